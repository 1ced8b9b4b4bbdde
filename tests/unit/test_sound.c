/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "watch/watch.h"

#define SECOND_US UINT64_C(1000000)

/* A home with one alert of high priority: a help call without a plan. */
struct scene {
	struct watch *watch;
	struct plan plan;
	struct alert last;
	struct moment now;
	unsigned n_sounds;
	uint64_t asked_s; /* after the press: when the next is asked */
	int answer; /* of the op */
};

static void on_alert(void *context, const struct alert *alert)
{
	((struct scene *)context)->last = *alert;
}

static int on_sound(void *context, const struct alert *alert)
{
	struct scene *s = context;

	if (s->answer == 0 && alert->kind == ALERT_HELP_CALL)
		s->n_sounds++;
	return s->answer;
}

static void fake_random(void *context, uint8_t *ret_bytes, size_t n_bytes)
{
	(void)context;
	memset(ret_bytes, 7, n_bytes);
}

static const struct watch_ops ops = { .on_alert = on_alert, .on_resend = on_alert, .random = fake_random, .sound = on_sound };

static void press(struct scene *s)
{
	static struct readings readings;
	const struct device device = { .id = "help-button-1", .kind = DEVICE_HELP_BUTTON };
	struct accepted accepted = { .device = &device, .person = "p1", .live = true, .readings = &readings,
		.at_us = s->now.wall_us };

	readings_init(&readings, NULL, 0);
	accepted.reading = readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->now = (struct moment){ 1000 * SECOND_US, INT64_C(1763800000000000), 3600, 0 };
	s->plan = (struct plan){ .version = 1, .unseen_s = 60 };
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	press(s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	watch_free(s->watch);
	free(s);
	return 0;
}

/* Wake it whenever it wants to be, until so many seconds after the press. */
static void pass(struct scene *s, uint64_t until_s)
{
	uint64_t until_us = (1000 + until_s) * SECOND_US;

	while (watch_wake_us(s->watch) <= until_us) {
		uint64_t next_us = watch_wake_us(s->watch);

		next_us = next_us > s->now.now_us ? next_us : s->now.now_us;
		s->now.wall_us += (int64_t)(next_us - s->now.now_us);
		s->now.now_us = next_us;
		watch_tick(s->watch, &s->now);
	}
	s->now.wall_us += (int64_t)(until_us - s->now.now_us);
	s->now.now_us = until_us;
}

static void sounded(struct scene *s, const char *words)
{
	watch_sounded(s->watch, s->last.id, words, &s->now);
}

static void l2_what_the_broker_has_not_sounds_within_ten_seconds(void **state)
{
	struct scene *s = *state;

	pass(s, 7);
	assert_int_equal(s->n_sounds, 0);
	pass(s, 8);
	assert_int_equal(s->n_sounds, 1);
	assert_int_equal(s->last.n_sounded, 1);
}

static void see(void *context, const struct alert *alert)
{
	struct scene *s = context;

	watch_published(s->watch, alert->id, alert->rev);
	assert_int_equal(watch_seen(s->watch, alert->id, alert->rev, &s->now), WATCH_DONE);
}

/* The team says of whatever asks that it has it; until so many seconds after the press. */
static void pass_over_a_link(struct scene *s, uint64_t until_s)
{
	for (uint64_t at_s = s->now.now_us / SECOND_US - 1000; at_s < until_s; at_s++) {
		watch_each_open(s->watch, see, s);
		pass(s, at_s + 1);
	}
}

static void what_the_team_has_does_not_sound(void **state)
{
	struct scene *s = *state;

	pass_over_a_link(s, 3600);
	assert_int_equal(s->n_sounds, 0);
}

static void it_sounds_whatever_the_link_claims_where_the_team_never_says_seen(void **state)
{
	struct scene *s = *state;

	watch_published(s->watch, s->last.id, s->last.rev);
	pass(s, 59);
	assert_int_equal(s->n_sounds, 0);
	pass(s, 60);
	assert_int_equal(s->n_sounds, 1);
	pass(s, 7200);
	assert_int_equal(s->n_sounds, 1);
}

static void without_a_broker_and_without_the_team_it_sounds_twice_in_an_episode(void **state)
{
	struct scene *s = *state;

	pass(s, 59);
	assert_int_equal(s->n_sounds, 1);
	pass(s, 60);
	assert_int_equal(s->n_sounds, 2);
	press(s);
	pass(s, 7200);
	assert_int_equal(s->n_sounds, 2);
}

static void the_plan_says_how_long_the_team_has_and_how_often_it_sounds_again(void **state)
{
	struct scene *s = *state;

	s->plan.unseen_s = 20;
	s->plan.alarm_again_s = 300;
	watch_set_plan(s->watch, &s->plan);
	watch_published(s->watch, s->last.id, s->last.rev);
	pass(s, 20);
	assert_int_equal(s->n_sounds, 1);
	pass(s, 319);
	assert_int_equal(s->n_sounds, 1);
	pass(s, 920);
	assert_int_equal(s->n_sounds, 4);
}

static void who_acknowledges_ends_it(void **state)
{
	struct scene *s = *state;

	s->plan.alarm_again_s = 30;
	s->plan.people[0] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER };
	s->plan.n_people = 1;
	watch_set_plan(s->watch, &s->plan);
	pass(s, 8);
	assert_int_equal(watch_ack(s->watch, s->last.id, "carer-1", NULL, false, &s->now), WATCH_DONE);
	pass(s, 3600);
	assert_int_equal(s->n_sounds, 1);
}

static void where_nobody_can_sound_it_it_is_tried_again(void **state)
{
	struct scene *s = *state;

	s->answer = -1;
	pass(s, 30);
	assert_int_equal(s->last.n_sounded, 0);
	s->answer = 0;
	pass(s, 35);
	assert_int_equal(s->n_sounds, 1);
}

static void what_came_of_it_is_in_the_alerts_history(void **state)
{
	struct scene *s = *state;
	const struct alert_entry *entry;

	pass(s, 8);
	sounded(s, "its program ended with status 3");
	entry = &s->last.history[s->last.n_history - 1];
	assert_int_equal(entry->what, ALERT_EVENT_SOUNDED);
	assert_string_equal(entry->note, "its program ended with status 3");
}

static void what_failed_is_made_good_and_not_for_ever(void **state)
{
	struct scene *s = *state;
	unsigned n = 1;

	pass(s, 8);
	for (uint64_t at_s = 8; at_s <= 18; at_s += 5) {
		sounded(s, "lares-alarm ended while it was sounding");
		assert_int_equal(s->last.n_sounded, 0);
		pass(s, at_s + 4);
		assert_int_equal(s->n_sounds, n++);
		pass(s, at_s + 5);
		assert_int_equal(s->n_sounds, n);
	}
	sounded(s, "lares-alarm ended while it was sounding");
	pass(s, 59);
	assert_int_equal(s->n_sounds, 1 + SOUND_FAILED_MAX);
	pass(s, 7200);
	assert_int_equal(s->n_sounds, 2 + SOUND_FAILED_MAX);
}

static void what_failed_and_is_no_longer_wanted_stays_silent(void **state)
{
	struct scene *s = *state;

	pass(s, 8);
	sounded(s, "its program ended with status 3");
	pass_over_a_link(s, 7200);
	assert_int_equal(s->n_sounds, 1);
}

/* A new watch with the alert as it was kept. */
static void restart(struct scene *s)
{
	struct alert kept = s->last;

	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	assert_int_equal(watch_restore(s->watch, &kept, &s->now), 0);
}

static void after_a_restart_what_sounded_for_want_of_a_broker_does_not_again(void **state)
{
	struct scene *s = *state;

	pass(s, 8);
	sounded(s, NULL);
	restart(s);
	pass(s, 30);
	assert_int_equal(s->n_sounds, 1);
}

/* Somebody is asked first, who does not answer; the link is dead when their time is over. */
static void ask_the_next(struct scene *s)
{
	s->plan.people[0] = (struct plan_person){ .id = "carer-1", .role = PLAN_CAREGIVER, .answer_within_s = 300,
		.is_asked = { [ALERT_HIGH] = true } };
	s->plan.n_people = 1;
	watch_free(s->watch);
	assert_int_equal(watch_new(&ops, s, "h-0417", &s->watch), 0);
	watch_set_plan(s->watch, &s->plan);
	press(s);
	see(s, &s->last);
	s->asked_s = 300;
	pass(s, s->asked_s);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	assert_int_equal(s->n_sounds, 0);
}

static void l2_whoever_is_asked_next_over_a_dead_link_is_called_in_the_home(void **state)
{
	struct scene *s = *state;

	ask_the_next(s);
	pass(s, s->asked_s + 7);
	assert_int_equal(s->n_sounds, 0);
	pass(s, s->asked_s + 8);
	assert_int_equal(s->n_sounds, 1);
	pass(s, s->asked_s + 60);
	assert_int_equal(s->n_sounds, 2);
	pass(s, s->asked_s + 7200);
	assert_int_equal(s->n_sounds, 2);
}

static void l2_that_the_broker_took_the_question_to_the_one_before_quiets_nothing(void **state)
{
	struct scene *s = *state;

	ask_the_next(s);
	watch_published(s->watch, s->last.id, s->last.asked_rev - 1);
	pass(s, s->asked_s + 8);
	assert_int_equal(s->n_sounds, 1);
}

static void what_the_broker_took_after_the_question_told_of_it(void **state)
{
	struct scene *s = *state;

	ask_the_next(s);
	assert_int_equal(watch_note(s->watch, s->last.id, "carer-1", "I am ill.", &s->now), WATCH_DONE);
	assert_true(s->last.rev > s->last.asked_rev);
	watch_published(s->watch, s->last.id, s->last.rev);
	pass(s, s->asked_s + 59);
	assert_int_equal(s->n_sounds, 0);
}

static void l2_it_sounds_again_as_the_plan_says_while_the_link_is_dead(void **state)
{
	struct scene *s = *state;

	s->plan.alarm_again_s = 300;
	ask_the_next(s);
	pass(s, s->asked_s + 8 * 3600);
	assert_int_equal(s->n_sounds, 2 + (8 * 3600 - 60) / 300);
	assert_int_equal(watch_count_open(s->watch), 1); /* nobody's time began: that nobody answered is not told */
}

static void l2_what_the_team_saw_before_a_restart_counts_for_who_was_asked_then(void **state)
{
	struct scene *s = *state;

	ask_the_next(s);
	restart(s);
	pass(s, s->asked_s + 7);
	assert_int_equal(s->n_sounds, 0);
	pass(s, s->asked_s + 60);
	assert_int_equal(s->n_sounds, 2);
}

static void l2_who_was_asked_next_and_is_seen_stays_silent_over_a_restart(void **state)
{
	struct scene *s = *state;

	ask_the_next(s);
	see(s, &s->last);
	assert_int_equal(s->last.state, ALERT_ESCALATED);
	restart(s);
	pass(s, s->asked_s + 200);
	assert_int_equal(s->n_sounds, 0);
}

static void a_restart_before_it_sounded_delays_it_by_seconds(void **state)
{
	struct scene *s = *state;

	pass(s, 7);
	restart(s);
	pass(s, 9);
	assert_int_equal(s->n_sounds, 0);
	pass(s, 10);
	assert_int_equal(s->n_sounds, 1);
}

static void l2_a_program_that_ends_every_few_seconds_sounds_all_the_same(void **state)
{
	struct scene *s = *state;

	for (uint64_t second = 4; second <= 20; second += 4) {
		pass(s, second);
		restart(s);
	}
	assert_true(s->n_sounds > 0);
}

static void restarts_do_not_make_it_sound_for_ever(void **state)
{
	struct scene *s = *state;

	for (uint64_t minute = 1; minute <= 30; minute++) {
		pass(s, minute * 100);
		restart(s);
	}
	assert_int_equal(s->n_sounds, 2);
}

static void what_is_about_the_gateway_or_is_not_high_wakes_nobody(void **state)
{
	const struct sounding since_long = { .begun_us = 1 };
	struct alert alert = { .priority = ALERT_HIGH, .about = ALERT_PERSON };

	(void)state;
	assert_true(sound_due_us(&since_long, &alert, NULL) != UINT64_MAX);
	alert.about = ALERT_SYSTEM;
	alert.kind = ALERT_FAULT;
	assert_true(sound_due_us(&since_long, &alert, NULL) == UINT64_MAX);
	alert.kind = ALERT_UNANSWERED;
	assert_true(sound_due_us(&since_long, &alert, NULL) != UINT64_MAX);
	alert.priority = ALERT_MEDIUM;
	assert_true(sound_due_us(&since_long, &alert, NULL) == UINT64_MAX);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(l2_what_the_broker_has_not_sounds_within_ten_seconds),
		SCENE(what_the_team_has_does_not_sound),
		SCENE(it_sounds_whatever_the_link_claims_where_the_team_never_says_seen),
		SCENE(without_a_broker_and_without_the_team_it_sounds_twice_in_an_episode),
		SCENE(the_plan_says_how_long_the_team_has_and_how_often_it_sounds_again),
		SCENE(who_acknowledges_ends_it),
		SCENE(where_nobody_can_sound_it_it_is_tried_again),
		SCENE(what_came_of_it_is_in_the_alerts_history),
		SCENE(what_failed_is_made_good_and_not_for_ever),
		SCENE(what_failed_and_is_no_longer_wanted_stays_silent),
		SCENE(after_a_restart_what_sounded_for_want_of_a_broker_does_not_again),
		SCENE(l2_whoever_is_asked_next_over_a_dead_link_is_called_in_the_home),
		SCENE(l2_that_the_broker_took_the_question_to_the_one_before_quiets_nothing),
		SCENE(what_the_broker_took_after_the_question_told_of_it),
		SCENE(l2_it_sounds_again_as_the_plan_says_while_the_link_is_dead),
		SCENE(l2_what_the_team_saw_before_a_restart_counts_for_who_was_asked_then),
		SCENE(l2_who_was_asked_next_and_is_seen_stays_silent_over_a_restart),
		SCENE(a_restart_before_it_sounded_delays_it_by_seconds),
		SCENE(l2_a_program_that_ends_every_few_seconds_sounds_all_the_same),
		SCENE(restarts_do_not_make_it_sound_for_ever),
		cmocka_unit_test(what_is_about_the_gateway_or_is_not_high_wakes_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
