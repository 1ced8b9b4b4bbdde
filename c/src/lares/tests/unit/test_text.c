/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static void an_overflow_writes_nothing_more_and_is_told(void **state)
{
	char buffer[8] = "#######";
	struct text t = text_of(buffer, 6);

	(void)state;
	text_put(&t, "abc");
	text_put(&t, "def"); /* one too many, with its NUL */
	text_put(&t, "x"); /* would fit again */
	assert_string_equal(buffer, "abc");
	assert_int_equal(text_end(&t), -ENOSPC);
	assert_int_equal(buffer[6], '#');
}

static void each_way_of_writing_stops_at_the_end(void **state)
{
	char buffer[4];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	text_printf(&t, "%d", 1234);
	assert_string_equal(buffer, "");
	assert_int_equal(text_end(&t), -ENOSPC);
	t = text_of(buffer, sizeof(buffer));
	text_hex(&t, (const uint8_t *)"ab", 2);
	assert_string_equal(buffer, "");
	assert_int_equal(text_end(&t), -ENOSPC);
	t = text_of(buffer, sizeof(buffer));
	text_decimal(&t, (struct decimal){ 1234, 0 });
	assert_int_equal(text_end(&t), -ENOSPC);
	t = text_of(buffer, sizeof(buffer));
	text_json(&t, "abc");
	assert_int_equal(text_end(&t), -ENOSPC);
}

static void a_buffer_can_be_filled_to_the_last(void **state)
{
	char buffer[6];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	text_printf(&t, "%s", "ab");
	text_put_n(&t, "cdX", 2);
	text_put(&t, "e");
	assert_int_equal(text_end(&t), 5);
	assert_string_equal(buffer, "abcde");
}

static void assert_json(const char *string, size_t n_string, const char *expected)
{
	char buffer[256];
	struct text t = text_of(buffer, sizeof(buffer));

	text_json_n(&t, string, n_string);
	assert_int_equal(text_end(&t), strlen(expected));
	assert_string_equal(buffer, expected);
}

#define REPLACED "\xef\xbf\xbd"

static void octets_that_are_no_utf8_are_replaced_one_by_one(void **state)
{
	(void)state;
	assert_json("a\x80z", 3, "\"a" REPLACED "z\"");
	assert_json("\xc3", 1, "\"" REPLACED "\"");
	assert_json("\xc3(", 2, "\"" REPLACED "(\"");
	assert_json("\xc0\xaf", 2, "\"" REPLACED REPLACED "\""); /* overlong */
	assert_json("\xed\xa0\x80", 3, "\"" REPLACED REPLACED REPLACED "\""); /* a surrogate */
	assert_json("\xf4\x90\x80\x80", 4, "\"" REPLACED REPLACED REPLACED REPLACED "\""); /* beyond U+10FFFF */
	assert_json("\xe2\x82", 2, "\"" REPLACED REPLACED "\"");
	assert_json("\xe0\x9f\xbf\xf0\x8f\xbf\xbf\xff", 8,
		"\"" REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED "\"");
}

static void a_nul_is_replaced_because_strict_readers_refuse_it(void **state)
{
	(void)state;
	assert_json("a\0z", 3, "\"a" REPLACED "z\"");
}

static void json_strings_escape_what_they_must(void **state)
{
	(void)state;
	assert_json("a\"b\\c\n\x01\x7f", 8, "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\"");
	assert_json("é€\xf0\x9f\x98\x80/", 10, "\"é€\xf0\x9f\x98\x80/\"");
	assert_json("", 0, "\"\"");
}

static void utf8_is_told_from_other_octets(void **state)
{
	(void)state;
	assert_true(text_is_utf8("", 0));
	assert_true(text_is_utf8("h\xc3\xa9\xf4\x8f\xbf\xbf", 7));
	assert_false(text_is_utf8("h\xc3", 2));
	assert_false(text_is_utf8("\x87", 1));
	assert_false(text_is_utf8("\xe2\x82z", 3));
	assert_false(text_is_utf8("\xe2\x82\xc3", 3));
}

static void decimals_and_octets_are_written_plainly(void **state)
{
	char buffer[32];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	text_decimal(&t, (struct decimal){ 3660, -2 });
	text_put(&t, " ");
	text_hex(&t, (const uint8_t *)"\x00\xfe", 2);
	assert_string_equal(buffer, "36.60 00fe");
	assert_int_equal(text_end(&t), 10);
}

static void numbers_are_written_with_as_many_digits_as_asked(void **state)
{
	char buffer[64];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	text_unsigned(&t, 0);
	text_put(&t, " ");
	text_unsigned(&t, UINT64_MAX);
	text_put(&t, " ");
	text_padded(&t, 7, 3);
	text_put(&t, " ");
	text_padded(&t, 1234, 3);
	assert_string_equal(buffer, "0 18446744073709551615 007 1234");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_overflow_writes_nothing_more_and_is_told),
		cmocka_unit_test(each_way_of_writing_stops_at_the_end),
		cmocka_unit_test(a_buffer_can_be_filled_to_the_last),
		cmocka_unit_test(octets_that_are_no_utf8_are_replaced_one_by_one),
		cmocka_unit_test(a_nul_is_replaced_because_strict_readers_refuse_it),
		cmocka_unit_test(json_strings_escape_what_they_must),
		cmocka_unit_test(utf8_is_told_from_other_octets),
		cmocka_unit_test(decimals_and_octets_are_written_plainly),
		cmocka_unit_test(numbers_are_written_with_as_many_digits_as_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
