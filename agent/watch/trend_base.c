/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/trend_base.h"

#include <errno.h>
#include <stdlib.h>

int trend_minus(struct decimal a, struct decimal b, struct decimal *ret_difference)
{
	return b.mantissa == INT64_MIN ? -ERANGE :
					 decimal_add(a, (struct decimal){ -b.mantissa, b.exponent }, ret_difference);
}

/* Half away from zero. */
static struct decimal to_tenths(struct decimal number)
{
	bool is_half = false;

	for (; number.exponent < -1; number.exponent++) {
		is_half = llabs(number.mantissa % 10) >= 5;
		number.mantissa /= 10;
	}
	if (is_half)
		number.mantissa += number.mantissa < 0 ? -1 : 1;
	return number;
}

int trend_number(const struct plan_trend *trend, struct decimal number, enum unit from, enum unit to,
	struct decimal *ret_number)
{
	int r = from == to ? 0 : unit_convert(number, from, to, &number);

	if (r == 0)
		*ret_number = trend->quantity == QUANTITY_BODY_WEIGHT && to == UNIT_KILOGRAM ? to_tenths(number) : number;
	return r;
}

/* An amount is a difference: a zero of its own, as of temperatures, plays no part where the unit stays. */
static int amount_in(struct decimal amount, enum unit from, enum unit to, struct decimal *ret_amount)
{
	*ret_amount = amount;
	return from == to ? 0 : unit_convert(amount, from, to, ret_amount);
}

/* What can be forged is nothing to compare a bonded value with. */
static bool counts(const struct day_value *value, bool is_bonded)
{
	return value->is_bonded || !is_bonded;
}

static int change_base(const struct plan_trend *trend, const struct series *series, int32_t day, uint8_t device,
	bool is_bonded, struct trend_base *base)
{
	const struct day_value *best = NULL;

	if (device == 0) /* of those that are not told apart, two may be two scales */
		return TREND_UNKNOWN;
	for (size_t i = series->n; i > 0 && series->days[i - 1].day >= day - trend->days; i--) {
		const struct day_value *value = &series->days[i - 1].first;
		int order = 0;

		if (series->days[i - 1].day >= day || value->device != device || !counts(value, is_bonded))
			continue;
		if (best && unit_compare(value->number, value->unit, best->number, best->unit, &order) < 0)
			continue;
		if (!best || (trend->side == LIMIT_ABOVE ? order < 0 : order > 0))
			best = value;
	}
	if (!best)
		return TREND_UNKNOWN;
	base->shown = *best;
	return trend_number(trend, best->number, best->unit, base->unit, &base->reference);
}

static int compare(const void *a, const void *b)
{
	return decimal_compare(*(const struct decimal *)a, *(const struct decimal *)b);
}

/* Sorts. The mean of two is exact: a half is five tenths. */
static int median_of(struct decimal *numbers, size_t n, struct decimal *ret_median)
{
	static const struct decimal half = { 5, -1 };
	int r;

	qsort(numbers, n, sizeof(*numbers), compare);
	*ret_median = numbers[n / 2];
	if (n % 2)
		return 0;
	r = decimal_add(numbers[n / 2 - 1], numbers[n / 2], ret_median);
	return r < 0 ? r : decimal_multiply(*ret_median, half, ret_median);
}

static int deviate(struct decimal *numbers, size_t n, struct decimal from)
{
	for (size_t i = 0; i < n; i++) {
		int r = trend_minus(numbers[i], from, &numbers[i]);

		if (r < 0)
			return r;
		if (numbers[i].mantissa < 0)
			numbers[i].mantissa = -numbers[i].mantissa;
	}
	return 0;
}

static int baseline_base(const struct plan_trend *trend, const struct series *series, int32_t day, bool is_bonded,
	struct trend_base *base)
{
	struct decimal numbers[DAYS_MAX], deviation, spread;
	size_t n = 0;
	int r = 0;

	for (size_t i = series->n; r == 0 && i > 0 && series->days[i - 1].day >= day - trend->days; i--) {
		const struct day_value *value = &series->days[i - 1].first;

		if (series->days[i - 1].day < day && counts(value, is_bonded))
			r = trend_number(trend, value->number, value->unit, base->unit, &numbers[n++]);
	}
	if (r == 0 && (n < TREND_DAYS_MIN || n * 2 < trend->days))
		return TREND_UNKNOWN;
	if (r == 0)
		r = median_of(numbers, n, &base->reference);
	if (r == 0)
		r = deviate(numbers, n, base->reference);
	if (r == 0)
		r = median_of(numbers, n, &deviation);
	if (r == 0)
		r = decimal_multiply(deviation, trend->spread, &spread);
	if (r == 0 && decimal_compare(spread, base->least) > 0)
		base->least = spread;
	base->shown = (struct day_value){ base->reference, base->unit, 0, is_bonded };
	return r;
}

/* Each day beyond the one before it; the value at hand is the last day's. */
static int run_base(const struct plan_trend *trend, const struct series *series, int32_t day, bool is_bonded,
	struct trend_base *base)
{
	const struct day *from = series_find(series, day - trend->count);

	for (int32_t at = day - trend->count + 1; from && at <= day; at++) {
		const struct day *next = series_find(series, at), *before = series_find(series, at - 1);
		int order;

		if (!next || !counts(&before->first, is_bonded) ||
			unit_compare(next->first.number, next->first.unit, before->first.number, before->first.unit,
				     &order) < 0)
			return TREND_UNKNOWN;
		if (trend->side == LIMIT_ABOVE ? order <= 0 : order >= 0)
			return TREND_UNKNOWN;
	}
	if (!from)
		return TREND_UNKNOWN;
	base->shown = from->first;
	return trend_number(trend, from->first.number, from->first.unit, base->unit, &base->reference);
}

int trend_base(const struct plan_trend *trend, const struct series *series, int32_t day, uint8_t device, bool is_bonded,
	enum unit unit, struct trend_base *ret_base)
{
	int r;

	*ret_base = (struct trend_base){ .unit = unit };
	r = amount_in(trend->amount, trend->unit, unit, &ret_base->least);
	if (r < 0)
		return r;
	switch (trend->kind) {
	case TREND_CHANGE:
		return change_base(trend, series, day, device, is_bonded, ret_base);
	case TREND_BASELINE:
		return baseline_base(trend, series, day, is_bonded, ret_base);
	case TREND_RUN:
		return run_base(trend, series, day, is_bonded, ret_base);
	case TREND_RATE:
	case TREND_KIND_COUNT:
		break;
	}
	return TREND_UNKNOWN;
}
