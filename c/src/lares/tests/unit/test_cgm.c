/* SPDX-License-Identifier: Apache-2.0 */
/* What tests/vectors/cgm.vec cannot say: each record keeps its own octets, and there is room for all that fit a frame. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "drivers/driver.h"

static enum decode decode(const uint8_t *octets, size_t n_octets, struct readings *ret_readings)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2aa7), .data = octets,
		.n_data = n_octets };

	return driver_cgm.decode(&frame, ret_readings);
}

static void each_record_keeps_its_own_octets(void **state)
{
	static const uint8_t octets[] = { 6, 0, 0x70, 0, 5, 0, 8, 1, 0x71, 0, 6, 0, 1, 0 };
	struct readings found;

	(void)state;
	assert_int_equal(decode(octets, sizeof(octets), &found), DECODE_OK);
	assert_int_equal(found.n_readings, 2);
	assert_ptr_equal(found.reading[0].raw, octets);
	assert_int_equal(found.reading[0].n_raw, 6);
	assert_ptr_equal(found.reading[1].raw, octets + 6);
	assert_int_equal(found.reading[1].n_raw, 8);
	assert_int_equal(found.part, PART_WHOLE);
}

/* As many records as the longest attribute value holds, of every length that there is: nothing is left out. */
static void there_is_room_for_all_records_of_a_frame(void **state)
{
	static const struct {
		uint8_t record[13];
		size_t n_values;
	} kinds[] = {
		{ { 6, 0x00, 0x70 }, 2 }, { { 8, 0x01, 0x70 }, 3 }, { { 10, 0x03, 0x70 }, 4 }, { { 13, 0xe3, 0x70 }, 4 },
	};
	uint8_t octets[FRAME_DATA_MAX];
	struct readings found;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n_octets = kinds[i].record[0], n_records = FRAME_DATA_MAX / n_octets;

		for (size_t k = 0; k < n_records; k++)
			memcpy(octets + k * n_octets, kinds[i].record, n_octets);
		assert_int_equal(decode(octets, n_records * n_octets, &found), DECODE_OK);
		assert_int_equal(found.n_readings, n_records);
		assert_int_equal(found.n_values, n_records * kinds[i].n_values);
	}
}

static void what_is_longer_than_any_value_is_refused(void **state)
{
	static const uint8_t record[] = { 6, 0, 0x70 };
	uint8_t octets[FRAME_DATA_MAX + 4] = { 0 };
	struct readings found;

	(void)state;
	assert_int_equal(sizeof(octets) % record[0], 0); /* whole records, all of them good */
	for (size_t at = 0; at < sizeof(octets); at += record[0])
		memcpy(octets + at, record, sizeof(record));
	assert_int_equal(decode(octets, sizeof(octets), &found), DECODE_LENGTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_record_keeps_its_own_octets),
		cmocka_unit_test(there_is_room_for_all_records_of_a_frame),
		cmocka_unit_test(what_is_longer_than_any_value_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
