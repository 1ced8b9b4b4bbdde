/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "watch/local.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)

/* 2026 in Berlin: summer from 29 March 01:00 UTC to 25 October 01:00 UTC, both Sundays. */
static const int64_t spring_us = INT64_C(1774746000) * SECOND_US, autumn_us = INT64_C(1792890000) * SECOND_US;

static int32_t berlin(void *context, int64_t wall_us)
{
	(void)context;
	return wall_us >= spring_us && wall_us < autumn_us ? 7200 : 3600;
}

static const struct zone zone = { berlin, NULL };

static struct moment moment_at(int64_t wall_us)
{
	return (struct moment){ 1000 * (uint64_t)HOUR_US, wall_us, berlin(NULL, wall_us), 0 };
}

static struct plan_window window_of(uint16_t from_min, uint16_t to_min)
{
	return (struct plan_window){ from_min, to_min, 0x7f };
}

static struct occurrence on_day_of(int64_t wall_us, uint16_t from_min, uint16_t to_min)
{
	struct moment now = moment_at(wall_us);
	struct plan_window window = window_of(from_min, to_min);

	return local_occurrence(&window, local_of(&now).day, &zone, &now);
}

static void test_the_local_day_and_minute_are_those_of_the_clock_face(void **state)
{
	struct moment before = moment_at(spring_us - 1), after = moment_at(spring_us), old = { 0, -SECOND_US, 0, 0 };
	(void)state;

	assert_int_equal(local_of(&before).minute, 119); /* 01:59 */
	assert_int_equal(local_of(&after).minute, 180); /* 03:00 */
	assert_int_equal(local_of(&after).day, local_of(&before).day);
	assert_int_equal(local_of(&after).weekday, 6);
	assert_int_equal(local_of(&old).day, -1);
	assert_int_equal(local_of(&old).minute, 1439);
	assert_int_equal(local_of(&old).weekday, 2); /* the last of 1969: a Wednesday */
	assert_false(local_is_known(&old));
	assert_true(local_is_known(&after));
}

static void test_a_window_that_the_clocks_skip_comes_later_and_keeps_its_length(void **state)
{
	struct occurrence all = on_day_of(spring_us, 120, 180), part = on_day_of(spring_us, 135, 165);
	struct occurrence beyond = on_day_of(spring_us, 150, 190);
	(void)state;

	assert_true(all.begin_us == spring_us && all.end_us == spring_us + HOUR_US);
	assert_true(part.begin_us == spring_us + 15 * MINUTE_US && part.end_us == spring_us + 45 * MINUTE_US);
	assert_true(beyond.begin_us == spring_us + 30 * MINUTE_US && beyond.end_us == spring_us + 70 * MINUTE_US);
}

static void test_a_window_over_the_skipped_hour_is_shorter_by_it(void **state)
{
	struct occurrence over = on_day_of(spring_us, 60, 240), into = on_day_of(spring_us, 90, 150);
	(void)state;

	assert_true(over.begin_us == spring_us - HOUR_US && over.end_us == spring_us + HOUR_US);
	assert_true(into.begin_us == spring_us - HOUR_US / 2 && into.end_us == spring_us + HOUR_US / 2);
}

static void test_a_window_in_the_hour_that_comes_twice_happens_once(void **state)
{
	struct occurrence part = on_day_of(autumn_us, 135, 165); /* 02:15 to 02:45 */
	struct moment now = moment_at(part.end_us);
	struct plan_window window = window_of(135, 165);
	struct occurrence next;
	(void)state;

	assert_true(part.begin_us == autumn_us - 45 * MINUTE_US && part.end_us == autumn_us + 45 * MINUTE_US);
	assert_true(local_find(&window, 1, &zone, &now, now.wall_us, &next));
	assert_int_equal(next.day, part.day + 1);
}

/* Each day of a year has each window once: no two share a moment, and none is empty. */
static void test_every_window_of_a_year_happens_once_a_day(void **state)
{
	struct moment now = moment_at(INT64_C(1767225600) * SECOND_US);
	int64_t first = local_of(&now).day;
	(void)state;

	for (uint16_t from = 0; from < LOCAL_DAY_MIN; from += 45)
		for (uint16_t to = 15; to <= LOCAL_DAY_MIN; to += 75) {
			struct plan_window window = window_of(from, to);
			int64_t end_us = 0;

			for (int64_t day = first; day < first + 365; day++) {
				struct occurrence o = local_occurrence(&window, day, &zone, &now);

				assert_true(o.begin_us < o.end_us);
				/* One that ends in the skipped hour may reach an hour into that of a next day which begins where it ends. */
				assert_true(o.begin_us >= end_us - HOUR_US);
				end_us = o.end_us;
			}
		}
}

static void test_a_window_to_an_earlier_time_goes_over_midnight(void **state)
{
	struct plan_window night = { 22 * 60, 7 * 60, 1 << 5 }; /* that begins on Saturday */
	struct moment sunday = moment_at(spring_us - HOUR_US), later = moment_at(spring_us + 5 * HOUR_US);
	int64_t end_us = 0;
	struct occurrence next;
	(void)state;

	assert_true(local_is_in(&night, 1, &zone, &sunday, &end_us));
	assert_true(end_us == spring_us + 4 * HOUR_US); /* 07:00 of summer */
	assert_false(local_is_in(&night, 1, &zone, &later, NULL));
	assert_true(local_find(&night, 1, &zone, &later, later.wall_us, &next));
	assert_true(next.begin_us == spring_us + (6 * 24 + 19) * HOUR_US);
}

static void test_of_several_windows_the_next_one_is_found(void **state)
{
	const struct plan_window windows[] = { window_of(18 * 60, 20 * 60), window_of(7 * 60, 9 * 60) };
	struct moment now = moment_at(spring_us); /* 03:00 */
	struct occurrence next;
	(void)state;

	assert_true(local_find(windows, 2, &zone, &now, now.wall_us, &next));
	assert_int_equal(next.window, 1);
	assert_true(next.begin_us == spring_us + 4 * HOUR_US);
	assert_true(local_find(windows, 2, &zone, &now, next.end_us, &next));
	assert_int_equal(next.window, 0);
}

static void test_a_window_of_no_day_never_comes(void **state)
{
	struct plan_window never = { 60, 120, 0 };
	struct moment now = moment_at(spring_us);
	struct occurrence next;
	(void)state;

	assert_false(local_find(&never, 1, &zone, &now, now.wall_us, &next));
	assert_false(local_find(NULL, 0, &zone, &now, now.wall_us, &next));
}

static void test_without_a_function_the_zone_is_the_moments(void **state)
{
	struct plan_window window = window_of(60, 120);
	struct moment now = { 0, 0, 7200, 0 };
	struct occurrence o = local_occurrence(&window, 0, NULL, &now);
	(void)state;

	assert_true(o.begin_us == -HOUR_US && o.end_us == 0);
}

static void test_a_wall_time_has_its_monotonic_one(void **state)
{
	struct moment now = { 5 * (uint64_t)SECOND_US, 100 * SECOND_US, 0, 0 };
	(void)state;

	assert_true(local_due_us(&now, 107 * SECOND_US) == 12 * (uint64_t)SECOND_US);
	assert_true(local_due_us(&now, 97 * SECOND_US) == 2 * (uint64_t)SECOND_US);
	assert_true(local_due_us(&now, 90 * SECOND_US) == 0);
}

static void test_s16_in_the_same_boot_no_step_of_the_wall_clock_moves_what_is_remembered(void **state)
{
	struct moment then = { 5 * (uint64_t)SECOND_US, 100 * SECOND_US, 0, 7 };
	struct moment now = { 65 * (uint64_t)SECOND_US, 9000 * SECOND_US, 0, 7 };
	struct local_saved saved = local_save(&then);
	int64_t by_us;
	(void)state;

	assert_true(local_moved_us(&saved, &now, &by_us) && by_us == 0);
	now.boot = 8;
	assert_true(local_moved_us(&saved, &now, &by_us) && by_us == (60 - 8900) * SECOND_US);
	now.wall_us = 10 * SECOND_US; /* set back: no time is taken to have passed */
	assert_true(local_moved_us(&saved, &now, &by_us) && by_us == 60 * SECOND_US);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_local_day_and_minute_are_those_of_the_clock_face),
		cmocka_unit_test(test_a_window_that_the_clocks_skip_comes_later_and_keeps_its_length),
		cmocka_unit_test(test_a_window_over_the_skipped_hour_is_shorter_by_it),
		cmocka_unit_test(test_a_window_in_the_hour_that_comes_twice_happens_once),
		cmocka_unit_test(test_every_window_of_a_year_happens_once_a_day),
		cmocka_unit_test(test_a_window_to_an_earlier_time_goes_over_midnight),
		cmocka_unit_test(test_of_several_windows_the_next_one_is_found),
		cmocka_unit_test(test_a_window_of_no_day_never_comes),
		cmocka_unit_test(test_s16_in_the_same_boot_no_step_of_the_wall_clock_moves_what_is_remembered),
		cmocka_unit_test(test_without_a_function_the_zone_is_the_moments),
		cmocka_unit_test(test_a_wall_time_has_its_monotonic_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
