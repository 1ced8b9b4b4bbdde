/* SPDX-License-Identifier: Apache-2.0 */
/* What tests/vectors/glucose.vec cannot say: which frames make one act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/driver.h"

static const uint8_t measurement[] = { 0x02, 0x29, 0x01, 0xea, 0x07, 3, 14, 6, 55, 0, 0x69, 0xb0, 0x11 };
static const uint8_t with_context[] = { 0x12, 0x29, 0x01, 0xea, 0x07, 3, 14, 6, 55, 0, 0x69, 0xb0, 0x11 };
static const uint8_t context[] = { 0x02, 0x29, 0x01, 0x03 };

static void decode(uint16_t characteristic, const uint8_t *octets, size_t n_octets, struct readings *ret_readings)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(characteristic), .data = octets,
		.n_data = n_octets };

	assert_int_equal(driver_glucose.decode(&frame, ret_readings), DECODE_OK);
}

static void a_measurement_is_whole_unless_it_announces_a_context(void **state)
{
	struct readings found;

	(void)state;
	decode(0x2a18, measurement, sizeof(measurement), &found);
	assert_int_equal(found.part, PART_WHOLE);
	decode(0x2a18, with_context, sizeof(with_context), &found);
	assert_int_equal(found.part, PART_HEAD);
}

static void a_context_is_of_the_act_that_its_measurement_began(void **state)
{
	struct readings head, tail;

	(void)state;
	decode(0x2a18, with_context, sizeof(with_context), &head);
	decode(0x2a34, context, sizeof(context), &tail);
	assert_int_equal(tail.part, PART_TAIL);
	assert_int_equal(head.act, 0x129);
	assert_int_equal(tail.act, head.act);
	assert_int_equal(tail.reading[0].record, head.reading[0].record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_measurement_is_whole_unless_it_announces_a_context),
		cmocka_unit_test(a_context_is_of_the_act_that_its_measurement_began),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
