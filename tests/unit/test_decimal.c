/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static void assert_formats(int64_t mantissa, int8_t exponent, const char *expected)
{
	char text[DECIMAL_TEXT_MAX];
	size_t n = decimal_format((struct decimal){ mantissa, exponent }, text);

	assert_string_equal(text, expected);
	assert_int_equal(n, strlen(expected));
}

static void assert_parses(const char *text, int64_t mantissa, int8_t exponent)
{
	struct decimal d;

	assert_int_equal(decimal_parse(text, &d), 0);
	assert_true(d.mantissa == mantissa);
	assert_int_equal(d.exponent, exponent);
}

static void assert_refused(const char *text, int error)
{
	struct decimal d = { 42, 1 };

	assert_int_equal(decimal_parse(text, &d), error);
	assert_true(d.mantissa == 42 && d.exponent == 1);
}

static void what_is_no_json_number_is_refused(void **state)
{
	(void)state;
	for (const char *const *text = (const char *const[]){ "", "-", ".", ".5", "1.", "1.e3", "01", "-01", "00", "+1", " 1",
		     "1 ", "1e", "1e+", "1e-", "0x10", "1,5", "NaN", "inf", "--1", "1.2.3", "1e5e5", "1_000", NULL };
		*text; text++)
		assert_refused(*text, -EINVAL);
}

static void more_digits_than_64_bits_hold_are_refused(void **state)
{
	(void)state;
	assert_refused("9223372036854775808", -ERANGE);
	assert_refused("-9223372036854775809", -ERANGE);
	assert_refused("10000000000000000000", -ERANGE);
	assert_refused("99999999999999999999999999999999999999", -ERANGE);
	assert_refused("0.9223372036854775808", -ERANGE);
	assert_refused("1e128", -ERANGE);
	assert_refused("1e-129", -ERANGE);
	assert_refused("1e99999999999999999999", -ERANGE);
	assert_refused("1e-99999999999999999999", -ERANGE);
}

static void trailing_zeros_are_kept(void **state)
{
	(void)state;
	assert_parses("36.60", 3660, -2);
	assert_parses("36.6", 366, -1);
	assert_parses("-0.050", -50, -3);
	assert_parses("0.00", 0, -2);
	assert_parses("120", 120, 0);
	assert_parses("9223372036854775807", INT64_MAX, 0);
}

static void an_exponent_moves_the_point(void **state)
{
	(void)state;
	assert_parses("1e3", 1, 3);
	assert_parses("1.50E-3", 150, -5);
	assert_parses("1.5e+2", 15, 1);
	assert_parses("1e127", 1, 127);
	assert_parses("1e-128", 1, -128);
}

static void a_decimal_is_written_with_its_own_digits(void **state)
{
	(void)state;
	assert_formats(3660, -2, "36.60");
	assert_formats(-770, -2, "-7.70");
	assert_formats(5, -3, "0.005");
	assert_formats(-5, -1, "-0.5");
	assert_formats(0, -2, "0.00");
	assert_formats(0, 5, "0");
	assert_formats(12, 1, "120");
	assert_formats(10, 7, "100000000");
	assert_formats(-1, 2, "-100");
	assert_formats(INT64_MAX, 0, "9223372036854775807");
	assert_formats(INT64_MIN, 0, "-9223372036854775808");
	assert_formats(INT64_MIN, -19, "-0.9223372036854775808");
}

static void the_longest_texts_fit(void **state)
{
	char text[DECIMAL_TEXT_MAX];

	(void)state;
	assert_int_equal(decimal_format((struct decimal){ INT64_MIN, INT8_MAX }, text), 20 + INT8_MAX);
	assert_int_equal(decimal_format((struct decimal){ INT64_MIN, INT8_MIN }, text), 3 - INT8_MIN);
}

static void written_and_read_again_a_value_is_the_same(void **state)
{
	static const int64_t mantissas[] = { 0, 1, -1, 7, 10, 999, -2048, 8388607, INT64_MAX, -INT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(mantissas) / sizeof(mantissas[0]); i++) {
		for (int exponent = INT8_MIN; exponent <= 0; exponent++) {
			char text[DECIMAL_TEXT_MAX];

			decimal_format((struct decimal){ mantissas[i], (int8_t)exponent }, text);
			assert_parses(text, mantissas[i], (int8_t)exponent);
		}
	}
}

static void assert_ordered(struct decimal low, struct decimal high)
{
	assert_int_equal(decimal_compare(low, high), -1);
	assert_int_equal(decimal_compare(high, low), 1);
	assert_int_equal(decimal_compare(low, low), 0);
}

static void values_at_the_ends_of_what_is_held_compare(void **state)
{
	const struct decimal most = { INT64_MAX, 0 }, least = { INT64_MIN, 0 };

	(void)state;
	assert_int_equal(decimal_compare((struct decimal){ 922337203685477580, 1 }, most), -1);
	assert_int_equal(decimal_compare((struct decimal){ 922337203685477581, 1 }, most), 1);
	assert_int_equal(decimal_compare(most, (struct decimal){ 1, 127 }), -1);
	assert_int_equal(decimal_compare((struct decimal){ INT64_MAX, -128 }, (struct decimal){ 1, 127 }), -1);
	assert_int_equal(decimal_compare(least, (struct decimal){ -1, 20 }), 1);
	assert_int_equal(decimal_compare((struct decimal){ -1, 20 }, least), -1);
	assert_int_equal(decimal_compare(least, (struct decimal){ INT64_MIN, -1 }), -1);
	assert_int_equal(decimal_compare(least, least), 0);
}

static void values_compare_by_what_they_are_worth(void **state)
{
	(void)state;
	assert_int_equal(decimal_compare((struct decimal){ 366, -1 }, (struct decimal){ 3660, -2 }), 0);
	assert_int_equal(decimal_compare((struct decimal){ 0, 5 }, (struct decimal){ 0, -100 }), 0);
	assert_ordered((struct decimal){ 1799, -1 }, (struct decimal){ 180, 0 });
	assert_ordered((struct decimal){ -180, 0 }, (struct decimal){ -1799, -1 });
	assert_ordered((struct decimal){ -1, -128 }, (struct decimal){ 0, 0 });
	assert_ordered((struct decimal){ INT64_MAX, -128 }, (struct decimal){ 1, 127 });
	assert_ordered((struct decimal){ INT64_MIN, 127 }, (struct decimal){ INT64_MAX, 127 });
	assert_ordered((struct decimal){ INT64_MAX, 0 }, (struct decimal){ 1, 19 });
	assert_ordered((struct decimal){ 999999999999999999, -19 }, (struct decimal){ 1, 0 });
	assert_ordered((struct decimal){ INT64_MIN, 127 }, (struct decimal){ INT64_MIN, -128 });
}

static void a_product_is_exact_or_refused(void **state)
{
	struct decimal d = { 42, 1 };

	(void)state;
	assert_int_equal(decimal_multiply((struct decimal){ INT64_MAX, 0 }, (struct decimal){ 2, 0 }, &d), -ERANGE);
	assert_int_equal(decimal_multiply((struct decimal){ 1, 100 }, (struct decimal){ 1, 28 }, &d), -ERANGE);
	assert_int_equal(decimal_multiply((struct decimal){ 1, -100 }, (struct decimal){ 1, -29 }, &d), -ERANGE);
	assert_true(d.mantissa == 42 && d.exponent == 1);
	assert_int_equal(decimal_multiply((struct decimal){ -366, -1 }, (struct decimal){ 20, 2 }, &d), 0);
	assert_true(d.mantissa == -7320 && d.exponent == 1);
}

static void a_sum_is_exact_or_refused(void **state)
{
	struct decimal d = { 42, 1 };

	(void)state;
	assert_int_equal(decimal_add((struct decimal){ INT64_MAX, 0 }, (struct decimal){ 1, 0 }, &d), -ERANGE);
	assert_int_equal(decimal_add((struct decimal){ 1, 127 }, (struct decimal){ 1, -128 }, &d), -ERANGE);
	assert_true(d.mantissa == 42 && d.exponent == 1);
	assert_int_equal(decimal_add((struct decimal){ 366, -1 }, (struct decimal){ -5, 2 }, &d), 0);
	assert_true(d.mantissa == -4634 && d.exponent == -1);
	assert_int_equal(decimal_add((struct decimal){ 0, 127 }, (struct decimal){ 7, -128 }, &d), 0);
	assert_true(d.mantissa == 7 && d.exponent == -128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_json_number_is_refused),
		cmocka_unit_test(more_digits_than_64_bits_hold_are_refused),
		cmocka_unit_test(trailing_zeros_are_kept),
		cmocka_unit_test(an_exponent_moves_the_point),
		cmocka_unit_test(a_decimal_is_written_with_its_own_digits),
		cmocka_unit_test(the_longest_texts_fit),
		cmocka_unit_test(written_and_read_again_a_value_is_the_same),
		cmocka_unit_test(values_at_the_ends_of_what_is_held_compare),
		cmocka_unit_test(values_compare_by_what_they_are_worth),
		cmocka_unit_test(a_product_is_exact_or_refused),
		cmocka_unit_test(a_sum_is_exact_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
