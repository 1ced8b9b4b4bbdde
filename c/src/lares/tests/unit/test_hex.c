/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

static void what_is_not_pairs_of_digits_is_refused(void **state)
{
	uint8_t octets[4];

	(void)state;
	assert_int_equal(hex_decode("123", 3, octets, 4), -EINVAL);
	assert_int_equal(hex_decode("1g", 2, octets, 4), -EINVAL);
	assert_int_equal(hex_decode("g1", 2, octets, 4), -EINVAL);
	assert_int_equal(hex_decode(" 1", 2, octets, 4), -EINVAL);
	assert_int_equal(hex_decode("+1", 2, octets, 4), -EINVAL);
	assert_int_equal(hex_decode("1\0", 2, octets, 4), -EINVAL);
	assert_int_equal(hex_decode("\xff\xff", 2, octets, 4), -EINVAL);
}

static void more_than_there_is_room_for_is_refused(void **state)
{
	uint8_t octets[2] = { 0 };

	(void)state;
	assert_int_equal(hex_decode("010203", 6, octets, 2), -EINVAL);
	assert_int_equal(octets[0], 0);
}

static void digits_of_either_case_are_read(void **state)
{
	uint8_t octets[4];

	(void)state;
	assert_int_equal(hex_decode("00fFAb09", 8, octets, 4), 4);
	assert_memory_equal(octets, "\x00\xff\xab\x09", 4);
	assert_int_equal(hex_decode("", 0, octets, 0), 0);
	assert_int_equal(hex_decode("12zz", 2, octets, 4), 1);
}

static void octets_are_written_in_lower_case(void **state)
{
	char text[9];

	(void)state;
	hex_encode((const uint8_t[]){ 0x00, 0xff, 0xab, 0x09 }, 4, text);
	assert_string_equal(text, "00ffab09");
	hex_encode(NULL, 0, text);
	assert_string_equal(text, "");
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const wrong[] = { "", "A4", "A4:", "A4:C1:38:00:11", "A4:C1:38:00:11:", "A4:C1:38:00:11:22:",
		"A4:C1:38:00:11:22:33", "A4-C1-38-00-11-22", "A4:C1:38:00:11:2", "A4:C1:38:00:11:2g", "4:C1:38:00:11:22",
		" A4:C1:38:00:11:22", "A4:C1:38:00:11:22 " };
	struct address address = { { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(address_parse(wrong[i], &address), -EINVAL);
	assert_int_equal(address.octet[0], 7);
}

static void an_address_is_read_in_any_case_and_written_in_upper_case(void **state)
{
	char text[ADDRESS_TEXT_MAX];
	struct address address;

	(void)state;
	assert_int_equal(address_parse("a4:C1:38:00:11:2f", &address), 0);
	assert_memory_equal(address.octet, "\xa4\xc1\x38\x00\x11\x2f", 6);
	address_format(&address, text);
	assert_string_equal(text, "A4:C1:38:00:11:2F");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_pairs_of_digits_is_refused),
		cmocka_unit_test(more_than_there_is_room_for_is_refused),
		cmocka_unit_test(digits_of_either_case_are_read),
		cmocka_unit_test(octets_are_written_in_lower_case),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(an_address_is_read_in_any_case_and_written_in_upper_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
