/* SPDX-License-Identifier: Apache-2.0 */
/* Stored records come in pieces; all the rest of the driver is in tests/vectors/blood_pressure.vec. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/driver.h"

static enum join hear(uint16_t characteristic, const char *octets, size_t n_octets, struct joined *joined)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(characteristic),
		.data = (const uint8_t *)octets, .n_data = n_octets };

	return driver_blood_pressure.join(&frame, joined);
}

static enum decode decode(uint16_t characteristic, const struct joined *joined, struct readings *ret_readings)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(characteristic),
		.data = joined->octets, .n_data = joined->n_octets };

	return driver_blood_pressure.decode(&frame, ret_readings);
}

static void a_record_in_pieces_is_read_when_it_is_whole(void **state)
{
	struct joined joined = { 0 };
	struct readings found;

	(void)state;
	assert_int_equal(hear(0x2b36, "\x09\x07\x00\x34\x2b\x00\x79", 7, &joined), JOIN_MORE);
	assert_int_equal(decode(0x2b36, &joined, &found), DECODE_LENGTH);
	assert_int_equal(hear(0x2b36, "\x0e\x00\x4f\x00\x5d\x00", 6, &joined), JOIN_WHOLE);
	assert_int_equal(decode(0x2b36, &joined, &found), DECODE_OK);
	assert_int_equal(found.n_readings, 1);
	assert_int_equal(found.sequence_kind, SEQUENCE_RECORD);
	assert_int_equal(found.reading[0].record, 7);
	assert_true(reading_has(&found.reading[0], FLAG_FROM_STORAGE));
	assert_int_equal(found.values[0].number.mantissa, 121);
}

static void every_other_value_is_whole_at_once(void **state)
{
	struct joined joined = { 0 };
	struct readings found;

	(void)state;
	assert_int_equal(hear(0x2a35, "\x00\x79\x00\x4f\x00\x5d\x00", 7, &joined), JOIN_WHOLE);
	assert_int_equal(decode(0x2a35, &joined, &found), DECODE_OK);
	assert_int_equal(found.values[0].number.mantissa, 121);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_in_pieces_is_read_when_it_is_whole),
		cmocka_unit_test(every_other_value_is_whole_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
