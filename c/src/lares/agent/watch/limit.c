/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/limit.h"

/* An order in which more is worse, for both sides. */
static int outward(const struct alert_limit *limit, int order)
{
	return limit->side == LIMIT_ABOVE ? order : -order;
}

enum verdict limit_judge(const struct alert_limit *limit, struct decimal number, enum unit unit)
{
	int to_level, to_clear;

	if (unit_compare(number, unit, limit->level, limit->unit, &to_level) < 0 ||
		unit_compare(number, unit, limit->clear, limit->unit, &to_clear) < 0)
		return VERDICT_NONE;
	if (outward(limit, to_level) > 0)
		return VERDICT_BEYOND;
	return outward(limit, to_clear) > 0 ? VERDICT_BETWEEN : VERDICT_SAFE;
}

bool limit_is_worse(const struct alert_limit *limit, struct decimal number, enum unit unit, struct decimal than,
	enum unit than_unit)
{
	int order;

	return unit_compare(number, unit, than, than_unit, &order) == 0 && outward(limit, order) > 0;
}

static int sum_in_base(struct decimal a, enum unit a_unit, struct decimal b, enum unit b_unit, struct decimal *ret_sum)
{
	int r = unit_convert(a, a_unit, unit_base(a_unit), &a);

	if (r == 0)
		r = unit_convert(b, b_unit, unit_base(b_unit), &b);
	return r < 0 ? r : decimal_add(a, b, ret_sum);
}

bool limit_is_step_worse(const struct alert_limit *limit, struct decimal number, enum unit unit, struct decimal than,
	enum unit than_unit)
{
	struct decimal reached, needed;

	if (!limit_is_worse(limit, number, unit, than, than_unit))
		return false;
	/* number - than >= level - clear, without a subtraction; for "below" both sides change their sign. */
	if (sum_in_base(number, unit, limit->clear, limit->unit, &reached) < 0 ||
		sum_in_base(than, than_unit, limit->level, limit->unit, &needed) < 0)
		return true;
	return outward(limit, decimal_compare(reached, needed)) >= 0;
}
