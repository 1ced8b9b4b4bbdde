/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

static void give_marked(struct scene *s, enum reading_kind kind, int flag, struct decimal number, bool is_live)
{
	struct readings readings = { 0 };

	live_through(s, SUPPRESS_QUIET_S);
	readings_begin(&readings, kind);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, number, UNIT_MMHG);
	if (flag >= 0)
		readings_mark(&readings, (enum reading_flag)flag);
	assert_int_equal(give(s, &s->cuff, &readings, is_live, TRUST_BONDED), 0);
}

static void s9_what_may_not_be_judged_raises_nothing_and_leaves_a_row(void **state)
{
	static const struct {
		enum reading_kind kind;
		int flag;
		int64_t number;
		enum suppress_reason reason;
	} rows[] = {
		{ READING_BLOOD_PRESSURE, FLAG_INVALID, 200, SUPPRESS_INVALID },
		{ READING_BLOOD_PRESSURE, FLAG_AMBIGUOUS, 200, SUPPRESS_INVALID },
		{ READING_BLOOD_PRESSURE, FLAG_UNSTABLE, 200, SUPPRESS_INVALID },
		{ READING_BLOOD_PRESSURE, FLAG_TEST, 200, SUPPRESS_TEST },
		{ READING_BLOOD_PRESSURE, FLAG_DEMO, 200, SUPPRESS_TEST },
		{ READING_CONTROL_SOLUTION, -1, 200, SUPPRESS_TEST },
		{ READING_BLOOD_PRESSURE, FLAG_QUESTIONABLE, 200, SUPPRESS_QUESTIONABLE },
		{ READING_BLOOD_PRESSURE, FLAG_IMPLAUSIBLE, 200, SUPPRESS_IMPLAUSIBLE },
		{ READING_BLOOD_PRESSURE, -1, 2047, SUPPRESS_IMPLAUSIBLE },
	};
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t before = s->n_suppressed[rows[i].reason];

		give_marked(s, rows[i].kind, rows[i].flag, whole(rows[i].number), true);
		assert_int_equal(s->n_suppressed[rows[i].reason], before + 1);
		assert_int_equal(s->suppressed.reason, rows[i].reason);
		assert_string_equal(s->suppressed.device, "cuff-1");
		assert_int_equal(s->suppressed.reading[0], s->n_readings);
		assert_non_null(strstr(s->suppressed.detail, "Systolic pressure 2"));
	}
	assert_int_equal(s->n_revisions, 0);
}

static void r14_no_number_never_reaches_a_rule_as_one(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_absent(&readings, QUANTITY_SYSTOLIC_PRESSURE, ABSENT_NOT_A_NUMBER);
	assert_int_equal(give(s, &s->cuff, &readings, true, TRUST_BONDED), 0);
	assert_int_equal(s->n_suppressed[SUPPRESS_INVALID], 1);
	assert_int_equal(s->n_revisions, 0);
}

static void r37_what_is_late_pages_nobody_but_beyond_a_high_limit_it_is_told(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	give_marked(s, READING_BLOOD_PRESSURE, -1, whole(200), false);
	assert_int_equal(s->last.kind, ALERT_FOUND_LATE);
	assert_int_equal(s->last.priority, ALERT_LOW);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG);
	assert_int_equal(give(s, &s->cuff, &readings, false, TRUST_BONDED), 0);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(s->suppressed.reason, SUPPRESS_HISTORICAL);
	assert_string_equal(s->suppressed.rule, "mean-high");
}

static void a_late_value_of_an_uncertain_time_is_not_told_as_found_late(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 1 }, .device = &s->cuff, .person = "p1", .at_us = s->now.wall_us,
		.quality = TIME_ESTIMATED, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_CLOCK);
	accepted.live = true; /* the newest of its connection */
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(s->n_revisions, 1);
}

static void a_stream_of_the_same_is_told_once_a_minute_with_how_many_there_were(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 59; i++) {
		struct readings readings = { 0 };

		live_through(s, 1);
		readings_begin(&readings, READING_BLOOD_PRESSURE);
		readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
		readings_mark(&readings, FLAG_QUESTIONABLE);
		assert_int_equal(give(s, &s->cuff, &readings, true, TRUST_BONDED), 0);
	}
	assert_int_equal(s->n_suppressed[SUPPRESS_QUESTIONABLE], 1);
	give_marked(s, READING_BLOOD_PRESSURE, FLAG_QUESTIONABLE, whole(200), true);
	assert_int_equal(s->n_suppressed[SUPPRESS_QUESTIONABLE], 2);
	assert_string_equal(s->suppressed.detail, "Systolic pressure 200 mmHg (58 more before)");
}

static void s14_what_a_less_trusted_way_cannot_clear_says_so(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->cuff, 200, TRUST_BONDED);
	measure_with(s, &s->spare, 120, TRUST_PLAIN);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->suppressed.reason, SUPPRESS_TRUST);
}

static void a_paused_person_is_not_judged_and_an_open_alert_stays_as_it_is(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 200);
	s->plan.n_pauses = 1;
	s->plan.pauses[0] = (struct plan_pause){ .id = "stay", .person = "p1", .reason = PAUSE_HOSPITAL,
		.from_us = s->now.wall_us, .until_us = s->now.wall_us + INT64_C(86400000000) };
	s->n_revisions = 0;
	measure_systolic(s, 120);
	measure(s, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->suppressed.reason, SUPPRESS_PAUSED);
	press(s, "p1");
	assert_int_equal(s->last.kind, ALERT_HELP_CALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(s9_what_may_not_be_judged_raises_nothing_and_leaves_a_row),
		SCENE(r14_no_number_never_reaches_a_rule_as_one),
		SCENE(r37_what_is_late_pages_nobody_but_beyond_a_high_limit_it_is_told),
		SCENE(a_late_value_of_an_uncertain_time_is_not_told_as_found_late),
		SCENE(a_stream_of_the_same_is_told_once_a_minute_with_how_many_there_were),
		SCENE(s14_what_a_less_trusted_way_cannot_clear_says_so),
		SCENE(a_paused_person_is_not_judged_and_an_open_alert_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
