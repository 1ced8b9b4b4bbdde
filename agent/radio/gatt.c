/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hands of a session: connecting, subscribing, taking values, letting go.
 *
 * bluetoothd confirms an indication whether or not anybody waits for it, and the device then deletes its record. So
 * subscriptions are made as early as an object exists, connected or not, and never given back: BlueZ keeps them over
 * disconnects for as long as our bus connection lives, and writes them to the device before anything else. One whose
 * link ends while it is written is dropped by 5.66, which tells nobody: so they are asked for again when a link ended.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "radio/advert.h"
#include "radio/room.h"

#define BOTH_HEAR_US UINT64_C(15000000) /* a controller may tell of each device once in ten seconds */

static int on_connect_answer(sd_bus_message *m, void *data, sd_bus_error *error);

static void link_call(struct peer *peer, const char *member, uint64_t deadline_us, sd_bus_message_handler_t fn)
{
	char path[OBJECT_PATH_MAX];

	path_format(peer->adapter->name, &peer->address, "", path);
	peer->link_call = sd_bus_slot_unref(peer->link_call);
	call_start(peer->radio, &peer->link_call, path, "org.bluez.Device1", member, deadline_us, fn, peer, "");
}

/* Whatever the answer, short of none at all, there is no link any more. */
static int on_disconnect_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;

	(void)error;
	peer->link_call = sd_bus_slot_unref(peer->link_call);
	if (!sd_bus_error_has_name(call_error(m), SD_BUS_ERROR_NO_REPLY)) {
		gatt_set_connected(peer, false);
		peer->is_resolved = false;
		gatt_update(peer, clock_now_us());
	}
	return 0;
}

static void report(struct peer *peer)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);
	enum session_end end = peer->session.end;

	work_reset(peer);
	peer->link_call = sd_bus_slot_unref(peer->link_call);
	if (device && radio->ops.on_session)
		radio->ops.on_session(radio->ctx, device, end, peer->session.n_values, session_end_words(end));
}

/* Do what the session says. */
static void act(struct peer *peer, unsigned actions, uint64_t now_us)
{
	if (actions & SESSION_CONNECT)
		link_call(peer, "Connect", CALL_LONG_US, on_connect_answer);
	if (actions & SESSION_SUBSCRIBE)
		gatt_subscribe_all(peer);
	if (actions & SESSION_WORK)
		work_start(peer, now_us);
	if (actions & SESSION_DISCONNECT && !pair_is_busy(peer->radio, &peer->address))
		link_call(peer, "Disconnect", CALL_US, on_disconnect_answer);
	if (actions & SESSION_REPORT)
		report(peer);
	if (peer->session.wake_us == SESSION_NEVER_US)
		timer_clear(&peer->timer);
	else
		timer_set(&peer->timer, peer->session.wake_us);
	scan_update(peer->adapter); /* which rests while a connection is being made */
}

/*
 * 5.66 has no word for that errno (EACCES), and all others have one; later ones name HCI's error 0x06, "PIN or Key
 * Missing", in words of their own.
 */
bool gatt_is_refusal(const sd_bus_error *e)
{
	return strstr(e->name, ".Authentication") ||
		(e->message && (strcmp(e->message, "le-connection-unknown") == 0 || strcasestr(e->message, "key missing") ||
				       strcasestr(e->message, "key-missing")));
}

/*
 * Success says that the link is up. Connected says so too, but bluetoothd 5.66 leaves that signal out where it sees the
 * ATT channel before the kernel's event.
 */
static int on_connect_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;
	const sd_bus_error *e = call_error(m);
	uint64_t now_us = clock_now_us();

	(void)error;
	peer->link_call = sd_bus_slot_unref(peer->link_call);
	if (!e) {
		gatt_set_connected(peer, true);
		gatt_update(peer, now_us);
		return 0;
	}
	radio_fault(peer->radio, "a device was heard, but connecting failed: %s", e->message ? e->message : e->name);
	act(peer, gatt_is_refusal(e) ? session_on_refused(&peer->session, now_us) : session_on_connect_failed(&peer->session, now_us),
		now_us);
	return 0;
}

/*
 * A device that two adapters hear is left to the one that was connected to it last, for as long as that one hears it and
 * reaches it: or each would have the rests and the budget of its own.
 */
static bool is_left_to(const struct peer *other, const struct peer *peer)
{
	return other != peer && address_equal(&other->address, &peer->address) && other->connected_us > peer->connected_us &&
		clock_now_us() < other->session.heard_us + BOTH_HEAR_US && other->session.end != SESSION_END_UNREACHABLE;
}

/* A controller makes one connection at a time, and a device takes one. */
static bool can_connect(const struct peer *peer)
{
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);

	if (!device || (device->is_bonded && !peer->is_bonded))
		return false;
	for (size_t i = 0; i < radio->n_peers; i++) {
		const struct peer *other = radio->peers[i];

		if (other->adapter == peer->adapter && other->session.state == SESSION_CONNECTING)
			return false;
		if (address_equal(&other->address, &peer->address) && other->session.state != SESSION_IDLE)
			return false;
		if (is_left_to(other, peer))
			return false;
	}
	return radio->pairing.state <= PAIRING_WAITING;
}

static bool has_bond(const struct radio *radio, const struct address *address)
{
	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->is_bonded && address_equal(&radio->peers[i]->address, address))
			return true;
	return false;
}

/*
 * A device enrolled by pairing whose bond is gone is not connected to: it would hand over its records, they could not
 * be taken, and it would delete them. That is said once, and not before bluetoothd has been asked again: a person is sent
 * to the device for it.
 */
static void on_unbonded(struct peer *peer, const struct device *device)
{
	struct radio *radio = peer->radio;
	enum session_end end = SESSION_END_UNBONDED;

	if (peer->is_unbonded_told || has_bond(radio, &peer->address))
		return;
	if (!peer->is_bond_asked) {
		peer->is_bond_asked = true;
		radio_sync(radio);
		return;
	}
	peer->is_unbonded_told = true;
	if (radio->ops.on_session)
		radio->ops.on_session(radio->ctx, device, end, 0, session_end_words(end));
}

void gatt_on_advert(struct peer *peer, const struct device *device, uint64_t now_us)
{
	if (peer->is_connected)
		return;
	if (device->is_bonded && !peer->is_bonded)
		on_unbonded(peer, device);
	else
		act(peer, session_on_advert(&peer->session, now_us, can_connect(peer)), now_us);
}

void gatt_set_connected(struct peer *peer, bool is_connected)
{
	if (is_connected && !peer->is_connected) {
		peer->radio->counts.n_connects++;
		peer->connected_us = clock_now_us();
		peer->session.is_found = !peer->radio->is_synced;
	}
	if (!is_connected && peer->is_connected)
		gatt_subscribe_all(peer);
	peer->is_connected = is_connected;
}

void gatt_update(struct peer *peer, uint64_t now_us)
{
	const struct quirk *quirk;
	const struct device *device = device_find(peer->radio, &peer->address);

	if (!device || !device_has_session(device) || pair_is_busy(peer->radio, &peer->address))
		return;
	if (!peer->is_connected) {
		act(peer, session_on_disconnected(&peer->session, now_us), now_us);
		return;
	}
	act(peer, session_on_connected(&peer->session, now_us), now_us);
	if (!peer->is_resolved)
		return;
	quirk = say_quirk(peer);
	peer->session.hold_off_us = quirk ? quirk->hold_off_us : 0;
	act(peer, session_on_resolved(&peer->session, now_us), now_us);
}

void gatt_on_lost(struct peer *peer, uint64_t now_us)
{
	act(peer, session_on_lost(&peer->session), now_us);
	work_reset(peer);
	peer->link_call = sd_bus_slot_unref(peer->link_call);
}

int gatt_on_time(void *data, uint64_t now_us)
{
	struct peer *peer = data;
	unsigned actions = session_on_time(&peer->session, now_us, can_connect(peer));

	if (actions & SESSION_REPORT)
		peer->is_connected = peer->is_resolved = false; /* bluetoothd did not answer: whatever it says next counts */
	act(peer, actions, now_us);
	return 0;
}

/*
 * A continuous sensor is made to stay connected and speaks every few minutes. Let go between two values, it would be connected
 * to again and again.
 */
#define SENSOR_PATIENCE_US (16 * UINT64_C(60000000))
enum { CONTINUOUS_GLUCOSE = 0x2aa7 };

void gatt_work_done(struct peer *peer, uint64_t now_us)
{
	peer->session.patience_us = peer_by_number(peer, CONTINUOUS_GLUCOSE) ? SENSOR_PATIENCE_US : 0;
	act(peer, session_on_work_done(&peer->session, now_us), now_us);
}

/* ---- subscriptions ---- */

static int on_subscribed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct characteristic *c = data;
	const sd_bus_error *e = call_error(m);
	uint64_t now_us = clock_now_us();

	(void)error;
	c->call = sd_bus_slot_unref(c->call);
	if (e) {
		radio_fault(c->peer->radio, "a subscription to measurements failed: %s", e->message ? e->message : e->name);
		return 0;
	}
	c->is_subscribed = true;
	say_on_subscribed(c, now_us);
	act(c->peer, session_on_subscribed(&c->peer->session, now_us), now_us);
	return 0;
}

/* Asking again for what we have is answered with success. */
void gatt_subscribe(struct characteristic *c)
{
	struct peer *peer = c->peer;
	char path[OBJECT_PATH_MAX];

	if (!c->measurement || !c->can_push || c->call || say_is_superfluous(c) || !device_find(peer->radio, &peer->address))
		return;
	path_format(peer->adapter->name, &peer->address, c->tail, path);
	call_start(peer->radio, &c->call, path, "org.bluez.GattCharacteristic1", "StartNotify", CALL_US, on_subscribed,
		c, "");
}

void gatt_on_characteristic(struct characteristic *c, uint64_t now_us)
{
	gatt_subscribe(c); /* at once, connected or not */
	act(c->peer, session_on_characteristic(&c->peer->session), now_us);
}

void gatt_subscribe_all(struct peer *peer)
{
	for (size_t i = 0; i < CHARACTERISTICS_MAX; i++)
		if (peer->characteristics[i].tail[0])
			gatt_subscribe(&peer->characteristics[i]);
}

/* ---- writing ---- */

bool gatt_write(struct peer *peer, sd_bus_slot **slot, const struct characteristic *c, const uint8_t *bytes, size_t n_bytes,
	sd_bus_message_handler_t fn)
{
	scoped(sd_bus_message_unrefp) sd_bus_message *m = NULL;
	char path[OBJECT_PATH_MAX];
	int r;

	if (!c || !(c->can_write || c->can_command))
		return false;
	path_format(peer->adapter->name, &peer->address, c->tail, path);
	r = sd_bus_message_new_method_call(peer->radio->bus, &m, peer->radio->owner, path,
		"org.bluez.GattCharacteristic1", "WriteValue");
	if (r >= 0)
		r = sd_bus_message_append_array(m, 'y', bytes, n_bytes);
	if (r >= 0)
		r = sd_bus_message_append(m, "a{sv}", 1, "type", "s", c->can_write ? "request" : "command");
	return r >= 0 && call_send(peer->radio, slot, m, CALL_US, fn, peer) >= 0;
}

/* ---- values ---- */

/* The service's feature value: as read, or as enrolment kept it. */
static void add_features(const struct characteristic *c, const struct device *device, uint8_t kept[2],
	struct frame *frame)
{
	const struct characteristic *feature = c->measurement ? peer_by_number(c->peer, c->measurement->feature) : NULL;

	if (feature && feature->n_features) {
		frame->features = feature->features;
		frame->n_features = feature->n_features;
	} else if (c->measurement && c->measurement->n_feature == 2 && device->has_features) {
		kept[0] = (uint8_t)device->features;
		kept[1] = (uint8_t)(device->features >> 8);
		frame->features = kept;
		frame->n_features = 2;
	}
}

int gatt_deliver(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	struct peer *peer = c->peer;
	struct radio *radio = peer->radio;
	const struct device *device = device_find(radio, &peer->address);
	struct hearing hearing = {
		.now_us = now_us, .rssi_dBm = RADIO_RSSI_UNKNOWN, .is_bonded = peer->is_bonded
	};
	struct frame frame = { .kind = FRAME_GATT, .address = peer->address, .data = bytes, .n_data = n_bytes };
	uint8_t kept[2];

	if (!device)
		return -EACCES;
	/* Not whether it is connected: the value proves a link, and bluetoothd has confirmed it to the device. */
	if ((device->is_bonded && !peer->is_bonded) || n_bytes > FRAME_DATA_MAX) {
		radio->counts.n_dropped++;
		radio_fault(radio, "a value was refused: %s",
			n_bytes > FRAME_DATA_MAX ? "it is too long" : "its device is not paired");
		return -EACCES;
	}
	frame.service = *characteristic_service(c);
	frame.characteristic = c->uuid;
	add_features(c, device, kept, &frame);
	fetch_mark_hearing(c, &hearing);
	return radio->ops.on_frame(radio->ctx, device, &frame, &hearing);
}

static void on_control(const struct characteristic *c, const uint8_t *bytes, size_t n_bytes, uint64_t now_us)
{
	act(c->peer, session_on_activity(&c->peer->session, now_us), now_us);
	fetch_on_indication(c, bytes, n_bytes, now_us);
	permit_on_indication(c, bytes, n_bytes, now_us);
}

static void on_no_news(struct peer *peer, int fate, uint64_t now_us)
{
	if (fate != RADIO_REFUSED)
		session_on_answered(&peer->session);
	act(peer, session_on_activity(&peer->session, now_us), now_us);
}

/* Only pushed measurements are taken from signals: bluetoothd also signals what we read, and that comes as an answer. */
int gatt_on_changed(struct characteristic *c, sd_bus_message *m, uint64_t now_us)
{
	const uint8_t *bytes;
	size_t n_bytes;
	int r, fate;

	if (!c->measurement)
		return 0;
	r = advert_read_value(m, &bytes, &n_bytes);
	if (r != 0)
		return r;
	if (c->peer->session.state == SESSION_CONNECTING) { /* a value is faster than the answer to Connect */
		gatt_set_connected(c->peer, true);
		gatt_update(c->peer, now_us);
	}
	if (c->measurement->is_control) {
		on_control(c, bytes, n_bytes, now_us);
		return 0;
	}
	if (say_is_double(c))
		return 0;
	fate = fetch_is_marked(c, bytes, n_bytes) ? RADIO_KNOWN : gatt_deliver(c, bytes, n_bytes, now_us);
	if (fate == RADIO_TAKEN)
		act(c->peer, session_on_value(&c->peer->session, now_us), now_us);
	else if (fate == RADIO_MOMENT)
		act(c->peer, session_on_moment(&c->peer->session, now_us), now_us);
	else if (fate > 0)
		on_no_news(c->peer, fate, now_us);
	say_on_value(c, bytes, n_bytes, fate, now_us);
	permit_on_value(c->peer, now_us);
	fetch_on_value(c, bytes, n_bytes, fate, now_us);
	return 0;
}
