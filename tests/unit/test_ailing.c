/* SPDX-License-Identifier: Apache-2.0 */
#include "ailing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_US (86400 * INT64_C(1000000))

static const struct moment now = { 7200000000, INT64_C(1795331645113000), 3600, 0 };
static char detail[FAULT_DETAIL_MAX];

static enum ail judge(const struct enrolled *enrolled, enum device_trouble trouble)
{
	return ailing_judge(enrolled, trouble, &now, true, LANG_EN, detail);
}

static void say_battery(struct enrolled *enrolled, int64_t percent, enum trust trust)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &enrolled->device, .trust = trust, .readings = &readings,
		.reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_BATTERY_LEVEL, (struct decimal){ percent, 0 }, UNIT_PERCENT);
	ailing_note_battery(enrolled, &accepted);
}

static void say_flag(struct enrolled *enrolled, bool is_low)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &enrolled->device, .readings = &readings, .reading = &readings.reading[0] };

	readings_begin(&readings, READING_SENSOR);
	readings_boolean(&readings, QUANTITY_BATTERY_LOW, is_low);
	ailing_note_battery(enrolled, &accepted);
}

static void after_a_restart_nothing_is_known_that_was_not_seen(void **state)
{
	struct enrolled enrolled = { .heard_wall_us = 1 };

	(void)state;
	for (int i = 0; i < DEVICE_TROUBLE_COUNT; i++)
		if (i != DEVICE_TROUBLE_NEVER_HEARD)
			assert_int_equal(judge(&enrolled, (enum device_trouble)i), AIL_UNKNOWN);
}

static void s12_a_battery_is_low_at_fifteen_and_good_at_twenty_five(void **state)
{
	struct enrolled enrolled = { 0 };

	(void)state;
	say_battery(&enrolled, 16, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_UNKNOWN);
	say_battery(&enrolled, 15, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_YES);
	assert_string_equal(detail, "15 %");
	say_battery(&enrolled, 24, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_YES);
	say_battery(&enrolled, 25, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_NO);
	say_battery(&enrolled, 16, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_NO);
}

static void a_devices_own_flag_tells_it_too(void **state)
{
	struct enrolled enrolled = { 0 };

	(void)state;
	say_flag(&enrolled, true);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_YES);
	assert_string_equal(detail, "");
	say_flag(&enrolled, false);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_NO);
}

static void s14_an_advertisement_does_not_make_a_bonded_devices_battery_good(void **state)
{
	struct enrolled enrolled = { .device = { .is_bonded = true } };

	(void)state;
	say_battery(&enrolled, 5, TRUST_BONDED);
	say_battery(&enrolled, 100, TRUST_PLAIN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_YES);
	say_battery(&enrolled, 100, TRUST_BONDED);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_BATTERY_LOW), AIL_NO);
}

static void a_device_is_silent_until_it_speaks(void **state)
{
	struct enrolled enrolled = { .is_silent = true, .spoke_wall_us = 1 };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_SILENT), AIL_YES);
	assert_ptr_equal(strstr(detail, "since "), detail);
	enrolled.is_silent = false;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_SILENT), AIL_UNKNOWN);
	enrolled.spoke_us = 1;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_SILENT), AIL_NO);
}

static void a_device_that_was_never_heard_is_told_after_a_day(void **state)
{
	struct enrolled enrolled = { .device = { .enrolled_us = now.wall_us - DAY_US + 1 } };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD), AIL_UNKNOWN);
	enrolled.device.enrolled_us--;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD), AIL_YES);
	enrolled.heard_us = 1;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD), AIL_NO);
	enrolled = (struct enrolled){ .device = { .enrolled_us = 0 } }; /* not known when */
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD), AIL_UNKNOWN);
}

static void s16_a_clock_that_stepped_makes_no_device_one_that_was_never_heard(void **state)
{
	struct enrolled enrolled = { .device = { .enrolled_us = now.wall_us - 2 * DAY_US } };

	(void)state;
	assert_int_equal(ailing_judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD, &now, false, LANG_EN, detail), AIL_UNKNOWN);
	assert_int_equal(ailing_judge(&enrolled, DEVICE_TROUBLE_NEVER_HEARD, &now, true, LANG_EN, detail), AIL_YES);
}

static void a_lost_bond_is_over_when_it_brings_values_again(void **state)
{
	struct enrolled enrolled = { .bond = BOND_LOST };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPAIR), AIL_YES);
	enrolled.bond = BOND_FORGOTTEN;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPAIR), AIL_YES);
	enrolled.bond = BOND_AWAY; /* a fault of the gateway's */
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPAIR), AIL_UNKNOWN);
	enrolled.bond = BOND_THERE;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPAIR), AIL_UNKNOWN);
	enrolled.n_sessions = 1;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPAIR), AIL_NO);
}

static void a_clock_is_wrong_where_setting_it_did_not_help(void **state)
{
	struct enrolled enrolled = { .has_clock = true, .clock_ahead_s = 7200 };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_CLOCK_WRONG), AIL_YES);
	assert_string_equal(detail, "2 h ahead");
	enrolled.is_clock_set = true;
	enrolled.clock_after_s = -AILING_CLOCK_S;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_CLOCK_WRONG), AIL_NO);
	enrolled.clock_after_s--;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_CLOCK_WRONG), AIL_YES);
	assert_string_equal(detail, "5 min behind");
}

static void old_numbers_and_empty_connections_are_told_when_there_are_several(void **state)
{
	struct enrolled enrolled = { .spoke_us = 1, .n_sessions = 1, .n_replays = REPLAYS_MAX - 1, .n_empty = EMPTY_MAX - 1 };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPLAYS), AIL_UNKNOWN);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_UNKNOWN);
	enrolled.n_replays++;
	enrolled.n_empty++;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPLAYS), AIL_YES);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_YES);
	enrolled.bond = BOND_LOST; /* and that says why */
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_UNKNOWN);
	enrolled = (struct enrolled){ .spoke_us = 1, .n_sessions = 1 };
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_REPLAYS), AIL_NO);
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_NO);
}

/* What was measured may have been confirmed to the device and have reached nobody. */
static void one_connection_without_a_measurement_asks_to_measure_again(void **state)
{
	struct enrolled enrolled = { .spoke_us = 1, .n_sessions = 1, .n_empty = 1, .is_empty = true };

	(void)state;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_YES);
	enrolled.is_empty = false; /* it could not be connected to since: nothing is known */
	enrolled.n_empty++;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_UNKNOWN);
	enrolled.n_empty = 0;
	assert_int_equal(judge(&enrolled, DEVICE_TROUBLE_EMPTY), AIL_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_restart_nothing_is_known_that_was_not_seen),
		cmocka_unit_test(s12_a_battery_is_low_at_fifteen_and_good_at_twenty_five),
		cmocka_unit_test(a_devices_own_flag_tells_it_too),
		cmocka_unit_test(s14_an_advertisement_does_not_make_a_bonded_devices_battery_good),
		cmocka_unit_test(a_device_is_silent_until_it_speaks),
		cmocka_unit_test(a_device_that_was_never_heard_is_told_after_a_day),
		cmocka_unit_test(s16_a_clock_that_stepped_makes_no_device_one_that_was_never_heard),
		cmocka_unit_test(a_lost_bond_is_over_when_it_brings_values_again),
		cmocka_unit_test(a_clock_is_wrong_where_setting_it_did_not_help),
		cmocka_unit_test(one_connection_without_a_measurement_asks_to_measure_again),
		cmocka_unit_test(old_numbers_and_empty_connections_are_told_when_there_are_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
