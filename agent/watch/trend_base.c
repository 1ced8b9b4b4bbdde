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

/* Between that and zero, since a zero of one's own, as temperatures have, is no part of a difference. */
int trend_amount(struct decimal amount, enum unit from, enum unit to, struct decimal *ret_amount)
{
	struct decimal zero = { 0, 0 };
	int r;

	*ret_amount = amount;
	if (from == to)
		return 0;
	r = unit_convert(zero, from, to, &zero);
	if (r == 0)
		r = unit_convert(amount, from, to, &amount);
	return r < 0 ? r : trend_minus(amount, zero, ret_amount);
}

/* What can be forged is nothing to compare a bonded value with. */
static bool counts(const struct day_value *value, bool is_bonded)
{
	return value->is_bonded || !is_bonded;
}

/* Whether it takes the place of the best: further inward. What cannot be compared does not. */
static bool is_further(const struct day_value *value, const struct day_value *best, enum limit_side side)
{
	int order = 0;

	if (value->unit == best->unit && value->number.exponent == best->number.exponent)
		return side == LIMIT_ABOVE ? value->number.mantissa < best->number.mantissa : value->number.mantissa > best->number.mantissa;
	return unit_compare(value->number, value->unit, best->number, best->unit, &order) == 0 &&
		(side == LIMIT_ABOVE ? order < 0 : order > 0);
}

static int change_base(const struct plan_trend *trend, const struct series *series, int32_t day, uint8_t device,
	bool is_bonded, struct trend_base *base)
{
	const struct day_value *best = NULL;

	if (device == 0) /* of those that are not told apart, two may be two scales */
		return TREND_UNKNOWN;
	for (size_t i = series->n; i > 0 && series->days[i - 1].day >= day - trend->days; i--) {
		const struct day_value *value = &series->days[i - 1].first;

		if (series->days[i - 1].day < day && value->device == device && counts(value, is_bonded) &&
			(!best || is_further(value, best, trend->side)))
			best = value;
	}
	if (!best)
		return TREND_UNKNOWN;
	base->shown = *best;
	return trend_number(trend, best->number, best->unit, base->unit, &base->reference);
}

/* ---- baseline ---- */

/* Room for two halves, below the last digit that any of them has: then all of it is in whole numbers. */
enum { HALVES = 2 };

static int scale(struct decimal number, int exponent, int64_t *ret_number)
{
	static const int64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
	int by = number.exponent - exponent;

	for (; number.mantissa && by > 8; by--)
		if (__builtin_mul_overflow(number.mantissa, INT64_C(10), &number.mantissa))
			return -ERANGE;
	if (__builtin_mul_overflow(number.mantissa, powers[number.mantissa ? by : 0], ret_number))
		return -ERANGE;
	return *ret_number > INT64_MAX / 4 || *ret_number < INT64_MIN / 4 ? -ERANGE : 0; /* sums and differences fit */
}

/* With as few digits as they need, and `of`, at the least. */
static struct decimal unscale(int64_t number, int exponent, int of)
{
	for (; exponent < of && number % 10 == 0; exponent++)
		number /= 10;
	return (struct decimal){ number, (int8_t)exponent };
}

/*
 * The k-th in their order: those that lie on its side of one of them are left, until it is that one. The processor cannot guess how
 * two days compare, and need not: nothing here branches by it.
 */
static int64_t kth_of(const int64_t *numbers, size_t n, size_t k)
{
	int64_t left[DAYS_KEPT_MAX];

	memcpy(left, numbers, n * sizeof(left[0]));
	for (;;) {
		int64_t pivot = left[n / 2];
		size_t n_less = 0, n_more = 0, n_left = 0;
		bool is_less;

		for (size_t i = 0; i < n; i++) {
			n_less += left[i] < pivot;
			n_more += left[i] > pivot;
		}
		is_less = k < n_less;
		if (!is_less && k < n - n_more)
			return pivot;
		k -= is_less ? 0 : n - n_more;
		for (size_t i = 0; i < n; i++) {
			int64_t number = left[i];

			left[n_left] = number;
			n_left += (number != pivot) & ((number < pivot) == is_less);
		}
		n = n_left;
	}
}

/* The mean of the two in the middle is exact: each is even. */
static int64_t median_of(const int64_t *numbers, size_t n)
{
	int64_t middle = kth_of(numbers, n, n / 2), below = INT64_MIN;
	size_t n_below = 0;

	if (n % 2)
		return middle;
	for (size_t i = 0; i < n; i++) {
		n_below += numbers[i] < middle;
		below = numbers[i] < middle && numbers[i] > below ? numbers[i] : below;
	}
	return ((n_below == n / 2 ? below : middle) + middle) / 2;
}

/* The days' numbers in the base's unit, and the lowest of their exponents and 0. Returns how many, or <0. */
static int gather(const struct plan_trend *trend, const struct series *series, int32_t day, bool is_bonded, enum unit unit,
	struct decimal ret_numbers[DAYS_KEPT_MAX], int *ret_exponent)
{
	bool is_weight = trend->quantity == QUANTITY_BODY_WEIGHT;
	int n = 0, r = 0, exponent = 0;

	for (size_t i = series->n; r == 0 && i > 0 && series->days[i - 1].day >= day - trend->days; i--) {
		const struct day_value *value = &series->days[i - 1].first;
		struct decimal *number = &ret_numbers[n];

		if (series->days[i - 1].day >= day || !counts(value, is_bonded))
			continue;
		*number = value->number;
		if (is_weight || value->unit != unit)
			r = trend_number(trend, value->number, value->unit, unit, number);
		if (number->mantissa && number->exponent < exponent)
			exponent = number->exponent;
		n++;
	}
	*ret_exponent = exponent;
	return r < 0 ? r : n;
}

static int baseline_base(const struct plan_trend *trend, const struct series *series, int32_t day, bool is_bonded,
	struct trend_base *base)
{
	struct decimal decimals[DAYS_KEPT_MAX], deviation;
	int64_t numbers[DAYS_KEPT_MAX], median;
	int exponent, n = gather(trend, series, day, is_bonded, base->unit, decimals, &exponent), r = 0;

	if (n < 0)
		return n;
	if (n < TREND_DAYS_MIN || n * 2 < (int)trend->days)
		return TREND_UNKNOWN;
	if (exponent - HALVES < INT8_MIN)
		return -ERANGE;
	for (int i = 0; r == 0 && i < n; i++)
		r = scale(decimals[i], exponent - HALVES, &numbers[i]);
	if (r < 0)
		return r;
	median = median_of(numbers, (size_t)n);
	for (int i = 0; i < n; i++)
		numbers[i] = llabs(numbers[i] - median);
	deviation = unscale(median_of(numbers, (size_t)n), exponent - HALVES, exponent);
	base->reference = unscale(median, exponent - HALVES, exponent);
	base->shown = (struct day_value){ base->reference, base->unit, 0, is_bonded };
	r = decimal_multiply(deviation, trend->spread, &deviation);
	if (r == 0 && decimal_compare(deviation, base->least) > 0)
		base->least = deviation;
	return r;
}

/* ---- run ---- */

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
	r = trend_amount(trend->amount, trend->unit, unit, &ret_base->least);
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
