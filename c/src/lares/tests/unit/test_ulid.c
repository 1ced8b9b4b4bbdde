/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/ulid.h"

static void test_malformed_ids_are_refused(void **state)
{
	static const char *const malformed[] = { "", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
		"01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAU", "81ARZ3NDEKTSV4RRFFQ69G5FAV",
		"01ARZ3NDEKTSV4RRFFQ69G5F/V", "01ARZ3NDEKTSV4RRFFQ69G5FAV/", "../../../../etc/passwd0000" };

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_false(ulid_is_valid(malformed[i]));
}

static void test_time_and_randomness_stand_where_the_specification_has_them(void **state)
{
	static const uint8_t zeros[ULID_RANDOM_SIZE] = { 0 };
	static const uint8_t ones[ULID_RANDOM_SIZE] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	static const uint8_t one[ULID_RANDOM_SIZE] = { [9] = 1 };
	char ulid[ULID_TEXT_MAX];

	(void)state;
	ulid_make(INT64_C(1469918176385) * 1000, zeros, ulid); /* the specification's own example of a time */
	assert_string_equal(ulid, "01ARYZ6S410000000000000000");
	ulid_make((INT64_C(281474976710655)) * 1000, ones, ulid); /* and of the largest id */
	assert_string_equal(ulid, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
	ulid_make(-1, one, ulid);
	assert_string_equal(ulid, "00000000000000000000000001");
	assert_true(ulid_is_valid(ulid));
}

static void test_ids_sort_by_time(void **state)
{
	static const uint8_t ones[ULID_RANDOM_SIZE] = { 255, 255 }, zeros[ULID_RANDOM_SIZE] = { 0 };
	char earlier[ULID_TEXT_MAX], later[ULID_TEXT_MAX];

	(void)state;
	ulid_make(INT64_C(1795331645113000), ones, earlier);
	ulid_make(INT64_C(1795331645114000), zeros, later);
	assert_true(strcmp(earlier, later) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_malformed_ids_are_refused),
		cmocka_unit_test(test_time_and_randomness_stand_where_the_specification_has_them),
		cmocka_unit_test(test_ids_sort_by_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
