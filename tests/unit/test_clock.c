/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/clock.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000)

/* 2026-01-15 and 2026-07-15, 12:00:00 UTC. */
static const int64_t winter_us = 1768478400 * SECOND, summer_us = 1784116800 * SECOND;

static void berlin_is_one_hour_east_in_winter_and_two_in_summer(void **state)
{
	(void)state;
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	assert_int_equal(clock_zone_s(winter_us), 3600);
	assert_int_equal(clock_zone_s(summer_us), 7200);
}

/* What was looked up is kept by the quarter of an hour: it is the same to the second, also where the clocks change. */
static void a_change_of_the_clocks_is_told_to_the_second(void **state)
{
	static const int64_t changes_s[] = { 1774746000, 1792890000 }; /* 2026-03-29 and 2026-10-25, 01:00 UTC */

	(void)state;
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	for (size_t i = 0; i < sizeof(changes_s) / sizeof(changes_s[0]); i++)
		for (int round = 0; round < 2; round++) {
			assert_int_equal(clock_zone_s(changes_s[i] * 1000000 - 1), i ? 7200 : 3600);
			assert_int_equal(clock_zone_s(changes_s[i] * 1000000), i ? 3600 : 7200);
		}
	assert_int_equal(clock_use_zone("America/New_York"), 0);
	assert_int_equal(clock_zone_s(changes_s[0] * 1000000), -4 * 3600); /* nothing of the other zone is known any more */
}

static void of_an_hour_that_comes_twice_it_is_the_first_whatever_was_asked_before(void **state)
{
	static const uint8_t months[] = { 7, 1 };
	int64_t at_us;

	(void)state;
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	for (size_t i = 0; i < sizeof(months); i++) {
		assert_int_equal(clock_from_face(2026, months[i], 1, 12, 0, 0, &at_us), 0);
		assert_int_equal(clock_from_face(2026, 10, 25, 2, 14, 0, &at_us), 0);
		assert_int_equal(at_us, INT64_C(1792887240) * 1000000);
	}
}

static void a_zone_that_does_not_exist_is_refused_and_changes_nothing(void **state)
{
	static const char *const zones[] = { "Europe/Lares", "/etc/passwd", "../../../etc/passwd", "Europe/../../x" };

	(void)state;
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		assert_int_equal(clock_use_zone(zones[i]), -ENOENT);
	assert_int_equal(clock_zone_s(winter_us), 3600);
}

static void a_clock_face_is_read_in_the_homes_zone(void **state)
{
	int64_t at_us;

	(void)state;
	assert_int_equal(clock_use_zone("Europe/Berlin"), 0);
	assert_int_equal(clock_from_face(2026, 1, 15, 13, 0, 0, &at_us), 0);
	assert_true(at_us == winter_us);
	assert_int_equal(clock_from_face(2026, 7, 15, 14, 0, 0, &at_us), 0);
	assert_true(at_us == summer_us);
}

static void a_clock_face_without_a_day_is_refused(void **state)
{
	int64_t at_us = 7;

	(void)state;
	assert_int_equal(clock_from_face(0, 1, 15, 12, 0, 0, &at_us), -EINVAL);
	assert_int_equal(clock_from_face(2026, 0, 15, 12, 0, 0, &at_us), -EINVAL);
	assert_int_equal(clock_from_face(2026, 1, 0, 12, 0, 0, &at_us), -EINVAL);
	assert_true(at_us == 7);
}

static void the_monotonic_clock_does_not_go_back(void **state)
{
	uint64_t before_us = clock_now_us();

	(void)state;
	assert_true(clock_now_us() >= before_us);
}

static void the_boot_id_stays_the_same(void **state)
{
	char boot[BOOT_ID_TEXT_MAX], again[BOOT_ID_TEXT_MAX];

	(void)state;
	clock_boot_id(boot);
	clock_boot_id(again);
	assert_int_equal(strspn(boot, "0123456789abcdef"), 32);
	assert_string_equal(boot, again);
}

static void the_boot_as_a_number_is_the_second_half_of_its_id(void **state)
{
	char boot[BOOT_ID_TEXT_MAX];

	(void)state;
	clock_boot_id(boot);
	assert_true(clock_boot() == strtoull(boot + 16, NULL, 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(berlin_is_one_hour_east_in_winter_and_two_in_summer),
		cmocka_unit_test(a_change_of_the_clocks_is_told_to_the_second),
		cmocka_unit_test(of_an_hour_that_comes_twice_it_is_the_first_whatever_was_asked_before),
		cmocka_unit_test(a_zone_that_does_not_exist_is_refused_and_changes_nothing),
		cmocka_unit_test(a_clock_face_is_read_in_the_homes_zone),
		cmocka_unit_test(a_clock_face_without_a_day_is_refused),
		cmocka_unit_test(the_monotonic_clock_does_not_go_back),
		cmocka_unit_test(the_boot_id_stays_the_same),
		cmocka_unit_test(the_boot_as_a_number_is_the_second_half_of_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
