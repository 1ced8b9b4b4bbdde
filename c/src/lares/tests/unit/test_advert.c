/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "radio/advert.h"
#include "radio/radio.h"

/* sd-bus makes messages only for a bus: one end of a socket pair that nothing is sent over. */
static sd_bus *bus;
static int other_end;

static int set_up(void **state)
{
	int ends[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || sd_bus_new(&bus) < 0)
		return -1;
	other_end = ends[1];
	return sd_bus_set_fd(bus, ends[0], ends[0]) < 0 || sd_bus_start(bus) < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	sd_bus_close(bus);
	sd_bus_unref(bus);
	close(other_end);
	return 0;
}

static sd_bus_message *begin(void)
{
	sd_bus_message *m;

	assert_true(sd_bus_message_new_signal(bus, &m, "/a", "a.b", "C") >= 0);
	return m;
}

/* The message as its receiver has it. */
static sd_bus_message *sealed(sd_bus_message *m)
{
	assert_true(sd_bus_message_seal(m, 1, 0) >= 0);
	assert_true(sd_bus_message_rewind(m, true) >= 0);
	return m;
}

static sd_bus_message *message_of(const char *types, ...)
{
	sd_bus_message *m = begin();
	va_list arguments;

	va_start(arguments, types);
	assert_true(sd_bus_message_appendv(m, types, arguments) >= 0);
	va_end(arguments);
	return sealed(m);
}

static void a_message_without_a_dictionary_is_refused(void **state)
{
	sd_bus_message *m = message_of("s", "x");
	struct advert advert = { .rssi_dBm = 1 };

	(void)state;
	assert_true(advert_read(m, &advert) < 0);
	assert_int_equal(advert.rssi_dBm, 1);
	sd_bus_message_unref(m);
	m = sealed(begin());
	assert_true(advert_read(m, &advert) < 0);
	sd_bus_message_unref(m);
}

static void properties_of_other_types_are_passed_over(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 9, "RSSI", "s", "-60", "ServiceData", "a{qv}", 0, "ManufacturerData",
		"ay", 1, 7, "Connected", "s", "yes", "Name", "u", 5, "UUIDs", "s", "180d", "AddressType", "b", 1,
		"Unheard", "a{s(ii)}", 1, "x", 1, 2, "Bonded", "b", 1);
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.has, ADVERT_BONDED);
	assert_true(advert.is_bonded);
	assert_int_equal(advert.rssi_dBm, RADIO_RSSI_UNKNOWN);
	assert_int_equal(advert.frame.n_sections, 0);
	assert_true(sd_bus_message_at_end(m, true) > 0);
	sd_bus_message_unref(m);
}

static void sections_with_no_uuid_or_no_bytes_are_left_out(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 1, "ServiceData", "a{sv}", 3, "not a uuid", "ay", 1, 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "s", "text", "0000181b-0000-1000-8000-00805f9b34fb", "ay", 2, 3, 4);
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.frame.n_sections, 1);
	assert_int_equal(uuid_to_u16(&advert.frame.sections[0].service), 0x181b);
	assert_int_equal(advert.frame.sections[0].n_data, 2);
	sd_bus_message_unref(m);
}

/* a{sv} with one ManufacturerData of `n` companies of `n_bytes` each. */
static sd_bus_message *companies(uint16_t n, size_t n_bytes)
{
	static const uint8_t bytes[FRAME_DATA_MAX + 1];
	sd_bus_message *m = begin();

	sd_bus_message_open_container(m, 'a', "{sv}");
	sd_bus_message_open_container(m, 'e', "sv");
	sd_bus_message_append(m, "s", "ManufacturerData");
	sd_bus_message_open_container(m, 'v', "a{qv}");
	sd_bus_message_open_container(m, 'a', "{qv}");
	for (uint16_t i = 0; i < n; i++) {
		sd_bus_message_open_container(m, 'e', "qv");
		sd_bus_message_append(m, "q", i);
		sd_bus_message_open_container(m, 'v', "ay");
		sd_bus_message_append_array(m, 'y', bytes, n_bytes);
		sd_bus_message_close_container(m);
		sd_bus_message_close_container(m);
	}
	for (int i = 0; i < 4; i++)
		assert_true(sd_bus_message_close_container(m) >= 0);
	return sealed(m);
}

static void more_sections_than_a_frame_holds_are_left_out(void **state)
{
	sd_bus_message *m = companies(FRAME_SECTIONS_MAX + 3, 1);
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.frame.n_sections, FRAME_SECTIONS_MAX);
	sd_bus_message_unref(m);
}

static void a_section_longer_than_any_advertisement_is_left_out(void **state)
{
	sd_bus_message *m = companies(1, FRAME_DATA_MAX + 1);
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.frame.n_sections, 0);
	assert_int_equal(advert.has, ADVERT_DATA);
	sd_bus_message_unref(m);
}

static void an_advertisement_becomes_one_frame_with_all_its_sections(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 3, "RSSI", "n", -71, "ManufacturerData", "a{qv}", 1, 0x0499, "ay", 2, 5, 6,
		"ServiceData", "a{sv}", 1, "0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 3, 0x40, 0, 9);
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.has, ADVERT_HEARD);
	assert_int_equal(advert.rssi_dBm, -71);
	assert_int_equal(advert.frame.kind, FRAME_ADVERT);
	assert_int_equal(advert.frame.n_sections, 2);
	assert_true(advert.frame.sections[0].is_manufacturer);
	assert_int_equal(advert.frame.sections[0].company, 0x0499);
	assert_memory_equal(frame_service_data(&advert.frame, 0xfcd2)->data, "\x40\x00\x09", 3);
	sd_bus_message_unref(m);
}

static void the_state_of_a_device_is_read(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 5, "Connected", "b", 1, "ServicesResolved", "b", 0, "AddressType", "s",
		"random", "Name", "s", "Cuff", "UUIDs", "as", 2, "00001810-0000-1000-8000-00805f9b34fb",
		"14839ac4-7d7e-415c-9a42-167340cf2339");
	struct advert advert;

	(void)state;
	assert_int_equal(advert_read(m, &advert), 0);
	assert_int_equal(advert.has,
		ADVERT_CONNECTED | ADVERT_RESOLVED | ADVERT_TYPE | ADVERT_NAME | ADVERT_SERVICES);
	assert_true(advert.is_connected && !advert.is_resolved && advert.is_random);
	assert_string_equal(advert.frame.name, "Cuff");
	assert_int_equal(advert.n_services, 1);
	assert_int_equal(advert.services[0], 0x1810);
	sd_bus_message_unref(m);
}

static void a_value_is_found_among_other_properties(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 2, "Notifying", "b", 1, "Value", "ay", 3, 1, 2, 3);
	const uint8_t *bytes = NULL;
	size_t n_bytes = 0;

	(void)state;
	assert_int_equal(advert_read_value(m, &bytes, &n_bytes), 0);
	assert_int_equal(n_bytes, 3);
	assert_memory_equal(bytes, "\1\2\3", 3);
	sd_bus_message_unref(m);
}

static void no_value_or_one_of_another_type_is_none(void **state)
{
	sd_bus_message *m = message_of("a{sv}", 1, "Notifying", "b", 0);
	const uint8_t *bytes;
	size_t n_bytes;

	(void)state;
	assert_int_equal(advert_read_value(m, &bytes, &n_bytes), ADVERT_NO_VALUE);
	sd_bus_message_unref(m);
	m = message_of("a{sv}", 1, "Value", "s", "1");
	assert_int_equal(advert_read_value(m, &bytes, &n_bytes), ADVERT_NO_VALUE);
	sd_bus_message_unref(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_without_a_dictionary_is_refused),
		cmocka_unit_test(properties_of_other_types_are_passed_over),
		cmocka_unit_test(sections_with_no_uuid_or_no_bytes_are_left_out),
		cmocka_unit_test(more_sections_than_a_frame_holds_are_left_out),
		cmocka_unit_test(a_section_longer_than_any_advertisement_is_left_out),
		cmocka_unit_test(an_advertisement_becomes_one_frame_with_all_its_sections),
		cmocka_unit_test(the_state_of_a_device_is_read),
		cmocka_unit_test(a_value_is_found_among_other_properties),
		cmocka_unit_test(no_value_or_one_of_another_type_is_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
