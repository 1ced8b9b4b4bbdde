/* SPDX-License-Identifier: Apache-2.0 */
/* Trends that wait for a second measurement: what hold.h says of limits, and what is a trend's own. */
#include "trend_home.h"

/* More than 2 kg in 3 days, by two weighings within half an hour; more than 4 kg by one. */
static int waits_for_a_second(void **state)
{
	struct plan_trend *trend;

	set_up_trend(state);
	trend = &((struct scene *)*state)->plan.trends[0];
	trend->confirm_within_s = 1800;
	trend->has_hard = true;
	trend->hard = whole(4);
	return 0;
}

static int weigh_by(struct scene *s, const struct device *device, int minutes, int64_t tenths, enum trust trust)
{
	live_through(s, (uint32_t)minutes * 60);
	return give_value(s, device, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM, s->now.wall_us, true,
		trust);
}

/* So many minutes later, on the same scale. */
static void weigh_again(struct scene *s, int minutes, int64_t tenths)
{
	assert_int_equal(weigh_by(s, &s->cuff, minutes, tenths, TRUST_BONDED), 0);
}

/* 80.0 kg, and on the next day 82.5. */
static void gain(struct scene *s)
{
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 825);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_UNCONFIRMED);
	assert_string_equal(s->suppressed.rule, "trend");
	assert_non_null(memory_of(s, "hold/p1/trend"));
}

static void r15_a_gain_waits_for_a_second_weighing(void **state)
{
	struct scene *s = *state;

	gain(s);
	weigh_again(s, 12, 823);
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.n_because, 2);
	assert_string_equal(s->last.title,
		"Body weight 82.5 kg, from 80.0 kg within 3 days, confirmed by a second measurement 12 min later");
	assert_int_equal(s->last.limit.level.mantissa, 820);
	assert_null(memory_of(s, "hold/"));
}

static void the_title_tells_the_worse_of_the_two(void **state)
{
	struct scene *s = *state;

	s->plan.lang = LANG_DE;
	gain(s);
	weigh_again(s, 1, 827);
	assert_string_equal(s->last.title,
		"Körpergewicht 82,7 kg, von 80,0 kg innerhalb von 3 Tagen, durch eine zweite Messung 60 s später bestätigt");
}

static void r15_a_second_weighing_that_is_not_beyond_ends_it(void **state)
{
	struct scene *s = *state;

	gain(s);
	weigh_again(s, 12, 820);
	assert_int_equal(s->suppressed.reason, SUPPRESS_NOT_CONFIRMED);
	assert_null(memory_of(s, "hold/"));
	weigh_again(s, 12, 826); /* a third one is no day's first, and nothing waits */
	live_through(s, 3600);
	assert_int_equal(s->n_revisions, 0);
}

static void without_a_second_weighing_it_raises_when_the_time_is_over_and_says_so(void **state)
{
	struct scene *s = *state;

	gain(s);
	live_through(s, 1799);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_string_equal(s->last.title, "Body weight 82.5 kg, from 80.0 kg within 3 days, not measured again within 30 min");
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_int_equal(s->last.n_because, 1);
	assert_int_equal(s->last.limit.level.mantissa, 820);
	assert_null(memory_of(s, "hold/"));
	weigh(s, 3, 7, 840); /* that was measured again */
	assert_string_equal(s->last.title, "Body weight 84.0 kg, from 80.0 kg within 3 days, and further since");
}

static void up_to_the_hard_amount_it_waits(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 840);
	assert_int_equal(s->n_revisions, 0);
	weigh_again(s, 5, 841);
	assert_int_equal(s->last.n_because, 2);
}

static void beyond_the_hard_amount_the_first_raises(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 841);
	assert_string_equal(s->last.title, "Body weight 84.1 kg, from 80.0 kg within 3 days");
}

static void a_loss_waits_too_and_has_its_hard_amount_on_the_other_side(void **state)
{
	struct scene *s = *state;

	s->plan.trends[0].side = LIMIT_BELOW;
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 779);
	assert_int_equal(s->n_revisions, 0);
	weigh_again(s, 5, 759);
	assert_int_equal(s->last.n_because, 2);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void a_second_weighing_after_midnight_is_compared_with_what_the_first_was(void **state)
{
	struct scene *s = *state;

	s->plan.trends[0].days = 1;
	weigh(s, 1, 7, 800);
	go_to(s, 2, 23, 50);
	weigh_again(s, 5, 825);
	weigh_again(s, 10, 824); /* on day 3; the day before it stands for 82.5 */
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.limit.level.mantissa, 820);
}

static void the_day_goes_on_standing_for_its_first_value(void **state)
{
	struct scene *s = *state;

	gain(s);
	weigh_again(s, 12, 799); /* is what the next days are not compared with */
	weigh(s, 3, 7, 820);
	weigh(s, 4, 7, 820);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->n_suppressed[SUPPRESS_UNCONFIRMED], 1);
}

static void what_nobody_confirmed_in_time_is_judged_by_the_next_value_of_the_day(void **state)
{
	struct scene *s = *state;

	gain(s);
	live_through(s, 1800);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	ack(s, "carer-1");
	weigh_again(s, 15, 815); /* between */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	weigh_again(s, 15, 801);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void what_was_confirmed_is_judged_once_a_day(void **state)
{
	struct scene *s = *state;

	gain(s);
	weigh_again(s, 12, 823);
	weigh_again(s, 30, 801);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	weigh(s, 3, 7, 801);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void what_waits_goes_on_over_a_restart_with_the_time_that_was_left(void **state)
{
	struct scene *s = *state;

	gain(s);
	live_through(s, 600);
	restart(s, 600);
	live_through(s, 599);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_string_equal(s->last.title, "Body weight 82.5 kg, from 80.0 kg within 3 days, not measured again within 30 min");
}

/* The store hands out rows in no order that means anything. */
static void after_a_restart_a_second_weighing_decides_whatever_came_back_first(void **state)
{
	struct scene *s = *state;
	struct memory *hold, swapped;

	gain(s);
	hold = memory_of(s, "hold/");
	swapped = s->memory[0];
	s->memory[0] = *hold;
	*hold = swapped;
	restart(s, 60);
	assert_non_null(memory_of(s, "hold/"));
	weigh_again(s, 2, 823);
	assert_int_equal(s->last.n_because, 2);
}

static void s10_a_pause_ends_the_waiting_without_an_alert(void **state)
{
	struct scene *s = *state;

	s->plan.n_pauses = 1;
	s->plan.pauses[0] = (struct plan_pause){ .id = "stay", .person = "p1", .reason = PAUSE_HOSPITAL,
		.from_us = midnight_us() + 2 * day_us + INT64_C(430) * 60000000, .until_us = midnight_us() + 5 * day_us };
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	gain(s);
	live_through(s, 1800);
	assert_int_equal(s->suppressed.reason, SUPPRESS_PAUSED);
	assert_null(memory_of(s, "hold/"));
	assert_int_equal(s->n_revisions, 0);
}

static void s10_what_a_new_plan_bears_raises_no_more(void **state)
{
	struct scene *s = *state;

	gain(s);
	s->plan.version++;
	s->plan.trends[0].amount = whole(3);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
	live_through(s, 3600);
	assert_int_equal(s->n_revisions, 0);
	assert_null(memory_of(s, "hold/"));
}

static void what_was_compared_with_anothers_weight_is_over(void **state)
{
	struct scene *s = *state;

	gain(s);
	days_forget(s->watch, "p1", QUANTITY_BODY_WEIGHT, days_of(midnight_us() + day_us, 3600));
	live_through(s, 3600);
	assert_int_equal(s->n_revisions, 0);
	assert_null(memory_of(s, "hold/"));
}

static void another_scale_of_which_nothing_is_known_confirms_nothing_and_ends_nothing(void **state)
{
	struct scene *s = *state;

	gain(s);
	assert_int_equal(weigh_by(s, &s->spare, 5, 840, TRUST_BONDED), 0);
	assert_int_equal(weigh_by(s, &s->spare, 5, 790, TRUST_BONDED), 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_LEARNING);
	assert_int_equal(s->n_revisions, 0);
	weigh_again(s, 5, 823);
	assert_int_equal(s->last.n_because, 2);
}

static void s14_a_less_trusted_way_neither_ends_nor_postpones_what_waits(void **state)
{
	struct scene *s = *state;

	gain(s);
	assert_int_equal(weigh_by(s, &s->cuff, 5, 800, TRUST_PLAIN), 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_TRUST);
	live_through(s, 1500);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void a_value_beyond_the_usual_waits_for_a_second_one(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_BASELINE, .quantity = QUANTITY_SPO2,
		.side = LIMIT_BELOW, .amount = whole(3), .clear = whole(1), .unit = UNIT_PERCENT, .days = 8,
		.spread = whole(3), .confirm_within_s = 600 });

	for (int day = 1; day < 9; day++) {
		go_to(s, day, 8, 0);
		give_value(s, &s->cuff, QUANTITY_SPO2, whole(95), UNIT_PERCENT, s->now.wall_us, true, TRUST_BONDED);
	}
	go_to(s, 9, 8, 0);
	give_value(s, &s->cuff, QUANTITY_SPO2, whole(90), UNIT_PERCENT, s->now.wall_us, true, TRUST_BONDED);
	assert_int_equal(s->n_revisions, 0);
	go_to(s, 9, 8, 5);
	give_value(s, &s->cuff, QUANTITY_SPO2, whole(91), UNIT_PERCENT, s->now.wall_us, true, TRUST_BONDED);
	assert_string_equal(s->last.title,
		"Oxygen saturation 90 %, usual is 95 % in 8 days, confirmed by a second measurement 5 min later");
}

#define CONFIRM(name) cmocka_unit_test_setup_teardown(name, waits_for_a_second, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONFIRM(r15_a_gain_waits_for_a_second_weighing),
		CONFIRM(the_title_tells_the_worse_of_the_two),
		CONFIRM(r15_a_second_weighing_that_is_not_beyond_ends_it),
		CONFIRM(without_a_second_weighing_it_raises_when_the_time_is_over_and_says_so),
		CONFIRM(up_to_the_hard_amount_it_waits),
		CONFIRM(beyond_the_hard_amount_the_first_raises),
		CONFIRM(a_loss_waits_too_and_has_its_hard_amount_on_the_other_side),
		CONFIRM(a_second_weighing_after_midnight_is_compared_with_what_the_first_was),
		CONFIRM(the_day_goes_on_standing_for_its_first_value),
		CONFIRM(what_nobody_confirmed_in_time_is_judged_by_the_next_value_of_the_day),
		CONFIRM(what_was_confirmed_is_judged_once_a_day),
		CONFIRM(what_waits_goes_on_over_a_restart_with_the_time_that_was_left),
		CONFIRM(after_a_restart_a_second_weighing_decides_whatever_came_back_first),
		CONFIRM(s10_a_pause_ends_the_waiting_without_an_alert),
		CONFIRM(s10_what_a_new_plan_bears_raises_no_more),
		CONFIRM(what_was_compared_with_anothers_weight_is_over),
		CONFIRM(another_scale_of_which_nothing_is_known_confirms_nothing_and_ends_nothing),
		CONFIRM(s14_a_less_trusted_way_neither_ends_nor_postpones_what_waits),
		CONFIRM(a_value_beyond_the_usual_waits_for_a_second_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
