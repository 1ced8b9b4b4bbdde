/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/link_json.h"

#include "proto/json/member.h"

int link_json(const struct link_message *link, char *ret, size_t n)
{
	struct text t = text_of(ret, n);

	text_put(&t, "{\"v\":1");
	member_string(&t, "home", link->home);
	member_string(&t, "state", link->is_online ? "online" : "offline");
	member_string(&t, "boot", link->boot);
	member_unsigned(&t, "session", link->session);
	member_string(&t, "to", link->to);
	if (link->is_online)
		member_stamp(&t, "at", link->at);
	text_put(&t, "}");
	return text_end(&t);
}
