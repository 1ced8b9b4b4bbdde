/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static void assert_converts(int64_t mantissa, int8_t exponent, enum unit from, enum unit to, int64_t expected_mantissa,
	int8_t expected_exponent)
{
	struct decimal d;

	assert_int_equal(unit_convert((struct decimal){ mantissa, exponent }, from, to, &d), 0);
	assert_true(d.mantissa == expected_mantissa);
	assert_int_equal(d.exponent, expected_exponent);
}

static void what_measures_another_thing_is_not_converted(void **state)
{
	struct decimal d = { 42, 1 };
	int order = 7;

	(void)state;
	assert_int_equal(unit_convert((struct decimal){ 1, 0 }, UNIT_KILOGRAM, UNIT_METRE, &d), -EINVAL);
	assert_int_equal(unit_compare((struct decimal){ 1, 0 }, UNIT_CELSIUS, (struct decimal){ 1, 0 }, UNIT_PERCENT, &order),
		-EINVAL);
	assert_true(d.mantissa == 42 && order == 7);
}

static void what_has_no_exact_decimal_is_not_converted(void **state)
{
	struct decimal d = { 42, 1 };

	(void)state;
	assert_int_equal(unit_convert((struct decimal){ 16, 0 }, UNIT_KILOPASCAL, UNIT_MMHG, &d), -EDOM);
	assert_int_equal(unit_convert((struct decimal){ 100, 0 }, UNIT_FAHRENHEIT, UNIT_CELSIUS, &d), -EDOM);
	assert_true(d.mantissa == 42);
}

static void what_does_not_fit_is_not_converted(void **state)
{
	struct decimal d = { 42, 1 };

	(void)state;
	assert_int_equal(unit_convert((struct decimal){ INT64_MAX, 0 }, UNIT_POUND, UNIT_KILOGRAM, &d), -ERANGE);
	assert_int_equal(unit_convert((struct decimal){ INT64_MIN, 0 }, UNIT_FAHRENHEIT, UNIT_CELSIUS, &d), -ERANGE);
	assert_int_equal(unit_convert((struct decimal){ 1, 127 }, UNIT_METRE, UNIT_MILLIMETRE, &d), -ERANGE);
	assert_int_equal(unit_convert((struct decimal){ 1, -128 }, UNIT_PASCAL, UNIT_KILOPASCAL, &d), -ERANGE);
	assert_true(d.mantissa == 42);
}

static void conversions_are_exact(void **state)
{
	(void)state;
	assert_converts(7486, -2, UNIT_POUND, UNIT_KILOGRAM, INT64_C(7486) * 45359237, -10);
	assert_converts(180, 0, UNIT_CENTIMETRE, UNIT_METRE, 180, -2);
	assert_converts(120, 0, UNIT_MMHG, UNIT_PASCAL, INT64_C(120) * 133322387415, -9);
	assert_converts(3478, 1, UNIT_MILLILITRE, UNIT_LITRE, 3478, -2);
	assert_converts(3660, -2, UNIT_CELSIUS, UNIT_CELSIUS, 3660, -2);
	assert_converts(366, -1, UNIT_CELSIUS, UNIT_FAHRENHEIT, 9788, -2);
	assert_converts(9788, -2, UNIT_FAHRENHEIT, UNIT_CELSIUS, 366, -1);
	assert_converts(-40, 0, UNIT_FAHRENHEIT, UNIT_CELSIUS, -4, 1);
}

static void values_of_different_units_compare_exactly(void **state)
{
	int order;

	(void)state;
	/* 1 kPa is 7.50061... mmHg */
	assert_int_equal(unit_compare((struct decimal){ 24, 0 }, UNIT_KILOPASCAL, (struct decimal){ 180, 0 }, UNIT_MMHG,
		&order), 0);
	assert_int_equal(order, 1);
	assert_int_equal(unit_compare((struct decimal){ 239, -1 }, UNIT_KILOPASCAL, (struct decimal){ 180, 0 }, UNIT_MMHG,
		&order), 0);
	assert_int_equal(order, -1);
	assert_int_equal(unit_compare((struct decimal){ 1800, -1 }, UNIT_MMHG, (struct decimal){ 180, 0 }, UNIT_MMHG,
		&order), 0);
	assert_int_equal(order, 0);
}

static void what_cannot_be_true_is_not_sane(void **state)
{
	(void)state;
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 2047, 0 }, UNIT_MMHG));
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 3501, -1 }, UNIT_MMHG));
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_KILOPASCAL));
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_CELSIUS));
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 127 }, UNIT_MMHG));
	assert_false(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, -128 }, UNIT_MMHG));
	assert_false(quantity_is_sane(QUANTITY_BATTERY_LEVEL, (struct decimal){ 101, 0 }, UNIT_PERCENT));
	assert_false(quantity_is_sane(QUANTITY_BATTERY_LEVEL, (struct decimal){ -1, 0 }, UNIT_PERCENT));
}

static void what_can_be_true_is_sane_in_every_unit(void **state)
{
	(void)state;
	assert_true(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 350, 0 }, UNIT_MMHG));
	assert_true(quantity_is_sane(QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 163, -1 }, UNIT_KILOPASCAL));
	assert_true(quantity_is_sane(QUANTITY_MASS, (struct decimal){ 65535, -2 }, UNIT_POUND));
	assert_true(quantity_is_sane(QUANTITY_ROTATION, (struct decimal){ INT64_MIN, 0 }, UNIT_DEGREE));
}

static void every_row_is_coherent(void **state)
{
	(void)state;
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		enum quantity quantity = (enum quantity)i;
		const char *loinc = quantity_loinc(quantity);

		assert_true(quantity_allows(quantity, quantity_unit(quantity)));
		assert_in_range(quantity_class(quantity), CLASS_ALERT, CLASS_TELEMETRY);
		/* Partitions 1 and 2 of the nomenclature, and the disease, fitness and living ones. */
		if (quantity_mdc(quantity))
			assert_true(quantity_mdc(quantity) >> 16 == 1 || quantity_mdc(quantity) >> 16 == 2 ||
				(quantity_mdc(quantity) >> 16 >= 128 && quantity_mdc(quantity) >> 16 <= 130));
		/* LOINC: digits, a dash and a check digit (mod 10, every second digit from the right doubled). */
		if (loinc) {
			size_t n = strspn(loinc, "0123456789");
			int sum = 0;

			assert_true(n >= 4 && loinc[n] == '-' && loinc[n + 2] == '\0');
			for (size_t k = 0; k < n; k++) {
				int digit = loinc[n - 1 - k] - '0';

				sum += k % 2 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
			}
			assert_int_equal((10 - sum % 10) % 10, loinc[n + 1] - '0');
		}
	}
}

static void codes_are_those_of_the_nomenclature(void **state)
{
	(void)state;
	assert_int_equal(quantity_mdc(QUANTITY_SYSTOLIC_PRESSURE), 2 << 16 | 18949); /* MDC_PRESS_BLD_NONINV_SYS */
	assert_int_equal(quantity_mdc(QUANTITY_BATTERY_LEVEL), 1 << 16 | 2460); /* MDC_ATTR_VAL_BATT_CHARGE */
	assert_int_equal(quantity_mdc(QUANTITY_BUTTON), 130 << 16 | 2); /* MDC_AI_TYPE_SENSOR_PERS */
	assert_string_equal(quantity_loinc(QUANTITY_BODY_WEIGHT), "29463-7");
	assert_null(quantity_loinc(QUANTITY_OPENING));
}

static bool can_change(enum quantity quantity, int64_t mantissa, int8_t exponent, enum unit unit)
{
	return quantity_can_change_by(quantity, (struct decimal){ mantissa, exponent }, unit);
}

static void a_difference_is_bound_by_the_range_and_knows_no_zero_of_its_unit(void **state)
{
	(void)state;
	assert_true(can_change(QUANTITY_BODY_WEIGHT, 499, 0, UNIT_KILOGRAM)); /* 1 to 500 kg */
	assert_false(can_change(QUANTITY_BODY_WEIGHT, 4991, -1, UNIT_KILOGRAM));
	assert_true(can_change(QUANTITY_BODY_TEMPERATURE, 40, 0, UNIT_CELSIUS)); /* 10 to 50 Cel */
	assert_true(can_change(QUANTITY_BODY_TEMPERATURE, 72, 0, UNIT_FAHRENHEIT));
	assert_false(can_change(QUANTITY_BODY_TEMPERATURE, 721, -1, UNIT_FAHRENHEIT));
	assert_true(can_change(QUANTITY_STEPS, 1000000, 0, UNIT_STEPS)); /* no bound */
	assert_false(can_change(QUANTITY_STEPS, 1, 0, UNIT_KILOGRAM));
	assert_false(can_change(QUANTITY_BODY_WEIGHT, INT64_MAX, 100, UNIT_KILOGRAM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_is_bound_by_the_range_and_knows_no_zero_of_its_unit),
		cmocka_unit_test(what_measures_another_thing_is_not_converted),
		cmocka_unit_test(what_has_no_exact_decimal_is_not_converted),
		cmocka_unit_test(what_does_not_fit_is_not_converted),
		cmocka_unit_test(conversions_are_exact),
		cmocka_unit_test(values_of_different_units_compare_exactly),
		cmocka_unit_test(what_cannot_be_true_is_not_sane),
		cmocka_unit_test(what_can_be_true_is_sane_in_every_unit),
		cmocka_unit_test(every_row_is_coherent),
		cmocka_unit_test(codes_are_those_of_the_nomenclature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
