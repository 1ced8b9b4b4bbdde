/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to bluetoothd: never blocking, always with a deadline. */
#include <string.h>

#include "base/cleanup.h"
#include "radio/room.h"

static void message_unrefp(sd_bus_message **message)
{
	sd_bus_message_unref(*message);
}

int call_send(struct radio *radio, sd_bus_slot **slot, sd_bus_message *message, uint64_t deadline_us,
	sd_bus_message_handler_t fn, void *userdata)
{
	int r = sd_bus_call_async(radio->bus, slot, message, fn, userdata, deadline_us);

	if (r < 0)
		radio_fault(radio, "%s cannot be called: %s", sd_bus_message_get_member(message), strerror(-r));
	return r < 0 ? r : 0;
}

int call_start(struct radio *radio, sd_bus_slot **slot, const char *path, const char *interface, const char *member,
	uint64_t deadline_us, sd_bus_message_handler_t fn, void *userdata, const char *types, ...)
{
	scoped(message_unrefp) sd_bus_message *message = NULL;
	va_list arguments;
	int r = sd_bus_message_new_method_call(radio->bus, &message, radio->owner, path, interface, member);

	if (r >= 0 && *types) {
		va_start(arguments, types);
		r = sd_bus_message_appendv(message, types, arguments);
		va_end(arguments);
	}
	if (r < 0) {
		radio_fault(radio, "%s cannot be called: %s", member, strerror(-r));
		return r;
	}
	return call_send(radio, slot, message, deadline_us, fn, userdata);
}

const sd_bus_error *call_error(sd_bus_message *answer)
{
	return sd_bus_message_is_method_error(answer, NULL) ? sd_bus_message_get_error(answer) : NULL;
}
