/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as anybody may send them: DER, judged as a home's and as an authority's. */
#include <mbedtls/base64.h>
#include <stdlib.h>

#include "vault/chain.h"
#include "vault/csr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static char base64[2 * CHAIN_DER_MAX], text[CHAIN_TEXT_MAX], again[2 * CHAIN_DER_MAX];
	int64_t from_s, until_s;
	json_t *list;
	size_t n;

	if (mbedtls_base64_encode((unsigned char *)base64, sizeof(base64), &n, data, n_data) != 0)
		return 0;
	list = json_pack("[s]", base64);
	if (chain_from_json(list, 1, text) == 1) {
		/* What was taken can be read again, and is the same. */
		if (chain_to_base64(text, again, sizeof(again)) < 0 || chain_life(text, &from_s, &until_s) < 0)
			abort();
		chain_check_authorities(text, 1795331645);
		chain_check(text, text, "no key", "north.h-1", 1795331645);
	}
	json_decref(list);
	return 0;
}
