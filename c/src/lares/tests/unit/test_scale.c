/* SPDX-License-Identifier: Apache-2.0 */
/* Which frames of scales belong to one weighing; what is in them is in tests/vectors. */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct readings said;

static void hear_value(uint16_t service, uint16_t characteristic, const char *hex)
{
	uint8_t octets[64];
	struct frame frame = { .kind = FRAME_GATT, .service = uuid_from_u16(service),
		.characteristic = uuid_from_u16(characteristic), .data = octets };
	const struct driver *driver;

	frame.n_data = (size_t)hex_decode(hex, strlen(hex), octets, sizeof(octets));
	assert_int_equal(drivers_decode(&frame, &driver, &said), DECODE_OK);
}

static void hear_advert(uint16_t service, const char *hex)
{
	uint8_t octets[64];
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1,
		.sections = { { .service = uuid_from_u16(service), .data = octets } } };
	const struct driver *driver;

	frame.sections[0].n_data = (size_t)hex_decode(hex, strlen(hex), octets, sizeof(octets));
	assert_int_equal(drivers_decode(&frame, &driver, &said), DECODE_OK);
}

static void the_impedance_of_a_mi_scale_takes_the_place_of_the_weight(void **state)
{
	uint32_t act;

	(void)state;
	hear_advert(0x181b, "0224ea07030e0700000000c238");
	assert_int_equal(said.part, PART_HEAD);
	act = said.act;
	hear_advert(0x181b, "0226ea07030e0700000002c238");
	assert_int_equal(said.part, PART_FULL);
	assert_int_equal(said.act, act);
	hear_value(0x181b, 0x2a9c, "0226ea07030e0700000002c238");
	assert_int_equal(said.part, PART_FULL);
	assert_int_equal(said.act, act);
	hear_advert(0x181b, "0226ea07030e0700010002c238");
	assert_int_not_equal(said.act, act);
	hear_advert(0x181b, "0226ea07030e0700000002c338"); /* 5 g more under the stamp of a clock that stands still */
	assert_int_not_equal(said.act, act);
	hear_advert(0x181d, "22c238ea07030e070000");
	assert_int_equal(said.part, PART_WHOLE);
}

static void two_packets_of_a_composition_share_time_and_user(void **state)
{
	uint32_t act;

	(void)state;
	hear_value(0x181b, 0x2a9c, "1e10f300ea07030e070000018a1b9c01");
	assert_int_equal(said.part, PART_EITHER);
	act = said.act;
	hear_value(0x181b, 0x2a9c, "0616f300ea07030e070000010314c238");
	assert_int_equal(said.part, PART_EITHER);
	assert_int_equal(said.act, act);
	hear_value(0x181b, 0x2a9c, "0616f300ea07030e070000020314c238");
	assert_int_not_equal(said.act, act);
	hear_value(0x181b, 0x2a9c, "0606f300ea07030e070000010314c238");
	assert_int_equal(said.part, PART_WHOLE);
}

static void the_composition_follows_the_weight_of_a_medisana(void **state)
{
	uint32_t act;

	(void)state;
	hear_value(0x78b2, 0x8a21, "1d802500fe800ff40d6a1700ff010900000000");
	assert_int_equal(said.part, PART_HEAD);
	act = said.act;
	hear_value(0x78b2, 0x8a22, "6f800ff40d01210c57f1e3f15bf123f0000000");
	assert_int_equal(said.part, PART_TAIL);
	assert_int_equal(said.act, act);
	hear_value(0x78b2, 0x8a21, "1d802500fe800ff40d6a1700ffff0900000000"); /* of nobody it knows */
	assert_int_equal(said.part, PART_WHOLE);
	hear_value(0x7802, 0x8a21, "9fba1d00fe322b7110000000ff8d1400ff000900"); /* a Trisa sends no more */
	assert_int_equal(said.part, PART_WHOLE);
}

static void a_consent_code_is_not_kept(void **state)
{
	(void)state;
	hear_value(0x181c, 0x2a9f, "0201d204");
	assert_int_equal(said.n_raw, 2);
	hear_value(0x181c, 0x2a9f, "01d204");
	assert_int_equal(said.n_raw, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_impedance_of_a_mi_scale_takes_the_place_of_the_weight),
		cmocka_unit_test(two_packets_of_a_composition_share_time_and_user),
		cmocka_unit_test(the_composition_follows_the_weight_of_a_medisana),
		cmocka_unit_test(a_consent_code_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
