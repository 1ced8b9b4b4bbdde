/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "watch/watch.h"

#define SECOND_US INT64_C(1000000)
#define NOON_US INT64_C(1763809200000000)

enum { MEMORIES = 16, WINDOW_S = 1800 };

/* One person whose score of 5 is medium and of 7 high, and who is looked at where any one value is worth three points. */
struct scene {
	struct watch *watch;
	struct plan plan;
	struct moment now;
	struct alert last; /* of any */
	unsigned n_alerts;
	unsigned n_suppressed[SUPPRESS_REASON_COUNT];
	struct memory {
		char key[WATCH_MEMORY_KEY_MAX];
		uint8_t octets[WATCH_MEMORY_MAX];
		size_t n;
	} memories[MEMORIES];
	uint8_t next_id;
};

static void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (alert->rev == 1)
		s->n_alerts++;
	s->last = *alert;
}

static void on_suppressed(void *context, const struct suppressed *suppressed)
{
	((struct scene *)context)->n_suppressed[suppressed->reason]++;
}

static void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	(void)context;
	memset(ret_bytes, 7, n_bytes);
}

static struct memory *find_memory(struct scene *s, const char *key)
{
	for (size_t i = 0; i < MEMORIES; i++)
		if (!s->memories[i].key[0] || strcmp(s->memories[i].key, key) == 0)
			return &s->memories[i];
	fail_msg("more is remembered than there are inputs");
	return NULL;
}

static void remember(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct memory *memory = find_memory(context, key);

	snprintf(memory->key, sizeof(memory->key), "%s", key);
	if (n_octets)
		memcpy(memory->octets, octets, n_octets);
	memory->n = n_octets;
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_alert, .random = fake_random,
	.remember = remember, .on_suppressed = on_suppressed };

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->now = (struct moment){ 100000 * (uint64_t)SECOND_US, NOON_US, 3600, 0 };
	s->plan = (struct plan){ .version = 3, .n_people = 2, .n_scores = 1 };
	s->plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	s->plan.people[1] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300,
		.is_asked = { [ALERT_HIGH] = true, [ALERT_MEDIUM] = true, [ALERT_LOW] = true } };
	s->plan.scores[0] = (struct plan_score){
		.rule = { .name = "early-warning", .person = "p1", .priority = ALERT_LOW, .set_by = "nurse-7", .todo = "Call." },
		.scale = 1, .oxygen = TOLD_NO, .is_alert = TOLD_YES, .window_s = WINDOW_S, .raises_on_three = true,
		.steps = { { 5, ALERT_MEDIUM }, { 7, ALERT_HIGH } }, .n_steps = 2 };
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	watch_free(s->watch);
	free(s);
	return 0;
}

static void pass(struct scene *s, int64_t seconds)
{
	s->now.now_us += (uint64_t)(seconds * SECOND_US);
	s->now.wall_us += seconds * SECOND_US;
	if (watch_wake_us(s->watch) <= s->now.now_us)
		watch_tick(s->watch, &s->now);
}

static void measure_with(struct scene *s, enum trust trust, bool is_live, enum quantity quantity, int64_t number, int8_t exponent,
	enum unit unit)
{
	static struct readings readings;
	struct device device = { .kind = DEVICE_OXIMETER };
	struct accepted accepted = { .device = &device, .person = "p1", .live = is_live, .trust = trust, .at_us = s->now.wall_us,
		.readings = &readings };

	snprintf(device.id, sizeof(device.id), "device-%d-%u", (int)quantity, (unsigned)trust);
	accepted.id[0] = ++s->next_id;
	readings_init(&readings, NULL, 0);
	accepted.reading = readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, quantity, (struct decimal){ number, exponent }, unit);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
}

static void measure(struct scene *s, enum quantity quantity, int64_t number, int8_t exponent, enum unit unit)
{
	measure_with(s, TRUST_BONDED, true, quantity, number, exponent, unit);
}

/* Three points of oxygen, one of pulse, one of temperature. */
static void fall_ill(struct scene *s)
{
	measure(s, QUANTITY_PULSE_RATE, 96, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 384, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SPO2, 91, 0, UNIT_PERCENT);
}

static void get_well(struct scene *s)
{
	measure(s, QUANTITY_PULSE_RATE, 70, 0, UNIT_PER_MINUTE);
	measure(s, QUANTITY_BODY_TEMPERATURE, 368, -1, UNIT_CELSIUS);
	measure(s, QUANTITY_SPO2, 97, 0, UNIT_PERCENT);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, 130, 0, UNIT_MMHG);
}

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

/* Nothing was open. */
static void restart(struct scene *s)
{
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	for (size_t i = 0; i < MEMORIES && s->memories[i].key[0]; i++)
		assert_int_equal(watch_recall(s->watch, s->memories[i].key, s->memories[i].octets, s->memories[i].n, &s->now), 0);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
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

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
		SCENE(r37_a_historical_value_raises_no_score),
		SCENE(s14_an_advertisement_does_not_outvote_the_bonded_oximeter),
		SCENE(r30_what_was_closed_by_somebodys_word_no_restart_raises_anew),
		SCENE(r31_after_a_restart_it_is_judged_by_what_was_remembered),
		SCENE(r31_a_score_that_holds_at_the_start_is_raised_then),
		SCENE(r31_a_new_plan_is_judged_at_once_by_what_is_known),
		SCENE(what_was_told_and_closed_is_not_raised_anew_by_another_plan),
		SCENE(r31_what_was_only_watched_a_new_score_counts_at_once_and_clears_nothing),
		SCENE(what_was_told_alone_raises_nothing),
		SCENE(r41_by_a_new_plan_with_a_shorter_window_it_is_unknown),
		SCENE(s11_what_somebody_answered_no_restart_raises_anew),
		SCENE(r41_a_new_plan_scores_nothing_that_is_too_old),
		SCENE(what_is_remembered_and_damaged_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
