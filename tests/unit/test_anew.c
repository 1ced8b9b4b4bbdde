/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody answered or closed by their word is raised anew by another cause, and by no other. */
#include "mobility_home.h"

static void close_by_word(struct home *d, enum plan_mobility_kind kind, const char *why)
{
	assert_int_equal(watch_close(d->watch, told(d, kind)->id, "carer-1", why, &d->now), WATCH_DONE);
}

/* Alarm fatigue: it was raised anew within five minutes, again and again. */
static void r33_what_is_answered_while_the_lift_is_silent_is_not_raised_anew(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, HOUR_S);
	go_silent(d, &toilet, true);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_UNKNOWN);
	assert_int_equal(watch_ack(d->watch, told(d, MOBILITY_TOO_LONG)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	live(d, 6 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_ACKNOWLEDGED);
	go_silent(d, &toilet, false);
	assert_int_equal(told(d, MOBILITY_TOO_LONG)->condition, ALERT_ACTIVE);
	assert_int_not_equal(told(d, MOBILITY_TOO_LONG)->state, ALERT_ACKNOWLEDGED);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void r33_what_was_closed_by_somebodys_word_is_not_raised_anew_by_the_same(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_FAULT, 0);
	rule(d, MOBILITY_NOT_USED, 8 * HOUR_S);
	new_plan(d);
	live_to(d, 0, 9, 0);
	use_toilet(d);
	say(d, &toilet, QUANTITY_FAULT, true);
	live_to(d, 0, 17, 10);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	close_by_word(d, MOBILITY_FAULT, "is mended tomorrow");
	close_by_word(d, MOBILITY_NOT_USED, "is with her son");
	live(d, HOUR_S);
	restart(d, 30);
	live(d, 6 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
	live(d, 2 * HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 3);
	assert_int_equal(told(d, MOBILITY_NOT_USED)->condition, ALERT_ACTIVE);
	say(d, &toilet, QUANTITY_FAULT, false);
	say(d, &toilet, QUANTITY_FAULT, true);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 4);
}

static void r33_what_came_back_and_was_closed_then_is_not_raised_anew_either(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_FAULT, 0);
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_FAULT, true);
	say(d, &toilet, QUANTITY_FAULT, false);
	assert_int_equal(told(d, MOBILITY_FAULT)->condition, ALERT_CLEARED);
	say(d, &toilet, QUANTITY_FAULT, true);
	assert_int_equal(told(d, MOBILITY_FAULT)->n_because, 2);
	close_by_word(d, MOBILITY_FAULT, "is mended tomorrow");
	live(d, HOUR_S);
	restart(d, 30);
	live(d, HOUR_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
}

static void r33_an_information_that_was_acknowledged_or_is_a_day_old_is_not_told_anew(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_FAULT, 0)->rule.priority = ALERT_INFORMATION;
	rule(d, MOBILITY_OVERLOAD, 0)->rule.priority = ALERT_INFORMATION;
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_FAULT, true);
	say(d, &toilet, QUANTITY_OVERLOAD, true);
	assert_int_equal(watch_ack(d->watch, told(d, MOBILITY_FAULT)->id, "carer-1", NULL, false, &d->now), WATCH_DONE);
	live(d, 2 * DAY_S);
	assert_int_equal(told(d, MOBILITY_FAULT)->state, ALERT_CLOSED);
	assert_int_equal(told(d, MOBILITY_OVERLOAD)->state, ALERT_CLOSED);
	assert_int_equal(d->n_told, 2);
}

static void what_was_closed_of_one_rule_is_raised_by_another_that_is_due_later(void **state)
{
	struct home *d = *state;

	rule(d, MOBILITY_TOO_LONG, 20 * MINUTE_S);
	strcpy(rule(d, MOBILITY_TOO_LONG, HOUR_S)->rule.name, "far-too-long");
	new_plan(d);
	live_to(d, 0, 9, 0);
	say(d, &toilet, QUANTITY_RAISED, true);
	live(d, 30 * MINUTE_S);
	close_by_word(d, MOBILITY_TOO_LONG, "reads");
	live(d, 29 * MINUTE_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	live(d, MINUTE_S);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
}

static void r33_an_unusual_day_that_somebody_closed_is_not_told_again_on_that_day(void **state)
{
	struct home *d = *state;

	plan_unusual(d);
	for (int day = 0; day < 8; day++)
		use_toilet_by_day(d, day, 7, 21);
	live_to(d, 8, 17, 6); /* nobody gets up */
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	close_by_word(d, MOBILITY_UNUSUAL, "she is in bed with a cold");
	live_to(d, 8, 19, 6);
	restart(d, 30);
	live_to(d, 9, 5, 6);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 1);
	live_to(d, 9, 17, 6);
	assert_int_equal(count_told(d, ALERT_MOBILITY), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r33_what_is_answered_while_the_lift_is_silent_is_not_raised_anew),
		TEST(r33_what_was_closed_by_somebodys_word_is_not_raised_anew_by_the_same),
		TEST(r33_what_came_back_and_was_closed_then_is_not_raised_anew_either),
		TEST(r33_an_information_that_was_acknowledged_or_is_a_day_old_is_not_told_anew),
		TEST(what_was_closed_of_one_rule_is_raised_by_another_that_is_due_later),
		TEST(r33_an_unusual_day_that_somebody_closed_is_not_told_again_on_that_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
