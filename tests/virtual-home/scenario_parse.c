/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/table.h"
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/scenario_device.h"
#include "tests/virtual-home/scenario_names.h"
#include "tests/virtual-home/scenario_value.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

enum { MS_MAX = 24 * 3600 * 1000, TIMES_MAX = 100000000, RATE_MAX = 1000000 };

static void decref(json_t **json)
{
	json_decref(*json);
}

static int find_device(const struct scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->n_devices; i++)
		if (strcmp(scenario->devices[i].id, id) == 0)
			return (int)i;
	return -1;
}

static void parse_devices(struct strict *s, const json_t *object, struct scenario *scenario)
{
	json_t *list;
	size_t n = strict_array(s, object, "devices", SCENARIO_DEVICES_MAX, &list);

	scenario->devices = n ? calloc(n, sizeof(*scenario->devices)) : NULL;
	if (!scenario->devices)
		strict_fail(s, "devices", "write at least one device");
	for (size_t i = 0; i < n && !s->has_failed; i++) {
		size_t mark = strict_enter(s, "devices", (int)i);

		device_parse(s, json_array_get(list, i), &scenario->devices[i]);
		if (find_device(scenario, scenario->devices[i].id) >= 0)
			strict_fail(s, "id", "another device has this id");
		scenario->n_devices++;
		strict_leave(s, mark);
	}
}

static void parse_section(struct strict *s, const json_t *object, const char *key, bool is_manufacturer,
	struct section *ret)
{
	ret->is_manufacturer = is_manufacturer;
	if (is_manufacturer) {
		uint8_t octets[2];

		if (hex_decode(key, strlen(key), octets, 2) != 2)
			strict_fail(s, key, "write the company as four hex digits");
		else
			ret->company = (uint16_t)(octets[0] << 8 | octets[1]);
	} else {
		value_parse_uuid(s, key, key, &ret->service);
	}
	value_parse(s, object, key, &ret->value);
}

static void parse_sections(struct strict *s, const json_t *object, const char *member, bool is_manufacturer,
	struct advert *advert)
{
	json_t *sections = json_object_get(object, member), *element;
	size_t mark = strict_enter(s, member, -1);
	const char *key;

	if (sections && !json_is_object(sections))
		strict_fail(s, NULL, "write an object: { \"fcd2\": \"44…\" }");
	json_object_foreach(sections, key, element) {
		if (advert->n_sections == SCENARIO_SECTIONS_MAX)
			strict_fail(s, key, "an advertisement has at most %d", SCENARIO_SECTIONS_MAX);
		if (s->has_failed)
			break;
		parse_section(s, sections, key, is_manufacturer, &advert->sections[advert->n_sections++]);
	}
	strict_leave(s, mark);
}

static void parse_advert(struct strict *s, const json_t *object, struct advert *ret)
{
	static const char *const known[] = { "services", "service_data", "manufacturer", "discoverable", NULL };
	const json_t *advert = json_object_get(object, "advertise");
	size_t mark = strict_enter(s, "advertise", -1);

	if (strict_object(s, advert, known)) {
		ret->n_services = value_parse_uuids(s, advert, "services", ret->services, SCENARIO_SERVICES_MAX);
		ret->is_discoverable = strict_bool(s, advert, "discoverable", true);
		parse_sections(s, advert, "service_data", false, ret);
		parse_sections(s, advert, "manufacturer", true, ret);
	}
	strict_leave(s, mark);
	ret->is_until_fetched = strict_bool(s, object, "until_fetched", false);
	ret->is_until_connected = strict_bool(s, object, "until_connected", false) || ret->is_until_fetched;
	ret->for_ms = (uint32_t)strict_integer(s, object, "for_ms", 1, MS_MAX, 0);
	if (ret->for_ms && !ret->is_until_connected)
		strict_fail(s, "for_ms", "write packets and times; for_ms limits until_connected");
}

static void parse_indication(struct strict *s, const json_t *object, const struct actor *device, struct indication *ret)
{
	struct place place = device_parse_place(s, object, "indicate", device, OPERATION_INDICATE | OPERATION_NOTIFY);

	ret->service = place.service;
	ret->characteristic = place.characteristic;
	value_parse(s, object, "value", &ret->value);
}

static void parse_record(struct strict *s, const json_t *object, const struct actor *device, struct value *ret)
{
	value_parse(s, object, "record", ret);
	if (!device->records.is_there)
		strict_fail(s, "record", "%s stores none; write \"records\" there", device->id);
	if (ret->n > SCENARIO_RECORD_MAX)
		strict_fail(s, "record", "a record has at most %d octets", SCENARIO_RECORD_MAX);
	if (device->records.has_sequence && device->records.sequence_at + 2 > ret->n)
		strict_fail(s, "record", "the number's two octets at %zu do not fit in", device->records.sequence_at);
}

static uint32_t parse_cut(struct strict *s, const json_t *object, const struct actor *device)
{
	if (!device->records.is_there)
		strict_fail(s, "cut", "%s stores no records that could be cut", device->id);
	return (uint32_t)strict_integer(s, object, "cut", 1, SCENARIO_RECORDS_MAX, 1);
}

static void parse_true(struct strict *s, const json_t *object, const char *key)
{
	if (!strict_bool(s, object, key, true))
		strict_fail(s, key, "write true");
}

static void parse_fault(struct strict *s, const json_t *object, const struct scenario *scenario, struct event *event)
{
	int fault = strict_name(s, object, "fault", fault_names, FAULT_COUNT, FAULT_ADAPTER_OFF);

	event->fault = (enum fault)fault;
	event->for_ms = (uint32_t)strict_integer(s, object, "for_ms", 0, MS_MAX, 2000);
	if (event->fault == FAULT_CONNECT_FAILS && event->device == scenario->n_devices)
		strict_fail(s, "device", "write whose connections fail");
}

static void parse_pace(struct strict *s, const json_t *object, struct event *event)
{
	int64_t rate = strict_integer(s, object, "rate", 0, RATE_MAX, -1);
	int64_t every_ms = strict_integer(s, object, "every_ms", 1, MS_MAX, -1);

	event->at_ms = (uint32_t)strict_integer(s, object, "at_ms", 0, MS_MAX, 0);
	event->wait_ms = (uint32_t)strict_integer(s, object, "wait_ms", 0, MS_MAX, 0);
	event->after = (enum after)strict_name(s, object, "after", after_names, AFTER_COUNT, AFTER_NOTHING);
	event->n_packets = (uint32_t)strict_integer(s, object, "packets", 1, TIMES_MAX, 1);
	event->times = (uint32_t)strict_integer(s, object, "times", 1, TIMES_MAX, 1);
	event->is_once = strict_bool(s, object, "once", false);
	event->has_rate = rate >= 0;
	if (rate >= 0 && every_ms >= 0)
		strict_fail(s, "every_ms", "write rate or every_ms, not both");
	event->every_ns = rate > 0 ? 1000000000u / (uint64_t)rate : 0;
	if (rate < 0)
		event->every_ns = (uint64_t)(every_ms < 0 ? 100 : every_ms) * 1000000;
}

static int deed_of(struct strict *s, const json_t *object)
{
	int deed = -1;

	for (int i = 0; i < DEED_COUNT; i++)
		if (json_object_get(object, deed_names[i])) {
			if (deed >= 0)
				strict_fail(s, deed_names[i], "one event does one thing; write two");
			deed = i;
		}
	if (deed < 0)
		strict_fail(s, NULL, "write one of advertise, indicate, disconnect, fault, record, cut, unbond");
	return deed;
}

static void parse_deed(struct strict *s, const json_t *object, const struct scenario *scenario, struct event *event)
{
	switch (event->deed) {
	case DEED_ADVERTISE:
		parse_advert(s, object, &event->advert);
		break;
	case DEED_INDICATE:
		parse_indication(s, object, &scenario->devices[event->device], &event->indication);
		break;
	case DEED_DISCONNECT:
		parse_true(s, object, "disconnect");
		break;
	case DEED_FAULT:
		parse_fault(s, object, scenario, event);
		break;
	case DEED_RECORD:
		parse_record(s, object, &scenario->devices[event->device], &event->record);
		break;
	case DEED_CUT:
		event->cut_after = parse_cut(s, object, &scenario->devices[event->device]);
		break;
	case DEED_UNBOND:
		parse_true(s, object, "unbond");
		break;
	case DEED_COUNT:
		break;
	}
}

static void parse_event(struct strict *s, const json_t *object, const struct scenario *scenario, struct event *ret)
{
	static const char *const known[] = { "about", "device", "at_ms", "wait_ms", "after", "packets", "times",
		"every_ms", "rate", "advertise", "until_connected", "until_fetched", "indicate", "value", "disconnect", "fault",
		"for_ms", "record", "cut", "unbond", "once", NULL };
	const char *id;
	int deed, device;

	if (!strict_object(s, object, known))
		return;
	deed = deed_of(s, object);
	id = strict_text(s, object, "device", SCENARIO_TEXT_MAX, deed == DEED_FAULT ? "" : NULL);
	device = *id ? find_device(scenario, id) : (int)scenario->n_devices;
	if (device < 0)
		strict_fail(s, "device", "no device has this id");
	parse_pace(s, object, ret);
	if (s->has_failed)
		return;
	ret->device = (size_t)device;
	ret->deed = (enum deed)deed;
	if (ret->device == scenario->n_devices && ret->after != AFTER_NOTHING && ret->after != AFTER_GO)
		strict_fail(s, "after", "write whose, with device");
	parse_deed(s, object, scenario, ret);
}

static void parse_events(struct strict *s, const json_t *object, struct scenario *scenario)
{
	json_t *list;
	size_t n = strict_array(s, object, "events", SCENARIO_EVENTS_MAX, &list);

	scenario->events = n ? calloc(n, sizeof(*scenario->events)) : NULL;
	for (size_t i = 0; i < n && scenario->events && !s->has_failed; i++) {
		size_t mark = strict_enter(s, "events", (int)i);

		parse_event(s, json_array_get(list, i), scenario, &scenario->events[scenario->n_events++]);
		strict_leave(s, mark);
	}
}

static void parse_scenario(struct strict *s, const json_t *object, struct scenario *ret)
{
	static const char *const known[] = { "name", "about", "start", "loops", "devices", "events", NULL };
	static const char *const starts[] = { "ready", "scanned" };

	if (!strict_object(s, object, known))
		return;
	value_parse_text(s, object, "name", NULL, ret->name);
	ret->starts_when_scanned = strict_name(s, object, "start", starts, COUNT_OF(starts), 1) == 1;
	ret->loops = (uint32_t)strict_integer(s, object, "loops", 0, TIMES_MAX, 1);
	parse_devices(s, object, ret);
	parse_events(s, object, ret);
}

int scenario_parse(const char *text, size_t n_text, struct scenario **ret_scenario, char *ret_reason, size_t n_reason)
{
	struct scenario *scenario scoped(scenario_freep) = calloc(1, sizeof(*scenario));
	struct strict s = { .reason = ret_reason, .n_reason = n_reason };
	json_t *root scoped(decref) = NULL;
	json_error_t error;

	if (!scenario)
		return -ENOMEM;
	root = json_loadb(text, n_text, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		snprintf(ret_reason, n_reason, "line %d, column %d: %s", error.line, error.column, error.text);
		return -EINVAL;
	}
	parse_scenario(&s, root, scenario);
	if (s.has_failed)
		return -EINVAL;
	*ret_scenario = take(scenario);
	return 0;
}
