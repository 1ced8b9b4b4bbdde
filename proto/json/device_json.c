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
	text_put(t, "}");
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
	member_string(&t, "trouble", message->trouble);
	put_proposed(&t, device);
	text_put(&t, "}");
	return text_end(&t);
}
