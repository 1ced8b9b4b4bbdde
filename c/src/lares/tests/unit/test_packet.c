/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "tests/virtual-home/held.h"
#include "tests/virtual-home/packet.h"

static const struct moment moment = { .now_ns = 0x0102030405060708, .wall_s = 1793000000 }; /* 2026-10-26 07:33:20 UTC */

static int use_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	return 0;
}

static struct characteristic clock_of(uint16_t uuid)
{
	return (struct characteristic){ .uuid = uuid_from_u16(uuid), .is_clock = true };
}

static struct packet packet_of(const struct value *value, uint64_t number, int32_t clock_offset_s)
{
	struct event event = { .deed = DEED_INDICATE, .indication = { .value = *value } };
	struct actor device = { .clock_offset_s = clock_offset_s };
	struct packet packet;

	packet_build(&packet, &event, &device, number, moment);
	return packet;
}

static void test_a_counter_grows_from_what_is_there_and_carries(void **state)
{
	struct value value = { .bytes = { 0xff, 0xfe, 0xff, 0x01 }, .n = 4, .n_counters = 2,
		.counters = { { .at = 0, .n_octets = 1 }, { .at = 1, .n_octets = 3 } } };
	struct packet packet = packet_of(&value, 2, 0);
	static const uint8_t expected[] = { 0x01, 0x00, 0x00, 0x02 };

	(void)state;
	assert_int_equal(packet.n_parts, 1);
	assert_int_equal(packet.parts[0].n, 4);
	assert_memory_equal(packet.parts[0].bytes, expected, 4);
	packet = packet_of(&value, 0, 0);
	assert_memory_equal(packet.parts[0].bytes, value.bytes, 4);
}

static void test_a_stamp_is_the_monotonic_clock_least_octet_first(void **state)
{
	struct value value = { .bytes = { 0x54 }, .n = 10, .has_stamp = true, .stamp_at = 1 };
	struct packet packet = packet_of(&value, 0, 0);
	static const uint8_t expected[] = { 0x54, 8, 7, 6, 5, 4, 3, 2, 1, 0 };

	(void)state;
	assert_memory_equal(packet.parts[0].bytes, expected, 10);
}

static void test_a_time_is_the_face_of_the_devices_own_clock(void **state)
{
	struct value value = { .n = 7, .has_time = true, .time_at = 0 };
	struct packet packet = packet_of(&value, 0, -60);
	static const uint8_t expected[] = { 0xea, 0x07, 10, 26, 7, 32, 20 };

	(void)state;
	assert_memory_equal(packet.parts[0].bytes, expected, 7);
}

static void test_an_advertisement_has_a_part_for_each_section(void **state)
{
	struct event event = { .deed = DEED_ADVERTISE, .advert = { .n_sections = 2 } };
	struct actor device = { 0 };
	struct packet packet;

	(void)state;
	event.advert.sections[1].value = (struct value){ .bytes = { 9 }, .n = 1 };
	packet_build(&packet, &event, &device, 0, moment);
	assert_int_equal(packet.n_parts, 2);
	assert_int_equal(packet.parts[0].n, 0);
	assert_int_equal(packet.parts[1].bytes[0], 9);
}

static void test_current_time_has_the_day_of_the_week(void **state)
{
	struct characteristic c = clock_of(0x2a2b);
	uint8_t face[SCENARIO_CLOCK_MAX];
	static const uint8_t expected[] = { 0xea, 0x07, 10, 26, 7, 33, 20, 1, 0, 0 };

	(void)state;
	assert_int_equal(packet_clock(&c, 0, moment.wall_s, face), 10);
	assert_memory_equal(face, expected, 10);
}

static void test_a_clock_that_is_set_shows_what_was_written(void **state)
{
	struct characteristic c = clock_of(0x2a08);
	uint8_t face[SCENARIO_CLOCK_MAX];
	int32_t offset_s;

	(void)state;
	assert_int_equal(packet_clock(&c, 3600, moment.wall_s, face), 7);
	assert_int_equal(packet_clock_set(&c, face, 7, moment.wall_s, &offset_s), 0);
	assert_int_equal(offset_s, 3600);
}

static void test_what_is_no_time_sets_no_clock(void **state)
{
	struct characteristic c = clock_of(0x2a08);
	static const uint8_t month_13[] = { 0xea, 0x07, 13, 26, 10, 13, 20 }, second_60[] = { 0xea, 0x07, 10, 26, 10, 13, 60 };
	int32_t offset_s = 5;

	(void)state;
	assert_int_equal(packet_clock_set(&c, month_13, 7, moment.wall_s, &offset_s), -EINVAL);
	assert_int_equal(packet_clock_set(&c, second_60, 7, moment.wall_s, &offset_s), -EINVAL);
	assert_int_equal(packet_clock_set(&c, second_60, 6, moment.wall_s, &offset_s), -EINVAL);
	assert_int_equal(packet_clock_set(&c, month_13, 0, moment.wall_s, &offset_s), -EINVAL);
	assert_int_equal(offset_s, 5);
}

static void test_what_is_written_is_read_again(void **state)
{
	struct characteristic c = { .value = { 1, 2 }, .n_value = 2 };
	struct actor device = { 0 };
	struct held held = { 0 };
	uint8_t octets[SCENARIO_VALUE_MAX];

	(void)state;
	assert_int_equal(held_read(&held, &c, &device, 0, octets), 2);
	assert_int_equal(held_write(&held, &c, &device, 0, (const uint8_t *)"\x07", 1), 0);
	assert_int_equal(held_read(&held, &c, &device, 0, octets), 1);
	assert_int_equal(octets[0], 7);
	assert_int_equal(held_write(&held, &c, &device, 0, octets, SCENARIO_VALUE_MAX + 1), -EINVAL);
}

static void test_writing_the_clock_sets_the_devices_clock(void **state)
{
	struct characteristic c = clock_of(0x2a08);
	struct actor device = { .clock_offset_s = -60 };
	struct held held = { 0 };
	uint8_t face[SCENARIO_CLOCK_MAX];
	size_t n = packet_clock(&c, 0, moment.wall_s, face);

	(void)state;
	assert_int_equal(held_write(&held, &c, &device, moment.wall_s, face, n), HELD_CLOCK_SET);
	assert_int_equal(device.clock_offset_s, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_counter_grows_from_what_is_there_and_carries),
		cmocka_unit_test(test_a_stamp_is_the_monotonic_clock_least_octet_first),
		cmocka_unit_test(test_a_time_is_the_face_of_the_devices_own_clock),
		cmocka_unit_test(test_an_advertisement_has_a_part_for_each_section),
		cmocka_unit_test(test_current_time_has_the_day_of_the_week),
		cmocka_unit_test(test_a_clock_that_is_set_shows_what_was_written),
		cmocka_unit_test(test_what_is_no_time_sets_no_clock),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_writing_the_clock_sets_the_devices_clock),
	};

	return cmocka_run_group_tests(tests, use_utc, NULL);
}
