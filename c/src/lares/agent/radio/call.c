/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to bluetoothd: never blocking, always with a deadline. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "radio/room.h"

/* A call under way; it lives as long as its slot. */
struct call {
	struct radio *radio;
	sd_bus_message_handler_t fn;
	void *userdata;
	uint64_t late_us;
};

/* The bus daemon says NoReply as well, where bluetoothd goes away: that comes before the deadline. */
static bool is_missed(const struct call *call, sd_bus_message *answer)
{
	return sd_bus_error_has_name(call_error(answer), SD_BUS_ERROR_NO_REPLY) && clock_now_us() >= call->late_us;
}

static int on_answer(sd_bus_message *answer, void *data, sd_bus_error *error)
{
	struct call *call = data;

	if (is_missed(call, answer))
		radio_on_missed(call->radio);
	else
		radio_on_answer(call->radio);
	return call->fn(answer, call->userdata, error);
}

static int send_call(sd_bus_slot **slot, sd_bus_message *message, uint64_t deadline_us, const struct call *call)
{
	struct call *kept = malloc(sizeof(*kept));
	int r;

	if (!kept)
		return -ENOMEM;
	*kept = *call;
	r = sd_bus_call_async(call->radio->bus, slot, message, on_answer, kept, deadline_us);
	if (r < 0) {
		free(kept);
		return r;
	}
	sd_bus_slot_set_destroy_callback(*slot, free);
	return 0;
}

int call_send(struct radio *radio, sd_bus_slot **slot, sd_bus_message *message, uint64_t deadline_us,
	sd_bus_message_handler_t fn, void *userdata)
{
	struct call call = {
		.radio = radio, .fn = fn, .userdata = userdata, .late_us = clock_now_us() + deadline_us / 2
	};
	int r = send_call(slot, message, deadline_us, &call);

	if (r < 0)
		radio_fault(radio, "%s cannot be called: %s", sd_bus_message_get_member(message), strerror(-r));
	return r;
}

int call_start(struct radio *radio, sd_bus_slot **slot, const char *path, const char *interface, const char *member,
	uint64_t deadline_us, sd_bus_message_handler_t fn, void *userdata, const char *types, ...)
{
	scoped(sd_bus_message_unrefp) sd_bus_message *message = NULL;
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
