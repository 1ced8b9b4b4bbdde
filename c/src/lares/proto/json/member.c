/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/member.h"

#include "proto/date_time.h"

void member_string(struct text *t, const char *key, const char *string)
{
	member_key(t, key);
	if (string && string[0])
		text_json(t, string);
	else
		text_put(t, "null");
}

void member_stamp(struct text *t, const char *key, struct stamp stamp)
{
	member_key(t, key);
	if (stamp.at_us)
		moment_json(t, stamp.at_us, stamp.zone_s);
	else
		text_put(t, "null");
}
