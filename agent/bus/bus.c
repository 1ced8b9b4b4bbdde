/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/bus.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/enrols.h"
#include "bus/reply.h"
#include "bus/room.h"

/* What a method was called with, as sd_bus_message_read() gives it, and room for its answer. */
static int begin(struct reply *reply, sd_bus_message *call, const char *types, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, types);
	r = sd_bus_message_readv(call, types, arguments);
	va_end(arguments);
	return r < 0 ? r : reply_init(reply);
}

/* A method without arguments. */
typedef int (*ask_fn)(void *context, struct text *answer, struct text *why);

static int ask(struct bus *bus, sd_bus_message *call, ask_fn fn)
{
	scoped(reply_done) struct reply reply = { 0 };
	int r = reply_init(&reply);

	return r < 0 ? r : reply_send(&reply, call, fn(bus->context, &reply.answer, &reply.why));
}

int room_user_of(sd_bus_message *call, uid_t *ret_uid)
{
	sd_bus_creds *creds = NULL;
	int r = sd_bus_query_sender_creds(call, SD_BUS_CREDS_EUID, &creds);

	if (r >= 0)
		r = sd_bus_creds_get_euid(creds, ret_uid);
	sd_bus_creds_unref(creds);
	return r;
}

/* The user that calls, "uid-1000" where it has no name. */
static int caller_of(sd_bus_message *call, char ret_caller[BUS_CALLER_MAX])
{
	struct passwd entry, *found = NULL;
	char memory[1024];
	uid_t uid;
	int r = room_user_of(call, &uid);

	if (r < 0)
		return r;
	if (getpwuid_r(uid, &entry, memory, sizeof(memory), &found) != 0)
		found = NULL;
	if (!found || snprintf(ret_caller, BUS_CALLER_MAX, "%s", found->pw_name) >= BUS_CALLER_MAX)
		snprintf(ret_caller, BUS_CALLER_MAX, "uid-%u", (unsigned)uid);
	return 0;
}

static int on_status(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->status);
}

static int on_devices(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->devices);
}

static int on_scan(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->scan);
}

static int on_enrolling(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->enrolling);
}

static int on_plan_show(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->plan_show);
}

static int on_doctor(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->doctor);
}

static int on_joining(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask(bus, call, bus->ops->joining);
}

static int on_readings(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	const char *device;
	int64_t since_us;
	uint32_t limit;
	int r;

	(void)error;
	r = begin(&reply, call, "sxu", &device, &since_us, &limit);
	if (r < 0)
		return r;
	if (strlen(device) >= DEVICE_ID_MAX)
		return reply_refuse(call, "that is no device; lares devices lists them");
	if (limit == 0 || limit > BUS_READINGS_MAX)
		limit = BUS_READINGS_MAX;
	r = bus->ops->readings(bus->context, device[0] ? device : NULL, since_us, limit, &reply.answer, &reply.why);
	return reply_send(&reply, call, r);
}

static int on_suppressed(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	int64_t since_us;
	uint32_t limit;
	int r;

	(void)error;
	r = begin(&reply, call, "xu", &since_us, &limit);
	if (r < 0)
		return r;
	if (limit == 0 || limit > BUS_READINGS_MAX)
		limit = BUS_READINGS_MAX;
	return reply_send(&reply, call, bus->ops->suppressed(bus->context, since_us, limit, &reply.answer, &reply.why));
}

static int on_alerts(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	int only_open;
	int r;

	(void)error;
	r = begin(&reply, call, "b", &only_open);
	if (r < 0)
		return r;
	r = bus->ops->alerts(bus->context, only_open, &reply.answer, &reply.why);
	return reply_send(&reply, call, r);
}

static int on_forget(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	const char *device;
	int r;

	(void)error;
	r = begin(&reply, call, "s", &device);
	if (r < 0)
		return r;
	if (device[0] == '\0' || strlen(device) >= DEVICE_ID_MAX)
		return reply_refuse(call, "that is no device; lares devices lists them");
	return reply_send(&reply, call, bus->ops->forget(bus->context, device, &reply.answer, &reply.why));
}

static int on_reset(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	const char *home;
	int r;

	(void)error;
	r = begin(&reply, call, "s", &home);
	if (r < 0)
		return r;
	return reply_send(&reply, call, bus->ops->reset(bus->context, home, &reply.answer, &reply.why));
}

static bool is_verb(const char *verb)
{
	size_t n = strspn(verb, "abcdefghijklmnopqrstuvwxyz");

	return n > 0 && n < BUS_VERB_MAX && verb[n] == '\0';
}

static int on_command(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	const char *verb, *jws;
	int r;

	(void)error;
	r = begin(&reply, call, "ss", &verb, &jws);
	if (r < 0)
		return r;
	if (!is_verb(verb))
		return reply_refuse(call, "that is no command; see proto/asyncapi.yaml");
	if (strlen(jws) > BUS_JWS_MAX)
		return reply_refuse(call, "the signed command is too long");
	return reply_send(&reply, call,
		bus->ops->command(bus->context, verb, jws, strlen(jws), &reply.answer, &reply.why));
}

static int on_answer(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	char caller[BUS_CALLER_MAX];
	struct bus_said said;
	int r;

	(void)error;
	r = sd_bus_message_read(call, "sssu", &said.verb, &said.alert, &said.note, &said.for_s);
	if (r >= 0)
		r = caller_of(call, caller);
	if (r >= 0)
		r = reply_init(&reply);
	if (r < 0)
		return r;
	if (said.alert[0] == '\0' || strlen(said.alert) >= BUS_ALERT_ID_MAX)
		return reply_refuse(call, "that is no alert; lares alerts lists them");
	if (strlen(said.note) > BUS_NOTE_MAX)
		return reply_refuse(call, "the note is too long; write at most %d bytes", BUS_NOTE_MAX);
	return reply_send(&reply, call, bus->ops->answer(bus->context, &said, caller, &reply.answer, &reply.why));
}

typedef int (*text_fn)(void *context, const char *text, size_t n_text, struct text *answer, struct text *why);

static int ask_with_text(struct bus *bus, sd_bus_message *call, size_t n_text_max, text_fn fn)
{
	scoped(reply_done) struct reply reply = { 0 };
	const char *text;
	int r;

	r = begin(&reply, call, "s", &text);
	if (r < 0)
		return r;
	if (strlen(text) > n_text_max)
		return reply_refuse(call, "that is too long; write at most %zu bytes", n_text_max);
	return reply_send(&reply, call, fn(bus->context, text, strlen(text), &reply.answer, &reply.why));
}

static int on_plan_check(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask_with_text(bus, call, BUS_PLAN_MAX, bus->ops->plan_check);
}

static int on_plan_load(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask_with_text(bus, call, BUS_PLAN_MAX, bus->ops->plan_load);
}

static int on_join(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	const char *bundle, *fingerprint;
	struct bus *bus = data;
	int r;

	(void)error;
	r = begin(&reply, call, "ss", &bundle, &fingerprint);
	if (r < 0)
		return r;
	if (strlen(bundle) > BUS_BUNDLE_MAX)
		return reply_refuse(call, "that is too long to be a bundle");
	if (strlen(fingerprint) > BUS_FINGERPRINT_MAX)
		return reply_refuse(call, "that is too long to be a fingerprint");
	return reply_send(&reply, call, bus->ops->join(bus->context, bundle, fingerprint, &reply.answer, &reply.why));
}

static int on_history(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask_with_text(bus, call, BUS_QUERY_MAX, bus->ops->history);
}

static int on_report(sd_bus_message *call, void *data, sd_bus_error *error)
{
	struct bus *bus = data;

	(void)error;
	return ask_with_text(bus, call, BUS_QUERY_MAX, bus->ops->report);
}

static int on_test_alert(sd_bus_message *call, void *data, sd_bus_error *error)
{
	scoped(reply_done) struct reply reply = { 0 };
	struct bus *bus = data;
	char caller[BUS_CALLER_MAX];
	int r;

	(void)error;
	r = caller_of(call, caller);
	if (r >= 0)
		r = reply_init(&reply);
	if (r < 0)
		return r;
	return reply_send(&reply, call, bus->ops->test_alert(bus->context, caller, &reply.answer, &reply.why));
}

/* Every method is for whom the bus's policy lets through: root and the group lares (packaging/dbus). */
#define QUESTION(name, handler) \
	SD_BUS_METHOD_WITH_ARGS(name, SD_BUS_NO_ARGS, SD_BUS_RESULT("s", json), handler, SD_BUS_VTABLE_UNPRIVILEGED)

/* clang-format off */
static const sd_bus_vtable agent1[] = {
	SD_BUS_VTABLE_START(0),
	QUESTION("Status", on_status),
	QUESTION("Devices", on_devices),
	QUESTION("Scan", on_scan),
	QUESTION("Enrolling", on_enrolling),
	QUESTION("PlanShow", on_plan_show),
	QUESTION("TestAlert", on_test_alert),
	QUESTION("Doctor", on_doctor),
	QUESTION("Joining", on_joining),
	SD_BUS_METHOD_WITH_ARGS("Join", SD_BUS_ARGS("s", bundle, "s", fingerprint),
		SD_BUS_RESULT("s", json), on_join, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD_WITH_ARGS("Readings", SD_BUS_ARGS("s", device, "x", since_us, "u", limit),
		SD_BUS_RESULT("s", json), on_readings, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Alerts", SD_BUS_ARGS("b", only_open),
		SD_BUS_RESULT("s", json), on_alerts, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Suppressed", SD_BUS_ARGS("x", since_us, "u", limit),
		SD_BUS_RESULT("s", json), on_suppressed, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Enrol", SD_BUS_ARGS("s", address, "a{sv}", options),
		SD_BUS_RESULT("s", json), enrols_on_call, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD_WITH_ARGS("EnrolAnswer", SD_BUS_ARGS("s", address, "s", answer),
		SD_BUS_RESULT("s", json), enrols_on_answer, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD_WITH_ARGS("EnrolCancel", SD_BUS_ARGS("s", address),
		SD_BUS_RESULT("s", json), enrols_on_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Forget", SD_BUS_ARGS("s", device),
		SD_BUS_RESULT("s", json), on_forget, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Reset", SD_BUS_ARGS("s", home),
		SD_BUS_RESULT("s", json), on_reset, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Command", SD_BUS_ARGS("s", verb, "s", jws),
		SD_BUS_RESULT("s", json), on_command, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD_WITH_ARGS("Answer", SD_BUS_ARGS("s", verb, "s", alert, "s", note, "u", for_s),
		SD_BUS_RESULT("s", json), on_answer, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("History", SD_BUS_ARGS("s", query),
		SD_BUS_RESULT("s", json), on_history, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Report", SD_BUS_ARGS("s", query),
		SD_BUS_RESULT("s", json), on_report, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("PlanCheck", SD_BUS_ARGS("s", plan),
		SD_BUS_RESULT("s", json), on_plan_check, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("PlanLoad", SD_BUS_ARGS("s", jws),
		SD_BUS_RESULT("s", json), on_plan_load, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};
/* clang-format on */

static void bus_closep(struct bus **bus)
{
	bus_close(*bus);
}

int bus_open(sd_bus *connection, const struct bus_ops *ops, void *context, struct bus **ret_bus)
{
	scoped(bus_closep) struct bus *bus = calloc(1, sizeof(*bus));
	int r;

	if (!bus)
		return -ENOMEM;
	bus->bus = sd_bus_ref(connection);
	bus->ops = ops;
	bus->context = context;
	r = sd_bus_add_object_vtable(connection, &bus->slot, BUS_PATH, BUS_INTERFACE, agent1, bus);
	if (r >= 0)
		r = sd_bus_add_match_async(connection, &bus->departures,
			"type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
			"interface='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''",
			enrols_on_departure, NULL, bus);
	if (r < 0)
		return r;
	if (sd_bus_is_bus_client(connection) > 0)
		r = sd_bus_request_name(connection, BUS_NAME, 0);
	if (r < 0)
		return r;
	*ret_bus = take(bus);
	return 0;
}

void bus_close(struct bus *bus)
{
	if (!bus)
		return;
	for (size_t i = 0; i < BUS_ENROLS_MAX; i++)
		if (bus->enrols.waiting[i].call)
			bus_enrol_done(bus, bus->enrols.waiting[i].token, -ECANCELED, "laresd is ending");
	sd_bus_slot_unref(bus->slot);
	sd_bus_slot_unref(bus->departures);
	sd_bus_unref(bus->bus);
	free(bus);
}

void bus_enrol_done(struct bus *bus, uint64_t token, int r, const char *words)
{
	sd_bus_message *call = enrols_take(&bus->enrols, token);

	if (!call)
		return;
	if (r < 0)
		reply_refuse(call, "%s", words[0] ? words : strerror(-r));
	else
		sd_bus_reply_method_return(call, "s", words);
	sd_bus_message_unref(call);
}
