/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/gap_json.h"

#include "proto/json/member.h"

static const char *const whys[] = {
	[GAP_SPACE] = "space",
	[GAP_DAMAGE] = "damage",
};

const char *gap_why_name(enum gap_why why)
{
	return whys[why];
}

static void put_edge(struct text *t, const char *key, const struct gap_edge *edge)
{
	member_key(t, key);
	text_put(t, "{\"seq\":");
	if (edge->seq)
		text_unsigned(t, edge->seq);
	else
		text_put(t, "null");
	member_stamp(t, "at", edge->at);
	text_put(t, "}");
}

int gap_json(const struct gap_message *gap, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", gap->home);
	member_string(&t, "boot", gap->boot);
	member_string(&t, "store", gap->store);
	member_string(&t, "class", class_name(gap->class));
	member_string(&t, "device", gap->device);
	member_string(&t, "why", gap_why_name(gap->why));
	member_unsigned(&t, "count", gap->count);
	put_edge(&t, "first", &gap->first);
	put_edge(&t, "last", &gap->last);
	member_stamp(&t, "at", gap->at);
	text_put(&t, "}");
	return text_end(&t);
}
