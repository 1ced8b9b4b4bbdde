/* SPDX-License-Identifier: Apache-2.0 */
/* How a record's time and its value become one: decode() of them is in tests/vectors/taidoc.vec. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "drivers/driver.h"

static const uint8_t of_clock[] = { 0x51, 0x23, 0x6e, 0x34, 0x05, 0x07, 0xa5, 0xc7 };
static const uint8_t of_time[] = { 0x51, 0x25, 0x6e, 0x34, 0x05, 0x07, 0xa5, 0xc9 };
static const uint8_t of_value[] = { 0x51, 0x26, 0x80, 0x61, 0x52, 0x48, 0xa5, 0x97 };

static enum join give(struct joined *joined, const uint8_t *octets, size_t n)
{
	struct frame frame = { .kind = FRAME_GATT,
		.characteristic = UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123),
		.data = octets,
		.n_data = n };

	return driver_taidoc.join(&frame, joined);
}

static void a_value_behind_its_time_makes_a_record(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_MORE);
	assert_int_equal(give(&joined, of_value, sizeof(of_value)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, sizeof(of_time) + sizeof(of_value));
	assert_memory_equal(joined.octets, of_time, sizeof(of_time));
	assert_memory_equal(joined.octets + sizeof(of_time), of_value, sizeof(of_value));
}

static void a_value_by_itself_is_whole(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_value, sizeof(of_value)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, sizeof(of_value));
	assert_memory_equal(joined.octets, of_value, sizeof(of_value));
}

static void the_later_of_two_times_counts(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_MORE);
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, sizeof(of_time));
	assert_int_equal(give(&joined, of_value, sizeof(of_value)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, sizeof(of_time) + sizeof(of_value));
}

static void what_comes_between_parts_them(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_MORE);
	assert_int_equal(give(&joined, of_clock, sizeof(of_clock)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, sizeof(of_clock));
	assert_memory_equal(joined.octets, of_clock, sizeof(of_clock));
}

static void what_is_no_answer_is_left_to_decode(void **state)
{
	static const uint8_t long_one[FRAME_DATA_MAX] = { 0x51, 0x25 };
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_MORE);
	assert_int_equal(give(&joined, long_one, sizeof(long_one)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, sizeof(long_one));
	joined.n_octets = 0;
	assert_int_equal(give(&joined, of_time, 1), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 1);
}

static void what_is_longer_than_any_value_is_given_up(void **state)
{
	static const uint8_t too_long[FRAME_DATA_MAX + 1] = { 0x51, 0x26 };
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, of_time, sizeof(of_time)), JOIN_MORE);
	assert_int_equal(give(&joined, too_long, sizeof(too_long)), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_behind_its_time_makes_a_record),
		cmocka_unit_test(a_value_by_itself_is_whole),
		cmocka_unit_test(the_later_of_two_times_counts),
		cmocka_unit_test(what_comes_between_parts_them),
		cmocka_unit_test(what_is_no_answer_is_left_to_decode),
		cmocka_unit_test(what_is_longer_than_any_value_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
