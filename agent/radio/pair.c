/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairing: the installer's window, and the bond that is made in it.
 *
 * What passes by itself (a collision with scanning, an object that bluetoothd forgot) is tried again when the device is
 * heard again, for as long as the window is open. A bond that is there already is tried, too: only one that does not work
 * is removed and made anew, once in a window, because removing it is what the installer's presence is for.
 */
#include <errno.h>
#include <stdio.h>

#include "loop/clock.h"
#include "radio/room.h"

enum { TRIES_MAX = 4 };

#define TRY_AGAIN_US UINT64_C(1000000)

/* A device that lost its keys is thrown out within a second of connecting, when the link is to be encrypted. */
#define CHECK_US UINT64_C(2000000)

/* ---- the end of a window ---- */

/* Pairing leaves the link up. A session takes it over; where there is none it is given back. */
static void let_go(struct radio *radio, const struct address *address)
{
	const struct device *device = device_find(radio, address);
	const struct adapter *adapter = radio->pairing.adapter;
	char path[OBJECT_PATH_MAX];

	if (!adapter || !adapter->name[0] || (device && device_has_session(device)))
		return;
	path_format(adapter->name, address, "", path);
	sd_bus_call_method_async(radio->bus, NULL, radio->owner, path, "org.bluez.Device1", "Disconnect", NULL, NULL, "");
}

static void finish(struct radio *radio, int result, const char *words)
{
	struct pairing *pairing = &radio->pairing;
	struct address address = pairing->address;

	pair_withdraw(radio);
	pairing->state = PAIRING_CLOSED;
	pairing->call = sd_bus_slot_unref(pairing->call);
	timer_clear(&pairing->timer);
	timer_clear(&pairing->check);
	if (pairing->adapter)
		scan_update(pairing->adapter);
	if (radio->ops.on_paired)
		radio->ops.on_paired(radio->ctx, &address, result, words);
	let_go(radio, &address);
	radio_sync(radio); /* the peer stays where it was enrolled now, and goes where not */
}

/* bluetoothd goes on with a pairing whose caller has lost interest. */
static void cancel_call(struct radio *radio)
{
	const struct pairing *pairing = &radio->pairing;
	char path[OBJECT_PATH_MAX];

	if (pairing->state != PAIRING_ASKED || !pairing->adapter->name[0])
		return;
	path_format(pairing->adapter->name, &pairing->address, "", path);
	sd_bus_call_method_async(radio->bus, NULL, radio->owner, path, "org.bluez.Device1", "CancelPairing", NULL, NULL, "");
}

/* ---- what goes wrong ---- */

/* Wait for the device to be heard again, and try again then. */
static void wait_again(struct radio *radio, const struct pair_error *why)
{
	struct pairing *pairing = &radio->pairing;

	pair_withdraw(radio);
	pairing->state = PAIRING_WAITING;
	pairing->last = why;
	pairing->not_before_us = clock_now_us() + TRY_AGAIN_US;
	scan_update(pairing->adapter);
}

static void on_error(struct radio *radio, const sd_bus_error *e)
{
	struct pairing *pairing = &radio->pairing;
	const struct pair_error *error = pair_error_of(pairing, e);
	char words[RADIO_WORDS_MAX];

	if (error && error->is_passing && pairing->n_tries < TRIES_MAX) {
		wait_again(radio, error);
	} else if (error) {
		finish(radio, error->result, error->words);
	} else {
		snprintf(words, sizeof(words), "pairing failed: %s", e->message ? e->message : e->name);
		finish(radio, -EIO, words);
	}
}

static int on_time(void *data, uint64_t now_us)
{
	struct radio *radio = data;
	const struct pair_error *error = pair_error_at_end(&radio->pairing);

	(void)now_us;
	cancel_call(radio);
	finish(radio, error->result, error->words);
	return 0;
}

/* ---- the way there ---- */

static int call_device(struct radio *radio, const char *member, sd_bus_message_handler_t fn)
{
	struct pairing *pairing = &radio->pairing;
	char path[OBJECT_PATH_MAX];

	path_format(pairing->adapter->name, &pairing->address, "", path);
	return call_start(radio, &pairing->call, path, "org.bluez.Device1", member, CALL_LONG_US, fn, radio, "");
}

static int on_trusted(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	radio->pairing.call = sd_bus_slot_unref(radio->pairing.call);
	if (e)
		on_error(radio, e);
	else
		finish(radio, 0, "paired");
	return 0;
}

/* Trusted: the device may come back without anybody being asked. */
static void trust(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;
	char path[OBJECT_PATH_MAX];

	pair_withdraw(radio);
	pairing->state = PAIRING_TRUSTING;
	path_format(pairing->adapter->name, &pairing->address, "", path);
	if (call_start(radio, &pairing->call, path, "org.freedesktop.DBus.Properties", "Set", CALL_US, on_trusted, radio,
			"ssv", "org.bluez.Device1", "Trusted", "b", 1) < 0)
		finish(radio, -EIO, radio->counts.fault);
}

/* ---- a bond that is there already ---- */

static int on_bond_removed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	radio->pairing.call = sd_bus_slot_unref(radio->pairing.call);
	if (e)
		on_error(radio, e);
	else
		wait_again(radio, &pair_unheard);
	return 0;
}

static void remove_bond(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;
	char adapter[OBJECT_PATH_MAX], device[OBJECT_PATH_MAX];

	if (pairing->is_bond_removed) {
		finish(radio, -EACCES, "the device does not keep its pairing: put it into its pairing mode and try again");
		return;
	}
	pairing->is_bond_removed = true;
	pairing->state = PAIRING_REMOVING;
	pairing->call = sd_bus_slot_unref(pairing->call);
	timer_clear(&pairing->check);
	path_format(pairing->adapter->name, NULL, "", adapter);
	path_format(pairing->adapter->name, &pairing->address, "", device);
	if (call_start(radio, &pairing->call, adapter, "org.bluez.Adapter1", "RemoveDevice", CALL_US, on_bond_removed,
			radio, "o", device) < 0)
		finish(radio, -EIO, radio->counts.fault);
}

static struct peer *peer_of(struct radio *radio)
{
	return peer_find(radio, radio->pairing.adapter, &radio->pairing.address);
}

static int on_check_time(void *data, uint64_t now_us)
{
	struct radio *radio = data;
	const struct peer *peer = peer_of(radio);

	(void)now_us;
	if (peer && peer->is_connected)
		trust(radio);
	else
		remove_bond(radio);
	return 0;
}

void pair_on_disconnected(struct radio *radio, const struct address *address)
{
	if (radio->pairing.state == PAIRING_CHECKING && !radio->pairing.call && address_equal(&radio->pairing.address, address))
		remove_bond(radio);
}

static int on_connected(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	radio->pairing.call = sd_bus_slot_unref(radio->pairing.call);
	if (e && gatt_is_refusal(e)) {
		remove_bond(radio);
		return 0;
	}
	if (e) {
		on_error(radio, e);
		return 0;
	}
	if (peer_of(radio))
		gatt_set_connected(peer_of(radio), true); /* that signal may be left out */
	timer_set(&radio->pairing.check, clock_now_us() + CHECK_US);
	return 0;
}

/* Whether the other side still knows of it shows when the link is encrypted: it stays, or it does not. */
static void check_bond(struct radio *radio)
{
	radio->pairing.state = PAIRING_CHECKING;
	if (call_device(radio, "Connect", on_connected) < 0)
		finish(radio, -EIO, radio->counts.fault);
}

/* ---- a new one ---- */

static int on_paired(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	radio->pairing.call = sd_bus_slot_unref(radio->pairing.call);
	if (!e)
		trust(radio);
	else if (sd_bus_error_has_name(e, "org.bluez.Error.AlreadyExists"))
		check_bond(radio);
	else
		on_error(radio, e);
	return 0;
}

static void ask(struct radio *radio, struct adapter *adapter)
{
	struct pairing *pairing = &radio->pairing;

	pairing->state = PAIRING_ASKED;
	pairing->adapter = adapter;
	pairing->n_tries++;
	pairing->has_passkey = pairing->is_denied = pairing->is_unanswered = false;
	scan_update(adapter);
	if (call_device(radio, "Pair", on_paired) < 0)
		finish(radio, -EIO, radio->counts.fault);
}

void pair_on_heard(struct radio *radio, struct adapter *adapter, const struct address *address)
{
	const struct pairing *pairing = &radio->pairing;

	if (pairing->state == PAIRING_WAITING && address_equal(&pairing->address, address) &&
		clock_now_us() >= pairing->not_before_us)
		ask(radio, adapter);
}

/* A device that is connected already does not advertise. */
static void ask_connected(struct radio *radio)
{
	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->is_connected)
			pair_on_heard(radio, radio->peers[i]->adapter, &radio->peers[i]->address);
}

int radio_pair(struct radio *radio, const struct address *address)
{
	struct pairing *pairing = &radio->pairing;

	if (pairing->state != PAIRING_CLOSED)
		return -EBUSY;
	pairing->state = PAIRING_WAITING;
	pairing->address = *address;
	pairing->adapter = NULL;
	pairing->last = NULL;
	pairing->n_tries = 0;
	pairing->not_before_us = 0;
	pairing->is_bond_removed = false;
	pairing->until_us = clock_now_us() + RADIO_PAIRING_WINDOW_US;
	timer_set(&pairing->timer, pairing->until_us);
	scan_update_all(radio);
	ask_connected(radio);
	return 0;
}

int radio_pair_cancel(struct radio *radio, const struct address *address)
{
	if (radio->pairing.state == PAIRING_CLOSED || !address_equal(&radio->pairing.address, address))
		return -ENOENT;
	cancel_call(radio);
	finish(radio, -ECANCELED, "it was broken off");
	return 0;
}

enum radio_pairing radio_pairing(const struct radio *radio, uint64_t *ret_until_us)
{
	if (radio->pairing.state == PAIRING_CLOSED)
		return RADIO_PAIRING_NONE;
	*ret_until_us = radio->pairing.until_us;
	if (radio->pairing.state == PAIRING_WAITING)
		return RADIO_PAIRING_LISTENING;
	return radio->pairing.state == PAIRING_TRUSTING ? RADIO_PAIRING_BONDED : RADIO_PAIRING_ASKED;
}

int pair_init(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;
	int r = timer_init(&pairing->timer, radio->event, on_time, radio);

	if (r >= 0)
		r = timer_init(&pairing->check, radio->event, on_check_time, radio);
	return r < 0 ? r : pair_export(radio);
}

void pair_done(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;

	pair_withdraw(radio);
	sd_bus_slot_unref(pairing->call);
	sd_bus_slot_unref(pairing->agent);
	sd_bus_slot_unref(pairing->agent_call);
	timer_done(&pairing->timer);
	timer_done(&pairing->check);
}

void pair_on_gone(struct radio *radio)
{
	radio->pairing.agent_call = sd_bus_slot_unref(radio->pairing.agent_call);
	if (radio->pairing.state != PAIRING_CLOSED)
		finish(radio, -ECANCELED, "Bluetooth of the gateway restarted: try again");
}

bool pair_is_under_way(const struct adapter *adapter)
{
	const struct pairing *pairing = &adapter->radio->pairing;

	return pairing->state > PAIRING_WAITING && pairing->adapter == adapter;
}

bool pair_is_busy(const struct radio *radio, const struct address *address)
{
	return radio->pairing.state > PAIRING_WAITING && address_equal(&radio->pairing.address, address);
}
