/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/done_json.h"

#include "proto/json/member.h"

int done_json(const struct done_message *done, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", done->home);
	member_string(&t, "id", done->id);
	member_string(&t, "verb", done->verb);
	member_boolean(&t, "ok", done->is_done);
	member_string(&t, "reason", done->reason);
	member_string(&t, "words", done->words);
	if (done->alert)
		member_string(&t, "alert", done->alert);
	if (done->result) {
		member_key(&t, "result");
		text_put(&t, done->result);
	}
	member_stamp(&t, "at", done->at);
	text_put(&t, "}");
	return text_end(&t);
}
