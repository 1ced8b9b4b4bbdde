/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "vault/jws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct jws jws = { 0 }, plan = { 0 };
	int r = jws_read((const char *)data, n_data, &jws);

	/* A plan may be longer, and differs in nothing else. */
	if (jws_read_plan((const char *)data, n_data, &plan) != r && r != -E2BIG)
		__builtin_trap();
	if (r == 0 && (!json_is_object(jws.claims) || !json_equal(jws.claims, plan.claims)))
		__builtin_trap();
	jws_done(&jws);
	jws_done(&plan);
	return 0;
}
