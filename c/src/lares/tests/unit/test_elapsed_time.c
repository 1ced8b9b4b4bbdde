/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/elapsed_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "proto/date_time.h"

static int read_from(const void *octets, size_t n_octets, struct elapsed_time *ret_time)
{
	struct reader r = reader_of(octets, n_octets);

	return elapsed_time_read(&r, ret_time);
}

static void a_stamp_that_is_cut_off_is_refused(void **state)
{
	struct elapsed_time time = { .ticks = 7 };

	(void)state;
	for (size_t n = 0; n < ELAPSED_TIME_SIZE; n++)
		assert_int_equal(read_from("\x32\x15\xb7\x47\x31\x00\x00\x01\x04", n, &time), -EINVAL);
	assert_int_equal(time.ticks, 7);
}

static void assert_face(const struct elapsed_time *time, const char *expected)
{
	struct device_time face;
	char buffer[64];
	struct text t = text_of(buffer, sizeof(buffer));

	assert_int_equal(elapsed_time_face(time, &face), 0);
	date_time_json(&t, &face);
	assert_string_equal(buffer, expected);
}

static void a_time_of_day_has_its_zone_beside_it(void **state)
{
	struct elapsed_time time;

	(void)state;
	assert_int_equal(read_from("\x32\x15\xb7\x47\x31\x00\x00\x01\x04", 9, &time), 0);
	assert_false(time.is_tick);
	assert_true(time.is_utc && time.is_current && time.has_offset);
	assert_int_equal(time.ticks, 826783509);
	assert_int_equal(time.exponent, 0);
	assert_int_equal(time.source, 1);
	assert_int_equal(time.offset_min, 60);
	assert_face(&time, "\"2026-03-14T06:05:09Z\"");
}

static void a_counter_of_ticks_has_no_face(void **state)
{
	struct elapsed_time time;
	struct device_time face = { .year = 7 };

	(void)state;
	assert_int_equal(read_from("\x29\xc2\x39\x5e\x05\x00\x00\x00\x00", 9, &time), 0);
	assert_true(time.is_tick && time.is_current);
	assert_false(time.is_utc || time.has_offset);
	assert_int_equal(time.ticks, 90061250);
	assert_int_equal(time.exponent, -3);
	assert_int_equal(elapsed_time_face(&time, &face), ELAPSED_TIME_NO_MOMENT);
	assert_int_equal(face.year, 7);
}

static void an_offset_that_is_not_used_is_none(void **state)
{
	struct elapsed_time time;

	(void)state;
	assert_int_equal(read_from("\x00\x00\x00\x00\x00\x00\x00\x07\x80", 9, &time), 0);
	assert_false(time.has_offset || time.is_utc || time.is_current);
	assert_int_equal(time.offset_min, 0);
	assert_face(&time, "\"2000-01-01T00:00:00\"");
	assert_int_equal(read_from("\x10\x00\x00\x00\x00\x00\x00\x07\xf2", 9, &time), 0);
	assert_int_equal(time.offset_min, -210);
}

static void every_resolution_shows_the_same_second(void **state)
{
	static const struct {
		const char *octets;
		int8_t exponent;
	} stamps[] = {
		{ "\x02\x15\xb7\x47\x31\x00\x00\x01\x00", 0 },
		{ "\x06\xdb\x26\xcd\xec\x01\x00\x01\x00", -1 }, /* … and 0.9 s */
		{ "\x0a\xef\x2d\x23\x80\xc0\x00\x01\x00", -3 }, /* … and 0.999 s */
		{ "\x0e\x5f\xcb\x5f\x01\x85\x07\x01\x00", -4 }, /* … and 0.9999 s */
	};
	struct elapsed_time time;

	(void)state;
	for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		assert_int_equal(read_from(stamps[i].octets, 9, &time), 0);
		assert_int_equal(time.exponent, stamps[i].exponent);
		assert_face(&time, "\"2026-03-14T06:05:09Z\"");
	}
}

static void a_moment_past_the_calendar_is_none(void **state)
{
	struct elapsed_time time;
	struct device_time face;

	(void)state;
	assert_int_equal(read_from("\x00\x00\xfe\x86\xc7\x3a\x00\x00\x00", 9, &time), 0);
	assert_int_equal(elapsed_time_face(&time, &face), ELAPSED_TIME_NO_MOMENT);
	assert_int_equal(read_from("\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9, &time), 0);
	time.is_tick = false;
	assert_int_equal(elapsed_time_face(&time, &face), 0);
	time.exponent = 0;
	assert_int_equal(elapsed_time_face(&time, &face), ELAPSED_TIME_NO_MOMENT);
}

static void what_a_clock_was_set_by_has_a_word(void **state)
{
	(void)state;
	assert_string_equal(time_source_code(0), "unknown");
	assert_string_equal(time_source_code(4), "manual");
	assert_string_equal(time_source_code(7), "not-synchronized");
	assert_null(time_source_code(8));
	assert_null(time_source_code(255));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stamp_that_is_cut_off_is_refused),
		cmocka_unit_test(a_time_of_day_has_its_zone_beside_it),
		cmocka_unit_test(a_counter_of_ticks_has_no_face),
		cmocka_unit_test(an_offset_that_is_not_used_is_none),
		cmocka_unit_test(every_resolution_shows_the_same_second),
		cmocka_unit_test(a_moment_past_the_calendar_is_none),
		cmocka_unit_test(what_a_clock_was_set_by_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
