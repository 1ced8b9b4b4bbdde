/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

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
	nobodys.person = "p2";
	assert_int_equal(watch_reading(s->watch, &nobodys, &s->now), 0);
	assert_int_equal(s->n_revisions, 0);
	nobodys.person = NULL;
	assert_int_equal(watch_reading(s->watch, &nobodys, &s->now), 0);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(s->last.kind, ALERT_TASK); /* whose is it? */
	watch_set_plan(s->watch, NULL);
	assert_int_equal(watch_reading(s->watch, &nobodys, &s->now), 0);
	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 1);
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

/* Bounds */

static void set_new_plan(struct scene *s)
{
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void a_rule_that_keeps_its_name_and_looks_the_other_way_raises_though_its_old_alert_is_open(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 195);
	s->plan.limits[0].side = LIMIT_BELOW;
	s->plan.limits[0].level = whole(90);
	s->plan.limits[0].clear = whole(100);
	set_new_plan(s);
	measure_systolic(s, 70);
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_string_equal(s->last.title, "Systolic pressure 70 mmHg, limit 90");
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.rule, "systolic-high");
}

static void a_rule_that_keeps_its_name_for_another_quantity_raises_though_its_old_alert_is_open(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 195);
	s->plan.limits[0].quantity = QUANTITY_DIASTOLIC_PRESSURE;
	s->plan.limits[0].level = whole(110);
	s->plan.limits[0].clear = whole(100);
	s->plan.limits[0].confirm_within_s = 600;
	set_new_plan(s);
	measure(s, QUANTITY_DIASTOLIC_PRESSURE, whole(140), UNIT_MMHG);
	assert_int_equal(watch_count_open(s->watch), 1);
	live_through(s, 600); /* alone */
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_memory_equal(s->last.title, "Diastolic pressure 140 mmHg, limit 110", 38);
	measure_systolic(s, 120); /* the old one goes on by its own limit */
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_string_equal(s->last.id, s->first_id);
}

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

static void l2_no_alert_that_is_open_is_without_a_timer(void **state)
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

static void what_an_open_alert_does_not_hear_in_a_pause_says_why(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->plan.n_pauses = 1;
	s->plan.pauses[0] = (struct plan_pause){ .id = "stay", .person = "p1", .reason = PAUSE_HOSPITAL,
		.from_us = s->now.wall_us, .until_us = s->now.wall_us + INT64_C(86400000000) };
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	measure_systolic(s, 120);
	assert_int_equal(s->suppressed.reason, SUPPRESS_PAUSED);
	assert_string_equal(s->suppressed.rule, "systolic-high");
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.n_because, 1);
}

/* The plan has that limit with more or less to it by now. */
static void plan_systolic(struct scene *s, enum alert_priority priority, int64_t level, const char *todo)
{
	s->plan.version++;
	s->plan.limits[0].rule.priority = priority;
	s->plan.limits[0].level = whole(level);
	strcpy(s->plan.limits[0].rule.todo, todo);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void a_plan_that_makes_a_rule_worth_more_asks_anew_about_what_is_open(void **state)
{
	struct scene *s = *state;

	plan_systolic(s, ALERT_LOW, 180, "Measure again.");
	measure_systolic(s, 185);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	plan_systolic(s, ALERT_HIGH, 180, "Call 112.");
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
	assert_string_equal(asked(&s->last), "carer-1");
	assert_string_equal(s->last.todo, "Call 112.");
}

static void what_is_not_beyond_the_rule_that_is_worth_more_waits_for_a_value_that_is(void **state)
{
	struct scene *s = *state;

	plan_systolic(s, ALERT_LOW, 180, "Measure again.");
	measure_systolic(s, 185);
	plan_systolic(s, ALERT_HIGH, 200, "Call 112.");
	live_through(s, 3600);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_string_equal(s->last.todo, "Measure again.");
	measure_systolic(s, 205);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_string_equal(s->last.todo, "Call 112.");
	assert_string_equal(asked(&s->last), "carer-1");
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void nothing_is_worth_less_by_a_plan(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 185);
	plan_systolic(s, ALERT_LOW, 180, "Sit down.");
	measure_systolic(s, 190);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_string_equal(s->last.todo, "Measure again.");
	assert_false(has_happened(&s->last, ALERT_EVENT_WORSENED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_what_is_no_valid_result_never_enters_the_rules),
		SCENE(test_what_is_invalid_or_of_nobody_never_enters_the_rules),
		SCENE(test_a_number_of_more_digits_than_a_number_holds_is_no_result),
		SCENE(test_without_a_plan_or_for_nobody_there_is_no_clinical_alert),
		SCENE(what_an_open_alert_does_not_hear_in_a_pause_says_why),
		SCENE(test_a_value_at_the_limit_is_not_beyond_it),
		SCENE(test_a_value_beyond_the_limit_raises_an_alert_that_says_why_and_asks_somebody),
		SCENE(test_a_limit_holds_in_any_unit_of_the_quantity),
		SCENE(test_a_limit_below_looks_the_other_way),
		SCENE(test_one_reading_beyond_two_limits_raises_two_alerts),
		SCENE(test_a_historical_value_is_told_low_and_pages_nobody),
		SCENE(test_a_historical_value_neither_clears_nor_adds_to_a_live_alert),
		SCENE(a_rule_that_keeps_its_name_and_looks_the_other_way_raises_though_its_old_alert_is_open),
		SCENE(a_rule_that_keeps_its_name_for_another_quantity_raises_though_its_old_alert_is_open),
		SCENE(test_low_alerts_are_refused_when_there_are_too_many_and_counted),
		SCENE(l2_no_alert_that_is_open_is_without_a_timer),
		SCENE(a_plan_that_makes_a_rule_worth_more_asks_anew_about_what_is_open),
		SCENE(what_is_not_beyond_the_rule_that_is_worth_more_waits_for_a_value_that_is),
		SCENE(nothing_is_worth_less_by_a_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
