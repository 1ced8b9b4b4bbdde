/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/table.h"
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/scenario_names.h"

#define CUFF "{\"id\":\"cuff\",\"address\":\"00:AA:01:01:00:01\",\"pairing\":\"just-works\",\"services\":[{\"uuid\":\"1810\"," \
	     "\"characteristics\":[{\"uuid\":\"2a35\",\"flags\":[\"indicate\",\"encrypt-indicate\"]}," \
	     "{\"uuid\":\"2a49\",\"flags\":[\"read\"],\"value\":\"0700\"}]}]}"
#define METER(records, events) "{\"name\":\"t\",\"devices\":[{\"id\":\"meter\",\"address\":\"00:AA:01:01:00:01\",\"services\":[{\"uuid\":" \
	"\"1808\",\"characteristics\":[{\"uuid\":\"2a18\",\"flags\":[\"notify\"]},{\"uuid\":\"2a52\",\"flags\":[\"write\",\"indicate\"]}]}]," \
	"\"records\":" records "}],\"events\":[" events "]}"

/* The scenario with these events and the device above; its reason where it is refused. */
static int parse(const char *events, struct scenario **ret, char reason[256])
{
	char text[4096];

	reason[0] = '\0';
	snprintf(text, sizeof(text), "{\"name\":\"t\",\"devices\":[" CUFF "],\"events\":[%s]}", events);
	return scenario_parse(text, strlen(text), ret, reason, 256);
}

static void refused(const char *events, const char *words)
{
	struct scenario *scenario = NULL;
	char reason[256];

	assert_int_equal(parse(events, &scenario, reason), -EINVAL);
	assert_null(scenario);
	if (!strstr(reason, words))
		fail_msg("\"%s\" does not say \"%s\"", reason, words);
}

static void refused_text(const char *text, const char *words)
{
	struct scenario *scenario = NULL;
	char reason[256] = "";

	assert_int_equal(scenario_parse(text, strlen(text), &scenario, reason, sizeof(reason)), -EINVAL);
	assert_null(scenario);
	if (!strstr(reason, words))
		fail_msg("\"%s\" does not say \"%s\"", reason, words);
}

static void test_what_is_no_json_is_named_by_its_line(void **state)
{
	(void)state;
	refused_text("{\n\"name\": \"t\",\n\"devices\" [] }", "line 3");
	refused_text("", "line 1");
	refused_text("{\"name\":\"a\",\"name\":\"b\"}", "duplicate");
	refused_text("[]", "write an object");
}

static void test_a_member_that_nobody_knows_is_refused_with_its_place(void **state)
{
	(void)state;
	refused("{\"device\":\"cuff\",\"advertise\":{},\"evry_ms\":5}", "events[0].evry_ms: no such member");
	refused("{\"device\":\"cuff\",\"advertise\":{\"service\":[]}}", "events[0].advertise.service: no such member");
}

static void test_a_wrong_value_is_refused_with_what_to_write(void **state)
{
	(void)state;
	refused("{\"device\":\"cuff\",\"advertise\":{},\"at_ms\":-1}", "events[0].at_ms: write a whole number from 0 to");
	refused("{\"device\":\"cuff\",\"advertise\":{},\"at_ms\":\"5\"}", "events[0].at_ms: write a whole number");
	refused("{\"device\":\"cuff\",\"after\":\"lunch\",\"advertise\":{}}", "write one of connected, disconnected, paired");
	refused("{\"device\":\"cuff\",\"advertise\":{\"service_data\":{\"fcd2\":\"4\"}}}", "service_data.fcd2: write pairs");
	refused("{\"device\":\"cuff\",\"advertise\":{\"service_data\":{\"xyz\":\"44\"}}}", "write a UUID");
	refused("{\"device\":\"cuff\",\"advertise\":{\"manufacturer\":{\"4c\":\"44\"}}}", "four hex digits");
}

static void test_an_event_does_exactly_one_thing(void **state)
{
	(void)state;
	refused("{\"device\":\"cuff\",\"at_ms\":5}", "events[0]: write one of advertise, indicate, disconnect, fault");
	refused("{\"device\":\"cuff\",\"advertise\":{},\"disconnect\":true}", "one event does one thing");
	refused("{\"device\":\"cuff\",\"disconnect\":false}", "disconnect: write true");
}

static void test_an_event_belongs_to_a_device_that_there_is(void **state)
{
	(void)state;
	refused("{\"device\":\"scale\",\"advertise\":{}}", "events[0].device: no device has this id");
	refused("{\"advertise\":{}}", "events[0].device");
	refused("{\"fault\":\"connect-fails\"}", "write whose connections fail");
	refused("{\"fault\":\"adapter-off\",\"after\":\"connected\"}", "write whose, with device");
}

static void test_what_cannot_be_indicated_is_refused(void **state)
{
	(void)state;
	refused("{\"device\":\"cuff\",\"indicate\":\"2a49\",\"value\":\"00\"}", "with the flag indicate or notify");
	refused("{\"device\":\"cuff\",\"indicate\":\"2a37\",\"value\":\"00\"}", "write a characteristic of cuff");
	refused("{\"device\":\"cuff\",\"indicate\":\"2a35\"}", "events[0].value");
}

static void test_a_place_outside_the_value_is_refused(void **state)
{
	(void)state;
	refused("{\"device\":\"cuff\",\"indicate\":\"2a35\",\"value\":{\"hex\":\"0011\",\"stamp_at\":0}}", "8 octets fit into the 2");
	refused("{\"device\":\"cuff\",\"indicate\":\"2a35\",\"value\":{\"hex\":\"0011\",\"count\":[{\"at\":2}]}}", "count[0].at");
	refused("{\"device\":\"cuff\",\"indicate\":\"2a35\",\"value\":{\"hex\":\"0011\",\"count\":[{}]}}", "place of the counter");
}

static void test_two_devices_have_two_ids(void **state)
{
	(void)state;
	refused_text("{\"name\":\"t\",\"devices\":[" CUFF "," CUFF "]}", "devices[1].id: another device has this id");
	refused_text("{\"name\":\"t\",\"devices\":[]}", "write at least one device");
}

static void test_a_device_says_what_it_holds(void **state)
{
	struct scenario *scenario;
	const struct characteristic *c;
	char reason[256];

	(void)state;
	assert_int_equal(parse("", &scenario, reason), 0);
	assert_int_equal(scenario->n_devices, 1);
	assert_int_equal(scenario->devices[0].pairing, PAIRING_JUST_WORKS);
	assert_false(scenario->devices[0].is_random);
	assert_true(scenario->starts_when_scanned);
	assert_int_equal(scenario->devices[0].services[0].n_characteristics, 2);
	c = scenario->devices[0].services[0].characteristics;
	assert_int_equal(c[0].operations, OPERATION_INDICATE);
	assert_int_equal(c[0].encrypted, OPERATION_INDICATE);
	assert_int_equal(c[1].n_value, 2);
	assert_int_equal(c[1].value[0], 7);
	scenario_free(scenario);
}

static void test_an_event_is_read_with_its_defaults(void **state)
{
	struct scenario *scenario;
	char reason[256];

	(void)state;
	assert_int_equal(parse("{\"device\":\"cuff\",\"indicate\":\"2a35\",\"value\":\"00 8000 52\"},"
			       "{\"fault\":\"adapter-off\",\"at_ms\":7}",
				 &scenario, reason),
		0);
	assert_int_equal(scenario->events[0].deed, DEED_INDICATE);
	assert_int_equal(scenario->events[0].n_packets, 1);
	assert_int_equal(scenario->events[0].times, 1);
	assert_int_equal(scenario->events[0].every_ns, 100000000);
	assert_int_equal(scenario->events[0].indication.value.n, 4);
	assert_int_equal(scenario->events[1].device, scenario->n_devices);
	assert_int_equal(scenario->events[1].fault, FAULT_ADAPTER_OFF);
	assert_int_equal(scenario->events[1].at_ms, 7);
	scenario_free(scenario);
}

static void test_only_an_event_with_a_rate_takes_another_pace(void **state)
{
	struct scenario *scenario;
	uint32_t rate = 250, count = 9, flood = 0;
	char reason[256];

	(void)state;
	assert_int_equal(parse("{\"device\":\"cuff\",\"advertise\":{},\"rate\":10},{\"device\":\"cuff\",\"advertise\":{}}",
				 &scenario, reason),
		0);
	assert_int_equal(scenario_set_rate(scenario, &rate, &count), 1);
	assert_int_equal(scenario->events[0].every_ns, 4000000);
	assert_int_equal(scenario->events[0].n_packets, 9);
	assert_int_equal(scenario->events[1].every_ns, 100000000);
	assert_int_equal(scenario->events[1].n_packets, 1);
	scenario_set_rate(scenario, &flood, NULL);
	assert_int_equal(scenario->events[0].every_ns, 0);
	scenario_free(scenario);
}

static int parse_meter(const char *events, struct scenario **ret, char reason[256])
{
	char text[4096];

	snprintf(text, sizeof(text), METER("{\"control\":\"2a52\",\"data\":\"2a18\",\"sequence_at\":1,\"values\":[\"000700\"]}", "%s"), events);
	return scenario_parse(text, strlen(text), ret, reason, 256);
}

static void refused_meter(const char *events, const char *words)
{
	struct scenario *scenario = NULL;
	char reason[256] = "";

	assert_int_equal(parse_meter(events, &scenario, reason), -EINVAL);
	if (!strstr(reason, words))
		fail_msg("\"%s\" does not say \"%s\"", reason, words);
}

static void test_what_a_device_stores_is_read(void **state)
{
	struct scenario *scenario;
	char reason[256];

	(void)state;
	assert_int_equal(parse_meter("{\"device\":\"meter\",\"record\":\"000000\",\"packets\":3},{\"device\":\"meter\",\"cut\":2},"
				     "{\"device\":\"meter\",\"unbond\":true}", &scenario, reason), 0);
	assert_true(scenario->devices[0].records.has_control);
	assert_true(scenario->devices[0].records.has_filters);
	assert_int_equal(scenario->devices[0].records.control.characteristic, 1);
	assert_int_equal(scenario->devices[0].records.n_values, 1);
	assert_int_equal(scenario->devices[0].records.values[0].bytes[1], 7);
	assert_int_equal(scenario->events[0].deed, DEED_RECORD);
	assert_int_equal(scenario->events[0].n_packets, 3);
	assert_int_equal(scenario->events[1].cut_after, 2);
	assert_int_equal(scenario->events[2].deed, DEED_UNBOND);
	scenario_free(scenario);
}

static void test_records_that_cannot_be_are_refused(void **state)
{
	(void)state;
	refused_meter("{\"device\":\"meter\",\"record\":\"00\"}", "events[0].record: the number's two octets at 1 do not fit");
	refused_meter("{\"device\":\"meter\",\"cut\":0}", "events[0].cut: write a whole number from 1");
	refused_text(METER("{\"data\":\"2a35\"}", ""), "devices[0].records.data: write a characteristic of meter");
	refused_text(METER("{\"data\":\"2a18\",\"control\":\"2a18\"}", ""), "records.control: write a characteristic of meter with the flag write");
	refused_text(METER("{\"data\":\"2a18\",\"values\":[\"00\",7]}", ""), "records.values[1]: write hex digits");
	refused_text(METER("{\"data\":\"2a18\",\"filters\":true}", ""), "records.filters: records without a number");
	refused("{\"device\":\"cuff\",\"record\":\"00\"}", "cuff stores none");
	refused("{\"device\":\"cuff\",\"cut\":1}", "cuff stores no records");
	refused("{\"device\":\"cuff\",\"unbond\":false}", "unbond: write true");
	refused("{\"device\":\"cuff\",\"advertise\":{},\"for_ms\":5}", "for_ms limits until_connected");
}

static void test_every_scenario_of_the_folder_is_right(void **state)
{
	static const char *const names[] = { "bench", "cuff-and-lift", "malformed", "stream" };
	struct scenario *scenario;
	char path[512], reason[256];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), SOURCE_DIR "/tests/virtual-home/scenarios/%s.json", names[i]);
		if (scenario_read(path, &scenario, reason, sizeof(reason)) < 0)
			fail_msg("%s: %s", path, reason);
		assert_string_equal(scenario->name, names[i]);
		scenario_free(scenario);
	}
}

static void test_a_file_that_is_not_there_is_said(void **state)
{
	struct scenario *scenario;
	char reason[256] = "";

	(void)state;
	assert_int_equal(scenario_read("/nonexistent/x.json", &scenario, reason, sizeof(reason)), -ENOENT);
	assert_non_null(strstr(reason, "No such file"));
}

static void test_the_words_of_the_format_are_found_again(void **state)
{
	(void)state;
	for (int i = 0; i < PAIRING_COUNT; i++)
		assert_int_equal(table_find(pairing_names, PAIRING_COUNT, pairing_name((enum pairing)i)), i);
	for (int i = AFTER_NOTHING + 1; i < AFTER_COUNT; i++)
		assert_int_equal(table_find(after_names, AFTER_COUNT, after_name((enum after)i)), i);
	for (int i = 0; i < DEED_COUNT; i++)
		assert_int_equal(table_find(deed_names, DEED_COUNT, deed_name((enum deed)i)), i);
	for (int i = 0; i < FAULT_COUNT; i++)
		assert_int_equal(table_find(fault_names, FAULT_COUNT, scenario_fault_name((enum fault)i)), i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_json_is_named_by_its_line),
		cmocka_unit_test(test_a_member_that_nobody_knows_is_refused_with_its_place),
		cmocka_unit_test(test_a_wrong_value_is_refused_with_what_to_write),
		cmocka_unit_test(test_an_event_does_exactly_one_thing),
		cmocka_unit_test(test_an_event_belongs_to_a_device_that_there_is),
		cmocka_unit_test(test_what_cannot_be_indicated_is_refused),
		cmocka_unit_test(test_a_place_outside_the_value_is_refused),
		cmocka_unit_test(test_two_devices_have_two_ids),
		cmocka_unit_test(test_a_device_says_what_it_holds),
		cmocka_unit_test(test_an_event_is_read_with_its_defaults),
		cmocka_unit_test(test_only_an_event_with_a_rate_takes_another_pace),
		cmocka_unit_test(test_what_a_device_stores_is_read),
		cmocka_unit_test(test_records_that_cannot_be_are_refused),
		cmocka_unit_test(test_every_scenario_of_the_folder_is_right),
		cmocka_unit_test(test_a_file_that_is_not_there_is_said),
		cmocka_unit_test(test_the_words_of_the_format_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
