/* SPDX-License-Identifier: Apache-2.0 */
#include "score_home.h"

static void a_partial_score_raises_and_says_what_is_missing(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.kind, ALERT_SCORE);
	assert_int_equal(s->last.priority, ALERT_MEDIUM);
	assert_string_equal(s->last.title, "NEWS2 at least 5, from 5 of 7 values; missing: respiratory rate, systolic pressure");
	assert_string_equal(s->last.todo, "Call.");
	assert_int_equal(s->last.because[0].quantity, QUANTITY_SPO2);
	assert_int_equal(s->last.score.of[SCORE_SPO2].points, 3);
	assert_int_equal(s->last.score.of[SCORE_SYSTOLIC].points, SCORE_MISSING);
	assert_int_equal(s->last.score.of[SCORE_SPO2].at.at_us, s->now.wall_us);
}

static void a_partial_score_that_does_not_raise_reassures_nobody(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	get_well(s);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_true(s->n_suppressed[SUPPRESS_INCOMPLETE] > 0);
}

static void only_a_complete_score_clears(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 16, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* On scale 2, without knowing of oxygen, 95 % says nothing; and everything else has grown old. */
static void r34_a_value_that_says_nothing_clears_nothing(void **state)
{
	struct scene *s = *state;

	s->plan.scores[0].scale = 2;
	s->plan.scores[0].oxygen = s->plan.scores[0].is_alert = TOLD_UNKNOWN;
	measure(s, QUANTITY_SPO2, 82, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 1);
	pass(s, WINDOW_S + 1);
	measure(s, QUANTITY_SPO2, 95, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_int_equal(s->n_suppressed[SUPPRESS_INCOMPLETE], 1);
}

static void three_points_in_one_value_are_looked_at(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 88, 0, UNIT_MMHG);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.priority, ALERT_LOW);
}

static void r32_it_asks_again_when_it_reaches_the_next_step_and_not_before(void **state)
{
	struct scene *s = *state;
	uint32_t asked_rev;

	fall_ill(s);
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	asked_rev = s->last.asked_rev;
	measure(s, QUANTITY_PULSE_RATE, 97, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.asked_rev, asked_rev);
	assert_int_equal(s->n_suppressed[SUPPRESS_KNOWN], 1);
	measure(s, QUANTITY_PULSE_RATE, 135, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_true(s->last.asked_rev > asked_rev);
	assert_int_equal(s->last.score.total, 7);
}

static void r32_the_same_score_measured_again_keeps_it_known_and_asks_nobody(void **state)
{
	struct scene *s = *state;
	uint32_t asked_rev;

	fall_ill(s);
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	asked_rev = s->last.asked_rev;
	pass(s, WINDOW_S - 10);
	fall_ill(s);
	pass(s, 20);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.asked_rev, asked_rev);
	pass(s, WINDOW_S);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void r41_what_is_older_than_the_window_has_no_points(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, 96, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 384, -1, UNIT_CELSIUS);
	pass(s, WINDOW_S + 1);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.priority, ALERT_LOW); /* the three points alone */
	assert_int_equal(s->last.score.total, 3);
	assert_int_equal(s->last.score.n_known, 3);
}

static void r41_an_alert_whose_values_are_too_old_is_unknown(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	pass(s, WINDOW_S - 1);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	pass(s, 2);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

/* The last reading turns out to be nobody's. */
static void take_away_the_last(struct scene *s)
{
	static struct readings readings;
	const struct device device = { .kind = DEVICE_OXIMETER, .id = "oximeter" };
	struct accepted accepted = { .device = &device, .id = { s->next_id }, .at_us = s->now.wall_us, .readings = &readings };

	readings_init(&readings, NULL, 0);
	accepted.reading = readings_begin(&readings, READING_SENSOR);
	assert_int_equal(watch_reassign(s->watch, &accepted, "p1", "nurse-7", &s->now), 0);
}

/* How awake somebody was a week ago completes no score; that no oxygen was given neither. */
static void r41_what_was_told_grows_old_and_reassures_nobody(void **state)
{
	struct scene *s = *state;

	s->plan.scores[0].told_us = s->now.wall_us - (PLAN_TOLD_S + 60) * SECOND_US;
	fall_ill(s);
	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 16, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.scores[0].told_us = s->now.wall_us - (PLAN_TOLD_S - 60) * SECOND_US;
	measure(s, QUANTITY_RESPIRATORY_RATE, 16, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void what_was_anothers_has_no_points(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	take_away_the_last(s);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_int_equal(s->last.score.total, 2);
	assert_int_equal(s->last.score.of[SCORE_SPO2].points, SCORE_MISSING);
	assert_int_equal(find_memory(s, "score/p1/spo2")->n, 0);
	measure(s, QUANTITY_PULSE_RATE, 135, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.score.total, 4);
}

static void what_anothers_value_cleared_is_active_again_by_what_is_left(void **state)
{
	static struct readings readings;
	struct scene *s = *state;
	const struct device device = { .kind = DEVICE_OXIMETER, .id = "oximeter" };
	struct accepted own = { .device = &device, .person = "p1", .live = true, .trust = TRUST_BONDED, .readings = &readings };

	fall_ill(s);
	own.id[0] = s->next_id;
	own.at_us = s->now.wall_us;
	readings_init(&readings, NULL, 0);
	own.reading = readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_SPO2, (struct decimal){ 91, 0 }, UNIT_PERCENT);
	measure(s, QUANTITY_RESPIRATORY_RATE, 16, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 130, 0, UNIT_MMHG);
	pass(s, 60);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	take_away_the_last(s);
	watch_measured_again(s->watch, &own, &s->now);
	watch_keep_measured(s->watch, &s->now);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.score.total, 5);
	assert_int_equal(s->n_alerts, 1);
	assert_true(find_memory(s, "score/p1/spo2")->n > 0);
}

static void r37_a_historical_value_raises_no_score(void **state)
{
	struct scene *s = *state;

	measure_with(s, TRUST_BONDED, false, QUANTITY_SPO2, 80, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 0);
}

static void s14_an_advertisement_does_not_outvote_the_bonded_oximeter(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	measure(s, QUANTITY_PULSE_RATE, 70, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 368, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 130, 0, UNIT_MMHG);
	measure(s, QUANTITY_RESPIRATORY_RATE, 16, 0, UNIT_PER_MINUTE);
	measure_with(s, TRUST_PLAIN, true, QUANTITY_SPO2, 98, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->n_suppressed[SUPPRESS_TRUST], 1);
	pass(s, WINDOW_S + 1);
	measure_with(s, TRUST_PLAIN, true, QUANTITY_SPO2, 80, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

/* A total of 7 that somebody took in hand. */
static uint32_t take_seven_in_hand(struct scene *s)
{
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 90, 0, UNIT_MMHG); /* 3 */
	measure(s, QUANTITY_PULSE_RATE, 115, 0, UNIT_PER_MINUTE); /* 2 */
	measure(s, QUANTITY_SPO2, 93, 0, UNIT_PERCENT); /* 2 */
	assert_int_equal(s->last.score.total, 7);
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	return s->last.asked_rev;
}

static void r32_what_was_acknowledged_asks_again_when_it_is_far_worse(void **state)
{
	struct scene *s = *state;
	uint32_t asked_rev = take_seven_in_hand(s);

	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 105, 0, UNIT_MMHG);
	assert_int_equal(s->last.score.total, 5);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 95, 0, UNIT_MMHG);
	assert_int_equal(s->last.score.total, 7); /* as it was known, and one more is no news yet */
	measure(s, QUANTITY_BODY_TEMPERATURE, 385, -1, UNIT_CELSIUS);
	assert_int_equal(s->last.score.total, 8);
	assert_int_equal(s->last.asked_rev, asked_rev);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 80, 0, UNIT_MMHG);
	assert_int_equal(s->last.score.total, 9);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_true(s->last.asked_rev > asked_rev);
	assert_int_equal(s->n_alerts, 1);
}

static void r32_what_was_acknowledged_below_a_step_asks_again_beyond_it(void **state)
{
	struct scene *s = *state;

	take_seven_in_hand(s);
	measure(s, QUANTITY_BODY_TEMPERATURE, 392, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_BODY_TEMPERATURE, 368, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SPO2, 95, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.total, 6);
	assert_int_equal(s->last.state, ALERT_RAISED); /* by the 9 */
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure(s, QUANTITY_SPO2, 93, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.total, 7);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void take_up_again(struct scene *s, const struct alert *stored)
{
	struct alert kept = *stored;

	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	for (size_t i = 0; i < MEMORIES && s->memories[i].key[0]; i++)
		watch_recall(s->watch, s->memories[i].key, s->memories[i].octets, s->memories[i].n, &s->now);
	assert_int_equal(watch_restore(s->watch, &kept, &s->now), 0);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
}

static void what_was_acknowledged_is_known_over_a_restart(void **state)
{
	struct scene *s = *state;

	take_seven_in_hand(s);
	measure(s, QUANTITY_BODY_TEMPERATURE, 385, -1, UNIT_CELSIUS);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	take_up_again(s, &s->last);
	measure(s, QUANTITY_BODY_TEMPERATURE, 392, -1, UNIT_CELSIUS);
	assert_int_equal(s->last.score.total, 9);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void what_nobody_remembers_is_known_as_it_is_told(void **state)
{
	struct scene *s = *state;

	take_seven_in_hand(s);
	measure(s, QUANTITY_BODY_TEMPERATURE, 385, -1, UNIT_CELSIUS);
	for (size_t i = 0; i < s->last.n_history; i++)
		s->last.history[i].count = 0;
	take_up_again(s, &s->last);
	measure(s, QUANTITY_BODY_TEMPERATURE, 392, -1, UNIT_CELSIUS);
	assert_int_equal(s->last.score.total, 9);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	measure(s, QUANTITY_RESPIRATORY_RATE, 26, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_partial_score_raises_and_says_what_is_missing),
		SCENE(a_partial_score_that_does_not_raise_reassures_nobody),
		SCENE(only_a_complete_score_clears),
		SCENE(r34_a_value_that_says_nothing_clears_nothing),
		SCENE(three_points_in_one_value_are_looked_at),
		SCENE(r32_it_asks_again_when_it_reaches_the_next_step_and_not_before),
		SCENE(r32_the_same_score_measured_again_keeps_it_known_and_asks_nobody),
		SCENE(r41_what_is_older_than_the_window_has_no_points),
		SCENE(r41_an_alert_whose_values_are_too_old_is_unknown),
		SCENE(r41_what_was_told_grows_old_and_reassures_nobody),
		SCENE(what_was_anothers_has_no_points),
		SCENE(what_anothers_value_cleared_is_active_again_by_what_is_left),
		SCENE(r37_a_historical_value_raises_no_score),
		SCENE(s14_an_advertisement_does_not_outvote_the_bonded_oximeter),
		SCENE(r32_what_was_acknowledged_asks_again_when_it_is_far_worse),
		SCENE(r32_what_was_acknowledged_below_a_step_asks_again_beyond_it),
		SCENE(what_was_acknowledged_is_known_over_a_restart),
		SCENE(what_nobody_remembers_is_known_as_it_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
