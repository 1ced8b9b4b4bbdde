/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/amount.h"
#include "plan/rule.h"
#include "plan/section.h"

enum { HOLD_MAX_S = 86400 };

static void check_clear(struct check *c, const struct amount *amount, const struct plan_limit *limit)
{
	char digits[DECIMAL_TEXT_MAX];
	int order;

	decimal_format(limit->level, digits);
	if (amount_order(c, "clear", amount, limit->clear, limit->level, &order) &&
		(limit->side == LIMIT_ABOVE ? order > 0 : order < 0))
		check_fault(c, "clear", "it lies beyond the limit; write %.24s or %s", digits,
			limit->side == LIMIT_ABOVE ? "less" : "more");
}

static void parse_hard(struct check *c, const struct amount *amount, bool has_level, struct plan_limit *limit)
{
	char digits[DECIMAL_TEXT_MAX];
	int order;

	limit->has_hard = check_has(c, "hard") && check_decimal(c, "hard", &limit->hard);
	if (!limit->has_hard || !amount->is_known)
		return;
	amount_check_level(c, "hard", amount, limit->hard);
	decimal_format(limit->level, digits);
	if (has_level && amount_order(c, "hard", amount, limit->hard, limit->level, &order) &&
		(limit->side == LIMIT_ABOVE ? order <= 0 : order >= 0))
		check_fault(c, "hard", "it does not lie beyond the limit; write %s than %.24s",
			limit->side == LIMIT_ABOVE ? "more" : "less", digits);
	if (!check_has(c, "hold_s") && !check_has(c, "confirm_within_s"))
		check_fault(c, "hard", "leave it out: the first value beyond the limit raises already");
}

static void parse_levels(struct check *c, struct plan_limit *limit)
{
	struct amount amount = amount_parse(c, false);
	const char *side;
	bool has_level = amount_parse_side(c, &limit->side, &limit->level, &side);
	bool has_clear = check_decimal(c, "clear", &limit->clear);

	limit->quantity = amount.quantity;
	limit->unit = amount.unit;
	if (amount.is_known && has_level)
		amount_check_level(c, side, &amount, limit->level);
	if (amount.is_known && has_clear)
		amount_check_level(c, "clear", &amount, limit->clear);
	if (amount.is_known && has_level && has_clear)
		check_clear(c, &amount, limit);
	parse_hard(c, &amount, has_level, limit);
}

void limit_parse(struct check *c, struct plan_limit *limit)
{
	rule_parse(c, &limit->rule);
	rule_parse_priority(c, "priority", &limit->rule);
	limit->hold_s = check_integer_or(c, "hold_s", 1, HOLD_MAX_S, 0);
	limit->confirm_within_s = check_integer_or(c, "confirm_within_s", RULE_CONFIRM_MIN_S, RULE_CONFIRM_MAX_S, 0);
	if (limit->hold_s && limit->confirm_within_s)
		check_fault(c, "confirm_within_s", "leave it out or leave hold_s out: either the value lasts, or a second one "
			"confirms it");
	parse_levels(c, limit);
	check_end(c);
}
