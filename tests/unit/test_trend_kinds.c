/* SPDX-License-Identifier: Apache-2.0 */
/* Against what is usual for somebody, in a run of days, and by the hour. */
#include "trend_home.h"

/* ---- baseline ---- */

static void saturate(struct scene *s, int day, int64_t percent)
{
	go_to(s, day, 8, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_SPO2, whole(percent), UNIT_PERCENT, s->now.wall_us, true,
		TRUST_BONDED), 0);
}

static void set_baseline(struct scene *s, int64_t spread, int64_t amount)
{
	set_trend(s, (struct plan_trend){ .kind = TREND_BASELINE, .quantity = QUANTITY_SPO2, .side = LIMIT_BELOW,
		.amount = whole(amount), .clear = whole(1), .unit = UNIT_PERCENT, .days = 8, .spread = whole(spread) });
}

static void a_value_beyond_the_usual_raises(void **state)
{
	static const int64_t usual[] = { 95, 94, 96, 95, 95, 94, 95, 96 };
	struct scene *s = *state;

	set_baseline(s, 3, 3);
	for (int day = 0; day < 8; day++)
		saturate(s, day + 1, usual[day]);
	assert_int_equal(s->n_revisions, 0);
	saturate(s, 9, 92); /* 3 below, not more than 3 */
	assert_int_equal(s->n_revisions, 0);
	saturate(s, 10, 91);
	assert_int_equal(s->last.kind, ALERT_TREND);
	assert_string_equal(s->last.title, "Oxygen saturation 91 %, usual is 95 % in 8 days");
	saturate(s, 11, 94);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void where_the_usual_varies_more_it_takes_more(void **state)
{
	static const int64_t usual[] = { 96, 92, 95, 93, 97, 91, 96, 92 }; /* median 94, deviation 2 */
	struct scene *s = *state;

	set_baseline(s, 3, 3);
	for (int day = 0; day < 8; day++)
		saturate(s, day + 1, usual[day]);
	saturate(s, 9, 88);
	assert_int_equal(s->n_revisions, 0);
	saturate(s, 10, 85);
	assert_int_equal(s->n_revisions, 1);
}

static void too_few_days_are_learning_and_say_so(void **state)
{
	struct scene *s = *state;

	set_baseline(s, 3, 3);
	for (int day = 0; day < 3; day++)
		saturate(s, day + 1, 95);
	saturate(s, 4, 80);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_LEARNING);
	saturate(s, 5, 80);
	assert_int_equal(s->n_revisions, 1);
}

/* ---- run ---- */

static void a_run_of_rising_days_raises_and_a_step_back_ends_the_run(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_RUN, .quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE,
		.amount = (struct decimal){ 9, -1 }, .clear = whole(0), .unit = UNIT_KILOGRAM, .count = 3 });
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 803);
	weigh(s, 3, 7, 806);
	weigh(s, 4, 7, 806); /* not rising */
	weigh(s, 5, 7, 809);
	weigh(s, 6, 7, 812);
	assert_int_equal(s->n_revisions, 0);
	weigh(s, 7, 7, 815); /* 0.9 in three days: that is as much as the rule says */
	assert_string_equal(s->last.title, "Body weight 81.5 kg, from 80.6 kg, rising for 3 days");
	weigh(s, 8, 7, 806);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void a_day_without_a_value_breaks_a_run(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_RUN, .quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE,
		.amount = whole(1), .clear = whole(0), .unit = UNIT_KILOGRAM, .count = 3 });
	weigh(s, 1, 7, 800);
	weigh(s, 2, 7, 810);
	weigh(s, 4, 7, 820);
	weigh(s, 5, 7, 830);
	assert_int_equal(s->n_revisions, 0);
}

/* ---- rate ---- */

static void taste(struct scene *s, const struct device *device, int minute, int64_t mg_dL)
{
	go_to(s, 1, 7, minute);
	assert_int_equal(give_value(s, device, QUANTITY_GLUCOSE, whole(mg_dL), UNIT_MILLIGRAM_PER_DECILITRE, s->now.wall_us,
		true, TRUST_BONDED), 0);
}

static void set_rate(struct scene *s)
{
	set_trend(s, (struct plan_trend){ .kind = TREND_RATE, .quantity = QUANTITY_GLUCOSE, .side = LIMIT_BELOW,
		.amount = whole(2), .clear = whole(1), .unit = UNIT_MILLIGRAM_PER_DECILITRE, .within_s = 900 });
}

static void glucose_that_falls_too_fast_raises_and_clears(void **state)
{
	struct scene *s = *state;

	set_rate(s);
	taste(s, &s->cuff, 0, 150);
	taste(s, &s->cuff, 5, 140); /* exactly 2 a minute */
	assert_int_equal(s->n_revisions, 0);
	taste(s, &s->cuff, 10, 129);
	assert_string_equal(s->last.title, "Glucose 129 mg/dL, from 140 mg/dL within 5 min");
	assert_int_equal(s->last.kind, ALERT_TREND);
	taste(s, &s->cuff, 15, 121); /* 1.6 */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	taste(s, &s->cuff, 20, 116);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void s14_a_forged_value_makes_no_rate_with_a_true_one(void **state)
{
	struct scene *s = *state;

	set_rate(s);
	go_to(s, 1, 7, 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_GLUCOSE, whole(250), UNIT_MILLIGRAM_PER_DECILITRE,
		s->now.wall_us, true, TRUST_PLAIN), 0);
	taste(s, &s->cuff, 5, 150);
	assert_int_equal(s->n_revisions, 0);
	taste(s, &s->cuff, 10, 129);
	assert_int_equal(s->last.kind, ALERT_TREND);
}

static void two_devices_or_too_long_a_time_make_no_rate(void **state)
{
	struct scene *s = *state;

	set_rate(s);
	taste(s, &s->cuff, 0, 250);
	taste(s, &s->spare, 1, 100);
	taste(s, &s->spare, 17, 20);
	assert_int_equal(s->n_revisions, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREND(a_value_beyond_the_usual_raises),
		TREND(where_the_usual_varies_more_it_takes_more),
		TREND(too_few_days_are_learning_and_say_so),
		TREND(a_run_of_rising_days_raises_and_a_step_back_ends_the_run),
		TREND(a_day_without_a_value_breaks_a_run),
		TREND(glucose_that_falls_too_fast_raises_and_clears),
		TREND(s14_a_forged_value_makes_no_rate_with_a_true_one),
		TREND(two_devices_or_too_long_a_time_make_no_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
