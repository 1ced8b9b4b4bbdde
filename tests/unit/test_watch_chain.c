/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/chain.h"
#include "watch_home.h"

static void test_the_asked_persons_time_starts_when_the_team_has_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	live_through(s, 3600);
	assert_int_equal(s->n_resent, 60);
	assert_int_equal(s->n_revisions, 1);
	assert_int_equal(seen(s), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	assert_int_equal(s->last.rev, 2);
	assert_int_equal(s->last.asked[0].until.at_us, s->now.wall_us + 300 * INT64_C(1000000));
	live_through(s, 299);
	assert_int_equal(s->n_revisions, 2);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_string_equal(asked(&s->last), "nurse-7");
	assert_int_equal(s->last.n_asked, 2);
	assert_int_equal(s->n_resent, 60);
}

static void test_a_receipt_of_an_older_revision_starts_nobodys_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 300);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_int_equal(watch_seen(s->watch, s->last.id, s->last.rev - 1, &s->now), WATCH_DONE);
	assert_int_equal(s->last.asked[1].until.at_us, 0);
	assert_int_equal(watch_seen(s->watch, s->last.id, s->last.rev + 1, &s->now), WATCH_NO_SUCH_ALERT);
	assert_int_equal(watch_seen(s->watch, s->last.id, 0, &s->now), WATCH_NO_SUCH_ALERT);
	assert_int_equal(watch_seen(s->watch, "01ARYZ6S410000000000000000", 1, &s->now), WATCH_NO_SUCH_ALERT);
	seen(s);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_int_not_equal(s->last.asked[1].until.at_us, 0);
}

static void test_a_second_receipt_does_not_lengthen_the_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 200);
	seen(s);
	assert_int_equal(s->n_revisions, 2);
	live_through(s, 100);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void answer_nobody(struct scene *s, uint32_t within_s, const char *next)
{
	assert_int_equal(watch_seen(s->watch, s->first_id, s->last.rev, &s->now), WATCH_DONE);
	live_through(s, within_s);
	assert_string_equal(asked(&s->last), next);
}

static void r38_after_the_last_the_team_is_asked_and_the_chain_starts_again(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	answer_nobody(s, 300, "nurse-7");
	answer_nobody(s, 600, ALERT_TEAM);
	assert_int_equal(s->last.rounds, 0);
	assert_int_equal(watch_seen(s->watch, s->first_id, s->last.rev, &s->now), WATCH_DONE);
	live_through(s, 300);

	/* The last revision handed out is the technical alert about it, the one before is the alert itself. */
	assert_int_equal(s->last.kind, ALERT_UNANSWERED);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_string_equal(s->last.of, s->first_id);
	assert_string_equal(s->last.title, "Nobody answered: Systolic pressure 192 mmHg, limit 180");
	assert_int_equal(watch_ack(s->watch, s->first_id, "carer-1", "on my way", false, &s->now), WATCH_DONE);
	assert_int_equal(s->last.kind, ALERT_UNANSWERED);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void copy_if_first(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (strcmp(alert->id, s->first_id) == 0)
		s->last = *alert;
}

static struct alert get_first(struct scene *s)
{
	watch_each_open(s->watch, copy_if_first, s);
	return s->last;
}

static void test_rounds_are_counted_and_everybody_is_asked_again(void **state)
{
	struct scene *s = *state;
	struct alert alert;

	measure_systolic(s, 192);
	for (uint32_t i = 0; i < 3 * 3; i++) {
		alert = get_first(s);
		assert_int_equal(watch_seen(s->watch, s->first_id, alert.rev, &s->now), WATCH_DONE);
		live_through(s, 600);
	}
	alert = get_first(s);
	assert_int_equal(alert.rounds, 3);
	assert_string_equal(asked(&alert), "carer-1");
	assert_int_equal(alert.n_asked, 1);
	assert_int_equal(watch_count_open(s->watch), 2);
	assert_true(has_happened(&alert, ALERT_EVENT_ROUND));
}

static void test_that_nobody_answered_a_low_alert_is_no_alert(void **state)
{
	struct scene *s = *state;

	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	seen(s);
	live_through(s, 86400);
	assert_int_equal(s->last.rounds, 1);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void test_without_an_answer_the_history_stays_bounded_and_keeps_its_beginning(void **state)
{
	struct scene *s = *state;
	struct alert alert;

	measure_systolic(s, 192);
	for (uint32_t i = 0; i < 100; i++) {
		alert = get_first(s);
		watch_seen(s->watch, s->first_id, alert.rev, &s->now);
		live_through(s, 600);
	}
	alert = get_first(s);
	assert_int_equal(alert.n_history, ALERT_HISTORY_MAX);
	assert_int_equal(alert.history[0].what, ALERT_EVENT_RAISED);
	assert_int_equal(alert.history[1].what, ALERT_EVENT_FOLDED);
	/* raised, asked, and for each of 100 turns: delivered, escalated; a round more for each third. */
	assert_int_equal(alert.history[1].count + ALERT_HISTORY_MAX - 1, 2 + 2 * 100 + 33);
}

static void test_an_alert_that_was_acknowledged_and_stays_open_asks_again_a_day_later(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	live_through(s, WATCH_REVIEW_S - 1);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
	assert_true(has_happened(&s->last, ALERT_EVENT_REMINDED));
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_equal(s->last.condition, ALERT_UNKNOWN);
}

static void test_what_was_measured_since_keeps_the_condition_active(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	live_through(s, 3600);
	measure_systolic(s, 188);
	live_through(s, WATCH_REVIEW_S - 3600);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
}

/* Quiet hours. The scene begins on a Sunday at 08:14. */

static void at(struct scene *s, int hour, int minute)
{
	live_through(s, (uint32_t)((hour * 60 + minute) * 60 - (8 * 3600 + 14 * 60 + 5) + (hour < 9 ? 86400 : 0)));
}

static const struct plan_window night = { 22 * 60, 7 * 60, 0x7f };

static void r38_who_has_quiet_hours_is_passed_over_in_them(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].has_quiet = true;
	s->plan.people[1].quiet = night;
	at(s, 23, 0);
	measure_systolic(s, 192);
	assert_string_equal(asked(&s->last), "nurse-7");
}

static void outside_of_them_they_are_asked(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].has_quiet = true;
	s->plan.people[1].quiet = night;
	at(s, 21, 59);
	measure_systolic(s, 192);
	assert_string_equal(asked(&s->last), "carer-1");
}

static void what_the_plan_lets_break_them_does(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].has_quiet = true;
	s->plan.people[1].quiet = night;
	s->plan.people[1].breaks_quiet[ALERT_HIGH] = true;
	at(s, 3, 0);
	measure_systolic(s, 192);
	assert_string_equal(asked(&s->last), "carer-1");
	measure(s, QUANTITY_MEAN_PRESSURE, whole(140), UNIT_MMHG); /* medium */
	assert_string_equal(asked(&s->last), ALERT_TEAM);
}

static void where_everybody_sleeps_the_team_is_asked_at_once(void **state)
{
	struct scene *s = *state;

	for (size_t i = 1; i < 3; i++) {
		s->plan.people[i].has_quiet = true;
		s->plan.people[i].quiet = night;
	}
	at(s, 23, 0);
	measure_systolic(s, 192);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	assert_int_equal(s->last.asked[0].within_s, CHAIN_TEAM_HIGH_S);
}

static void who_was_not_asked_for_quiet_hours_was_not_asked_in_vain(void **state)
{
	struct scene *s = *state;

	for (size_t i = 1; i < 3; i++) {
		s->plan.people[i].has_quiet = true;
		s->plan.people[i].quiet = night;
	}
	at(s, 23, 0);
	measure_systolic(s, 192);
	assert_int_equal(seen(s), WATCH_DONE);
	live_through(s, CHAIN_TEAM_HIGH_S);
	assert_int_equal(s->last.kind, ALERT_UNANSWERED);
	assert_non_null(strstr(s->last.todo, "quiet hours"));
	assert_null(strstr(s->last.todo, "in vain"));
}

static void nobody_is_called_at_night_for_a_low_alert_and_in_the_morning_the_chain_begins(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].is_asked[ALERT_LOW] = true;
	at(s, 23, 0);
	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	assert_int_equal(seen(s), WATCH_DONE);
	live_through(s, 8 * 3600 - 10);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	live_through(s, 20);
	assert_string_equal(asked(&s->last), "carer-1");
}

static void nor_those_who_have_other_quiet_hours_but_those_who_want_it(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].is_asked[ALERT_LOW] = true;
	s->plan.people[1].has_quiet = true;
	s->plan.people[1].quiet = (struct plan_window){ 13 * 60, 14 * 60, 0x7f };
	at(s, 23, 0);
	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
	measure(s, QUANTITY_PULSE_RATE, whole(60), UNIT_PER_MINUTE); /* over */
	s->plan.people[1].breaks_quiet[ALERT_LOW] = true;
	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), "carer-1");
}

static void a_low_alert_asks_people_by_day(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].is_asked[ALERT_LOW] = true;
	measure(s, QUANTITY_PULSE_RATE, whole(40), UNIT_PER_MINUTE);
	assert_string_equal(asked(&s->last), "carer-1");
}

static void nobody_sleeps_while_the_time_of_day_is_not_known(void **state)
{
	struct scene *s = *state;

	s->plan.people[1].has_quiet = true;
	s->plan.people[1].quiet = (struct plan_window){ 0, 0, 0x7f }; /* all day */
	s->now.wall_us = 1000000;
	measure_systolic(s, 192);
	assert_string_equal(asked(&s->last), "carer-1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_the_asked_persons_time_starts_when_the_team_has_it),
		SCENE(test_a_receipt_of_an_older_revision_starts_nobodys_time),
		SCENE(test_a_second_receipt_does_not_lengthen_the_time),
		SCENE(r38_after_the_last_the_team_is_asked_and_the_chain_starts_again),
		SCENE(test_rounds_are_counted_and_everybody_is_asked_again),
		SCENE(test_that_nobody_answered_a_low_alert_is_no_alert),
		SCENE(test_without_an_answer_the_history_stays_bounded_and_keeps_its_beginning),
		SCENE(test_an_alert_that_was_acknowledged_and_stays_open_asks_again_a_day_later),
		SCENE(test_what_was_measured_since_keeps_the_condition_active),
		SCENE(r38_who_has_quiet_hours_is_passed_over_in_them),
		SCENE(outside_of_them_they_are_asked),
		SCENE(what_the_plan_lets_break_them_does),
		SCENE(where_everybody_sleeps_the_team_is_asked_at_once),
		SCENE(who_was_not_asked_for_quiet_hours_was_not_asked_in_vain),
		SCENE(nobody_is_called_at_night_for_a_low_alert_and_in_the_morning_the_chain_begins),
		SCENE(nor_those_who_have_other_quiet_hours_but_those_who_want_it),
		SCENE(a_low_alert_asks_people_by_day),
		SCENE(nobody_sleeps_while_the_time_of_day_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
