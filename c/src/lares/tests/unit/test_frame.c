/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct section service_data(uint16_t service)
{
	return (struct section){ .service = uuid_from_u16(service) };
}

static void service_data_is_found_by_its_service(void **state)
{
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 3,
		.sections = { { .is_manufacturer = true }, service_data(0x181a), service_data(0xfcd2) } };

	(void)state;
	assert_ptr_equal(frame_service_data(&frame, 0xfcd2), &frame.sections[2]);
	assert_null(frame_service_data(&frame, 0x180f));
	/* A manufacturer's section has no service: the zeros there are none. */
	assert_null(frame_service_data(&frame, 0));
}

static void manufacturer_data_is_found_by_its_company(void **state)
{
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 3,
		.sections = { service_data(0x181a), { .is_manufacturer = true, .company = 0x0499 },
			{ .is_manufacturer = true, .company = 0x0969 } } };

	(void)state;
	assert_ptr_equal(frame_manufacturer_data(&frame, 0x0969), &frame.sections[2]);
	assert_null(frame_manufacturer_data(&frame, 0x004c));
	/* Service data has no company: the zeros there are none. */
	assert_null(frame_manufacturer_data(&frame, 0));
	frame.kind = FRAME_GATT;
	assert_null(frame_manufacturer_data(&frame, 0x0969));
}

static void a_gatt_value_has_no_service_data_and_an_advertisement_no_characteristic(void **state)
{
	struct frame frame = { .kind = FRAME_GATT, .n_sections = 1, .sections = { service_data(0xfcd2) },
		.characteristic = uuid_from_u16(0x2a35) };

	(void)state;
	assert_null(frame_service_data(&frame, 0xfcd2));
	assert_true(frame_is_gatt(&frame, 0x2a35));
	assert_false(frame_is_gatt(&frame, 0x2a36));
	frame.kind = FRAME_ADVERT;
	assert_false(frame_is_gatt(&frame, 0x2a35));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(service_data_is_found_by_its_service),
		cmocka_unit_test(manufacturer_data_is_found_by_its_company),
		cmocka_unit_test(a_gatt_value_has_no_service_data_and_an_advertisement_no_characteristic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
