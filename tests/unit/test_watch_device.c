/* SPDX-License-Identifier: Apache-2.0 */
#include "watch_home.h"

static int say(struct scene *s, enum device_trouble trouble, bool is_present, const char *detail)
{
	return watch_device(s->watch, &s->button, trouble, is_present,
		device_trouble_priority(trouble, s->button.kind), detail, &s->now);
}

static void a_device_in_trouble_is_an_alert_about_the_system_with_who_is_to_do_what(void **state)
{
	struct scene *s = *state;

	assert_int_equal(say(s, DEVICE_TROUBLE_BATTERY_LOW, true, "12 %"), 0);
	assert_int_equal(s->last.kind, ALERT_DEVICE);
	assert_int_equal(s->last.about, ALERT_SYSTEM);
	assert_int_equal(s->last.priority, ALERT_MEDIUM); /* a help button's */
	assert_string_equal(s->last.device, "help-button-1");
	assert_string_equal(s->last.person, "");
	assert_string_equal(s->last.title, "Bedside has a low battery: 12 %");
	assert_ptr_equal(strstr(s->last.todo, "Caregiver: "), s->last.todo);
	assert_string_equal(asked(&s->last), ALERT_TEAM);
}

static void it_speaks_the_language_of_the_plan(void **state)
{
	struct scene *s = *state;

	s->plan.lang = LANG_DE;
	s->button.name[0] = '\0';
	say(s, DEVICE_TROUBLE_SILENT, true, "seit 08:14");
	assert_string_equal(s->last.title, "Notrufknopf (help-button-1) ist nicht mehr zu hören: seit 08:14");
	assert_ptr_equal(strstr(s->last.todo, "Pflegekraft: "), s->last.todo);
	press(s, "p1");
	assert_string_equal(s->last.title, "Hilferuf: help-button-1");
	measure_systolic(s, 192);
	assert_string_equal(s->last.title, "Systolischer Blutdruck 192 mmHg, Grenze 180");
}

static void so_do_the_particulars_of_a_fault(void **state)
{
	struct scene *s = *state;

	s->plan.lang = LANG_DE;
	assert_int_equal(watch_fault(s->watch, FAULT_RADIO_DOWN, ALERT_HIGH, "Bluetooth is switched off", &s->now), 0);
	assert_string_equal(s->last.title, "Das Gateway hört kein Gerät: Bluetooth ist ausgeschaltet");
}

static void s11_one_device_and_trouble_is_one_alert(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 5; i++)
		say(s, DEVICE_TROUBLE_SILENT, true, NULL);
	assert_int_equal(s->n_revisions, 1);
	say(s, DEVICE_TROUBLE_REPLAYS, true, NULL);
	assert_int_equal(watch_count_open(s->watch), 2);
	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_SILENT, true, ALERT_LOW, NULL, &s->now);
	assert_int_equal(watch_count_open(s->watch), 3);
}

static void what_finds_no_place_is_counted_once_however_often_it_is_said(void **state)
{
	struct scene *s = *state;
	struct device device = { .kind = DEVICE_CUFF };

	for (int round = 0; round < 3; round++)
		for (int i = 0; i < WATCH_OPEN_LOW_MAX + 2; i++) {
			snprintf(device.id, sizeof(device.id), "cuff-%d", i);
			watch_device(s->watch, &device, DEVICE_TROUBLE_SILENT, true, ALERT_LOW, NULL, &s->now);
		}
	assert_int_equal(watch_count_open(s->watch), WATCH_OPEN_LOW_MAX);
	assert_int_equal(watch_count_refused(s->watch), 2);
}

static void it_is_over_when_it_is_said_to_be_and_not_before(void **state)
{
	struct scene *s = *state;

	say(s, DEVICE_TROUBLE_SILENT, false, NULL);
	assert_int_equal(s->n_revisions, 0);
	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_BATTERY_LOW, true, ALERT_LOW, NULL, &s->now);
	live_through(s, 3 * 86400);
	assert_int_equal(watch_count_open(s->watch), 1);
	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_BATTERY_LOW, false, ALERT_LOW, NULL, &s->now);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void r30_a_restart_keeps_its_id(void **state)
{
	struct scene *s = *state;

	say(s, DEVICE_TROUBLE_REPAIR, true, NULL);
	restart(s, 10);
	say(s, DEVICE_TROUBLE_REPAIR, true, NULL);
	assert_int_equal(watch_count_open(s->watch), 1);
	assert_string_equal(s->last.id, s->first_id);
}

static void a_person_cannot_talk_away_what_the_gateway_sees(void **state)
{
	struct scene *s = *state;

	say(s, DEVICE_TROUBLE_SILENT, true, NULL);
	assert_int_equal(watch_close(s->watch, s->last.id, "nurse-7", "It is fine.", &s->now), WATCH_STILL_ACTIVE);
	assert_int_equal(watch_ack(s->watch, s->last.id, "local:inge", NULL, true, &s->now), WATCH_DONE);
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	say(s, DEVICE_TROUBLE_SILENT, false, NULL);
	assert_int_equal(s->last.state, ALERT_CLOSED);
}

static void nothing_ails_a_device_that_is_gone(void **state)
{
	struct scene *s = *state;

	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_BATTERY_LOW, true, ALERT_LOW, NULL, &s->now);
	watch_device(s->watch, &s->cuff, DEVICE_TROUBLE_CLOCK_WRONG, true, ALERT_LOW, NULL, &s->now);
	watch_device(s->watch, &s->spare, DEVICE_TROUBLE_CLOCK_WRONG, true, ALERT_LOW, NULL, &s->now);
	watch_device_gone(s->watch, "cuff-1", &s->now);
	assert_int_equal(watch_count_open(s->watch), 1);
}

static void each_trouble_has_a_rule_that_fits_and_says_who_is_to_do_what(void **state)
{
	(void)state;
	for (int i = 0; i < DEVICE_TROUBLE_COUNT; i++) {
		enum device_trouble trouble = (enum device_trouble)i;
		const char *english = message_words(LANG_EN, device_trouble_todo(trouble));
		const char *german = message_words(LANG_DE, device_trouble_todo(trouble));

		assert_in_range(strlen(device_trouble_name(trouble)), 1, ALERT_RULE_MAX - 1);
		assert_true(strstr(english, "Caregiver: ") == english || strstr(english, "Installer: ") == english);
		assert_true(strstr(german, "Pflegekraft: ") == german || strstr(german, "Installateur: ") == german);
		assert_true(device_trouble_priority(trouble, DEVICE_HELP_BUTTON) >= ALERT_MEDIUM);
		assert_true(device_trouble_priority(trouble, DEVICE_CUFF) >= ALERT_LOW);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_device_in_trouble_is_an_alert_about_the_system_with_who_is_to_do_what),
		SCENE(it_speaks_the_language_of_the_plan),
		SCENE(so_do_the_particulars_of_a_fault),
		SCENE(s11_one_device_and_trouble_is_one_alert),
		SCENE(what_finds_no_place_is_counted_once_however_often_it_is_said),
		SCENE(it_is_over_when_it_is_said_to_be_and_not_before),
		SCENE(r30_a_restart_keeps_its_id),
		SCENE(a_person_cannot_talk_away_what_the_gateway_sees),
		SCENE(nothing_ails_a_device_that_is_gone),
		cmocka_unit_test(each_trouble_has_a_rule_that_fits_and_says_who_is_to_do_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
