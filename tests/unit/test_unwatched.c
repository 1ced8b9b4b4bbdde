/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_days.h"

#include "watch/roster.h"

static const struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF };

static int set_up(void **state)
{
	struct home *d;

	days_set_up(state);
	d = *state;
	d->plan.limits[0] = (struct plan_limit){ .rule = { .name = "systolic-high", .person = "p1", .priority = ALERT_HIGH,
		.set_by = "nurse-7" },
		.quantity = QUANTITY_SYSTOLIC_PRESSURE, .side = LIMIT_ABOVE, .level = { 180, 0 }, .clear = { 170, 0 },
		.unit = UNIT_MMHG };
	d->plan.n_limits = 1;
	new_plan(d);
	return 0;
}

static void measure_at(struct home *d, int64_t mmHg, int64_t at_us)
{
	static struct readings readings;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ mmHg, 0 }, UNIT_MMHG);
	bring(d, &cuff, &readings, at_us, TRUST_BONDED);
}

static void measure(struct home *d, int64_t mmHg)
{
	measure_at(d, mmHg, d->now.wall_us);
}

static void pause_for(struct home *d, int64_t seconds)
{
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = d->now.wall_us,
		.until_us = d->now.wall_us + seconds * SECOND_US };

	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
}

static size_t count_days(const struct home *d)
{
	return count_memories(d, "days/");
}

static void in_a_pause_a_value_is_no_days(void **state)
{
	struct home *d = *state;

	pause_for(d, HOUR_S);
	measure(d, 150);
	assert_int_equal(count_days(d), 0);
	measure_at(d, 150, d->now.wall_us - DAY_S * SECOND_US); /* of before it */
	assert_int_equal(count_days(d), 1);
	live(d, HOUR_S + 60);
	measure(d, 150);
	assert_int_equal(count_days(d), 2);
}

static void s10_what_was_measured_in_a_pause_raises_nothing_after_it(void **state)
{
	struct home *d = *state;

	pause_for(d, HOUR_S);
	live(d, HOUR_S + 600);
	measure_at(d, 190, d->now.wall_us - 660 * SECOND_US); /* it comes live, */
	live(d, 6 * HOUR_S);
	measure_at(d, 190, d->now.wall_us - 6 * HOUR_S * SECOND_US - 900 * SECOND_US); /* and as history */
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 2);
	measure(d, 190);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void what_was_measured_before_it_is_found_late_after_it(void **state)
{
	struct home *d = *state;

	live(d, HOUR_S);
	pause_for(d, HOUR_S);
	live(d, 2 * HOUR_S);
	measure_at(d, 190, d->now.wall_us - 2 * HOUR_S * SECOND_US - SECOND_US);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 1);
}

static void s10_a_plan_that_comes_since_judges_nothing_of_it_nor_of_before(void **state)
{
	struct home *d = *state;

	measure(d, 175);
	live(d, HOUR_S);
	pause_for(d, HOUR_S);
	measure(d, 176);
	live(d, 2 * HOUR_S);
	d->plan.limits[0].level = (struct decimal){ 170, 0 };
	d->plan.limits[0].clear = (struct decimal){ 160, 0 };
	new_plan(d);
	restart(d, 60);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	measure(d, 175);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void s12_in_a_pause_nothing_is_cleared_nor_by_what_was_measured_in_it(void **state)
{
	struct home *d = *state;

	measure(d, 190);
	pause_for(d, HOUR_S);
	measure(d, 120);
	live(d, HOUR_S + 60);
	measure_at(d, 120, d->now.wall_us - 120 * SECOND_US);
	assert_int_equal(told_of(d, ALERT_LIMIT, "systolic-high")->condition, ALERT_ACTIVE);
	measure(d, 120);
	assert_int_equal(told_of(d, ALERT_LIMIT, "systolic-high")->condition, ALERT_CLEARED);
}

static void what_must_hold_begins_anew_after_a_pause(void **state)
{
	struct home *d = *state;

	d->plan.limits[0].hold_s = 1800;
	new_plan(d);
	measure(d, 190);
	pause_for(d, HOUR_S);
	assert_int_equal(count_memories(d, "hold/"), 0);
	measure(d, 190);
	live(d, HOUR_S);
	measure(d, 190);
	live(d, 1790);
	measure(d, 190);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	live(d, 10);
	measure(d, 190);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void what_waits_for_a_second_one_is_over_and_says_so(void **state)
{
	struct home *d = *state;

	d->plan.limits[0].confirm_within_s = 600;
	new_plan(d);
	measure(d, 190);
	pause_for(d, HOUR_S);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 1);
	live(d, 2 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
}

static void a_value_in_a_pause_ends_nothing_that_waits_for_another_person(void **state)
{
	struct home *d = *state;

	d->plan.people[2] = (struct plan_person){ .id = "p2", .role = PLAN_RESIDENT, .name = "Carl" };
	d->plan.n_people = 3;
	d->plan.limits[0].confirm_within_s = 600;
	new_plan(d);
	measure(d, 190);
	assert_int_equal(watch_pause(d->watch, &(struct plan_pause){ .person = "p2", .from_us = d->now.wall_us,
		.until_us = d->now.wall_us + HOUR_S * SECOND_US }, "nurse-7", &d->now), WATCH_DONE);
	live(d, 600);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

/* It passes while the machine is off. */

static void announce_and_sleep_through(struct home *d)
{
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = d->now.wall_us + HOUR_S * SECOND_US,
		.until_us = d->now.wall_us + 2 * HOUR_S * SECOND_US };

	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	live(d, 60);
	reboot(d, 3 * HOUR_S);
}

static void s10_what_waits_raises_nothing_after_a_pause_that_nobody_saw(void **state)
{
	struct home *d = *state;

	d->plan.limits[0].confirm_within_s = 600;
	new_plan(d);
	measure(d, 190);
	announce_and_sleep_through(d);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	assert_int_equal(count_memories(d, "hold/"), 0);
	assert_non_null(told_of(d, ALERT_TASK, "pause-over"));
	restart(d, 60);
	measure(d, 190); /* since then: by that it waits again */
	live(d, 600);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void s10_nor_does_what_was_measured_in_it_or_before_it(void **state)
{
	struct home *d = *state;

	measure(d, 175);
	announce_and_sleep_through(d);
	measure_at(d, 190, d->now.wall_us - 90 * MINUTE_S * SECOND_US);
	d->plan.limits[0].level = (struct decimal){ 170, 0 };
	d->plan.limits[0].clear = (struct decimal){ 160, 0 };
	new_plan(d);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
	measure(d, 175);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

/* The clock is right some time after the start only. */
static void l2_what_came_since_it_is_judged(void **state)
{
	struct home *d = *state;

	d->plan.limits[0].confirm_within_s = 600;
	new_plan(d);
	measure(d, 190);
	d->is_clock_wrong = true;
	announce_and_sleep_through(d);
	measure(d, 120);
	measure(d, 195);
	d->is_clock_wrong = false;
	live(d, 600);
	assert_non_null(told_of(d, ALERT_TASK, "pause-over"));
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
	assert_int_equal(told_of(d, ALERT_LIMIT, "systolic-high")->because[0].number.mantissa, 195);
}

static void a_pause_of_the_plan_that_was_over_when_it_came_says_nothing(void **state)
{
	struct home *d = *state;

	live(d, 3 * HOUR_S);
	d->plan.pauses[d->plan.n_pauses++] = (struct plan_pause){ .id = "hip", .person = "p1", .reason = PAUSE_HOSPITAL,
		.from_us = friday_us + HOUR_S * SECOND_US, .until_us = friday_us + 2 * HOUR_S * SECOND_US };
	new_plan(d);
	live(d, HOUR_S);
	restart(d, 60);
	assert_int_equal(d->n_told, 0);
}

/* Scores */

static void r31_a_score_counts_nothing_of_a_pause_nor_of_before(void **state)
{
	struct home *d = *state;

	d->plan.n_limits = 0;
	d->plan.scores[0] = (struct plan_score){ .rule = { .name = "news2", .person = "p1", .priority = ALERT_MEDIUM },
		.scale = 1, .window_s = DAY_S, .raises_on_three = true };
	d->plan.n_scores = 1;
	new_plan(d);
	measure(d, 120);
	assert_int_equal(count_memories(d, "score/"), 1);
	pause_for(d, HOUR_S);
	assert_int_equal(count_memories(d, "score/"), 0);
	measure(d, 80); /* three points */
	live(d, 2 * HOUR_S);
	restart(d, 60);
	assert_int_equal(count_told(d, ALERT_SCORE), 0);
	measure(d, 80);
	assert_int_equal(count_told(d, ALERT_SCORE), 1);
}

/* When it was */

static void s1_a_restart_knows_when_a_pause_was(void **state)
{
	struct home *d = *state;

	live(d, HOUR_S);
	pause_for(d, HOUR_S);
	live(d, HOUR_S + 300);
	assert_int_equal(count_memories(d, "unwatched/"), 1);
	reboot(d, 60);
	measure_at(d, 190, d->now.wall_us - 600 * SECOND_US);
	assert_int_equal(count_told(d, ALERT_LIMIT), 0);
	measure_at(d, 190, d->now.wall_us - 5 * HOUR_S * SECOND_US);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 1);
}

static void a_pause_that_ends_early_was_no_longer_than_that(void **state)
{
	struct home *d = *state;

	pause_for(d, 10 * HOUR_S);
	live(d, HOUR_S);
	assert_int_equal(watch_resume(d->watch, "p1", "nurse-7", &d->now), WATCH_DONE);
	live(d, 600);
	measure_at(d, 190, d->now.wall_us - 500 * SECOND_US);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void pauses_that_overlap_are_one(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live(d, HOUR_S);
	d->plan.pauses[0] = (struct plan_pause){ .id = "away", .person = "p1", .reason = PAUSE_AWAY,
		.from_us = d->now.wall_us, .until_us = d->now.wall_us + 2 * HOUR_S * SECOND_US };
	d->plan.n_pauses = 1;
	new_plan(d);
	at_us = d->now.wall_us + 600 * SECOND_US;
	live(d, HOUR_S);
	pause_for(d, 2 * HOUR_S);
	live(d, 3 * HOUR_S);
	measure_at(d, 190, at_us);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
}

/* The team sends one more while one is on: that took its place, and the first part of it was a pause as well. */
static void s10_a_pause_that_is_said_anew_began_when_the_first_did(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live(d, HOUR_S);
	pause_for(d, 3 * HOUR_S);
	at_us = d->now.wall_us + 600 * SECOND_US;
	live(d, HOUR_S);
	pause_for(d, HOUR_S);
	live(d, HOUR_S + 600);
	measure_at(d, 190, at_us);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
	assert_int_equal(d->watch->unwatched.past[0].n, 1);
}

static void a_pause_that_is_put_off_was_one_until_then(void **state)
{
	struct home *d = *state;
	struct plan_pause later = { .person = "p1", .reason = PAUSE_VISITOR };

	live(d, HOUR_S);
	pause_for(d, 3 * HOUR_S);
	live(d, HOUR_S);
	later.from_us = d->now.wall_us + HOUR_S * SECOND_US;
	later.until_us = later.from_us + HOUR_S * SECOND_US;
	assert_int_equal(watch_pause(d->watch, &later, "nurse-7", &d->now), WATCH_DONE);
	live(d, 600);
	measure_at(d, 190, d->now.wall_us - 1800 * SECOND_US);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
	measure(d, 190);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void s10_what_a_device_kept_since_an_earlier_pause_raises_nothing(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live(d, HOUR_S);
	pause_for(d, HOUR_S);
	at_us = d->now.wall_us + 600 * SECOND_US;
	live(d, 2 * HOUR_S);
	pause_for(d, HOUR_S);
	live(d, 2 * HOUR_S);
	reboot(d, 60);
	measure_at(d, 190, at_us);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
	measure_at(d, 190, at_us + HOUR_S * SECOND_US); /* between the two */
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 1);
}

static void s18_of_more_pauses_than_are_kept_the_first_goes(void **state)
{
	struct home *d = *state;

	for (size_t i = 0; i < UNWATCHED_MAX + 1; i++) {
		live(d, HOUR_S);
		pause_for(d, HOUR_S);
		live(d, HOUR_S);
	}
	assert_int_equal(d->watch->unwatched.past[0].n, UNWATCHED_MAX);
	reboot(d, 60);
	assert_int_equal(d->watch->unwatched.past[0].n, UNWATCHED_MAX);
	measure_at(d, 190, d->now.wall_us - 1800 * SECOND_US);
	assert_int_equal(count_told(d, ALERT_FOUND_LATE), 0);
}

/* By that clock the pause is yet to end, and it has ended: that the person is watched is the safe side. */
static void on_a_clock_that_is_set_back_watching_goes_on(void **state)
{
	struct home *d = *state;

	pause_for(d, 2 * HOUR_S);
	live(d, 2 * HOUR_S + 60);
	step_clock(d, -HOUR_S);
	measure(d, 190);
	assert_int_equal(count_told(d, ALERT_LIMIT), 1);
}

static void of_more_people_than_a_plan_has_the_earliest_goes(void **state)
{
	struct home *d = *state;

	for (size_t i = 0; i < PLAN_PEOPLE_MAX + 2; i++) {
		struct plan_pause pause = { .from_us = d->now.wall_us };

		snprintf(pause.person, sizeof(pause.person), "p-%zu", i);
		unwatched_end(d->watch, &pause, d->now.wall_us + (int64_t)(i + 1) * SECOND_US);
	}
	assert_int_equal(count_memories(d, "unwatched/"), PLAN_PEOPLE_MAX);
	assert_int_equal(count_memories(d, "unwatched/p-0"), 0);
	assert_int_equal(count_memories(d, "unwatched/p-2"), 1);
}

static void what_is_remembered_and_damaged_is_forgotten(void **state)
{
	struct home *d = *state;
	uint8_t octets[16 * (UNWATCHED_MAX + 1)] = { 2, [8] = 1 };

	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 16, &d->now), RECALL_FORGET); /* it ends first */
	octets[8] = 3;
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 15, &d->now), RECALL_FORGET);
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 17, &d->now), RECALL_FORGET);
	assert_int_equal(unwatched_recall(d->watch, "unwatched", octets, 16, &d->now), RECALL_FORGET);
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 0, &d->now), RECALL_FORGET);
	for (size_t i = 0; i <= UNWATCHED_MAX; i++)
		memcpy(octets + 16 * i, octets, 16);
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, sizeof(octets), &d->now), RECALL_FORGET); /* too many */
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 16, &d->now), 0);
	assert_int_equal(unwatched_recall(d->watch, "unwatched/p1", octets, 16, &d->now), RECALL_FORGET); /* twice */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, days_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_a_pause_a_value_is_no_days),
		TEST(s10_what_was_measured_in_a_pause_raises_nothing_after_it),
		TEST(what_was_measured_before_it_is_found_late_after_it),
		TEST(s10_a_plan_that_comes_since_judges_nothing_of_it_nor_of_before),
		TEST(s12_in_a_pause_nothing_is_cleared_nor_by_what_was_measured_in_it),
		TEST(what_must_hold_begins_anew_after_a_pause),
		TEST(what_waits_for_a_second_one_is_over_and_says_so),
		TEST(a_value_in_a_pause_ends_nothing_that_waits_for_another_person),
		TEST(s10_what_waits_raises_nothing_after_a_pause_that_nobody_saw),
		TEST(s10_nor_does_what_was_measured_in_it_or_before_it),
		TEST(l2_what_came_since_it_is_judged),
		TEST(a_pause_of_the_plan_that_was_over_when_it_came_says_nothing),
		TEST(r31_a_score_counts_nothing_of_a_pause_nor_of_before),
		TEST(s1_a_restart_knows_when_a_pause_was),
		TEST(a_pause_that_ends_early_was_no_longer_than_that),
		TEST(pauses_that_overlap_are_one),
		TEST(s10_a_pause_that_is_said_anew_began_when_the_first_did),
		TEST(a_pause_that_is_put_off_was_one_until_then),
		TEST(s10_what_a_device_kept_since_an_earlier_pause_raises_nothing),
		TEST(s18_of_more_pauses_than_are_kept_the_first_goes),
		TEST(on_a_clock_that_is_set_back_watching_goes_on),
		TEST(of_more_people_than_a_plan_has_the_earliest_goes),
		TEST(what_is_remembered_and_damaged_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
