/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_days.h"

#include "watch/roster.h"

static const struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF };
static const struct device button = { .id = "help-button-1", .kind = DEVICE_HELP_BUTTON };

/* A measurement each morning, and another one only under the closer watch. */
static int set_up(void **state)
{
	static const struct plan_window morning = { 8 * 60, 10 * 60, 0x7f };
	struct home *d;

	days_set_up(state);
	d = *state;
	for (size_t i = 0; i < 2; i++)
		d->plan.expected[i] = (struct plan_expected){ .rule = { .person = "p1", .priority = ALERT_MEDIUM,
			.is_closer_only = i == 1 }, .quantity = QUANTITY_SYSTOLIC_PRESSURE, .windows = { morning },
			.n_windows = 1, .grace_s = 1800 };
	snprintf(d->plan.expected[0].rule.name, ALERT_RULE_MAX, "daily");
	snprintf(d->plan.expected[1].rule.name, ALERT_RULE_MAX, "closer");
	d->plan.n_expected = 2;
	new_plan(d);
	return 0;
}

static void press(struct home *d)
{
	static struct readings readings;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	bring(d, &button, &readings, d->now.wall_us, TRUST_PLAIN);
}

static void measure(struct home *d)
{
	static struct readings readings;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 120, 0 }, UNIT_MMHG);
	bring(d, &cuff, &readings, d->now.wall_us, TRUST_BONDED);
}

static enum watch_outcome pause_for(struct home *d, int64_t from_s, int64_t for_s, uint16_t closer_days)
{
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_HOSPITAL, .closer_days = closer_days };

	pause.from_us = d->now.wall_us + from_s * SECOND_US;
	pause.until_us = pause.from_us + for_s * SECOND_US;
	return watch_pause(d->watch, &pause, "nurse-7", &d->now);
}

static bool is_on(const struct home *d)
{
	return pause_is_on(d->watch, "p1", &d->now);
}

static void plan_pause(struct home *d, int64_t from_day, int64_t until_day, uint16_t closer_days)
{
	d->plan.pauses[0] = (struct plan_pause){ .id = "hip", .person = "p1", .reason = PAUSE_HOSPITAL,
		.set_by = "nurse-7", .closer_days = closer_days, .from_us = friday_us + from_day * DAY_S * SECOND_US,
		.until_us = friday_us + until_day * DAY_S * SECOND_US };
	d->plan.n_pauses = 1;
	new_plan(d);
}

static void in_a_pause_nothing_about_the_person_is_raised(void **state)
{
	struct home *d = *state;

	live(d, HOUR_S);
	assert_int_equal(pause_for(d, 0, 3 * DAY_S, 0), WATCH_DONE);
	assert_true(is_on(d));
	assert_false(pause_is_on(d->watch, "carer-1", &d->now));
	live(d, 2 * DAY_S);
	assert_int_equal(d->n_told, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 1);
}

static void a_help_call_is_raised_in_every_pause(void **state)
{
	struct home *d = *state;

	for (enum plan_pause_reason reason = 0; reason < PAUSE_REASON_COUNT; reason++) {
		struct plan_pause pause = { .person = "p1", .reason = reason, .from_us = d->now.wall_us,
			.until_us = d->now.wall_us + DAY_S * SECOND_US };
		size_t n = d->n_revisions;

		assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
		press(d);
		assert_true(d->n_revisions > n);
	}
	assert_int_equal(told_of(d, ALERT_HELP_CALL, "help-call")->priority, ALERT_HIGH);
}

static void its_end_is_told_and_the_windows_begin_anew(void **state)
{
	struct home *d = *state;
	const struct alert *over;

	pause_for(d, HOUR_S, DAY_S + 8 * HOUR_S, 0); /* to Saturday, 09:00: in the window */
	live_to(d, 1, 8, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 1, 9, 0);
	over = told_of(d, ALERT_TASK, "pause-over");
	assert_int_equal(over->priority, ALERT_INFORMATION);
	assert_string_equal(over->title, "Anna is watched again since 09:00");
	assert_false(is_on(d));
	live_to(d, 2, 10, 29);
	assert_int_equal(d->n_told, 1);
	live(d, MINUTE_S);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

static void l3_what_passed_while_the_machine_was_off_begins_the_windows_anew_once(void **state)
{
	struct home *d = *state;

	pause_for(d, HOUR_S, DAY_S, 0); /* to Saturday, 01:00 */
	live(d, MINUTE_S);
	reboot(d, DAY_S + 2 * HOUR_S);
	live_to(d, 1, 7, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 0); /* Friday's */
	assert_string_equal(told_of(d, ALERT_TASK, "pause-over")->title, "Anna is watched again since 01:00");
	reboot(d, 60);
	live_to(d, 1, 10, 31);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	assert_int_equal(d->n_told, 2);
}

/* Every place for what is low is taken, or free again. */
static void fill(struct home *d, bool is_taken)
{
	struct device device = { .kind = DEVICE_CUFF };

	for (int i = 0; i < WATCH_OPEN_LOW_MAX; i++) {
		snprintf(device.id, sizeof(device.id), "other-%d", i);
		assert_int_equal(watch_device(d->watch, &device, DEVICE_TROUBLE_SILENT, is_taken, ALERT_LOW, NULL, &d->now), 0);
	}
}

static void an_end_that_finds_no_place_is_told_when_there_is_one(void **state)
{
	struct home *d = *state;
	uint64_t n_refused;

	assert_int_equal(pause_for(d, 0, HOUR_S, 7), WATCH_DONE);
	fill(d, true);
	n_refused = watch_count_refused(d->watch);
	live(d, 2 * HOUR_S);
	assert_false(is_on(d));
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	assert_int_equal(watch_count_refused(d->watch), n_refused + 1); /* once, however often it is tried */
	fill(d, false);
	restart(d, 10);
	assert_non_null(told_of(d, ALERT_TASK, "pause-over"));
	assert_string_equal(told_of(d, ALERT_TASK, "pause-over")->person, "p1");
}

static void after_it_the_closer_watch_is_on_for_its_days(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 1, 2);
	live_to(d, 0, 23, 0);
	assert_false(closer_is_on(d->watch, "p1", &d->now));
	live_to(d, 1, 0, 1);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	assert_non_null(strstr(told_of(d, ALERT_TASK, "pause-over")->todo, "watched more closely until 23 Nov 00:00"));
	reboot(d, 60);
	live_to(d, 1, 10, 31);
	assert_non_null(told_of(d, ALERT_MISSED, "closer"));
	live_to(d, 3, 0, 1);
	assert_false(closer_is_on(d->watch, "p1", &d->now));
}

static void without_a_pause_a_closer_rule_is_not_in_force(void **state)
{
	struct home *d = *state;

	live_to(d, 0, 11, 0);
	assert_non_null(told_of(d, ALERT_MISSED, "daily"));
	assert_null(told_of(d, ALERT_MISSED, "closer"));
}

static void an_open_alert_stays_and_its_history_tells_of_the_pause(void **state)
{
	struct home *d = *state;
	const struct alert *missed;

	live_to(d, 0, 11, 0);
	missed = told_of(d, ALERT_MISSED, "daily");
	pause_for(d, 0, DAY_S, 0);
	assert_true(has_entry(missed, ALERT_EVENT_PAUSED));
	assert_int_equal(missed->condition, ALERT_ACTIVE);
	measure(d);
	assert_int_equal(missed->condition, ALERT_CLEARED);
}

static void r31_a_pause_survives_a_restart_and_so_does_its_end(void **state)
{
	struct home *d = *state;

	pause_for(d, 0, DAY_S, 0);
	restart(d, 60);
	assert_true(is_on(d));
	reboot(d, 60);
	assert_true(is_on(d));
	live_to(d, 0, 12, 0);
	assert_int_equal(d->n_told, 0);
	reboot(d, DAY_S);
	assert_false(is_on(d));
	assert_int_equal(d->n_told, 1);
	assert_string_equal(d->told[0].title, "Anna is watched again since 00:00");
	restart(d, 60);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 1);
}

static void on_a_clock_that_was_never_right_watching_goes_on(void **state)
{
	struct home *d = *state;

	pause_for(d, 0, 2 * DAY_S, 0);
	d->is_clock_wrong = true;
	reboot(d, 60);
	assert_false(is_on(d));
	live_to(d, 0, 11, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	d->is_clock_wrong = false;
	live(d, 10 * MINUTE_S);
	assert_true(is_on(d));
}

static void a_clock_that_was_never_right_ends_no_closer_watch(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 1, 2);
	live_to(d, 1, 0, 1);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	d->is_clock_wrong = true;
	reboot(d, 400 * DAY_S);
	live(d, HOUR_S);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	d->is_clock_wrong = false;
	step_clock(d, -400 * DAY_S);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	live(d, 2 * DAY_S);
	assert_false(closer_is_on(d->watch, "p1", &d->now));
}

static void a_clock_that_is_ahead_for_a_while_ends_no_closer_watch(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 1, 14);
	live_to(d, 1, 0, 1);
	step_clock(d, 30 * DAY_S);
	live(d, 10 * MINUTE_S);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	step_clock(d, -30 * DAY_S);
	live(d, 10 * MINUTE_S);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	reboot(d, 60);
	live(d, HOUR_S);
	step_clock(d, 30 * DAY_S); /* for good: then it is over by the time that passed */
	live_to(d, 44, 23, 50);
	assert_true(closer_is_on(d->watch, "p1", &d->now));
	live_to(d, 45, 0, 1);
	assert_false(closer_is_on(d->watch, "p1", &d->now));
	live(d, 10 * MINUTE_S);
	assert_int_equal(count_memories(d, "closer/"), 0);
}

static void a_clock_that_is_set_back_makes_no_pause_longer(void **state)
{
	struct home *d = *state;

	pause_for(d, 0, 2 * DAY_S, 0);
	live(d, DAY_S);
	step_clock(d, -20 * DAY_S);
	assert_false(is_on(d)); /* it has not begun by this clock */
	step_clock(d, 20 * DAY_S - 12 * HOUR_S);
	assert_true(is_on(d));
	live(d, DAY_S);
	assert_false(is_on(d));
	live(d, HOUR_S);
	assert_false(is_on(d));
}

static void a_pause_of_the_plan_and_one_by_command_are_both_kept(void **state)
{
	struct home *d = *state;

	plan_pause(d, 1, 2, 0);
	pause_for(d, 0, DAY_S + HOUR_S, 0);
	live_to(d, 1, 2, 0);
	assert_true(is_on(d));
	assert_int_equal(d->n_told, 0); /* the other one is on: nobody is watched again */
	live_to(d, 2, 0, 1);
	assert_int_equal(d->n_told, 1);
}

static void a_resume_ends_it_for_good(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 5, 0);
	live(d, DAY_S);
	assert_int_equal(watch_resume(d->watch, "p1", "nurse-7", &d->now), WATCH_DONE);
	assert_false(is_on(d));
	assert_int_equal(d->n_told, 1);
	new_plan(d);
	reboot(d, 60);
	assert_false(is_on(d));
	plan_pause(d, 0, 6, 0); /* the team means it */
	assert_true(is_on(d));
	assert_int_equal(told_of(d, ALERT_TASK, "pause-over")->state, ALERT_CLOSED);
	assert_int_equal(watch_resume(d->watch, "nobody", "nurse-7", &d->now), WATCH_MALFORMED);
}

static void a_resume_before_the_clock_is_right_is_kept(void **state)
{
	struct home *d = *state;
	int64_t right_us;

	plan_pause(d, 0, 20, 0);
	d->plan.pauses[1] = d->plan.pauses[0];
	d->plan.pauses[1].from_us = d->plan.pauses[0].until_us + DAY_S * SECOND_US;
	d->plan.pauses[1].until_us = d->plan.pauses[1].from_us + DAY_S * SECOND_US;
	snprintf(d->plan.pauses[1].id, sizeof(d->plan.pauses[1].id), "knee");
	d->plan.n_pauses = 2;
	new_plan(d);
	live(d, DAY_S);
	right_us = d->now.wall_us;
	d->is_clock_wrong = true;
	d->now.wall_us = 0;
	reboot(d, 60);
	assert_int_equal(watch_resume(d->watch, "p1", "carer-1", &d->now), WATCH_DONE);
	live(d, HOUR_S);
	d->is_clock_wrong = false;
	d->now.wall_us = right_us + 2 * HOUR_S * SECOND_US;
	live(d, HOUR_S);
	assert_false(is_on(d));
	assert_non_null(told_of(d, ALERT_TASK, "pause-over"));
	live_to(d, 21, 1, 0);
	assert_true(is_on(d)); /* of another time */
}

static void a_resume_ends_what_was_announced_by_command(void **state)
{
	struct home *d = *state;

	pause_for(d, DAY_S, DAY_S, 0);
	assert_int_equal(watch_resume(d->watch, "p1", "nurse-7", &d->now), WATCH_DONE);
	live(d, DAY_S + HOUR_S);
	assert_false(is_on(d));
	assert_int_equal(count_memories(d, "pause/"), 0);
}

static void a_resume_outlasts_a_time_without_a_plan(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 2, 0);
	live(d, HOUR_S);
	assert_true(is_on(d));
	assert_int_equal(watch_resume(d->watch, "p1", "carer-1", &d->now), WATCH_DONE);
	watch_set_plan(d->watch, NULL);
	watch_tick(d->watch, &d->now);
	live(d, HOUR_S);
	watch_set_plan(d->watch, &d->plan);
	watch_tick(d->watch, &d->now);
	assert_false(is_on(d));
}

static void a_pause_that_the_plan_no_longer_has_is_over(void **state)
{
	struct home *d = *state;

	plan_pause(d, 0, 5, 0);
	assert_true(is_on(d));
	d->plan.n_pauses = 0;
	new_plan(d);
	assert_false(is_on(d));
	assert_non_null(told_of(d, ALERT_TASK, "pause-over"));
}

static void what_is_no_pause_is_refused(void **state)
{
	struct home *d = *state;
	struct plan_pause nobody = { .person = "nobody", .from_us = d->now.wall_us, .until_us = d->now.wall_us + 1 };

	assert_int_equal(watch_pause(d->watch, &nobody, "nurse-7", &d->now), WATCH_MALFORMED);
	assert_int_equal(pause_for(d, -2 * HOUR_S, HOUR_S, 0), WATCH_MALFORMED);
	assert_int_equal(pause_for(d, 0, 0, 0), WATCH_MALFORMED);
	assert_int_equal(pause_for(d, 0, (PAUSE_LONGEST_DAYS + 1) * (int64_t)DAY_S, 0), WATCH_MALFORMED);
	assert_false(is_on(d));
}

static void a_new_pause_by_command_takes_the_place_of_the_old_one(void **state)
{
	struct home *d = *state;

	pause_for(d, 0, 10 * DAY_S, 0);
	pause_for(d, 0, DAY_S, 0);
	live(d, DAY_S + 1);
	assert_false(is_on(d));
	assert_int_equal(d->n_told, 1);
}

static void damaged_memories_are_forgotten(void **state)
{
	struct home *d = *state;

	pause_for(d, 0, DAY_S, 3);
	damage_memories(d, "pause/");
	restart(d, 1);
	assert_false(is_on(d));
	assert_int_equal(watch_recall(d->watch, "pause/p1/+command", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "closer/p1", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "closer", "12345678", 8, &d->now), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, days_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_a_pause_nothing_about_the_person_is_raised),
		TEST(a_help_call_is_raised_in_every_pause),
		TEST(its_end_is_told_and_the_windows_begin_anew),
		TEST(l3_what_passed_while_the_machine_was_off_begins_the_windows_anew_once),
		TEST(an_end_that_finds_no_place_is_told_when_there_is_one),
		TEST(after_it_the_closer_watch_is_on_for_its_days),
		TEST(without_a_pause_a_closer_rule_is_not_in_force),
		TEST(an_open_alert_stays_and_its_history_tells_of_the_pause),
		TEST(r31_a_pause_survives_a_restart_and_so_does_its_end),
		TEST(on_a_clock_that_was_never_right_watching_goes_on),
		TEST(a_clock_that_was_never_right_ends_no_closer_watch),
		TEST(a_clock_that_is_ahead_for_a_while_ends_no_closer_watch),
		TEST(a_clock_that_is_set_back_makes_no_pause_longer),
		TEST(a_pause_of_the_plan_and_one_by_command_are_both_kept),
		TEST(a_resume_ends_it_for_good),
		TEST(a_resume_before_the_clock_is_right_is_kept),
		TEST(a_resume_ends_what_was_announced_by_command),
		TEST(a_resume_outlasts_a_time_without_a_plan),
		TEST(a_pause_that_the_plan_no_longer_has_is_over),
		TEST(what_is_no_pause_is_refused),
		TEST(a_new_pause_by_command_takes_the_place_of_the_old_one),
		TEST(damaged_memories_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
