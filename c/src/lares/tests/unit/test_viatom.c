/* SPDX-License-Identifier: Apache-2.0 */
/* How pieces of a ring's answer become one: decode() of whole ones is in tests/vectors/viatom.vec. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "drivers/driver.h"

/* 97 %, 64/min; at an MTU of 23 the last octet comes by itself. */
static const uint8_t whole[] = { 0x55, 0x00, 0xff, 0x00, 0x00, 0x0d, 0x00, 0x61, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x58,
	0x00, 0x02, 0x0b, 0x01, 0x00, 0xd0 };

enum { N_FIRST = 20 };

static enum join give(struct joined *joined, const uint8_t *octets, size_t n)
{
	struct frame frame = { .kind = FRAME_GATT,
		.characteristic = UUID(0x0734594a, 0xa8e7, 0x4b1a, 0xa6b1, 0xcd5243059a57),
		.data = octets,
		.n_data = n };

	return driver_viatom.join(&frame, joined);
}

static void assert_whole(const struct joined *joined)
{
	assert_int_equal(joined->n_octets, sizeof(whole));
	assert_memory_equal(joined->octets, whole, sizeof(whole));
}

static void a_whole_answer_is_whole_at_once(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, whole, sizeof(whole)), JOIN_WHOLE);
	assert_whole(&joined);
}

static void two_pieces_become_one_wherever_they_part(void **state)
{
	(void)state;
	for (size_t at = 3; at < sizeof(whole); at++) {
		struct joined joined = { 0 };

		assert_int_equal(give(&joined, whole, at), JOIN_MORE);
		assert_int_equal(give(&joined, whole + at, sizeof(whole) - at), JOIN_WHOLE);
		assert_whole(&joined);
	}
}

static void a_tail_without_a_head_is_nothing(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, whole + N_FIRST, 1), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(give(&joined, whole, 2), JOIN_BROKEN); /* too little to be known as a head */
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(give(&joined, whole, 0), JOIN_BROKEN);
}

static void a_head_where_a_tail_was_due_begins_anew(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, whole, N_FIRST), JOIN_MORE);
	assert_int_equal(give(&joined, whole, N_FIRST), JOIN_BROKEN);
	assert_int_equal(give(&joined, whole + N_FIRST, 1), JOIN_WHOLE);
	assert_whole(&joined);
}

static void a_whole_answer_replaces_a_torso(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, whole, N_FIRST), JOIN_MORE);
	assert_int_equal(give(&joined, whole, sizeof(whole)), JOIN_WHOLE);
	assert_whole(&joined);
}

static void an_answer_that_grows_beyond_its_length_is_given_up(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, whole, N_FIRST), JOIN_MORE);
	assert_int_equal(give(&joined, whole + 7, 2), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void an_answer_longer_than_any_is_given_up(void **state)
{
	static const uint8_t too_long[] = { 0x55, 0x00, 0xff, 0x00, 0x00, 0xf9, 0x01 }; /* 505 + 8 */
	static const uint8_t longest[] = { 0x55, 0x00, 0xff, 0x00, 0x00, 0xf8, 0x01 }; /* 504 + 8 */
	uint8_t piece[FRAME_DATA_MAX] = { 0 };
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(give(&joined, too_long, sizeof(too_long)), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(give(&joined, longest, sizeof(longest)), JOIN_MORE);
	assert_int_equal(give(&joined, piece, sizeof(piece)), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(give(&joined, longest, sizeof(longest)), JOIN_MORE);
	assert_int_equal(give(&joined, piece, FRAME_DATA_MAX - sizeof(longest)), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, FRAME_DATA_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_answer_is_whole_at_once),
		cmocka_unit_test(two_pieces_become_one_wherever_they_part),
		cmocka_unit_test(a_tail_without_a_head_is_nothing),
		cmocka_unit_test(a_head_where_a_tail_was_due_begins_anew),
		cmocka_unit_test(a_whole_answer_replaces_a_torso),
		cmocka_unit_test(an_answer_that_grows_beyond_its_length_is_given_up),
		cmocka_unit_test(an_answer_longer_than_any_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
