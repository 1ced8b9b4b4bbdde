/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/trend_outcome.h"

#include <stdio.h>
#include <string.h>

#include "watch/roster.h"
#include "watch/trend_base.h"

void trend_forget_cache(struct watch *watch)
{
	memset(&watch->trends, 0, sizeof(watch->trends));
}

struct compared {
	const struct plan_trend *trend;
	const struct series *series;
	const struct alert_cause *cause;
	int32_t day;
	uint8_t device;
	bool is_bonded;
};

/* In the plan's unit, or where a number has no end in it (kPa as mmHg) in the one in which every unit is exact. */
static void find_base(const struct compared *c, struct trend_base *ret_base)
{
	enum unit unit = c->trend->quantity == QUANTITY_BODY_WEIGHT ? UNIT_KILOGRAM : c->trend->unit;
	struct decimal number;
	int r = trend_number(c->trend, c->cause->number, c->cause->unit, unit, &number);

	if (r == 0)
		r = trend_base(c->trend, c->series, c->day, c->device, c->is_bonded, unit, ret_base);
	if (r < 0)
		r = trend_base(c->trend, c->series, c->day, c->device, c->is_bonded, unit_base(unit), ret_base);
	ret_base->result = r == 0 ? 0 : TREND_UNKNOWN;
}

static const struct trend_base *base_of(struct trends *trends, size_t at, const struct compared *c, struct trend_base *run)
{
	if (c->trend->kind == TREND_RUN) { /* today is part of it */
		find_base(c, run);
		return run;
	}
	if (!trends->cache[at].is_set || trends->cache[at].day != c->day || trends->cache[at].past != c->series->past ||
		trends->cache[at].device != c->device || trends->cache[at].is_bonded != c->is_bonded) {
		find_base(c, &trends->cache[at].base);
		trends->cache[at].is_set = true;
		trends->cache[at].day = c->day;
		trends->cache[at].past = c->series->past;
		trends->cache[at].device = c->device;
		trends->cache[at].is_bonded = c->is_bonded;
	}
	return &trends->cache[at].base;
}

static int on_from(const struct plan_trend *trend, struct decimal reference, struct decimal amount, struct decimal *ret_level)
{
	return trend->side == LIMIT_ABOVE ? decimal_add(reference, amount, ret_level) : trend_minus(reference, amount, ret_level);
}

/* The same of an amount in the plan's unit. */
static int level_of(const struct plan_trend *trend, const struct trend_base *base, struct decimal amount,
	struct decimal *ret_level)
{
	int r = trend_amount(amount, trend->unit, base->unit, &amount);

	return r < 0 ? r : on_from(trend, base->reference, amount, ret_level);
}

static int limit_of(const struct watch *watch, const struct plan_trend *trend, const struct trend_base *base,
	struct alert_limit *ret_limit)
{
	int r;

	*ret_limit = (struct alert_limit){ .quantity = trend->quantity, .side = trend->side, .unit = base->unit,
		.plan = watch->plan->version };
	snprintf(ret_limit->set_by, sizeof(ret_limit->set_by), "%s", trend->rule.set_by);
	r = on_from(trend, base->reference, base->least, &ret_limit->level);
	return r < 0 ? r : level_of(trend, base, trend->clear, &ret_limit->clear);
}

/* Beyond the amount; a run at it. */
static bool is_beyond(const struct plan_trend *trend, struct decimal level, struct decimal number)
{
	int order = decimal_compare(number, level);

	if (trend->kind == TREND_RUN && order == 0)
		return true;
	return trend->side == LIMIT_ABOVE ? order > 0 : order < 0;
}

int trend_compare(struct watch *watch, const struct plan_trend *trend, const struct series *series,
	const struct alert_cause *cause, int32_t day, struct trend_outcome *ret_outcome)
{
	const struct compared c = { trend, series, cause, day, days_device(&watch->days, cause->device),
		cause->trust >= TRUST_BONDED };
	struct trend_base run;
	const struct trend_base *base = base_of(&watch->trends, (size_t)(trend - watch->plan->trends), &c, &run);
	struct trend_outcome out = { .reference = base->shown };
	struct decimal number, hard;
	int r = base->result;

	if (r == 0)
		r = limit_of(watch, trend, base, &out.limit);
	if (r == 0)
		r = trend_number(trend, cause->number, cause->unit, base->unit, &number);
	if (r != 0)
		return r;
	out.is_beyond = is_beyond(trend, out.limit.level, number);
	out.is_hard = trend->has_hard && level_of(trend, base, trend->hard, &hard) == 0 && is_beyond(trend, hard, number);
	*ret_outcome = out;
	return 0;
}
