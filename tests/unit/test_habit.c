/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "watch/habit.h"

enum { FACTOR = 3, DAYS = 7 };

static struct habit_judgement at(struct habit *habit, int64_t day, int hour)
{
	return habit_pass(habit, (struct local){ .day = day, .minute = (uint16_t)(hour * 60) }, true, FACTOR, DAYS);
}

/* A day with one use in each of the hours named; returns the verdict of its last hour, as the next day begins. */
static void a_day(struct habit *habit, int64_t day, const char *hours)
{
	for (int hour = 0; hour < 24; hour++) {
		at(habit, day, hour);
		if (hours[hour] != '.')
			habit_use(habit, (uint32_t)(hours[hour] - '0'));
	}
}

static const char usual[] = ".......11..1...1..1..1..";

static int64_t learn(struct habit *habit, int64_t days)
{
	habit_init(habit);
	for (int64_t day = 0; day < days; day++)
		a_day(habit, day, usual);
	return days;
}

static void a_day_that_was_not_listened_to_says_so_when_it_ends(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	(void)state;

	assert_int_equal(at(&habit, day, 0).n_unwatched, 0);
	for (int hour = 1; hour < 24; hour++) {
		struct local local = { .day = day, .minute = (uint16_t)(hour * 60) };

		assert_int_equal(habit_pass(&habit, local, hour < 10 || hour > 15, FACTOR, DAYS).n_unwatched, 0);
	}
	assert_true(at(&habit, day + 1, 0).n_unwatched >= 6);
	assert_int_equal(at(&habit, day + 1, 1).n_unwatched, 0);
}

static void while_it_learns_nothing_is_judged(void **state)
{
	struct habit habit;
	(void)state;

	learn(&habit, DAYS);
	assert_int_equal(habit_count_days(&habit), DAYS - 1);
	assert_int_equal(at(&habit, DAYS, 0).verdict, HABIT_LEARNING);
	assert_int_equal(habit_count_days(&habit), DAYS);
	assert_int_equal(at(&habit, DAYS, 1).verdict, HABIT_USUAL);
}

static void a_day_like_the_others_is_usual_at_every_hour(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	(void)state;

	at(&habit, day, 0);
	for (int hour = 1; hour < 24; hour++) {
		if (usual[hour - 1] == '1')
			habit_use(&habit, 1);
		assert_int_equal(at(&habit, day, hour).verdict, HABIT_USUAL);
	}
}

static void far_more_is_told_at_the_hours_end(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	struct habit_judgement j;
	(void)state;

	for (int hour = 0; hour <= 2; hour++)
		at(&habit, day, hour);
	habit_use(&habit, HABIT_LEAST - 1); /* in a night in which nobody gets up else */
	assert_int_equal(at(&habit, day, 3).verdict, HABIT_USUAL);
	habit_use(&habit, 1);
	j = at(&habit, day, 4);
	assert_int_equal(j.verdict, HABIT_MORE);
	assert_int_equal(j.today, HABIT_LEAST);
	assert_int_equal(j.median, 0);
	assert_int_equal(j.hour, 3);
}

static void far_less_is_told_where_there_is_enough_to_miss(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	struct habit_judgement j;
	(void)state;

	for (int hour = 0; hour <= 11; hour++)
		assert_true(at(&habit, day, hour).verdict != HABIT_LESS); /* two of two are missing: that is chance */
	j = at(&habit, day, 12);
	assert_int_equal(j.verdict, HABIT_LESS);
	assert_int_equal(j.median, 3);
	habit_use(&habit, 3);
	assert_int_equal(at(&habit, day, 13).verdict, HABIT_USUAL);
}

static void what_was_settled_is_so_until_it_is_otherwise_or_the_day_ends(void **state)
{
	struct habit habit, again;
	int64_t day = learn(&habit, 10);
	(void)state;

	for (int hour = 0; hour < 13; hour++)
		at(&habit, day, hour);
	assert_false(at(&habit, day, 13).is_settled);
	habit_settle(&habit);
	assert_true(habit_recall(&again, &habit, sizeof(habit)));
	at(&again, day, 14);
	assert_true(at(&again, day, 15).is_settled);
	assert_int_equal(at(&habit, day, 14).verdict, HABIT_LESS);
	habit_use(&habit, 30);
	assert_int_equal(at(&habit, day, 15).verdict, HABIT_MORE);
	assert_false(at(&habit, day, 16).is_settled);
	habit_settle(&habit);
	for (int hour = 17; hour < 24; hour++)
		assert_true(at(&habit, day, hour).is_settled);
	assert_true(at(&habit, day + 1, 0).is_settled);
	for (int hour = 1; hour < 13; hour++)
		assert_false(at(&habit, day + 1, hour).ends_others && hour < 6);
	assert_int_equal(at(&habit, day + 1, 13).verdict, HABIT_LESS);
	assert_false(at(&habit, day + 1, 14).is_settled);
	again.settled = HABIT_VERDICT_COUNT;
	assert_false(habit_recall(&habit, &again, sizeof(again)));
}

static void some_odd_days_change_no_habit(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 7);
	(void)state;

	for (int i = 0; i < 3; i++)
		a_day(&habit, day++, "999999999999999999999999");
	for (int i = 0; i < 3; i++)
		a_day(&habit, day++, "........................");
	for (int hour = 0; hour <= 11; hour++)
		at(&habit, day, hour);
	assert_int_equal(at(&habit, day, 12).verdict, HABIT_LESS);
}

static void a_new_habit_takes_the_place_of_the_old_one(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 40);
	(void)state;

	for (int i = 0; i < HABIT_DAYS_MAX; i++)
		a_day(&habit, day++, "........................");
	assert_int_equal(habit_count_days(&habit), HABIT_DAYS_MAX);
	for (int hour = 0; hour <= 12; hour++)
		assert_true(at(&habit, day, hour).verdict == HABIT_USUAL);
	for (int i = 0; i < 200; i++)
		a_day(&habit, day++, usual);
	assert_int_equal(habit_count_days(&habit), HABIT_DAYS_MAX);
}

static void a_day_that_was_not_watched_is_neither_learned_nor_judged(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	size_t n;
	(void)state;

	at(&habit, day, 0);
	n = habit_count_days(&habit);
	at(&habit, day, 5); /* off for five hours */
	for (int hour = 6; hour < 24; hour++)
		assert_int_equal(at(&habit, day, hour).verdict, HABIT_NOTHING);
	at(&habit, day + 1, 0);
	assert_int_equal(n, HABIT_DAYS_MAX < 10 ? HABIT_DAYS_MAX : 10);
	assert_int_equal(habit_count_days(&habit), n);
	for (int hour = 1; hour < 24; hour++)
		habit_pass(&habit, (struct local){ .day = day + 1, .minute = (uint16_t)(hour * 60) }, hour % 4 != 0, FACTOR, DAYS);
	at(&habit, day + 2, 0);
	assert_int_equal(habit_count_days(&habit), n);
}

static void the_days_in_which_the_clocks_change_are_days_like_others(void **state)
{
	struct habit habit;
	int64_t day = learn(&habit, 10);
	size_t n;
	(void)state;

	at(&habit, day, 0);
	n = habit_count_days(&habit);
	at(&habit, day, 1);
	for (int hour = 3; hour <= 11; hour++)
		assert_int_equal(at(&habit, day, hour).verdict, HABIT_USUAL);
	for (int hour = 12; hour < 24; hour++)
		assert_int_equal(at(&habit, day, hour).verdict, HABIT_LESS);
	at(&habit, day + 1, 0);
	assert_int_equal(habit_count_days(&habit), n + 1);
}

static void a_memory_goes_on_and_a_damaged_one_does_not(void **state)
{
	struct habit habit, again;
	int64_t day = learn(&habit, 10);
	(void)state;

	for (int hour = 0; hour <= 5; hour++)
		at(&habit, day, hour);
	assert_true(habit_recall(&again, &habit, sizeof(habit)));
	assert_int_equal(habit_count_days(&again), habit_count_days(&habit));
	assert_int_equal(at(&again, day, 6).verdict, HABIT_NOTHING); /* nobody counted all of that hour */
	assert_false(habit_recall(&again, &habit, sizeof(habit) - 1));
	habit.hour = 24;
	assert_false(habit_recall(&again, &habit, sizeof(habit)));
	habit.hour = 0;
	habit.version++;
	assert_false(habit_recall(&again, &habit, sizeof(habit)));
}

static void counts_do_not_wrap(void **state)
{
	struct habit habit;
	(void)state;

	habit_init(&habit);
	at(&habit, 0, 0);
	habit_use(&habit, 250);
	habit_use(&habit, UINT32_MAX);
	assert_int_equal(habit.today[0], UINT8_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_that_was_not_listened_to_says_so_when_it_ends),
		cmocka_unit_test(while_it_learns_nothing_is_judged),
		cmocka_unit_test(a_day_like_the_others_is_usual_at_every_hour),
		cmocka_unit_test(far_more_is_told_at_the_hours_end),
		cmocka_unit_test(far_less_is_told_where_there_is_enough_to_miss),
		cmocka_unit_test(what_was_settled_is_so_until_it_is_otherwise_or_the_day_ends),
		cmocka_unit_test(some_odd_days_change_no_habit),
		cmocka_unit_test(a_new_habit_takes_the_place_of_the_old_one),
		cmocka_unit_test(a_day_that_was_not_watched_is_neither_learned_nor_judged),
		cmocka_unit_test(the_days_in_which_the_clocks_change_are_days_like_others),
		cmocka_unit_test(a_memory_goes_on_and_a_damaged_one_does_not),
		cmocka_unit_test(counts_do_not_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
