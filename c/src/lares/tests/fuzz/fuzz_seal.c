/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const uint8_t key[SEAL_KEY_SIZE], aad[] = "row";
	uint8_t *plain = malloc(n_data + 1);
	struct seal seal;

	if (seal_init(&seal, key) == 0)
		seal_unwrap(&seal, aad, sizeof(aad), data, n_data, plain);
	seal_done(&seal);
	free(plain);
	return 0;
}
