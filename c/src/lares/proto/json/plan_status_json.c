/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/plan_status_json.h"

#include "proto/json/member.h"

static void put_faults(struct text *t, const struct faults *faults)
{
	member_key(t, "faults");
	text_put(t, "[");
	for (size_t i = 0; faults && i < faults->n_faults; i++) {
		text_put(t, i ? ",{\"path\":" : "{\"path\":");
		text_json(t, faults->fault[i].path);
		member_string(t, "words", faults->fault[i].words);
		text_put(t, "}");
	}
	text_put(t, "]");
	member_unsigned(t, "more", faults ? faults->n_more : 0);
}

int plan_status_json(const struct plan_status_message *status, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", status->home);
	if (status->version)
		member_unsigned(&t, "version", status->version);
	else
		member_null(&t, "version");
	member_boolean(&t, "accepted", status->is_accepted);
	member_string(&t, "reason", status->reason);
	member_string(&t, "words", status->words);
	put_faults(&t, status->faults);
	member_stamp(&t, "at", status->at);
	text_put(&t, "}");
	return text_end(&t);
}
