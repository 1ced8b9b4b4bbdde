/* SPDX-License-Identifier: Apache-2.0 */
/* When a measurement is due: through steps of the clock, suspends, restarts and reboots. */
#include "expected_home.h"

/* S16, L3: clocks */

static void s16_a_window_that_the_clock_jumped_over_is_not_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 5, 0);
	step_clock(d, 7 * HOUR_S); /* 12:00 */
	live(d, 5 * HOUR_S);
	assert_int_equal(d->n_told, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_STEPPED], 1);
	live_to(d, 1, 10, 30);
	assert_int_equal(d->n_told, 1);
}

static void l3_a_window_that_has_begun_ends_when_it_would_have(void **state)
{
	static const int64_t steps_s[] = { 5 * HOUR_S, -5 * HOUR_S, 400 * DAY_S, -400 * DAY_S, 90, -90 };

	for (size_t i = 0; i < sizeof(steps_s) / sizeof(steps_s[0]); i++) {
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		live_to(d, 0, 9, 0);
		step_clock(d, steps_s[i]);
		live(d, 90 * MINUTE_S - 1);
		assert_int_equal(d->n_told, 0);
		live(d, 2);
		assert_int_equal(d->n_told, 1);
	}
}

/* Whatever the clock does, somebody who measures nothing is missed within a day and a window of real time. */
static void l3_no_jump_of_the_clock_makes_it_quiet(void **state)
{
	for (int64_t step_s = -30 * HOUR_S; step_s <= 30 * HOUR_S; step_s += 5 * HOUR_S + 77) {
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		live_to(d, 0, 6, 0);
		step_clock(d, step_s);
		live(d, 36 * HOUR_S);
		assert_int_equal(count_told(d, ALERT_MISSED), 1);
	}
}

/* A clock that is set every day, over the window and back, hides nobody for ever. */
static void l3_steps_day_after_day_put_it_off_once(void **state)
{
	static const struct {
		uint32_t hours;
		int64_t step_s;
	} days[][2] = {
		{ { 7, 5 * HOUR_S }, { 17, -5 * HOUR_S } }, /* always over it */
		{ { 7, -7 * HOUR_S }, { 7, -7 * HOUR_S } }, /* never there */
		{ { 7, 29 * HOUR_S }, { 17, -29 * HOUR_S } },
	};

	for (size_t i = 0; i < 3; i++) {
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		for (int n = 0; n < 2 * 24; n++) {
			live(d, days[i][n % 2].hours * HOUR_S);
			step_clock(d, days[i][n % 2].step_s);
			if (d->now.now_us > 65 * HOUR_S * UINT64_C(1000000))
				assert_int_equal(count_told(d, ALERT_MISSED), 1);
		}
		assert_int_equal(count_told(d, ALERT_MISSED), 1);
	}
}

static void s16_somebody_who_measures_each_day_is_never_missed_for_a_step(void **state)
{
	for (int64_t step_s = -30 * HOUR_S; step_s <= 30 * HOUR_S; step_s += 3 * HOUR_S + 77) {
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		live_to(d, 0, 9, 0);
		weigh(d);
		live_to(d, 0, 11, 0);
		step_clock(d, step_s);
		live(d, 3 * HOUR_S);
		assert_int_equal(d->n_told, 0);
	}
}

static void s16_a_step_into_a_window_leaves_its_whole_length(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 5, 0);
	step_clock(d, 4 * HOUR_S + 50 * MINUTE_S); /* 09:50 */
	live(d, 150 * MINUTE_S - 1);
	assert_int_equal(d->n_told, 0);
	live(d, 5 * MINUTE_S + 2); /* the watch looks for a step every five minutes */
	assert_int_equal(d->n_told, 1);
}

static void s16_what_was_measured_before_a_step_counts_in_the_window_that_it_brings(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 4, 0);
	weigh(d); /* it was 08:50 */
	live_to(d, 0, 5, 0);
	step_clock(d, 4 * HOUR_S + 50 * MINUTE_S);
	live(d, 12 * HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void s16_the_hour_that_is_skipped_or_comes_twice_makes_nothing_missed(void **state)
{
	static const uint16_t windows[][2] = { { 120, 180 }, { 135, 165 }, { 60, 240 }, { 150, 190 } };

	for (size_t i = 0; i < 8; i++) {
		int64_t change_us = i % 2 ? autumn_us : spring_us;
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		step_clock(d, (change_us - friday_us) / SECOND_US - 27 * HOUR_S);
		d->plan.expected[0].windows[0].from_min = windows[i / 2][0];
		d->plan.expected[0].windows[0].to_min = windows[i / 2][1];
		new_plan(d);
		for (int day = 0; day < 3; day++) { /* around 02:30, as the clock on the wall shows it */
			bool is_summer = i % 2 ? day == 0 : day == 2;
			int64_t at_us = change_us + ((day - 1) * DAY_S + (is_summer ? -30 : 30) * MINUTE_S) * SECOND_US;

			live(d, (uint64_t)((at_us - d->now.wall_us) / SECOND_US));
			weigh(d);
		}
		assert_int_equal(d->n_told, 0);
		live(d, DAY_S + 4 * HOUR_S);
		assert_int_equal(d->n_told, 1);
	}
}

static void s16_a_suspend_alone_makes_nothing_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 7, 30);
	sleep_through(d, 4 * HOUR_S);
	live(d, 60);
	assert_int_equal(d->n_told, 0);
	weigh_with(d, friday_us + 9 * HOUR_S * SECOND_US, TRUST_BONDED); /* the scale had kept it */
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void after_a_suspend_what_still_does_not_come_is_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 7, 30);
	sleep_through(d, 4 * HOUR_S);
	live(d, 31 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

static void without_a_time_of_day_no_window_is_judged(void **state)
{
	struct home *d = *state;

	reboot(d, 0);
	step_clock(d, -d->now.wall_us / SECOND_US); /* 1970 */
	live(d, 3 * DAY_S);
	assert_int_equal(d->n_told, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_CLOCK], 1);
	step_clock(d, friday_us / SECOND_US);
	live(d, 2 * DAY_S);
	assert_int_equal(d->n_told, 1);
}

/* Restarts */

static void s16_a_restart_alone_makes_nothing_missed(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	weigh(d);
	restart(d, 30);
	live_to(d, 0, 12, 0);
	reboot(d, 60);
	live_to(d, 1, 9, 59);
	restart(d, 2 * HOUR_S); /* over the end of the window */
	assert_int_equal(d->n_told, 0);
	weigh_with(d, friday_us + (DAY_S + 10 * HOUR_S) * SECOND_US, TRUST_BONDED);
	live_to(d, 1, 23, 0);
	assert_int_equal(d->n_told, 0);
}

/* Every twelve hours, from nine on. */
static void weigh_twice_a_day(struct home *d)
{
	d->plan.expected[0].n_windows = 0;
	d->plan.expected[0].every_s = 12 * HOUR_S;
	new_plan(d);
	live_to(d, 0, 9, 0);
	weigh(d);
}

static void s16_a_restart_after_a_step_of_the_clock_makes_nothing_missed(void **state)
{
	struct home *d = *state;

	weigh_twice_a_day(d);
	d->now.wall_us += DAY_S * SECOND_US;
	restart(d, 3);
	live(d, 12 * HOUR_S + 1770);
	assert_int_equal(d->n_told, 0);
	d->now.wall_us -= 2 * DAY_S * SECOND_US;
	restart(d, 3);
	live(d, 60); /* and puts nothing off */
	assert_int_equal(d->n_told, 1);
}

static void s16_nor_does_one_after_a_reboot(void **state)
{
	struct home *d = *state;

	weigh_twice_a_day(d);
	reboot(d, 60);
	live(d, HOUR_S);
	d->now.wall_us += DAY_S * SECOND_US;
	restart(d, 3);
	live(d, 10 * HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void a_restart_in_the_window_moves_no_end_of_it(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 9, 0);
	restart(d, 30);
	live_to(d, 0, 9, 30);
	reboot(d, 120);
	live_to(d, 0, 10, 29);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S + 1);
	assert_int_equal(d->n_told, 1);
}

static void s11_a_restart_keeps_the_alert_and_what_clears_it(void **state)
{
	struct home *d = *state;
	char id[ULID_TEXT_MAX];

	live_to(d, 0, 11, 0);
	memcpy(id, missed(d)->id, sizeof(id));
	reboot(d, 600);
	live_to(d, 1, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	assert_string_equal(missed(d)->id, id);
	weigh(d);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

static void r31_what_was_missed_while_it_was_off_is_told_after_the_start(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 7, 0);
	reboot(d, 3 * DAY_S);
	assert_int_equal(d->n_told, 0);
	live(d, 31 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* To a minute of the local day; days since 1970. */
static void live_to_face(struct home *d, int64_t day, uint32_t minute)
{
	int64_t noon_us = (day * DAY_S + 12 * HOUR_S) * SECOND_US;
	int64_t at_us = (day * DAY_S + minute * MINUTE_S - berlin(NULL, noon_us)) * SECOND_US;

	live(d, at_us > d->now.wall_us ? (uint64_t)((at_us - d->now.wall_us) / SECOND_US) : 0);
}

static void begin_again(struct home *d, uint32_t *seed)
{
	if (next_random(seed) % 3 == 0)
		reboot(d, next_random(seed) % 90);
	else if (next_random(seed) % 2)
		restart(d, next_random(seed) % 30);
}

/*
 * Days on which somebody measures or does not, and the program begins again at any time: at half past ten everybody who
 * did not is told of, and nobody else; through both changes of the clocks.
 */
static void r31_r36_whoever_did_not_measure_is_told_of_and_nobody_else(void **state)
{
	for (uint32_t seed = 1; seed <= 24; seed++) {
		int64_t change_us = seed % 2 ? autumn_us : spring_us, first = change_us / SECOND_US / DAY_S - 12;
		uint32_t random = seed;
		struct home *d;

		days_tear_down(state);
		set_up(state);
		d = *state;
		step_clock(d, (first * DAY_S * SECOND_US - HOUR_S * SECOND_US - d->now.wall_us) / SECOND_US);
		new_plan(d);
		for (int64_t day = first + 1; day < first + 25; day++) {
			uint32_t minute = 480 + next_random(&random) % 149;
			bool is_measured = next_random(&random) % 2;

			live_to_face(d, day, next_random(&random) % 470);
			begin_again(d, &random);
			live_to_face(d, day, minute);
			if (is_measured)
				weigh(d);
			begin_again(d, &random);
			live_to_face(d, day, 629);
			assert_false(is_measured && missed(d) && missed(d)->condition == ALERT_ACTIVE);
			live_to_face(d, day, 635);
			assert_int_equal(missed(d) && missed(d)->condition == ALERT_ACTIVE, !is_measured);
			assert_true(count_told(d, ALERT_MISSED) <= 1);
		}
	}
}

/* At least so often */

static void every(struct home *d, uint32_t every_s)
{
	d->plan.expected[0].n_windows = 0;
	d->plan.expected[0].every_s = every_s;
	new_plan(d);
}

static void l3_a_period_runs_on_the_monotonic_clock_alone(void **state)
{
	struct home *d = *state;

	every(d, 6 * HOUR_S);
	live(d, HOUR_S);
	weigh(d);
	step_clock(d, 100 * DAY_S);
	live(d, 6 * HOUR_S);
	step_clock(d, -250 * DAY_S);
	live(d, 1799);
	assert_int_equal(d->n_told, 0);
	live(d, 1);
	assert_int_equal(d->n_told, 1);
}

static void a_period_without_any_measurement_ends_too(void **state)
{
	struct home *d = *state;

	every(d, 6 * HOUR_S);
	live(d, 6 * HOUR_S + 1800);
	assert_int_equal(d->n_told, 1);
	live(d, HOUR_S);
	weigh(d);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
	restart(d, 10);
	live(d, 6 * HOUR_S + 1800);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
}

static void an_old_measurement_does_not_end_a_period_that_is_over(void **state)
{
	struct home *d = *state;

	every(d, 6 * HOUR_S);
	live(d, 20 * HOUR_S);
	assert_int_equal(d->n_told, 1);
	weigh_with(d, d->now.wall_us - 10 * HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	weigh_with(d, d->now.wall_us - 5 * HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

static void what_was_missed_of_a_period_is_missed_in_windows_too(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	every(d, 6 * HOUR_S);
	live(d, HOUR_S);
	weigh(d);
	at_us = d->now.wall_us;
	live(d, 7 * HOUR_S);
	d->plan.expected[0] = morning();
	new_plan(d);
	weigh_with(d, at_us - HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	weigh_with(d, at_us + HOUR_S * SECOND_US, TRUST_BONDED);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(s16_a_window_that_the_clock_jumped_over_is_not_missed),
		TEST(l3_a_window_that_has_begun_ends_when_it_would_have),
		TEST(l3_no_jump_of_the_clock_makes_it_quiet),
		TEST(l3_steps_day_after_day_put_it_off_once),
		TEST(s16_somebody_who_measures_each_day_is_never_missed_for_a_step),
		TEST(s16_a_step_into_a_window_leaves_its_whole_length),
		TEST(s16_what_was_measured_before_a_step_counts_in_the_window_that_it_brings),
		TEST(s16_the_hour_that_is_skipped_or_comes_twice_makes_nothing_missed),
		TEST(s16_a_suspend_alone_makes_nothing_missed),
		TEST(after_a_suspend_what_still_does_not_come_is_missed),
		TEST(without_a_time_of_day_no_window_is_judged),
		TEST(s16_a_restart_alone_makes_nothing_missed),
		TEST(s16_a_restart_after_a_step_of_the_clock_makes_nothing_missed),
		TEST(s16_nor_does_one_after_a_reboot),
		TEST(a_restart_in_the_window_moves_no_end_of_it),
		TEST(s11_a_restart_keeps_the_alert_and_what_clears_it),
		TEST(r31_what_was_missed_while_it_was_off_is_told_after_the_start),
		TEST(r31_r36_whoever_did_not_measure_is_told_of_and_nobody_else),
		TEST(l3_a_period_runs_on_the_monotonic_clock_alone),
		TEST(a_period_without_any_measurement_ends_too),
		TEST(an_old_measurement_does_not_end_a_period_that_is_over),
		TEST(what_was_missed_of_a_period_is_missed_in_windows_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
