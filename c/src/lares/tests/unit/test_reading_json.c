/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/reading_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "drivers/driver.h"
#include "proto/frame.h"
#include "proto/hex.h"

static const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_CUFF };

static void assert_values(const struct readings *readings, const char *expected)
{
	char buffer[2048];
	struct text t = text_of(buffer, sizeof(buffer));

	reading_json_values(&t, readings, &readings->reading[0]);
	assert_true(text_end(&t) > 0);
	assert_string_equal(buffer, expected);
}

static void hostile_text_stays_one_json_string(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_DEVICE_INFORMATION);
	readings_text(&readings, QUANTITY_MODEL, VALUE_TEXT, "\",\"x\":\"\n\xff", 9);
	assert_values(&readings, "\"flags\":[],\"values\":[{\"quantity\":\"model\",\"text\":\"\\\",\\\"x\\\":\\\"\\u000a\xef\xbf\xbd\"}]");
}

static void numbers_keep_their_digits_and_units(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_TEMPERATURE, (struct decimal){ 3660, -2 }, UNIT_CELSIUS);
	readings_number(&readings, QUANTITY_MASS, (struct decimal){ 7486, -2 }, UNIT_POUND);
	readings_number(&readings, QUANTITY_TALLY, (struct decimal){ -22, 0 }, UNIT_NONE);
	assert_values(&readings, "\"flags\":[],\"values\":[{\"quantity\":\"temperature\",\"value\":36.60,\"unit\":\"Cel\"},"
				 "{\"quantity\":\"mass\",\"value\":74.86,\"unit\":\"[lb_av]\"},{\"quantity\":\"count\",\"value\":-22}]");
}

static void what_is_no_number_is_never_written_as_one(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	readings_absent(&readings, QUANTITY_MEAN_PRESSURE, ABSENT_NOT_A_NUMBER);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	readings_boolean(&readings, QUANTITY_MOVING, false);
	readings_code(&readings, QUANTITY_POSITION, "sitting");
	readings_text(&readings, QUANTITY_RAW, VALUE_HEX, "\x00\xfe", 2);
	readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, "", 0);
	assert_values(&readings, "\"flags\":[],\"values\":[{\"quantity\":\"mean-pressure\",\"absent\":\"not-a-number\"},"
				 "{\"quantity\":\"opening\",\"value\":true},{\"quantity\":\"moving\",\"value\":false},"
				 "{\"quantity\":\"position\",\"code\":\"sitting\"},{\"quantity\":\"raw\",\"hex\":\"00fe\"},"
				 "{\"quantity\":\"text\",\"text\":\"\"}]");
}

static void events_tell_which_button_and_how_far(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	readings_mark(&readings, FLAG_TRIGGERED);
	readings_mark(&readings, FLAG_INCOMPLETE);
	readings_event(&readings, QUANTITY_BUTTON, "press")->instance = 2;
	readings_event(&readings, QUANTITY_DIMMER, "rotate-left")->steps = 3;
	assert_values(&readings, "\"flags\":[\"triggered\",\"incomplete\"],\"values\":[{\"quantity\":\"button\",\"event\":\"press\","
				 "\"instance\":2},{\"quantity\":\"dimmer\",\"event\":\"rotate-left\",\"steps\":3}]");
}

static void only_the_reading_that_is_asked_for_is_written(void **state)
{
	struct readings readings = { 0 };
	char buffer[256];
	struct text t = text_of(buffer, sizeof(buffer));

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	readings_begin(&readings, READING_SENSOR);
	readings_boolean(&readings, QUANTITY_MOTION, true);
	reading_json_values(&t, &readings, &readings.reading[1]);
	assert_string_equal(buffer, "\"flags\":[],\"values\":[{\"quantity\":\"motion\",\"value\":true}]");
}

static void begin_blood_pressure(struct readings *readings)
{
	struct reading *reading = readings_begin(readings, READING_BLOOD_PRESSURE);

	reading_mark(reading, FLAG_IRREGULAR_PULSE);
	reading->device_time = (struct device_time){ 2026, 11, 22, 8, 13, 58, false };
	readings_number(readings, QUANTITY_SYSTOLIC_PRESSURE, (struct decimal){ 161, 0 }, UNIT_MMHG);
	readings->raw = (const uint8_t *)"\x1e\xd2";
	readings->n_raw = 2;
}

static void an_accepted_reading_is_written_as_the_wire_says(void **state)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { 0xab, [15] = 0x01 }, .seq = 1042, .device = &cuff, .person = "p1",
		.class = CLASS_VITAL, .at_us = INT64_C(1795331645000000), .at_zone_s = 3600,
		.received_us = INT64_C(1795331645113000), .received_zone_s = 3600, .quality = TIME_CORRECTED, .offset_s = 7,
		.is_clock_trusted = true, .live = true, .trust = TRUST_BONDED, .readings = &readings,
		.reading = &readings.reading[0] };
	char buffer[2048];
	int n;

	(void)state;
	begin_blood_pressure(&readings);
	n = accepted_json(&accepted, buffer, sizeof(buffer));
	assert_int_equal(n, strlen(buffer));
	assert_string_equal(buffer,
		"{\"id\":\"ab000000000000000000000000000001\",\"seq\":1042,\"device\":\"cuff-1\","
		"\"address\":\"00:AA:01:01:00:01\",\"person\":\"p1\",\"kind\":\"blood-pressure\",\"class\":\"vital\","
		"\"at\":\"2026-11-22T08:14:05.000+01:00\",\"live\":true,\"trust\":2,"
		"\"time\":{\"device\":\"2026-11-22T08:13:58\",\"received\":\"2026-11-22T08:14:05.113+01:00\",\"offset_s\":7,"
		"\"quality\":\"corrected\",\"trusted\":true},\"flags\":[\"irregular-pulse\"],"
		"\"values\":[{\"quantity\":\"systolic-pressure\",\"value\":161,\"unit\":\"mm[Hg]\"}],\"raw\":\"1ed2\"}");
}

static void what_is_not_stored_has_no_number_and_says_so(void **state)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &cuff, .class = CLASS_VITAL, .readings = &readings };
	char buffer[2048];

	(void)state;
	begin_blood_pressure(&readings);
	accepted.reading = &readings.reading[0];
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_non_null(strstr(buffer, "\"stored\":false,\"device\""));
	assert_null(strstr(buffer, "\"seq\""));
}

static void what_is_not_known_is_null_or_left_out(void **state)
{
	struct readings readings = { .sequence_kind = SEQUENCE_PACKET_ID, .sequence = 9, .raw = (const uint8_t *)"", .n_raw = 0 };
	struct accepted accepted = { .device = &cuff, .class = CLASS_TELEMETRY, .readings = &readings,
		.reading = &readings.reading[0] };
	char buffer[2048];
	json_t *json;

	(void)state;
	readings_begin(&readings, READING_SENSOR)->user = 2;
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	json = json_loads(buffer, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_true(json_is_null(json_object_get(json, "person")));
	assert_true(json_is_null(json_object_get(json_object_get(json, "time"), "device")));
	assert_true(json_is_null(json_object_get(json_object_get(json, "time"), "offset_s")));
	assert_int_equal(json_integer_value(json_object_get(json, "sequence")), 9);
	assert_int_equal(json_integer_value(json_object_get(json, "user")), 2);
	json_decref(json);
	readings.sequence_kind = SEQUENCE_NONE;
	readings.reading[0].user = READING_NO_USER;
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_null(strstr(buffer, "sequence"));
	assert_null(strstr(buffer, "user"));
}

static void a_record_among_several_brings_its_own_octets(void **state)
{
	struct readings readings = { .raw = (const uint8_t *)"\x01\x02\x03\x04", .n_raw = 4 };
	struct accepted accepted = { .device = &cuff, .readings = &readings, .reading = &readings.reading[1] };
	struct reading *second;
	char buffer[2048];

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	second = readings_begin(&readings, READING_SENSOR);
	second->raw = readings.raw + 2;
	second->n_raw = 2;
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_non_null(strstr(buffer, "\"raw\":\"0304\""));
	accepted.reading = &readings.reading[0];
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_non_null(strstr(buffer, "\"raw\":\"01020304\""));
}

static void the_longest_reading_of_a_packet_fits(void **state)
{
	uint8_t raw[FRAME_DATA_MAX];
	struct readings readings = { .raw = raw, .n_raw = sizeof(raw) };
	struct accepted accepted = { .device = &cuff, .readings = &readings, .reading = &readings.reading[0] };
	char buffer[ACCEPTED_JSON_MAX], text[READINGS_TEXT_MAX];
	json_t *json;
	int n;

	(void)state;
	memset(raw, 0xff, sizeof(raw));
	memset(text, 0x01, sizeof(text));
	readings_begin(&readings, READING_SENSOR);
	for (unsigned int flag = 0; flag < FLAG_COUNT; flag++)
		readings_mark(&readings, (enum reading_flag)flag);
	readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, text, sizeof(text));
	while (readings_number(&readings, QUANTITY_VOLUME_FLOW_RATE, (struct decimal){ INT64_MIN, -3 },
		UNIT_MICROGRAM_PER_CUBIC_METRE))
		readings.values[readings.n_values - 1].instance = 255;
	n = accepted_json(&accepted, buffer, sizeof(buffer));
	assert_in_range(n, 1, ACCEPTED_JSON_MAX - 1);
	json = json_loadb(buffer, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	json_decref(json);
	assert_int_equal(accepted_json(&accepted, buffer, (size_t)n), -ENOSPC);
}

static json_t *schema_example(size_t index)
{
	json_error_t error;
	json_t *schema = json_load_file(SOURCE_DIR "/proto/schema/readings.json", JSON_REJECT_DUPLICATES, &error);
	json_t *readings = json_object_get(json_array_get(json_object_get(schema, "examples"), 0), "readings");
	json_t *example = json_deep_copy(json_array_get(readings, index));

	assert_non_null(example);
	json_decref(schema);
	return example;
}

static const char *text_of_member(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	assert_non_null(text);
	return text;
}

/* Give the raw octets of the example to the drivers, and say what they found as the wire does. */
static void assert_example(size_t index, struct frame *frame, struct accepted accepted)
{
	json_t *example = schema_example(index), *written;
	const char *raw = text_of_member(example, "raw");
	uint8_t octets[64];
	int n = hex_decode(raw, strlen(raw), octets, sizeof(octets));
	const struct driver *driver;
	char buffer[ACCEPTED_JSON_MAX];
	struct readings readings;

	assert_true(n > 0);
	frame->data = frame->sections[0].data = octets;
	frame->n_data = frame->sections[0].n_data = (size_t)n;
	assert_int_equal(drivers_decode(frame, &driver, &readings), DECODE_OK);
	hex_decode(text_of_member(example, "id"), 32, accepted.id, sizeof(accepted.id));
	accepted.readings = &readings;
	accepted.reading = &readings.reading[0];
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	written = json_loads(buffer, JSON_REJECT_DUPLICATES, NULL);
	if (!json_equal(written, example))
		fail_msg("example %zu is written as %s", index, buffer);
	json_decref(written);
	json_decref(example);
}

static void the_examples_of_the_schema_are_what_is_written(void **state)
{
	static const struct device lift = { .id = "toilet-lift-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } } };
	struct accepted of_cuff = { .seq = 1042, .device = &cuff, .person = "p1", .class = CLASS_VITAL,
		.at_us = INT64_C(1795331645000000), .at_zone_s = 3600, .received_us = INT64_C(1795331645113000),
		.received_zone_s = 3600, .quality = TIME_CORRECTED, .offset_s = 7, .is_clock_trusted = true, .live = true,
		.trust = TRUST_BONDED };
	struct accepted of_lift = { .seq = 1043, .device = &lift, .class = CLASS_EVENT,
		.at_us = INT64_C(1795331700000000), .at_zone_s = 3600, .received_us = INT64_C(1795331700000000),
		.received_zone_s = 3600, .is_clock_trusted = true, .live = true, .trust = TRUST_PLAIN };
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2a35) };

	(void)state;
	assert_example(0, &frame, of_cuff);
	frame = (struct frame){ .kind = FRAME_ADVERT, .n_sections = 1,
		.sections = { { .service = uuid_from_u16(0xfcd2) } } };
	assert_example(1, &frame, of_lift);
}

static void times_of_a_clock_that_was_not_right_tell_by_which_they_go_and_what_they_were(void **state)
{
	struct readings readings = { 0 };
	struct accepted accepted = { .device = &cuff, .readings = &readings, .at_us = 5000, .received_us = 5000 };
	char buffer[1024];

	(void)state;
	accepted.reading = readings_begin(&readings, READING_SENSOR);
	accepted.boot[0] = 0xab;
	accepted.received_boot_us = 12345678;
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_non_null(strstr(buffer, "\"trusted\":false,\"boot\":\"ab000000000000000000000000000000\",\"since_boot_s\":12.345}"));
	accepted.is_redated = true;
	accepted.first_received_us = 7000;
	assert_true(accepted_json(&accepted, buffer, sizeof(buffer)) > 0);
	assert_non_null(strstr(buffer, ",\"redated\":{\"at\":\"1970-01-01T00:00:00.000+00:00\",\"received\":\"1970-01-01T00:00:00.007+00:00\"}}"));
	accepted.reassigned_by = "nurse-7";
	accepted.reassigned_at_us = 5000;
	accepted_json(&accepted, buffer, sizeof(buffer));
	assert_non_null(strstr(buffer, ",\"reassigned\":{\"at\":\"1970-01-01T00:00:00.005+00:00\",\"by\":\"nurse-7\",\"from\":null}"));
	accepted.reassigned_from = "p2";
	accepted_json(&accepted, buffer, sizeof(buffer));
	assert_non_null(strstr(buffer, ",\"by\":\"nurse-7\",\"from\":\"p2\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_stays_one_json_string),
		cmocka_unit_test(what_is_not_stored_has_no_number_and_says_so),
		cmocka_unit_test(numbers_keep_their_digits_and_units),
		cmocka_unit_test(what_is_no_number_is_never_written_as_one),
		cmocka_unit_test(events_tell_which_button_and_how_far),
		cmocka_unit_test(only_the_reading_that_is_asked_for_is_written),
		cmocka_unit_test(an_accepted_reading_is_written_as_the_wire_says),
		cmocka_unit_test(what_is_not_known_is_null_or_left_out),
		cmocka_unit_test(a_record_among_several_brings_its_own_octets),
		cmocka_unit_test(the_longest_reading_of_a_packet_fits),
		cmocka_unit_test(the_examples_of_the_schema_are_what_is_written),
		cmocka_unit_test(times_of_a_clock_that_was_not_right_tell_by_which_they_go_and_what_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
