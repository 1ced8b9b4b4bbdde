/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

static void r30_s11_a_restart_neither_raises_anew_nor_forgets(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	ack(s, "carer-1");
	restart(s, 10);
	assert_int_equal(s->n_revisions, 2);
	measure_systolic(s, 190);
	assert_string_equal(s->last.id, s->first_id);
	assert_int_equal(s->last.state, ALERT_ACKNOWLEDGED);
	restart(s, 10);
	measure_systolic(s, 150);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	restart(s, 10);
	assert_int_equal(ack(s, "carer-1"), WATCH_CLOSED);
}

static void test_a_restart_goes_on_with_the_time_that_was_left(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	live_through(s, 100);
	restart(s, 50);
	live_through(s, 149);
	assert_int_equal(s->last.state, ALERT_DELIVERED);
	live_through(s, 1);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void test_a_clock_that_fell_back_to_1970_does_not_lengthen_the_time(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	s->now.wall_us = 0;
	restart(s, 0);
	live_through(s, 300);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void r32_a_clock_that_fell_back_to_1970_does_not_lengthen_a_snooze(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_snooze(s->watch, s->last.id, "nurse-7", 3600, &s->now), WATCH_DONE);
	s->now.wall_us = 0;
	restart(s, 0);
	live_through(s, 3590);
	assert_int_equal(s->last.n_asked, 0);
	live_through(s, 20);
	assert_int_equal(s->last.n_asked, 1);
}

static void test_a_deadline_that_passed_meanwhile_escalates_at_once(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	restart(s, 4000);
	assert_true(watch_wake_us(s->watch) == s->now.now_us);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
}

static void test_what_the_team_did_not_have_is_sent_again_after_a_restart(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	restart(s, 1);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->n_resent, 0);
	assert_int_equal(s->n_revisions, 2);
	assert_int_equal(s->last.asked_rev, s->last.rev);
	s->now.now_us += WATCH_RESEND_S * UINT64_C(1000000);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->n_resent, 1);
	assert_int_equal(s->n_revisions, 2);
}

/* Revisions that a disk did not take were said all the same, and the team goes by the highest. */
static void s21_no_revision_after_a_restart_is_below_one_that_was_said(void **state)
{
	struct scene *s = *state;
	uint32_t rev;

	measure_systolic(s, 192);
	rev = s->last.rev;
	restart(s, 1);
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.rev, rev + WATCH_REV_JUMP);
	assert_int_equal(seen(s), WATCH_DONE);
	assert_int_equal(s->last.rev, rev + WATCH_REV_JUMP + 1);
}

/* Nor where that life was lost as well. */
static void s21_no_two_lives_say_the_same_revision(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	restart(s, 1);
	watch_go_on_from(s->watch, 5000);
	s->is_restored = false;
	s->last.rev = 4999;
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->last.rev, 5000);
	assert_int_equal(s->last.asked_rev, 5000);
	assert_int_equal(seen(s), WATCH_DONE);
	assert_int_equal(s->last.rev, 5001);
}

/* Its answer's time runs, and nothing else would be said of it until that is over. */
static void s21_whoever_wants_to_hear_all_hears_more_than_was_lost_of_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	seen(s);
	restart(s, 1);
	watch_say_all(s->watch, &s->now);
	assert_int_equal(s->last.rev, 2 + WATCH_REV_JUMP);
	assert_int_equal(s->last.asked_rev, 1); /* and nobody is asked anew */
	assert_int_equal(s->last.state, ALERT_DELIVERED);
}

static void test_whoever_wants_to_hear_all_hears_it_as_it_was(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	watch_say_all(s->watch, &s->now);
	assert_int_equal(s->n_resent, 1);
	assert_int_equal(s->n_revisions, 1);
}

static void test_an_alert_is_taken_up_once(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	assert_int_equal(watch_restore(s->watch, &s->last, &s->now), -EEXIST);
}

static void test_an_alert_outlives_its_rule_and_takes_a_newer_word_on_it(void **state)
{
	struct scene *s = *state;

	measure_systolic(s, 192);
	s->plan.version = 13;
	s->plan.limits[0].level = whole(195);
	s->plan.limits[0].clear = whole(190);
	measure_systolic(s, 189);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
	assert_int_equal(s->last.limit.plan, 13);
	measure_systolic(s, 200);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	s->plan.n_limits = 0;
	measure_systolic(s, 190);
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

/* Whoever closed it by their word is not asked again by the next plan, also where the program was started between. */
static void what_was_closed_with_a_note_stays_closed_over_a_restart_and_a_new_plan(void **state)
{
	struct scene *s = *state;
	size_t n_revisions;

	measure_systolic(s, 192);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "the cuff was loose", &s->now), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	restart(s, 60);
	s->plan.version++;
	watch_set_plan(s->watch, &s->plan);
	n_revisions = s->n_revisions;
	watch_tick(s->watch, &s->now);
	assert_int_equal(s->n_revisions, n_revisions);
	assert_int_equal(watch_count_open(s->watch), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(what_was_closed_with_a_note_stays_closed_over_a_restart_and_a_new_plan),
		SCENE(r30_s11_a_restart_neither_raises_anew_nor_forgets),
		SCENE(test_a_restart_goes_on_with_the_time_that_was_left),
		SCENE(test_a_clock_that_fell_back_to_1970_does_not_lengthen_the_time),
		SCENE(r32_a_clock_that_fell_back_to_1970_does_not_lengthen_a_snooze),
		SCENE(test_a_deadline_that_passed_meanwhile_escalates_at_once),
		SCENE(test_what_the_team_did_not_have_is_sent_again_after_a_restart),
		SCENE(s21_no_revision_after_a_restart_is_below_one_that_was_said),
		SCENE(s21_no_two_lives_say_the_same_revision),
		SCENE(s21_whoever_wants_to_hear_all_hears_more_than_was_lost_of_it),
		SCENE(test_whoever_wants_to_hear_all_hears_it_as_it_was),
		SCENE(test_an_alert_is_taken_up_once),
		SCENE(test_an_alert_outlives_its_rule_and_takes_a_newer_word_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
