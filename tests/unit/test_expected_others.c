/* SPDX-License-Identifier: Apache-2.0 */
/* A measurement that turns out to be somebody else's. */
#include "expected_home.h"

/* What d->n_readings counts as the newest reading turns out to be somebody else's. `first_at_us`: as it was dated, or 0. */
static void reassign_redated(struct home *d, const char *from, const char *to, int64_t at_us, int64_t first_at_us)
{
	static struct readings readings;
	struct accepted accepted = { .device = &scale, .person = to, .class = CLASS_VITAL, .at_us = at_us, .at_zone_s = 3600,
		.live = true, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0],
		.is_redated = first_at_us != 0, .first_at_us = first_at_us };

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ 700, -1 }, UNIT_KILOGRAM);
	memcpy(accepted.id, &d->n_readings, sizeof(d->n_readings));
	assert_int_equal(watch_reassign(d->watch, &accepted, from, "nurse-7", &d->now), 0);
}

static void reassign(struct home *d, const char *from, const char *to, int64_t at_us)
{
	reassign_redated(d, from, to, at_us, 0);
}

/* A weight that p1 measured: what is waited for goes on from the newest of these. */
static void measure_again(struct home *d, struct accepted earlier)
{
	struct readings readings = { 0 };

	earlier.device = &scale;
	earlier.person = "p1";
	earlier.class = CLASS_VITAL;
	earlier.at_zone_s = 3600;
	earlier.live = true;
	earlier.trust = TRUST_BONDED;
	earlier.readings = &readings;
	earlier.reading = &readings.reading[0];
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ 700, -1 }, UNIT_KILOGRAM);
	watch_measured_again(d->watch, &earlier, &d->now);
	watch_keep_measured(d->watch, &d->now);
}

static void r16_what_was_anothers_settles_the_others_measurement_and_not_this(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	d->plan.people[d->plan.n_people++] = (struct plan_person){ .id = "p2", .role = PLAN_RESIDENT, .name = "Otto" };
	d->plan.expected[d->plan.n_expected] = morning();
	strcpy(d->plan.expected[d->plan.n_expected].rule.person, "p2");
	strcpy(d->plan.expected[d->plan.n_expected++].rule.name, "weight-of-otto");
	new_plan(d);
	live_to(d, 0, 9, 0);
	at_us = d->now.wall_us;
	weigh(d);
	live_to(d, 0, 9, 30);
	reassign(d, "p1", "p2", at_us);
	live_to(d, 0, 10, 29);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 12, 0);
	assert_non_null(missed(d));
	assert_null(told_of(d, ALERT_MISSED, "weight-of-otto"));
}

static void r16_said_late_it_has_its_grace_once_more(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live_to(d, 0, 9, 0);
	at_us = d->now.wall_us;
	weigh(d);
	live_to(d, 0, 15, 0);
	reassign(d, "p1", NULL, at_us);
	restart(d, 1);
	live_to(d, 0, 15, 29);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 15, 31);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
	assert_string_equal(missed(d)->title, "Anna: body weight never measured, expected since 00:00");
}

static void r16_what_was_found_to_be_theirs_counts_when_the_newest_was_not(void **state)
{
	struct home *d = *state;
	int64_t first_us, newest_us;

	live_to(d, 0, 8, 50);
	first_us = d->now.wall_us;
	live_to(d, 0, 9, 0);
	newest_us = d->now.wall_us;
	weigh(d);
	live_to(d, 0, 9, 20);
	reassign(d, NULL, "p1", first_us);
	reassign(d, "p1", NULL, newest_us);
	live_to(d, 0, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 0);
}

static void r16_what_else_was_measured_in_the_window_still_counts(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live_to(d, 0, 8, 30);
	weigh(d);
	live_to(d, 0, 9, 0);
	at_us = d->now.wall_us;
	weigh(d);
	reassign(d, "p1", NULL, at_us);
	live_to(d, 0, 23, 0);
	assert_int_equal(d->n_told, 0);
}

static void r16_what_ended_a_missed_one_and_was_anothers_ends_it_no_more(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live_to(d, 0, 11, 0);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	at_us = d->now.wall_us;
	weigh(d);
	assert_int_equal(missed(d)->condition, ALERT_CLEARED);
	reassign(d, "p1", NULL, at_us);
	live(d, MINUTE_S);
	assert_int_equal(missed(d)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

/* Every eight hours, and so at 4 and at 8; returns when it was last. It is 9 then. */
static int64_t weigh_twice(struct home *d)
{
	int64_t at_us;

	d->plan.expected[0].n_windows = 0;
	d->plan.expected[0].every_s = 8 * HOUR_S;
	new_plan(d);
	live_to(d, 0, 4, 0);
	weigh(d);
	live_to(d, 0, 8, 0);
	at_us = d->now.wall_us;
	weigh(d);
	live_to(d, 0, 9, 0);
	return at_us;
}

static void r16_a_period_goes_on_from_the_measurement_before(void **state)
{
	struct home *d = *state;
	int64_t at_us = weigh_twice(d);

	reassign(d, "p1", NULL, at_us);
	live_to(d, 0, 12, 29);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 12, 31);
	assert_int_equal(d->n_told, 1);
}

static void l3_a_clock_that_was_set_back_makes_nothing_of_before_newer(void **state)
{
	struct home *d = *state;
	int64_t at_us = weigh_twice(d);

	d->now.wall_us -= 3 * HOUR_S * INT64_C(1000000);
	reassign(d, "p1", NULL, at_us);
	measure_again(d, (struct accepted){ .at_us = at_us - 4 * HOUR_S * SECOND_US });
	live(d, 3 * HOUR_S + 29 * MINUTE_S);
	assert_int_equal(d->n_told, 0);
	live(d, 2 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

/* The store keeps whole milliseconds. */
static void r16_a_time_that_the_store_has_cut_is_the_same_one(void **state)
{
	struct home *d = *state;
	int64_t at_us;

	live_to(d, 0, 9, 0);
	d->now.wall_us += 345;
	at_us = d->now.wall_us;
	weigh(d);
	live_to(d, 0, 9, 30);
	measure_again(d, (struct accepted){ .at_us = at_us - 345 });
	reassign(d, "p1", NULL, at_us - 345);
	live_to(d, 0, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

/* Weighed at 9 under a clock that is 400 days behind, which is put right then. Returns as what it was dated. */
static int64_t weigh_undated(struct home *d)
{
	int64_t first_at_us;

	live_to(d, 0, 9, 0);
	step_clock(d, -400 * (int64_t)DAY_S);
	live(d, MINUTE_S);
	first_at_us = d->now.wall_us;
	weigh(d);
	live(d, MINUTE_S);
	step_clock(d, 400 * (int64_t)DAY_S);
	live_to(d, 0, 9, 30);
	return first_at_us;
}

static void r16_what_was_dated_anew_and_was_anothers_settles_nothing(void **state)
{
	struct home *d = *state;
	int64_t first_at_us = weigh_undated(d);

	reassign_redated(d, "p1", NULL, first_at_us + 400 * DAY_S * SECOND_US, first_at_us);
	live_to(d, 0, 10, 29);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

static void r16_what_was_dated_anew_is_not_counted_twice(void **state)
{
	struct home *d = *state;
	int64_t first_at_us = weigh_undated(d), at_us = first_at_us + 400 * DAY_S * SECOND_US;

	measure_again(d, (struct accepted){ .at_us = at_us + 1000, .is_redated = true, .first_at_us = first_at_us });
	reassign_redated(d, "p1", NULL, at_us + 1000, first_at_us);
	live_to(d, 0, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

static void r16_nor_what_was_measured_before_it(void **state)
{
	struct home *d = *state;
	int64_t first_at_us = weigh_undated(d), at_us = first_at_us + 400 * DAY_S * SECOND_US, newest_us = d->now.wall_us;

	weigh(d);
	reassign_redated(d, "p1", NULL, at_us, first_at_us);
	reassign(d, "p1", NULL, newest_us);
	live_to(d, 0, 12, 0);
	assert_int_equal(count_told(d, ALERT_MISSED), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r16_what_was_anothers_settles_the_others_measurement_and_not_this),
		TEST(r16_what_was_found_to_be_theirs_counts_when_the_newest_was_not),
		TEST(r16_said_late_it_has_its_grace_once_more),
		TEST(r16_what_else_was_measured_in_the_window_still_counts),
		TEST(r16_what_ended_a_missed_one_and_was_anothers_ends_it_no_more),
		TEST(r16_a_period_goes_on_from_the_measurement_before),
		TEST(l3_a_clock_that_was_set_back_makes_nothing_of_before_newer),
		TEST(r16_a_time_that_the_store_has_cut_is_the_same_one),
		TEST(r16_what_was_dated_anew_and_was_anothers_settles_nothing),
		TEST(r16_what_was_dated_anew_is_not_counted_twice),
		TEST(r16_nor_what_was_measured_before_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
