/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of a signed message: whatever they are, a jti that is answered to is fit for a topic. */
#include <stdlib.h>
#include <string.h>

#include "vault/claims.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static const struct claims_context here = { "north", "h-0417", "do", "ack", "nonce-7", 1795331645, true };
	json_auto_t *json = json_loadb((const char *)data, n_data, JSON_REJECT_DUPLICATES, NULL);
	struct claims claims;

	if (!json)
		return 0;
	claims_check(json, &here, &claims);
	if (strpbrk(claims.jti, "/+#") || strlen(claims.jti) >= CLAIMS_JTI_MAX)
		abort();
	return 0;
}
