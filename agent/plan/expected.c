/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/amount.h"
#include "plan/rule.h"
#include "plan/section.h"
#include "plan/window.h"

enum { EVERY_MIN_S = 600, GRACE_MAX_S = 86400 };

static void parse_when(struct check *c, struct plan_expected *expected)
{
	expected->n_windows = windows_parse(c, expected->windows);
	if (check_has(c, "windows"))
		check_none(c, "every_s", "leave it out, or leave windows out: it is expected in each window, or so often");
	else if (check_has(c, "every_s"))
		expected->every_s = check_integer_in(c, "every_s", EVERY_MIN_S, PLAN_SPAN_MAX_S);
	else
		check_fault(c, "windows", "write when it is expected: windows of the day, or every_s");
}

/* The shortest time from when it may be measured to when it is missing. */
static uint32_t span_s(const struct plan_expected *expected)
{
	return (expected->n_windows ? windows_shortest_min(expected->windows, expected->n_windows) * 60 : expected->every_s) +
		expected->grace_s;
}

void expected_parse(struct check *c, struct plan_expected *expected)
{
	rule_parse(c, &expected->rule);
	rule_parse_priority(c, "priority", &expected->rule);
	amount_parse_quantity(c, true, &expected->quantity);
	parse_when(c, expected);
	expected->grace_s = check_integer_or(c, "grace_s", 0, GRACE_MAX_S, 0);
	expected->remind_s = check_integer_or(c, "remind_s", 1, GRACE_MAX_S, 0);
	if ((expected->n_windows || expected->every_s) && expected->remind_s >= span_s(expected))
		check_fault(c, "remind_s", "that is before it can be measured at all; write less than %u", span_s(expected));
	check_end(c);
}
