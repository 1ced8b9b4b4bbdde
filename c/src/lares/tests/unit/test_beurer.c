/* SPDX-License-Identifier: Apache-2.0 */
/* How the pieces of Beurer's older scales are joined; what is made of the whole is in tests/vectors/beurer.vec. */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum join hear(struct joined *joined, const char *hex)
{
	uint8_t octets[64];
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0xffe1), .data = octets };
	size_t n_text = 0;

	while (hex[n_text])
		n_text++;
	frame.n_data = (size_t)hex_decode(hex, n_text, octets, sizeof(octets));
	return driver_beurer.join(&frame, joined);
}

static const char *const user = "e7590301000000000000000065", *const first_half = "e75903025d5176b1070701e2000000",
	*const second_half = "e75903030000000000000000000000";

static void a_result_is_whole_with_its_third_piece(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, user), JOIN_MORE);
	assert_int_equal(hear(&joined, first_half), JOIN_MORE);
	assert_int_equal(hear(&joined, second_half), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 13 + 15 + 15);
	assert_int_equal(hear(&joined, user), JOIN_MORE);
	assert_int_equal(joined.n_octets, 13);
}

static void stored_records_are_pairs(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "e74216035c78be58091901ba01ce01"), JOIN_MORE);
	assert_int_equal(hear(&joined, "e7421604f401a4004807080a8c00f5"), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 30);
	assert_int_equal(hear(&joined, "e74c02015d5776b1070701e200b902"), JOIN_MORE);
	assert_int_equal(hear(&joined, "e74c02022001990118082900000000"), JOIN_WHOLE);
}

static void a_lost_piece_breaks_the_message(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, first_half), JOIN_BROKEN);
	assert_int_equal(hear(&joined, user), JOIN_MORE);
	assert_int_equal(hear(&joined, second_half), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
	assert_int_equal(hear(&joined, user), JOIN_MORE);
	assert_int_equal(hear(&joined, "e7421604f401a4004807080a8c00f5"), JOIN_BROKEN);
}

static void a_message_that_was_cut_off_gives_way_to_the_next(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, user), JOIN_MORE);
	assert_int_equal(hear(&joined, user), JOIN_BROKEN);
	assert_int_equal(hear(&joined, first_half), JOIN_MORE);
	assert_int_equal(hear(&joined, second_half), JOIN_WHOLE);
}

static void a_piece_of_another_length_is_none(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "e75903"), JOIN_BROKEN);
	assert_int_equal(hear(&joined, "e75903000000000000000000650000"), JOIN_BROKEN);
	assert_int_equal(hear(&joined, "e75903010000000000000000"), JOIN_BROKEN);
	assert_int_equal(joined.n_octets, 0);
}

static void what_is_no_piece_is_whole(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(hear(&joined, "e75801085e"), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 5);
	assert_int_equal(hear(&joined, "10"), JOIN_WHOLE);
	assert_int_equal(joined.n_octets, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_is_whole_with_its_third_piece),
		cmocka_unit_test(stored_records_are_pairs),
		cmocka_unit_test(a_lost_piece_breaks_the_message),
		cmocka_unit_test(a_message_that_was_cut_off_gives_way_to_the_next),
		cmocka_unit_test(a_piece_of_another_length_is_none),
		cmocka_unit_test(what_is_no_piece_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
