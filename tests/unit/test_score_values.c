/* SPDX-License-Identifier: Apache-2.0 */
/* What a score is judged by after a restart, and by a new plan. */
#include "score_home.h"

typedef int (*recall_rows_fn)(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);

static void recall_rows(struct scene *s, recall_rows_fn recall)
{
	for (size_t i = 0; i < MEMORIES && s->memories[i].key[0]; i++)
		assert_int_equal(recall(s->watch, s->memories[i].key, s->memories[i].octets, s->memories[i].n, &s->now), 0);
}

/* Nothing was open. */
static void restart_with(struct scene *s, const struct plan *plan)
{
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, plan);
	recall_rows(s, watch_recall);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
}

static void restart(struct scene *s)
{
	restart_with(s, &s->plan);
}

/* The plan that a start could not verify is there again. */
static void find_plan(struct scene *s)
{
	watch_set_plan(s->watch, &s->plan);
	recall_rows(s, watch_recall_rule);
	watch_tick(s->watch, &s->now);
}

static void r30_what_was_closed_by_somebodys_word_no_restart_raises_anew(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	assert_int_equal(watch_close(s->watch, s->last.id, "carer-1", "the clip was cold", &s->now), WATCH_DONE);
	pass(s, 60);
	restart(s);
	assert_int_equal(s->n_alerts, 1);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 2);
}

static void r31_after_a_restart_it_is_judged_by_what_was_remembered(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, 96, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 384, -1, UNIT_CELSIUS);
	restart(s);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.total, 5);
}

static void r31_a_score_that_holds_at_the_start_is_raised_then(void **state)
{
	struct scene *s = *state;

	s->plan.n_scores = 1;
	s->plan.scores[0].steps[0].from = 8;
	s->plan.scores[0].n_steps = 1;
	s->plan.scores[0].raises_on_three = false;
	fall_ill(s);
	assert_int_equal(s->n_alerts, 0);
	s->plan.scores[0].steps[0].from = 5;
	s->plan.version++;
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
	assert_int_equal(s->n_alerts, 1);
}

static void take_plan(struct scene *s)
{
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	pass(s, 0);
}

static void r31_a_new_plan_is_judged_at_once_by_what_is_known(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, 96, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 384, -1, UNIT_CELSIUS);
	assert_int_equal(s->n_alerts, 0);
	s->plan.scores[0].steps[0].from = 2;
	take_plan(s);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.priority, ALERT_MEDIUM);
	assert_int_equal(watch_close(s->watch, s->last.id, "carer-1", "has walked", &s->now), WATCH_DONE);
	take_plan(s);
	assert_int_equal(s->n_alerts, 1);
}

static void what_was_told_and_closed_is_not_raised_anew_by_another_plan(void **state)
{
	struct scene *s = *state;

	s->plan.scores[0].is_alert = TOLD_NO;
	measure(s, QUANTITY_PULSE_RATE, 70, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(watch_close(s->watch, s->last.id, "carer-1", "sleeps", &s->now), WATCH_DONE);
	take_plan(s);
	assert_int_equal(s->n_alerts, 1);
	measure(s, QUANTITY_PULSE_RATE, 71, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->n_alerts, 2);
}

static void r31_what_was_only_watched_a_new_score_counts_at_once_and_clears_nothing(void **state)
{
	struct scene *s = *state;

	s->plan.n_scores = 0;
	s->plan.limits[s->plan.n_limits++] = (struct plan_limit){ .rule = { .name = "oxygen-low", .person = "p1",
		.priority = ALERT_HIGH }, .quantity = QUANTITY_SPO2, .side = LIMIT_BELOW, .level = { 85, 0 }, .clear = { 88, 0 },
		.unit = UNIT_PERCENT };
	take_plan(s);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	pass(s, WINDOW_S / 2);
	assert_int_equal(s->n_alerts, 0);
	s->plan.n_scores = 1;
	take_plan(s);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.kind, ALERT_SCORE);
	assert_int_equal(s->last.score.total, 3);
	s->plan.scores[0].raises_on_three = false;
	take_plan(s);
	assert_int_not_equal(s->last.condition, ALERT_CLEARED);
}

static void what_was_told_alone_raises_nothing(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	pass(s, WINDOW_S + 1);
	s->plan.scores[0].is_alert = TOLD_NO;
	take_plan(s);
	assert_int_equal(s->n_alerts, 0);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 1);
}

static void r41_by_a_new_plan_with_a_shorter_window_it_is_unknown(void **state)
{
	struct scene *s = *state;

	fall_ill(s);
	pass(s, WINDOW_S / 2);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.scores[0].window_s = WINDOW_S / 4;
	take_plan(s);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void r31_a_plan_with_a_shorter_window_that_a_start_finds_is_judged_by_what_still_counts(void **state)
{
	struct scene *s = *state;
	struct alert stored;

	fall_ill(s);
	pass(s, WINDOW_S / 2);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	stored = s->last;
	s->plan.version++;
	s->plan.scores[0].window_s = WINDOW_S / 4;
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	assert_int_equal(watch_restore(s->watch, &stored, &s->now), 0);
	recall_rows(s, watch_recall);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
	pass(s, 0);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.score.total, 3);
}

/* Off for two days, and up again with the clock of the last shutdown; then the time server answers. */
static void r41_what_a_wrong_clock_called_new_completes_no_score(void **state)
{
	struct scene *s = *state;

	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 14, 0, UNIT_PER_MINUTE);
	s->now.now_us = 60 * (uint64_t)SECOND_US;
	restart(s);
	s->now.wall_us += 2 * 86400 * SECOND_US;
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.n_known, 3);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void r41_what_is_remembered_clears_nothing_before_the_clock_is_right(void **state)
{
	struct scene *s = *state;

	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 14, 0, UNIT_PER_MINUTE);
	s->now.now_us = 60 * (uint64_t)SECOND_US;
	restart(s);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 1);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->n_suppressed[SUPPRESS_CLOCK], 1);
	s->is_clock_trusted = true;
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void r41_what_is_remembered_of_a_clock_that_was_ahead_completes_no_score(void **state)
{
	struct scene *s = *state;

	get_well(s);
	s->now.wall_us -= 3600 * SECOND_US;
	restart(s);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.n_known, 3);
}

static void s16_a_step_of_the_clock_takes_nothing_that_was_measured_since_the_start(void **state)
{
	struct scene *s = *state;

	get_well(s);
	s->now.wall_us += 2 * 86400 * SECOND_US;
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.score.n_known, 6);
}

/* The rest of the values is worth an alert, and whoever answered knew them. */
static void s11_what_somebody_answered_no_restart_raises_anew(void **state)
{
	struct scene *s = *state;
	unsigned n_alerts;

	pass(s, 0); /* the plan is there */
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	pass(s, WINDOW_S - 60);
	measure(s, QUANTITY_PULSE_RATE, 135, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 391, -1, UNIT_CELSIUS);
	pass(s, 120);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	n_alerts = s->n_alerts;
	restart(s);
	pass(s, 60);
	assert_int_equal(s->n_alerts, n_alerts);
}

static void s11_nor_does_a_start_without_the_plan(void **state)
{
	struct scene *s = *state;
	unsigned n_alerts;

	pass(s, 0);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	pass(s, WINDOW_S - 60);
	measure(s, QUANTITY_PULSE_RATE, 135, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 391, -1, UNIT_CELSIUS);
	pass(s, 120);
	watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	n_alerts = s->n_alerts;
	restart_with(s, NULL);
	find_plan(s);
	assert_int_equal(s->n_alerts, n_alerts);
	measure(s, QUANTITY_RESPIRATORY_RATE, 25, 0, UNIT_PER_MINUTE);
	assert_int_equal(s->last.score.n_known, 5); /* breaths, pulse and temperature, and what was told */
}

static void r31_what_was_measured_without_a_plan_is_scored_when_there_is_one(void **state)
{
	struct scene *s = *state;

	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 14, 0, UNIT_PER_MINUTE);
	pass(s, 60);
	restart_with(s, NULL);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->n_alerts, 0);
	find_plan(s);
	assert_int_equal(s->n_alerts, 1);
	assert_int_equal(s->last.score.total, 3);
	assert_int_equal(s->last.score.n_known, 7);
}

static void s12_what_was_measured_without_a_plan_is_not_outvoted_by_what_was_before(void **state)
{
	struct scene *s = *state;

	get_well(s);
	measure(s, QUANTITY_RESPIRATORY_RATE, 14, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	restart_with(s, NULL);
	pass(s, 60);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	measure_with(s, TRUST_PLAIN, true, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	restart_with(s, NULL);
	find_plan(s);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void r41_a_new_plan_scores_nothing_that_is_too_old(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_SPO2, 93, 0, UNIT_PERCENT);
	pass(s, WINDOW_S + 1);
	s->plan.scores[0].steps[0].from = 1;
	take_plan(s);
	assert_int_equal(s->n_alerts, 0);
}

static void what_is_remembered_and_damaged_is_forgotten(void **state)
{
	struct scene *s = *state;
	struct memory memory;

	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
	memory = s->memories[0];
	for (size_t i = 0; i < memory.n; i++) {
		memory.octets[i] ^= 0xff;
		assert_in_range(score_recall(s->watch, memory.key, memory.octets, memory.n, &s->now), 0, RECALL_FORGET);
		memory.octets[i] ^= 0xff;
	}
	assert_int_equal(score_recall(s->watch, memory.key, memory.octets, memory.n - 1, &s->now), RECALL_FORGET);
	assert_int_equal(score_recall(s->watch, "score/p1/height", memory.octets, memory.n, &s->now), RECALL_FORGET);
	assert_int_equal(score_recall(s->watch, "score/p2/spo2", memory.octets, memory.n, &s->now), RECALL_FORGET);
	assert_int_equal(score_recall(s->watch, "score", memory.octets, memory.n, &s->now), RECALL_FORGET);
	assert_int_equal(scored_recall(s->watch, "scored/p1", memory.octets, 7, &s->now), RECALL_FORGET);
	assert_int_equal(scored_recall(s->watch, "scored/p2", memory.octets, 8, &s->now), RECALL_FORGET);
	assert_int_equal(scored_recall(s->watch, "scored", memory.octets, 8, &s->now), RECALL_FORGET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(r30_what_was_closed_by_somebodys_word_no_restart_raises_anew),
		SCENE(r31_after_a_restart_it_is_judged_by_what_was_remembered),
		SCENE(r31_a_score_that_holds_at_the_start_is_raised_then),
		SCENE(r31_a_new_plan_is_judged_at_once_by_what_is_known),
		SCENE(what_was_told_and_closed_is_not_raised_anew_by_another_plan),
		SCENE(r31_what_was_only_watched_a_new_score_counts_at_once_and_clears_nothing),
		SCENE(what_was_told_alone_raises_nothing),
		SCENE(r41_by_a_new_plan_with_a_shorter_window_it_is_unknown),
		SCENE(r31_a_plan_with_a_shorter_window_that_a_start_finds_is_judged_by_what_still_counts),
		SCENE(s11_what_somebody_answered_no_restart_raises_anew),
		SCENE(s11_nor_does_a_start_without_the_plan),
		SCENE(r31_what_was_measured_without_a_plan_is_scored_when_there_is_one),
		SCENE(s12_what_was_measured_without_a_plan_is_not_outvoted_by_what_was_before),
		SCENE(r41_a_new_plan_scores_nothing_that_is_too_old),
		SCENE(r41_what_a_wrong_clock_called_new_completes_no_score),
		SCENE(r41_what_is_remembered_clears_nothing_before_the_clock_is_right),
		SCENE(r41_what_is_remembered_of_a_clock_that_was_ahead_completes_no_score),
		SCENE(s16_a_step_of_the_clock_takes_nothing_that_was_measured_since_the_start),
		SCENE(what_is_remembered_and_damaged_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
