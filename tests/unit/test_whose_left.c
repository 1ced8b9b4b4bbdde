/* SPDX-License-Identifier: Apache-2.0 */
/* What a value ended that turned out to be another's, by what is left. */
#include "whose_home.h"

struct measured {
	struct readings readings;
	struct accepted accepted;
};

static void measure_as(struct scene *s, struct measured *m, uint8_t id, enum quantity quantity, struct decimal number, enum unit unit)
{
	live_through(s, 60);
	m->readings = (struct readings){ .n_readings = 0 };
	readings_begin(&m->readings, READING_BLOOD_PRESSURE);
	readings_number(&m->readings, quantity, number, unit);
	m->accepted = (struct accepted){ .id = { id }, .device = &s->cuff, .person = "p1", .at_us = s->now.wall_us, .at_zone_s = 3600,
		.live = true, .trust = TRUST_BONDED, .readings = &m->readings, .reading = &m->readings.reading[0] };
	assert_int_equal(watch_reading(s->watch, &m->accepted, &s->now), 0);
}

static void measure_as_systolic(struct scene *s, struct measured *m, uint8_t id, int64_t mmHg)
{
	measure_as(s, m, id, QUANTITY_SYSTOLIC_PRESSURE, whole(mmHg), UNIT_MMHG);
}

/* As the agent does it: `left` is what else p1 measured, on that day where it is counted again. */
static void reassign_to_p2(struct scene *s, struct measured *m, struct measured *left, bool is_of_that_day)
{
	live_through(s, 60);
	m->accepted.person = "p2";
	m->accepted.reassigned_by = "nurse-7";
	assert_int_equal(watch_reassign(s->watch, &m->accepted, "p1", "nurse-7", &s->now), 0);
	watch_measured_again(s->watch, &left->accepted, &s->now);
	if (is_of_that_day)
		watch_count_again(s->watch, &left->accepted, &s->now);
	watch_keep_measured(s->watch, &s->now);
}

static void r16_what_anothers_value_cleared_is_active_again(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	measure_as_systolic(s, &own, 1, 195);
	measure_as_systolic(s, &others, 2, 120);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	reassign_to_p2(s, &others, &own, true);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.n_because, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void r16_what_anothers_value_closed_is_raised_again(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	measure_as_systolic(s, &own, 1, 195);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	measure_as_systolic(s, &others, 2, 120);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	reassign_to_p2(s, &others, &own, true);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_memory_equal(s->last.because[0].reading, own.accepted.id, READING_ID_SIZE);
}

static void r16_what_waited_when_anothers_value_ended_it_waits_again_and_raises(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	s->plan.limits[0].confirm_within_s = 600;
	measure_as_systolic(s, &own, 1, 195);
	measure_as_systolic(s, &others, 2, 120);
	reassign_to_p2(s, &others, &own, true);
	live_through(s, 599);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_memory_equal(s->last.because[0].reading, own.accepted.id, READING_ID_SIZE);
}

static void r16_the_newest_that_is_left_may_be_of_the_day_before(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	go_to(s, 0, 23, 30);
	measure_as_systolic(s, &own, 1, 195);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	go_to(s, 1, 0, 30);
	measure_as_systolic(s, &others, 2, 120);
	assert_int_equal(watch_count_open(s->watch), 0);
	reassign_to_p2(s, &others, &own, false);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_memory_equal(s->last.because[0].reading, own.accepted.id, READING_ID_SIZE);
}

static void pause_for_a_minute(struct scene *s)
{
	struct plan_pause pause = { .id = "away", .person = "p1", .from_us = s->now.wall_us };

	unwatched_begin(s->watch, "p1", INT64_MAX, &s->now);
	live_through(s, 60);
	unwatched_end(s->watch, &pause, s->now.wall_us);
}

static void r16_what_was_put_aside_by_a_pause_is_not_what_is_left(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	measure_as_systolic(s, &own, 1, 195);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	live_through(s, 60);
	pause_for_a_minute(s);
	measure_as_systolic(s, &others, 2, 120);
	assert_int_equal(watch_count_open(s->watch), 0);
	reassign_to_p2(s, &others, &own, true);
	assert_int_equal(watch_count_open(s->watch), 0);
}

static void s10_nor_is_it_judged_by_a_plan_that_comes_then(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	measure_as_systolic(s, &own, 1, 170);
	live_through(s, 60);
	pause_for_a_minute(s);
	measure_as_systolic(s, &others, 2, 120);
	reassign_to_p2(s, &others, &own, true);
	s->plan.limits[0].level.mantissa = 165;
	s->plan.limits[0].clear.mantissa = 160;
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
	assert_int_equal(watch_count_open(s->watch), 0);
}

static void r16_what_was_safe_and_is_left_raises_nothing(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	measure_as_systolic(s, &own, 1, 195);
	measure_as_systolic(s, &own, 2, 120);
	measure_as_systolic(s, &others, 3, 121);
	reassign_to_p2(s, &others, &own, true);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void r16_a_trend_that_anothers_value_cleared_is_active_again(void **state)
{
	struct scene *s = *state;
	struct measured own, others;

	weigh(s, 1, 7, 800);
	go_to(s, 2, 9, 0);
	measure_as(s, &own, 101, QUANTITY_BODY_WEIGHT, whole(83), UNIT_KILOGRAM);
	go_to(s, 3, 7, 0);
	measure_as(s, &others, 102, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	reassign_to_p2(s, &others, &own, false);
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(watch_count_open(s->watch), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOME(r16_what_anothers_value_cleared_is_active_again),
		HOME(r16_what_anothers_value_closed_is_raised_again),
		HOME(r16_what_waited_when_anothers_value_ended_it_waits_again_and_raises),
		HOME(r16_the_newest_that_is_left_may_be_of_the_day_before),
		HOME(r16_what_was_put_aside_by_a_pause_is_not_what_is_left),
		HOME(s10_nor_is_it_judged_by_a_plan_that_comes_then),
		HOME(r16_what_was_safe_and_is_left_raises_nothing),
		HOME(r16_a_trend_that_anothers_value_cleared_is_active_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
