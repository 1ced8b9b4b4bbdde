/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "vault/aes.h"

static struct frame beacon(const uint8_t *data, size_t n_data)
{
	return (struct frame){ .kind = FRAME_ADVERT, .address = { { 1, 2, 3, 4, 5, 6 } }, .n_sections = 1,
		.sections = { { .service = uuid_from_u16(0xfcd2), .data = data, .n_data = n_data } } };
}

static enum decode decode(const struct frame *frame, struct readings *ret_readings)
{
	const struct driver *driver;

	return drivers_decode(frame, &driver, ret_readings);
}

static void a_frame_that_nobody_knows_has_no_driver(void **state)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2a00) };
	const struct driver *driver = drivers_at(0);
	struct readings readings;

	(void)state;
	assert_int_equal(drivers_decode(&frame, &driver, &readings), DECODE_NOT_MINE);
	assert_null(driver);
	frame = (struct frame){ .kind = FRAME_ADVERT };
	assert_int_equal(drivers_decode(&frame, &driver, &readings), DECODE_NOT_MINE);
}

static void every_key_leads_to_its_driver(void **state)
{
	(void)state;
	for (size_t i = 0; i < drivers_key_count(); i++)
		assert_non_null(drivers_find(drivers_key_at(i)));
	assert_null(drivers_find((struct driver_key){ HEARD_SERVICE_DATA, 0x1234 }));
	assert_null(drivers_find((struct driver_key){ HEARD_VENDOR_VALUE, 0x2a35 }));
}

/* A device may send several formats side by side; a stranger's beside it does not hide it. */
static void a_section_of_nobody_does_not_hide_the_next(void **state)
{
	struct frame frame = beacon((const uint8_t *)"\x40\x01\x64", 3);
	struct readings readings;

	(void)state;
	frame.sections[1] = frame.sections[0];
	frame.sections[0].service = uuid_from_u16(0x1234);
	frame.n_sections = 2;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_int_equal(readings.n_readings, 1);
}

/* A door sensor that is a beacon, too: that it is near must not hide that the door is open. */
static void a_beacon_beside_it_does_not_hide_a_sensor(void **state)
{
	static const uint8_t near[23] = { 0x02, 0x15 }, open[] = { 0x40, 0x50, 0, 0, 7, 0x19, 0x10, 0x01, 0x00 };
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 2, .sections = {
		{ .is_manufacturer = true, .company = 0x004c, .data = near, .n_data = sizeof(near) },
		{ .service = uuid_from_u16(0xfe95), .data = open, .n_data = sizeof(open) } } };
	struct readings readings;

	(void)state;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_non_null(reading_find(&readings, &readings.reading[0], QUANTITY_OPENING));
	frame.n_sections = 1;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_non_null(reading_find(&readings, &readings.reading[0], QUANTITY_BEACON_ID));
}

/* Somebody's own data under the UUID of a thermometer's firmware, beside a MiBeacon's open door. */
static void a_wrong_length_in_one_section_does_not_hide_another(void **state)
{
	static const uint8_t door[] = { 0x50, 0x50, 0x8d, 0x0a, 0x2a, 0x33, 0x22, 0x11, 0x38, 0xc1, 0xa4, 0x19, 0x10, 0x01, 0x00 };
	struct frame frame = { .kind = FRAME_ADVERT, .address = { { 0xa4, 0xc1, 0x38, 0x11, 0x22, 0x33 } }, .n_sections = 2,
		.sections = { { .service = uuid_from_u16(0x181a), .data = door, .n_data = 3 },
			{ .service = uuid_from_u16(0xfe95), .data = door, .n_data = sizeof(door) } } };
	const struct driver *driver;
	struct readings readings;

	(void)state;
	assert_int_equal(drivers_decode(&frame, &driver, &readings), DECODE_OK);
	assert_string_equal(driver->name, "mibeacon");
	frame.n_sections = 1;
	assert_int_equal(drivers_decode(&frame, &driver, &readings), DECODE_LENGTH);
	assert_string_equal(driver->name, "atc");
	assert_int_equal(readings.n_readings, 0);
}

static void what_no_radio_can_have_sent_is_too_long(void **state)
{
	static const uint8_t data[FRAME_DATA_MAX + 1] = { 0x40 };
	struct frame value = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2a29), .data = data,
		.n_data = sizeof(data) };
	struct frame advert = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	assert_int_equal(decode(&value, &readings), DECODE_LENGTH);
	assert_int_equal(decode(&advert, &readings), DECODE_LENGTH);
}

static void each_driver_says_who_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < drivers_count(); i++) {
		assert_true(strlen(drivers_at(i)->name) > 0 && strlen(drivers_at(i)->about) > 0);
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(drivers_at(i)->name, drivers_at(other)->name);
	}
}

static void what_is_not_ok_has_no_readings(void **state)
{
	struct frame frame = beacon((const uint8_t *)"\x40\x01\x64\x02", 4);
	struct readings readings;

	(void)state;
	memset(&readings, 0xa5, sizeof(readings));
	assert_int_equal(decode(&frame, &readings), DECODE_LENGTH);
	assert_int_equal(readings.n_readings, 0);
	assert_int_equal(readings.n_values, 0);
	frame.sections[0].service = uuid_from_u16(0x1234);
	memset(&readings, 0xa5, sizeof(readings));
	assert_int_equal(decode(&frame, &readings), DECODE_NOT_MINE);
	assert_int_equal(readings.n_readings, 0);
}

/* The length octet of an extended advertisement allows 126 objects; each must have a place. */
static void a_packet_full_of_the_shortest_objects_is_read_whole(void **state)
{
	uint8_t data[251] = { 0x40 };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	for (size_t i = 1; i < sizeof(data); i += 2)
		data[i] = 0x21;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_int_equal(readings.reading[0].n_values, 125);
	assert_int_equal(readings.values[0].instance, 1);
	assert_int_equal(readings.values[124].instance, 125);
}

static void a_packet_of_more_text_than_there_is_room_for_is_refused(void **state)
{
	uint8_t data[251] = { 0x40 };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	for (size_t i = 1; i + 5 <= sizeof(data); i += 5)
		memcpy(data + i, "\xf1\xff\xff\xff\xff", 5); /* 15 characters each */
	assert_int_equal(decode(&frame, &readings), DECODE_LENGTH);
}

struct opening {
	struct sealed sealed;
	uint8_t nonce[13];
	const char *plain;
};

static int note_and_open(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	struct opening *opening = context;

	opening->sealed = *sealed;
	assert_int_equal(sealed->n_nonce, sizeof(opening->nonce));
	memcpy(opening->nonce, sealed->nonce, sealed->n_nonce);
	if (!opening->plain)
		return -EBADMSG;
	memcpy(ret_plain, opening->plain, sealed->n_cipher);
	return 0;
}

static void the_nonce_is_of_address_service_information_and_counter(void **state)
{
	static const uint8_t data[] = { 0x45, 0xaa, 0xbb, 0x01, 0x02, 0x03, 0x04, 0x11, 0x22, 0x33, 0x44 };
	struct opening opening = { .plain = "\x21\x01" };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	frame.open = note_and_open;
	frame.open_context = &opening;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_memory_equal(opening.nonce, "\x01\x02\x03\x04\x05\x06\xd2\xfc\x45\x01\x02\x03\x04", 13);
	assert_int_equal(opening.sealed.n_additional, 0);
	assert_memory_equal(opening.sealed.cipher, "\xaa\xbb", 2);
	assert_memory_equal(opening.sealed.tag, "\x11\x22\x33\x44", 4);
	assert_true(readings.is_encrypted);
	assert_int_equal(readings.sequence_kind, SEQUENCE_COUNTER);
	assert_int_equal(readings.sequence, 0x04030201);
}

static void an_address_in_the_packet_is_the_devices_own(void **state)
{
	static const uint8_t data[] = { 0x43, 0xf1, 0xe2, 0xd3, 0xc4, 0xb5, 0xa6, 0xaa, 0xbb, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct opening opening = { .plain = "\x21\x01" };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	frame.open = note_and_open;
	frame.open_context = &opening;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_memory_equal(opening.nonce, "\xa6\xb5\xc4\xd3\xe2\xf1\xd2\xfc\x43", 9);
}

static void a_packet_id_under_a_counter_does_not_replace_it(void **state)
{
	static const uint8_t data[] = { 0x41, 0xaa, 0xbb, 0xcc, 0xdd, 0x01, 0x02, 0x03, 0x04, 0x11, 0x22, 0x33, 0x44 };
	struct opening opening = { .plain = "\x21\x01\x00\x09" };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	frame.open = note_and_open;
	frame.open_context = &opening;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_int_equal(readings.sequence_kind, SEQUENCE_COUNTER);
	assert_int_equal(readings.sequence, 0x04030201);
}

static void what_cannot_be_opened_is_damaged(void **state)
{
	static const uint8_t data[] = { 0x41, 0xaa, 0xbb, 0x01, 0x02, 0x03, 0x04, 0x11, 0x22, 0x33, 0x44 };
	struct opening opening = { .plain = NULL };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	frame.open = note_and_open;
	frame.open_context = &opening;
	assert_int_equal(decode(&frame, &readings), DECODE_DAMAGED);
}

/* An H5121's capture, as in govee.vec. */
static void what_hides_under_its_own_key_needs_a_cipher(void **state)
{
	static const uint8_t data[] = { 0x59, 0x94, 0x00, 0x00, 0xf0, 0xb9, 0x19, 0x37, 0xae, 0x50, 0xb6, 0x37, 0x2c, 0x86, 0x6a,
		0xc2, 0xf3, 0xd0, 0x61, 0xe7, 0x17, 0xc0, 0x2c, 0xef };
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1, .sections = { { .is_manufacturer = true,
		.company = 0xef88, .data = data, .n_data = sizeof(data) } } };
	struct readings readings;

	(void)state;
	assert_int_equal(decode(&frame, &readings), DECODE_NEEDS_KEY);
	frame.decrypt = aes_decrypt_block;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
}

static void what_was_decoded_is_kept_as_it_was_heard(void **state)
{
	static const uint8_t data[] = { 0x40, 0x01, 0x64 };
	struct frame frame = beacon(data, sizeof(data));
	struct readings readings;

	(void)state;
	assert_int_equal(decode(&frame, &readings), DECODE_OK);
	assert_ptr_equal(readings.raw, data);
	assert_int_equal(readings.n_raw, sizeof(data));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_that_nobody_knows_has_no_driver),
		cmocka_unit_test(each_driver_says_who_it_is),
		cmocka_unit_test(every_key_leads_to_its_driver),
		cmocka_unit_test(a_section_of_nobody_does_not_hide_the_next),
		cmocka_unit_test(a_beacon_beside_it_does_not_hide_a_sensor),
		cmocka_unit_test(a_wrong_length_in_one_section_does_not_hide_another),
		cmocka_unit_test(what_no_radio_can_have_sent_is_too_long),
		cmocka_unit_test(what_is_not_ok_has_no_readings),
		cmocka_unit_test(a_packet_full_of_the_shortest_objects_is_read_whole),
		cmocka_unit_test(a_packet_of_more_text_than_there_is_room_for_is_refused),
		cmocka_unit_test(the_nonce_is_of_address_service_information_and_counter),
		cmocka_unit_test(an_address_in_the_packet_is_the_devices_own),
		cmocka_unit_test(a_packet_id_under_a_counter_does_not_replace_it),
		cmocka_unit_test(what_cannot_be_opened_is_damaged),
		cmocka_unit_test(what_hides_under_its_own_key_needs_a_cipher),
		cmocka_unit_test(what_was_decoded_is_kept_as_it_was_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
