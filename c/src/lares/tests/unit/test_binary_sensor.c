/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct frame packet(const void *octets, size_t n_octets)
{
	return (struct frame){ .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2b2c), .data = octets,
		.n_data = n_octets };
}

static enum join join(const void *octets, size_t n_octets, struct joined *joined)
{
	struct frame frame = packet(octets, n_octets);

	return driver_binary_sensor.join(&frame, joined);
}

#define JOIN(octets, joined) join(octets, sizeof(octets) - 1, joined)

/* An answer: success, and open with a count of 5. */
#define ANSWER "\x00\x01\x00\x02\x00\x01\x00\x00\x00\x0a\x02\x00\x00\x05\x08"

static void assert_is_answer(const struct joined *joined)
{
	struct frame frame = packet(joined->octets, joined->n_octets);
	struct readings readings;

	assert_int_equal(joined->n_octets, sizeof(ANSWER));
	assert_memory_equal(joined->octets + 1, ANSWER, sizeof(ANSWER) - 1);
	assert_int_equal(driver_binary_sensor.decode(&frame, &readings), DECODE_OK);
}

static void a_packet_that_is_whole_is_a_message_whatever_its_header_says(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("\x81" ANSWER, &joined), JOIN_WHOLE);
	assert_is_answer(&joined);
	joined.n_octets = 0;
	assert_int_equal(JOIN("\x46" ANSWER, &joined), JOIN_WHOLE);
	assert_is_answer(&joined);
}

static void packets_in_order_are_a_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("\x80\x00\x01\x00\x02\x00\x01\x00", &joined), JOIN_MORE);
	assert_int_equal(JOIN("\x82\x00\x00\x0a\x02", &joined), JOIN_MORE);
	assert_int_equal(JOIN("\x85\x00\x00\x05\x08", &joined), JOIN_WHOLE);
	assert_is_answer(&joined);
}

static void the_number_of_a_packet_begins_anew_after_31(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("\x80\x00\x01\x00\x02\x00\x01\x00", &joined), JOIN_MORE);
	joined.counter = 31;
	assert_int_equal(JOIN("\x81\x00\x00\x0a\x02\x00\x00\x05\x08", &joined), JOIN_WHOLE);
	assert_is_answer(&joined);
}

static void a_lost_packet_breaks_the_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("\x80\x00\x01\x00\x02\x00\x01\x00", &joined), JOIN_MORE);
	assert_int_equal(JOIN("\x85\x00\x00\x05\x08", &joined), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void what_breaks_in_is_the_next_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("\x80\x00\x04\x00\x01", &joined), JOIN_MORE);
	assert_int_equal(JOIN("\x80\x00\x01\x00\x02\x00\x01\x00", &joined), JOIN_BROKEN);
	assert_int_equal(JOIN("\x83\x00\x00\x0a\x02\x00\x00\x05\x08", &joined), JOIN_WHOLE);
	assert_is_answer(&joined);
}

static void what_does_not_begin_a_message_is_none(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(JOIN("", &joined), JOIN_BROKEN);
	assert_int_equal(JOIN("\x82\x00\x00\x0a\x02", &joined), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void a_message_that_grows_too_long_is_given_up(void **state)
{
	struct joined joined = { 0 };
	uint8_t octets[FRAME_DATA_MAX] = { 0x80, 0, 1, 0, 255 };

	(void)state;
	assert_int_equal(join(octets, sizeof(octets), &joined), JOIN_MORE);
	assert_int_equal(join("\x82", 1, &joined), JOIN_MORE);
	assert_int_equal(join("\x84\x00", 2, &joined), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_that_is_whole_is_a_message_whatever_its_header_says),
		cmocka_unit_test(packets_in_order_are_a_message),
		cmocka_unit_test(the_number_of_a_packet_begins_anew_after_31),
		cmocka_unit_test(a_lost_packet_breaks_the_message),
		cmocka_unit_test(what_breaks_in_is_the_next_message),
		cmocka_unit_test(what_does_not_begin_a_message_is_none),
		cmocka_unit_test(a_message_that_grows_too_long_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
