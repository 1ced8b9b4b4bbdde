/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static void what_wakes_for_seconds_is_connected_to_and_a_beacon_is_not(void **state)
{
	(void)state;
	assert_true(device_kind_has_session(DEVICE_CUFF));
	assert_true(device_kind_has_session(DEVICE_SCALE));
	assert_false(device_kind_has_session(DEVICE_TOILET_LIFT));
	assert_false(device_kind_has_session(DEVICE_HELP_BUTTON));
	assert_true(device_has_session(&(struct device){ .kind = DEVICE_SCALE }));
	assert_false(device_has_session(&(struct device){ .kind = DEVICE_SCALE, .is_beacon = true }));
	assert_true(device_kind_is_aid(DEVICE_STAIRLIFT) && device_kind_is_aid(DEVICE_CHAIR));
	assert_false(device_kind_is_aid(DEVICE_CUFF));
}

static void r16_r17_a_reading_belongs_to_the_named_user_or_to_nobody(void **state)
{
	const struct device scale = { .kind = DEVICE_SCALE, .person = "anna", .users = { { 1, 42, "anna" }, { 2, 0, "bert" } },
		.n_users = 2 };
	const struct device cuff = { .kind = DEVICE_CUFF, .person = "anna" };

	(void)state;
	assert_string_equal(device_person(&scale, 2), "bert");
	assert_null(device_person(&scale, 3));
	assert_null(device_person(&scale, 255)); /* the scale does not say whose: a weight alone says too little */
	assert_string_equal(device_person(&cuff, 255), "anna");
	assert_string_equal(device_person(&cuff, 1), "anna");
	assert_null(device_person(&(struct device){ .kind = DEVICE_CUFF }, 255));
}

static void what_a_device_sends_is_trusted_by_how_it_was_enrolled(void **state)
{
	(void)state;
	assert_int_equal(device_trust(&(struct device){ 0 }), TRUST_PLAIN);
	assert_int_equal(device_trust(&(struct device){ .has_key = true }), TRUST_ENCRYPTED);
	assert_int_equal(device_trust(&(struct device){ .is_bonded = true }), TRUST_BONDED);
	assert_int_equal(device_trust(&(struct device){ .is_bonded = true, .is_authenticated = true }), TRUST_AUTHENTICATED);
	assert_int_equal(device_trust(&(struct device){ .is_authenticated = true }), TRUST_PLAIN); /* and no bond */
}

static void an_id_of_the_longest_kind_and_number_fits(void **state)
{
	(void)state;
	for (int i = 0; i < DEVICE_KIND_COUNT; i++) {
		assert_in_range(strlen(device_kind_name((enum device_kind)i)), 1, DEVICE_ID_MAX - sizeof("-65535"));
		assert_true(strlen(device_kind_words((enum device_kind)i)) > 0);
	}
}

static void a_key_is_written_with_32_digits_or_with_24(void **state)
{
	static const uint8_t whole[] = { 0xb8, 0x53, 0x07, 0x51, 0x58, 0x48, 0x8d, 0x3d, 0x3c, 0x97, 0x7c, 0xa3, 0x9a, 0x5b,
		0x5e, 0xa9 };
	uint8_t key[DEVICE_KEY_SIZE] = { 0 };

	(void)state;
	assert_int_equal(device_key_parse("b8530751" "58488D3D" "3c977ca3" "9a5b5ea9", key), 0);
	assert_memory_equal(key, whole, sizeof(key));
	memset(key, 0, sizeof(key));
	assert_int_equal(device_key_parse("b853075158487ca39a5b5ea9", key), 0);
	assert_memory_equal(key, whole, sizeof(key));
}

static void what_is_no_key_is_refused(void **state)
{
	static const char *const wrong[] = { "", "b8", "b853075158487ca39a5b5e", "b853075158487ca39a5b5ea",
		"b853075158487ca39a5b5ea9b8", "b853075158487ca39a5b5ea9b85307", "b853075158487ca39a5b5exx",
		"b853075158488d3d3c977ca39a5b5ea900", "b853 075158488d3d3c977ca39a5b5ea" };
	uint8_t key[DEVICE_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(device_key_parse(wrong[i], key), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_wakes_for_seconds_is_connected_to_and_a_beacon_is_not),
		cmocka_unit_test(r16_r17_a_reading_belongs_to_the_named_user_or_to_nobody),
		cmocka_unit_test(what_a_device_sends_is_trusted_by_how_it_was_enrolled),
		cmocka_unit_test(an_id_of_the_longest_kind_and_number_fits),
		cmocka_unit_test(a_key_is_written_with_32_digits_or_with_24),
		cmocka_unit_test(what_is_no_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
