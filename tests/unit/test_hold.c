/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

static int waits_for_a_second(void **state)
{
	struct scene *s;

	set_up(state);
	s = *state;
	s->plan.limits[0].confirm_within_s = 600;
	return 0;
}

static int waits_to_hold(void **state)
{
	struct scene *s;

	set_up(state);
	s = *state;
	s->plan.limits[0].hold_s = 300;
	return 0;
}

static void r15_one_value_beyond_waits_for_a_second_one(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->suppressed.reason, SUPPRESS_UNCONFIRMED);
	assert_string_equal(s->suppressed.rule, "systolic-high");
	live_through(s, 300);
	measure_systolic(s, 188);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.n_because, 2);
	assert_string_equal(s->last.title,
		"Systolic pressure 192 mmHg, limit 180, confirmed by a second measurement 5 min later");
	assert_null(memory_of(s, "hold/"));
}

static void r30_that_a_second_one_said_the_same_is_told_in_the_language_of_the_plan(void **state)
{
	struct scene *s = *state;

	s->plan.lang = LANG_DE;
	measure_systolic(s, 188);
	live_through(s, 300);
	measure_systolic(s, 192);
	assert_string_equal(s->last.title,
		"Systolischer Blutdruck 192 mmHg, Grenze 180, durch eine zweite Messung 5 min später bestätigt");
}

static void a_second_value_within_the_limit_ends_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	measure_systolic(s, 178); /* not clear of it, but not beyond */
	assert_int_equal(s->suppressed.reason, SUPPRESS_NOT_CONFIRMED);
	live_through(s, 3600);
	assert_int_equal(s->n_revisions, 0);
	assert_null(memory_of(s, "hold/"));
}

static void without_a_second_value_it_raises_when_the_time_is_over_and_says_so(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 599);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180, not measured again within 10 min");
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.n_because, 1);
}

/* Every place is taken, or free again. */
static void take_places(struct scene *s, bool is_taken)
{
	struct device device = { .kind = DEVICE_CUFF };
	int r = 0;

	for (size_t i = 0; i < WATCH_OPEN_MAX && r == 0; i++) {
		snprintf(device.id, sizeof(device.id), "other-%zu", i);
		r = watch_device(s->watch, &device, DEVICE_TROUBLE_REPAIR, is_taken, ALERT_MEDIUM, NULL, &s->now);
		if (!is_taken && r == 0)
			watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now);
	}
	assert_int_equal(r, is_taken ? -ENOSPC : 0);
}

static void what_finds_no_place_waits_until_it_has_one(void **state)
{
	struct scene *s = *state;

	take_places(s, true);
	measure_systolic(s, 192);
	live_through(s, 700);
	assert_non_null(memory_of(s, "hold/"));
	take_places(s, false);
	live_through(s, 60);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180, not measured again within 10 min");
	assert_null(memory_of(s, "hold/"));
}

static void what_was_confirmed_and_finds_no_place_need_not_be_confirmed_again(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	take_places(s, true);
	measure_systolic(s, 192);
	readings_begin(&readings, READING_BLOOD_PRESSURE);
	readings_number(&readings, QUANTITY_SYSTOLIC_PRESSURE, whole(188), UNIT_MMHG);
	assert_int_equal(give(s, &s->cuff, &readings, true, TRUST_BONDED), -ENOSPC);
	take_places(s, false);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.kind, ALERT_LIMIT);
	assert_int_equal(s->last.n_because, 2);
}

static void beyond_the_hard_limit_nothing_waits(void **state)
{
	struct scene *s = *state;

	s->plan.limits[0].has_hard = true;
	s->plan.limits[0].hard = whole(200);
	measure_systolic(s, 200);
	assert_int_equal(s->n_revisions, 0);
	measure_systolic(s, 201);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void what_waits_goes_on_over_a_restart_with_the_time_that_was_left(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 100);
	restart(s, 200);
	live_through(s, 299);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_int_equal(s->n_revisions, 1);
}

static void a_clock_that_fell_back_does_not_lengthen_what_waits(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->now.wall_us = 0;
	restart(s, 0);
	live_through(s, 600);
	assert_int_equal(s->n_revisions, 1);
}

static void what_it_waited_since_a_clock_fell_back_is_not_lost_by_the_next_restart(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->now.wall_us -= 86400 * INT64_C(1000000);
	restart(s, 0);
	live_through(s, 400);
	restart(s, 0);
	live_through(s, 199);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_int_equal(s->n_revisions, 1);
}

static void damaged_or_foreign_memories_are_forgotten(void **state)
{
	struct scene *s = *state;
	struct memory whole_one;

	measure_systolic(s, 192);
	whole_one = *memory_of(s, "hold/");
	for (size_t n = 0; n < whole_one.n_octets; n++) {
		watch_free(s->watch);
		assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
		watch_set_plan(s->watch, &s->plan);
		s->memory[0] = whole_one;
		s->n_memories = 1;
		assert_int_equal(watch_recall(s->watch, whole_one.key, whole_one.octets, n, &s->now), 0);
		assert_null(memory_of(s, "hold/"));
		assert_true(watch_wake_us(s->watch) == UINT64_MAX);
	}
	assert_int_equal(watch_recall(s->watch, "hold/p1/no-such-rule", whole_one.octets, whole_one.n_octets, &s->now), 0);
	assert_int_equal(watch_recall(s->watch, "hold", whole_one.octets, whole_one.n_octets, &s->now), 0);
	assert_int_equal(watch_recall(s->watch, "who/knows", "x", 1, &s->now), 0);
	assert_true(watch_wake_us(s->watch) == UINT64_MAX);
	assert_int_equal(watch_recall(s->watch, whole_one.key, whole_one.octets, whole_one.n_octets, &s->now), 0);
	assert_true(watch_wake_us(s->watch) < UINT64_MAX);
}

static void s14_a_less_trusted_way_neither_ends_nor_postpones_what_waits(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->cuff, 192, TRUST_BONDED);
	measure_with(s, &s->spare, 120, TRUST_PLAIN);
	assert_int_equal(s->suppressed.reason, SUPPRESS_TRUST);
	live_through(s, 600);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void a_value_must_hold_for_long_enough_by_two_values(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(s->suppressed.reason, SUPPRESS_HELD);
	live_through(s, 200);
	measure_systolic(s, 191);
	live_through(s, 97);
	measure_systolic(s, 190); /* 299 s after the first */
	assert_int_equal(s->n_revisions, 0);
	measure_systolic(s, 190);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

static void a_value_within_the_limit_begins_the_hold_anew(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 200);
	measure_systolic(s, 150);
	live_through(s, 200);
	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 300);
	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 1);
}

static void raise_the_limit(struct scene *s)
{
	s->plan.version++;
	s->plan.limits[0].level = whole(200);
	s->plan.limits[0].clear = whole(190);
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void s10_what_a_new_plan_bears_raises_no_more(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	raise_the_limit(s);
	live_through(s, 1200);
	assert_int_equal(s->n_revisions, 0);
	assert_null(memory_of(s, "hold/"));
}

static void s10_what_a_new_plan_bears_confirms_nothing(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	raise_the_limit(s);
	measure_systolic(s, 205);
	assert_int_equal(s->n_revisions, 0);
	measure_systolic(s, 206);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_true(decimal_compare(s->last.because[0].number, whole(205)) == 0);
}

static void s10_what_a_new_plan_bears_is_not_taken_up_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	raise_the_limit(s);
	restart(s, 10);
	assert_null(memory_of(s, "hold/"));
	live_through(s, 1200);
	assert_int_equal(s->n_revisions, 0);
}

static void wait_otherwise(struct scene *s, uint32_t hold_s, uint32_t confirm_within_s)
{
	s->plan.version++;
	s->plan.limits[0].hold_s = hold_s;
	s->plan.limits[0].confirm_within_s = confirm_within_s;
	watch_set_plan(s->watch, &s->plan);
	watch_tick(s->watch, &s->now);
}

static void what_waits_to_hold_raises_alone_by_a_new_plan_that_wants_a_second_one(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 100);
	wait_otherwise(s, 0, 300);
	live_through(s, 199);
	assert_int_equal(s->n_revisions, 0);
	live_through(s, 1);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180, not measured again within 5 min");
}

static void s10_what_waits_for_a_second_one_does_not_raise_alone_by_a_new_plan_that_wants_it_to_hold(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	wait_otherwise(s, 300, 0);
	live_through(s, 1200);
	assert_int_equal(s->n_revisions, 0);
	measure_systolic(s, 192);
	assert_int_equal(s->n_revisions, 1);
}

static void a_new_plan_with_less_time_for_a_second_one_is_followed(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 200);
	wait_otherwise(s, 0, 120);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180, not measured again within 2 min");
}

/* A less trusted value is the newest one, and ended nothing. */
static void what_waits_raises_by_a_new_plan_that_waits_for_nothing(void **state)
{
	struct scene *s = *state;

	measure_with(s, &s->cuff, 192, TRUST_AUTHENTICATED);
	measure_with(s, &s->spare, 120, TRUST_BONDED);
	assert_int_equal(s->suppressed.reason, SUPPRESS_TRUST);
	wait_otherwise(s, 0, 0);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180");
	assert_null(memory_of(s, "hold/"));
}

static void s10_a_value_does_not_confirm_itself_where_a_new_plan_has_a_hard_limit(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->plan.limits[0].has_hard = true;
	s->plan.limits[0].hard = whole(190);
	wait_otherwise(s, 0, 600);
	assert_string_equal(s->last.title, "Systolic pressure 192 mmHg, limit 180");
}

static void s10_what_is_days_old_raises_nothing_by_a_new_plan(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 3 * 86400);
	wait_otherwise(s, 0, 300);
	live_through(s, 60);
	assert_int_equal(s->n_revisions, 0);
}

static void a_start_without_a_plan_forgets_nothing(void **state)
{
	struct scene *s = *state;
	struct memory *hold;

	measure_systolic(s, 192);
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	hold = memory_of(s, "hold/");
	assert_int_equal(watch_recall(s->watch, hold->key, hold->octets, hold->n_octets, &s->now), 0);
	assert_int_equal(watch_begin(s->watch, &s->now), 0);
	assert_non_null(memory_of(s, "hold/"));
	restart(s, 10);
	live_through(s, 600);
	assert_int_equal(s->last.state, ALERT_RAISED);
}

#define CONFIRM(name) cmocka_unit_test_setup_teardown(name, waits_for_a_second, tear_down)
#define HOLD(name) cmocka_unit_test_setup_teardown(name, waits_to_hold, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONFIRM(r15_one_value_beyond_waits_for_a_second_one),
		CONFIRM(r30_that_a_second_one_said_the_same_is_told_in_the_language_of_the_plan),
		CONFIRM(a_second_value_within_the_limit_ends_it),
		CONFIRM(without_a_second_value_it_raises_when_the_time_is_over_and_says_so),
		CONFIRM(s10_what_a_new_plan_bears_raises_no_more),
		CONFIRM(s10_what_a_new_plan_bears_confirms_nothing),
		CONFIRM(s10_what_a_new_plan_bears_is_not_taken_up_again),
		CONFIRM(s10_what_waits_for_a_second_one_does_not_raise_alone_by_a_new_plan_that_wants_it_to_hold),
		CONFIRM(a_new_plan_with_less_time_for_a_second_one_is_followed),
		CONFIRM(what_waits_raises_by_a_new_plan_that_waits_for_nothing),
		CONFIRM(s10_a_value_does_not_confirm_itself_where_a_new_plan_has_a_hard_limit),
		CONFIRM(a_start_without_a_plan_forgets_nothing),
		CONFIRM(what_finds_no_place_waits_until_it_has_one),
		CONFIRM(what_was_confirmed_and_finds_no_place_need_not_be_confirmed_again),
		CONFIRM(beyond_the_hard_limit_nothing_waits),
		CONFIRM(what_waits_goes_on_over_a_restart_with_the_time_that_was_left),
		CONFIRM(a_clock_that_fell_back_does_not_lengthen_what_waits),
		CONFIRM(what_it_waited_since_a_clock_fell_back_is_not_lost_by_the_next_restart),
		CONFIRM(damaged_or_foreign_memories_are_forgotten),
		CONFIRM(s14_a_less_trusted_way_neither_ends_nor_postpones_what_waits),
		HOLD(a_value_must_hold_for_long_enough_by_two_values),
		HOLD(what_waits_to_hold_raises_alone_by_a_new_plan_that_wants_a_second_one),
		HOLD(s10_what_is_days_old_raises_nothing_by_a_new_plan),
		HOLD(a_value_within_the_limit_begins_the_hold_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
