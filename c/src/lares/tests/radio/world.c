/* SPDX-License-Identifier: Apache-2.0 */
/* bluetoothd and its adapter. */
#include "tests/radio/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "tests/radio/moment.h"

#define ADAPTER "org.bluez.Adapter1"
enum { STEPS_MAX = 1000, MONITOR_PARTS_KNOWN = 3 };

#define ERROR "org.bluez.Error."
#define MONITORS "org.bluez.AdvertisementMonitorManager1"
#define MONITORS_PROPERTIES "a{sv}", 1, "SupportedMonitorTypes", "as", 1, "or_patterns"
#define ADAPTER_PROPERTIES(w) "a{sv}", 3, "Address", "s", "00:AA:01:00:00:00", "Powered", "b", (w)->is_powered, \
	"Discovering", "b", (w)->is_discovering

bool world_hears(const struct world *w)
{
	return w->is_powered && (w->is_discovering || w->monitors[0]) && !w->is_adapter_away;
}

void world_tell_adapter(struct world *w, const char *property, bool value)
{
	bluetoothd_changed(&w->bluez, w->owner, ADAPTER_PATH, ADAPTER, "a{sv}", 1, property, "b", value);
}

/* ---- monitors ---- */

/* No answer is waited for. A fault may befall it as it may a signal. */
static void call_monitor(struct world *w, unsigned part, const char *member, const char *device)
{
	char path[OBJECT_PATH_MAX];
	sd_bus_message *m;

	snprintf(path, sizeof(path), "%.70s/%u", w->monitors, part);
	if (sd_bus_message_new_method_call(w->bluez.bus, &m, NULL, path, "org.bluez.AdvertisementMonitor1", member) < 0)
		abort();
	sd_bus_message_set_sender(m, w->owner);
	sd_bus_message_set_expect_reply(m, false);
	if (device)
		sd_bus_message_append(m, "o", device);
	fault_on_signal(&w->fault, m);
	sd_bus_message_unref(m);
}

void world_tell_found(struct world *w, const char *device)
{
	if (w->monitors[0])
		call_monitor(w, 0, "DeviceFound", device);
}

static const char *monitors_call(struct world *w, sd_bus_message *call)
{
	const char *root;

	if (sd_bus_message_read(call, "o", &root) < 0)
		return ERROR "InvalidArguments";
	if (strcmp(sd_bus_message_get_member(call), "RegisterMonitor") != 0) {
		w->monitors[0] = '\0';
		return NULL;
	}
	if (w->monitors[0])
		return ERROR "AlreadyExists";
	snprintf(w->monitors, sizeof(w->monitors), "%s", root);
	for (unsigned part = 0; part < MONITOR_PARTS_KNOWN; part++)
		call_monitor(w, part, "Activate", NULL);
	return NULL;
}

/* ---- calls ---- */

static const char *set_powered(struct world *w, bool is_powered)
{
	if (w->is_powered == is_powered)
		return NULL;
	w->is_powered = is_powered;
	for (size_t i = 0; i < THING_COUNT && !is_powered; i++)
		thing_disconnect(&w->things[i]);
	if (w->is_discovering && !is_powered)
		world_tell_adapter(w, "Discovering", w->is_discovering = false);
	world_tell_adapter(w, "Powered", is_powered);
	return NULL;
}

static const char *adapter_set(struct world *w, sd_bus_message *call)
{
	const char *interface, *property;
	int value = 0;

	if (sd_bus_message_read(call, "ssv", &interface, &property, "b", &value) < 0)
		return ERROR "InvalidArguments";
	return strcmp(property, "Powered") == 0 ? set_powered(w, value) : NULL;
}

static const char *set_discovering(struct world *w, bool is_discovering)
{
	if (!w->is_powered)
		return ERROR "NotReady";
	if (w->is_discovering == is_discovering)
		return is_discovering ? ERROR "InProgress" : ERROR "Failed";
	w->is_discovering = is_discovering;
	world_tell_adapter(w, "Discovering", is_discovering);
	return NULL;
}

static const char *adapter_call(struct world *w, sd_bus_message *call)
{
	const char *member = sd_bus_message_get_member(call);

	if (w->is_adapter_away)
		return "org.freedesktop.DBus.Error.UnknownObject";
	if (strcmp(member, "Set") == 0)
		return adapter_set(w, call);
	if (w->is_passive_offered && strcmp(sd_bus_message_get_interface(call), MONITORS) == 0)
		return monitors_call(w, call);
	if (strcmp(member, "StartDiscovery") == 0)
		return set_discovering(w, true);
	if (strcmp(member, "StopDiscovery") == 0)
		return set_discovering(w, false);
	if (strcmp(member, "SetDiscoveryFilter") == 0)
		return NULL;
	return "org.freedesktop.DBus.Error.UnknownMethod";
}

static const char *agent_call(struct world *w, sd_bus_message *call)
{
	if (strcmp(sd_bus_message_get_member(call), "RegisterAgent") != 0)
		return w->has_agent ? NULL : ERROR "DoesNotExist";
	if (w->has_agent)
		return ERROR "AlreadyExists";
	w->has_agent = true;
	return NULL;
}

static void append_objects(const struct world *w, sd_bus_message *answer)
{
	sd_bus_message_open_container(answer, 'a', "{oa{sa{sv}}}");
	for (size_t i = 0; i < THING_COUNT && !w->is_adapter_away; i++)
		thing_entries(&w->things[i], answer);
	if (!w->is_adapter_away)
		bluetoothd_entry(answer, ADAPTER_PATH, ADAPTER, ADAPTER_PROPERTIES(w));
	if (!w->is_adapter_away && w->is_passive_offered)
		bluetoothd_entry(answer, ADAPTER_PATH, MONITORS, MONITORS_PROPERTIES);
	sd_bus_message_close_container(answer);
}

/* An error's name; NULL where it is done, and "" where the answer comes later. */
static const char *do_call(struct world *w, sd_bus_message *call, sd_bus_message *answer)
{
	const char *path = sd_bus_message_get_path(call), *member = sd_bus_message_get_member(call);
	struct thing *t = w->is_adapter_away ? NULL : thing_find(w, path);

	if (w->is_gone && strcmp(member, "GetNameOwner") == 0)
		return "org.freedesktop.DBus.Error.NameHasNoOwner";
	if (w->is_gone)
		return "org.freedesktop.DBus.Error.NoReply";
	if (t)
		return thing_call(t, call, answer);
	if (strcmp(path, ADAPTER_PATH) == 0)
		return adapter_call(w, call);
	if (strcmp(path, "/org/bluez") == 0)
		return agent_call(w, call);
	if (strcmp(member, "GetNameOwner") == 0)
		sd_bus_message_append(answer, "s", w->owner);
	else if (strcmp(member, "GetManagedObjects") == 0)
		append_objects(w, answer);
	else
		return "org.freedesktop.DBus.Error.UnknownObject";
	return NULL;
}

static int on_message(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct world *w = data;
	sd_bus_message *answer = NULL;
	const char *name;

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	if (sd_bus_message_new_method_return(m, &answer) < 0)
		abort();
	if (fault_on_call(&w->fault, m)) {
		if (w->fault.is_done)
			do_call(w, m, answer);
		fault_answer(&w->fault, m);
	} else {
		name = do_call(w, m, answer);
		if (!name)
			bluetoothd_send(&w->bluez, answer);
		else if (*name)
			sd_bus_reply_method_errorf(m, name, "%s is not to be had", sd_bus_message_get_member(m));
		fault_on_answered(&w->fault);
	}
	sd_bus_message_unref(answer);
	return 1;
}

/* ---- what goes, and comes back ---- */

static void lose_all(struct world *w)
{
	for (size_t i = 0; i < THING_COUNT; i++)
		thing_vanish(&w->things[i]);
	w->is_discovering = false;
	w->monitors[0] = '\0';
}

static int on_bluetoothd_back(struct world *w)
{
	w->is_gone = false;
	snprintf(w->owner, sizeof(w->owner), ":1.%u", ++w->n_lives);
	for (size_t i = 0; i < THING_COUNT; i++)
		w->things[i].is_shown = w->things[i].is_bonded; /* those are on disk */
	bluetoothd_owner_changed(&w->bluez, "", w->owner);
	return 0;
}

static int on_back(void *data, uint64_t now_us)
{
	struct world *w = data;

	(void)now_us;
	if (w->is_gone)
		return on_bluetoothd_back(w);
	w->is_adapter_away = false;
	bluetoothd_added(&w->bluez, w->owner, ADAPTER_PATH, ADAPTER, ADAPTER_PROPERTIES(w));
	if (w->is_passive_offered)
		bluetoothd_added(&w->bluez, w->owner, ADAPTER_PATH, MONITORS, MONITORS_PROPERTIES);
	for (size_t i = 0; i < THING_COUNT; i++)
		if (w->things[i].is_bonded)
			thing_show(&w->things[i]);
	return 0;
}

void world_lose_adapter(struct world *w)
{
	lose_all(w);
	w->is_adapter_away = true;
	w->is_powered = false;
	timer_set(&w->back, clock_now_us() + AWAY_US);
}

void world_lose_bluetoothd(struct world *w)
{
	w->is_gone = true;
	lose_all(w);
	w->has_agent = false;
	bluetoothd_owner_changed(&w->bluez, w->owner, "");
	timer_set(&w->back, clock_now_us() + RESTART_US);
}

/* ---- life ---- */

void world_open(struct world *w)
{
	moment_begin();
	bluetoothd_open(&w->bluez, on_message, w);
	fault_open(&w->fault, &w->bluez);
	timer_init(&w->back, w->bluez.event, on_back, w);
	w->is_powered = true;
	w->n_lives = 7;
	snprintf(w->owner, sizeof(w->owner), "%s", BLUETOOTHD_OWNER);
	for (enum thing_name i = 0; i < THING_COUNT; i++)
		thing_open(w, i);
}

void world_close(struct world *w)
{
	for (size_t i = 0; i < THING_COUNT; i++)
		thing_close(&w->things[i]);
	timer_done(&w->back);
	fault_close(&w->fault);
	bluetoothd_close(&w->bluez);
}

bool world_pass(struct world *w, uint64_t until_us)
{
	uint64_t was_us = 0;
	unsigned n_steps = 0;

	bluetoothd_settle(&w->bluez);
	while (n_steps < STEPS_MAX && moment_step(until_us)) {
		bluetoothd_settle(&w->bluez);
		n_steps = clock_now_us() == was_us ? n_steps + 1 : 0;
		was_us = clock_now_us();
	}
	return n_steps < STEPS_MAX;
}
