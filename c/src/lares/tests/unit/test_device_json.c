/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/device_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/device.json"

static void test_a_beacon_that_is_heard(void **state)
{
	const struct device lift = { .id = "toilet-lift-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } },
		.kind = DEVICE_TOILET_LIFT, .name = "Bathroom", .person = "p1", .mounted_on = "toilet-lift-arm" };
	const struct device_message message = { .home = "h-0417", .device = &lift, .state = DEVICE_HEARD,
		.has_battery = true, .battery = { 87, 0 }, .last_heard = { INT64_C(1795331645113000), 3600 },
		.expected_interval_s = 60, .trust = TRUST_ENCRYPTED };
	char text[DEVICE_JSON_MAX];

	(void)state;
	assert_true(device_json(&message, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_what_is_not_known_is_null(void **state)
{
	const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_CUFF,
		.is_bonded = true };
	const struct device_message message = { .home = "h-0417", .device = &cuff, .state = DEVICE_NEVER_HEARD,
		.trust = TRUST_BONDED, .trouble = "heard, but no connection came about: move it nearer and measure again" };
	char text[DEVICE_JSON_MAX];

	(void)state;
	assert_true(device_json(&message, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void r10_r17_a_clock_that_was_set_and_the_users_of_a_scale(void **state)
{
	const struct device scale = { .id = "scale-1", .address = { { 0, 0xaa, 1, 1, 0, 3 } }, .kind = DEVICE_SCALE,
		.is_bonded = true, .is_proven = true, .has_clock_offset = true, .clock_offset_s = 1 - 3600,
		.clock_set_us = 1, .clock_before_s = 60,
		.users = { { 1, 1234, "anna" }, { 2, DEVICE_NO_CONSENT, "bert" } }, .n_users = 2 };
	const struct device_message message = { .home = "h-0417", .device = &scale, .state = DEVICE_HEARD,
		.last_heard = { INT64_C(1795331645113000), 3600 }, .trust = TRUST_AUTHENTICATED, .n_sessions = 2,
		.zone_s = 3600 };
	char text[DEVICE_JSON_MAX];

	(void)state;
	assert_true(device_json(&message, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 2, text);
}

static void a_clock_that_was_set_unread_has_no_before(void **state)
{
	const struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF, .has_clock_offset = true, .clock_set_us = 1,
		.clock_before_s = DEVICE_CLOCK_UNKNOWN };
	const struct device_message message = { .home = "h-0417", .device = &cuff };
	char text[DEVICE_JSON_MAX];

	(void)state;
	assert_true(device_json(&message, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"set\":true,\"before_s\":null}"));
}

static void test_the_longest_name_and_trouble_fit(void **state)
{
	char trouble[256] = "";
	struct device device = { .id = "abcdefghijklmnopqrstu-1", .kind = DEVICE_TOILET_LIFT, .is_bonded = true,
		.has_clock_offset = true, .clock_offset_s = INT64_MIN / 2, .clock_before_s = INT64_MIN / 2, .clock_set_us = 1,
		.n_users = DEVICE_USERS_MAX };
	const struct device_message message = { .home = "0123456789012345678901234567890123456789012345678901234567890123",
		.device = &device, .has_battery = true, .battery = { 1000, -1 }, .last_heard = { 1000, 0 },
		.expected_interval_s = UINT32_MAX, .trouble = trouble };
	char text[DEVICE_JSON_MAX];

	(void)state;
	memset(trouble, 'x', sizeof(trouble) - 1);
	memset(device.name, 1, sizeof(device.name) - 1);
	memset(device.mounted_on, 1, sizeof(device.mounted_on) - 1);
	memset(device.person, 'p', sizeof(device.person) - 1);
	for (size_t i = 0; i < MOUNTED_INPUTS_MAX; i++)
		device.mounted.inputs[i] = (struct mounted_input){ QUANTITY_BATTERY_CHARGING, true };
	device.mounted.n_inputs = MOUNTED_INPUTS_MAX;
	for (size_t i = 0; i < DEVICE_USERS_MAX; i++)
		memset(device.users[i].person, 'p', sizeof(device.users[i].person) - 1);
	assert_true(device_json(&message, text, sizeof(text)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_beacon_that_is_heard),
		cmocka_unit_test(test_what_is_not_known_is_null),
		cmocka_unit_test(r10_r17_a_clock_that_was_set_and_the_users_of_a_scale),
		cmocka_unit_test(a_clock_that_was_set_unread_has_no_before),
		cmocka_unit_test(test_the_longest_name_and_trouble_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
