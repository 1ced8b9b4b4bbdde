/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint8_t octets[] = { 0x01, 0x02, 0x83, 0x04, 0x05, 0x06, 0x07, 0x88 };

static void a_read_past_the_end_gives_zero_and_sticks(void **state)
{
	struct reader r = reader_of(octets, 3);

	(void)state;
	assert_int_equal(reader_u16(&r), 0x0201);
	assert_int_equal(reader_u16(&r), 0);
	assert_true(r.short_read);
	assert_int_equal(r.n_left, 1);
	assert_int_equal(reader_u8(&r), 0); /* one octet is there, and the error has come before it */
	assert_null(reader_take(&r, 0));
	assert_int_equal(reader_int(&r, 1), 0);
	assert_int_equal(reader_u16_be(&r), 0);
}

static void nothing_can_be_read_from_nothing(void **state)
{
	struct reader r = reader_of(NULL, 0);

	(void)state;
	assert_int_equal(reader_u64(&r), 0);
	assert_true(r.short_read);
}

static void a_length_beyond_all_memory_is_short(void **state)
{
	struct reader r = reader_of(octets, sizeof(octets));

	(void)state;
	assert_null(reader_take(&r, SIZE_MAX));
	assert_true(r.short_read);
}

static void integers_are_little_endian(void **state)
{
	struct reader r = reader_of(octets, sizeof(octets));

	(void)state;
	assert_int_equal(reader_u8(&r), 0x01);
	assert_int_equal(reader_uint(&r, 3), 0x048302);
	assert_int_equal(reader_u32(&r), 0x88070605);
	assert_false(r.short_read);
	assert_int_equal(r.n_left, 0);
}

static void signed_integers_of_every_width_keep_their_sign(void **state)
{
	static const uint8_t ones[8] = { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t lowest[8] = { 0, 0, 0, 0, 0, 0, 0, 0x80 };
	struct reader r = reader_of(lowest, sizeof(lowest));

	(void)state;
	assert_true(reader_int(&r, 8) == INT64_MIN);
	for (size_t n = 1; n <= 8; n++) {
		r = reader_of(ones, sizeof(ones));
		assert_true(reader_int(&r, n) == -2);
	}
	r = reader_of(octets, 3);
	assert_true(reader_int(&r, 3) == 0x830201 - 0x1000000);
}

static void big_endian_integers_are_read_as_they_stand(void **state)
{
	struct reader r = reader_of(octets, sizeof(octets));

	(void)state;
	assert_int_equal(reader_u16_be(&r), 0x0102);
	assert_int_equal(reader_uint_be(&r, 3), 0x830405);
}

static void taken_bytes_are_the_very_bytes(void **state)
{
	struct reader r = reader_of(octets, sizeof(octets));

	(void)state;
	assert_ptr_equal(reader_take(&r, 5), octets);
	assert_ptr_equal(reader_take(&r, 0), octets + 5);
	assert_ptr_equal(reader_take(&r, 3), octets + 5);
	assert_false(r.short_read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_past_the_end_gives_zero_and_sticks),
		cmocka_unit_test(nothing_can_be_read_from_nothing),
		cmocka_unit_test(a_length_beyond_all_memory_is_short),
		cmocka_unit_test(integers_are_little_endian),
		cmocka_unit_test(signed_integers_of_every_width_keep_their_sign),
		cmocka_unit_test(big_endian_integers_are_read_as_they_stand),
		cmocka_unit_test(taken_bytes_are_the_very_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
