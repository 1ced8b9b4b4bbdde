/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *text;
static size_t n_text;
static FILE *out;

static int setup(void **state)
{
	(void)state;
	out = open_memstream(&text, &n_text);
	return out ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	fclose(out);
	free(text);
	return 0;
}

static void printed(const char *expected)
{
	fflush(out);
	assert_string_equal(text, expected);
	rewind(out);
}

static void what_moves_the_cursor_is_escaped(void **state)
{
	(void)state;
	print_safe(out, "a\x1b[2J\r\n\tb\x7f");
	printed("a\\x1b[2J\\x0d\\x0a\\x09b\\x7f");
}

static void c1_controls_and_direction_marks_are_escaped(void **state)
{
	(void)state;
	print_safe(out, "\xc2\x9b\xe2\x80\xae\xe2\x81\xa6.");
	printed("\\x9b\\u202e\\u2066.");
}

static void octets_that_are_no_utf8_are_escaped(void **state)
{
	(void)state;
	print_safe(out, "\xff\xc0\xaf\xed\xa0\x80\xe2\x82");
	printed("\\xff\\xc0\\xaf\\xed\\xa0\\x80\\xe2\\x82");
}

static void letters_of_the_world_stay(void **state)
{
	(void)state;
	print_safe(out, "Küche 体温 😀");
	printed("Küche 体温 😀");
}

static void ages_are_said_as_people_say_them(void **state)
{
	char age[AGE_TEXT_MAX];

	(void)state;
	assert_string_equal(age_words(-5, age), "0 s");
	assert_string_equal(age_words(119, age), "119 s");
	assert_string_equal(age_words(120, age), "2 min");
	assert_string_equal(age_words(8040, age), "2 h 14 min");
	assert_string_equal(age_words(86400, age), "24 h");
	assert_string_equal(age_words(86400 * 5, age), "5 days");
	assert_string_equal(age_words(INT64_MAX, age), "106751991167300 days");
}

static void a_moment_is_the_clock_on_the_wall(void **state)
{
	char words[MOMENT_TEXT_MAX];

	(void)state;
	assert_string_equal(moment_words("2026-11-22T08:14:05.113+01:00", words), "2026-11-22 08:14:05");
	assert_string_equal(moment_words("\x1b[2J-11-22T08:14:05.113+01:00", words), "-");
	assert_string_equal(moment_words("", words), "-");
}

static void units_have_the_names_people_use(void **state)
{
	(void)state;
	assert_string_equal(unit_words("mm[Hg]"), "mmHg");
	assert_string_equal(unit_words("Cel"), "°C");
	assert_string_equal(unit_words("kg"), "kg");
}

static void decimals_keep_their_digits(void **state)
{
	json_t *json = json_exact("{\"a\":36.60,\"b\":[-0.10,7,\"1.5\\\"2.5\"],\"c\":{\"1.5\":-3}}");

	(void)state;
	assert_non_null(json);
	assert_string_equal(string_of(json, "a", ""), "36.60");
	assert_string_equal(json_string_value(json_array_get(json_object_get(json, "b"), 0)), "-0.10");
	assert_int_equal(json_integer_value(json_array_get(json_object_get(json, "b"), 1)), 7);
	assert_string_equal(json_string_value(json_array_get(json_object_get(json, "b"), 2)), "1.5\"2.5");
	assert_int_equal(integer_of(json_object_get(json, "c"), "1.5", 0), -3);
	json_decref(json);
}

static void what_is_no_json_is_refused(void **state)
{
	static const char *const wrong[] = { "", "{", "{\"a\":1.5.5x}", "{\"a", "{\"a\\", "{\"a\":1,\"a\":2}" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (json_exact(wrong[i]))
			fail_msg("%s was taken", wrong[i]);
}

static void value_prints(const char *json, const char *expected)
{
	json_t *value = json_exact(json);

	assert_non_null(value);
	print_value(out, value);
	json_decref(value);
	printed(expected);
}

static void a_value_is_said_with_its_unit(void **state)
{
	(void)state;
	value_prints("{\"quantity\":\"systolic-pressure\",\"value\":161,\"unit\":\"mm[Hg]\"}", "systolic pressure 161 mmHg");
	teardown(NULL), setup(NULL);
	value_prints("{\"quantity\":\"body-temperature\",\"value\":36.60,\"unit\":\"Cel\"}", "body temperature 36.60 °C");
	teardown(NULL), setup(NULL);
	value_prints("{\"quantity\":\"battery-level\",\"value\":87,\"unit\":\"%\"}", "battery level 87%");
}

static void a_value_that_is_absent_says_why(void **state)
{
	(void)state;
	value_prints("{\"quantity\":\"mean-pressure\",\"absent\":\"not-a-number\"}",
		"mean pressure: no value (not a number)");
}

static void events_and_truths_are_words(void **state)
{
	(void)state;
	value_prints("{\"quantity\":\"opening\",\"value\":true,\"instance\":2}", "opening 2 yes");
	teardown(NULL), setup(NULL);
	value_prints("{\"quantity\":\"dimmer\",\"event\":\"left\",\"steps\":3}", "dimmer left by 3");
	teardown(NULL), setup(NULL);
	value_prints("{\"quantity\":\"text\",\"text\":\"\\u001b[2J\"}", "text \\x1b[2J");
	teardown(NULL), setup(NULL);
	value_prints("{\"quantity\":\"text\"}", "text ?");
}

static void what_cannot_be_seen_is_escaped(void **state)
{
	(void)state;
	print_safe(out, "cu\xe2\x80\x8b" "ff\xef\xbb\xbf\xf3\xa0\x81\x81.");
	printed("cu\\u200bff\\ufeff\\ue0041.");
}

static void width_is_never_less_than_a_terminal_needs(void **state)
{
	(void)state;
	assert_int_equal(print_width(""), 0);
	assert_int_equal(print_width("Küche"), 5);
	assert_int_equal(print_width("体温"), 4);
	assert_int_equal(print_width("😀"), 2);
	assert_int_equal(print_width("\x1b[2J"), 7);
	assert_int_equal(print_width("\xff"), 4);
}

static void clips(const char *words, size_t n_columns, const char *expected)
{
	size_t taken = print_clipped(out, words, n_columns);

	printed(expected);
	assert_int_equal(taken, print_width(expected));
	assert_true(taken <= n_columns);
	teardown(NULL), setup(NULL);
}

static void what_is_too_long_ends_in_an_ellipsis(void **state)
{
	(void)state;
	clips("Bedroom", 7, "Bedroom");
	clips("Bedroom", 6, "Bedro…");
	clips("Bedroom", 1, "…");
	clips("Bedroom", 0, "");
	clips("体温計", 4, "体…");
}

static void no_escape_is_cut(void **state)
{
	(void)state;
	clips("\x1b[2J\x1b[2J", 9, "\\x1b[2J…");
	clips("\x1b\x1b", 4, "…");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_moves_the_cursor_is_escaped),
		TEST(c1_controls_and_direction_marks_are_escaped),
		TEST(octets_that_are_no_utf8_are_escaped),
		TEST(letters_of_the_world_stay),
		TEST(ages_are_said_as_people_say_them),
		TEST(a_moment_is_the_clock_on_the_wall),
		TEST(units_have_the_names_people_use),
		TEST(decimals_keep_their_digits),
		TEST(what_is_no_json_is_refused),
		TEST(a_value_is_said_with_its_unit),
		TEST(a_value_that_is_absent_says_why),
		TEST(events_and_truths_are_words),
		TEST(what_cannot_be_seen_is_escaped),
		TEST(width_is_never_less_than_a_terminal_needs),
		TEST(what_is_too_long_ends_in_an_ellipsis),
		TEST(no_escape_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
