/* SPDX-License-Identifier: Apache-2.0 */
/* For how long a value says how somebody is, and what becomes of an alert after that. */
#include "watch/validity.h"

#include "watch/roster.h"
#include "watch_home.h"

static void expect(struct scene *s, uint32_t every_s, size_t n_windows, uint32_t grace_s)
{
	s->plan.n_expected = 1;
	s->plan.expected[0] = (struct plan_expected){ .rule = { .name = "pressure-daily", .person = "p1" },
		.quantity = QUANTITY_SYSTOLIC_PRESSURE, .windows = { { 420, 600, 0x7f } }, .n_windows = n_windows,
		.every_s = every_s, .grace_s = grace_s };
}

static void take_first(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (strcmp(alert->id, s->first_id) == 0)
		s->last = *alert;
}

/* Time passes, and s->last is the first alert again: others may have been raised meanwhile. */
static void pass(struct scene *s, uint32_t seconds)
{
	live_through(s, seconds);
	watch_each_open(s->watch, take_first, s);
}

static void it_is_a_day_or_what_the_plan_expects(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(validity_s(NULL, &s->last), 86400);
	assert_int_equal(validity_s(&s->plan, &s->last), 86400);
	expect(s, 7 * 86400, 0, 3600);
	assert_int_equal(validity_s(&s->plan, &s->last), 14 * 86400);
	expect(s, 3600, 0, 7200);
	assert_int_equal(validity_s(&s->plan, &s->last), 10800);
	expect(s, 0, 1, 3600);
	assert_int_equal(validity_s(&s->plan, &s->last), (24 + 3 + 1 + 1) * 3600);
	strcpy(s->plan.expected[0].rule.person, "p2");
	assert_int_equal(validity_s(&s->plan, &s->last), 86400);
}

static uint32_t valid_h(struct scene *s, const struct plan_window *windows, size_t n_windows)
{
	expect(s, 0, n_windows, 7200);
	memcpy(s->plan.expected[0].windows, windows, n_windows * sizeof(*windows));
	return validity_s(&s->plan, &s->last) / 3600;
}

static void with_windows_it_is_until_the_next_is_missed_whichever_that_is(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 360, 600, 0x7f } }, 1), 24 + 4 + 2 + 1);
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 360, 600, 0x15 } }, 1), 72 + 4 + 2 + 1); /* Friday to Monday */
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 360, 600, 0x40 } }, 1), 168 + 4 + 2 + 1);
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 1200, 360, 0x7f } }, 1), 24 + 10 + 2 + 1); /* over midnight */
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 360, 600, 0x7f }, { 1080, 1200, 0x7f } }, 2), 12 + 4 + 2 + 1);
	assert_int_equal(valid_h(s, (struct plan_window[]){ { 360, 600, 0x7f }, { 720, 1200, 0x01 } }, 2), 24 + 4 + 2 + 1);
}

/* Measured at 06:30 of a window from 06:00 to 10:00, answered in the evening; measured again on the next morning. */
static void r32_who_answered_is_not_asked_again_by_the_same_value_of_the_next_morning(void **state)
{
	struct scene *s = *state;
	uint32_t asked_rev;

	expect(s, 0, 1, 7200);
	s->plan.expected[0].windows[0] = (struct plan_window){ 360, 600, 0x7f };
	s->now.wall_us -= (s->now.wall_us + s->now.zone_s * INT64_C(1000000)) % (86400 * INT64_C(1000000));
	s->now.wall_us += (6 * 60 + 30) * INT64_C(60000000);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	measure_systolic(s, 192);
	pass(s, 13 * 3600);
	ack(s, "carer-1");
	pass(s, 13 * 3600 + 900);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	asked_rev = s->last.asked_rev;
	measure_systolic(s, 192);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	assert_int_equal(s->last.asked_rev, asked_rev);
	pass(s, (33 + 24) * 3600);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void r35_past_it_the_condition_is_unknown_and_somebody_is_still_asked(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	pass(s, 86399);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	pass(s, 1);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_true(has_happened(&s->last, ALERT_EVENT_UNKNOWN));
	assert_true(s->last.n_asked > 0);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_null(roster_find(s->watch, s->first_id));
}

static void r35_it_yields_to_the_missed_measurement(void **state)
{
	struct scene *s = *state;

	expect(s, 3600, 0, 0);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	measure_systolic(s, 192);
	ack(s, "carer-1");
	pass(s, 3600);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_non_null(roster_find_rule(s->watch, ALERT_MISSED, "pressure-daily", "p1"));
}

static void r34_missing_data_never_clear(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	pass(s, 30 * 86400);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_false(has_happened(&s->last, ALERT_EVENT_CLEARED));
}

static void a_newer_value_keeps_it_known_and_a_late_one_makes_it_known_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	pass(s, 50000);
	measure_systolic(s, 191);
	pass(s, 86399);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	pass(s, 1);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	measure_systolic(s, 190);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.id, s->first_id);
}

static void r35_a_reminder_states_how_old_the_value_is(void **state)
{
	struct scene *s = *state;

	s->plan.lang = LANG_DE;
	expect(s, 7 * 86400, 0, 0);
	measure_systolic(s, 192);
	pass(s, 86400);
	ack(s, "carer-1");
	pass(s, WATCH_REVIEW_S);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	for (size_t i = 0; i < s->last.n_history; i++)
		if (s->last.history[i].what == ALERT_EVENT_REMINDED)
			assert_string_equal(s->last.history[i].note, "Der neueste Wert ist 2 Tage alt.");
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
}

static void s16_a_step_of_the_clock_makes_no_value_old(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	s->now.wall_us += INT64_C(3600000000) * 24 * 365;
	pass(s, 3600);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void r30_a_restart_goes_on_with_the_age_of_the_value(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	pass(s, 80000);
	restart(s, 100);
	pass(s, 6299);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	pass(s, 1);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void a_call_grows_not_old(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	pass(s, 3 * 86400);
	assert_false(has_happened(&s->last, ALERT_EVENT_UNKNOWN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(it_is_a_day_or_what_the_plan_expects),
		SCENE(with_windows_it_is_until_the_next_is_missed_whichever_that_is),
		SCENE(r32_who_answered_is_not_asked_again_by_the_same_value_of_the_next_morning),
		SCENE(r35_past_it_the_condition_is_unknown_and_somebody_is_still_asked),
		SCENE(r35_it_yields_to_the_missed_measurement),
		SCENE(r34_missing_data_never_clear),
		SCENE(a_newer_value_keeps_it_known_and_a_late_one_makes_it_known_again),
		SCENE(r35_a_reminder_states_how_old_the_value_is),
		SCENE(s16_a_step_of_the_clock_makes_no_value_old),
		SCENE(r30_a_restart_goes_on_with_the_age_of_the_value),
		SCENE(a_call_grows_not_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
