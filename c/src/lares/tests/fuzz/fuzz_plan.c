/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static int kid_of(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX])
{
	(void)context;
	snprintf(ret_kid, PLAN_KID_MAX, "%s", json_string_value(json_object_get(jwk, "x")));
	return 0;
}

/* A summer that begins in every year at the same hour, so that windows can be skipped. */
static int32_t zone_s(int64_t wall_us)
{
	return wall_us / 1000000 % 31557600 < 15778800 ? 7200 : 3600;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	static struct faults faults, remarks;
	const struct plan_context expected = { .team = "north", .home = "h-0417", .kid_of = kid_of, .zone_s = zone_s,
		.wall_us = INT64_C(1795331645000000), .takes_template = true, .remarks = &remarks };
	static char words[2 * PLAN_WORDS_MAX];
	struct text t = text_of(words, sizeof(words));
	struct plan *plan = NULL;
	int r = plan_parse_text((const char *)data, n_data, &expected, &plan, &faults);

	/* Refused with reasons, or taken without; and what is taken can be explained. */
	if ((r == 0) != (plan != NULL) || (r == 0) != (faults.n_faults == 0) || r < 0)
		abort();
	if (plan && (plan_explain_json(plan, zone_s, &t) < 0 || text_end(&t) < 0))
		abort();
	plan_free(plan);
	return 0;
}
