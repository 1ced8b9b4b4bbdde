/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "proto/stamp.h"

static void assert_text(int64_t at_us, int32_t zone_s, const char *expected)
{
	char text[STAMP_TEXT_MAX];

	stamp_format(stamp_of(at_us, zone_s), text);
	assert_string_equal(text, expected);
}

static void test_malformed_times_are_refused(void **state)
{
	static const char *const malformed[] = { "", "2026-11-22", "2026-11-22T08:14:05+01:00",
		"2026-11-22T08:14:05.113Z", "2026-11-22T08:14:05.113+01:0", "2026-11-22T08:14:05.113+01:000",
		"2026-11-22 08:14:05.113+01:00", "2026-13-22T08:14:05.113+01:00", "2026-00-22T08:14:05.113+01:00",
		"2026-02-30T08:14:05.113+01:00", "2025-02-29T08:14:05.113+01:00", "2026-11-22T24:14:05.113+01:00",
		"2026-11-22T08:60:05.113+01:00", "2026-11-22T08:14:60.113+01:00", "2026-11-22T08:14:05.113+24:00",
		"2026-11-22T08:14:05.113+01:60", "2026-11-22T08:14:05.113-00:00", "2026-11-22T08:14:05,113+01:00",
		"1969-12-31T08:14:05.113+01:00", "2O26-11-22T08:14:05.113+01:00" };
	struct stamp stamp = { 7, 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_int_not_equal(stamp_parse(malformed[i], &stamp), 0);
	assert_int_equal(stamp.at_us, 7);
}

static void test_a_time_is_written_with_milliseconds_and_its_zone(void **state)
{
	(void)state;
	assert_text(INT64_C(1795331645113999), 3600, "2026-11-22T08:14:05.113+01:00");
	assert_text(INT64_C(1795331645000000), -12600, "2026-11-22T03:44:05.000-03:30");
	assert_text(INT64_C(951782400000000), 0, "2000-02-29T00:00:00.000+00:00");
}

static void test_a_gateway_that_starts_in_1970_has_times_too(void **state)
{
	(void)state;
	assert_text(0, 0, "1970-01-01T00:00:00.001+00:00");
	assert_text(0, -3600, "1969-12-31T23:00:00.001-01:00");
	assert_text(INT64_MIN, 0, "1970-01-01T00:00:00.001+00:00");
	assert_text(INT64_MAX, INT32_MAX, "9999-12-31T23:58:59.000+23:59");
}

static void test_every_day_of_four_centuries_reads_back_as_the_calendar_has_it(void **state)
{
	(void)state;
	for (int64_t day = 1; day < 146097; day++) {
		char text[STAMP_TEXT_MAX], expected[STAMP_TEXT_MAX];
		time_t at_s = (time_t)(day * 86400 + 86399);
		struct stamp again;
		struct tm tm;

		if (at_s < day * 86400)
			break; /* here time_t ends, as on 32 bit */
		gmtime_r(&at_s, &tm);
		strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S.000+00:00", &tm);
		stamp_format(stamp_of(at_s * INT64_C(1000000), 0), text);
		assert_string_equal(text, expected);
		assert_int_equal(stamp_parse(text, &again), 0);
		assert_int_equal(again.at_us, at_s * INT64_C(1000000));
	}
}

static void test_text_and_stamp_turn_into_each_other(void **state)
{
	struct stamp before = stamp_of(INT64_C(1795331645113999), -34200), after;
	char text[STAMP_TEXT_MAX];

	(void)state;
	stamp_format(before, text);
	assert_int_equal(stamp_parse(text, &after), 0);
	assert_int_equal(after.at_us, before.at_us);
	assert_int_equal(after.zone_s, before.zone_s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_malformed_times_are_refused),
		cmocka_unit_test(test_a_time_is_written_with_milliseconds_and_its_zone),
		cmocka_unit_test(test_a_gateway_that_starts_in_1970_has_times_too),
		cmocka_unit_test(test_every_day_of_four_centuries_reads_back_as_the_calendar_has_it),
		cmocka_unit_test(test_text_and_stamp_turn_into_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
