/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int read_from(const char *octets, size_t n_octets, struct device_time *ret_time)
{
	struct reader r = reader_of(octets, n_octets);

	return date_time_read(&r, ret_time);
}

static void a_time_that_is_cut_off_is_refused(void **state)
{
	struct device_time time = { .year = 7 };

	(void)state;
	for (size_t n = 0; n < 7; n++)
		assert_int_equal(read_from("\xea\x07\x03\x0e\x07\x05\x09", n, &time), -EINVAL);
	assert_int_equal(time.year, 7);
}

static void what_names_no_moment_is_refused(void **state)
{
	static const struct device_time wrong[] = { { 2026, 13, 1, 0, 0, 0, false }, { 2026, 4, 31, 0, 0, 0, false },
		{ 2026, 2, 29, 0, 0, 0, false }, { 1900, 2, 29, 0, 0, 0, false }, { 2026, 1, 1, 24, 0, 0, false },
		{ 2026, 1, 1, 0, 60, 0, false }, { 2026, 1, 1, 0, 0, 60, false }, { 1581, 1, 1, 0, 0, 0, false },
		{ 10000, 1, 1, 0, 0, 0, false }, { 0, 0, 0, 0, 0, 0, false }, { 2026, 0, 1, 0, 0, 0, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(date_time_is_valid(&wrong[i]));
	assert_int_equal(read_from("\xff\xff\xff\xff\xff\xff\xff", 7, &(struct device_time){ 0 }), -EINVAL);
}

static void zeros_mean_that_the_device_does_not_know(void **state)
{
	struct device_time time = { .year = 7 };

	(void)state;
	assert_int_equal(read_from("\0\0\0\0\0\0\0", 7, &time), DATE_TIME_UNKNOWN);
	assert_int_equal(read_from("\0\0\x04\x11\x14\x29\x3b", 7, &time), DATE_TIME_UNKNOWN);
	assert_int_equal(read_from("\xea\x07\x00\x11\x14\x29\x3b", 7, &time), DATE_TIME_UNKNOWN);
	assert_int_equal(read_from("\xea\x07\x04\x00\x14\x29\x3b", 7, &time), DATE_TIME_UNKNOWN);
	assert_int_equal(time.year, 7);
}

static void assert_json(const struct device_time *time, const char *expected)
{
	char buffer[64];
	struct text t = text_of(buffer, sizeof(buffer));

	date_time_json(&t, time);
	assert_string_equal(buffer, expected);
}

static void a_face_is_read_and_written_as_it_stands(void **state)
{
	struct device_time time;

	(void)state;
	assert_int_equal(read_from("\xe8\x07\x02\x1d\x17\x3b\x3b", 7, &time), 0);
	assert_json(&time, "\"2024-02-29T23:59:59\"");
	time.is_utc = true;
	assert_json(&time, "\"2024-02-29T23:59:59Z\"");
	assert_json(&(struct device_time){ 0 }, "null");
}

static void assert_moment(int64_t at_us, int32_t zone_s, const char *expected)
{
	char buffer[64];
	struct text t = text_of(buffer, sizeof(buffer));

	moment_json(&t, at_us, zone_s);
	assert_string_equal(buffer, expected);
}

static void a_moment_is_written_in_its_zone(void **state)
{
	(void)state;
	assert_moment(0, 0, "\"1970-01-01T00:00:00.000+00:00\"");
	assert_moment(INT64_C(1795331645113999), 3600, "\"2026-11-22T08:14:05.113+01:00\"");
	assert_moment(INT64_C(1795331645113999), -12600, "\"2026-11-22T03:44:05.113-03:30\"");
	assert_moment(-1, 0, "\"1969-12-31T23:59:59.999+00:00\"");
	assert_moment(0, -3600, "\"1969-12-31T23:00:00.000-01:00\"");
}

/* The C library's calendar is the judge, as far as its time_t goes (on 32 bit from 1901 to 2038); no clock is asked. */
static bool can_judge(int64_t at_s)
{
	return (time_t)at_s == at_s;
}

static void assert_as_everybody_else(int64_t at_s)
{
	const time_t seconds = (time_t)at_s;
	char expected[64];
	struct tm tm;

	if (!can_judge(at_s))
		return;
	gmtime_r(&seconds, &tm);
	snprintf(expected, sizeof(expected), "\"%04d-%02d-%02dT%02d:%02d:%02d.000+00:00\"", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	assert_moment(at_s * 1000000, 0, expected);
}

static void the_calendar_is_that_of_everybody_else(void **state)
{
	(void)state;
	for (int64_t at_s = INT64_C(-62135596800); at_s < INT64_C(253402300799); at_s += INT64_C(86400) * 37 + 4321)
		assert_as_everybody_else(at_s);
}

static void every_year_begins_and_ends_when_everybody_elses_does(void **state)
{
	(void)state;
	for (int year = 1; year <= 9999; year++) {
		struct tm tm = { .tm_year = year - 1900, .tm_mday = 1 };
		int64_t begin_s = timegm(&tm);

		assert_as_everybody_else(begin_s);
		if (year > 1)
			assert_as_everybody_else(begin_s - 1);
	}
}

static void a_face_is_counted_as_everybody_else_counts_it(void **state)
{
	(void)state;
	for (int day = 0; day < 366 * 8500; day += 29) {
		const int year = 1582 + day / 366, month = day / 31 % 12 + 1, of_month = day % 28 + 1;
		struct device_time face = { (uint16_t)year, (uint8_t)month, (uint8_t)of_month, 23, 59, 58, false };
		struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = of_month, .tm_hour = 23,
			.tm_min = 59, .tm_sec = 58 };

		if (can_judge(date_time_to_unix(&face)))
			assert_int_equal(date_time_to_unix(&face), timegm(&tm));
	}
	assert_int_equal(date_time_to_unix(&(struct device_time){ 2024, 2, 29, 0, 0, 0, false }), 1709164800);
	assert_int_equal(date_time_to_unix(&(struct device_time){ 2024, 3, 1, 0, 0, 0, false }), 1709251200);
}

static void moments_of_any_clock_can_be_written(void **state)
{
	char buffer[64];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	moment_json(&t, INT64_MAX, INT32_MAX);
	assert_true(text_end(&t) > 0);
	t = text_of(buffer, sizeof(buffer));
	moment_json(&t, INT64_MIN, INT32_MIN);
	assert_true(text_end(&t) > 0);
}

static void unix_time_becomes_a_face_in_utc(void **state)
{
	struct device_time time = date_time_of_unix(1684093277);

	(void)state;
	assert_json(&time, "\"2023-05-14T19:41:17Z\"");
	time = date_time_of_unix(UINT32_MAX);
	assert_json(&time, "\"2106-02-07T06:28:15Z\"");
	time = date_time_of_unix(0);
	assert_json(&time, "\"1970-01-01T00:00:00Z\"");
	time = date_time_of_unix(INT64_C(-2208988800));
	assert_json(&time, "\"1900-01-01T00:00:00Z\"");
}

static void only_years_that_a_device_can_say_become_a_face(void **state)
{
	struct device_time time = date_time_of_unix(INT64_C(-12244089600));

	(void)state;
	assert_json(&time, "\"1582-01-01T00:00:00Z\"");
	assert_int_equal(date_time_of_unix(INT64_C(-12244089601)).year, 0);
	time = date_time_of_unix(INT64_C(253402300799));
	assert_json(&time, "\"9999-12-31T23:59:59Z\"");
	assert_int_equal(date_time_of_unix(INT64_C(253402300800)).year, 0);
	assert_int_equal(date_time_of_unix(INT64_MAX).year, 0);
	assert_int_equal(date_time_of_unix(INT64_MIN).year, 0);
}

static void a_clock_is_moved_over_every_border(void **state)
{
	static const struct {
		struct device_time from;
		int32_t minutes;
		struct device_time to;
	} moves[] = {
		{ { 2026, 3, 14, 6, 55, 1, false }, -60, { 2026, 3, 14, 5, 55, 1, false } },
		{ { 2024, 2, 28, 23, 59, 59, true }, 1, { 2024, 2, 29, 0, 0, 59, true } },
		{ { 2026, 1, 1, 0, 0, 0, false }, -1, { 2025, 12, 31, 23, 59, 0, false } },
		{ { 1969, 12, 31, 18, 21, 0, false }, 339, { 1970, 1, 1, 0, 0, 0, false } },
		{ { 1582, 1, 1, 0, 1, 0, false }, -1, { 1582, 1, 1, 0, 0, 0, false } },
		{ { 9999, 12, 31, 23, 58, 59, false }, 1, { 9999, 12, 31, 23, 59, 59, false } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		struct device_time time = moves[i].from;

		assert_int_equal(date_time_move(&time, moves[i].minutes), 0);
		assert_int_equal(date_time_to_unix(&time), date_time_to_unix(&moves[i].to));
		assert_int_equal(time.year, moves[i].to.year);
		assert_int_equal(time.is_utc, moves[i].to.is_utc);
	}
}

static void a_clock_is_not_moved_out_of_the_calendar(void **state)
{
	struct device_time first = { 1582, 1, 1, 0, 0, 0, false }, last = { 9999, 12, 31, 23, 59, 0, false };

	(void)state;
	assert_int_equal(date_time_move(&first, -1), -ERANGE);
	assert_int_equal(first.year, 1582);
	assert_int_equal(date_time_move(&last, 1), -ERANGE);
	assert_int_equal(last.minute, 59);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_that_is_cut_off_is_refused),
		cmocka_unit_test(what_names_no_moment_is_refused),
		cmocka_unit_test(zeros_mean_that_the_device_does_not_know),
		cmocka_unit_test(a_face_is_read_and_written_as_it_stands),
		cmocka_unit_test(a_moment_is_written_in_its_zone),
		cmocka_unit_test(the_calendar_is_that_of_everybody_else),
		cmocka_unit_test(every_year_begins_and_ends_when_everybody_elses_does),
		cmocka_unit_test(a_face_is_counted_as_everybody_else_counts_it),
		cmocka_unit_test(moments_of_any_clock_can_be_written),
		cmocka_unit_test(unix_time_becomes_a_face_in_utc),
		cmocka_unit_test(only_years_that_a_device_can_say_become_a_face),
		cmocka_unit_test(a_clock_is_moved_over_every_border),
		cmocka_unit_test(a_clock_is_not_moved_out_of_the_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
