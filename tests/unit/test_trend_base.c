/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/crash/chance.h"
#include "watch/trend_base.h"

enum { TODAY = 20000 };

static struct day days[DAYS_MAX];

static const struct plan_trend trend = { .kind = TREND_BASELINE, .quantity = QUANTITY_SPO2, .side = LIMIT_BELOW, .amount = { 1, 0 },
	.unit = UNIT_PERCENT, .days = DAYS_MAX, .spread = { 3, 0 } };

/* The days before today, the last of them yesterday. */
static int base_of(const struct decimal *numbers, size_t n, struct trend_base *ret_base)
{
	struct plan_trend last = trend;
	struct series series = { .quantity = QUANTITY_SPO2, .days = days, .n = n };

	last.days = (uint16_t)n;
	for (size_t i = 0; i < n; i++)
		days[i] = (struct day){ .day = TODAY - (int32_t)(n - i), .count = 1,
			.first = { .number = numbers[i], .unit = UNIT_PERCENT, .is_bonded = true } };
	return trend_base(&last, &series, TODAY, 1, true, UNIT_PERCENT, ret_base);
}

static void assert_decimal(struct decimal actual, int64_t mantissa, int8_t exponent)
{
	assert_int_equal(actual.mantissa, mantissa);
	assert_int_equal(actual.exponent, exponent);
}

static void of_an_odd_number_of_days_the_usual_is_the_middle_one(void **state)
{
	static const struct decimal numbers[] = { { 97, 0 }, { 91, 0 }, { 95, 0 }, { 94, 0 }, { 96, 0 } };
	struct trend_base base;

	(void)state;
	assert_int_equal(base_of(numbers, 5, &base), 0);
	assert_decimal(base.reference, 95, 0);
	assert_decimal(base.least, 3, 0); /* the deviations are 2 4 0 1 1 */
}

static void of_an_even_number_it_lies_between_two_and_is_exact(void **state)
{
	static const struct decimal numbers[] = { { 97, 0 }, { 945, -1 }, { 95, 0 }, { 90, 0 } };
	struct trend_base base;

	(void)state;
	assert_int_equal(base_of(numbers, 4, &base), 0);
	assert_decimal(base.reference, 9475, -2);
	assert_decimal(base.least, 375, -2); /* three times 1.25, the middle of 2.25 0.25 0.25 4.75 */
}

static void digits_that_say_nothing_are_not_told(void **state)
{
	static const struct decimal numbers[] = { { 95, 0 }, { 95, 0 }, { 97, 0 }, { 93, 0 } };
	struct trend_base base;

	(void)state;
	assert_int_equal(base_of(numbers, 4, &base), 0);
	assert_decimal(base.reference, 95, 0);
}

static void a_zero_with_many_digits_is_a_zero(void **state)
{
	static const struct decimal numbers[] = { { 0, -128 }, { 0, -128 }, { 0, 127 }, { 5, 0 } };
	struct trend_base base;

	(void)state;
	assert_int_equal(base_of(numbers, 4, &base), 0);
	assert_decimal(base.reference, 0, 0);
}

static void what_does_not_fit_is_no_base(void **state)
{
	static const struct decimal far[] = { { 1, 18 }, { 1, -3 }, { 1, 0 }, { 1, 0 } };
	static const struct decimal tiny[] = { { 1, -127 }, { 1, -127 }, { 1, -127 }, { 1, -127 } };
	struct trend_base base;

	(void)state;
	assert_true(base_of(far, 4, &base) < 0);
	assert_true(base_of(tiny, 4, &base) < 0);
}

static int by_value(const void *a, const void *b)
{
	return decimal_compare(*(const struct decimal *)a, *(const struct decimal *)b);
}

/* … of a sorted row; of an even number the mean of two. */
static void the_usual_is_the_middle_whatever_the_order(void **state)
{
	struct chance chance = { 1 };

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = 4 + chance_below(&chance, DAYS_MAX - 3);
		uint32_t range = 1 + chance_below(&chance, 300);
		struct decimal numbers[DAYS_MAX], both, twice;
		struct trend_base base;

		for (size_t i = 0; i < n; i++)
			numbers[i] = (struct decimal){ chance_below(&chance, range), (int8_t)-chance_below(&chance, 3) };
		assert_int_equal(base_of(numbers, n, &base), 0);
		qsort(numbers, n, sizeof(numbers[0]), by_value);
		assert_int_equal(decimal_add(numbers[(n - 1) / 2], numbers[n / 2], &both), 0);
		assert_int_equal(decimal_add(base.reference, base.reference, &twice), 0);
		assert_int_equal(decimal_compare(twice, both), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_an_odd_number_of_days_the_usual_is_the_middle_one),
		cmocka_unit_test(of_an_even_number_it_lies_between_two_and_is_exact),
		cmocka_unit_test(digits_that_say_nothing_are_not_told),
		cmocka_unit_test(a_zero_with_many_digits_is_a_zero),
		cmocka_unit_test(what_does_not_fit_is_no_base),
		cmocka_unit_test(the_usual_is_the_middle_whatever_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
