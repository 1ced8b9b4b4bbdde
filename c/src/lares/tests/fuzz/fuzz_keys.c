/* SPDX-License-Identifier: Apache-2.0 */
/* One text as all that it might be: a public or private PEM file, or a JSON Web Key. */
#include "vault/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	json_t *jwk = json_loadb((const char *)data, n_data, 0, NULL), *again;
	struct private_key private;
	struct public_key public;

	public_key_from_pem((const char *)data, n_data, &public);
	private_key_from_pem((const char *)data, n_data, &private);
	if (jwk && public_key_from_jwk(jwk, &public) == 0) {
		again = public_key_to_jwk(&public);
		if (public_key_from_jwk(again, &public) < 0)
			__builtin_trap();
		json_decref(again);
	}
	json_decref(jwk);
	return 0;
}
