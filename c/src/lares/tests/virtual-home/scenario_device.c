/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/scenario_device.h"

#include <stdlib.h>
#include <string.h>

#include "proto/table.h"
#include "tests/virtual-home/scenario_names.h"
#include "tests/virtual-home/scenario_value.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

enum { EVERY_MS_MAX = 60000, STEP_MAX = 1000 };

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

static bool find_place(const struct actor *device, const struct uuid *uuid, unsigned operations, struct place *ret)
{
	for (size_t i = 0; i < device->n_services; i++)
		for (size_t k = 0; k < device->services[i].n_characteristics; k++) {
			const struct characteristic *c = &device->services[i].characteristics[k];

			if (!uuid_equal(&c->uuid, uuid) || !(c->operations & operations))
				continue;
			*ret = (struct place){ i, k };
			return true;
		}
	return false;
}

struct place device_parse_place(struct strict *s, const json_t *object, const char *key, const struct actor *device,
	unsigned operations)
{
	struct uuid uuid = { 0 };
	struct place place = { 0 };

	value_parse_uuid(s, key, strict_text(s, object, key, UUID_TEXT_MAX, NULL), &uuid);
	if (!find_place(device, &uuid, operations, &place))
		strict_fail(s, key, "write a characteristic of %s with the flag %s", device->id,
			operations & OPERATION_WRITE ? "write" : "indicate or notify");
	return place;
}

static void parse_stored(struct strict *s, const json_t *object, struct records *records)
{
	json_t *list;
	size_t n = strict_array(s, object, "values", SCENARIO_RECORDS_MAX, &list);

	records->values = n ? calloc(n, sizeof(*records->values)) : NULL;
	if (n && !records->values)
		strict_fail(s, "values", "no memory");
	for (size_t i = 0; i < n && !s->has_failed; i++) {
		size_t mark = strict_enter(s, "values", (int)i);
		struct stored *stored = &records->values[records->n_values++];

		stored->n = value_parse_hex(s, json_array_get(list, i), stored->bytes, sizeof(stored->bytes));
		if (records->has_sequence && records->sequence_at + 2 > stored->n)
			strict_fail(s, NULL, "the number's two octets at %zu do not fit in", records->sequence_at);
		strict_leave(s, mark);
	}
}

static void parse_numbers(struct strict *s, const json_t *object, struct records *records)
{
	int64_t at = strict_integer(s, object, "sequence_at", 0, SCENARIO_RECORD_MAX - 2, -1);

	records->has_sequence = at >= 0;
	records->sequence_at = at < 0 ? 0 : (size_t)at;
	records->sequence_step = (uint16_t)strict_integer(s, object, "sequence_step", 1, STEP_MAX, 1);
	records->has_filters = strict_bool(s, object, "filters", records->has_sequence);
	if (records->has_filters && !records->has_sequence)
		strict_fail(s, "filters", "records without a number cannot be asked for by number");
}

static void parse_records(struct strict *s, const json_t *object, struct actor *actor)
{
	static const char *const known[] = { "control", "data", "values", "sequence_at", "sequence_step", "every_ms",
		"filters", NULL };
	struct records *records = &actor->records;

	if (!strict_object(s, object, known))
		return;
	records->is_there = true;
	records->data = device_parse_place(s, object, "data", actor, OPERATION_INDICATE | OPERATION_NOTIFY);
	records->has_control = json_object_get(object, "control");
	if (records->has_control)
		records->control = device_parse_place(s, object, "control", actor, OPERATION_WRITE);
	parse_numbers(s, object, records);
	records->every_ns = (uint64_t)strict_integer(s, object, "every_ms", 1, EVERY_MS_MAX, 20) * 1000000;
	parse_stored(s, object, records);
}

static void parse_memory(struct strict *s, const json_t *device, struct actor *actor)
{
	const json_t *object = json_object_get(device, "records");
	size_t mark = strict_enter(s, "records", -1);

	if (object)
		parse_records(s, object, actor);
	strict_leave(s, mark);
}

static void parse_users(struct strict *s, const json_t *device, struct actor *actor)
{
	static const char *const known[] = { "index", "consent", NULL };
	json_t *list;

	actor->n_users = strict_array(s, device, "users", SCENARIO_USERS_MAX, &list);
	for (size_t i = 0; i < actor->n_users && !s->has_failed; i++) {
		const json_t *object = json_array_get(list, i);
		size_t mark = strict_enter(s, "users", (int)i);

		if (strict_object(s, object, known)) {
			actor->users[i].index = (uint8_t)strict_integer(s, object, "index", 0, 254, 0);
			actor->users[i].consent = (uint16_t)strict_integer(s, object, "consent", 0, SCENARIO_CONSENT_MAX, 0);
		}
		strict_leave(s, mark);
	}
}

void device_parse(struct strict *s, const json_t *object, struct actor *ret)
{
	static const char *const known[] = { "id", "address", "address_type", "name", "pairing", "bonded", "rssi",
		"clock_offset_s", "services", "records", "users", NULL };
	static const char *const types[] = { "public", "random" };

	if (!strict_object(s, object, known))
		return;
	value_parse_text(s, object, "id", NULL, ret->id);
	value_parse_text(s, object, "name", "", ret->name);
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
	parse_memory(s, object, ret);
	parse_users(s, object, ret);
}
