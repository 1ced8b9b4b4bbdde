/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

#include "watch/pause.h"

static void test_a_press_raises_high_even_without_plan_and_person_and_asks_the_team(void **state)
{
	struct scene *s = *state;

	watch_set_plan(s->watch, NULL);
	press(s, NULL);
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.kind, ALERT_HELP_CALL);
	assert_string_equal(s->last.rule, "help-call");
	assert_string_equal(s->last.title, "Help call: Bedside");
	assert_string_equal(s->last.because[0].event, "press");
	assert_string_equal(asked(&s->last), ALERT_TEAM);
}

static void test_every_press_is_a_new_revision_and_none_puts_off_whose_turn_is_next(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	assert_string_equal(asked(&s->last), "carer-1");
	seen(s);
	for (uint32_t i = 0; i < 100; i++) {
		live_through(s, 3);
		press(s, "p1");
	}
	assert_string_equal(s->last.id, s->first_id);
	assert_string_equal(asked(&s->last), "nurse-7");
	assert_int_equal(s->last.rev, 1 + 1 + 100 + 1);
}

static void test_a_button_that_says_none_was_not_pressed_and_other_buttons_call_nobody(void **state)
{
	struct scene *s = *state;
	struct readings readings = { 0 };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "none");
	give(s, &s->button, &readings, true, TRUST_PLAIN);
	readings = (struct readings){ 0 };
	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	give(s, &s->cuff, &readings, true, TRUST_PLAIN);
	assert_int_equal(s->n_revisions, 0);
}

static void test_a_help_call_is_over_when_somebody_answers_and_a_later_press_is_a_new_one(void **state)
{
	struct scene *s = *state;

	press(s, "p1");
	assert_int_equal(ack(s, "carer-1"), WATCH_DONE);
	assert_int_equal(s->last.state, ALERT_CLOSED);
	assert_int_not_equal(s->last.condition, ALERT_CLEARED);
	press(s, "p1");
	assert_string_not_equal(s->last.id, s->first_id);
}

/* Away, in hospital, with a visitor, or none of it; everybody's quiet hours all day long; any tier, any clock, late or live. */
static void raise_in(struct scene *s, int pause, bool is_quiet, bool has_plan, enum trust trust, bool is_live, bool is_clock_right)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { ++s->n_readings }, .device = &s->button, .person = "p1", .trust = trust, .live = is_live,
		.at_us = s->now.wall_us, .is_clock_trusted = is_clock_right, .readings = &readings, .reading = &readings.reading[0],
		.quality = is_clock_right ? TIME_RECEIVED : TIME_ESTIMATED };

	s->plan = plan_of_home();
	s->plan.n_pauses = pause < PAUSE_REASON_COUNT;
	s->plan.pauses[0] = (struct plan_pause){ .id = "stay", .person = "p1", .reason = (enum plan_pause_reason)pause,
		.set_by = "nurse-7", .from_us = s->now.wall_us - INT64_C(3600000000), .until_us = s->now.wall_us + INT64_C(3600000000) };
	for (size_t i = 0; i < s->plan.n_people; i++) {
		s->plan.people[i].has_quiet = is_quiet;
		s->plan.people[i].quiet = (struct plan_window){ 0, 0, 0x7f };
	}
	watch_set_plan(s->watch, has_plan ? &s->plan : NULL);
	watch_tick(s->watch, &s->now);
	assert_true(!has_plan || !s->plan.n_pauses || pause_is_on(s->watch, "p1", &s->now));
	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_int_equal(watch_reading(s->watch, &accepted, &s->now), 0);
	assert_string_equal(s->last.rule, "help-call");
	assert_int_equal(s->last.priority, ALERT_HIGH);
	assert_int_equal(s->last.state, ALERT_RAISED);
	assert_string_not_equal(asked(&s->last), "");
	assert_true(!is_quiet || !has_plan || strcmp(asked(&s->last), ALERT_TEAM) == 0);
}

static void a_press_rings_in_every_pause_quiet_hour_tier_and_clock_with_and_without_a_plan(void **state)
{
	int n = 0;

	for (int pause = 0; pause <= PAUSE_REASON_COUNT; pause++)
		for (int trust = TRUST_PLAIN; trust <= TRUST_AUTHENTICATED; trust++)
			for (int bits = 0; bits < 16; bits++, n++) {
				raise_in(*state, pause, bits & 1, bits & 2, (enum trust)trust, bits & 4, bits & 8);
				tear_down(state);
				set_up(state);
			}
	assert_int_equal(n, 4 * 4 * 16);
}

/* Two troubles of each device that the team has yet to answer, and limits on top. */
static void a_press_rings_where_every_other_alert_that_may_be_open_is_open(void **state)
{
	static const enum device_trouble troubles[] = { DEVICE_TROUBLE_REPAIR, DEVICE_TROUBLE_REPLAYS, DEVICE_TROUBLE_CLOCK_WRONG };
	struct scene *s = *state;
	struct device device = { .kind = DEVICE_CUFF };
	size_t n_open;
	int r = 0;

	for (int i = 0; i < WATCH_OPEN_MAX && r == 0; i++) {
		snprintf(device.id, sizeof(device.id), "cuff-%d", i / 3);
		r = watch_device(s->watch, &device, troubles[i % 3], true, ALERT_MEDIUM, NULL, &s->now);
	}
	assert_int_equal(r, -ENOSPC);
	n_open = watch_count_open(s->watch);
	for (size_t i = 0; i < PLAN_PEOPLE_MAX; i++) {
		char person[PERSON_ID_MAX];

		snprintf(person, sizeof(person), "p%zu", i);
		press(s, person);
		assert_string_equal(s->last.person, person);
	}
	press(s, NULL);
	assert_int_equal(s->last.kind, ALERT_HELP_CALL);
	assert_int_equal(watch_count_open(s->watch), n_open + PLAN_PEOPLE_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_a_press_raises_high_even_without_plan_and_person_and_asks_the_team),
		SCENE(test_every_press_is_a_new_revision_and_none_puts_off_whose_turn_is_next),
		SCENE(test_a_button_that_says_none_was_not_pressed_and_other_buttons_call_nobody),
		SCENE(test_a_help_call_is_over_when_somebody_answers_and_a_later_press_is_a_new_one),
		SCENE(a_press_rings_where_every_other_alert_that_may_be_open_is_open),
		SCENE(a_press_rings_in_every_pause_quiet_hour_tier_and_clock_with_and_without_a_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
