/* SPDX-License-Identifier: Apache-2.0 */
#include "trend_home.h"

/* ---- change ---- */

static void more_than_two_kilograms_in_three_days_raises_and_exactly_two_does_not(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 803);
	weigh(s, 3, 7, 820); /* 2.0 above the lowest */
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 4, 7, 821);
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_int_equal(s->last.priority, ALERT_MEDIUM);
	assert_string_equal(s->last.title, "Body weight 82.1 kg, from 80.0 kg within 3 days");
	assert_string_equal(s->last.todo, "Call the nurse.");
	assert_int_equal(s->last.limit.level.mantissa, 820);
}

static void weights_are_compared_to_the_tenth_of_a_kilogram(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	go_to(s, 2, 7, 0);
	/* 82.04 is 82.0, and not more than 2 above; 82.05 is 82.1 */
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 8204, -2 }, UNIT_KILOGRAM,
		s->now.wall_us, true, TRUST_BONDED), 0);
	assert_int_equal(s->n_revisions, 0);
	go_to(s, 3, 7, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 8205, -2 }, UNIT_KILOGRAM,
		s->now.wall_us, true, TRUST_BONDED), 0);
	assert_int_equal(s->n_revisions, 1);
}

static void a_scale_in_pounds_is_judged_in_kilograms(void **state)
{
	struct scene *s = *state;

	go_to(s, 1, 7, 0);
	/* 176.4 lb is 80.0 kg, 181.0 lb 82.1 kg */
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 1764, -1 }, UNIT_POUND,
		s->now.wall_us, true, TRUST_BONDED), 0);
	go_to(s, 2, 7, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 1810, -1 }, UNIT_POUND,
		s->now.wall_us, true, TRUST_BONDED), 0);
	assert_int_equal(s->n_revisions, 1);
}

static void another_scale_is_no_reference(void **state)
{
	struct scene *s = *state;

	weigh_on(s, &s->spare, 1, 7, 780);
	weigh(s, 2, 7, 803);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_LEARNING);
	assert_string_equal(s->suppressed.rule, "trend");
}

static void scales_that_are_not_told_apart_are_no_reference(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < DAYS_NAMES_MAX; i++)
		snprintf(s->watch->days.names[s->watch->days.n_names++], DEVICE_ID_MAX, "scale-%d", 100 + i);
	weigh(s, 1, 7, 800);
	weigh_on(s, &s->spare, 2, 7, 850);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_LEARNING);
}

static void what_was_before_the_days_of_the_rule_is_no_reference(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 780);
	weigh(s, 5, 7, 803);
	assert_int_equal(s->n_revisions, 0);
}

static void only_the_value_that_a_day_stands_for_is_judged(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 801);
	weigh(s, 2, 19, 830); /* in the evening, with clothes */
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 3, 7, 802);
	assert_int_equal(s->n_revisions, 0);
}

static void one_episode_is_one_alert_and_clears_back_at_what_it_was(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 825);
	assert_int_equal(s->last.state, ALERT_RAISED);
	ack(s, "carer-1");
	for (int day = 3; day < 12; day++) /* the rise is the past now, and still there */
		weigh(s, day, 7, 824);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	weigh(s, 12, 7, 811);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	ack(s, "carer-1"); /* it asked again, every day */
	weigh(s, 13, 6, 810);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_string_equal(s->last.id, s->first_id);
}

static void what_is_gained_again_after_clearing_is_no_cleared_alert(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	weigh(s, 3, 6, 800);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	weigh(s, 4, 5, 860);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_true(has_happened(&s->last, ALERT_EVENT_RETURNED));
	ack(s, "carer-1");
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
}

static void what_is_still_gained_after_days_without_a_weight_is_known_again(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	go_to(s, 4, 7, 15);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	weigh(s, 4, 8, 840);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	ack(s, "carer-1");
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
}

static void what_is_gained_again_asks_again_whoever_acknowledged(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	ack(s, "carer-1");
	go_to(s, 3, 7, 30); /* it asked again, after a day */
	ack(s, "carer-1");
	go_to(s, 4, 7, 15);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 841, -1 }, UNIT_KILOGRAM,
		s->now.wall_us, true, TRUST_BONDED), 0);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_string_equal(asked(&s->last), "carer-1");
}

static void what_is_gained_further_is_told_with_what_it_is_compared_with(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	weigh(s, 3, 7, 860);
	assert_string_equal(s->last.title, "Body weight 86.0 kg, from 80.0 kg within 3 days, and further since");
	restart(s, 3600);
	s->plan.lang = LANG_DE;
	weigh(s, 4, 7, 870);
	assert_string_equal(s->last.title, "Körpergewicht 87,0 kg, from 80.0 kg within 3 days, und seither weiter");
}

static void r37_late_weights_make_the_reference_and_raise_nothing(void **state)
{
	struct scene *s = *state;

	go_to(s, 3, 6, 0);
	weigh_late(s, 1, 7, 800);
	weigh_late(s, 2, 7, 830);
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 3, 7, 822);
	assert_int_equal(s->n_revisions, 1);
}

static void a_weight_that_came_late_takes_the_days_judgement_from_none_that_did_not(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	go_to(s, 2, 7, 10);
	weigh_late(s, 2, 5, 825);
	assert_int_equal(s->n_suppressed[SUPPRESS_HISTORICAL], 1);
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 2, 8, 825);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(s->last.kind, ALERT_TREND);
}

static void after_a_late_one_a_day_is_judged_once_too(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	go_to(s, 2, 7, 10);
	weigh_late(s, 2, 5, 815);
	assert_int_equal(s->n_suppressed[SUPPRESS_HISTORICAL], 0);
	weigh(s, 2, 8, 815);
	restart(s, 3600);
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	weigh(s, 2, 20, 825);
	live_through(s, 3600);
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 3, 7, 825);
	assert_int_equal(s->n_revisions, 1);
}

static void tell_of_day_4(struct scene *s, struct accepted *m, int hour, bool is_live, void (*tell)(struct watch *watch,
	const struct accepted *accepted, const struct moment *now))
{
	m->live = is_live;
	m->at_us = midnight_us() + 4 * day_us + hour * INT64_C(3600000000);
	m->id[8] = (uint8_t)hour;
	tell(s->watch, m, &s->now);
}

/* One of a late weight and three others is another's; the three that are left are counted again. */
static void r16_a_day_that_was_judged_is_not_judged_again_when_it_is_counted_again(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };
	struct accepted m = { .device = &s->cuff, .at_us = midnight_us() + 4 * day_us + 9 * INT64_C(3600000000), .at_zone_s = 3600,
		.live = true, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0], .person = "p2" };

	weigh(s, 1, 7, 800);
	go_to(s, 4, 7, 30);
	weigh_late(s, 4, 6, 800);
	weigh(s, 4, 8, 800);
	weigh(s, 4, 9, 800);
	memcpy(m.id, &s->n_values, sizeof(s->n_values));
	weigh(s, 4, 10, 800);
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM);
	assert_int_equal(watch_reassign(s->watch, &m, "p1", "nurse-7", &s->now), 0);
	m.person = "p1";
	tell_of_day_4(s, &m, 6, false, watch_measured_again);
	tell_of_day_4(s, &m, 8, true, watch_measured_again);
	tell_of_day_4(s, &m, 10, true, watch_measured_again);
	tell_of_day_4(s, &m, 6, false, watch_count_again);
	tell_of_day_4(s, &m, 8, true, watch_count_again);
	tell_of_day_4(s, &m, 10, true, watch_count_again);
	watch_keep_measured(s->watch, &s->now);
	weigh(s, 4, 21, 825); /* in clothes */
	assert_int_equal(s->n_revisions, 0);
}

static void s14_what_anybody_can_send_takes_it_from_no_bonded_value(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	go_to(s, 2, 6, 0);
	give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 800, -1 }, UNIT_KILOGRAM, s->now.wall_us, true, TRUST_PLAIN);
	weigh_late(s, 2, 5, 825);
	give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 830, -1 }, UNIT_KILOGRAM, s->now.wall_us, true, TRUST_PLAIN);
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 2, 8, 825);
	assert_int_equal(s->n_revisions, 1);
}

static void a_trend_that_is_new_judges_the_newest_weight_of_the_day(void **state)
{
	struct scene *s = *state;

	s->plan.n_trends = 0;
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 825);
	weigh(s, 2, 8, 826);
	s->plan.version++;
	s->plan.n_trends = 1;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(s->last.kind, ALERT_TREND);
}

static void a_restart_in_the_days_between_changes_nothing(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	restart(s, 3600);
	weigh(s, 2, 7, 825);
	assert_string_equal(s->last.title, "Body weight 82.5 kg, from 80.0 kg within 3 days");
	restart(s, 3600);
	weigh(s, 3, 7, 830);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.rev, 1 + WATCH_REV_JUMP + 1); /* what asks is asked again after a restart */
}

static void s14_a_forged_weight_clears_no_trend(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 825);
	go_to(s, 3, 7, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM, s->now.wall_us, true,
		TRUST_PLAIN), 0);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	assert_int_equal(s->suppressed.reason, SUPPRESS_TRUST);
}

static void s14_forged_weights_are_no_reference_and_take_no_day(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 8, 800);
	go_to(s, 2, 6, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(82), UNIT_KILOGRAM,
		midnight_us() + day_us + INT64_C(7) * 3600000000, false, TRUST_PLAIN), 0); /* before the true one of day 1 */
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(79), UNIT_KILOGRAM, s->now.wall_us, true,
		TRUST_PLAIN), 0);
	weigh(s, 2, 7, 821); /* against 80.0, and it is day 2's */
	assert_string_equal(s->last.title, "Body weight 82.1 kg, from 80.0 kg within 3 days");
}

static void s12_a_new_plan_clears_no_trend_by_what_came_before_it(void **state)
{
	struct scene *s = *state;

	go_to(s, 1, 7, 0);
	assert_int_equal(give_value(s, &s->spare, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM, s->now.wall_us, true,
		TRUST_PLAIN), 0);
	weigh(s, 3, 7, 800);
	assert_int_equal(give_value(s, &s->spare, QUANTITY_BODY_WEIGHT, whole(83), UNIT_KILOGRAM, s->now.wall_us - day_us, true,
		TRUST_PLAIN), 0); /* by a clock that fell back */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void a_trend_that_looks_the_other_way_under_the_same_name_leaves_its_old_alert_unknown_and_raises(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 830);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.trends[0].side = LIMIT_BELOW;
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	weigh(s, 3, 7, 800);
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_string_not_equal(s->last.id, s->first_id);
	assert_string_equal(s->last.title, "Body weight 80.0 kg, from 83.0 kg within 3 days");
}

static void without_any_plan_a_trend_stays_and_by_one_that_has_it_again_says_what_to_do(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	ack(s, "carer-1");
	watch_set_plan(s->watch, NULL);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	go_to(s, 3, 7, 1); /* the review, by the team */
	s->plan.n_trends = 0;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_non_null(strstr(s->last.todo, "No longer watched"));
	assert_int_not_equal(s->last.state, ALERT_CLOSED);
	s->plan.n_trends = 1;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	assert_string_equal(s->last.todo, "Call the nurse.");
	weigh(s, 3, 8, 840);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

static void a_loss_is_judged_against_the_highest(void **state)
{
	struct scene *s = *state;

	s->plan.trends[0].side = LIMIT_BELOW;
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 790);
	weigh(s, 3, 7, 779);
	assert_string_equal(s->last.title, "Body weight 77.9 kg, from 80.0 kg within 3 days");
}

static void a_paused_person_has_no_trend(void **state)
{
	struct scene *s = *state;

	s->plan.n_pauses = 1;
	s->plan.pauses[0] = (struct plan_pause){ .id = "stay", .person = "p1", .reason = PAUSE_HOSPITAL,
		.from_us = s->now.wall_us, .until_us = s->now.wall_us + 30 * day_us };
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 850);
	assert_int_equal(s->suppressed.reason, SUPPRESS_PAUSED);
	assert_true(s->last.kind != ALERT_TREND);
	s->plan.n_pauses = 0;
	weigh(s, 31, 8, 880); /* these days were nobody's */
	assert_int_equal(s->suppressed.reason, SUPPRESS_LEARNING);
	assert_true(s->last.kind != ALERT_TREND);
}

/* The plan has that trend with more or less to it by now. */
static void plan_trend(struct scene *s, enum alert_priority priority, int64_t amount)
{
	s->plan.version++;
	s->plan.trends[0].rule.priority = priority;
	s->plan.trends[0].amount = whole(amount);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void weigh_three_kilograms_more(struct scene *s)
{
	plan_trend(s, ALERT_LOW, 2);
	for (int day = 0; day < 3; day++)
		weigh(s, day, 7, 700);
	weigh(s, 3, 7, 730);
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_int_equal(s->last.priority, ALERT_LOW);
}

static void a_plan_that_makes_a_trend_worth_more_asks_anew_about_what_is_open(void **state)
{
	struct scene *s = *state;

	weigh_three_kilograms_more(s);
	plan_trend(s, ALERT_HIGH, 2);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_true(has_happened(&s->last, ALERT_EVENT_WORSENED));
	assert_string_equal(asked(&s->last), "carer-1");
}

static void a_weight_that_stays_is_worth_more_by_what_it_was_compared_with(void **state)
{
	struct scene *s = *state;

	weigh_three_kilograms_more(s);
	for (int day = 4; day < 9; day++)
		weigh(s, day, 7, 730);
	assert_int_equal(s->last.priority, ALERT_LOW);
	plan_trend(s, ALERT_HIGH, 2);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void a_trend_that_wants_more_is_not_worth_more_by_what_is_open(void **state)
{
	struct scene *s = *state;

	weigh_three_kilograms_more(s);
	plan_trend(s, ALERT_HIGH, 5);
	assert_int_equal(s->last.priority, ALERT_LOW);
	weigh(s, 4, 7, 760);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void a_rate_that_is_worth_more_asks_anew_by_the_next_value(void **state)
{
	struct scene *s = *state;

	s->plan.n_limits = 0;
	set_trend(s, (struct plan_trend){ .kind = TREND_RATE, .quantity = QUANTITY_GLUCOSE, .side = LIMIT_BELOW, .amount = { 18, -1 },
		.clear = { 9, -1 }, .unit = UNIT_MILLIGRAM_PER_DECILITRE, .within_s = 900 });
	for (int i = 0; i < 3; i++) {
		go_to(s, 1, 7, i * 5);
		assert_int_equal(give_value(s, &s->cuff, QUANTITY_GLUCOSE, whole(200 - 20 * i), UNIT_MILLIGRAM_PER_DECILITRE,
			s->now.wall_us, true, TRUST_BONDED), 0);
		if (i == 1) {
			assert_int_equal(s->last.priority, ALERT_MEDIUM);
			s->plan.version++;
			s->plan.trends[0].rule.priority = ALERT_HIGH;
			watch_set_plan(s->watch, &s->plan);
			watch_tick(s->watch, &s->now);
		}
	}
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(watch_count_open(s->watch), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREND(more_than_two_kilograms_in_three_days_raises_and_exactly_two_does_not),
		TREND(weights_are_compared_to_the_tenth_of_a_kilogram),
		TREND(a_scale_in_pounds_is_judged_in_kilograms),
		TREND(another_scale_is_no_reference),
		TREND(scales_that_are_not_told_apart_are_no_reference),
		TREND(what_was_before_the_days_of_the_rule_is_no_reference),
		TREND(only_the_value_that_a_day_stands_for_is_judged),
		TREND(one_episode_is_one_alert_and_clears_back_at_what_it_was),
		TREND(what_is_gained_again_after_clearing_is_no_cleared_alert),
		TREND(what_is_still_gained_after_days_without_a_weight_is_known_again),
		TREND(what_is_gained_again_asks_again_whoever_acknowledged),
		TREND(what_is_gained_further_is_told_with_what_it_is_compared_with),
		TREND(r37_late_weights_make_the_reference_and_raise_nothing),
		TREND(a_weight_that_came_late_takes_the_days_judgement_from_none_that_did_not),
		TREND(after_a_late_one_a_day_is_judged_once_too),
		TREND(r16_a_day_that_was_judged_is_not_judged_again_when_it_is_counted_again),
		TREND(s14_what_anybody_can_send_takes_it_from_no_bonded_value),
		TREND(a_trend_that_is_new_judges_the_newest_weight_of_the_day),
		TREND(a_restart_in_the_days_between_changes_nothing),
		TREND(s14_a_forged_weight_clears_no_trend),
		TREND(s14_forged_weights_are_no_reference_and_take_no_day),
		TREND(s12_a_new_plan_clears_no_trend_by_what_came_before_it),
		TREND(a_trend_that_looks_the_other_way_under_the_same_name_leaves_its_old_alert_unknown_and_raises),
		TREND(without_any_plan_a_trend_stays_and_by_one_that_has_it_again_says_what_to_do),
		TREND(a_loss_is_judged_against_the_highest),
		TREND(a_paused_person_has_no_trend),
		TREND(a_plan_that_makes_a_trend_worth_more_asks_anew_about_what_is_open),
		TREND(a_weight_that_stays_is_worth_more_by_what_it_was_compared_with),
		TREND(a_trend_that_wants_more_is_not_worth_more_by_what_is_open),
		TREND(a_rate_that_is_worth_more_asks_anew_by_the_next_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
