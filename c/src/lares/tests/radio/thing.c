/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The devices: a beacon; a cuff; a glucose meter with a record access control point; a scale that wants its user's consent; a
 * ring that is asked over and over; a thermometer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "tests/radio/thing.h"

#define DEVICE "org.bluez.Device1"
#define PAIR_US UINT64_C(1000000)
#define CONNECT_US UINT64_C(20000000) /* as long the kernel waits for an advertisement */
#define SPEAK_US UINT64_C(2000000) /* from the connection to what a device says by itself */
#define SIG_UUID(number) "0000" number "-0000-1000-8000-00805f9b34fb"

static const struct kind kinds[THING_COUNT] = {
	[BEACON] = { "lift", NULL, DEVICE_TOILET_LIFT, { { 0 } }, PUSHES, 1, 3 },
	[CUFF] = { "cuff", SIG_UUID("1810"), DEVICE_CUFF,
		{ { "/service0010/char0011", SIG_UUID("2a35"), "indicate" }, { "/service0010/char0014", SIG_UUID("2a49"), "read" },
			{ "/service0010/char0016", SIG_UUID("2a08"), "write" } },
		PUSHES, 1, 7 },
	[METER] = { "meter", SIG_UUID("1808"), DEVICE_GLUCOMETER,
		{ { "/service0010/char0011", SIG_UUID("2a18"), "notify" }, { "/service0010/char0014", SIG_UUID("2a51"), "read" },
			{ "/service0010/char0016", SIG_UUID("2a52"), "indicate" } },
		KEEPS_RECORDS, 1, 13 },
	[SCALE] = { "scale", SIG_UUID("181d"), DEVICE_SCALE,
		{ { "/service0010/char0011", SIG_UUID("2a9d"), "indicate" }, { "/service0010/char0014", SIG_UUID("2a9e"), "read" },
			{ "/service0010/char0016", SIG_UUID("2a9f"), "indicate" } },
		WANTS_CONSENT, 1, 3 },
	[RING] = { "ring", "14839ac4-7d7e-415c-9a42-167340cf2339", DEVICE_OXIMETER,
		{ { "/service0010/char0011", "0734594a-a8e7-4b1a-a6b1-cd5243059a57", "notify" },
			{ "/service0010/char0014", "8b00ace7-eb0b-49b0-bbe9-9aee0a26e1a3", "write" } },
		IS_POLLED, 8, 12 },
	[THERMOMETER] = { "thermometer", SIG_UUID("1809"), DEVICE_THERMOMETER,
		{ { "/service0010/char0011", SIG_UUID("2a1c"), "indicate" } }, PUSHES, 1, 5 },
};

void thing_path(const struct thing *t, const char *tail, char ret_path[OBJECT_PATH_MAX])
{
	path_format("hci0", &t->device.address, tail, ret_path);
}

static void tell(struct thing *t, const char *property, bool value)
{
	if (t->is_shown)
		bluetoothd_changed(&t->world->bluez, t->world->owner, t->path, DEVICE, "a{sv}", 1, property, "b", value);
}

/* ---- objects ---- */

#define DEVICE_PROPERTIES(t) "a{sv}", 4, "Connected", "b", (t)->is_connected, "ServicesResolved", "b", (t)->is_resolved, \
	"Bonded", "b", (t)->is_bonded, "Paired", "b", (t)->is_bonded
#define CHANNEL_PROPERTIES(c) "a{sv}", 2, "UUID", "s", (c)->uuid, "Flags", "as", 2, (c)->flag, \
	strcmp((c)->flag, "read") == 0 ? "x" : strcmp((c)->flag, "write") == 0 ? "read" : "write"

void thing_entries(const struct thing *t, sd_bus_message *answer)
{
	char path[OBJECT_PATH_MAX];

	if (!t->is_shown)
		return;
	bluetoothd_entry(answer, t->path, DEVICE, DEVICE_PROPERTIES(t));
	if (!t->is_bonded)
		return; /* its services are not known yet */
	for (const struct channel *c = t->kind->channels; c->tail; c++) {
		thing_path(t, c->tail, path);
		bluetoothd_entry(answer, path, CHARACTERISTIC, CHANNEL_PROPERTIES(c));
	}
	thing_path(t, "/service0010", path);
	if (t->kind->service)
		bluetoothd_entry(answer, path, "org.bluez.GattService1", "a{sv}", 1, "UUID", "s", t->kind->service);
}

static void show_services(struct thing *t)
{
	struct bluetoothd *b = &t->world->bluez;
	char path[OBJECT_PATH_MAX];

	thing_path(t, "/service0010", path);
	if (t->kind->service)
		bluetoothd_added(b, t->world->owner, path, "org.bluez.GattService1", "a{sv}", 1, "UUID", "s",
			t->kind->service);
	for (const struct channel *c = t->kind->channels; c->tail; c++) {
		thing_path(t, c->tail, path);
		bluetoothd_added(b, t->world->owner, path, CHARACTERISTIC, CHANNEL_PROPERTIES(c));
	}
}

void thing_show(struct thing *t)
{
	if (t->is_shown)
		return;
	t->is_shown = true;
	bluetoothd_added(&t->world->bluez, t->world->owner, t->path, DEVICE, DEVICE_PROPERTIES(t));
	if (t->is_bonded)
		show_services(t);
}

struct thing *thing_find(struct world *w, const char *path)
{
	for (struct thing *t = w->things; t < w->things + THING_COUNT; t++)
		if (t->is_shown && strncmp(path, t->path, strlen(t->path)) == 0)
			return t;
	return NULL;
}

const struct channel *thing_channel(const struct thing *t, const char *path)
{
	for (const struct channel *c = t->kind->channels; c->tail; c++)
		if (strcmp(path + strlen(t->path), c->tail) == 0)
			return c;
	return NULL;
}

/* ---- the link ---- */

static void answer_connect(struct thing *t, const char *error)
{
	sd_bus_message *call = t->connecting;

	t->connecting = NULL;
	if (call && error)
		sd_bus_reply_method_errorf(call, "org.bluez.Error.Failed", "%s", error);
	else if (call)
		sd_bus_reply_method_return(call, "");
	sd_bus_message_unref(call);
}

static void connect(struct thing *t)
{
	uint64_t now_us = clock_now_us();

	t->is_connected = true;
	timer_clear(&t->advert);
	answer_connect(t, NULL);
	tell(t, "Connected", true);
	timer_set(&t->link, now_us + RESOLVE_US);
	timer_set(&t->push, now_us + SPEAK_US);
}

static void break_off(struct thing *t)
{
	answer_connect(t, "le-connection-abort-by-local");
	if (t->pairing)
		sd_bus_reply_method_errorf(t->pairing, "org.bluez.Error.AuthenticationCanceled", "Authentication Canceled");
	t->pairing = sd_bus_message_unref(t->pairing);
}

void thing_disconnect(struct thing *t)
{
	bool was_connected = t->is_connected;

	break_off(t);
	t->is_connected = t->is_resolved = t->has_procedure = t->has_consent = false;
	timer_clear(&t->link);
	timer_clear(&t->push);
	if (!was_connected)
		return;
	tell(t, "ServicesResolved", false);
	tell(t, "Connected", false);
}

static int on_link_time(void *data, uint64_t now_us)
{
	struct thing *t = data;

	if (t->connecting) {
		answer_connect(t, "le-connection-abort-by-local");
	} else if (t->pairing) {
		t->is_bonded = true;
		tell(t, "Bonded", true);
		sd_bus_reply_method_return(t->pairing, "");
		t->pairing = sd_bus_message_unref(t->pairing);
		show_services(t);
		timer_set(&t->link, now_us + RESOLVE_US);
	} else if (!t->is_resolved && t->is_bonded) {
		t->is_resolved = true;
		tell(t, "ServicesResolved", true);
		timer_set(&t->link, now_us + IDLE_US);
	} else {
		t->awake_until_us = 0;
		thing_disconnect(t);
	}
	return 0;
}

/* ---- advertising ---- */

static void advertise(struct thing *t)
{
	uint8_t data[3] = { 0x40, (uint8_t)(t->n_measured - 1), (uint8_t)((t->n_measured - 1) >> 8) };
	const char *uuid = SIG_UUID("fcd2");

	thing_show(t);
	world_tell_found(t->world, t->path);
	if (!world_hears(t->world))
		return; /* bluetoothd went in between */
	if (t->kind->service && !t->world->is_discovering)
		return; /* the same octets once more: nothing changed */
	if (t->kind->service) {
		bluetoothd_changed(&t->world->bluez, t->world->owner, t->path, DEVICE, "a{sv}", 1, "RSSI", "n", -60);
		return;
	}
	t->measured[t->n_measured - 1].n_said++;
	bluetoothd_changed(&t->world->bluez, t->world->owner, t->path, DEVICE, "a{sv}", 2, "RSSI", "n", -60,
		"ServiceData", "a{sv}", 1, uuid, "ay", 3, data[0], data[1], data[2]);
}

static int on_advert_time(void *data, uint64_t now_us)
{
	struct thing *t = data;

	if (t->is_connected || now_us >= t->awake_until_us)
		return 0;
	if (!t->kind->service)
		t->measured[t->n_measured++ % MEASUREMENTS_MAX].at_us = now_us;
	timer_set(&t->advert, now_us + (t->kind->service ? ADVERT_US : BEACON_US));
	if (world_hears(t->world))
		advertise(t);
	if (t->connecting && !t->world->is_adapter_away) {
		thing_show(t);
		connect(t);
	}
	return 0;
}

void thing_wake(struct thing *t)
{
	uint64_t now_us = clock_now_us();

	t->awake_until_us = t->kind->service ? now_us + AWAKE_US : UINT64_MAX;
	timer_set(&t->advert, now_us);
}

void thing_measure(struct thing *t)
{
	t->measured[t->n_measured++ % MEASUREMENTS_MAX].at_us = clock_now_us();
	t->push_to = t->n_measured;
	thing_wake(t);
}

void thing_vanish(struct thing *t)
{
	bool is_gone = t->world->is_gone; /* bluetoothd itself: then nobody answers */

	t->connecting = is_gone ? sd_bus_message_unref(t->connecting) : t->connecting;
	t->pairing = is_gone ? sd_bus_message_unref(t->pairing) : t->pairing;
	break_off(t);
	t->is_connected = t->is_resolved = t->is_shown = t->has_procedure = t->has_consent = false;
	t->notifying = 0;
	timer_clear(&t->link);
	timer_clear(&t->push);
	if (clock_now_us() < t->awake_until_us)
		timer_set(&t->advert, clock_now_us() + ADVERT_US);
}

/* ---- calls ---- */

static const char *call_connect(struct thing *t, sd_bus_message *call)
{
	if (t->is_connected)
		return "org.bluez.Error.AlreadyConnected";
	if (t->connecting || t->pairing)
		return "org.bluez.Error.InProgress";
	t->connecting = sd_bus_message_ref(call);
	timer_set(&t->link, clock_now_us() + CONNECT_US);
	return "";
}

static const char *call_pair(struct thing *t, sd_bus_message *call)
{
	if (t->is_bonded)
		return "org.bluez.Error.AlreadyExists";
	if (t->pairing || t->connecting)
		return "org.bluez.Error.InProgress";
	if (clock_now_us() >= t->awake_until_us)
		return "org.bluez.Error.ConnectionAttemptFailed";
	if (!t->is_connected)
		connect(t);
	t->pairing = sd_bus_message_ref(call);
	timer_set(&t->link, clock_now_us() + PAIR_US);
	return "";
}

const char *thing_call(struct thing *t, sd_bus_message *call, sd_bus_message *answer)
{
	const char *member = sd_bus_message_get_member(call), *path = sd_bus_message_get_path(call);
	const struct channel *c = thing_channel(t, path);

	if (c)
		return thing_channel_call(t, c, call, answer);
	if (strcmp(path, t->path) != 0)
		return "org.freedesktop.DBus.Error.UnknownObject";
	if (strcmp(member, "Connect") == 0)
		return call_connect(t, call);
	if (strcmp(member, "Pair") == 0)
		return call_pair(t, call);
	if (strcmp(member, "Set") == 0) {
		t->is_trusted = true;
		return NULL;
	}
	if (strcmp(member, "Disconnect") != 0)
		return "org.freedesktop.DBus.Error.UnknownMethod";
	if (!t->is_connected && !t->connecting)
		return "org.bluez.Error.NotConnected";
	thing_disconnect(t);
	return NULL;
}

/* ---- life ---- */

void thing_open(struct world *w, enum thing_name name)
{
	struct thing *t = &w->things[name];

	*t = (struct thing){ .world = w, .kind = &kinds[name], .is_bonded = name != THERMOMETER };
	t->is_shown = t->is_bonded;
	t->device.address = (struct address){ { 0, 0xaa, 1, 1, 0, (uint8_t)(name + 1) } };
	snprintf(t->device.id, sizeof(t->device.id), "%s", t->kind->id);
	t->device.kind = t->kind->kind;
	t->device.is_bonded = name != BEACON;
	t->device.n_users = t->kind->way == WANTS_CONSENT;
	t->device.users[0] = (struct device_user){ .index = USER, .consent = USER_CODE };
	face_write(1700000000, t->face, sizeof(t->face));
	thing_path(t, "", t->path);
	timer_init(&t->advert, w->bluez.event, on_advert_time, t);
	timer_init(&t->link, w->bluez.event, on_link_time, t);
	timer_init(&t->push, w->bluez.event, thing_on_push_time, t);
}

void thing_close(struct thing *t)
{
	sd_bus_message_unref(t->connecting);
	sd_bus_message_unref(t->pairing);
	timer_done(&t->advert);
	timer_done(&t->link);
	timer_done(&t->push);
}
