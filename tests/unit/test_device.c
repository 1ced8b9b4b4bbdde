/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void what_wakes_for_seconds_is_connected_to_and_a_beacon_is_not(void **state)
{
	(void)state;
	assert_true(device_kind_has_session(DEVICE_CUFF));
	assert_true(device_kind_has_session(DEVICE_SCALE));
	assert_false(device_kind_has_session(DEVICE_TOILET_LIFT));
	assert_false(device_kind_has_session(DEVICE_HELP_BUTTON));
}

static void an_id_of_the_longest_kind_and_number_fits(void **state)
{
	(void)state;
	for (int i = 0; i < DEVICE_KIND_COUNT; i++) {
		assert_in_range(strlen(device_kind_name((enum device_kind)i)), 1, DEVICE_ID_MAX - sizeof("-65535"));
		assert_true(strlen(device_kind_words((enum device_kind)i)) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_wakes_for_seconds_is_connected_to_and_a_beacon_is_not),
		cmocka_unit_test(an_id_of_the_longest_kind_and_number_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
