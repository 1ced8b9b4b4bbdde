/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/binary_float.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sfloat binary16_of(uint16_t raw)
{
	const uint8_t octets[] = { (uint8_t)raw, (uint8_t)(raw >> 8) };
	struct reader r = reader_of(octets, sizeof(octets));

	return binary16_read(&r);
}

static struct sfloat binary32_of(uint32_t raw)
{
	const uint8_t octets[] = { (uint8_t)raw, (uint8_t)(raw >> 8), (uint8_t)(raw >> 16), (uint8_t)(raw >> 24) };
	struct reader r = reader_of(octets, sizeof(octets));

	return binary32_read(&r);
}

static void assert_is(struct sfloat value, const char *expected)
{
	char text[DECIMAL_TEXT_MAX];

	assert_int_equal(value.class, FLOAT_NUMBER);
	assert_false(value.is_ambiguous);
	decimal_format(value.number, text);
	assert_string_equal(text, expected);
}

static void a_float_is_the_shortest_decimal_that_it_can_be(void **state)
{
	(void)state;
	assert_is(binary32_of(0x41be6666), "23.8");
	assert_is(binary32_of(0x42340000), "45");
	assert_is(binary32_of(0xc1c80000), "-25");
	assert_is(binary32_of(0x3dcccccd), "0.1");
	assert_is(binary32_of(0x3dccccce), "0.10000001");
	assert_is(binary32_of(0x4b800001), "16777218");
	assert_is(binary16_of(0x70fe), "10224");
	assert_is(binary16_of(0x4e43), "25.05");
	assert_is(binary16_of(0xae66), "-0.1");
}

static void zero_and_what_is_nearly_zero_have_no_digits(void **state)
{
	(void)state;
	assert_is(binary32_of(0), "0");
	assert_is(binary32_of(0x80000000), "0");
	assert_is(binary32_of(1), "0");
	assert_is(binary16_of(0x0001), "0.00000006");
	assert_is(binary32_of(0x30000000), "0.000000000");
}

static void no_number_keeps_its_reason(void **state)
{
	(void)state;
	assert_int_equal(binary32_of(0x7fc00000).class, FLOAT_NAN);
	assert_int_equal(binary32_of(0xff800001).class, FLOAT_NAN);
	assert_int_equal(binary32_of(0x7f800000).class, FLOAT_POSITIVE_INFINITY);
	assert_int_equal(binary32_of(0xff800000).class, FLOAT_NEGATIVE_INFINITY);
	assert_int_equal(binary32_of(0x7f000000).class, FLOAT_POSITIVE_INFINITY);
	assert_int_equal(binary16_of(0x7e00).class, FLOAT_NAN);
	assert_int_equal(binary16_of(0xfc00).class, FLOAT_NEGATIVE_INFINITY);
}

/* Every tenth that a thermometer, a hygrometer or a light meter sends. */
static void tenths_come_back_as_they_were(void **state)
{
	(void)state;
	for (int32_t tenths = -40000; tenths < 40000; tenths += 7) {
		float meant = (float)tenths / 10.0F;
		char text[DECIMAL_TEXT_MAX], expected[32];
		uint32_t raw;

		memcpy(&raw, &meant, sizeof(raw));
		decimal_format(binary32_of(raw).number, text);
		snprintf(expected, sizeof(expected), tenths % 10 ? "%s%d.%d" : "%s%d", tenths < 0 ? "-" : "",
			abs(tenths) / 10, abs(tenths) % 10);
		assert_string_equal(text, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_float_is_the_shortest_decimal_that_it_can_be),
		cmocka_unit_test(zero_and_what_is_nearly_zero_have_no_digits),
		cmocka_unit_test(no_number_keeps_its_reason),
		cmocka_unit_test(tenths_come_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
