/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_a_press_raises_high_even_without_plan_and_person_and_asks_the_team),
		SCENE(test_every_press_is_a_new_revision_and_none_puts_off_whose_turn_is_next),
		SCENE(test_a_button_that_says_none_was_not_pressed_and_other_buttons_call_nobody),
		SCENE(test_a_help_call_is_over_when_somebody_answers_and_a_later_press_is_a_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
