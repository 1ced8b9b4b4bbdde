/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/device_json.h"

#include "proto/json/member.h"

static const char *const states[] = {
	[DEVICE_HEARD] = "heard",
	[DEVICE_SILENT] = "silent",
	[DEVICE_NEVER_HEARD] = "never-heard",
};

const char *device_state_name(enum device_state state)
{
	return states[state];
}

static void put_battery(struct text *t, const struct device_message *message)
{
	member_key(t, "battery");
	if (message->has_battery)
		text_decimal(t, message->battery);
	else
		text_put(t, "null");
}

/* Whoever reads this needs no consent code. */
static void put_users(struct text *t, const struct device *device)
{
	member_key(t, "users");
	text_put(t, "[");
	for (size_t i = 0; i < device->n_users; i++) {
		text_printf(t, "%s{\"index\":%u,\"person\":", i ? "," : "", device->users[i].index);
		text_json(t, device->users[i].person);
		text_put(t, "}");
	}
	text_put(t, "]");
}

/* What the installer said, which a plan overrules. */
static void put_proposed(struct text *t, const struct device *device)
{
	char buffer[MOUNTED_INPUTS_TEXT_MAX];
	struct text inputs = text_of(buffer, sizeof(buffer));

	mounted_inputs_format(&device->mounted, &inputs);
	text_end(&inputs);
	member_key(t, "proposed");
	text_put(t, "{\"person\":");
	if (device->person[0])
		text_json(t, device->person);
	else
		text_put(t, "null");
	member_string(t, "mounted_on", device->mounted_on);
	member_string(t, "inputs", buffer);
	put_users(t, device);
	text_put(t, "}");
}

/* Nothing is to be proven of what is only heard. */
static void put_proven(struct text *t, const struct device *device)
{
	if (device->is_bonded)
		member_boolean(t, "proven", device->is_proven);
	else
		member_null(t, "proven");
}

static int64_t ahead_s(const struct device_message *message, int64_t offset_s)
{
	return -(offset_s + message->zone_s);
}

/* By how much its clock is ahead of local time, as last measured; and was, before it was set. */
static void put_clock(struct text *t, const struct device_message *message)
{
	const struct device *device = message->device;

	if (!device->has_clock_offset) {
		member_null(t, "clock");
		return;
	}
	member_key(t, "clock");
	text_printf(t, "{\"offset_s\":%lld,\"set\":%s,\"before_s\":", (long long)ahead_s(message, device->clock_offset_s),
		device->clock_set_us ? "true" : "false");
	if (device->clock_set_us && device->clock_before_s != DEVICE_CLOCK_UNKNOWN)
		text_printf(t, "%lld}", (long long)ahead_s(message, device->clock_before_s));
	else
		text_put(t, "null}");
}

int device_json(const struct device_message *message, char *ret, size_t n)
{
	const struct device *device = message->device;
	struct text t = text_of(ret, n);
	char address[ADDRESS_TEXT_MAX];

	address_format(&device->address, address);
	text_put(&t, "{\"v\":1");
	member_string(&t, "home", message->home);
	member_string(&t, "id", device->id);
	member_string(&t, "address", address);
	member_string(&t, "name", device->name);
	member_string(&t, "kind", device_kind_name(device->kind));
	member_string(&t, "state", device_state_name(message->state));
	put_battery(&t, message);
	member_stamp(&t, "last_heard", message->last_heard);
	if (message->expected_interval_s)
		member_unsigned(&t, "expected_interval_s", message->expected_interval_s);
	else
		member_null(&t, "expected_interval_s");
	member_unsigned(&t, "trust", message->trust);
	put_proven(&t, device);
	member_unsigned(&t, "sessions", message->n_sessions);
	put_clock(&t, message);
	member_string(&t, "trouble", message->trouble);
	put_proposed(&t, device);
	text_put(&t, "}");
	return text_end(&t);
}
