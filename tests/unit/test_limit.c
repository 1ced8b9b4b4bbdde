/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "watch/limit.h"

static const struct alert_limit above = { QUANTITY_SYSTOLIC_PRESSURE, LIMIT_ABOVE, { 180, 0 }, { 170, 0 }, UNIT_MMHG,
	"", 0 };
static const struct alert_limit below = { QUANTITY_SPO2, LIMIT_BELOW, { 90, 0 }, { 92, 0 }, UNIT_PERCENT, "", 0 };

static void test_what_cannot_be_compared_says_nothing(void **state)
{
	const struct alert_limit in_kPa = { QUANTITY_SYSTOLIC_PRESSURE, LIMIT_ABOVE, { 24, 0 }, { 23, 0 }, UNIT_KILOPASCAL, "", 0 };

	(void)state;
	assert_int_equal(limit_judge(&above, (struct decimal){ 200, 0 }, UNIT_PERCENT), VERDICT_NONE);
	assert_int_equal(limit_judge(&in_kPa, (struct decimal){ INT64_MAX, 0 }, UNIT_MMHG), VERDICT_NONE);
	assert_int_equal(limit_judge(&above, (struct decimal){ INT64_MAX, 0 }, UNIT_MMHG), VERDICT_BEYOND);
}

static void test_both_levels_belong_to_the_safe_side(void **state)
{
	(void)state;
	assert_int_equal(limit_judge(&above, (struct decimal){ 18001, -2 }, UNIT_MMHG), VERDICT_BEYOND);
	assert_int_equal(limit_judge(&above, (struct decimal){ 18000, -2 }, UNIT_MMHG), VERDICT_BETWEEN);
	assert_int_equal(limit_judge(&above, (struct decimal){ 17001, -2 }, UNIT_MMHG), VERDICT_BETWEEN);
	assert_int_equal(limit_judge(&above, (struct decimal){ 170, 0 }, UNIT_MMHG), VERDICT_SAFE);
	assert_int_equal(limit_judge(&below, (struct decimal){ 899, -1 }, UNIT_PERCENT), VERDICT_BEYOND);
	assert_int_equal(limit_judge(&below, (struct decimal){ 90, 0 }, UNIT_PERCENT), VERDICT_BETWEEN);
	assert_int_equal(limit_judge(&below, (struct decimal){ 92, 0 }, UNIT_PERCENT), VERDICT_SAFE);
}

static bool is_step(const struct alert_limit *limit, int64_t tenths, int64_t than)
{
	return limit_is_step_worse(limit, (struct decimal){ tenths, -1 }, limit->unit, (struct decimal){ than, 0 },
		limit->unit);
}

static void test_a_step_is_the_distance_between_the_levels(void **state)
{
	(void)state;
	assert_true(is_step(&above, 2000, 190));
	assert_false(is_step(&above, 1999, 190));
	assert_false(is_step(&above, 1800, 190));
	assert_true(is_step(&below, 830, 85));
	assert_false(is_step(&below, 831, 85));
	assert_false(is_step(&below, 870, 85));
}

static void test_a_step_is_measured_across_units(void **state)
{
	(void)state;
	/* 1 mmHg is 133.322387415 Pa: 200 mmHg are 26.664477483 kPa. */
	assert_true(limit_is_step_worse(&above, (struct decimal){ 26664477483, -9 }, UNIT_KILOPASCAL,
		(struct decimal){ 190, 0 }, UNIT_MMHG));
	assert_false(limit_is_step_worse(&above, (struct decimal){ 26664477482, -9 }, UNIT_KILOPASCAL,
		(struct decimal){ 190, 0 }, UNIT_MMHG));
}

static void test_where_both_levels_are_one_anything_worse_is_a_step(void **state)
{
	struct alert_limit flat = above;

	(void)state;
	flat.clear = flat.level;
	assert_true(is_step(&flat, 1901, 190));
	assert_false(is_step(&flat, 1900, 190));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_cannot_be_compared_says_nothing),
		cmocka_unit_test(test_both_levels_belong_to_the_safe_side),
		cmocka_unit_test(test_a_step_is_the_distance_between_the_levels),
		cmocka_unit_test(test_a_step_is_measured_across_units),
		cmocka_unit_test(test_where_both_levels_are_one_anything_worse_is_a_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
