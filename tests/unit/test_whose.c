/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/validity.h"
#include "watch/whose.h"
#include "whose_home.h"

static const char *whose(struct scene *s, int64_t tenths, uint8_t user)
{
	struct readings readings = { 0 };

	readings_begin(&readings, READING_WEIGHT)->user = user;
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM);
	return watch_whose(s->watch, &s->plan, &s->cuff, &readings, &readings.reading[0]);
}

static void give_to(struct scene *s, const char *person, int64_t tenths)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &s->cuff, .person = person, .at_us = s->now.wall_us, .at_zone_s = 3600,
		.live = true, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };

	s->n_values++;
	memcpy(accepted.id, &s->n_values, sizeof(s->n_values));
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	live_through(s, 60);
}

static void share(struct scene *s)
{
	s->plan.devices[0] = (struct plan_device){ .address = s->cuff.address, .user = READING_NO_USER,
		.shared_by = { "p1", "p2" }, .n_shared = 2, .shared_quantity = QUANTITY_BODY_WEIGHT, .margin = whole(5),
		.margin_unit = UNIT_KILOGRAM };
}

static void by_the_device_it_is_whose_the_plan_says(void **state)
{
	struct scene *s = *state;

	assert_string_equal(whose(s, 800, READING_NO_USER), "p1");
	s->plan.n_devices = 0;
	assert_null(whose(s, 800, READING_NO_USER));
}

static void r17_by_the_user_index_where_the_device_tells_its_users_apart(void **state)
{
	struct scene *s = *state;

	s->plan.devices[0].user = 1;
	s->plan.devices[1] = (struct plan_device){ .address = s->cuff.address, .person = "p2", .user = 2 };
	s->plan.n_devices = 2;
	assert_string_equal(whose(s, 800, 1), "p1");
	assert_string_equal(whose(s, 800, 2), "p2");
	assert_null(whose(s, 800, 3));
	assert_null(whose(s, 800, READING_NO_USER));
}

static void r17_by_the_value_only_with_a_margin_to_the_next(void **state)
{
	struct scene *s = *state;

	share(s);
	assert_null(whose(s, 800, READING_NO_USER)); /* of neither is a weight known */
	give_to(s, "p1", 800);
	assert_null(whose(s, 800, READING_NO_USER));
	give_to(s, "p2", 700);
	assert_string_equal(whose(s, 790, READING_NO_USER), "p1");
	assert_string_equal(whose(s, 710, READING_NO_USER), "p2");
	assert_string_equal(whose(s, 775, READING_NO_USER), "p1"); /* 2.5 and 7.5: by 5 farther */
	assert_null(whose(s, 774, READING_NO_USER));
	assert_null(whose(s, 750, READING_NO_USER));
}

static void r16_a_weight_more_than_a_tenth_off_is_nobodys(void **state)
{
	struct scene *s = *state;

	give_to(s, "p1", 1000);
	assert_string_equal(whose(s, 1100, READING_NO_USER), "p1");
	assert_null(whose(s, 1101, READING_NO_USER));
	assert_string_equal(whose(s, 900, READING_NO_USER), "p1");
	assert_null(whose(s, 899, READING_NO_USER));
	assert_null(whose(s, 150, READING_NO_USER));
}

static void r16_what_is_nobodys_raises_nothing_but_a_task_once_a_device(void **state)
{
	struct scene *s = *state;

	give_to(s, NULL, 824);
	assert_int_equal(s->last.kind, ALERT_TASK);
	assert_int_equal(s->last.priority, ALERT_LOW);
	assert_string_equal(s->last.person, "");
	assert_string_equal(s->last.device, "scale-1");
	assert_string_equal(s->last.title, "Body weight 82.4 kg on scale-1 is nobody's: say whose");
	assert_int_equal(s->n_suppressed[SUPPRESS_UNASSIGNED], 1);
	give_to(s, NULL, 150);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.n_because, 2);
}

/* The row of a record may have to go, and its device gives it once more. */
static void a_question_that_somebody_closed_is_not_asked_again_by_the_same(void **state)
{
	struct scene *s = *state;
	uint64_t n_values = s->n_values;

	give_to(s, NULL, 824);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "A visitor's.", &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	s->n_values = n_values;
	give_to(s, NULL, 824);
	assert_string_equal(s->last.id, s->first_id);
	give_to(s, NULL, 824);
	assert_string_not_equal(s->last.id, s->first_id);
}

static void what_is_no_vital_sign_asks_nobody(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 9 }, .device = &s->cuff, .at_us = s->now.wall_us, .live = true,
		.readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_TEMPERATURE, whole(21), UNIT_CELSIUS);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(s->n_revisions, 0);
}

static void r16_when_somebody_says_whose_the_task_is_over(void **state)
{
	struct scene *s = *state;
	struct alert_cause cause;

	give_to(s, NULL, 824);
	cause = s->last.because[0];
	whose_take_away(s->watch, cause.reading, NULL, "p1", "nurse-7", &s->now);
	live_through(s, WATCH_RESEND_S);
	measure_systolic(s, 120); /* any call hands the change out */
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_true(has_happened(&s->last, ALERT_EVENT_REASSIGNED));
}

static void r16_an_alert_that_rested_on_another_persons_value_is_cleared(void **state)
{
	struct scene *s = *state;
	struct alert_cause first, second;

	strcpy(s->cuff.id, "cuff-1");
	measure_systolic(s, 192);
	first = s->last.because[0];
	measure_systolic(s, 199);
	second = s->last.because[1];
	assert_string_equal(s->last.title, "Systolic pressure 199 mmHg, limit 180");
	whose_take_away(s->watch, second.reading, "p1", "p2", "nurse-7", &s->now);
	measure(s, QUANTITY_PULSE_RATE, whole(70), UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180");
	assert_true(s->last.because[0].is_worst);
	whose_take_away(s->watch, first.reading, "p1", "p2", "nurse-7", &s->now);
	measure(s, QUANTITY_PULSE_RATE, whole(70), UNIT_PER_MINUTE);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_string_equal(s->last.history[s->last.n_history - 2].note, "p1 -> p2");
	assert_string_equal(s->last.history[s->last.n_history - 2].who, "nurse-7");
}

/* What the watch had of it last, as if somebody said that it was another's. */
static void take_away(struct scene *s, const struct alert_cause *cause)
{
	struct alert_cause taken = *cause;

	whose_take_away(s->watch, taken.reading, "p1", "p2", "nurse-7", &s->now);
	measure(s, QUANTITY_PULSE_RATE, whole(70), UNIT_PER_MINUTE); /* any call hands the change out */
}

static void r32_when_the_worst_that_was_acknowledged_is_anothers_the_worst_that_is_left_is_known(void **state)
{
	struct scene *s = *state;

	strcpy(s->cuff.id, "cuff-1");
	measure_systolic(s, 182);
	measure_systolic(s, 200);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	take_away(s, &s->last.because[1]);
	assert_string_equal(s->last.title, "Systolic pressure 182 mmHg, limit 180");
	assert_true(s->last.because[0].is_worst);
	measure_systolic(s, 184); /* no step worse */
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	take_away(s, &s->last.because[1]); /* not the one to compare with */
	measure_systolic(s, 191);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	measure_systolic(s, 192);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
}

static void r16_a_trend_whose_worst_is_anothers_tells_the_worst_that_is_left(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	weigh(s, 3, 7, 860);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	take_away(s, &s->last.because[1]);
	assert_string_equal(s->last.title, "Body weight 84.0 kg, from 80.0 kg within 3 days");
	assert_true(s->last.because[0].is_worst);
}

/* What p1 weighed then, the n-th that was weighed, is said to be p2's; `left`, in tenths, was weighed on that day too, or 0. */
static void give_away(struct scene *s, uint32_t n, int day, int64_t left)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &s->cuff, .person = "p2", .at_us = midnight_us() + day * day_us + 7 * INT64_C(3600000000),
		.at_zone_s = 3600, .live = true, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };

	memcpy(accepted.id, &n, sizeof(n));
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, whole(70), UNIT_KILOGRAM);
	assert_int_equal(watch_reassign(s->watch, &accepted, "p1", "nurse-7", &s->now), 0);
	readings.values[0].number = (struct decimal){ left, -1 };
	accepted.person = "p1";
	if (left)
		watch_count_again(s->watch, &accepted, &s->now);
	watch_keep_measured(s->watch, &s->now);
}

static void r16_a_trend_that_was_compared_with_anothers_value_looks_for_its_own_again(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 700);
	weigh(s, 3, 7, 830);
	assert_string_equal(s->last.title, "Body weight 83.0 kg, from 70.0 kg within 3 days");
	give_away(s, 2, 2, 0);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.title, "Body weight 83.0 kg, from 80.0 kg within 3 days");
	assert_true(has_happened(&s->last, ALERT_EVENT_REASSIGNED));
	weigh(s, 4, 7, 810);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void r16_a_trend_that_what_is_left_does_not_bear_is_cleared(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 820);
	weigh(s, 2, 7, 700);
	weigh(s, 3, 7, 810);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	give_away(s, 2, 2, 800);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_string_equal(s->last.title, "Body weight 81.0 kg, from 80.0 kg within 3 days");
	weigh(s, 4, 7, 819);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	weigh(s, 5, 7, 821);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void r16_a_trend_that_nothing_is_left_to_compare_with_waits_for_what_is(void **state)
{
	struct scene *s = *state;

	weigh(s, 2, 7, 700);
	weigh(s, 3, 7, 800);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	give_away(s, 1, 2, 0);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_false(s->last.has_limit);
	weigh(s, 4, 7, 820);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	weigh(s, 5, 7, 821);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.title, "Body weight 82.1 kg, from 80.0 kg within 3 days, and further since");
}

static void r16_too_few_days_left_clear_nothing(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_BASELINE, .quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE,
		.amount = whole(2), .clear = whole(1), .unit = UNIT_KILOGRAM, .days = 7, .spread = whole(3) });
	for (int day = 1; day <= 4; day++)
		weigh(s, day, 7, 800);
	weigh(s, 5, 7, 850);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	give_away(s, 2, 2, 0); /* one of the four; three of 80.0 kg are left */
	assert_int_not_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	weigh(s, 6, 7, 855); /* now there are four days again */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.id, s->first_id);
}

static void r16_a_trend_that_was_not_compared_with_it_stays_as_it_is(void **state)
{
	struct scene *s = *state;
	size_t n_revisions;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	weigh(s, 3, 7, 841);
	n_revisions = s->n_revisions;
	assert_int_equal(s->last.because[1].number.mantissa, 841);
	give_away(s, 77, 3, 0);
	assert_int_equal(s->n_revisions, n_revisions);
	give_away(s, 78, 1, 800); /* a second one of that day, and the first is there still */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.title, "Body weight 84.1 kg, from 80.0 kg within 3 days, and further since");
}

static void r16_a_reassigned_value_leaves_the_one_persons_days_and_joins_the_others(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 77 }, .device = &s->cuff, .person = "p1", .at_us = s->now.wall_us,
		.at_zone_s = 3600, .live = true, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, whole(64), UNIT_KILOGRAM);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, 1);
	accepted.person = "p2";
	assert_int_equal(watch_reassign(s->watch, &accepted, "p1", "nurse-7", &s->now), 0);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, 0);
	assert_false(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->has_newest);
	assert_int_equal(days_find(s->watch, "p2", QUANTITY_BODY_WEIGHT)->n, 1);
	assert_null(memory_of(s, "days/p1/"));
	assert_non_null(memory_of(s, "days/p2/"));
	accepted.id[0] = 78;
	accepted.person = "p1";
	watch_count_again(s->watch, &accepted, &s->now);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, 1);
	assert_int_equal(s->n_revisions, 0);
}

static void r16_a_reassigned_value_is_judged_for_the_person_whose_it_is(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 77 }, .device = &s->spare, .at_us = s->now.wall_us, .live = true,
		.trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_int_equal(s->last.kind, ALERT_TASK);
	accepted.person = "p1";
	assert_int_equal(watch_reassign(s->watch, &accepted, NULL, "nurse-7", &s->now), 0);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_string_equal(s->last.person, "p1");
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void r16_what_is_older_than_a_day_is_found_late_when_it_is_reassigned(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 77 }, .device = &s->spare, .person = "p1", .live = true, .trust = TRUST_BONDED,
		.at_us = s->now.wall_us - (VALIDITY_DEFAULT_S + 1) * INT64_C(1000000), .readings = &readings,
		.reading = &readings.reading[0] };

	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(200), UNIT_MMHG);
	assert_int_equal(watch_reassign(s->watch, &accepted, NULL, "nurse-7", &s->now), 0);
	assert_int_equal(s->last.kind, ALERT_FOUND_LATE);
	assert_int_equal(s->last.priority, ALERT_LOW);
}

/* The press of nobody, with the id that it had. */
static void reassign_press(struct scene *s, const char *person)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { s->n_readings }, .device = &s->button, .person = person, .at_us = s->now.wall_us,
		.live = true, .trust = TRUST_PLAIN, .readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_int_equal(watch_reassign(s->watch, &accepted, NULL, "nurse-7", &s->now), 0);
}

static void a_press_that_was_answered_calls_nobody_when_it_is_reassigned(void **state)
{
	struct scene *s = *state;
	size_t n_revisions;

	press(s, NULL);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	n_revisions = s->n_revisions;
	reassign_press(s, "p1");
	assert_int_equal(s->n_revisions, n_revisions);
	press(s, NULL);
	reassign_press(s, "p1");
	assert_int_equal(s->last.kind, ALERT_HELP_CALL);
	assert_string_equal(s->last.person, "p1");
}

static void a_call_that_is_reassigned_stays_one_call(void **state)
{
	struct scene *s = *state;

	press(s, NULL);
	press(s, NULL);
	assert_int_equal(seen(s), WATCH_DONE);
	reassign_press(s, "p1");
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_string_equal(s->last.id, s->first_id);
	assert_string_equal(s->last.person, "p1");
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.n_because, 2);
	assert_true(has_happened(&s->last, ALERT_EVENT_REASSIGNED));
	press(s, "p1");
	assert_int_equal(watch_count_open(s->watch), 1);
	reassign_press(s, NULL); /* nobody's is a call all the same */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_string_equal(s->last.person, "");
}

static void a_press_of_somebody_who_has_called_already_joins_their_call(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	press(s, NULL);
	assert_int_equal(watch_count_open(s->watch), 2);
	reassign_press(s, "p1");
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_string_equal(s->last.person, ""); /* cleared last, and nothing is left of it */
	assert_int_equal(s->last.n_because, 0);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* ---- more than is shown ---- */

static void r16_a_task_is_not_over_while_more_waits_than_it_shows(void **state)
{
	struct scene *s = *state;

	for (int64_t i = 0; i < ALERT_BECAUSE_MAX + 2; i++)
		give_to(s, NULL, 824 + i);
	assert_int_equal(s->last.n_more, 2);
	for (size_t i = ALERT_BECAUSE_MAX; i > 0; i--)
		take_away(s, &s->last.because[i - 1]);
	assert_int_equal(s->last.kind, ALERT_TASK);
	assert_int_equal(s->last.n_because, 0);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void r16_a_new_value_of_nobodys_asks_again_what_was_unknown(void **state)
{
	struct scene *s = *state;

	for (int64_t i = 0; i < ALERT_BECAUSE_MAX + 1; i++)
		give_to(s, NULL, 824 + i);
	assert_int_equal(ack(s, "nurse-7"), WATCH_DONE); /* she is on it */
	for (size_t i = ALERT_BECAUSE_MAX; i > 0; i--)
		take_away(s, &s->last.because[i - 1]);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	give_to(s, NULL, 850);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void r16_an_alert_whose_own_values_are_shown_no_more_is_not_cleared_by_what_was_anothers(void **state)
{
	struct scene *s = *state;

	strcpy(s->cuff.id, "cuff-1");
	for (int64_t i = 0; i < ALERT_BECAUSE_MAX + 1; i++)
		measure_systolic(s, 190 + i);
	for (size_t i = ALERT_BECAUSE_MAX; i > 0; i--)
		take_away(s, &s->last.because[i - 1]);
	assert_int_equal(s->last.n_because, 0);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	measure_systolic(s, 190);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	measure_systolic(s, 120);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_string_equal(s->last.id, s->first_id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOME(by_the_device_it_is_whose_the_plan_says),
		HOME(r17_by_the_user_index_where_the_device_tells_its_users_apart),
		HOME(r17_by_the_value_only_with_a_margin_to_the_next),
		HOME(r16_a_weight_more_than_a_tenth_off_is_nobodys),
		HOME(r16_what_is_nobodys_raises_nothing_but_a_task_once_a_device),
		HOME(a_question_that_somebody_closed_is_not_asked_again_by_the_same),
		HOME(what_is_no_vital_sign_asks_nobody),
		HOME(r16_when_somebody_says_whose_the_task_is_over),
		HOME(r32_when_the_worst_that_was_acknowledged_is_anothers_the_worst_that_is_left_is_known),
		HOME(r16_a_trend_whose_worst_is_anothers_tells_the_worst_that_is_left),
		HOME(r16_a_trend_that_was_compared_with_anothers_value_looks_for_its_own_again),
		HOME(r16_a_trend_that_what_is_left_does_not_bear_is_cleared),
		HOME(r16_a_trend_that_nothing_is_left_to_compare_with_waits_for_what_is),
		HOME(r16_too_few_days_left_clear_nothing),
		HOME(r16_a_trend_that_was_not_compared_with_it_stays_as_it_is),
		HOME(r16_a_reassigned_value_leaves_the_one_persons_days_and_joins_the_others),
		HOME(r16_a_reassigned_value_is_judged_for_the_person_whose_it_is),
		HOME(r16_an_alert_that_rested_on_another_persons_value_is_cleared),
		HOME(r16_what_is_older_than_a_day_is_found_late_when_it_is_reassigned),
		HOME(a_press_that_was_answered_calls_nobody_when_it_is_reassigned),
		HOME(a_call_that_is_reassigned_stays_one_call),
		HOME(a_press_of_somebody_who_has_called_already_joins_their_call),
		HOME(r16_a_task_is_not_over_while_more_waits_than_it_shows),
		HOME(r16_a_new_value_of_nobodys_asks_again_what_was_unknown),
		HOME(r16_an_alert_whose_own_values_are_shown_no_more_is_not_cleared_by_what_was_anothers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
