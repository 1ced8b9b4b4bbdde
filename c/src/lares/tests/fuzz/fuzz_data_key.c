/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "vault/data_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* A file under a wrapping key of zeros: no key file, or one that opens; and with one bit changed it does not. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const uint8_t wrapping[SEAL_KEY_SIZE];
	uint8_t file[DATA_KEY_FILE_MAX];
	enum data_key_wrapper wrapper;
	struct data_key key;

	if (data_key_wrapper(data, n_data, &wrapper) < 0)
		return 0;
	if (n_data > sizeof(file) || (wrapper != DATA_KEY_BY_CREDENTIAL && wrapper != DATA_KEY_BY_FILE))
		abort();
	memcpy(file, data, n_data);
	if (data_key_unwrap(file, n_data, wrapping, &key) < 0)
		return 0;
	if (key.n_older > DATA_KEY_OLDER_MAX)
		abort();
	for (size_t i = 0; i < n_data; i++) {
		file[i] ^= 1;
		if (data_key_unwrap(file, n_data, wrapping, &key) == 0)
			abort();
		file[i] ^= 1;
	}
	return 0;
}
