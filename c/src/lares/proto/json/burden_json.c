/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/burden_json.h"

#include "proto/json/member.h"

static const int64_t day_us = INT64_C(86400) * 1000000;

/* A member for each name, most urgent first: "high":{ … }, */
static void put_priority(struct text *t, enum alert_priority priority)
{
	text_printf(t, "%s\"%s\":{", priority == ALERT_HIGH ? "" : ",", alert_priority_name(priority));
}

void burden_json_open(struct text *t, const struct open_alerts *open)
{
	text_put(t, "{");
	for (int priority = ALERT_HIGH; priority >= ALERT_INFORMATION; priority--) {
		put_priority(t, (enum alert_priority)priority);
		for (int i = 0; i < ALERT_CONDITION_COUNT; i++)
			text_printf(t, "%s\"%s\":%u", i ? "," : "", alert_condition_name((enum alert_condition)i),
				open->n[priority][i]);
		text_put(t, "}");
	}
	text_put(t, "}");
}

static void put_raised(struct text *t, const struct burden *burden)
{
	member_key(t, "raised");
	text_put(t, "{");
	for (int priority = ALERT_HIGH; priority >= ALERT_INFORMATION; priority--) {
		put_priority(t, (enum alert_priority)priority);
		for (int i = 0; i < ALERT_ABOUT_COUNT; i++)
			text_printf(t, "%s\"%s\":%u", i ? "," : "", alert_about_name((enum alert_about)i),
				burden->n_raised[priority][i]);
		text_put(t, "}");
	}
	text_put(t, "}");
}

void burden_json(struct text *t, const struct burden *burden)
{
	uint64_t n = burden->n_acknowledged;
	char stamp[STAMP_TEXT_MAX];

	stamp_format(stamp_of(burden->week * day_us, 0), stamp);
	if (burden->week > 0)
		text_printf(t, "{\"week\":\"%.10s\"", stamp);
	else
		text_put(t, "{\"week\":null");
	put_raised(t, burden);
	member_unsigned(t, "duplicates", burden->n_duplicates);
	member_unsigned(t, "acknowledged", n);
	if (n > 0) {
		member_unsigned(t, "mean_s", burden->acknowledged_sum_s / n);
		member_unsigned(t, "worst_s", burden->acknowledged_worst_s);
	} else {
		member_null(t, "mean_s");
		member_null(t, "worst_s");
	}
	text_put(t, "}");
}
