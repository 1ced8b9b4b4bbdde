/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* SpO2 97 %, in three segments. */
static const uint8_t first[] = { 0xf9, 0x01, 0x0f, 0x00, 0x01, 0x00 };
static const uint8_t middle[] = { 0xfc, 0xb8, 0x4b, 0x02, 0x00 };
static const uint8_t last[] = { 0x02, 0x20, 0x02, 0x61, 0x00, 0x00, 0x00 };

static struct frame value(uint16_t characteristic, const uint8_t *octets, size_t n_octets)
{
	return (struct frame){ .kind = FRAME_GATT, .characteristic = uuid_from_u16(characteristic), .data = octets,
		.n_data = n_octets };
}

static enum join join(uint16_t characteristic, const uint8_t *octets, size_t n_octets, struct joined *joined)
{
	struct frame frame = value(characteristic, octets, n_octets);

	return driver_generic_health_sensor.join(&frame, joined);
}

static void an_observation_in_segments_is_read_whole(void **state)
{
	struct joined joined = { 0 };
	struct readings readings;
	struct frame whole;

	(void)state;
	assert_int_equal(join(0x2b8b, first, sizeof(first), &joined), JOIN_MORE);
	assert_int_equal(join(0x2b8b, middle, sizeof(middle), &joined), JOIN_MORE);
	assert_int_equal(join(0x2b8b, last, sizeof(last), &joined), JOIN_WHOLE);
	whole = value(0x2b8b, joined.octets, joined.n_octets);
	assert_int_equal(driver_generic_health_sensor.decode(&whole, &readings), DECODE_OK);
	assert_int_equal(readings.n_values, 1);
	assert_int_equal(readings.values[0].quantity, QUANTITY_SPO2);
	assert_int_equal(readings.values[0].number.mantissa, 97);
}

static void stored_observations_come_in_segments_too(void **state)
{
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(join(0x2bdd, first, sizeof(first), &joined), JOIN_MORE);
	assert_int_equal(join(0x2bdd, last, sizeof(last), &joined), JOIN_BROKEN);
}

/* The first octet of the features looks like a segment that is not the last. */
static void what_is_no_observation_is_whole(void **state)
{
	static const uint8_t features[] = { 0x01, 0x00, 0x00 };
	struct joined joined = { 0 };

	(void)state;
	assert_int_equal(join(0x2bf3, features, sizeof(features), &joined), JOIN_WHOLE);
	assert_memory_equal(joined.octets, features, sizeof(features));
}

/* A record that is fetched again is the same, wherever the counter of segments stands. */
static void the_segment_is_not_part_of_what_was_said(void **state)
{
	uint8_t octets[] = { 0x03, 0x01, 0x0f, 0x00, 0x01, 0x00, 0xb8, 0x4b, 0x02, 0x00, 0x20, 0x02, 0x61, 0x00, 0x00, 0x00 };
	struct frame frame = value(0x2b8b, octets, sizeof(octets));
	struct readings readings;

	(void)state;
	assert_int_equal(driver_generic_health_sensor.decode(&frame, &readings), DECODE_OK);
	assert_ptr_equal(readings.raw, octets + 1);
	assert_int_equal(readings.n_raw, sizeof(octets) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_observation_in_segments_is_read_whole),
		cmocka_unit_test(stored_observations_come_in_segments_too),
		cmocka_unit_test(what_is_no_observation_is_whole),
		cmocka_unit_test(the_segment_is_not_part_of_what_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
