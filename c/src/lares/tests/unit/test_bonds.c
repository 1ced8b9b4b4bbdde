/* SPDX-License-Identifier: Apache-2.0 */
/* When a pairing is proven, and what is said of one that is gone. */
#include "bonds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

enum { BLOOD_PRESSURE = 0x1810, BATTERY = 0x180f };

static void brings(struct enrolled *enrolled, uint16_t service, int result)
{
	const struct frame frame = { .kind = FRAME_GATT, .service = uuid_from_u16(service) };

	bonds_on_frame(enrolled, &frame, result);
}

/* A connection with a measurement in it, or without. */
static bool connects(struct enrolled *enrolled, bool has_measured)
{
	if (has_measured)
		brings(enrolled, BLOOD_PRESSURE, INTAKE_ACCEPTED);
	return bonds_on_session(enrolled, SESSION_END_DONE);
}

static struct enrolled paired(void)
{
	return (struct enrolled){ .device = { .id = "cuff-1", .kind = DEVICE_CUFF, .is_bonded = true }, .is_pairing_link = true };
}

static void r7_a_value_in_the_connection_of_the_pairing_proves_nothing(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	assert_false(connects(&cuff, true));
	assert_false(cuff.device.is_proven);
	assert_int_equal(cuff.n_sessions, 1);
	assert_non_null(strstr(enrolment_trouble(&cuff), "comes back by itself"));
}

static void r7_the_first_value_in_a_later_connection_proves_the_pairing_once(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	assert_false(connects(&cuff, false));
	assert_false(connects(&cuff, false));
	assert_false(cuff.device.is_proven);
	assert_true(connects(&cuff, true));
	assert_true(cuff.device.is_proven);
	assert_null(enrolment_trouble(&cuff));
	assert_false(connects(&cuff, true));
	assert_int_equal(cuff.n_sessions, 2);
}

static void r7_a_link_that_ended_with_the_pairing_proves_nothing_and_the_next_one_does(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	cuff.is_pairing_link = false;
	assert_true(connects(&cuff, true));
}

static void r7_what_was_known_already_proves_it_as_well_and_a_battery_does_not(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	cuff.is_pairing_link = false;
	brings(&cuff, BATTERY, INTAKE_ACCEPTED);
	brings(&cuff, BLOOD_PRESSURE, INTAKE_EMPTY);
	brings(&cuff, BLOOD_PRESSURE, INTAKE_REFUSED);
	brings(&cuff, BLOOD_PRESSURE, -EIO);
	assert_false(bonds_on_session(&cuff, SESSION_END_DONE));
	brings(&cuff, BLOOD_PRESSURE, INTAKE_REPEATED);
	assert_true(bonds_on_session(&cuff, SESSION_END_DONE));
}

static void what_is_only_heard_has_nothing_to_prove(void **state)
{
	struct enrolled lift = { .device = { .id = "toilet-lift-1", .kind = DEVICE_TOILET_LIFT } };

	(void)state;
	assert_null(enrolment_trouble(&lift));
	assert_false(connects(&lift, true));
}

static void r9_b14_a_device_that_refuses_has_forgotten_until_it_measures_again(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	assert_false(bonds_on_session(&cuff, SESSION_END_REFUSED));
	assert_int_equal(cuff.bond, BOND_FORGOTTEN);
	assert_non_null(strstr(enrolment_trouble(&cuff), "does not know this gateway any more"));
	assert_false(bonds_on_session(&cuff, SESSION_END_UNREACHABLE));
	assert_int_equal(cuff.bond, BOND_FORGOTTEN);
	assert_true(connects(&cuff, true));
	assert_int_equal(cuff.bond, BOND_THERE);
}

static void r9_b14_a_bond_that_is_gone_is_said_before_anything_else(void **state)
{
	struct enrolled cuff = paired();

	(void)state;
	strcpy(cuff.session_words, "connected, but no measurement came: measure again");
	cuff.n_empty = 1;
	assert_string_equal(enrolment_trouble(&cuff), cuff.session_words);
	cuff.n_empty = EMPTY_MAX;
	assert_non_null(strstr(enrolment_trouble(&cuff), "has forgotten its pairing"));
	cuff.bond = BOND_AWAY;
	assert_non_null(strstr(enrolment_trouble(&cuff), "adapter"));
	cuff.bond = BOND_LOST;
	assert_non_null(strstr(enrolment_trouble(&cuff), "pair it again with lares enrol"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r7_a_value_in_the_connection_of_the_pairing_proves_nothing),
		cmocka_unit_test(r7_the_first_value_in_a_later_connection_proves_the_pairing_once),
		cmocka_unit_test(r7_a_link_that_ended_with_the_pairing_proves_nothing_and_the_next_one_does),
		cmocka_unit_test(r7_what_was_known_already_proves_it_as_well_and_a_battery_does_not),
		cmocka_unit_test(what_is_only_heard_has_nothing_to_prove),
		cmocka_unit_test(r9_b14_a_device_that_refuses_has_forgotten_until_it_measures_again),
		cmocka_unit_test(r9_b14_a_bond_that_is_gone_is_said_before_anything_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
