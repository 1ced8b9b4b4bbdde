/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs about devices, for a team that helps from afar: what is near, enrol, forget. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/enrol.h"
#include "installer.h"
#include "scan_list.h"
#include "verb.h"

static void unrefp(sd_bus_message **message)
{
	sd_bus_message_unref(*message);
}

enum refusal verb_scan(struct call *call)
{
	scan_list_write(call->agent, call->result);
	return REFUSAL_NONE;
}

enum refusal verb_forget(struct call *call)
{
	if (!installer_find(call->agent, call->command->device))
		return REFUSAL_NO_SUCH_DEVICE;
	return installer_forget(call->agent, call->command->device, call->result, call->why) < 0 ? REFUSAL_FAILED : REFUSAL_NONE;
}

static int put_list(sd_bus_message *m, const char *name, const json_t *list)
{
	const json_t *entry;
	size_t i;
	int r = sd_bus_message_open_container(m, 'e', "sv");

	if (r >= 0)
		r = sd_bus_message_append(m, "s", name);
	if (r >= 0)
		r = sd_bus_message_open_container(m, 'v', "as");
	if (r >= 0)
		r = sd_bus_message_open_container(m, 'a', "s");
	json_array_foreach(list, i, entry)
		if (r >= 0)
			r = json_is_string(entry) ? sd_bus_message_append(m, "s", json_string_value(entry)) : -EINVAL;
	for (int i_open = 0; i_open < 3 && r >= 0; i_open++)
		r = sd_bus_message_close_container(m);
	return r;
}

static int put_option(sd_bus_message *m, const char *name, const json_t *value)
{
	if (json_is_array(value))
		return put_list(m, name, value);
	if (json_is_boolean(value))
		return sd_bus_message_append(m, "{sv}", name, "b", json_is_true(value));
	if (json_is_integer(value) && json_integer_value(value) >= 0)
		return sd_bus_message_append(m, "{sv}", name, "t", (uint64_t)json_integer_value(value));
	return json_is_string(value) ? sd_bus_message_append(m, "{sv}", name, "s", json_string_value(value)) : -EINVAL;
}

/*
 * The call of Enrol that says the same: what an enrolment may be called with is judged in one place, bus/enrol.c. Returns
 * 0, -EINVAL where an option is of no form that any has, or another negative errno.
 */
int verb_enrol_call(sd_bus *bus, const struct command *command, sd_bus_message **ret_call)
{
	scoped(unrefp) sd_bus_message *m = NULL;
	const char *name;
	json_t *value;
	int r = sd_bus_message_new_method_call(bus, &m, BUS_NAME, BUS_PATH, BUS_INTERFACE, "Enrol");

	if (r >= 0)
		r = sd_bus_message_append(m, "s", command->device);
	if (r >= 0)
		r = sd_bus_message_open_container(m, 'a', "{sv}");
	json_object_foreach(command->options, name, value)
		if (r >= 0)
			r = put_option(m, name, value);
	if (r >= 0)
		r = sd_bus_message_close_container(m);
	if (r >= 0)
		r = sd_bus_message_seal(m, 1, 0);
	if (r >= 0)
		r = sd_bus_message_rewind(m, true);
	if (r < 0)
		return r;
	*ret_call = take(m);
	return 0;
}

enum refusal verb_enrol(struct call *call)
{
	scoped(unrefp) sd_bus_message *message = NULL;
	struct agent *agent = call->agent;
	struct bus_enrol wish;
	int r;

	/* The broker reads what is sent over it, and whoever has the key can speak as the device. */
	if (json_object_get(call->command->options, "key")) {
		text_put(call->why, "A device's key is given at the gateway only: lares enrol ADDRESS --key -");
		return REFUSAL_NEEDS_PERSON;
	}
	r = verb_enrol_call(agent->dbus, call->command, &message);
	if (r == 0)
		r = enrol_read(message, &wish, call->why);
	if (r != 0)
		return r == 1 || r == -EINVAL ? REFUSAL_MALFORMED : REFUSAL_FAILED;
	if (agent->pending.is_open)
		return REFUSAL_BUSY;
	r = installer_enrol(agent, 0, &wish, call->result, call->why);
	explicit_bzero(&wish, sizeof(wish));
	if (r == BUS_LATER) {
		memcpy(agent->pending.jti, call->jti, strlen(call->jti) + 1);
		call->is_later = true;
	}
	return r < 0 ? REFUSAL_FAILED : REFUSAL_NONE;
}
