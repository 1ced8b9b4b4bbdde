/* SPDX-License-Identifier: Apache-2.0 */
#include "mobility_home.h"

/* Too long */

static void r31_too_long_on_the_toilet_is_told_when_it_is_too_long(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, false);
	live(d, MINUTE_S);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 20 * MINUTE_S - 1);
	assert_int_equal(d->n_told, 0);
	live(d, 1);
	assert_int_equal(d->n_told, 1);
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->title, "Anna: toilet lift raised since 09:01");
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->todo, "Call Anna. Where nobody answers, see that somebody goes. It is "
		"about: toilet lift.");
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->device, "toilet-lift-1");
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->n_because, 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->because[0].quantity, QUANTITY_RAISED);
}

static void it_is_over_when_the_lift_says_so_and_one_episode_is_one_alert(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	for (int i = 0; i < 5; i++) {
		say(d, &toilet, QUANTITY_RAISED, true);
		live(d, 10 * MINUTE_S);
	}
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	say(d, &toilet, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 19 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	live(d, MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void s11_a_restart_in_the_middle_keeps_id_and_since_when(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 5 * MINUTE_S);
	restart(d, 30);
	live(d, 5 * MINUTE_S);
	reboot(d, 60);
	live_to(d, 0, 9, 19);
	assert_int_equal(d->n_told, 0);
	live(d, MINUTE_S + 1);
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->title, "Anna: toilet lift raised since 09:00");
	reboot(d, 60);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	say(d, &toilet, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
}

static void r31_what_became_too_long_while_it_was_off_is_told_at_the_start(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	restart(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void in_windows_alone_where_the_rule_has_them(void **state)
{
	struct home *d = *state;

	windows(rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S), 22, 6);
	new_plan(d);
	live_to(d, 0, 21, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live_to(d, 0, 21, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 22, 5);
	assert_int_equal(d->n_told, 1);
}

static void each_lift_has_its_own_alert(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	say(d, &stairs, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	say(d, &stairs, QUANTITY_RAISED, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_CLEARED);
	assert_int_equal(d->told[0].condition, ALERT_ACTIVE);
}

static void the_silence_of_the_lift_makes_what_is_open_unknown(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	go_silent(d, &toilet, true);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_int_not_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_CLOSED);
	go_silent(d, &toilet, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
}

/* The plan has its address for as long as nobody writes another. */
static void s10_what_a_forgotten_lift_said_last_is_no_fact(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_NOT_USED, 12 * HOUR_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	go_silent(d, &toilet, true);
	assert_int_equal(watch_ack(d->watch, told(d, MOBILITY_TOO_LONG)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	watch_device_gone(d->watch, toilet.id, &d->now);
	live(d, 13 * HOUR_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_CLOSED);
	assert_null(told(d, MOBILITY_NOT_USED));
	assert_int_equal(count_memories(d, "aid/"), 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
}

static void in_a_pause_no_aid_raises_and_after_it_what_holds_does(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = friday_us,
		.until_us = friday_us + 5 * HOUR_S * SECOND_US };

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	say(d, &toilet, QUANTITY_RAISED, true);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 1);
	live_to(d, 0, 4, 59);
	assert_int_equal(d->n_told, 0);
	live_to(d, 0, 5, 1);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

/* Whoever sits there: a visitor calls nobody's service, and nobody comes back to a lift that hangs. */
static void in_a_pause_what_the_lift_says_of_itself_is_told(void **state)
{
	static const enum plan_mobility_kind kinds[] = { MOBILITY_STOPPED_BETWEEN, MOBILITY_OVERLOAD, MOBILITY_FAULT };
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_HOSPITAL, .from_us = friday_us,
		.until_us = friday_us + 5 * HOUR_S * SECOND_US };

	for (size_t i = 0; i < 3; i++)
		rule(d, kinds[i], i == 0 ? MINUTE_S : 0);
	new_plan(d);
	say(d, &stairs, QUANTITY_LOWER_END_STOP, true);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	say(d, &stairs, QUANTITY_OVERLOAD, true);
	say(d, &stairs, QUANTITY_FAULT, true);
	say(d, &stairs, QUANTITY_OCCUPANCY, true);
	say(d, &stairs, QUANTITY_LOWER_END_STOP, false);
	assert_int_equal(d->n_suppressed[SUPPRESS_PAUSED], 0);
	live(d, 2 * MINUTE_S);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(told(d, kinds[i])->condition, ALERT_ACTIVE);
	say(d, &stairs, QUANTITY_FAULT, false);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	live_to(d, 0, 6, 0);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 3); /* the same ones, over its end */
}

static void a_pause_says_of_what_is_open_whether_it_is_watched(void **state)
{
	struct home *d = *state;
	struct plan_pause pause = { .person = "p1", .reason = PAUSE_VISITOR, .from_us = friday_us,
		.until_us = friday_us + 5 * HOUR_S * SECOND_US };

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_FAULT, 0);
	rule(d, MOBILITY_OVERLOAD, 0)->rule.is_closer_only = true;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	say(d, &toilet, QUANTITY_FAULT, true);
	say(d, &toilet, QUANTITY_OVERLOAD, true);
	live(d, HOUR_S);
	assert_int_equal(watch_pause(d->watch, &pause, "nurse-7", &d->now), WATCH_DONE);
	live(d, MINUTE_S);
	assert_true(has_entry(told(d, MOBILITY_TOO_LONG), ALERT_EVENT_PAUSED));
	assert_false(has_entry(told(d, MOBILITY_FAULT), ALERT_EVENT_PAUSED));
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2); /* a closer watch is after a pause */
}

static void a_historical_state_is_no_state(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, true);
	bring(d, &toilet, &found, d->now.wall_us - DAY_S * SECOND_US, TRUST_ENCRYPTED);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void s14_plain_packets_say_nothing_of_a_bonded_aid(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, true);
	bring(d, &toilet, &found, d->now.wall_us, TRUST_BONDED);
	live(d, HOUR_S);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, false);
	bring(d, &toilet, &found, d->now.wall_us, TRUST_PLAIN);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
}

/* Habits */

static void a_day_that_is_far_from_the_habit_is_told(void **state)
{
	struct home *d = *state;

	plan_unusual(d);
	for (int day = 0; day < 9; day++) {
		use_toilet_by_day(d, day, 7, 13);
		if (day == 4)
			restart(d, 30);
		use_toilet_by_day(d, day, 16, 21);
	}
	assert_int_equal(d->n_told, 0);
	assert_true(d->n_suppressed[SUPPRESS_LEARNING] >= 6);
	live_to(d, 9, 2, 0);
	for (int i = 0; i < 4; i++) {
		use_toilet(d);
		live(d, 2 * MINUTE_S);
	}
	live_to(d, 9, 3, 6);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_string_equal(told(d, MOBILITY_UNUSUAL)->title, "Anna: toilet lift used 4 times today, usually 0 by this hour");
	use_toilet_by_day(d, 9, 7, 16);
	live_to(d, 9, 17, 6);
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_CLEARED);
	live_to(d, 10, 17, 6); /* nobody gets up */
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	live_to(d, 11, 5, 6); /* nor does a new day say that anybody did */
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_ACTIVE);
	use_toilet_by_day(d, 11, 7, 16);
	live_to(d, 11, 17, 6);
	assert_int_equal(told(d, MOBILITY_UNUSUAL)->condition, ALERT_CLEARED);
}

static void a_day_of_which_some_hours_were_silent_says_that_it_was_not_judged(void **state)
{
	struct home *d = *state;

	plan_unusual(d);
	live_to(d, 1, 8, 10);
	d->n_suppressed[SUPPRESS_UNWATCHED] = 0;
	go_silent(d, &toilet, true);
	live_to(d, 1, 14, 0);
	go_silent(d, &toilet, false);
	live_to(d, 1, 23, 50);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 0);
	live_to(d, 2, 1, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 1);
	live_to(d, 3, 1, 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 1);
}

static void s10_a_day_on_which_the_radio_was_down_is_no_day_without_uses(void **state)
{
	struct home *d = *state;

	plan_unusual(d);
	for (int day = 0; day < 9; day++)
		use_toilet_by_day(d, day, 7, 21);
	live_to(d, 9, 2, 0);
	d->n_suppressed[SUPPRESS_UNWATCHED] = 0;
	assert_int_equal(watch_fault(d->watch, FAULT_RADIO_DOWN, ALERT_HIGH, NULL, &d->now), 0);
	live_to(d, 10, 1, 0);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 0);
	assert_int_equal(d->n_suppressed[SUPPRESS_UNWATCHED], 1);
}

static void a_lift_that_tells_four_things_is_used_once(void **state)
{
	struct aid aid;
	struct moment now = { 1000 * UINT64_C(1000000), friday_us, 3600, 0 };
	struct accepted accepted = { .device = &toilet, .person = "p1", .readings = &found, .reading = found.reading };
	(void)state;

	aid_init(&aid, &toilet, "p1", &now);
	for (int i = 0; i <= 2; i++) {
		static const enum quantity quantities[] = { QUANTITY_RAISED, QUANTITY_OCCUPANCY, QUANTITY_MOVING };
		uint32_t n_uses = 0;

		for (size_t q = 0; q < 3; q++) {
			begin();
			readings_boolean(&found, quantities[q], i > 0);
			n_uses += aid_hear(&aid, &accepted, &now).n_uses;
			now.now_us += 70 * UINT64_C(1000000);
		}
		begin();
		readings_number(&found, QUANTITY_CYCLE_COUNT, (struct decimal){ 100 + i, 0 }, UNIT_NONE);
		n_uses += aid_hear(&aid, &accepted, &now).n_uses;
		assert_int_equal(n_uses, i == 1 ? 1 : 0);
	}
	assert_int_equal(aid.use, AID_USE_RAISED);
}

/* Plans */

static void what_the_plan_no_longer_has_is_no_longer_watched(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_OVERLOAD, 0);
	new_plan(d);
	say(d, &stairs, QUANTITY_OVERLOAD, true);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	d->plan.n_mobility = 1; /* overload is gone, and so is the lift */
	d->plan.devices[0] = d->plan.devices[4];
	d->plan.n_devices = 4;
	new_plan(d);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(d->told[i].condition, ALERT_UNKNOWN);
		assert_non_null(strstr(d->told[i].todo, "No longer watched"));
		assert_false(has_entry(&d->told[i], ALERT_EVENT_CLEARED));
	}
	assert_int_equal(count_memories(d, "aid/"), 1);
	assert_int_equal(count_memories(d, "mobility/"), 1);
}

static void s10_a_rule_that_is_about_another_device_now_watches_the_old_one_no_longer(void **state)
{
	struct home *d = *state;
	struct plan_mobility *r = rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);

	r->has_device = true;
	r->device = toilet.address;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	r->device = stairs.address;
	new_plan(d);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_non_null(strstr(told(d, MOBILITY_TOO_LONG)->todo, "No longer watched"));
	assert_int_equal(watch_ack(d->watch, told(d, MOBILITY_TOO_LONG)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_CLOSED);
	live(d, DAY_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	r->device = toilet.address;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
}

static void s10_what_was_told_of_an_aid_of_somebody_else_is_no_longer_watched(void **state)
{
	struct home *d = *state;
	struct accepted accepted = { .id = { 99 }, .device = &toilet, .person = "p2", .live = true, .trust = TRUST_ENCRYPTED,
		.readings = &found, .reading = found.reading };

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	begin();
	readings_boolean(&found, QUANTITY_RAISED, false);
	assert_int_equal(watch_reading(d->watch, &accepted, &d->now), 0);
	live(d, 6 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
}

static void without_rules_nothing_is_raised_and_nobody_is_woken(void **state)
{
	struct home *d = *state;

	new_plan(d);
	say(d, &stairs, QUANTITY_FAULT, true);
	live(d, DAY_S);
	assert_int_equal(d->n_told, 0);
	rule(d, MOBILITY_FAULT, 0);
	new_plan(d); /* it holds already */
	assert_int_equal(d->n_told, 1);
}

static void s10_what_an_aid_was_under_another_plan_is_not_remembered_as_what_it_is(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 2 * MINUTE_S);
	d->plan.n_mobility = 0;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, false);
	live(d, HOUR_S);
	restart(d, 1);
	d->plan.n_mobility = 1;
	new_plan(d);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
	d->plan.n_mobility = 0;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, MINUTE_S);
	d->plan.n_mobility = 1;
	new_plan(d);
	live(d, MINUTE_S);
	restart(d, 1);
	live(d, 17 * MINUTE_S);
	assert_int_equal(d->n_told, 0);
	live(d, 2 * MINUTE_S);
	assert_int_equal(d->n_told, 1);
}

static void damaged_memories_are_forgotten(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_UNUSUAL, 0)->factor = 3;
	new_plan(d);
	live_to(d, 0, 1, 0);
	use_toilet(d);
	use_toilet(d);
	damage_memories(d, "aid/");
	damage_memories(d, "mobility/");
	damage_memories(d, "habit/");
	restart(d, 1);
	assert_int_equal(watch_recall(d->watch, "aid/toilet-lift-1", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "aid", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "mobility", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "habit/p1", "x", 1, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "anew/p1/not-used/bed-1", "x", 1, &d->now), 0);
	live(d, HOUR_S);
	assert_int_equal(d->n_told, 0);
}

static void a_plan_that_makes_a_rule_worth_more_asks_anew_where_it_holds(void **state)
{
	struct plan_mobility *r;
	struct home *d = *state;

	r = rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	r->rule.priority = ALERT_LOW;
	new_plan(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 25 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->priority, ALERT_LOW);
	r->rule.priority = ALERT_HIGH;
	r->within_s = 40 * MINUTE_S;
	new_plan(d);
	live(d, 5 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->priority, ALERT_LOW);
	live(d, 11 * MINUTE_S);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->priority, ALERT_HIGH);
	assert_string_equal(told(d, MOBILITY_TOO_LONG)->asked[0].who, "carer-1");
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r31_too_long_on_the_toilet_is_told_when_it_is_too_long),
		TEST(it_is_over_when_the_lift_says_so_and_one_episode_is_one_alert),
		TEST(s11_a_restart_in_the_middle_keeps_id_and_since_when),
		TEST(r31_what_became_too_long_while_it_was_off_is_told_at_the_start),
		TEST(in_windows_alone_where_the_rule_has_them),
		TEST(each_lift_has_its_own_alert),
		TEST(the_silence_of_the_lift_makes_what_is_open_unknown),
		TEST(s10_what_a_forgotten_lift_said_last_is_no_fact),
		TEST(in_a_pause_no_aid_raises_and_after_it_what_holds_does),
		TEST(in_a_pause_what_the_lift_says_of_itself_is_told),
		TEST(a_pause_says_of_what_is_open_whether_it_is_watched),
		TEST(a_historical_state_is_no_state),
		TEST(s14_plain_packets_say_nothing_of_a_bonded_aid),
		TEST(a_day_that_is_far_from_the_habit_is_told),
		TEST(a_day_of_which_some_hours_were_silent_says_that_it_was_not_judged),
		TEST(s10_a_day_on_which_the_radio_was_down_is_no_day_without_uses),
		TEST(a_lift_that_tells_four_things_is_used_once),
		TEST(what_the_plan_no_longer_has_is_no_longer_watched),
		TEST(s10_a_rule_that_is_about_another_device_now_watches_the_old_one_no_longer),
		TEST(s10_what_was_told_of_an_aid_of_somebody_else_is_no_longer_watched),
		TEST(without_rules_nothing_is_raised_and_nobody_is_woken),
		TEST(s10_what_an_aid_was_under_another_plan_is_not_remembered_as_what_it_is),
		TEST(damaged_memories_are_forgotten),
		TEST(a_plan_that_makes_a_rule_worth_more_asks_anew_where_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
