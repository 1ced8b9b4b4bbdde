/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/jws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct jws jws;

	if (jws_read((const char *)data, n_data, &jws) < 0)
		return 0;
	if (!json_is_object(jws.claims))
		__builtin_trap();
	jws_done(&jws);
	return 0;
}
