/* SPDX-License-Identifier: Apache-2.0 */
/* GattService1, GattCharacteristic1 and Battery1 of a device that has been connected once. */
#include <string.h>

#include "tests/virtual-home/bluez.h"

#define SERVICE "org.bluez.GattService1"
#define CHANNEL "org.bluez.GattCharacteristic1"
#define BATTERY "org.bluez.Battery1"

enum { BATTERY_LEVEL = 0x2a19, MTU = 517 };

static const struct characteristic *characteristic_of(const struct object *object)
{
	return &object->peer->actor->services[object->service].characteristics[object->characteristic];
}

static struct channel *channel_of(const struct object *object)
{
	return &object->peer->channels[object->service][object->characteristic];
}

bool service_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	char uuid[UUID_TEXT_MAX];

	(void)bluez;
	if (object->kind != OBJECT_SERVICE || !w)
		return object->kind == OBJECT_SERVICE;
	uuid_format(&object->peer->actor->services[object->service].uuid, uuid);
	property_text(w, "UUID", uuid);
	property_path(w, "Device", object->peer->path);
	property_bool(w, "Primary", true);
	return true;
}

/* Only operations are seen from outside: what needs encryption, a client learns by trying. */
static void write_flags(struct writer *w, unsigned operations)
{
	static const char *const names[] = { "read", "write", "write-without-response", "notify", "indicate" };

	if (!property_begin(w, "Flags", "as"))
		return;
	sd_bus_message_open_container(w->m, 'a', "s");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (operations & 1u << i)
			sd_bus_message_append(w->m, "s", names[i]);
	sd_bus_message_close_container(w->m);
	property_end(w);
}

bool channel_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	struct object service = { OBJECT_SERVICE, object->peer, object->service, 0 };
	const struct characteristic *c;
	const struct channel *channel;
	char path[BLUEZ_PATH_MAX], uuid[UUID_TEXT_MAX];

	(void)bluez;
	if (object->kind != OBJECT_CHANNEL || !w)
		return object->kind == OBJECT_CHANNEL;
	c = characteristic_of(object);
	channel = channel_of(object);
	object_path(&service, path);
	uuid_format(&c->uuid, uuid);
	property_text(w, "UUID", uuid);
	property_path(w, "Service", path);
	if (channel->n_value)
		property_octets(w, "Value", channel->value, channel->n_value);
	if (c->operations & (OPERATION_NOTIFY | OPERATION_INDICATE))
		property_bool(w, "Notifying", channel->listeners != 0);
	write_flags(w, c->operations);
	if (object->peer->is_connected && property_begin(w, "MTU", "q")) {
		sd_bus_message_append(w->m, "q", MTU);
		property_end(w);
	}
	return true;
}

/* bluetoothd reads the battery by itself and shows it while the device is connected. */
static const struct characteristic *battery_of(const struct peer *peer)
{
	for (size_t i = 0; i < peer->actor->n_services && peer->is_connected; i++)
		for (size_t k = 0; k < peer->actor->services[i].n_characteristics; k++) {
			const struct characteristic *c = &peer->actor->services[i].characteristics[k];

			if (uuid_to_u16(&c->uuid) == BATTERY_LEVEL && c->n_value == 1)
				return c;
		}
	return NULL;
}

bool battery_properties(struct bluez *bluez, const struct object *object, struct writer *w)
{
	const struct characteristic *level = object->kind == OBJECT_PEER ? battery_of(object->peer) : NULL;

	(void)bluez;
	if (!level || !w)
		return level;
	if (property_begin(w, "Percentage", "y")) {
		sd_bus_message_append(w->m, "y", level->value[0]);
		property_end(w);
	}
	return true;
}

/* Before the connection is given up. */
void gatt_hide_battery(struct peer *peer)
{
	if (battery_of(peer))
		bluez_removed_one(peer->bluez, &(struct object){ .kind = OBJECT_PEER, .peer = peer }, BATTERY);
}

static void learn_uuids(struct peer *peer)
{
	for (size_t i = 0; i < peer->actor->n_services; i++) {
		size_t k = 0;

		while (k < peer->n_uuids && !uuid_equal(&peer->uuids[k], &peer->actor->services[i].uuid))
			k++;
		if (k == peer->n_uuids && k < BLUEZ_UUIDS_MAX)
			peer->uuids[peer->n_uuids++] = peer->actor->services[i].uuid;
	}
}

/* Call fn for each service object and each characteristic object. */
static void each_object(struct peer *peer, void (*fn)(struct bluez *bluez, const struct object *object))
{
	for (size_t i = 0; i < peer->actor->n_services; i++) {
		fn(peer->bluez, &(struct object){ OBJECT_SERVICE, peer, i, 0 });
		for (size_t k = 0; k < peer->actor->services[i].n_characteristics; k++)
			fn(peer->bluez, &(struct object){ OBJECT_CHANNEL, peer, i, k });
	}
}

void gatt_show(struct peer *peer)
{
	learn_uuids(peer);
	if (!peer->has_services)
		each_object(peer, bluez_added);
	peer->has_services = true;
	if (battery_of(peer))
		bluez_added(peer->bluez, &(struct object){ .kind = OBJECT_PEER, .peer = peer });
}

void gatt_hide(struct peer *peer)
{
	if (peer->has_services)
		each_object(peer, bluez_removed);
	peer->has_services = false;
}

void gatt_forget_client(struct bluez *bluez, size_t client)
{
	for (size_t d = 0; d < bluez->scenario->n_devices; d++)
		for (size_t i = 0; i < bluez->scenario->devices[d].n_services; i++)
			for (size_t k = 0; k < SCENARIO_CHARACTERISTICS_MAX; k++)
				bluez->peers[d].channels[i][k].listeners &= ~(1u << client);
}

/* Refusals that bluetoothd gives before it asks the device; 0 where there are none. */
static int refuse(const struct object *object, unsigned operations, sd_bus_error *error)
{
	const struct characteristic *c = characteristic_of(object);

	if (!(c->operations & operations))
		return sd_bus_error_set(error, BLUEZ_ERROR "NotSupported", "Operation is not supported");
	if (!object->peer->is_connected)
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "Not connected");
	if (!(c->encrypted & operations) || object->peer->is_paired)
		return 0;
	object->peer->bluez->tallies[object->peer->index].refused++;
	return sd_bus_error_set(error, BLUEZ_ERROR "NotPermitted", "Not paired");
}

static int read_offset(sd_bus_message *m, size_t *ret_offset)
{
	const char *key;
	uint16_t offset = 0;
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
		r = sd_bus_message_read(m, "s", &key);
		if (r >= 0)
			r = strcmp(key, "offset") == 0 ? sd_bus_message_read(m, "v", "q", &offset) :
							 sd_bus_message_skip(m, "v");
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	*ret_offset = offset;
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int on_read(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	uint8_t octets[SCENARIO_VALUE_MAX];
	struct channel *channel = channel_of(object);
	sd_bus_message *reply = NULL;
	size_t n, offset;
	int r = refuse(object, OPERATION_READ, error);

	if (r >= 0)
		r = read_offset(m, &offset);
	if (r < 0)
		return r;
	n = held_read(&channel->held, characteristic_of(object), object->peer->actor, player_moment().wall_s, octets);
	if (offset > n)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid offset");
	bluez->tallies[object->peer->index].reads++;
	memcpy(channel->value, octets, n);
	channel->n_value = n;
	changed(bluez, object, CHANNEL, "Value"); /* a value read is told to everybody, like one indicated */
	r = sd_bus_message_new_method_return(m, &reply);
	if (r < 0)
		return r;
	sd_bus_message_append_array(reply, 'y', octets + offset, n - offset);
	r = sd_bus_send(bluez->bus, reply, NULL);
	sd_bus_message_unref(reply);
	return r < 0 ? r : 1;
}

static int on_write(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct actor *actor = &bluez->scenario->devices[object->peer->index];
	const void *octets;
	size_t n, offset;
	int r = refuse(object, OPERATION_WRITE | OPERATION_COMMAND, error);

	if (r >= 0)
		r = sd_bus_message_read_array(m, 'y', &octets, &n);
	if (r >= 0)
		r = read_offset(m, &offset);
	if (r < 0)
		return r;
	if (offset > 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid offset");
	r = giver_write(&object->peer->giver, (struct place){ object->service, object->characteristic }, octets, n);
	if (r != 0 && r != GIVER_NOT_MINE)
		return sd_bus_error_setf(error, BLUEZ_ERROR "Failed", "Operation failed with ATT error: 0x%02x", (unsigned)r);
	if (r == 0) {
		bluez->tallies[object->peer->index].writes++;
		return sd_bus_reply_method_return(m, "");
	}
	r = held_write(&channel_of(object)->held, characteristic_of(object), actor, player_moment().wall_s, octets, n);
	if (r < 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "InvalidArguments", "Invalid Length");
	bluez->tallies[object->peer->index].writes++;
	bluez->tallies[object->peer->index].clock_sets += r == HELD_CLOCK_SET;
	return sd_bus_reply_method_return(m, "");
}

/* Accepted while disconnected too: it takes effect at the next connection (5.66 gatt-client.c). */
static int on_start_notify(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	const unsigned operations = OPERATION_NOTIFY | OPERATION_INDICATE;
	struct channel *channel = channel_of(object);
	uint32_t before = channel->listeners;
	int place, r = refuse(object, operations, error);

	if (r < 0 && object->peer->is_connected)
		return r;
	if (!(characteristic_of(object)->operations & operations))
		return r;
	sd_bus_error_free(error);
	place = client_get(bluez, sd_bus_message_get_sender(m));
	if (place < 0)
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "Too many clients");
	channel->listeners |= 1u << place;
	bluez->tallies[object->peer->index].subscribes++;
	sd_bus_reply_method_return(m, "");
	if (!before)
		changed(bluez, object, CHANNEL, "Notifying");
	giver_subscribed(&object->peer->giver);
	player_poke(&bluez->player);
	return 1;
}

static int on_stop_notify(struct bluez *bluez, const struct object *object, sd_bus_message *m, sd_bus_error *error)
{
	struct channel *channel = channel_of(object);
	int place = client_find(bluez, sd_bus_message_get_sender(m));

	if (place < 0 || !(channel->listeners & 1u << place))
		return sd_bus_error_set(error, BLUEZ_ERROR "Failed", "No notify session started");
	channel->listeners &= ~(1u << place);
	sd_bus_reply_method_return(m, "");
	if (!channel->listeners)
		changed(bluez, object, CHANNEL, "Notifying");
	return 1;
}

const struct method bluez_gatt_methods[] = {
	{ CHANNEL, "ReadValue", "a{sv}", on_read },
	{ CHANNEL, "WriteValue", "aya{sv}", on_write },
	{ CHANNEL, "StartNotify", "", on_start_notify },
	{ CHANNEL, "StopNotify", "", on_stop_notify },
	{ 0 },
};

static bool is_open(const struct peer *peer, size_t service, size_t characteristic)
{
	const struct characteristic *c = &peer->actor->services[service].characteristics[characteristic];

	return peer->is_connected && (peer->is_paired || !(c->encrypted & (OPERATION_NOTIFY | OPERATION_INDICATE)));
}

bool gatt_is_subscribed(const struct peer *peer, const struct event *event)
{
	const struct actor *actor = peer->actor;

	if (event->deed == DEED_INDICATE) {
		const struct indication *indication = &event->indication;

		return gatt_has_listener(peer, (struct place){ indication->service, indication->characteristic });
	}
	for (size_t i = 0; i < actor->n_services; i++)
		for (size_t k = 0; k < actor->services[i].n_characteristics; k++)
			if (is_open(peer, i, k) && peer->channels[i][k].listeners)
				return true;
	return false;
}

bool gatt_has_listener(const struct peer *peer, struct place place)
{
	return is_open(peer, place.service, place.characteristic) &&
		peer->channels[place.service][place.characteristic].listeners;
}

/* bluetoothd confirms every indication, whether or not anybody listens. */
void gatt_send(struct peer *peer, struct place place, const uint8_t *octets, size_t n)
{
	struct tally *tally = &peer->bluez->tallies[peer->index];
	struct object object = { OBJECT_CHANNEL, peer, place.service, place.characteristic };
	struct channel *channel = channel_of(&object);

	if (!is_open(peer, place.service, place.characteristic)) {
		tally->unsent++;
		return;
	}
	tally->sent++;
	tally->confirmed++;
	tally->lost += !channel->listeners || peer->bluez->is_muted;
	if (channel->listeners && !peer->bluez->is_muted) {
		tally->delivered++;
		memcpy(channel->value, octets, n);
		channel->n_value = n;
		changed(peer->bluez, &object, CHANNEL, "Value");
	}
	giver_confirmed(&peer->giver, place);
}
