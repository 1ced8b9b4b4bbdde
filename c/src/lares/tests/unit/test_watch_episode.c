/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

/* One episode */

static void r33_s12_values_that_hover_about_the_limit_are_one_alert(void **state)
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

static void s13_acknowledging_does_not_clear_and_clearing_afterwards_closes(void **state)
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

static void s11_what_comes_back_before_it_is_closed_is_the_same_alert(void **state)
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

static void r32_s13_worse_by_a_step_asks_again_after_it_was_acknowledged_and_less_does_not(void **state)
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

static void s14_a_device_of_lower_trust_neither_clears_nor_touches(void **state)
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

static void s14_another_device_of_lower_trust_does_not_clear_among_bonded_ones(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->cuff, 192, TRUST_AUTHENTICATED);
	measure_with(s, &s->spare, 120, TRUST_BONDED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	measure_with(s, &s->cuff, 120, TRUST_BONDED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void s14_a_high_alert_on_plain_advertisements_alone_is_closed_by_a_person(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(r33_s12_values_that_hover_about_the_limit_are_one_alert),
		SCENE(test_the_title_keeps_the_worst_value),
		SCENE(test_a_high_alert_closes_only_when_cleared_and_acknowledged),
		SCENE(s13_acknowledging_does_not_clear_and_clearing_afterwards_closes),
		SCENE(test_a_low_alert_closes_when_it_clears),
		SCENE(s11_what_comes_back_before_it_is_closed_is_the_same_alert),
		SCENE(test_after_the_close_a_new_value_is_a_new_alert),
		SCENE(r32_s13_worse_by_a_step_asks_again_after_it_was_acknowledged_and_less_does_not),
		SCENE(test_a_value_measured_before_the_alarming_one_does_not_clear),
		SCENE(test_a_clock_that_was_set_back_does_not_keep_an_alert_for_ever),
		SCENE(s14_a_device_of_lower_trust_neither_clears_nor_touches),
		SCENE(s14_another_device_of_lower_trust_does_not_clear_among_bonded_ones),
		SCENE(s14_a_high_alert_on_plain_advertisements_alone_is_closed_by_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
