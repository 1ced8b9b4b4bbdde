/* SPDX-License-Identifier: Apache-2.0 */
/* What MiBeacons say besides their values, which are in tests/vectors. */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "vault/ccm.h"

static struct readings said;

static int open_sealed(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	return ccm_open(context, sealed, ret_plain);
}

static int refuse(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	(void)context;
	(void)sealed;
	(void)ret_plain;
	return -EBADMSG;
}

static void hear(const char *hex, const char *address, const char *key)
{
	uint8_t octets[64], key_octets[DEVICE_KEY_SIZE];
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1,
		.sections = { { .service = uuid_from_u16(0xfe95), .data = octets } } };

	frame.sections[0].n_data = (size_t)hex_decode(hex, strlen(hex), octets, sizeof(octets));
	assert_int_equal(address_parse(address, &frame.address), 0);
	if (key) {
		assert_int_equal(device_key_parse(key, key_octets), 0);
		frame.open = open_sealed;
		frame.open_context = key_octets;
	}
	assert_int_equal(driver_mibeacon.decode(&frame, &said), DECODE_OK);
}

static void hear_scale(const char *hex)
{
	hear(hex, "A4:C1:38:11:22:33", NULL);
}

static void the_two_impedances_of_a_weighing_share_its_time(void **state)
{
	(void)state;
	hear_scale("4050d53b07166e0902bb52e15400e1f505");
	assert_int_equal(said.part, PART_HEAD);
	assert_int_equal(said.act, 100000000);
	hear_scale("4050d53b08166e09020000c04d00e1f505");
	assert_int_equal(said.part, PART_TAIL);
	assert_int_equal(said.act, 100000000);
}

static void a_weighing_without_impedance_or_without_time_is_whole(void **state)
{
	static const char *const whole[] = { "4050d53b07166e0902ebfa030000e1f505", "4050d53b07166e0902bb52e15400000000",
		"4050d53b07166e09020000c04d00000000", "4050044c07164e09016a18000000e1f505" };

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		hear_scale(whole[i]);
		assert_int_equal(said.n_readings, 1);
		assert_int_equal(said.part, PART_WHOLE);
	}
}

static void only_a_tag_makes_a_frame_authentic(void **state)
{
	(void)state;
	hear("5050000007" "33221138c1a4" "19100100", "A4:C1:38:11:22:33", NULL);
	assert_false(said.is_encrypted || said.is_authentic);
	assert_int_equal(said.sequence_kind, SEQUENCE_PACKET_ID);
	hear("58586f0607892012342d585f176dd54f0200002fa453fa", "58:2D:34:12:20:89", "a3bfe9853dd85a620debe3620caaa351");
	assert_true(said.is_encrypted && said.is_authentic);
	assert_int_equal(said.sequence_kind, SEQUENCE_COUNTER);
	hear("5830b603d28b98c54124f8c3491476757e00000099", "F8:24:41:C5:98:8B", "b853075158487ca39a5b5ea9");
	assert_true(said.is_encrypted);
	assert_false(said.is_authentic);
	assert_int_equal(said.sequence_kind, SEQUENCE_PACKET_ID);
}

/* It has the counter of the next one that says something: that would be taken for a repeat. */
static void a_frame_without_objects_has_no_number(void **state)
{
	(void)state;
	hear("1059db780df4f80238c1a4", "A4:C1:38:02:F8:F4", NULL);
	assert_int_equal(said.n_readings, 0);
	assert_int_equal(said.sequence_kind, SEQUENCE_NONE);
}

static void what_the_opener_refuses_is_damaged(void **state)
{
	uint8_t octets[64];
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1, .open = refuse,
		.sections = { { .service = uuid_from_u16(0xfe95), .data = octets } } };
	const char *hex = "5830b603d28b98c54124f8c3491476757e00000099";

	(void)state;
	frame.sections[0].n_data = (size_t)hex_decode(hex, strlen(hex), octets, sizeof(octets));
	assert_int_equal(driver_mibeacon.decode(&frame, &said), DECODE_DAMAGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_impedances_of_a_weighing_share_its_time),
		cmocka_unit_test(a_weighing_without_impedance_or_without_time_is_whole),
		cmocka_unit_test(only_a_tag_makes_a_frame_authentic),
		cmocka_unit_test(a_frame_without_objects_has_no_number),
		cmocka_unit_test(what_the_opener_refuses_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
