/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairing, and org.bluez.Agent1, whom bluetoothd asks.
 *
 * Yes is said only within the installer's window and only for the installer's address; everything else, whoever asks
 * and whenever, is rejected.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loop/clock.h"
#include "radio/room.h"

#define AGENT_PATH "/org/lares/agent"

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

	pairing->state = PAIRING_CLOSED;
	pairing->call = sd_bus_slot_unref(pairing->call);
	timer_clear(&pairing->timer);
	if (pairing->adapter)
		scan_update(pairing->adapter);
	if (radio->ops.on_paired)
		radio->ops.on_paired(radio->ctx, &address, result, words);
	let_go(radio, &address);
	radio_sync(radio); /* the peer stays where it was enrolled now, and goes where not */
}

static int on_time(void *data, uint64_t now_us)
{
	struct radio *radio = data;

	(void)now_us;
	if (radio->pairing.state == PAIRING_WAITING)
		finish(radio, -ETIMEDOUT, "the device was not heard: put it into its pairing mode and bring it near");
	else
		finish(radio, -ETIMEDOUT, "the device did not finish pairing in time: try again");
	return 0;
}

/* bluetoothd's errors, and what the installer can do. */
static const struct pair_error {
	const char *name;
	int result;
	const char *words;
} pair_errors[] = {
	{ "org.bluez.Error.AuthenticationFailed", -EACCES,
		"the device refused: put it into its pairing mode, and remove this gateway or another phone from it" },
	{ "org.bluez.Error.AuthenticationRejected", -EACCES, "the device or this gateway rejected the pairing" },
	{ "org.bluez.Error.AuthenticationCanceled", -ECANCELED,
		"the device broke off: put it into its pairing mode and try again" },
	{ "org.bluez.Error.AuthenticationTimeout", -ETIMEDOUT, "the device did not answer in time: try again" },
	{ "org.bluez.Error.ConnectionAttemptFailed", -ECONNREFUSED,
		"the device was heard but could not be reached: bring it nearer and try again" },
	{ "org.freedesktop.DBus.Error.NoReply", -ETIMEDOUT, "Bluetooth did not answer in time: try again" },
};

static void finish_error(struct radio *radio, const sd_bus_error *e)
{
	char words[RADIO_WORDS_MAX];

	for (size_t i = 0; i < sizeof(pair_errors) / sizeof(pair_errors[0]); i++)
		if (sd_bus_error_has_name(e, pair_errors[i].name)) {
			finish(radio, pair_errors[i].result, pair_errors[i].words);
			return;
		}
	snprintf(words, sizeof(words), "pairing failed: %s", e->message ? e->message : e->name);
	finish(radio, -EIO, words);
}

/* ---- the way there ---- */

static int on_trusted(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	if (e)
		finish_error(radio, e);
	else
		finish(radio, 0, "paired");
	return 0;
}

/* Trusted: the device may come back without anybody being asked. */
static void trust(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;
	char path[OBJECT_PATH_MAX];

	pairing->state = PAIRING_TRUSTING;
	path_format(pairing->adapter->name, &pairing->address, "", path);
	if (call_start(radio, &pairing->call, path, "org.freedesktop.DBus.Properties", "Set", CALL_US, on_trusted, radio,
			"ssv", "org.bluez.Device1", "Trusted", "b", 1) < 0)
		finish(radio, -EIO, radio->counts.fault);
}

static int on_paired(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	radio->pairing.call = sd_bus_slot_unref(radio->pairing.call);
	if (e && !sd_bus_error_has_name(e, "org.bluez.Error.AlreadyExists"))
		finish_error(radio, e);
	else
		trust(radio);
	return 0;
}

static void ask(struct radio *radio, struct adapter *adapter)
{
	struct pairing *pairing = &radio->pairing;
	char path[OBJECT_PATH_MAX];

	pairing->state = PAIRING_ASKED;
	pairing->adapter = adapter;
	scan_update(adapter);
	path_format(adapter->name, &pairing->address, "", path);
	if (call_start(radio, &pairing->call, path, "org.bluez.Device1", "Pair", CALL_LONG_US, on_paired, radio, "") < 0)
		finish(radio, -EIO, radio->counts.fault);
}

void pair_on_heard(struct radio *radio, struct adapter *adapter, const struct address *address)
{
	if (radio->pairing.state == PAIRING_WAITING && address_equal(&radio->pairing.address, address))
		ask(radio, adapter);
}

/* A device that is connected already does not advertise. */
static void ask_connected(struct radio *radio)
{
	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->is_connected)
			pair_on_heard(radio, radio->peers[i]->adapter, &radio->peers[i]->address);
}

int radio_pair(struct radio *radio, const struct address *address, int32_t passkey)
{
	struct pairing *pairing = &radio->pairing;

	if (pairing->state != PAIRING_CLOSED)
		return -EBUSY;
	pairing->state = PAIRING_WAITING;
	pairing->address = *address;
	pairing->passkey = passkey;
	pairing->adapter = NULL;
	timer_set(&pairing->timer, clock_now_us() + RADIO_PAIRING_WINDOW_US);
	ask_connected(radio);
	return 0;
}

/* ---- Agent1 ---- */

static bool is_expected(struct radio *radio, sd_bus_message *m, const char *device_path)
{
	const char *sender = sd_bus_message_get_sender(m);
	struct path path;

	return radio->owner[0] && sender && strcmp(sender, radio->owner) == 0 &&
		radio->pairing.state == PAIRING_ASKED && path_parse(device_path, &path) == 0 && path.has_address &&
		address_equal(&path.address, &radio->pairing.address);
}

static int reject(sd_bus_message *m)
{
	return sd_bus_reply_method_errorf(m, "org.bluez.Error.Rejected", "nobody is pairing this device");
}

/* RequestConfirmation, RequestAuthorization, AuthorizeService, Display…: all begin with the device. */
static int on_question(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *device;
	int r = sd_bus_message_read_basic(m, 'o', &device);

	(void)error;
	if (r < 0)
		return r;
	return is_expected(data, m, device) ? sd_bus_reply_method_return(m, "") : reject(m);
}

static int on_request_passkey(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const char *device;
	int r = sd_bus_message_read_basic(m, 'o', &device);

	(void)error;
	if (r < 0)
		return r;
	if (!is_expected(radio, m, device) || radio->pairing.passkey < 0)
		return reject(m);
	return sd_bus_reply_method_return(m, "u", (uint32_t)radio->pairing.passkey);
}

static int on_request_pin(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data; /* of Bluetooth before 2.1 */
	(void)error;
	return reject(m);
}

/* Release and Cancel: the answer to Pair says what became of it. */
static int on_notice(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(m, "");
}

static const sd_bus_vtable agent_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_notice, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Cancel", "", "", on_notice, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestPinCode", "o", "s", on_request_pin, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DisplayPinCode", "os", "", on_question, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestPasskey", "o", "u", on_request_passkey, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DisplayPasskey", "ouq", "", on_question, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestConfirmation", "ou", "", on_question, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestAuthorization", "o", "", on_question, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("AuthorizeService", "os", "", on_question, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

int pair_init(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;
	int r = timer_init(&pairing->timer, radio->event, on_time, radio);

	return r < 0 ? r :
		       sd_bus_add_object_vtable(radio->bus, &pairing->agent, AGENT_PATH, "org.bluez.Agent1",
			       agent_vtable, radio);
}

void pair_done(struct radio *radio)
{
	struct pairing *pairing = &radio->pairing;

	sd_bus_slot_unref(pairing->call);
	sd_bus_slot_unref(pairing->agent);
	sd_bus_slot_unref(pairing->agent_call);
	timer_done(&pairing->timer);
}

/* Whether bluetoothd took our agent, or made it the default one; a refusal is told. */
static bool is_agent_taken(struct radio *radio, sd_bus_message *m)
{
	const sd_bus_error *e = call_error(m);

	radio->pairing.agent_call = sd_bus_slot_unref(radio->pairing.agent_call);
	if (e)
		radio_fault(radio, "bluetoothd does not take our pairing agent: %s", e->message);
	return !e;
}

static int on_default(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)error;
	is_agent_taken(data, m);
	return 0;
}

static int on_registered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;

	(void)error;
	if (is_agent_taken(radio, m))
		call_start(radio, &radio->pairing.agent_call, "/org/bluez", "org.bluez.AgentManager1",
			"RequestDefaultAgent", CALL_US, on_default, radio, "o", AGENT_PATH);
	return 0;
}

/*
 * KeyboardDisplay lets the device choose: cuffs have nothing and are confirmed, meters show digits and are asked for them.
 */
void pair_register(struct radio *radio)
{
	call_start(radio, &radio->pairing.agent_call, "/org/bluez", "org.bluez.AgentManager1", "RegisterAgent", CALL_US,
		on_registered, radio, "os", AGENT_PATH, "KeyboardDisplay");
}

void pair_on_gone(struct radio *radio)
{
	radio->pairing.agent_call = sd_bus_slot_unref(radio->pairing.agent_call);
	if (radio->pairing.state != PAIRING_CLOSED)
		finish(radio, -ECANCELED, "Bluetooth of the gateway restarted: try again");
}

bool pair_is_connecting(const struct adapter *adapter)
{
	const struct pairing *pairing = &adapter->radio->pairing;
	const struct peer *peer = peer_find(adapter->radio, adapter, &pairing->address);

	return pairing->state == PAIRING_ASKED && pairing->adapter == adapter && !(peer && peer->is_connected);
}
