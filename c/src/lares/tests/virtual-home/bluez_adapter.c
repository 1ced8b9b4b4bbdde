/* SPDX-License-Identifier: Apache-2.0 */
/* Adapter1: who is scanning, with which filter. Each client is a D-Bus connection and is forgotten with it. */
#include <stdio.h>
#include <string.h>

#include "proto/text.h"
#include "tests/virtual-home/bluez.h"

#define ADAPTER "org.bluez.Adapter1"

/* As btvirt would name its first controller. */
#define ADAPTER_ADDRESS "00:AA:01:00:00:00"

static const struct object adapter_object = { .kind = OBJECT_ADAPTER };

bool adapter_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	if (object->kind != OBJECT_ADAPTER || !w)
		return object->kind == OBJECT_ADAPTER;
	property_text(w, "Address", ADAPTER_ADDRESS);
	property_text(w, "AddressType", "public");
	property_text(w, "Name", "gateway");
	property_text(w, "Alias", bluez->alias[0] ? bluez->alias : "gateway");
	property_bool(w, "Powered", bluez->is_powered);
	property_bool(w, "Discoverable", false);
	property_bool(w, "Pairable", bluez->is_pairable);
	property_bool(w, "Discovering", adapter_is_discovering(bluez));
	property_uuids(w, "UUIDs", NULL, 0);
	if (property_begin(w, "Roles", "as")) {
		sd_bus_message_append(w->m, "as", 2, "central", "peripheral");
		property_end(w);
	}
	return true;
}

int client_find(struct bluez *bluez, const char *name)
{
	for (int i = 0; i < BLUEZ_CLIENTS_MAX; i++)
		if (bluez->clients[i].track && strcmp(bluez->clients[i].name, name) == 0)
			return i;
	return -1;
}

static int on_client_gone(sd_bus_track *track, void *data)
{
	(void)track;
	client_drop(data);
	return 0;
}

int client_get(struct bluez *bluez, const char *name)
{
	int found = client_find(bluez, name);
	struct client *client = bluez->clients;

	if (found >= 0 || strlen(name) >= sizeof(client->name))
		return found;
	while (client < bluez->clients + BLUEZ_CLIENTS_MAX && client->track)
		client++;
	if (client == bluez->clients + BLUEZ_CLIENTS_MAX)
		return -1;
	*client = (struct client){ .bluez = bluez };
	strcpy(client->name, name);
	if (sd_bus_track_new(bluez->bus, &client->track, on_client_gone, client) < 0)
		return -1;
	if (sd_bus_track_add_name(client->track, name) < 0) {
		client->track = sd_bus_track_unref(client->track);
		return -1;
	}
	return (int)(client - bluez->clients);
}

bool adapter_is_discovering(const struct bluez *bluez)
{
	for (size_t i = 0; i < BLUEZ_CLIENTS_MAX; i++)
		if (bluez->clients[i].track && bluez->clients[i].is_discovering)
			return true;
	return false;
}

/* Discovery of the last client has ended. */
static void end_scan(struct bluez *bluez)
{
	if (adapter_is_discovering(bluez))
		return;
	for (size_t i = 0; i < bluez->scenario->n_devices; i++)
		peer_scan_ended(&bluez->peers[i]);
	changed(bluez, &adapter_object, ADAPTER, "Discovering");
}

void client_drop(struct client *client)
{
	struct bluez *bluez = client->bluez;
	bool was_discovering = client->is_discovering;

	if (!client->track)
		return;
	client->track = sd_bus_track_unref(client->track);
	gatt_forget_client(bluez, (size_t)(client - bluez->clients));
	if (strcmp(bluez->default_agent, client->name) == 0)
		bluez->default_agent[0] = '\0';
	if (was_discovering)
		end_scan(bluez);
	player_poke(&bluez->player);
}

void adapter_set_powered(struct bluez *bluez, bool is_powered)
{
	if (bluez->is_powered == is_powered)
		return;
	bluez->is_powered = is_powered;
	for (size_t i = 0; i < bluez->scenario->n_devices && !is_powered; i++)
		peer_disconnect(&bluez->peers[i]);
	if (!is_powered && adapter_is_discovering(bluez)) {
		for (size_t i = 0; i < BLUEZ_CLIENTS_MAX; i++)
			bluez->clients[i].is_discovering = false;
		end_scan(bluez);
	}
	changed(bluez, &adapter_object, ADAPTER, "Powered");
}

int adapter_set_property(struct bluez *bluez, const char *name, sd_bus_message *m, sd_bus_error *error)
{
	const char *alias;
	int is_on, r;

	if (strcmp(name, "Alias") == 0) {
		struct text text = text_of(bluez->alias, sizeof(bluez->alias));

		r = sd_bus_message_read(m, "s", &alias);
		text_put(&text, r < 0 ? "" : alias);
		return r;
	}
	r = sd_bus_message_read(m, "b", &is_on);
	if (r < 0)
		return r;
	if (strcmp(name, "Powered") == 0 && bluez->fault == FAULT_ADAPTER_OFF)
		return sd_bus_error_set(error, BLUEZ_ERROR "Blocked", "Blocked through rfkill");
	if (strcmp(name, "Powered") == 0)
		adapter_set_powered(bluez, is_on);
	else if (strcmp(name, "Pairable") == 0)
		bluez->is_pairable = is_on;
	else if (strcmp(name, "Discoverable") != 0)
		return sd_bus_error_setf(error, SD_BUS_ERROR_PROPERTY_READ_ONLY, "Property '%s' is not writable", name);
	return 0;
}

static int read_uuids(sd_bus_message *m, struct client *filter)
{
	const char *text;
	int r = sd_bus_message_enter_container(m, 'v', "as");

	if (r >= 0)
		r = sd_bus_message_enter_container(m, 'a', "s");
	while (r >= 0 && (r = sd_bus_message_read(m, "s", &text)) > 0)
		if (filter->n_uuids == SCENARIO_SERVICES_MAX || uuid_parse(text, &filter->uuids[filter->n_uuids++]) < 0)
			return -1;
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_filter_entry(sd_bus_message *m, struct client *filter)
{
	const char *key, *transport;
	int is_on;
	uint16_t pathloss;
	int r = sd_bus_message_read(m, "s", &key);

	if (r < 0)
		return r;
	if (strcmp(key, "UUIDs") == 0)
		return read_uuids(m, filter);
	if (strcmp(key, "RSSI") == 0)
		return sd_bus_message_read(m, "v", "n", &filter->rssi_min_dBm);
	if (strcmp(key, "Pathloss") == 0)
		return sd_bus_message_read(m, "v", "q", &pathloss);
	if (strcmp(key, "Transport") == 0 || strcmp(key, "Pattern") == 0)
		return sd_bus_message_read(m, "v", "s", &transport);
	if (strcmp(key, "Discoverable") == 0)
		return sd_bus_message_read(m, "v", "b", &is_on);
	if (strcmp(key, "DuplicateData") != 0)
		return -1;
	r = sd_bus_message_read(m, "v", "b", &is_on);
	filter->wants_duplicates = r >= 0 && is_on;
	return r;
}

static int on_set_filter(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	int place = client_get(bluez, sd_bus_message_get_sender(m));
	struct client filter = { .rssi_min_dBm = INT16_MIN };
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	(void)object;
	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
		r = read_filter_entry(m, &filter);
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
		filter.has_filter = true;
	}
	if (r < 0 || place < 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid arguments in method call");
	bluez->clients[place].has_filter = filter.has_filter;
	bluez->clients[place].wants_duplicates = filter.wants_duplicates;
	bluez->clients[place].rssi_min_dBm = filter.rssi_min_dBm;
	bluez->clients[place].n_uuids = filter.n_uuids;
	memcpy(bluez->clients[place].uuids, filter.uuids, sizeof(filter.uuids));
	return sd_bus_reply_method_return(m, "");
}

static int on_start(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	bool was_discovering = adapter_is_discovering(bluez);
	int place = client_get(bluez, sd_bus_message_get_sender(m));

	(void)object;
	if (!bluez->is_powered)
		return sd_bus_error_set(error, BLUEZ_ERROR "NotReady", "Resource Not Ready");
	if (place < 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "Too many clients");
	if (bluez->clients[place].is_discovering)
		return sd_bus_error_set(error, BLUEZ_ERROR "InProgress", "Operation already in progress");
	bluez->clients[place].is_discovering = true;
	sd_bus_reply_method_return(m, "");
	if (!was_discovering)
		changed(bluez, &adapter_object, ADAPTER, "Discovering");
	if (bluez->scenario->starts_when_scanned)
		player_start(&bluez->player);
	else
		player_poke(&bluez->player);
	return 1;
}

static int on_stop(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	int place = client_find(bluez, sd_bus_message_get_sender(m));

	(void)object;
	if (!bluez->is_powered)
		return sd_bus_error_set(error, BLUEZ_ERROR "NotReady", "Resource Not Ready");
	if (place < 0 || !bluez->clients[place].is_discovering)
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "No discovery started");
	bluez->clients[place].is_discovering = false;
	sd_bus_reply_method_return(m, "");
	end_scan(bluez);
	return 1;
}

static int on_remove(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const char *path;
	int r = sd_bus_message_read(m, "o", &path);

	(void)object;
	for (size_t i = 0; i < bluez->scenario->n_devices && r >= 0; i++) {
		struct peer *peer = &bluez->peers[i];

		if (!peer->is_shown || strcmp(peer->path, path) != 0)
			continue;
		peer_remove(peer);
		peer->is_paired = peer->is_trusted = false;
		return sd_bus_reply_method_return(m, "");
	}
	return r < 0 ? r : sd_bus_error_set(error, BLUEZ_ERROR "DoesNotExist", "Does Not Exist");
}

const struct method bluez_adapter_methods[] = {
	{ ADAPTER, "SetDiscoveryFilter", "a{sv}", on_set_filter },
	{ ADAPTER, "StartDiscovery", "", on_start },
	{ ADAPTER, "StopDiscovery", "", on_stop },
	{ ADAPTER, "RemoveDevice", "o", on_remove },
	{ 0 },
};
