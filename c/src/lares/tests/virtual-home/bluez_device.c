/* SPDX-License-Identifier: Apache-2.0 */
/* Device1: a device's object, its connection and its bond. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/text.h"
#include "tests/virtual-home/bluez.h"

#define DEVICE "org.bluez.Device1"

enum {
	CONNECT_TIMEOUT_MS = 20000, /* the kernel's HCI_LE_CONN_TIMEOUT */
	TEMPORARY_TIMEOUT_MS = 30000, /* main.conf TemporaryTimeout */
};

static struct object object_of(struct peer *peer)
{
	return (struct object){ .kind = OBJECT_PEER, .peer = peer };
}

static void write_sections(struct writer *w, const char *name, const struct peer *peer, bool is_manufacturer)
{
	char uuid[UUID_TEXT_MAX];
	const char *entry = is_manufacturer ? "qv" : "sv";
	bool has_any = false;

	for (size_t i = 0; i < peer->n_sections; i++)
		has_any |= peer->sections[i].is_manufacturer == is_manufacturer;
	if (!has_any || !property_begin(w, name, is_manufacturer ? "a{qv}" : "a{sv}"))
		return;
	sd_bus_message_open_container(w->m, 'a', is_manufacturer ? "{qv}" : "{sv}");
	for (size_t i = 0; i < peer->n_sections; i++) {
		const struct section *section = &peer->sections[i];

		if (section->is_manufacturer != is_manufacturer)
			continue;
		sd_bus_message_open_container(w->m, 'e', entry);
		uuid_format(&section->service, uuid);
		if (is_manufacturer)
			sd_bus_message_append(w->m, "q", section->company);
		else
			sd_bus_message_append(w->m, "s", uuid);
		sd_bus_message_open_container(w->m, 'v', "ay");
		sd_bus_message_append_array(w->m, 'y', section->value.bytes, section->value.n);
		sd_bus_message_close_container(w->m);
		sd_bus_message_close_container(w->m);
	}
	sd_bus_message_close_container(w->m);
	property_end(w);
}

bool peer_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	const struct peer *peer = object->peer;
	char address[ADDRESS_TEXT_MAX];

	(void)bluez;
	if (object->kind != OBJECT_PEER || !w)
		return object->kind == OBJECT_PEER;
	address_format(&peer->actor->address, address);
	property_text(w, "Address", address);
	property_text(w, "AddressType", peer->actor->is_random ? "random" : "public");
	if (peer->actor->name[0])
		property_text(w, "Name", peer->actor->name);
	for (char *c = address; *c && !peer->actor->name[0]; c++) /* a nameless device's alias is its address, dashed */
		*c = *c == ':' ? '-' : *c;
	property_text(w, "Alias", peer->alias[0] ? peer->alias : peer->actor->name[0] ? peer->actor->name : address);
	property_bool(w, "Paired", peer->is_paired);
	property_bool(w, "Bonded", peer->is_paired);
	property_bool(w, "Trusted", peer->is_trusted);
	property_bool(w, "Blocked", peer->is_blocked);
	property_bool(w, "LegacyPairing", false);
	if (peer->is_in_range && property_begin(w, "RSSI", "n")) {
		sd_bus_message_append(w->m, "n", peer->actor->rssi_dBm);
		property_end(w);
	}
	property_bool(w, "Connected", peer->is_connected);
	property_uuids(w, "UUIDs", peer->uuids, peer->n_uuids);
	property_path(w, "Adapter", BLUEZ_ADAPTER_PATH);
	write_sections(w, "ManufacturerData", peer, true);
	write_sections(w, "ServiceData", peer, false);
	property_bool(w, "ServicesResolved", peer->is_resolved);
	return true;
}

int peer_set_property(struct peer *peer, const char *name, sd_bus_message *m, sd_bus_error *error)
{
	struct object object = object_of(peer);
	const char *alias;
	int is_on, r;

	if (strcmp(name, "Alias") == 0) {
		struct text text = text_of(peer->alias, sizeof(peer->alias));

		r = sd_bus_message_read(m, "s", &alias);
		text_put(&text, r < 0 ? "" : alias);
	} else if (strcmp(name, "Trusted") == 0 || strcmp(name, "Blocked") == 0) {
		r = sd_bus_message_read(m, "b", &is_on);
		if (r >= 0)
			*(name[0] == 'T' ? &peer->is_trusted : &peer->is_blocked) = is_on;
	} else {
		return sd_bus_error_setf(error, SD_BUS_ERROR_PROPERTY_READ_ONLY, "Property '%s' is not writable", name);
	}
	if (r >= 0)
		changed(peer->bluez, &object, DEVICE, name);
	return r;
}

static void on_send(void *context, struct place place, const uint8_t *octets, size_t n)
{
	gatt_send(context, place, octets, n);
}

static bool on_is_subscribed(void *context, struct place place)
{
	return gatt_has_listener(context, place);
}

static void on_hang_up(void *context)
{
	peer_disconnect(context);
}

static const struct giver_ops giver_ops = { .send = on_send, .is_subscribed = on_is_subscribed, .hang_up = on_hang_up };

int peer_init(struct peer *peer, struct bluez *bluez, size_t index)
{
	const struct actor *actor = &bluez->scenario->devices[index];
	const uint8_t *o = actor->address.octet;

	*peer = (struct peer){ .bluez = bluez, .actor = actor, .index = index, .is_temporary = !actor->is_bonded,
		.is_paired = actor->is_bonded, .is_trusted = actor->is_bonded, .is_shown = actor->is_bonded,
		.has_services = actor->is_bonded };
	snprintf(peer->path, sizeof(peer->path), BLUEZ_ADAPTER_PATH "/dev_%02X_%02X_%02X_%02X_%02X_%02X", o[0], o[1],
		o[2], o[3], o[4], o[5]);
	for (size_t i = 0; i < actor->n_services && actor->is_bonded; i++)
		peer->uuids[peer->n_uuids++] = actor->services[i].uuid;
	return giver_init(&peer->giver, &bluez->player, index, &giver_ops, peer);
}

void peer_done(struct peer *peer)
{
	peer_restart(peer);
	giver_done(&peer->giver);
}

/* Answer a call that was kept; `name` NULL: success. */
static void answer(sd_bus_message **call, const char *name, const char *text)
{
	if (!*call)
		return;
	if (name)
		sd_bus_reply_method_errorf(*call, name, "%s", text);
	else
		sd_bus_reply_method_return(*call, "");
	*call = sd_bus_message_unref(*call);
}

static void fail_connect(struct peer *peer, const char *text)
{
	if (!peer->connecting && !peer->pairing)
		return;
	peer->connect_timeout = sd_event_source_disable_unref(peer->connect_timeout);
	peer->bluez->tallies[peer->index].connects_failed++;
	answer(&peer->connecting, BLUEZ_ERROR "Failed", text);
	answer(&peer->pairing, BLUEZ_ERROR "ConnectionAttemptFailed", "Page Timeout");
}

void peer_disconnect(struct peer *peer)
{
	struct object object = object_of(peer);

	fail_connect(peer, "br-connection-canceled");
	if (!peer->is_connected)
		return;
	peer->asking = sd_bus_slot_unref(peer->asking);
	answer(&peer->pairing, BLUEZ_ERROR "AuthenticationCanceled", "Authentication Canceled");
	gatt_hide_battery(peer);
	peer->is_connected = peer->is_resolved = false;
	giver_disconnected(&peer->giver);
	peer->bluez->tallies[peer->index].disconnects++;
	changed(peer->bluez, &object, DEVICE, "ServicesResolved");
	changed(peer->bluez, &object, DEVICE, "Connected");
	player_poke(&peer->bluez->player);
}

void peer_remove(struct peer *peer)
{
	struct object object = object_of(peer);

	peer_disconnect(peer);
	gatt_hide(peer);
	peer->temporary_timeout = sd_event_source_disable_unref(peer->temporary_timeout);
	if (peer->is_shown)
		bluez_removed(peer->bluez, &object);
	peer->is_shown = peer->is_in_range = false;
	peer->is_temporary = true;
	peer->n_uuids = peer->n_sections = 0;
	peer->alias[0] = '\0';
	memset(peer->channels, 0, sizeof(peer->channels));
}

static int on_temporary_timeout(sd_event_source *source, uint64_t due_us, void *data)
{
	(void)source;
	(void)due_us;
	peer_remove(data);
	return 0;
}

/* RSSI is invalidated, and what nobody connected to or paired with is forgotten after a while. */
void peer_scan_ended(struct peer *peer)
{
	struct bluez *bluez = peer->bluez;
	sd_bus_message *m = NULL;

	if (!peer->is_shown)
		return;
	if (peer->is_in_range && sd_bus_message_new_signal(bluez->bus, &m, peer->path,
					 "org.freedesktop.DBus.Properties", "PropertiesChanged") >= 0) {
		sd_bus_message_append(m, "sa{sv}as", DEVICE, 0, 1, "RSSI");
		sd_bus_send(bluez->bus, m, NULL);
		sd_bus_message_unref(m);
	}
	peer->is_in_range = false;
	sd_event_source_disable_unref(peer->temporary_timeout);
	peer->temporary_timeout =
		peer->is_temporary ? player_after(&bluez->player, TEMPORARY_TIMEOUT_MS, on_temporary_timeout, peer) : NULL;
}

void peer_restart(struct peer *peer)
{
	peer->asking = sd_bus_slot_unref(peer->asking);
	peer->connecting = sd_bus_message_unref(peer->connecting);
	peer->pairing = sd_bus_message_unref(peer->pairing);
	peer->connect_timeout = sd_event_source_disable_unref(peer->connect_timeout);
	peer->temporary_timeout = sd_event_source_disable_unref(peer->temporary_timeout);
	peer->is_connected = peer->is_resolved = peer->is_in_range = false;
	giver_disconnected(&peer->giver);
	peer->n_sections = 0;
	for (size_t i = 0; i < SCENARIO_SERVICES_MAX; i++)
		for (size_t k = 0; k < SCENARIO_CHARACTERISTICS_MAX; k++)
			peer->channels[i][k].listeners = 0;
	if (peer->is_temporary)
		peer->is_shown = peer->has_services = false;
}

void peer_paired(struct peer *peer, bool is_paired)
{
	struct tally *tally = &peer->bluez->tallies[peer->index];
	struct object object = object_of(peer);

	if (!is_paired) {
		tally->pairings_failed++;
		answer(&peer->pairing, BLUEZ_ERROR "AuthenticationFailed", "Authentication Failed");
		return;
	}
	tally->pairings++;
	peer->is_paired = true;
	peer->has_lost_bond = false;
	changed(peer->bluez, &object, DEVICE, "Paired", "Bonded");
	answer(&peer->pairing, NULL, NULL);
	player_poke(&peer->bluez->player);
}

static void begin_pairing(struct peer *peer)
{
	switch (peer->actor->pairing) {
	case PAIRING_NONE:
	case PAIRING_COUNT:
		peer_paired(peer, false);
		break;
	case PAIRING_JUST_WORKS:
		peer_paired(peer, true);
		break;
	case PAIRING_AUTHORIZE:
	case PAIRING_PASSKEY:
	case PAIRING_COMPARE:
		agent_ask(peer);
		break;
	}
}

/* Cached services are there at once; the first time they follow, before ServicesResolved. */
static void resolve(struct peer *peer)
{
	struct object object = object_of(peer);

	gatt_show(peer);
	peer->is_resolved = true;
	changed(peer->bluez, &object, DEVICE, "UUIDs", "ServicesResolved");
}

/* The link is up until it is to be encrypted; 5.66 has no word for that errno (EACCES). */
static void refuse_key(struct peer *peer)
{
	struct object object = object_of(peer);

	peer->bluez->tallies[peer->index].refused++;
	peer->is_connected = true;
	changed(peer->bluez, &object, DEVICE, "Connected");
	peer->is_connected = false;
	changed(peer->bluez, &object, DEVICE, "Connected");
	fail_connect(peer, "le-connection-unknown");
}

void peer_answer_connect(struct peer *peer)
{
	struct object object = object_of(peer);

	if ((!peer->connecting && !peer->pairing) || peer->is_connected || peer->actor->n_services == 0)
		return;
	if (peer->n_aborts > 0) {
		peer->n_aborts--;
		fail_connect(peer, "le-connection-abort-by-local");
		return;
	}
	if (peer->is_paired && peer->has_lost_bond) {
		refuse_key(peer);
		return;
	}
	peer->connect_timeout = sd_event_source_disable_unref(peer->connect_timeout);
	peer->is_connected = true;
	peer->bluez->tallies[peer->index].connects++;
	changed(peer->bluez, &object, DEVICE, "Connected");
	answer(&peer->connecting, NULL, NULL); /* 5.66 answers when the link is up, before services are known */
	resolve(peer);
	giver_connected(&peer->giver);
	if (peer->pairing)
		begin_pairing(peer);
	player_poke(&peer->bluez->player);
}

static int on_connect_timeout(sd_event_source *source, uint64_t due_us, void *data)
{
	(void)source;
	(void)due_us;
	fail_connect(data, "le-connection-abort-by-local");
	return 0;
}

/* Wait until the device advertises; Connect and Pair both make it a device that is kept. */
static int await_link(struct peer *peer, sd_bus_message **place, sd_bus_message *m)
{
	*place = sd_bus_message_ref(m);
	peer->is_temporary = false;
	peer->temporary_timeout = sd_event_source_disable_unref(peer->temporary_timeout);
	peer->connect_timeout = player_after(&peer->bluez->player, CONNECT_TIMEOUT_MS, on_connect_timeout, peer);
	return 1;
}

static int on_connect(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct peer *peer = object->peer;

	if (!bluez->is_powered)
		return sd_bus_error_set(error, BLUEZ_ERROR "NotReady", "Resource Not Ready");
	if (peer->connecting || (peer->pairing && !peer->is_connected)) /* as 5.66 was seen to say it, and not InProgress */
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "Operation already in progress");
	if (peer->is_connected)
		return sd_bus_reply_method_return(m, "");
	return await_link(peer, &peer->connecting, m);
}

static int on_disconnect(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct peer *peer = object->peer;

	(void)bluez;
	if (!peer->is_connected && !peer->connecting)
		return sd_bus_error_set(error, BLUEZ_ERROR "NotConnected", "Not Connected");
	peer_disconnect(peer);
	return sd_bus_reply_method_return(m, "");
}

static int on_pair(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct peer *peer = object->peer;

	if (!bluez->is_powered)
		return sd_bus_error_set(error, BLUEZ_ERROR "NotReady", "Resource Not Ready");
	if (peer->is_paired)
		return sd_bus_error_set(error, BLUEZ_ERROR "AlreadyExists", "Already Exists");
	if (peer->pairing || peer->connecting)
		return sd_bus_error_set(error, BLUEZ_ERROR "InProgress", "In Progress");
	if (!peer->is_connected)
		return await_link(peer, &peer->pairing, m);
	peer->is_temporary = false;
	peer->pairing = sd_bus_message_ref(m);
	begin_pairing(peer);
	return 1;
}

static int on_cancel(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct peer *peer = object->peer;

	(void)bluez;
	if (!peer->pairing)
		return sd_bus_error_set(error, BLUEZ_ERROR "DoesNotExist", "Does Not Exist");
	peer->asking = sd_bus_slot_unref(peer->asking);
	answer(&peer->pairing, BLUEZ_ERROR "AuthenticationCanceled", "Authentication Canceled");
	if (!peer->connecting)
		peer->connect_timeout = sd_event_source_disable_unref(peer->connect_timeout);
	return sd_bus_reply_method_return(m, "");
}

const struct method bluez_device_methods[] = {
	{ DEVICE, "Connect", "", on_connect },
	{ DEVICE, "Disconnect", "", on_disconnect },
	{ DEVICE, "Pair", "", on_pair },
	{ DEVICE, "CancelPairing", "", on_cancel },
	{ 0 },
};
