/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/radio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "radio/room.h"

/* bluetoothd answered the most important question with an error: it is asked again. */
#define SYNC_AGAIN_US UINT64_C(2000000)

/* A bluetoothd that begins, and an adapter that comes, show their devices one after the other: meanwhile none is missing. */
#define BONDS_STILL_US UINT64_C(5000000)

void radio_fault(struct radio *radio, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(radio->counts.fault, sizeof(radio->counts.fault), format, arguments);
	va_end(arguments);
	radio->counts.fault_us = clock_now_us();
	radio->counts.n_failures++;
}

static int on_properties_changed(struct radio *radio, sd_bus_message *m)
{
	const char *interface;
	struct adapter *adapter;
	struct characteristic *c;
	struct peer *peer;
	struct path path;
	int r = sd_bus_message_read_basic(m, 's', &interface);

	if (r <= 0 || path_parse(sd_bus_message_get_path(m), &path) < 0)
		return r;
	adapter = adapter_find(radio, path.adapter);
	if (!adapter)
		return 0;
	if (strcmp(interface, "org.bluez.Adapter1") == 0)
		return adapter_on_changed(adapter, m);
	if (!adapter->is_used || !path.has_address)
		return 0;
	if (strcmp(interface, "org.bluez.Device1") == 0)
		return device_on_changed(radio, adapter, &path, m, clock_now_us());
	if (strcmp(interface, "org.bluez.GattCharacteristic1") != 0)
		return 0;
	peer = peer_find(radio, adapter, &path.address);
	c = peer ? peer_characteristic(peer, path.tail) : NULL;
	return c ? gatt_on_changed(c, m, clock_now_us()) : 0;
}

/*
 * Every signal of bluetoothd. The sender is compared here because a signal that some other client addresses straight to
 * us never meets the match rule in the bus daemon.
 */
static int on_signal(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const char *sender = sd_bus_message_get_sender(m), *member = sd_bus_message_get_member(m);

	(void)error;
	if (!radio->owner[0] || !sender || strcmp(sender, radio->owner) != 0)
		return 0;
	if (strcmp(member, "PropertiesChanged") == 0)
		on_properties_changed(radio, m);
	else if (strcmp(member, "InterfacesAdded") == 0)
		objects_on_added(radio, m, clock_now_us());
	else if (strcmp(member, "InterfacesRemoved") == 0)
		objects_on_removed(radio, m, clock_now_us());
	return 0;
}

static int on_objects(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);
	int r = e ? 0 : objects_on_all(radio, m, clock_now_us());

	(void)error;
	radio->objects_call = sd_bus_slot_unref(radio->objects_call);
	if (e || r < 0) {
		radio_fault(radio, "BlueZ does not list its objects: %s", e ? e->message : strerror(-r));
		timer_set(&radio->retry, clock_now_us() + SYNC_AGAIN_US);
	}
	return 0;
}

static int on_bonds_time(void *data, uint64_t now_us)
{
	struct radio *radio = data;

	(void)now_us;
	if (radio->is_synced && radio->ops.on_bonds)
		radio->ops.on_bonds(radio->ctx);
	return 0;
}

void radio_on_bonds(struct radio *radio)
{
	if (radio->ops.on_bonds)
		timer_set(&radio->bonds_timer, clock_now_us() + BONDS_STILL_US);
}

/* ---- recovery ---- */

void radio_ask(struct radio *radio, enum radio_rung rung, const struct address *adapter)
{
	static const enum radio_ask asks[RUNG_COUNT] = {
		[RUNG_UNBLOCK] = RADIO_ASK_UNBLOCK,
		[RUNG_RESTART] = RADIO_ASK_RESTART,
		[RUNG_RESET] = RADIO_ASK_RESET,
		[RUNG_REBOOT] = RADIO_ASK_REBOOT,
	};
	uint64_t now_us = clock_now_us(), asked_us = radio->asked_us[rung];
	bool is_for_all = rung == RUNG_RESTART || rung == RUNG_REBOOT;

	if (is_for_all && asked_us && now_us - asked_us < LADDER_RESTART_US) /* by another adapter's ladder */
		return;
	radio->asked_us[rung] = now_us;
	radio_fault(radio, "%s", radio_rung_words(rung));
	if (radio->ops.ask)
		radio->ops.ask(radio->ctx, asks[rung], adapter);
}

static void arm_answers(struct radio *radio)
{
	if (radio->answers.next_us == LADDER_NEVER_US)
		timer_clear(&radio->answers_timer);
	else
		timer_set(&radio->answers_timer, radio->answers.next_us);
}

void radio_on_answer(struct radio *radio)
{
	if (!radio->answers.n_missed)
		return;
	answers_on_answer(&radio->answers);
	arm_answers(radio);
}

void radio_on_missed(struct radio *radio)
{
	answers_on_missed(&radio->answers, clock_now_us());
	arm_answers(radio);
}

static int on_answers_time(void *data, uint64_t now_us)
{
	struct radio *radio = data;
	enum radio_rung rung = answers_on_time(&radio->answers, now_us);

	if (rung != RUNG_NONE)
		radio_ask(radio, rung, NULL);
	arm_answers(radio);
	return 0;
}

/* ---- following bluetoothd ---- */

void radio_sync(struct radio *radio)
{
	memset(radio->strangers, 0, sizeof(radio->strangers)); /* one of them may be enrolled now */
	if (!radio->owner[0])
		return;
	radio->objects_call = sd_bus_slot_unref(radio->objects_call);
	call_start(radio, &radio->objects_call, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", CALL_US,
		on_objects, radio, "");
}

static int on_owner(sd_bus_message *m, void *data, sd_bus_error *error);

static int ask_owner(struct radio *radio)
{
	return sd_bus_call_method_async(radio->bus, &radio->owner_call, "org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus", "GetNameOwner", on_owner, radio, "s", "org.bluez");
}

static int on_retry(void *data, uint64_t now_us)
{
	struct radio *radio = data;

	if (radio->owner[0])
		radio_sync(radio);
	else if (!radio->owner_call && ask_owner(radio) < 0)
		timer_set(&radio->retry, now_us + SYNC_AGAIN_US);
	return 0;
}

/* A unique name is never used twice, so that another one is another bluetoothd, which knows nothing of us. */
static void set_owner(struct radio *radio, const char *owner)
{
	answers_on_owner(&radio->answers, *owner, clock_now_us());
	arm_answers(radio);
	if (strcmp(radio->owner, owner) == 0)
		return;
	radio->is_synced = false;
	if (radio->owner[0]) {
		pair_on_gone(radio);
		radio->objects_call = sd_bus_slot_unref(radio->objects_call);
		timer_clear(&radio->retry);
		objects_clear(radio, clock_now_us());
		radio_fault(radio, "%s", *owner ? "bluetoothd restarted" : "bluetoothd went away");
	}
	snprintf(radio->owner, sizeof(radio->owner), "%s", owner);
	if (!*owner)
		return;
	answers_on_another(&radio->answers, clock_now_us());
	pair_register(radio);
	radio_sync(radio);
}

/* That nobody has the name is an answer, and NameOwnerChanged comes when somebody does; where there is none it is asked again. */
static int on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct radio *radio = data;
	const sd_bus_error *e = call_error(m);
	const char *owner = radio->owner; /* nobody, or somebody by a signal that was faster */
	bool is_told = sd_bus_error_has_name(e, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
		(!e && sd_bus_message_read_basic(m, 's', &owner) > 0) || owner[0];

	(void)error;
	radio->owner_call = sd_bus_slot_unref(radio->owner_call);
	if (is_told) {
		set_owner(radio, owner);
	} else {
		radio_fault(radio, "the bus does not say whether bluetoothd is there: %s", e ? e->message : "an odd answer");
		timer_set(&radio->retry, clock_now_us() + SYNC_AGAIN_US);
	}
	return 0;
}

static int on_owner_changed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *sender = sd_bus_message_get_sender(m), *name, *old, *new;

	(void)error;
	if (!sender || strcmp(sender, "org.freedesktop.DBus") != 0)
		return 0;
	if (sd_bus_message_read(m, "sss", &name, &old, &new) > 0 && strcmp(name, "org.bluez") == 0)
		set_owner(data, new);
	return 0;
}

/*
 * Signals first, then the question: what changes in between is in the signals. InterfacesAdded comes from "/", so one
 * rule by sender is all of it; bluetoothd sends nothing else.
 */
static int listen(struct radio *radio)
{
	int r = sd_bus_add_match_async(radio->bus, &radio->signals, "type='signal',sender='org.bluez'", on_signal,
		NULL, radio);

	if (r >= 0)
		r = sd_bus_add_match_async(radio->bus, &radio->owner_changes,
			"type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
			"interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'",
			on_owner_changed, NULL, radio);
	if (r >= 0)
		r = ask_owner(radio);
	return r < 0 ? r : 0;
}

static void radio_closep(struct radio **radio)
{
	radio_close(*radio);
}

int radio_open(sd_event *event, sd_bus *bus, const struct radio_settings *settings, const struct radio_ops *ops,
	void *ctx, struct radio **ret_radio)
{
	scoped(radio_closep) struct radio *radio = calloc(1, sizeof(*radio));
	int r;

	if (!radio)
		return -ENOMEM;
	*radio = (struct radio){ .event = event, .bus = sd_bus_ref(bus), .ops = *ops, .ctx = ctx };
	if (strlen(settings->adapters) >= sizeof(radio->wanted))
		return -E2BIG;
	memcpy(radio->wanted, settings->adapters, strlen(settings->adapters));

	answers_init(&radio->answers);
	r = timer_init(&radio->retry, event, on_retry, radio);
	if (r >= 0)
		r = timer_init(&radio->bonds_timer, event, on_bonds_time, radio);
	if (r >= 0)
		r = timer_init(&radio->answers_timer, event, on_answers_time, radio);
	if (r >= 0)
		r = pair_init(radio);
	for (size_t i = 0; r >= 0 && i < RADIO_ADAPTERS_MAX; i++) {
		radio->adapters[i].radio = radio;
		r = scan_init(&radio->adapters[i]);
	}
	if (r >= 0)
		r = listen(radio);
	if (r < 0)
		return r;
	*ret_radio = take(radio);
	return 0;
}

void radio_close(struct radio *radio)
{
	if (!radio)
		return;
	radio->ops = (struct radio_ops){ 0 }; /* what ends now is nobody's news */
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		scan_stop(&radio->adapters[i]);
	objects_clear(radio, 0);
	pair_done(radio);
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		timer_done(&radio->adapters[i].timer);
	timer_done(&radio->retry);
	timer_done(&radio->bonds_timer);
	timer_done(&radio->answers_timer);
	sd_bus_slot_unref(radio->signals);
	sd_bus_slot_unref(radio->owner_changes);
	sd_bus_slot_unref(radio->owner_call);
	sd_bus_slot_unref(radio->objects_call);
	sd_bus_unref(radio->bus);
	free(radio);
}

void radio_devices_changed(struct radio *radio)
{
	scan_update_all(radio);
	radio_sync(radio);
}

/* Every adapter is asked, because BlueZ keeps bonds of devices that we have no peer for: most will say that they do not know it. */
int radio_forget(struct radio *radio, const struct address *address)
{
	char adapter[OBJECT_PATH_MAX], device[OBJECT_PATH_MAX];
	int r = -ENOTCONN;

	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++) {
		if (!radio->adapters[i].is_used)
			continue;
		path_format(radio->adapters[i].name, NULL, "", adapter);
		path_format(radio->adapters[i].name, address, "", device);
		r = sd_bus_call_method_async(radio->bus, NULL, radio->owner, adapter, "org.bluez.Adapter1",
			"RemoveDevice", NULL, NULL, "o", device);
	}
	return r < 0 ? r : 0;
}

bool radio_is_looked(const struct radio *radio, uint64_t now_us)
{
	return radio->pairing.state != PAIRING_CLOSED || (radio->looked_us && now_us - radio->looked_us < RADIO_LOOK_US);
}

void radio_each_nearby(struct radio *radio, void (*fn)(void *fn_ctx, const struct radio_nearby *nearby), void *fn_ctx)
{
	radio->looked_us = clock_now_us();
	scan_update_all(radio);
	for (size_t i = 0; i < radio->nearby.n; i++)
		if (radio->nearby.entries[i].heard_us)
			fn(fn_ctx, &radio->nearby.entries[i]);
}

/* Whether it hears: since it showed, and not too long ago. */
static bool is_hearing(const struct adapter *adapter)
{
	return adapter->heard_us && adapter->ladder.rung == RUNG_NONE;
}

static bool is_listening(const struct adapter *adapter)
{
	return adapter->is_powered && adapter->ladder.next_us != LADDER_NEVER_US &&
		(adapter->is_discovering || monitor_is_active(&adapter->monitor));
}

static void list_adapter(const struct adapter *adapter, struct radio_state *state)
{
	size_t at = state->n_adapters++;

	memcpy(state->adapters[at].name, adapter->name, sizeof(adapter->name));
	state->adapters[at].address = adapter->address;
	state->adapters[at].is_used = adapter->is_used;
	state->adapters[at].is_powered = adapter->is_powered;
	state->adapters[at].is_discovering = adapter->is_discovering;
	state->adapters[at].heard_us = adapter->heard_us;
	state->adapters[at].has_monitors = adapter->monitor.is_offered;
	state->adapters[at].is_passive = monitor_is_active(&adapter->monitor);
	state->adapters[at].rung = adapter->ladder.rung;
	state->adapters[at].rung_us = adapter->ladder.rung_us;
	state->adapters[at].missed_us = adapter->missed_us;
}

/* What one used adapter says of all of them. */
static void sum_up(const struct adapter *adapter, struct radio_state *state)
{
	const struct ladder *ladder = &adapter->ladder;

	if (ladder->rung > state->rung) {
		state->rung = ladder->rung;
		state->rung_us = ladder->rung_us;
	}
	if (is_listening(adapter) && (!state->quiet_since_us || ladder->silent_us < state->quiet_since_us))
		state->quiet_since_us = ladder->silent_us;
	if (ladder->quiet_us > state->usual_quiet_us)
		state->usual_quiet_us = ladder->quiet_us;
}

void radio_get_state(const struct radio *radio, struct radio_state *ret_state)
{
	bool has_cause = false, hears = false;

	*ret_state = radio->counts;
	ret_state->is_bluez_there = radio->owner[0];
	ret_state->rung = radio->answers.rung;
	ret_state->rung_us = radio->answers.rung_us;
	ret_state->is_unstable = answers_is_unstable(&radio->answers, clock_now_us());
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++) {
		const struct adapter *adapter = &radio->adapters[i];

		if (!adapter->name[0])
			continue;
		list_adapter(adapter, ret_state);
		if (!adapter->is_used)
			continue;
		sum_up(adapter, ret_state);
		has_cause |= climb_has_cause(adapter);
		hears |= is_hearing(adapter);
	}
	ret_state->has_cause = radio->answers.is_gone || radio->answers.n_missed || (has_cause && !hears);
	if (ret_state->quiet_since_us && ret_state->heard_us > ret_state->quiet_since_us)
		ret_state->quiet_since_us = ret_state->heard_us;
	adapters_list_missing(radio, ret_state);
}
