/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BlueZ's objects: the list of them, and below the adapters the peers with their services and characteristics.
 *
 * All of it is state. The one thing here that counts as heard is an object that bluetoothd adds with RSSI or data in it
 * while we listen: that is the first advertisement of a new device. GetManagedObjects never is.
 */
#include <string.h>

#include "radio/dict.h"
#include "radio/room.h"

#define MOMENT_US UINT64_C(1000000)

/* ---- devices ---- */

static void note_heard(struct radio *radio, struct adapter *adapter, uint64_t now_us)
{
	radio->counts.n_adverts++;
	radio->counts.heard_us = adapter->heard_us = now_us;
	adapter->missed_us = adapter->looked_us = 0;
	ladder_on_heard(&adapter->ladder, now_us);
	answers_on_heard(&radio->answers);
}

static void on_heard(struct radio *radio, struct adapter *adapter, const struct address *address, struct advert *advert,
	uint64_t now_us)
{
	const struct device *device = device_find(radio, address);
	struct hearing hearing = { .now_us = now_us, .rssi_dBm = advert->rssi_dBm };
	struct peer *peer;

	radio->counts.n_strangers += !device;
	note_heard(radio, adapter, now_us);
	nearby_note(&radio->nearby, address, advert, device, now_us);
	pair_on_heard(radio, adapter, address);
	if (!device)
		return;
	advert->frame.address = *address;
	radio->ops.on_frame(radio->ctx, device, &advert->frame, &hearing);
	if (!device_has_session(device))
		return;
	peer = peer_get(radio, adapter, address);
	if (peer)
		gatt_on_advert(peer, device, now_us);
}

static void on_state(struct radio *radio, struct adapter *adapter, const struct address *address,
	const struct advert *advert, uint64_t now_us)
{
	struct peer *peer = is_peer_wanted(radio, address) ? peer_get(radio, adapter, address) : NULL;
	bool has_changed = false;

	if (!peer)
		return;
	if (advert->has & ADVERT_NAME && advert->frame.name)
		snprintf(peer->name, sizeof(peer->name), "%s", advert->frame.name);
	if (advert->has & ADVERT_RESOLVED)
		peer->is_resolved = advert->is_resolved;
	if (advert->has & ADVERT_CONNECTED)
		gatt_set_connected(peer, advert->is_connected);
	else if (peer->is_resolved)
		gatt_set_connected(peer, true); /* bluetoothd may leave the signal of Connected out */
	if (advert->has & ADVERT_CONNECTED && !advert->is_connected)
		pair_on_disconnected(radio, address);
	if (advert->has & ADVERT_BONDED) {
		has_changed = peer->is_bonded != advert->is_bonded;
		peer->is_bonded = advert->is_bonded;
		peer->is_bond_asked = peer->is_bond_asked && !advert->is_bonded;
		peer->is_unbonded_told = peer->is_unbonded_told && !advert->is_bonded;
	}
	gatt_update(peer, now_us);
	scan_update(adapter);
	if (has_changed)
		radio_on_bonds(radio);
}

/* On the air just now, with nothing new to say. */
void device_on_found(struct radio *radio, struct adapter *adapter, const struct address *address, uint64_t now_us)
{
	struct advert advert = { .frame = { .kind = FRAME_ADVERT }, .rssi_dBm = RADIO_RSSI_UNKNOWN };

	if (adapter->is_used)
		on_heard(radio, adapter, address, &advert, now_us);
}

/* Nine of ten signals are of strangers, and nine of ten of these say nothing that anybody wants to know. */
static bool is_passer_by(struct radio *radio, const struct address *address, uint64_t now_us)
{
	uint64_t key = address_key(address), *place = &radio->strangers[key * UINT64_C(0x9e3779b97f4a7c15) >> 54];

	if (radio_is_looked(radio, now_us))
		return false;
	if (*place != key && device_find(radio, address))
		return false;
	*place = key;
	return !nearby_wants(&radio->nearby, address, now_us);
}

/* Where somebody was heard a moment ago it is not even looked at: at most it says of a stranger that it is no longer heard. */
static int passer_by_on_changed(struct radio *radio, struct adapter *adapter, sd_bus_message *m, uint64_t now_us)
{
	int r;

	if (now_us - adapter->heard_us < MOMENT_US) {
		radio->counts.n_adverts++;
		radio->counts.n_strangers++;
		return 0;
	}
	r = advert_is_heard(m);
	if (r > 0) {
		radio->counts.n_strangers++;
		note_heard(radio, adapter, now_us);
	}
	return r < 0 ? r : 0;
}

int device_on_changed(struct radio *radio, struct adapter *adapter, const struct path *path, sd_bus_message *m,
	uint64_t now_us)
{
	struct advert advert;
	int r;

	if (is_passer_by(radio, &path->address, now_us))
		return passer_by_on_changed(radio, adapter, m, now_us);
	r = advert_read(m, &advert);
	if (r < 0)
		return r;
	if (advert.has & ADVERT_STATE)
		on_state(radio, adapter, &path->address, &advert, now_us);
	if (advert.has & ADVERT_HEARD)
		on_heard(radio, adapter, &path->address, &advert, now_us);
	return 0;
}

static int device_on_added(struct radio *radio, struct adapter *adapter, const struct path *path, sd_bus_message *m,
	bool is_live, uint64_t now_us)
{
	struct advert advert;
	int r = advert_read(m, &advert);

	if (r < 0)
		return r;
	on_state(radio, adapter, &path->address, &advert, now_us);
	if (is_live && advert.has & ADVERT_HEARD)
		on_heard(radio, adapter, &path->address, &advert, now_us);
	else
		nearby_note(&radio->nearby, &path->address, &advert, device_find(radio, &path->address), 0);
	return 0;
}

/* ---- services and characteristics ---- */

static int read_uuid(sd_bus_message *m, struct uuid *ret_uuid)
{
	const char *text;
	int r = dict_read(m, "s", &text);

	if (r > 0)
		uuid_parse(text, ret_uuid);
	return r;
}

static int read_service_property(void *ctx, const char *name, sd_bus_message *m)
{
	struct service *service = ctx;

	return strcmp(name, "UUID") == 0 ? read_uuid(m, &service->uuid) : sd_bus_message_skip(m, "v");
}

static int service_on_added(struct peer *peer, const char *tail, sd_bus_message *m)
{
	struct service seen = { 0 }, *place = NULL;
	int r = dict_each(m, read_service_property, &seen);

	if (r < 0 || strlen(tail) >= sizeof(seen.tail))
		return r;
	memcpy(seen.tail, tail, strlen(tail) + 1);
	for (size_t i = SERVICES_MAX; i-- > 0;)
		if (!peer->services[i].tail[0] || strcmp(peer->services[i].tail, tail) == 0)
			place = &peer->services[i];
	if (place)
		*place = seen;
	return 0;
}

static int read_flags(sd_bus_message *m, struct characteristic *c)
{
	const char *flag;
	int r = dict_enter(m, "as");

	if (r <= 0)
		return r;
	r = sd_bus_message_enter_container(m, 'a', "s");
	if (r < 0)
		return r;
	while ((r = sd_bus_message_read_basic(m, 's', &flag)) > 0) {
		c->can_read |= strcmp(flag, "read") == 0;
		c->can_write |= strcmp(flag, "write") == 0;
		c->can_command |= strcmp(flag, "write-without-response") == 0;
		c->can_push |= strcmp(flag, "notify") == 0 || strcmp(flag, "indicate") == 0;
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_characteristic_property(void *ctx, const char *name, sd_bus_message *m)
{
	struct characteristic *c = ctx;

	if (strcmp(name, "UUID") == 0)
		return read_uuid(m, &c->uuid);
	return strcmp(name, "Flags") == 0 ? read_flags(m, c) : sd_bus_message_skip(m, "v");
}

static int characteristic_on_added(struct peer *peer, const char *tail, sd_bus_message *m, uint64_t now_us)
{
	struct characteristic seen = { .peer = peer }, *c = peer_characteristic(peer, tail);
	int r = dict_each(m, read_characteristic_property, &seen);

	if (r < 0 || c || !tail[0] || strlen(tail) >= sizeof(seen.tail))
		return r;
	memcpy(seen.tail, tail, strlen(tail) + 1);
	seen.number = uuid_to_u16(&seen.uuid);
	seen.measurement = measurement_of(&seen.uuid);
	for (c = peer->characteristics; c < peer->characteristics + CHARACTERISTICS_MAX; c++)
		if (!c->tail[0]) {
			*c = seen;
			gatt_on_characteristic(c, now_us);
			break;
		}
	return 0;
}

/* ---- the object manager ---- */

/* What a message of the object manager is read for. */
struct visit {
	struct radio *radio;
	struct path path;
	bool is_live; /* told just now, not remembered */
	bool has_adapters, has_rest; /* which objects this visit is for */
	uint64_t now_us;
};

/* One interface of one object; the cursor at its properties. */
static int on_interface(struct visit *v, const char *interface, sd_bus_message *m)
{
	struct adapter *adapter = adapter_find(v->radio, v->path.adapter);
	struct peer *peer;

	if (strcmp(interface, "org.bluez.Adapter1") == 0) {
		adapter = v->has_adapters ? adapter_get(v->radio, v->path.adapter) : NULL;
		if (!adapter)
			return sd_bus_message_skip(m, "a{sv}");
		adapter->visit = v->radio->visit;
		return adapter_on_changed(adapter, m);
	}
	if (strcmp(interface, "org.bluez.AdvertisementMonitorManager1") == 0 && v->has_rest && adapter)
		return adapter_on_monitors(adapter, m);
	if (!v->has_rest || !adapter || !adapter->is_used || !v->path.has_address)
		return sd_bus_message_skip(m, "a{sv}");
	if (strcmp(interface, "org.bluez.Device1") == 0)
		return device_on_added(v->radio, adapter, &v->path, m, v->is_live, v->now_us);

	peer = is_peer_wanted(v->radio, &v->path.address) ? peer_get(v->radio, adapter, &v->path.address) : NULL;
	if (peer && strcmp(interface, "org.bluez.GattService1") == 0)
		return service_on_added(peer, v->path.tail, m);
	if (peer && strcmp(interface, "org.bluez.GattCharacteristic1") == 0)
		return characteristic_on_added(peer, v->path.tail, m, v->now_us);
	return sd_bus_message_skip(m, "a{sv}");
}

/* "oa{sa{sv}}": an object with its interfaces. Returns 1, 0 at the end of the list, or a negative errno. */
static int read_object(struct visit *v, sd_bus_message *m)
{
	const char *path, *interface;
	int r = sd_bus_message_read_basic(m, 'o', &path);

	if (r <= 0)
		return r;
	if (path_parse(path, &v->path) < 0)
		return sd_bus_message_skip(m, "a{sa{sv}}");
	r = sd_bus_message_enter_container(m, 'a', "{sa{sv}}");
	if (r < 0)
		return r;
	while ((r = sd_bus_message_enter_container(m, 'e', "sa{sv}")) > 0) {
		r = sd_bus_message_read_basic(m, 's', &interface);
		if (r >= 0)
			r = on_interface(v, interface, m);
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
		if (r < 0)
			return r;
	}
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_objects(struct visit *v, sd_bus_message *m)
{
	int r = sd_bus_message_enter_container(m, 'a', "{oa{sa{sv}}}");

	if (r < 0)
		return r;
	while ((r = sd_bus_message_enter_container(m, 'e', "oa{sa{sv}}")) > 0) {
		r = read_object(v, m);
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
		if (r < 0)
			return r;
	}
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

/* The list is in no order, and a device means nothing before its adapter: it is read twice. */
int objects_on_all(struct radio *radio, sd_bus_message *m, uint64_t now_us)
{
	struct visit v = { .radio = radio, .has_adapters = true, .now_us = now_us };
	int r;

	radio->visit++;
	r = read_objects(&v, m);
	v.has_adapters = false;
	v.has_rest = true;
	if (r >= 0)
		r = sd_bus_message_rewind(m, true);
	if (r >= 0)
		r = read_objects(&v, m);

	for (size_t i = 0; r >= 0 && i < RADIO_ADAPTERS_MAX; i++) /* it went without a signal */
		if (radio->adapters[i].name[0] && radio->adapters[i].visit != radio->visit)
			adapter_clear(&radio->adapters[i], now_us);
	for (size_t i = radio->n_peers; i-- > 0;) {
		if (is_peer_wanted(radio, &radio->peers[i]->address))
			gatt_subscribe_all(radio->peers[i]);
		else
			peer_free(radio, i, now_us);
	}
	if (r >= 0)
		radio->is_synced = true;
	radio_on_bonds(radio);
	return r < 0 ? r : 0;
}

int objects_on_added(struct radio *radio, sd_bus_message *m, uint64_t now_us)
{
	struct visit v = { .radio = radio, .is_live = true, .has_adapters = true, .has_rest = true, .now_us = now_us };

	return read_object(&v, m);
}

static void on_interface_removed(struct radio *radio, const struct path *path, const char *interface, uint64_t now_us)
{
	struct adapter *adapter = adapter_find(radio, path->adapter);
	struct peer *peer = adapter && path->has_address ? peer_find(radio, adapter, &path->address) : NULL;
	struct characteristic *c = peer ? peer_characteristic(peer, path->tail) : NULL;

	if (adapter && strcmp(interface, "org.bluez.Adapter1") == 0) {
		adapter_clear(adapter, now_us);
		radio_on_bonds(radio);
	} else if (peer && strcmp(interface, "org.bluez.Device1") == 0) {
		peer_on_removed(peer, now_us);
		radio_on_bonds(radio);
	} else if (c && strcmp(interface, "org.bluez.GattCharacteristic1") == 0) {
		characteristic_clear(c);
	} else if (peer && strcmp(interface, "org.bluez.GattService1") == 0) {
		for (size_t i = 0; i < SERVICES_MAX; i++)
			if (strcmp(peer->services[i].tail, path->tail) == 0)
				peer->services[i] = (struct service){ 0 };
	}
}

int objects_on_removed(struct radio *radio, sd_bus_message *m, uint64_t now_us)
{
	const char *text, *interface;
	struct path path;
	int r = sd_bus_message_read_basic(m, 'o', &text);

	if (r <= 0 || path_parse(text, &path) < 0)
		return r;
	r = sd_bus_message_enter_container(m, 'a', "s");
	while (r >= 0 && (r = sd_bus_message_read_basic(m, 's', &interface)) > 0)
		on_interface_removed(radio, &path, interface, now_us);
	return r < 0 ? r : 0;
}
