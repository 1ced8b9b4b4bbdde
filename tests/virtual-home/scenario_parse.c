/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/table.h"
#include "proto/text.h"
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/scenario_names.h"
#include "tests/virtual-home/scenario_value.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

enum { MS_MAX = 24 * 3600 * 1000, TIMES_MAX = 100000000, RATE_MAX = 1000000 };

static void decref(json_t **json)
{
	json_decref(*json);
}

static void parse_text(struct strict *s, const json_t *object, const char *key, const char *fallback,
	char ret_text[SCENARIO_TEXT_MAX])
{
	struct text text = text_of(ret_text, SCENARIO_TEXT_MAX);

	text_put(&text, strict_text(s, object, key, SCENARIO_TEXT_MAX, fallback));
}

/* One flag of BlueZ: an operation, with "encrypt-", "encrypt-authenticated-" or "secure-" where the link must be. */
static bool parse_flag(const char *flag, unsigned *operations, unsigned *encrypted)
{
	static const char *const names[] = { "read", "write", "write-without-response", "notify", "indicate" };
	static const char *const prefixes[] = { "encrypt-authenticated-", "encrypt-", "secure-" };
	bool is_encrypted = false;
	int operation;

	for (size_t i = 0; i < COUNT_OF(prefixes) && !is_encrypted; i++)
		if (strncmp(flag, prefixes[i], strlen(prefixes[i])) == 0) {
			is_encrypted = true;
			flag += strlen(prefixes[i]);
		}
	operation = table_find(names, COUNT_OF(names), flag);
	if (operation < 0)
		return false;
	*operations |= 1u << operation;
	*encrypted |= is_encrypted ? 1u << operation : 0;
	return true;
}

static void parse_flags(struct strict *s, const json_t *object, struct characteristic *c)
{
	json_t *list;
	size_t n = strict_array(s, object, "flags", COUNT_OF(c->flags), &list);

	for (size_t i = 0; i < n && !s->has_failed; i++) {
		const char *flag = json_string_value(json_array_get(list, i));

		if (flag && strlen(flag) < sizeof(c->flags[0]) && parse_flag(flag, &c->operations, &c->encrypted))
			strcpy(c->flags[c->n_flags++], flag);
		else
			strict_fail(s, "flags", "write read, write, write-without-response, notify, indicate; "
						"encrypt- before it where the link must be encrypted");
	}
	if (n == 0)
		strict_fail(s, "flags", "write at least one");
}

static void parse_characteristic(struct strict *s, const json_t *object, struct characteristic *ret)
{
	static const char *const known[] = { "uuid", "flags", "value", "clock", NULL };

	if (!strict_object(s, object, known))
		return;
	value_parse_uuid(s, "uuid", strict_text(s, object, "uuid", UUID_TEXT_MAX, NULL), &ret->uuid);
	parse_flags(s, object, ret);
	ret->is_clock = strict_bool(s, object, "clock", false);
	if (json_object_get(object, "value"))
		ret->n_value = strict_hex(s, object, "value", ret->value, sizeof(ret->value));
	if (ret->is_clock && uuid_to_u16(&ret->uuid) != 0x2a08 && uuid_to_u16(&ret->uuid) != 0x2a2b)
		strict_fail(s, "clock", "only 2a08 (Date Time) and 2a2b (Current Time) are clocks");
}

static void parse_service(struct strict *s, const json_t *object, struct service *ret)
{
	static const char *const known[] = { "uuid", "characteristics", NULL };
	json_t *list;
	size_t n;

	if (!strict_object(s, object, known))
		return;
	value_parse_uuid(s, "uuid", strict_text(s, object, "uuid", UUID_TEXT_MAX, NULL), &ret->uuid);
	n = strict_array(s, object, "characteristics", SCENARIO_CHARACTERISTICS_MAX, &list);
	for (size_t i = 0; i < n && !s->has_failed; i++) {
		size_t mark = strict_enter(s, "characteristics", (int)i);

		parse_characteristic(s, json_array_get(list, i), &ret->characteristics[ret->n_characteristics++]);
		strict_leave(s, mark);
	}
}

static void parse_services(struct strict *s, const json_t *object, struct actor *device)
{
	json_t *list;
	size_t n = strict_array(s, object, "services", SCENARIO_SERVICES_MAX, &list);

	device->services = n ? calloc(n, sizeof(*device->services)) : NULL;
	if (n && !device->services)
		strict_fail(s, "services", "no memory");
	for (size_t i = 0; i < n && !s->has_failed; i++) {
		size_t mark = strict_enter(s, "services", (int)i);

		parse_service(s, json_array_get(list, i), &device->services[device->n_services++]);
		strict_leave(s, mark);
	}
}

static void parse_device(struct strict *s, const json_t *object, struct actor *ret)
{
	static const char *const known[] = { "id", "address", "address_type", "name", "pairing", "bonded", "rssi",
		"clock_offset_s", "services", NULL };
	static const char *const types[] = { "public", "random" };

	if (!strict_object(s, object, known))
		return;
	parse_text(s, object, "id", NULL, ret->id);
	parse_text(s, object, "name", "", ret->name);
	if (address_parse(strict_text(s, object, "address", ADDRESS_TEXT_MAX, NULL), &ret->address) < 0)
		strict_fail(s, "address", "write it as 00:AA:01:01:00:01");
	ret->is_random = strict_name(s, object, "address_type", types, COUNT_OF(types), 0) == 1;
	ret->pairing = (enum pairing)strict_name(s, object, "pairing", pairing_names, PAIRING_COUNT, PAIRING_NONE);
	ret->is_bonded = strict_bool(s, object, "bonded", false);
	ret->rssi_dBm = (int16_t)strict_integer(s, object, "rssi", -127, 20, -60);
	ret->clock_offset_s = (int32_t)strict_integer(s, object, "clock_offset_s", INT32_MIN, INT32_MAX, 0);
	if (ret->is_bonded && ret->pairing == PAIRING_NONE)
		strict_fail(s, "bonded", "a device whose pairing is none has no bond");
	parse_services(s, object, ret);
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

		parse_device(s, json_array_get(list, i), &scenario->devices[i]);
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
	ret->is_until_connected = strict_bool(s, object, "until_connected", false);
}

static void parse_indication(struct strict *s, const json_t *object, const struct actor *device, struct indication *ret)
{
	struct uuid uuid = { 0 };

	value_parse_uuid(s, "indicate", strict_text(s, object, "indicate", UUID_TEXT_MAX, NULL), &uuid);
	value_parse(s, object, "value", &ret->value);
	for (size_t i = 0; i < device->n_services; i++)
		for (size_t k = 0; k < device->services[i].n_characteristics; k++) {
			const struct characteristic *c = &device->services[i].characteristics[k];

			if (!uuid_equal(&c->uuid, &uuid) || !(c->operations & (OPERATION_INDICATE | OPERATION_NOTIFY)))
				continue;
			ret->service = i;
			ret->characteristic = k;
			return;
		}
	strict_fail(s, "indicate", "write a characteristic of %s with the flag indicate or notify", device->id);
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
		strict_fail(s, NULL, "write one of advertise, indicate, disconnect, fault");
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
		if (!strict_bool(s, object, "disconnect", true))
			strict_fail(s, "disconnect", "write true");
		break;
	case DEED_FAULT:
		parse_fault(s, object, scenario, event);
		break;
	case DEED_COUNT:
		break;
	}
}

static void parse_event(struct strict *s, const json_t *object, const struct scenario *scenario, struct event *ret)
{
	static const char *const known[] = { "about", "device", "at_ms", "wait_ms", "after", "packets", "times",
		"every_ms", "rate", "advertise", "until_connected", "indicate", "value", "disconnect", "fault",
		"for_ms", NULL };
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
	parse_text(s, object, "name", NULL, ret->name);
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
