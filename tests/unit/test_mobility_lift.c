/* SPDX-License-Identifier: Apache-2.0 */
/* What a lift tells of itself. */
#include "mobility_home.h"

static void say_lift(struct home *d, bool is_moving, bool is_up, bool is_down, int64_t load_kg)
{
	begin();
	readings_boolean(&found, QUANTITY_MOVING, is_moving);
	readings_boolean(&found, QUANTITY_UPPER_END_STOP, is_up);
	readings_boolean(&found, QUANTITY_LOWER_END_STOP, is_down);
	readings_number(&found, QUANTITY_LOAD, (struct decimal){ load_kg, 0 }, UNIT_KILOGRAM);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
}

static void a_lift_that_stops_halfway_with_somebody_in_it_is_told(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say_lift(d, false, false, true, 70);
	live(d, 10);
	say_lift(d, true, false, false, 70);
	live(d, 5 * MINUTE_S); /* it moves */
	assert_int_equal(d->n_told, 0);
	say_lift(d, false, false, false, 70);
	live(d, 59);
	assert_int_equal(d->n_told, 0);
	live(d, 1);
	assert_string_equal(told(d, MOBILITY_STOPPED_BETWEEN)->title, "Anna: Stairs stopped halfway, in use, since 09:05");
	assert_non_null(strstr(told(d, MOBILITY_STOPPED_BETWEEN)->todo, "emergency lowering"));
	say_lift(d, true, false, false, 70);
	assert_int_equal(told(d, MOBILITY_STOPPED_BETWEEN)->condition, ALERT_CLEARED);
}

static void an_empty_lift_may_stand_where_it_likes(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	say_lift(d, true, false, false, 3);
	say_lift(d, false, false, false, 3);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void say_position(struct home *d, int64_t mm)
{
	begin();
	readings_number(&found, QUANTITY_POSITION, (struct decimal){ mm * 10, -1 }, UNIT_MILLIMETRE);
	readings_boolean(&found, QUANTITY_MOVING, false);
	readings_boolean(&found, QUANTITY_OCCUPANCY, true);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	live(d, 2 * MINUTE_S);
}

static void where_a_lift_has_no_end_stops_its_positions_tell_its_ends(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_STOPPED_BETWEEN, MINUTE_S);
	new_plan(d);
	say_position(d, 0);
	say_position(d, 3000);
	say_position(d, 2998);
	assert_int_equal(d->n_told, 0);
	say_position(d, 1500);
	assert_int_equal(d->n_told, 1);
	say_position(d, 2);
	assert_int_equal(told(d, MOBILITY_STOPPED_BETWEEN)->condition, ALERT_CLEARED);
}

static void overload_and_faults_are_told_at_once(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_OVERLOAD, 0);
	rule(d, MOBILITY_FAULT, 0);
	new_plan(d);
	say(d, &stairs, QUANTITY_OVERLOAD, true);
	assert_string_equal(told(d, MOBILITY_OVERLOAD)->title, "Anna: Stairs overloaded since 00:00");
	assert_null(told(d, MOBILITY_FAULT));
	say(d, &stairs, QUANTITY_EMERGENCY_STOP, true);
	assert_string_equal(told(d, MOBILITY_FAULT)->title, "Anna: emergency stop of Stairs pressed since 00:00");
	say(d, &stairs, QUANTITY_EMERGENCY_STOP, false);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	begin();
	readings_number(&found, QUANTITY_FAULT_CODE, (struct decimal){ 7, 0 }, UNIT_NONE);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_ACTIVE);
	begin();
	readings_number(&found, QUANTITY_FAULT_CODE, (struct decimal){ 0, 0 }, UNIT_NONE);
	bring(d, &stairs, &found, d->now.wall_us, TRUST_ENCRYPTED);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	assert_int_equal(told(d, MOBILITY_OVERLOAD)->condition, ALERT_ACTIVE);
}

/* As much as a plan may ask for: 40 windows, of which the first is begun already. */
static void what_is_not_used_in_all_the_windows_that_are_counted_is_told(void **state)
{
	struct home *d = *state;
	struct plan_mobility *r = rule(d, MOBILITY_NOT_USED, PLAN_WINDOWS_COUNTED_MAX * 2 * HOUR_S);

	windows(r, 8, 10);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	live_to(d, 40, 8, 55);
	assert_null(told(d, MOBILITY_NOT_USED));
	live_to(d, 40, 9, 10);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lift_that_stops_halfway_with_somebody_in_it_is_told),
		TEST(an_empty_lift_may_stand_where_it_likes),
		TEST(where_a_lift_has_no_end_stops_its_positions_tell_its_ends),
		TEST(overload_and_faults_are_told_at_once),
		TEST(what_is_not_used_in_all_the_windows_that_are_counted_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
