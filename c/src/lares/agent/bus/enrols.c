/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/enrols.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/enrol.h"
#include "bus/reply.h"
#include "bus/room.h"

uint64_t enrols_keep(struct enrols *enrols, sd_bus_message *call, const struct address *address)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (!enrols->waiting[i].call) {
			enrols->waiting[i].call = sd_bus_message_ref(call);
			enrols->waiting[i].address = *address;
			return enrols->waiting[i].token = ++enrols->last_token;
		}
	return 0;
}

sd_bus_message *enrols_take(struct enrols *enrols, uint64_t token)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (enrols->waiting[i].call && enrols->waiting[i].token == token)
			return take(enrols->waiting[i].call);
	return NULL;
}

uint64_t enrols_of(const struct enrols *enrols, const char *name)
{
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++) {
		sd_bus_message *call = enrols->waiting[i].call;
		const char *sender = call ? sd_bus_message_get_sender(call) : NULL;

		if (sender && strcmp(sender, name) == 0)
			return enrols->waiting[i].token;
	}
	return 0;
}

/* Hand on a call that was read, and answer it unless that is to be done later. */
static int begin_enrol(struct bus *bus, sd_bus_message *call, const struct bus_enrol *wish, struct reply *reply)
{
	uint64_t token = enrols_keep(&bus->enrols, call, &wish->address);
	int r;

	if (token == 0)
		return reply_refuse(call, "other devices are being enrolled; try again when that is finished");
	r = bus->ops->enrol(bus->context, token, wish, &reply->answer, &reply->why);
	if (r == BUS_LATER)
		return 1;
	sd_bus_message_unref(enrols_take(&bus->enrols, token));
	return reply_send(reply, call, r);
}

int enrols_on_call(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus_enrol wish;
	int r = reply_init(&reply);

	(void)error;
	if (r < 0)
		return r;
	r = enrol_read(call, &wish, &reply.why);
	if (r == 0)
		r = begin_enrol(data, call, &wish, &reply);
	else if (r > 0)
		r = reply_send(&reply, call, -EINVAL);
	explicit_bzero(&wish, sizeof(wish));
	return r;
}

/* The window is open for as long as somebody is there to answer the device's questions. */
int enrols_on_departure(sd_bus_message *signal, void *data, sd_bus_error *error)
{
	const char *sender = sd_bus_message_get_sender(signal), *name, *old, *new;
	struct bus *bus = data;
	uint64_t token;

	(void)error;
	if (!sender || strcmp(sender, "org.freedesktop.DBus") != 0 ||
		sd_bus_message_read(signal, "sss", &name, &old, &new) < 0 || *new)
		return 0;
	while ((token = enrols_of(&bus->enrols, name)) != 0) {
		sd_bus_message_unref(enrols_take(&bus->enrols, token));
		bus->ops->enrol_left(bus->context, token);
	}
	return 0;
}

static bool is_same_sender(sd_bus_message *a, sd_bus_message *b)
{
	const char *sender = sd_bus_message_get_sender(a), *other = sd_bus_message_get_sender(b);

	return sender == other || (sender && other && strcmp(sender, other) == 0);
}

/*
 * The window is its opener's: whoever else answers a comparison has not seen the device. The same person may speak from
 * another connection, where the first one hangs in a terminal.
 */
static bool is_openers(const struct enrols *enrols, sd_bus_message *call, const struct address *address)
{
	uid_t uid, opener;

	for (size_t i = 0; i < BUS_ENROLS_MAX; i++) {
		sd_bus_message *waiting = enrols->waiting[i].call;

		if (!waiting || memcmp(&enrols->waiting[i].address, address, sizeof(*address)) != 0 ||
			is_same_sender(waiting, call))
			continue;
		if (room_user_of(waiting, &opener) < 0 || room_user_of(call, &uid) < 0 || uid != opener)
			return false;
	}
	return true;
}

/* A call about a device that is being enrolled; `has_answer`: with what a person answered. */
static int on_call_about(sd_bus_message *call, struct bus *bus, bool has_answer)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus_answer said;
	struct address address;
	int r = reply_init(&reply);

	if (r < 0)
		return r;
	r = enrol_read_address(call, &address, &reply.why);
	if (r == 0 && has_answer)
		r = enrol_read_answer(call, &said, &reply.why);
	if (r < 0)
		return r;
	if (r > 0)
		r = -EINVAL;
	else if (!is_openers(&bus->enrols, call, &address))
		return reply_refuse(call, "that device is being enrolled by somebody else; whoever began it answers for it");
	else if (has_answer)
		r = bus->ops->enrol_answer(bus->context, &address, &said, &reply.answer, &reply.why);
	else
		r = bus->ops->enrol_cancel(bus->context, &address, &reply.answer, &reply.why);
	return reply_send(&reply, call, r);
}

int enrols_on_answer(sd_bus_message *call, void *data, sd_bus_error *error)
{
	(void)error;
	return on_call_about(call, data, true);
}

int enrols_on_cancel(sd_bus_message *call, void *data, sd_bus_error *error)
{
	(void)error;
	return on_call_about(call, data, false);
}
