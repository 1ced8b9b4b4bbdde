/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "watch/watch.h"

/* A home with a cuff, a spare cuff, a help button, two carers, and whatever the watch told of it. */
struct scene {
	struct watch *watch;
	struct plan plan;
	struct device cuff, spare, button;
	struct moment now;
	struct alert last; /* the newest revision of anything */
	size_t n_revisions, n_resent;
	uint8_t n_random, n_readings;
	char first_id[ULID_TEXT_MAX];
};

static void on_alert(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (strcmp(s->last.id, alert->id) == 0)
		assert_int_equal(alert->rev, s->last.rev + 1);
	s->last = *alert;
	s->n_revisions++;
	if (!s->first_id[0])
		memcpy(s->first_id, alert->id, sizeof(s->first_id));
}

static void on_resend(void *context, const struct alert *alert)
{
	struct scene *s = context;

	assert_true(alert->asked_rev > alert->seen_rev);
	s->n_resent++;
}

static void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	struct scene *s = context;

	memset(ret_bytes, ++s->n_random, n_bytes);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_resend, .random = fake_random };

static struct decimal whole(int64_t number)
{
	return (struct decimal){ number, 0 };
}

static struct plan plan_of_home(void)
{
	struct plan plan = { .version = 12, .n_people = 3, .n_limits = 3, .late_after_s = 1800 };

	plan.people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	plan.people[1] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300,
		.is_asked = { [ALERT_HIGH] = true, [ALERT_MEDIUM] = true } };
	plan.people[2] = (struct plan_person){ .id = "nurse-7", .role = PLAN_NURSE, .answer_within_s = 600,
		.is_asked = { [ALERT_HIGH] = true } };
	plan.limits[0] = (struct plan_limit){ .rule = { .name = "systolic-high", .person = "p1",
		.priority = ALERT_HIGH, .set_by = "nurse-7", .todo = "Measure again." },
		.quantity = QUANTITY_SYSTOLIC_PRESSURE, .side = LIMIT_ABOVE, .level = whole(180), .clear = whole(170),
		.unit = UNIT_MMHG };
	plan.limits[1] = (struct plan_limit){ .rule = { .name = "pulse-low", .person = "p1",
		.priority = ALERT_LOW, .set_by = "nurse-7" }, .quantity = QUANTITY_PULSE_RATE,
		.side = LIMIT_BELOW, .level = whole(45), .clear = whole(50), .unit = UNIT_PER_MINUTE };
	plan.limits[2] = (struct plan_limit){ .rule = { .name = "mean-high", .person = "p1",
		.priority = ALERT_MEDIUM, .set_by = "nurse-7" }, .quantity = QUANTITY_MEAN_PRESSURE, .side = LIMIT_ABOVE,
		.level = whole(130), .clear = whole(120), .unit = UNIT_MMHG };
	return plan;
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->plan = plan_of_home();
	s->cuff = (struct device){ .id = "cuff-1", .kind = DEVICE_CUFF };
	s->spare = (struct device){ .id = "cuff-2", .kind = DEVICE_CUFF };
	s->button = (struct device){ .id = "help-button-1", .kind = DEVICE_HELP_BUTTON, .name = "Bedside" };
	s->now = (struct moment){ 5000000, INT64_C(1795331645113000), 3600 };
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

/* Time passes, and the watch is woken when it wants to be, and only then. */
static void live_through(struct scene *s, uint32_t seconds)
{
	struct moment end = s->now;

	end.now_us += seconds * UINT64_C(1000000);
	end.wall_us += seconds * INT64_C(1000000);
	for (uint64_t wake_us = watch_wake_us(s->watch); wake_us <= end.now_us; wake_us = watch_wake_us(s->watch)) {
		assert_true(wake_us >= s->now.now_us);
		s->now.wall_us += (int64_t)(wake_us - s->now.now_us);
		s->now.now_us = wake_us;
		watch_tick(s->watch, &s->now);
		assert_true(watch_wake_us(s->watch) > wake_us);
	}
	s->now = end;
}

static int give(struct scene *s, const struct device *device, const struct readings *readings, bool is_live,
	enum trust trust)
{
	struct accepted accepted = { .id = { ++s->n_readings }, .device = device, .person = "p1",
		.at_us = s->now.wall_us - (is_live ? 0 : INT64_C(86400000000)), .at_zone_s = 3600, .live = is_live,
		.trust = trust, .readings = readings, .reading = &readings->reading[0] };

	return watch_reading(s->watch, &accepted, &s->now);
}

static void measure(struct scene *s, enum quantity quantity, struct decimal number, enum unit unit)
{
	struct readings readings = { 0 };

	live_through(s, 1);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, quantity, number, unit);
	assert_int_equal(give(s, &s->cuff, &readings, true, TRUST_BONDED), 0);
}

static void measure_systolic(struct scene *s, int64_t mmHg)
{
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, whole(mmHg), UNIT_MMHG);
}

static void measure_with(struct scene *s, const struct device *device, int64_t mmHg, enum trust trust)
{
	struct readings readings = { 0 };

	live_through(s, 1);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(mmHg), UNIT_MMHG);
	assert_int_equal(give(s, device, &readings, true, trust), 0);
}

static void press(struct scene *s, const char *person)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { ++s->n_readings }, .device = &s->button, .person = person,
		.at_us = s->now.wall_us, .live = true, .trust = TRUST_PLAIN, .readings = &readings,
		.reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
}

static enum watch_outcome ack(struct scene *s, const char *who)
{
	return watch_ack(s->watch, s->last.id, who, NULL, false, &s->now);
}

static enum watch_outcome seen(struct scene *s)
{
	return watch_seen(s->watch, s->last.id, s->last.rev, &s->now);
}

static bool has_happened(const struct alert *alert, enum alert_event what)
{
	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == what)
			return true;
	return false;
}

static const char *asked(const struct alert *alert)
{
	return alert->n_asked ? alert->asked[alert->n_asked - 1].who : "";
}

/* What opens no alert */

static void test_what_is_no_valid_result_never_enters_the_rules(void **state)
{
	struct scene *s = *state;
	struct readings nan = { 0 }, inflating = { 0 }, ambiguous = { 0 }, insane = { 0 };

	readings_begin(&nan, READING_BLOOD_PRESSURE);
	readings_absent(&nan, QUANTITY_SYSTOLIC_PRESSURE, ABSENT_NOT_A_NUMBER);
	give(s, &s->cuff, &nan, true, TRUST_BONDED);
	readings_begin(&inflating, READING_CUFF_PRESSURE);
	readings_number(&inflating, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
	give(s, &s->cuff, &inflating, true, TRUST_BONDED);
	readings_begin(&ambiguous, READING_BLOOD_PRESSURE);
	readings_mark(&ambiguous, FLAG_AMBIGUOUS);
	readings_number(&ambiguous, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
	give(s, &s->cuff, &ambiguous, true, TRUST_BONDED);
	readings_begin(&insane, READING_BLOOD_PRESSURE);
	readings_number(&insane, QUANTITY_SYSTOLIC_PRESSURE, whole(2047), UNIT_MMHG);
	give(s, &s->cuff, &insane, true, TRUST_BONDED);
	assert_int_equal(s->n_revisions, 0);
	assert_true(watch_wake_us(s->watch) == UINT64_MAX);
}

/* Nor does what the device itself takes back, or what was measured of nobody. */
static void test_what_is_invalid_or_of_nobody_never_enters_the_rules(void **state)
{
	static const enum reading_flag flags[] = { FLAG_INVALID, FLAG_TEST, FLAG_DEMO };
	struct scene *s = *state;

	for (size_t i = 0; i <= sizeof(flags) / sizeof(flags[0]); i++) {
		bool is_control = i == sizeof(flags) / sizeof(flags[0]);
		struct readings readings = { 0 };

		readings_begin(&readings, is_control ? READING_CONTROL_SOLUTION : READING_BLOOD_PRESSURE);
		readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
		if (!is_control)
			readings_mark(&readings, flags[i]);
		give(s, &s->cuff, &readings, true, TRUST_BONDED);
	}
	assert_int_equal(s->n_revisions, 0);
	assert_true(watch_wake_us(s->watch) == UINT64_MAX);
}

static void test_a_number_of_more_digits_than_a_number_holds_is_no_result(void **state)
{
	struct scene *s = *state;

	s->plan.limits[0].quantity = QUANTITY_POSITION; /* without a highest sane value */
	s->plan.limits[0].unit = UNIT_METRE;
	measure(s, QUANTITY_POSITION, (struct decimal){ 1, 100 }, UNIT_METRE);
	assert_int_equal(s->n_revisions, 0);
	measure(s, QUANTITY_POSITION, (struct decimal){ 1, 17 }, UNIT_METRE);
	assert_int_equal(s->n_revisions, 1);
}

static void test_without_a_plan_or_for_nobody_there_is_no_clinical_alert(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted nobodys = { .device = &s->cuff, .live = true, .trust = TRUST_BONDED, .readings = &readings,
		.reading = &readings.reading[0] };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(192), UNIT_MMHG);
	assert_int_equal(watch_reading(s->watch, &nobodys, &s->now), 0);
	nobodys.person = "p2";
	assert_int_equal(watch_reading(s->watch, &nobodys, &s->now), 0);
	watch_set_plan(s->watch, NULL);
	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 0);
}

static void test_a_value_at_the_limit_is_not_beyond_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 180);
	assert_int_equal(s->n_revisions, 0);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 1801, -1 }, UNIT_MMHG);
	assert_int_equal(s->n_revisions, 1);
}

/* What opens one */

static void test_a_value_beyond_the_limit_raises_an_alert_that_says_why_and_asks_somebody(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(s->last.rev, 1);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.about, ALERT_PERSON);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180");
	assert_string_equal(s->last.home, "h-0417");
	assert_string_equal(s->last.person, "p1");
	assert_string_equal(s->last.rule, "systolic-high");
	assert_string_equal(s->last.todo, "Measure again.");
	assert_string_equal(s->last.limit.set_by, "nurse-7");
	assert_int_equal(s->last.limit.plan, 12);
	assert_int_equal(s->last.n_because, 1);
	assert_int_equal(s->last.because[0].reading[0], 1);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_int_equal(s->last.asked[0].until.at_us, 0);
	assert_true(ulid_is_valid(s->last.id));
}

static void test_a_limit_holds_in_any_unit_of_the_quantity(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 239, -1 }, UNIT_KILOPASCAL); /* 179.3 mmHg */
	assert_int_equal(s->n_revisions, 0);
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 2560, -2 }, UNIT_KILOPASCAL); /* 192.0 mmHg */
	assert_string_equal(s->last.title, "Systolic pressure 25.60 kPa, limit 180 mmHg");
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 226, -1 }, UNIT_KILOPASCAL); /* 169.5 mmHg */
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_a_limit_below_looks_the_other_way(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, whole(45), UNIT_PER_MINUTE);
	assert_int_equal(s->n_revisions, 0);
	measure(s, QUANTITY_PULSE_RATE, whole(38), UNIT_PER_MINUTE);
	assert_string_equal(s->last.title, "Pulse rate 38/min, limit 45");
	measure(s, QUANTITY_PULSE_RATE, whole(49), UNIT_PER_MINUTE);
	assert_int_equal(s->n_revisions, 1);
	measure(s, QUANTITY_PULSE_RATE, whole(50), UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_one_reading_beyond_two_limits_raises_two_alerts(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(192), UNIT_MMHG);
	readings_number(&readings, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG);
	give(s, &s->cuff, &readings, true, TRUST_BONDED);
	assert_int_equal(watch_count_open(s->watch), 2);
}

/* One episode */

static void test_values_that_hover_about_the_limit_are_one_alert(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 20; i++) {
		measure_systolic(s, 181);
		measure_systolic(s, 179);
	}
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.n_because, ALERT_BECAUSE_MAX);
	assert_false(has_happened(&s->last, ALERT_EVENT_CLEARED));
}

static void test_the_title_keeps_the_worst_value(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	for (int i = 0; i < 5; i++)
		measure_systolic(s, 185);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180");
	assert_true(s->last.because[0].is_worst);
	measure_systolic(s, 201);
	assert_string_equal(s->last.title, "Systolic pressure 201 mmHg, limit 180");
	assert_true(s->last.because[ALERT_BECAUSE_MAX - 1].is_worst);
	assert_false(s->last.because[0].is_worst);
}

static void test_a_high_alert_closes_only_when_cleared_and_acknowledged(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	measure_systolic(s, 170);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_true(watch_wake_us(s->watch) != UINT64_MAX);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_true(has_happened(&s->last, ALERT_EVENT_ACKNOWLEDGED));
	assert_int_equal(watch_count_open(s->watch), 0);
}

static void test_acknowledging_does_not_clear_and_clearing_afterwards_closes(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.n_asked, 0);
	measure_systolic(s, 175);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure_systolic(s, 165);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_a_low_alert_closes_when_it_clears(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	measure(s, QUANTITY_PULSE_RATE, whole(60), UNIT_PER_MINUTE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void test_what_comes_back_before_it_is_closed_is_the_same_alert(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	measure_systolic(s, 160);
	measure_systolic(s, 190);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.cleared.at_us, 0);
	assert_true(has_happened(&s->last, ALERT_EVENT_RETURNED));
}

static void test_after_the_close_a_new_value_is_a_new_alert(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	measure_systolic(s, 160);
	measure_systolic(s, 190);
	assert_string_not_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.rev, 1);
}

static void test_worse_by_a_step_asks_again_after_it_was_acknowledged_and_less_does_not(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	measure_systolic(s, 196);
	measure_systolic(s, 200);
	measure_systolic(s, 201); /* 9 above what was acknowledged; the step is 180 - 170 */
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure_systolic(s, 202);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_string_equal(s->last.id, s->first_id);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_string_equal(s->last.title, "Systolic pressure 202 mmHg, limit 180");
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
}

static void test_a_value_measured_before_the_alarming_one_does_not_clear(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted earlier = { .device = &s->cuff, .person = "p1", .live = true, .trust = TRUST_BONDED,
		.readings = &readings, .reading = &readings.reading[0] };

	measure_systolic(s, 192);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(150), UNIT_MMHG);
	earlier.at_us = s->now.wall_us - 60000000;
	watch_reading(s->watch, &earlier, &s->now);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	earlier.at_us = s->now.wall_us;
	watch_reading(s->watch, &earlier, &s->now);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_a_clock_that_was_set_back_does_not_keep_an_alert_for_ever(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->now.wall_us -= INT64_C(86400000000);
	measure_systolic(s, 150);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* Trust */

static void test_a_device_of_lower_trust_neither_clears_nor_touches(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	measure_with(s, &s->spare, 120, TRUST_PLAIN);
	measure_with(s, &s->cuff, 120, TRUST_ENCRYPTED); /* its own address, by a path that anybody can use */
	measure_with(s, &s->spare, 250, TRUST_PLAIN);
	assert_int_equal(s->n_revisions, 1);
	measure_with(s, &s->spare, 120, TRUST_BONDED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_another_device_of_lower_trust_does_not_clear_among_bonded_ones(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->cuff, 192, TRUST_AUTHENTICATED);
	measure_with(s, &s->spare, 120, TRUST_BONDED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	measure_with(s, &s->cuff, 120, TRUST_BONDED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void test_a_high_alert_on_plain_advertisements_alone_is_closed_by_a_person(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->spare, 192, TRUST_PLAIN);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	measure_with(s, &s->spare, 120, TRUST_PLAIN);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	assert_true(watch_wake_us(s->watch) != UINT64_MAX);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

/* Late values */

static void test_a_historical_value_is_told_low_and_pages_nobody(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	s->plan.people[2].is_asked[ALERT_LOW] = true;
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(192), UNIT_MMHG);
	readings_number(&readings, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG); /* of medium priority: charted */
	give(s, &s->cuff, &readings, false, TRUST_BONDED);
	give(s, &s->cuff, &readings, false, TRUST_BONDED);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180, found late");
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	measure_systolic(s, 120);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void test_a_historical_value_neither_clears_nor_adds_to_a_live_alert(void **state)
{
	struct scene *s = *state;
	struct readings safe = { 0 };
	struct accepted accepted = { .device = &s->cuff, .person = "p1", .trust = TRUST_BONDED, .readings = &safe,
		.reading = &safe.reading[0] };

	measure_systolic(s, 192);
	readings_begin(&safe, READING_BLOOD_PRESSURE);
	readings_number(&safe, QUANTITY_SYSTOLIC_PRESSURE, whole(120), UNIT_MMHG);
	accepted.at_us = s->now.wall_us; /* even where its time, of whatever quality, is not older */
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(s->n_revisions, 1);
}

/* Help calls */

static void test_a_press_raises_high_even_without_plan_and_person_and_asks_the_team(void **state)
{
	struct scene *s = *state;

	watch_set_plan(s->watch, NULL);
	press(s, NULL);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.kind, ALERT_HELP_CALL);
	assert_string_equal(s->last.rule, "help-call");
	assert_string_equal(s->last.title, "Help call: Bedside");
	assert_string_equal(s->last.because[0].event, "press");
	assert_string_equal(asked(&s->last), ALERT_TEAM);
}

static void test_every_press_is_a_new_revision_and_none_puts_off_whose_turn_is_next(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	assert_string_equal(asked(&s->last), "carer-1");
	seen(s);
	for (uint32_t i = 0; i < 100; i++) {
		live_through(s, 3);
		press(s, "p1");
	}
	assert_string_equal(s->last.id, s->first_id);
	assert_string_equal(asked(&s->last), "nurse-7");
	assert_int_equal(s->last.rev, 1 + 1 + 100 + 1);
}

static void test_a_button_that_says_none_was_not_pressed_and_other_buttons_call_nobody(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "none");
	give(s, &s->button, &readings, true, TRUST_PLAIN);
	readings = (struct readings){ 0 };
	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	give(s, &s->cuff, &readings, true, TRUST_PLAIN);
	assert_int_equal(s->n_revisions, 0);
}

static void test_a_help_call_is_over_when_somebody_answers_and_a_later_press_is_a_new_one(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_not_equal(s->last.condition, ALERT_CLEARED);
	press(s, "p1");
	assert_string_not_equal(s->last.id, s->first_id);
}

/* Asking */

static void test_the_asked_persons_time_starts_when_the_team_has_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 3600);
	assert_int_equal(s->n_resent, 60);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(seen(s), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	assert_int_equal(s->last.rev, 2);
	assert_int_equal(s->last.asked[0].until.at_us, s->now.wall_us + 300 * INT64_C(1000000));
	live_through(s, 299);
	assert_int_equal(s->n_revisions, 2);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_string_equal(asked(&s->last), "nurse-7");
	assert_int_equal(s->last.n_asked, 2);
	assert_int_equal(s->n_resent, 60);
}

static void test_a_receipt_of_an_older_revision_starts_nobodys_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 300);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_int_equal(watch_seen(s->watch, s->last.id, s->last.rev - 1, &s->now), WATCH_DONE);
	assert_int_equal(s->last.asked[1].until.at_us, 0);
	assert_int_equal(watch_seen(s->watch, s->last.id, s->last.rev + 1, &s->now), WATCH_NO_SUCH_ALERT);
	assert_int_equal(watch_seen(s->watch, s->last.id, 0, &s->now), WATCH_NO_SUCH_ALERT);
	assert_int_equal(watch_seen(s->watch, "01ARYZ6S410000000000000000", 1, &s->now), WATCH_NO_SUCH_ALERT);
	seen(s);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_int_not_equal(s->last.asked[1].until.at_us, 0);
}

static void test_a_second_receipt_does_not_lengthen_the_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 200);
	seen(s);
	assert_int_equal(s->n_revisions, 2);
	live_through(s, 100);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void answer_nobody(struct scene *s, uint32_t within_s, const char *next)
{
	assert_int_equal(watch_seen(s->watch, s->first_id, s->last.rev, &s->now), WATCH_DONE);
	live_through(s, within_s);
	assert_string_equal(asked(&s->last), next);
}

static void test_after_the_last_the_team_is_asked_and_the_chain_starts_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	answer_nobody(s, 300, "nurse-7");
	answer_nobody(s, 600, ALERT_TEAM);
	assert_int_equal(s->last.rounds, 0);
	assert_int_equal(watch_seen(s->watch, s->first_id, s->last.rev, &s->now), WATCH_DONE);
	live_through(s, 300);

	/* The last revision handed out is the technical alert about it, the one before is the alert itself. */
	assert_int_equal(s->last.kind, ALERT_UNANSWERED);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_string_equal(s->last.of, s->first_id);
	assert_string_equal(s->last.title, "Nobody answered: Systolic pressure 192 mmHg, limit 180");
	assert_int_equal(watch_ack(s->watch, s->first_id, "carer-1", "on my way", false, &s->now), WATCH_DONE);
	assert_int_equal(s->last.kind, ALERT_UNANSWERED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void copy_if_first(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (strcmp(alert->id, s->first_id) == 0)
		s->last = *alert;
}

static struct alert get_first(struct scene *s)
{
	watch_each_open(s->watch, copy_if_first, s);
	return s->last;
}

static void test_rounds_are_counted_and_everybody_is_asked_again(void **state)
{
	struct scene *s = *state;
	struct alert alert;

	measure_systolic(s, 192);
	for (uint32_t i = 0; i < 3 * 3; i++) {
		alert = get_first(s);
		assert_int_equal(watch_seen(s->watch, s->first_id, alert.rev, &s->now), WATCH_DONE);
		live_through(s, 600);
	}
	alert = get_first(s);
	assert_int_equal(alert.rounds, 3);
	assert_string_equal(asked(&alert), "carer-1");
	assert_int_equal(alert.n_asked, 1);
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_true(has_happened(&alert, ALERT_EVENT_ROUND));
}

static void test_that_nobody_answered_a_low_alert_is_no_alert(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	seen(s);
	live_through(s, 86400);
	assert_int_equal(s->last.rounds, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_without_an_answer_the_history_stays_bounded_and_keeps_its_beginning(void **state)
{
	struct scene *s = *state;
	struct alert alert;

	measure_systolic(s, 192);
	for (uint32_t i = 0; i < 100; i++) {
		alert = get_first(s);
		watch_seen(s->watch, s->first_id, alert.rev, &s->now);
		live_through(s, 600);
	}
	alert = get_first(s);
	assert_int_equal(alert.n_history, ALERT_HISTORY_MAX);
	assert_int_equal(alert.history[0].what, ALERT_EVENT_RAISED);
	assert_int_equal(alert.history[1].what, ALERT_EVENT_FOLDED);
	/* raised, asked, and for each of 100 turns: delivered, escalated; a round more for each third. */
	assert_int_equal(alert.history[1].count + ALERT_HISTORY_MAX - 1, 2 + 2 * 100 + 33);
}

static void test_an_alert_that_was_acknowledged_and_stays_open_asks_again_a_day_later(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	live_through(s, WATCH_REVIEW_S - 1);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void test_what_was_measured_since_keeps_the_condition_active(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	live_through(s, 3600);
	measure_systolic(s, 188);
	live_through(s, WATCH_REVIEW_S - 3600);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

/* Answers */

static void test_strangers_and_residents_who_were_not_asked_cannot_answer(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(ack(s, "burglar"), WATCH_NOT_ALLOWED);
	assert_int_equal(ack(s, "p1"), WATCH_NOT_ALLOWED);
	assert_int_equal(ack(s, ALERT_TEAM), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_ack(s->watch, s->last.id, "local:root", NULL, true, &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(s->n_revisions, 1);
	s->plan.people[0].is_asked[ALERT_HIGH] = true;
	assert_int_equal(ack(s, "p1"), WATCH_DONE);
}

static void test_a_second_late_or_unknown_answer_changes_nothing(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(ack(s, "nurse-7"), WATCH_ALREADY_ACKNOWLEDGED);
	assert_int_equal(watch_ack(s->watch, "01ARYZ6S410000000000000000", "carer-1", NULL, false, &s->now),
		WATCH_NO_SUCH_ALERT);
	measure_systolic(s, 120);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(ack(s, "carer-1"), WATCH_CLOSED);
	assert_int_equal(seen(s), WATCH_CLOSED);
	assert_int_equal(s->n_revisions, 3);
}

static void test_a_note_is_kept_on_one_line_and_refused_where_it_is_too_long(void **state)
{
	struct scene *s = *state;
	char novel[ALERT_NOTE_MAX + 1];

	memset(novel, 'x', sizeof(novel) - 1);
	novel[sizeof(novel) - 1] = '\0';
	measure_systolic(s, 192);
	assert_int_equal(watch_ack(s->watch, s->last.id, "carer-1", novel, false, &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_ack(s->watch, s->last.id, "carer-1", "on my\nway", false, &s->now), WATCH_DONE);
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "on my way");
	assert_string_equal(s->last.history[s->last.n_history - 1].who, "carer-1");
}

static void test_a_test_alert_is_answered_by_the_installer_and_there_is_one(void **state)
{
	struct scene *s = *state;
	char first[ULID_TEXT_MAX], second[ULID_TEXT_MAX];

	assert_int_equal(watch_test(s->watch, &s->now, first), 0);
	assert_true(s->last.is_test);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(watch_test(s->watch, &s->now, second), 0);
	assert_string_equal(first, second);
	assert_int_equal(watch_ack(s->watch, first, "local:inge", NULL, true, &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

/* Restarts */

/* The process dies and another takes up what was handed out last. */
static void restart(struct scene *s, uint32_t away_s)
{
	struct alert stored = s->last;

	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	s->now.now_us = 1000000; /* of another boot */
	s->now.wall_us += away_s * INT64_C(1000000);
	assert_int_equal(watch_restore(s->watch, &stored, &s->now), 0);
}

static void test_a_restart_neither_raises_anew_nor_forgets(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	restart(s, 10);
	assert_int_equal(s->n_revisions, 2);
	measure_systolic(s, 190);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	restart(s, 10);
	measure_systolic(s, 150);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	restart(s, 10);
	assert_int_equal(ack(s, "carer-1"), WATCH_CLOSED);
}

static void test_a_restart_goes_on_with_the_time_that_was_left(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 100);
	restart(s, 50);
	live_through(s, 149);
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void test_a_clock_that_fell_back_to_1970_does_not_lengthen_the_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	s->now.wall_us = 0;
	restart(s, 0);
	live_through(s, 300);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void test_a_deadline_that_passed_meanwhile_escalates_at_once(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	restart(s, 4000);
	assert_true(watch_wake_us(s->watch) == s->now.now_us);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void test_what_the_team_did_not_have_is_sent_again_after_a_restart(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	restart(s, 1);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->n_resent, 1);
	assert_int_equal(s->n_revisions, 1);
}

static void test_an_alert_is_taken_up_once(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_restore(s->watch, &s->last, &s->now), -EEXIST);
}

static void test_an_alert_outlives_its_rule_and_takes_a_newer_word_on_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->plan.version = 13;
	s->plan.limits[0].level = whole(195);
	s->plan.limits[0].clear = whole(190);
	measure_systolic(s, 189);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.limit.plan, 13);
	measure_systolic(s, 200);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.n_limits = 0;
	measure_systolic(s, 190);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* Bounds */

static void test_low_alerts_are_refused_when_there_are_too_many_and_counted(void **state)
{
	struct scene *s = *state;
	size_t n_wanted = WATCH_OPEN_LOW_MAX + 5;

	s->plan.n_limits = 1;
	s->plan.limits[0] = s->plan.limits[1];
	s->plan.limits[0].quantity = QUANTITY_PULSE_RATE;
	for (size_t i = 0; i < n_wanted; i++) {
		snprintf(s->plan.limits[0].rule.name, sizeof(s->plan.limits[0].rule.name), "rule-%zu", i);
		measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	}
	assert_int_equal(watch_count_open(s->watch), WATCH_OPEN_LOW_MAX);
	assert_true(watch_count_refused(s->watch) >= 5);
	press(s, "p1");
	assert_int_equal(watch_count_open(s->watch), WATCH_OPEN_LOW_MAX + 1);
}

static void test_no_alert_that_is_open_is_without_a_timer(void **state)
{
	struct scene *s = *state;
	uint32_t dice = 7;

	for (int i = 0; i < 3000; i++) {
		dice = dice * 1664525 + 1013904223;
		switch (dice >> 29) {
		case 0:
			measure_systolic(s, 150 + (dice >> 8) % 80);
			break;
		case 1:
			measure(s, QUANTITY_PULSE_RATE, whole(30 + (dice >> 8) % 40), UNIT_PER_MINUTE);
			break;
		case 2:
			press(s, "p1");
			break;
		case 3:
			if (s->last.id[0])
				seen(s);
			break;
		case 4:
			if (s->last.id[0])
				ack(s, dice >> 8 & 1 ? "carer-1" : "nurse-7");
			break;
		default:
			live_through(s, (dice >> 8) % 2000);
			break;
		}
		assert_true(watch_count_open(s->watch) == 0 || watch_wake_us(s->watch) != UINT64_MAX);
		assert_true(s->last.state != ALERT_CLOSED || s->last.priority == ALERT_LOW ||
			s->last.acknowledged.at_us != 0);
		assert_true(s->last.n_history <= ALERT_HISTORY_MAX && s->last.n_because <= ALERT_BECAUSE_MAX);
	}
	assert_true(watch_count_open(s->watch) < 16);
}

/* What else people may say */

static void l2_information_asks_nobody_and_closes_after_a_day(void **state)
{
	struct scene *s = *state;

	s->plan.limits[2].rule.priority = ALERT_INFORMATION;
	measure(s, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG);
	assert_int_equal(s->last.n_asked, 0);
	assert_int_equal(s->last.asked_rev, 0);
	live_through(s, WATCH_INFORMATION_S - 1);
	assert_int_equal(s->n_resent, 0);
	assert_int_equal(s->last.state, ALERT_RAISED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void a_person_closes_what_still_holds_only_with_a_word_on_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", NULL, &s->now), WATCH_STILL_ACTIVE);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "", &s->now), WATCH_STILL_ACTIVE);
	assert_int_equal(watch_close(s->watch, s->last.id, "p1", "I feel well", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "The cuff was too small.", &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE); /* the data say what they say */
	assert_string_equal(s->last.history[s->last.n_history - 1].who, "nurse-7");
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "The cuff was too small.");
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "again", &s->now), WATCH_CLOSED);
}

static void a_note_changes_nothing_else(void **state)
{
	struct scene *s = *state;
	uint64_t wake_us;

	measure_systolic(s, 192);
	seen(s);
	wake_us = watch_wake_us(s->watch);
	assert_int_equal(watch_note(s->watch, s->last.id, "nurse-7", "", &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_note(s->watch, s->last.id, "stranger", "hello", &s->now), WATCH_NOT_ALLOWED);
	assert_int_equal(watch_note(s->watch, s->last.id, "nurse-7", "He was at the fair.", &s->now), WATCH_DONE);
	assert_string_equal(s->last.history[s->last.n_history - 1].note, "He was at the fair.");
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_true(watch_wake_us(s->watch) == wake_us);
}

static void r32_a_snooze_is_quiet_for_its_time_and_then_asks_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now), WATCH_DONE);
	assert_string_equal(s->last.taken_by, "nurse-7");
	assert_int_equal(s->last.n_asked, 0);
	for (int i = 0; i < 10; i++)
		measure_systolic(s, 194);
	assert_int_equal(s->last.n_asked, 0);
	assert_int_equal(s->n_resent, 0);
	live_through(s, 3590);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_string_equal(s->last.taken_by, "");
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
}

static void r32_worse_by_a_step_breaks_a_snooze(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now);
	measure_systolic(s, 202);
	assert_string_equal(asked(&s->last), "carer-1");
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
}

static void a_snooze_is_no_acknowledgement(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now);
	measure_systolic(s, 150);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_not_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void a_snooze_has_a_cap_and_a_help_call_none(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 0, &s->now), WATCH_MALFORMED);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", WATCH_SNOOZE_MAX_S + 1, &s->now), WATCH_MALFORMED);
	press(s, "p1");
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 60, &s->now), WATCH_NOT_ALLOWED);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_what_is_no_valid_result_never_enters_the_rules),
		SCENE(test_what_is_invalid_or_of_nobody_never_enters_the_rules),
		SCENE(test_a_number_of_more_digits_than_a_number_holds_is_no_result),
		SCENE(test_without_a_plan_or_for_nobody_there_is_no_clinical_alert),
		SCENE(test_a_value_at_the_limit_is_not_beyond_it),
		SCENE(test_a_value_beyond_the_limit_raises_an_alert_that_says_why_and_asks_somebody),
		SCENE(test_a_limit_holds_in_any_unit_of_the_quantity),
		SCENE(test_a_limit_below_looks_the_other_way),
		SCENE(test_one_reading_beyond_two_limits_raises_two_alerts),
		SCENE(test_values_that_hover_about_the_limit_are_one_alert),
		SCENE(test_the_title_keeps_the_worst_value),
		SCENE(test_a_high_alert_closes_only_when_cleared_and_acknowledged),
		SCENE(test_acknowledging_does_not_clear_and_clearing_afterwards_closes),
		SCENE(test_a_low_alert_closes_when_it_clears),
		SCENE(test_what_comes_back_before_it_is_closed_is_the_same_alert),
		SCENE(test_after_the_close_a_new_value_is_a_new_alert),
		SCENE(test_worse_by_a_step_asks_again_after_it_was_acknowledged_and_less_does_not),
		SCENE(test_a_value_measured_before_the_alarming_one_does_not_clear),
		SCENE(test_a_clock_that_was_set_back_does_not_keep_an_alert_for_ever),
		SCENE(test_a_device_of_lower_trust_neither_clears_nor_touches),
		SCENE(test_another_device_of_lower_trust_does_not_clear_among_bonded_ones),
		SCENE(test_a_high_alert_on_plain_advertisements_alone_is_closed_by_a_person),
		SCENE(test_a_historical_value_is_told_low_and_pages_nobody),
		SCENE(test_a_historical_value_neither_clears_nor_adds_to_a_live_alert),
		SCENE(test_a_press_raises_high_even_without_plan_and_person_and_asks_the_team),
		SCENE(test_every_press_is_a_new_revision_and_none_puts_off_whose_turn_is_next),
		SCENE(test_a_button_that_says_none_was_not_pressed_and_other_buttons_call_nobody),
		SCENE(test_a_help_call_is_over_when_somebody_answers_and_a_later_press_is_a_new_one),
		SCENE(test_the_asked_persons_time_starts_when_the_team_has_it),
		SCENE(test_a_receipt_of_an_older_revision_starts_nobodys_time),
		SCENE(test_a_second_receipt_does_not_lengthen_the_time),
		SCENE(test_after_the_last_the_team_is_asked_and_the_chain_starts_again),
		SCENE(test_rounds_are_counted_and_everybody_is_asked_again),
		SCENE(test_that_nobody_answered_a_low_alert_is_no_alert),
		SCENE(test_without_an_answer_the_history_stays_bounded_and_keeps_its_beginning),
		SCENE(test_an_alert_that_was_acknowledged_and_stays_open_asks_again_a_day_later),
		SCENE(test_what_was_measured_since_keeps_the_condition_active),
		SCENE(test_strangers_and_residents_who_were_not_asked_cannot_answer),
		SCENE(test_a_second_late_or_unknown_answer_changes_nothing),
		SCENE(test_a_note_is_kept_on_one_line_and_refused_where_it_is_too_long),
		SCENE(test_a_test_alert_is_answered_by_the_installer_and_there_is_one),
		SCENE(test_a_restart_neither_raises_anew_nor_forgets),
		SCENE(test_a_restart_goes_on_with_the_time_that_was_left),
		SCENE(test_a_clock_that_fell_back_to_1970_does_not_lengthen_the_time),
		SCENE(test_a_deadline_that_passed_meanwhile_escalates_at_once),
		SCENE(test_what_the_team_did_not_have_is_sent_again_after_a_restart),
		SCENE(test_an_alert_is_taken_up_once),
		SCENE(test_an_alert_outlives_its_rule_and_takes_a_newer_word_on_it),
		SCENE(test_low_alerts_are_refused_when_there_are_too_many_and_counted),
		SCENE(test_no_alert_that_is_open_is_without_a_timer),
		SCENE(l2_information_asks_nobody_and_closes_after_a_day),
		SCENE(a_person_closes_what_still_holds_only_with_a_word_on_it),
		SCENE(a_note_changes_nothing_else),
		SCENE(r32_a_snooze_is_quiet_for_its_time_and_then_asks_again),
		SCENE(r32_worse_by_a_step_breaks_a_snooze),
		SCENE(a_snooze_is_no_acknowledgement),
		SCENE(a_snooze_has_a_cap_and_a_help_call_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
