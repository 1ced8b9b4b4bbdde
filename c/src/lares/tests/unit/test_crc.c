/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/crc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The "check" of the catalogue of parametrised CRC algorithms: what these nine digits give. */
static const char check[] = "123456789";

static void each_gives_its_check_value(void **state)
{
	(void)state;
	assert_int_equal(crc16_mcrf4xx(check, 9), 0x6f91);
	assert_int_equal(crc8_07(check, 9), 0xf4);
	assert_int_equal(crc16_spi_fujitsu(check, 9), 0xe5cc);
}

static void nothing_gives_the_initial_value(void **state)
{
	(void)state;
	assert_int_equal(crc16_mcrf4xx(NULL, 0), 0xffff);
	assert_int_equal(crc8_07(NULL, 0), 0);
	assert_int_equal(crc16_spi_fujitsu(NULL, 0), 0x1d0f);
}

/* Every octet value by the definition, bit by bit. */
static void every_octet_agrees_with_the_polynomial(void **state)
{
	(void)state;
	for (unsigned int value = 0; value < 256; value++) {
		uint8_t octet = (uint8_t)value;
		unsigned int crc16 = 0xffff ^ value, crc8 = value, forward = 0x1d0f ^ value << 8;

		for (int bit = 0; bit < 8; bit++) {
			crc16 = crc16 >> 1 ^ (crc16 & 1 ? 0x8408 : 0);
			crc8 = (crc8 << 1 ^ (crc8 & 0x80 ? 0x07 : 0)) & 0xff;
			forward = (forward << 1 ^ (forward & 0x8000 ? 0x1021 : 0)) & 0xffff;
		}
		assert_int_equal(crc16_mcrf4xx(&octet, 1), crc16);
		assert_int_equal(crc8_07(&octet, 1), crc8);
		assert_int_equal(crc16_spi_fujitsu(&octet, 1), forward);
	}
}

static void a_message_with_its_own_crc_gives_zero(void **state)
{
	static const uint8_t with_crc16[] = { 0x1a, 0x5c, 0xb0 }; /* CGMS: start session */

	(void)state;
	assert_int_equal(crc16_mcrf4xx(with_crc16, sizeof(with_crc16)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gives_its_check_value),
		cmocka_unit_test(nothing_gives_the_initial_value),
		cmocka_unit_test(every_octet_agrees_with_the_polynomial),
		cmocka_unit_test(a_message_with_its_own_crc_gives_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
