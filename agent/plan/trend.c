/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/amount.h"
#include "plan/rule.h"
#include "plan/section.h"

enum { DAYS_MIN = 1, BASELINE_DAYS_MIN = 5, RUN_MIN = 3, RATE_MIN_S = 60, RATE_MAX_S = 86400 };

static const struct decimal nothing = { 0, 0 }, spread_max = { 100, 0 };

static bool check_positive(struct check *c, const char *key, struct decimal number, bool may_be_nothing)
{
	int order = decimal_compare(number, nothing);

	if (order > 0 || (order == 0 && may_be_nothing))
		return true;
	check_fault(c, key, "write how much, %s: \"above\" or \"below\" says in which direction",
		may_be_nothing ? "0 or more" : "more than 0");
	return false;
}

static bool check_amount(struct check *c, const char *key, const struct plan_trend *trend, struct decimal number)
{
	char digits[DECIMAL_TEXT_MAX];

	if (quantity_can_change_by(trend->quantity, number, trend->unit))
		return true;
	decimal_format(number, digits);
	check_fault(c, key, "no %s can change by %.24s %s; write by how much, in that unit", quantity_name(trend->quantity), digits,
		unit_ucum(trend->unit));
	return false;
}

static void parse_hard(struct check *c, bool is_known, bool has_amount, struct plan_trend *trend)
{
	char digits[DECIMAL_TEXT_MAX];

	trend->has_hard = check_has(c, "hard") && check_decimal(c, "hard", &trend->hard) &&
		check_positive(c, "hard", trend->hard, false);
	if (!trend->has_hard)
		return;
	decimal_format(trend->amount, digits);
	if (has_amount && decimal_compare(trend->hard, trend->amount) <= 0)
		check_fault(c, "hard", "it does not lie beyond what raises; write more than %.24s", digits);
	else if (is_known)
		check_amount(c, "hard", trend, trend->hard);
	if (!check_has(c, "confirm_within_s"))
		check_fault(c, "hard", "leave it out: the first value beyond the amount raises already");
}

/* A second value says something of one that stands alone. */
static void parse_waiting(struct check *c, bool is_known, bool has_amount, struct plan_trend *trend)
{
	static const char no_waiting[] = "leave it out: a run and a rate rest on more than one value as they are";

	if (trend->kind == TREND_RUN || trend->kind == TREND_RATE) {
		check_none(c, "confirm_within_s", no_waiting);
		check_none(c, "hard", no_waiting);
		return;
	}
	trend->confirm_within_s = check_integer_or(c, "confirm_within_s", RULE_CONFIRM_MIN_S, RULE_CONFIRM_MAX_S, 0);
	parse_hard(c, is_known, has_amount, trend);
}

static void parse_amounts(struct check *c, struct plan_trend *trend)
{
	bool is_nothing_enough = trend->kind == TREND_BASELINE || trend->kind == TREND_RUN;
	struct amount amount = amount_parse(c, true);
	const char *side;
	bool has_amount = amount_parse_side(c, &trend->side, &trend->amount, &side);
	bool has_clear = check_decimal(c, "clear", &trend->clear);
	char digits[DECIMAL_TEXT_MAX];

	trend->quantity = amount.quantity;
	trend->unit = amount.unit;
	has_amount = has_amount && check_positive(c, side, trend->amount, is_nothing_enough);
	if (has_amount && amount.is_known)
		has_amount = check_amount(c, side, trend, trend->amount);
	has_clear = has_clear && check_positive(c, "clear", trend->clear, true);
	decimal_format(trend->amount, digits);
	if (has_amount && has_clear && decimal_compare(trend->clear, trend->amount) > 0)
		check_fault(c, "clear", "it lies beyond what raises; write %.24s or less", digits);
	parse_waiting(c, amount.is_known, has_amount, trend);
}

static void parse_spread(struct check *c, struct plan_trend *trend)
{
	if (check_decimal(c, "spread", &trend->spread) &&
		(decimal_compare(trend->spread, nothing) <= 0 || decimal_compare(trend->spread, spread_max) > 0))
		check_fault(c, "spread", "write how many times the usual spread: more than 0, at most 100; 3 is common");
}

/* What only some kinds have. Of a kind that is not known nothing more can be said: what it has is taken as it is. */
static void parse_kind(struct check *c, struct plan_trend *trend)
{
	static const char no_days[] = "leave it out: only a change and a baseline look at days",
			  no_count[] = "leave it out: only a run counts days",
			  no_within[] = "leave it out: only a rate is between two values",
			  no_spread[] = "leave it out: only a baseline has a spread";
	static const char *const rest[] = { "days", "count", "within_s", "spread" };
	int kind;

	if (!check_choice(c, "kind", plan_trend_kind_from_name, "change, baseline, run or rate", &kind)) {
		for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
			check_take(c, rest[i]);
		trend->rule.name[0] = '\0';
		return;
	}
	trend->kind = (enum plan_trend_kind)kind;
	if (kind == TREND_CHANGE || kind == TREND_BASELINE)
		trend->days = (uint16_t)check_integer_in(c, "days", kind == TREND_BASELINE ? BASELINE_DAYS_MIN : DAYS_MIN,
			PLAN_DAYS_MAX);
	else
		check_none(c, "days", no_days);
	if (kind == TREND_RUN)
		trend->count = (uint16_t)check_integer_in(c, "count", RUN_MIN, PLAN_DAYS_MAX);
	else
		check_none(c, "count", no_count);
	if (kind == TREND_RATE)
		trend->within_s = check_integer_in(c, "within_s", RATE_MIN_S, RATE_MAX_S);
	else
		check_none(c, "within_s", no_within);
	if (kind == TREND_BASELINE)
		parse_spread(c, trend);
	else
		check_none(c, "spread", no_spread);
}

void trend_parse(struct check *c, struct plan_trend *trend)
{
	rule_parse(c, &trend->rule);
	rule_parse_priority(c, "priority", &trend->rule);
	parse_kind(c, trend);
	parse_amounts(c, trend);
	check_end(c);
}
