/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/sfloat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sfloat sfloat_of(uint16_t raw)
{
	const uint8_t octets[] = { (uint8_t)raw, (uint8_t)(raw >> 8) };
	struct reader r = reader_of(octets, sizeof(octets));

	return sfloat_read(&r);
}

static struct sfloat float_of(uint32_t raw)
{
	const uint8_t octets[] = { (uint8_t)raw, (uint8_t)(raw >> 8), (uint8_t)(raw >> 16), (uint8_t)(raw >> 24) };
	struct reader r = reader_of(octets, sizeof(octets));

	return float_read(&r);
}

static void assert_is(struct sfloat value, int64_t mantissa, int exponent, bool is_ambiguous)
{
	assert_int_equal(value.class, FLOAT_NUMBER);
	assert_true(value.number.mantissa == mantissa);
	assert_int_equal(value.number.exponent, exponent);
	assert_int_equal(value.is_ambiguous, is_ambiguous);
}

static void a_value_that_is_cut_off_is_short(void **state)
{
	struct reader r = reader_of("\x78", 1);

	(void)state;
	sfloat_read(&r);
	assert_true(r.short_read);
	r = reader_of("\x6c\x01\x00", 3);
	float_read(&r);
	assert_true(r.short_read);
}

static void special_values_are_told_before_the_sign_is(void **state)
{
	(void)state;
	assert_int_equal(sfloat_of(0x07ff).class, FLOAT_NAN);
	assert_int_equal(sfloat_of(0x0800).class, FLOAT_NRES);
	assert_int_equal(sfloat_of(0x07fe).class, FLOAT_POSITIVE_INFINITY);
	assert_int_equal(sfloat_of(0x0802).class, FLOAT_NEGATIVE_INFINITY);
	assert_int_equal(sfloat_of(0x0801).class, FLOAT_RESERVED);
	assert_int_equal(float_of(0x007fffff).class, FLOAT_NAN);
	assert_int_equal(float_of(0x00800000).class, FLOAT_NRES);
	assert_int_equal(float_of(0x007ffffe).class, FLOAT_POSITIVE_INFINITY);
	assert_int_equal(float_of(0x00800002).class, FLOAT_NEGATIVE_INFINITY);
	assert_int_equal(float_of(0x00800001).class, FLOAT_RESERVED);
}

static void beside_the_special_values_are_numbers(void **state)
{
	(void)state;
	assert_is(sfloat_of(0x07fd), 2045, 0, false);
	assert_is(sfloat_of(0x0803), -2045, 0, false);
	assert_is(float_of(0x007ffffd), 8388605, 0, false);
	assert_is(float_of(0x00800003), -8388605, 0, false);
}

static void a_special_mantissa_under_an_exponent_is_a_number_and_marked(void **state)
{
	(void)state;
	assert_is(sfloat_of(0xf7ff), 2047, -1, true);
	assert_is(sfloat_of(0x1800), -2048, 1, true);
	assert_is(sfloat_of(0x17ff), 2047, 1, true);
	assert_is(float_of(0xff7fffff), 8388607, -1, true);
	assert_is(float_of(0x01800000), -8388608, 1, true);
}

static void numbers_keep_the_digits_that_were_sent(void **state)
{
	(void)state;
	assert_is(sfloat_of(0x0078), 120, 0, false);
	assert_is(sfloat_of(0xf16c), 364, -1, false);
	assert_is(sfloat_of(0xb2ca), 714, -5, false);
	assert_is(sfloat_of(0xfb2e), -1234, -1, false);
	assert_is(sfloat_of(0x700a), 10, 7, false);
	assert_is(sfloat_of(0x8001), 1, -8, false);
	assert_is(sfloat_of(0xffff), -1, -1, false); /* some say "no value" so: -0.1 is no plausible vital sign */
	assert_is(sfloat_of(0xf014), 20, -1, false);
	assert_is(float_of(0xff00016c), 364, -1, false);
	assert_is(float_of(0xfe000e42), 3650, -2, false);
	assert_is(float_of(0x00fffb2e), -1234, 0, false);
	assert_is(float_of(0x7f000001), 1, 127, false);
	assert_is(float_of(0x80000001), 1, -128, false);
}

static void r14_b18_no_value_is_added_with_its_reason(void **state)
{
	static const struct {
		uint16_t raw;
		enum absent reason;
	} rows[] = { { 0x07ff, ABSENT_NOT_A_NUMBER }, { 0x0800, ABSENT_ERROR }, { 0x07fe, ABSENT_POSITIVE_INFINITY },
		{ 0x0802, ABSENT_NEGATIVE_INFINITY }, { 0x0801, ABSENT_ERROR } };
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct value *value = sfloat_put(&readings, QUANTITY_PULSE_RATE, sfloat_of(rows[i].raw),
			UNIT_PER_MINUTE);

		assert_int_equal(value->kind, VALUE_ABSENT);
		assert_int_equal(value->absent, rows[i].reason);
	}
	assert_false(reading_has(&readings.reading[0], FLAG_AMBIGUOUS));
}

static void an_ambiguous_number_marks_its_reading(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	assert_int_equal(sfloat_put(&readings, QUANTITY_PULSE_RATE, sfloat_of(0xf7ff), UNIT_PER_MINUTE)->kind, VALUE_NUMBER);
	assert_true(reading_has(&readings.reading[0], FLAG_AMBIGUOUS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_that_is_cut_off_is_short),
		cmocka_unit_test(special_values_are_told_before_the_sign_is),
		cmocka_unit_test(beside_the_special_values_are_numbers),
		cmocka_unit_test(a_special_mantissa_under_an_exponent_is_a_number_and_marked),
		cmocka_unit_test(numbers_keep_the_digits_that_were_sent),
		cmocka_unit_test(r14_b18_no_value_is_added_with_its_reason),
		cmocka_unit_test(an_ambiguous_number_marks_its_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
