/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

static void what_is_no_uuid_is_refused(void **state)
{
	static const char *const wrong[] = { "", "0x", "2", "2a3", "2a3g", "2a355", "0x2a3", "2a3500", "000002a3g",
		"00002a35-0000-1000-8000-00805f9b34f", "00002a35-0000-1000-8000-00805f9b34fbb",
		"00002a35_0000-1000-8000-00805f9b34fb", "00002a350000-1000-8000-000-0805f9b34fb",
		"00002a35-0000-1000-8000-00805f9b34fg", "{0002a35-0000-1000-8000-00805f9b34fb" };
	struct uuid uuid = { { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(uuid_parse(wrong[i], &uuid), -EINVAL);
	assert_int_equal(uuid.octet[0], 7);
}

static void every_form_of_an_assigned_number_is_the_same_uuid(void **state)
{
	static const char *const forms[] = { "2a35", "2A35", "0x2A35", "0X2a35", "00002a35",
		"00002A35-0000-1000-8000-00805f9b34fb" };
	struct uuid expected = uuid_from_u16(0x2a35), uuid;

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_int_equal(uuid_parse(forms[i], &uuid), 0);
		assert_true(uuid_equal(&uuid, &expected));
		assert_int_equal(uuid_to_u16(&uuid), 0x2a35);
	}
}

static void a_uuid_off_the_base_has_no_number(void **state)
{
	struct uuid uuid;

	(void)state;
	assert_int_equal(uuid_parse("00002a35-0000-1000-8000-00805f9b34fc", &uuid), 0);
	assert_int_equal(uuid_to_u16(&uuid), 0);
	assert_int_equal(uuid_parse("00012a35", &uuid), 0); /* 32 bits */
	assert_int_equal(uuid_to_u16(&uuid), 0);
}

static void a_uuid_is_written_in_full_in_lower_case(void **state)
{
	struct uuid uuid = uuid_from_u16(0xFCD2);
	char text[UUID_TEXT_MAX];

	(void)state;
	uuid_format(&uuid, text);
	assert_string_equal(text, "0000fcd2-0000-1000-8000-00805f9b34fb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_uuid_is_refused),
		cmocka_unit_test(every_form_of_an_assigned_number_is_the_same_uuid),
		cmocka_unit_test(a_uuid_off_the_base_has_no_number),
		cmocka_unit_test(a_uuid_is_written_in_full_in_lower_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
