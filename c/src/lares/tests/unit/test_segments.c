/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/segments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum join hear(struct joined *joined, const char *octets, size_t n_octets)
{
	struct frame frame = { .kind = FRAME_GATT, .data = (const uint8_t *)octets, .n_data = n_octets };

	return segments_join(&frame, joined);
}

static void a_message_in_one_segment_is_whole_at_once(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\xff" "abc", 4), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 4);
	assert_memory_equal(joined.octets, "\x03" "abc", 4);
}

static void segments_are_joined_in_the_order_of_their_counter(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\xf9" "ab", 3), JOIN_MORE); /* 62, 63, 0 */
	assert_int_equal(hear(&joined, "\xfc" "cd", 3), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x02" "e", 2), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 6);
	assert_memory_equal(joined.octets, "\x03" "abcde", 6);
	assert_int_equal(hear(&joined, "\x04" "f", 2), JOIN_BROKEN);
}

static void a_whole_message_does_not_stand_in_the_way_of_the_next(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\x03" "a", 2), JOIN_WHOLE);
	assert_int_equal(hear(&joined, "\x05" "b", 2), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x0a" "c", 2), JOIN_WHOLE);
	assert_memory_equal(joined.octets, "\x03" "bc", 3);
}

static void a_lost_segment_breaks_the_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\x01" "ab", 3), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x0a" "cd", 3), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(hear(&joined, "\x0e" "ef", 3), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void a_new_first_segment_begins_anew(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\x01" "ab", 3), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x11" "cd", 3), JOIN_BROKEN);
	assert_int_equal(hear(&joined, "\x16" "e", 2), JOIN_WHOLE);
	assert_memory_equal(joined.octets, "\x03" "cde", 4);
}

static void a_whole_segment_in_the_midst_of_a_message_says_that_one_was_lost(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\x01" "ab", 3), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x17" "cd", 3), JOIN_BROKEN);
	assert_int_equal(hear(&joined, "\x17" "cd", 3), JOIN_WHOLE);
	assert_memory_equal(joined.octets, "\x03" "cd", 3);
}

static void what_is_in_no_segments_is_taken_as_it_is(void **state)
{
	static const uint8_t octets[FRAME_DATA_MAX + 1] = { 1, 2, 3 };
	struct frame frame = { .data = octets, .n_data = 3 };
	struct joined joined = { .n_octets = 9 };

	(void)state;
	assert_int_equal(segments_join_whole(&frame, &joined), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 3);
	assert_memory_equal(joined.octets, octets, 3);
	frame.n_data = sizeof(octets);
	assert_int_equal(segments_join_whole(&frame, &joined), JOIN_BROKEN);
	assert_int_equal(segments_join_whole(&(struct frame){ 0 }, &joined), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 0);
}

static void an_empty_value_breaks_the_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "\x01" "ab", 3), JOIN_MORE);
	assert_int_equal(hear(&joined, "", 0), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void a_message_longer_than_any_value_is_given_up(void **state)
{
	char segment[FRAME_DATA_MAX] = { 1 };
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, segment, sizeof(segment)), JOIN_MORE);
	assert_int_equal(hear(&joined, "\x06" "a", 2), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void only_first_and_last_in_one_is_whole(void **state)
{
	static const struct {
		const char *octets;
		size_t n_octets;
		bool is_whole;
	} values[] = { { "", 0, false }, { "\x01" "a", 2, false }, { "\x02" "a", 2, false }, { "\x03" "a", 2, true },
		{ "\xff" "a", 2, true } };
	struct reader payload;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct frame frame = { .data = (const uint8_t *)values[i].octets, .n_data = values[i].n_octets };

		assert_int_equal(segments_are_whole(&frame, &payload), values[i].is_whole);
	}
	assert_int_equal(payload.n_left, 1);
	assert_int_equal(payload.at[0], 'a');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_in_one_segment_is_whole_at_once),
		cmocka_unit_test(segments_are_joined_in_the_order_of_their_counter),
		cmocka_unit_test(a_whole_message_does_not_stand_in_the_way_of_the_next),
		cmocka_unit_test(a_lost_segment_breaks_the_message),
		cmocka_unit_test(a_new_first_segment_begins_anew),
		cmocka_unit_test(a_whole_segment_in_the_midst_of_a_message_says_that_one_was_lost),
		cmocka_unit_test(what_is_in_no_segments_is_taken_as_it_is),
		cmocka_unit_test(an_empty_value_breaks_the_message),
		cmocka_unit_test(a_message_longer_than_any_value_is_given_up),
		cmocka_unit_test(only_first_and_last_in_one_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
