/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor_radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proto/fault.h"

#define MINUTE UINT64_C(60000000)

static struct radio_state working(void)
{
	struct radio_state radio = { .is_bluez_there = true, .n_adapters = 1, .heard_us = 100 * MINUTE, .bluez_version = 566 };

	strcpy(radio.adapters[0].name, "hci0");
	radio.adapters[0].is_used = radio.adapters[0].is_powered = radio.adapters[0].is_discovering = true;
	return radio;
}

static enum radio_down down(const struct radio_state *radio)
{
	const char *words;
	enum radio_down down = doctor_radio_down(radio, &words);

	assert_int_equal(down == RADIO_WORKS, words == NULL);
	if (words)
		assert_in_range(strlen(words), 1, FAULT_DETAIL_MAX - 1);
	return down;
}

/* What is said of the radio at minute 100, with its level. */
static const char *said(const struct radio_state *radio, const char *level)
{
	static char words[RADIO_FINDING_MAX];
	const char *todo;

	assert_string_equal(doctor_radio(radio, 100 * MINUTE, words, &todo), level);
	assert_int_equal(todo == NULL, strcmp(level, "ok") == 0);
	return words;
}

static void b5_a_bluetoothd_that_is_gone_or_had_to_be_restarted_is_down(void **state)
{
	struct radio_state radio = working();

	(void)state;
	assert_int_equal(down(&radio), RADIO_WORKS);
	radio.rung = RUNG_POWER;
	assert_int_equal(down(&radio), RADIO_WORKS); /* a quiet home, for all we know */
	for (int rung = RUNG_RESTART; rung < RUNG_COUNT; rung++) {
		radio.rung = (enum radio_rung)rung;
		radio.has_cause = true;
		assert_int_equal(down(&radio), RADIO_BROKEN);
		radio.has_cause = false; /* it helped, and nobody advertises */
		assert_int_equal(down(&radio), RADIO_WORKS);
	}
	radio = working();
	radio.is_bluez_there = false;
	assert_int_equal(down(&radio), RADIO_BROKEN);
	assert_non_null(strstr(said(&radio, "fault"), "bluetoothd"));
}

static void b7_one_adapter_that_works_is_enough_and_none_or_only_others_are_not(void **state)
{
	struct radio_state radio = working();

	(void)state;
	radio.n_adapters = 2;
	radio.adapters[1] = radio.adapters[0];
	radio.adapters[1].is_powered = radio.adapters[1].is_discovering = false;
	assert_int_equal(down(&radio), RADIO_WORKS);
	radio.adapters[0].is_used = radio.adapters[1].is_used = false;
	assert_int_equal(down(&radio), RADIO_BROKEN);
	radio.n_adapters = 0;
	assert_int_equal(down(&radio), RADIO_BROKEN);
}

static void b8_switched_off_is_another_thing_than_broken(void **state)
{
	struct radio_state radio = working();
	char words[RADIO_FINDING_MAX];
	const char *todo;

	(void)state;
	radio.adapters[0].is_powered = radio.adapters[0].is_discovering = false;
	assert_int_equal(down(&radio), RADIO_OFF);
	assert_non_null(strstr(said(&radio, "fault"), "switched off"));
	assert_string_equal(doctor_adapter(&radio, 0, words, &todo), "warning");
	radio.adapters[0].rung = RUNG_UNBLOCK;
	doctor_adapter(&radio, 0, words, &todo);
	assert_non_null(strstr(words, "rfkill"));
	assert_non_null(strstr(todo, "rfkill unblock"));
}

static void b4_scanning_and_hearing_nobody_says_for_how_long_and_what_was_done(void **state)
{
	struct radio_state radio = working();

	(void)state;
	assert_non_null(strstr(said(&radio, "ok"), "BlueZ 5.66"));
	radio.heard_us = 90 * MINUTE;
	radio.rung = RUNG_POWER;
	radio.rung_us = 97 * MINUTE;
	assert_non_null(strstr(said(&radio, "warning"), "nobody is heard for 10 min"));
	assert_non_null(strstr(said(&radio, "warning"), "off and on again 3 min ago"));
}

static void b4_an_adapter_that_is_deaf_beside_one_that_hears_is_told_of(void **state)
{
	struct radio_state radio = working();
	char words[RADIO_FINDING_MAX];
	const char *todo;

	(void)state;
	radio.n_adapters = 2;
	radio.adapters[1] = radio.adapters[0];
	radio.adapters[1].missed_us = MINUTE;
	assert_string_equal(doctor_adapter(&radio, 1, words, &todo), "ok");
	radio.adapters[1].missed_us = 2 * MINUTE;
	assert_string_equal(doctor_adapter(&radio, 0, words, &todo), "ok");
	assert_string_equal(doctor_adapter(&radio, 1, words, &todo), "warning");
	assert_non_null(strstr(words, "hears nobody"));
	assert_non_null(strstr(todo, "unplug"));
}

/* ---- one of several ---- */

static struct radio_state two(void)
{
	struct radio_state radio = working();

	radio.n_adapters = 2;
	radio.adapters[0].heard_us = radio.heard_us;
	radio.adapters[1] = radio.adapters[0];
	radio.adapters[1].address = (struct address){ { 0, 0x1a, 0x7d, 0xda, 0x71, 0x13 } };
	return radio;
}

static const char *partly(const struct radio_state *radio, const struct address *away)
{
	static char detail[FAULT_DETAIL_MAX];

	switch (doctor_radio_partly(radio, away, detail)) {
	case RADIO_IS_NOT:
		return "no";
	case RADIO_IS_UNKNOWN:
		return "unknown";
	case RADIO_IS:
		break;
	}
	return detail;
}

static void b4_b8_an_adapter_that_does_not_work_beside_one_that_does_is_named(void **state)
{
	struct radio_state radio = two();

	(void)state;
	assert_string_equal(partly(&radio, NULL), "no");
	radio.adapters[1].missed_us = 9 * MINUTE;
	assert_string_equal(partly(&radio, NULL), "unknown");
	radio.adapters[1].missed_us = 10 * MINUTE;
	assert_string_equal(partly(&radio, NULL), "00:1A:7D:DA:71:13 hears nobody, while another one does");
	radio.adapters[1].is_discovering = false;
	assert_string_equal(partly(&radio, NULL), "00:1A:7D:DA:71:13 does not scan");
	radio.adapters[1].is_powered = false;
	assert_string_equal(partly(&radio, NULL), "00:1A:7D:DA:71:13 is switched off");
	radio.adapters[1].rung = RUNG_UNBLOCK;
	assert_string_equal(partly(&radio, NULL), "00:1A:7D:DA:71:13 is blocked or cannot be switched on");
	radio.adapters[1].is_used = false; /* the settings leave it out */
	assert_string_equal(partly(&radio, NULL), "no");
}

static void b7_adapters_that_are_not_there_are_named_and_counted(void **state)
{
	static const struct address away = { { 0, 0xaa, 9, 0, 0, 1 } };
	struct radio_state radio = working();

	(void)state;
	assert_string_equal(partly(&radio, NULL), "unknown"); /* it has heard nobody since it showed */
	assert_string_equal(partly(&radio, &away), "00:AA:09:00:00:01 is not there");
	strcpy(radio.missing[radio.n_missing++], "00:AA:02:00:00:00");
	assert_string_equal(partly(&radio, NULL), "00:AA:02:00:00:00 is not there");
	strcpy(radio.missing[radio.n_missing++], "hci7");
	assert_string_equal(partly(&radio, &away), "00:AA:02:00:00:00 is not there; and 1 more");
	radio.adapters[0].is_powered = radio.adapters[0].is_discovering = false;
	assert_string_equal(partly(&radio, NULL), "unknown"); /* the home is deaf, and that is told */
}

/* ---- nobody at all ---- */

static const char *quiet(const struct radio_state *radio, uint64_t hours)
{
	static char detail[FAULT_DETAIL_MAX];

	switch (doctor_radio_quiet(radio, hours * 60 * MINUTE, detail)) {
	case RADIO_IS_NOT:
		return "no";
	case RADIO_IS_UNKNOWN:
		return "unknown";
	case RADIO_IS:
		break;
	}
	return detail;
}

static void b4_a_home_in_which_nobody_was_heard_for_half_a_day_is_told_of(void **state)
{
	struct radio_state radio = working();

	(void)state;
	radio.quiet_since_us = radio.heard_us = 60 * MINUTE;
	assert_string_equal(quiet(&radio, 12), "no");
	assert_string_equal(quiet(&radio, 13), "for more than 12 hours");
	assert_string_equal(quiet(&radio, 40), "for more than 12 hours"); /* one alert in the same words */
	radio.heard_us = 0;
	assert_string_equal(quiet(&radio, 12), "unknown"); /* since a restart, which proves nothing */
	radio.quiet_since_us = 0;
	assert_string_equal(quiet(&radio, 100), "unknown"); /* nothing listens: told otherwise */
}

static void b4_a_cottage_where_a_day_without_anybody_is_usual_is_given_longer(void **state)
{
	struct radio_state radio = working();

	(void)state;
	radio.quiet_since_us = radio.heard_us = 60 * MINUTE;
	radio.usual_quiet_us = 24 * 60 * MINUTE;
	assert_string_equal(quiet(&radio, 48), "no");
	assert_string_equal(quiet(&radio, 49), "for more than 48 hours");
	radio.usual_quiet_us = 400 * 60 * MINUTE;
	assert_string_equal(quiet(&radio, 73), "for more than 72 hours");
}

static void which_kind_of_scanning_is_in_use_is_said(void **state)
{
	struct radio_state radio = working();
	char words[RADIO_FINDING_MAX];
	const char *todo;

	(void)state;
	assert_string_equal(doctor_adapter(&radio, 0, words, &todo), "ok");
	assert_non_null(strstr(words, "actively"));
	assert_non_null(strstr(words, "not offered"));
	radio.adapters[0].is_discovering = false;
	radio.adapters[0].has_monitors = radio.adapters[0].is_passive = true;
	assert_string_equal(doctor_adapter(&radio, 0, words, &todo), "ok");
	assert_non_null(strstr(words, "passively"));
	assert_int_equal(doctor_scanner(&radio), PULSE_SCANNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b5_a_bluetoothd_that_is_gone_or_had_to_be_restarted_is_down),
		cmocka_unit_test(b7_one_adapter_that_works_is_enough_and_none_or_only_others_are_not),
		cmocka_unit_test(b8_switched_off_is_another_thing_than_broken),
		cmocka_unit_test(b4_scanning_and_hearing_nobody_says_for_how_long_and_what_was_done),
		cmocka_unit_test(b4_an_adapter_that_is_deaf_beside_one_that_hears_is_told_of),
		cmocka_unit_test(b4_b8_an_adapter_that_does_not_work_beside_one_that_does_is_named),
		cmocka_unit_test(b7_adapters_that_are_not_there_are_named_and_counted),
		cmocka_unit_test(b4_a_home_in_which_nobody_was_heard_for_half_a_day_is_told_of),
		cmocka_unit_test(b4_a_cottage_where_a_day_without_anybody_is_usual_is_given_longer),
		cmocka_unit_test(which_kind_of_scanning_is_in_use_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
