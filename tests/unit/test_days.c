/* SPDX-License-Identifier: Apache-2.0 */
#include "trend_home.h"

static const struct day *day_of(struct scene *s, int day)
{
	struct series *series = days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT);

	return series ? series_find(series, days_of(midnight_us() + day * day_us, 3600)) : NULL;
}

static size_t count_rows(struct scene *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_memories; i++)
		n += strncmp(s->memory[i].key, "days/", 5) == 0;
	return n;
}

static void a_day_is_summed_up_and_stands_for_its_first_value_of_the_morning(void **state)
{
	struct scene *s = *state;
	const struct day *day;

	weigh(s, 1, 2, 815); /* at night */
	weigh(s, 1, 7, 805);
	weigh(s, 1, 9, 802);
	weigh(s, 1, 20, 821);
	day = day_of(s, 1);
	assert_int_equal(day->count, 4);
	assert_true(day->is_morning);
	assert_int_equal(day->first.number.mantissa, 805);
	assert_int_equal(day->lowest.number.mantissa, 802);
	assert_int_equal(day->highest.number.mantissa, 821);
	assert_int_equal(day->last.number.mantissa, 821);
	assert_null(day_of(s, 0));
	weigh(s, 2, 14, 810);
	assert_false(day_of(s, 2)->is_morning);
	assert_int_equal(day_of(s, 2)->first.number.mantissa, 810);
}

static void r37_late_values_count_for_the_day_on_which_they_were_measured(void **state)
{
	struct scene *s = *state;

	weigh(s, 5, 8, 805);
	weigh_late(s, 3, 9, 801);
	weigh_late(s, 3, 7, 803);
	weigh_late(s, 5, 6, 806);
	assert_int_equal(day_of(s, 3)->first.number.mantissa, 803);
	assert_int_equal(day_of(s, 3)->last.number.mantissa, 801);
	assert_int_equal(day_of(s, 5)->first.number.mantissa, 806);
	assert_int_equal(s->n_revisions, 0);
}

static void days_come_back_after_a_restart(void **state)
{
	struct scene *s = *state;
	struct day before;

	for (int day = 0; day < 20; day++) {
		weigh_on(s, day % 2 ? &s->cuff : &s->spare, day, 7, 800 + day % 3);
		weigh(s, day, 18, 805);
	}
	before = *day_of(s, 7);
	assert_int_equal(count_rows(s), 20);
	restart(s, 60);
	assert_int_equal(count_rows(s), 20);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, 20);
	assert_int_equal(day_of(s, 7)->count, before.count);
	assert_true(day_of(s, 7)->first_at_us == before.first_at_us);
	assert_int_equal(day_of(s, 7)->first.number.mantissa, before.first.number.mantissa);
	assert_int_equal(day_of(s, 7)->first.device, days_device(&s->watch->days, "scale-1"));
	assert_int_equal(day_of(s, 6)->first.device, days_device(&s->watch->days, "scale-2"));
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->newest.number.mantissa, 805);
}

static void s16_after_a_clock_that_was_ahead_the_newest_is_the_same_over_a_restart(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 8, 800);
	weigh(s, 3, 8, 810);
	weigh(s, 5, 8, 820);
	s->now.wall_us -= 3 * day_us;
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, (struct decimal){ 830, -1 }, UNIT_KILOGRAM, s->now.wall_us,
		true, TRUST_BONDED), 0);
	restart(s, 60);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->newest.number.mantissa, 830);
}

static void s10_what_is_put_aside_uncovers_nothing_of_the_day_before(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 8, 800);
	weigh(s, 2, 7, 810);
	days_put_aside(s->watch, "p1", s->now.wall_us + 1);
	assert_false(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->has_newest);
	restart(s, 60);
	assert_false(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->has_newest);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, 2);
}

static void no_more_days_than_the_cap_are_kept(void **state)
{
	struct scene *s = *state;

	for (int day = 0; day < DAYS_MAX + 30; day++)
		weigh(s, day, 7, 800);
	assert_int_equal(count_rows(s), DAYS_KEPT_MAX); /* until the next value of any day */
	weigh(s, DAYS_MAX + 29, 8, 800);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, DAYS_MAX);
	assert_int_equal(count_rows(s), DAYS_MAX);
	assert_null(day_of(s, 29));
	assert_non_null(day_of(s, 30));
	weigh_late(s, 5, 7, 800); /* older than all that are kept */
	assert_null(day_of(s, 5));
	assert_int_equal(count_rows(s), DAYS_MAX);
}

/* They move to the begin of their room meanwhile. */
static void each_day_is_the_same_for_as_long_as_it_is_kept(void **state)
{
	struct scene *s = *state;

	for (int day = 0; day < 2 * DAYS_MAX; day++)
		if (day % 9)
			weigh(s, day, 7, 800 + day % 7);
	weigh_late(s, 2 * DAYS_MAX - 8, 7, 812); /* a ninth, in the midst of them */
	for (int day = 2 * DAYS_MAX - 300; day < 2 * DAYS_MAX; day++) {
		bool is_late = day == 2 * DAYS_MAX - 8;

		assert_int_equal(day_of(s, day) != NULL, day % 9 != 0 || is_late);
		if (day_of(s, day))
			assert_int_equal(day_of(s, day)->first.number.mantissa, is_late ? 812 : 800 + day % 7);
	}
	assert_int_equal(count_rows(s), DAYS_KEPT_MAX);
	restart(s, 60);
	assert_int_equal(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->n, DAYS_KEPT_MAX);
}

static void a_quantity_that_no_rule_watches_leaves_no_day(void **state)
{
	struct scene *s = *state;

	assert_int_equal(give_value(s, &s->cuff, QUANTITY_TEMPERATURE, whole(21), UNIT_CELSIUS, s->now.wall_us, true,
		TRUST_BONDED), 0);
	assert_int_equal(count_rows(s), 0);
}

static void neither_does_a_clock_that_was_never_set_nor_one_that_is_ahead(void **state)
{
	struct scene *s = *state;

	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM, 5000000, true, TRUST_BONDED), 0);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(80), UNIT_KILOGRAM,
		s->now.wall_us + 2 * day_us, true, TRUST_BONDED), 0);
	assert_int_equal(count_rows(s), 0);
}

static void what_is_anothers_is_nobodys_newest_whatever_day_it_was_counted_on(void **state)
{
	struct scene *s = *state;
	const struct series *series;

	weigh(s, 1, 7, 805);
	series = days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT);
	assert_true(series->has_newest);
	days_take_away(s->watch, series->newest.reading, "p2");
	assert_true(series->has_newest);
	days_take_away(s->watch, series->newest.reading, "p1");
	assert_false(series->has_newest);
	restart(s, 60);
	assert_false(days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->has_newest);
}

static void damaged_rows_are_forgotten(void **state)
{
	struct scene *s = *state;
	struct memory row;

	weigh(s, 1, 7, 805);
	row = *memory_of(s, "days/");
	days_forget(s->watch, "p1", QUANTITY_BODY_WEIGHT, days_of(midnight_us() + day_us, 3600));
	assert_int_equal(count_rows(s), 0);
	for (size_t n = 0; n < row.n_octets; n++) {
		watch_free(s->watch);
		assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
		watch_set_plan(s->watch, &s->plan);
		assert_int_equal(watch_recall(s->watch, row.key, row.octets, n, &s->now), 0);
		/* Cut off behind the day itself, it is that of a day that does not hold the newest value. */
		assert_true(!day_of(s, 1) || day_of(s, 1)->first.number.mantissa == 805);
		assert_true(!day_of(s, 1) || !days_find(s->watch, "p1", QUANTITY_BODY_WEIGHT)->has_newest);
	}
	assert_int_equal(watch_recall(s->watch, "days/p1/body-weight/x", row.octets, row.n_octets, &s->now), 0);
	assert_int_equal(watch_recall(s->watch, "days/p1/no-such/000001", row.octets, row.n_octets, &s->now), 0);
	assert_int_equal(watch_recall(s->watch, "days//body-weight/000001", row.octets, row.n_octets, &s->now), 0);
}

/* The next plan, which is not in force before somebody sets it. */
static void plan_heavy(struct scene *s, enum alert_priority priority)
{
	s->plan.version++;
	s->plan.limits[0] = (struct plan_limit){ .rule = { .name = "heavy", .person = "p1", .priority = priority },
		.quantity = QUANTITY_BODY_WEIGHT, .side = LIMIT_ABOVE, .level = whole(85), .clear = whole(84),
		.unit = UNIT_KILOGRAM };
}

static void set_heavy(struct scene *s, enum alert_priority priority)
{
	plan_heavy(s, priority);
	watch_set_plan(s->watch, &s->plan);
}

static void r31_a_value_that_the_new_plan_would_raise_for_raises_at_once(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 900);
	assert_int_equal(s->n_revisions, 0);
	plan_heavy(s, ALERT_LOW);
	watch_set_plan(s->watch, &s->plan);
	assert_true(watch_wake_us(s->watch) == 0);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_int_equal(s->n_revisions, 1);
	live_through(s, 1000);
	assert_int_equal(s->n_revisions, 1);
}

static void r31_rules_are_judged_at_the_start_by_what_is_known(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 900);
	plan_heavy(s, ALERT_LOW);
	restart(s, 3600);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_int_equal(s->n_revisions, 1);
	restart(s, 3600);
	assert_int_equal(s->n_revisions, 1);
}

static void r31_what_is_older_than_a_day_does_not_raise_at_the_start(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 900);
	plan_heavy(s, ALERT_LOW);
	restart(s, 90000);
	assert_int_equal(s->n_revisions, 0);
}

static void clock_goes_back(struct scene *s, int64_t by_us)
{
	s->now.wall_us -= by_us;
	watch_tick(s->watch, &s->now);
}

static void s10_a_clock_that_is_set_back_makes_no_old_value_new(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 900);
	live_through(s, 90000);
	set_heavy(s, ALERT_LOW);
	watch_tick(s->watch, &s->now);
	clock_goes_back(s, 80000 * INT64_C(1000000));
	assert_int_equal(s->n_revisions, 0);
	s->now.wall_us += 80000 * INT64_C(1000000);
	restart(s, 10);
	clock_goes_back(s, 80000 * INT64_C(1000000));
	assert_int_equal(s->n_revisions, 0);
}

static void set_fever(struct scene *s, bool is_watched)
{
	s->plan.version++;
	s->plan.limits[0] = (struct plan_limit){ .rule = { .name = "fever", .person = "p1", .priority = ALERT_LOW },
		.quantity = QUANTITY_BODY_TEMPERATURE, .side = LIMIT_ABOVE, .level = whole(38), .clear = whole(37),
		.unit = UNIT_CELSIUS };
	s->plan.n_limits = is_watched;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void take_temperature(struct scene *s, int64_t celsius)
{
	live_through(s, 3600);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_TEMPERATURE, whole(celsius), UNIT_CELSIUS, s->now.wall_us, true,
		TRUST_BONDED), 0);
}

static void s10_what_a_plan_leaves_out_the_next_one_does_not_judge_by_an_older_value(void **state)
{
	struct scene *s = *state;
	size_t n_revisions;

	set_fever(s, true);
	take_temperature(s, 39);
	set_fever(s, false);
	take_temperature(s, 37);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	n_revisions = s->n_revisions;
	set_fever(s, true);
	assert_int_equal(s->n_revisions, n_revisions);
}

static void s14_a_forged_value_hides_no_true_one_from_the_new_plan(void **state)
{
	struct scene *s = *state;

	weigh(s, 1, 7, 900);
	set_heavy(s, ALERT_MEDIUM);
	assert_int_equal(give_value(s, &s->spare, QUANTITY_BODY_WEIGHT, whole(70), UNIT_KILOGRAM, s->now.wall_us, true,
		TRUST_PLAIN), 0);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_true(decimal_compare(s->last.because[0].number, whole(90)) == 0);
}

/* Alerts of devices, as many as find room: none of them can be displaced. */
static void fill(struct scene *s)
{
	struct device device = { .kind = DEVICE_CUFF };
	int r = 0;

	for (int i = 0; r == 0 && i < 2 * WATCH_OPEN_MAX; i++) {
		snprintf(device.id, sizeof(device.id), "cuff-%d", 100 + i);
		r = watch_device(s->watch, &device, DEVICE_TROUBLE_SILENT, true, ALERT_HIGH, NULL, &s->now);
	}
	assert_int_equal(r, -ENOSPC);
}

static void make_room(struct scene *s)
{
	struct alert last = s->last;

	watch_device_gone(s->watch, last.device, &s->now);
	assert_int_equal(watch_ack(s->watch, last.id, "carer-1", NULL, false, &s->now), WATCH_DONE);
}

static void what_found_no_place_is_judged_again(void **state)
{
	struct scene *s = *state;

	set_heavy(s, ALERT_MEDIUM);
	go_to(s, 1, 7, 0);
	fill(s);
	assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_WEIGHT, whole(90), UNIT_KILOGRAM, s->now.wall_us, true,
		TRUST_BONDED), -ENOSPC);
	make_room(s);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
}

static void what_finds_no_place_among_the_days_says_so(void **state)
{
	struct scene *s = *state;

	for (s->watch->days.n = 0; s->watch->days.n < DAYS_SERIES_MAX; s->watch->days.n++) {
		struct series *series = &s->watch->days.series[s->watch->days.n];

		*series = (struct series){ .person = "p1", .quantity = QUANTITY_BODY_WEIGHT };
	}
	measure_systolic(s, 120);
	assert_int_equal(s->n_suppressed[SUPPRESS_UNCOUNTED], 1);
	assert_string_equal(s->suppressed.detail, "systolic-pressure");
	s->watch->days.n = 0;
}

static void what_cannot_be_compared_with_its_limit_says_so(void **state)
{
	struct scene *s = *state;

	s->plan.limits[0].level = (struct decimal){ 1800000000000000001, -16 };
	measure(s, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 253, -1 }, UNIT_KILOPASCAL);
	assert_int_equal(s->n_suppressed[SUPPRESS_INCOMPARABLE], 1);
	assert_string_equal(s->suppressed.rule, "systolic-high");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREND(what_finds_no_place_among_the_days_says_so),
		TREND(what_cannot_be_compared_with_its_limit_says_so),
		TREND(a_day_is_summed_up_and_stands_for_its_first_value_of_the_morning),
		TREND(r37_late_values_count_for_the_day_on_which_they_were_measured),
		TREND(days_come_back_after_a_restart),
		TREND(s16_after_a_clock_that_was_ahead_the_newest_is_the_same_over_a_restart),
		TREND(s10_what_is_put_aside_uncovers_nothing_of_the_day_before),
		TREND(no_more_days_than_the_cap_are_kept),
		TREND(each_day_is_the_same_for_as_long_as_it_is_kept),
		TREND(a_quantity_that_no_rule_watches_leaves_no_day),
		TREND(neither_does_a_clock_that_was_never_set_nor_one_that_is_ahead),
		TREND(what_is_anothers_is_nobodys_newest_whatever_day_it_was_counted_on),
		TREND(damaged_rows_are_forgotten),
		TREND(s10_a_clock_that_is_set_back_makes_no_old_value_new),
		TREND(r31_a_value_that_the_new_plan_would_raise_for_raises_at_once),
		TREND(r31_rules_are_judged_at_the_start_by_what_is_known),
		TREND(r31_what_is_older_than_a_day_does_not_raise_at_the_start),
		TREND(s10_what_a_plan_leaves_out_the_next_one_does_not_judge_by_an_older_value),
		TREND(s14_a_forged_value_hides_no_true_one_from_the_new_plan),
		TREND(what_found_no_place_is_judged_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
