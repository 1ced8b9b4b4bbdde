/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listening on one adapter: powered, then passively where that is offered and enough, else filtered and discovering.
 *
 * A monitor that waits for its activation stands beside discovery; when it is active discovery ends.
 * Without a filter BlueZ hides devices whose advertisement says "not discoverable", as bonded meters' do, and with one
 * every report gives a signal. An RSSI in the filter would have the kernel drop reports without one; UUIDs would miss
 * service data. So the filter is the transport, and duplicates.
 */
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "radio/room.h"

#define AGAIN_US UINT64_C(1000000) /* doubled by each failure */
#define UNKNOWN_US UINT64_C(10000000) /* bluetoothd is in the middle of something: Discovering tells what came of it */
enum { DOUBLINGS_MAX = 6 };

/* ---- what is asked of bluetoothd ---- */

/* Nothing is tried before then, whatever changes meanwhile. */
static void again_later(struct adapter *adapter)
{
	unsigned doublings = adapter->n_failures < DOUBLINGS_MAX ? adapter->n_failures : DOUBLINGS_MAX;

	adapter->n_failures++;
	adapter->not_before_us = clock_now_us() + (AGAIN_US << doublings);
	scan_update(adapter);
}

/*
 * InProgress: a call of ours or of somebody else's is under way, or done and its answer lost. To ask again at once would
 * be answered alike; the property says what is so, and where it stays silent the ladder goes on.
 */
static void on_unknown(struct adapter *adapter)
{
	adapter->unknown_until_us = adapter->not_before_us = clock_now_us() + UNKNOWN_US;
	scan_update(adapter);
}

static void on_refused(struct adapter *adapter, const sd_bus_error *e, const char *what)
{
	radio_fault(adapter->radio, "%s: %s: %s", adapter->name, what, e->message ? e->message : e->name);
	if (sd_bus_error_has_name(e, "org.bluez.Error.InProgress")) {
		on_unknown(adapter);
		return;
	}
	if (sd_bus_error_has_name(e, "org.bluez.Error.NotReady")) /* it is off, and the signal was lost */
		adapter->is_powered = adapter->is_filtered = adapter->is_scanning = false;
	if (sd_bus_error_has_name(e, SD_BUS_ERROR_UNKNOWN_OBJECT) || sd_bus_error_has_name(e, SD_BUS_ERROR_UNKNOWN_METHOD))
		radio_sync(adapter->radio); /* it is gone, likewise */
	again_later(adapter);
}

/* The end of a call. Returns whether it did what it should; where not, it is tried again later. */
static bool is_done(struct adapter *adapter, sd_bus_message *answer, const char *what)
{
	const sd_bus_error *e = call_error(answer);

	adapter->call = sd_bus_slot_unref(adapter->call);
	if (e)
		on_refused(adapter, e, what);
	else
		adapter->n_failures = 0;
	return !e;
}

/* Where it cannot be switched on: rfkill, or a controller that does not answer. */
static void on_power_failed(struct adapter *adapter, const sd_bus_error *e)
{
	bool is_blocked = sd_bus_error_has_name(e, "org.bluez.Error.Blocked");

	if (!is_blocked && !sd_bus_error_has_name(e, "org.bluez.Error.Failed"))
		return;
	radio_ask(adapter->radio, ladder_on_power_failed(&adapter->ladder, is_blocked, clock_now_us()), &adapter->address);
}

static int on_powered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	if (!is_done(adapter, m, "cannot be switched on")) {
		on_power_failed(adapter, call_error(m));
		return 0;
	}
	adapter->is_powered = true;
	ladder_on_powered(&adapter->ladder);
	scan_update(adapter);
	return 0;
}

/* Off, or not: it is switched on now in any case. */
static int on_unpowered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	adapter->must_cycle = false;
	if (is_done(adapter, m, "cannot be switched off"))
		scan_on_power_lost(adapter);
	else
		adapter->is_back_due = false;
	return 0;
}

static int on_filtered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	adapter->is_filtered = is_done(adapter, m, "does not take the discovery filter");
	scan_update(adapter);
	return 0;
}

/*
 * A bluetoothd that was killed leaves the kernel discovering, for ten seconds more, and the next one is refused although
 * it says that nobody discovers. Nothing is connected yet: a power cycle ends it at once.
 */
static bool is_left_over(const struct adapter *adapter, sd_bus_message *answer)
{
	return !adapter->was_begun && !adapter->is_discovering && ladder_may_cycle(&adapter->ladder, clock_now_us()) &&
		sd_bus_error_has_name(call_error(answer), "org.bluez.Error.InProgress");
}

static void cycle(struct adapter *adapter)
{
	ladder_on_power(&adapter->ladder, clock_now_us());
	adapter->must_cycle = adapter->is_back_due = true;
	adapter->not_before_us = adapter->unknown_until_us = 0;
}

static int on_started(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;
	bool must_cycle = is_left_over(adapter, m);

	(void)error;
	adapter->was_begun = true;
	adapter->is_scanning = is_done(adapter, m, "does not begin discovery");
	adapter->n_refusals = adapter->is_scanning ? 0 : adapter->n_refusals + 1;
	scan_on_discovering(adapter);
	if (must_cycle)
		cycle(adapter);
	scan_update(adapter);
	return 0;
}

/* "No discovery started" is as good. */
static int on_stopped(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	if (!sd_bus_error_has_name(e, "org.bluez.Error.Failed") && !is_done(adapter, m, "does not stop discovery"))
		return 0;
	adapter->call = sd_bus_slot_unref(adapter->call);
	adapter->must_stop = adapter->is_filtered = adapter->is_scanning = false;
	scan_update(adapter);
	return 0;
}

static void call(struct adapter *adapter, const char *member, sd_bus_message_handler_t fn)
{
	char path[OBJECT_PATH_MAX];

	path_format(adapter->name, NULL, "", path);
	if (call_start(adapter->radio, &adapter->call, path, "org.bluez.Adapter1", member, CALL_US, fn, adapter, "") < 0)
		again_later(adapter);
}

static void set_powered(struct adapter *adapter, bool is_powered, sd_bus_message_handler_t fn)
{
	char path[OBJECT_PATH_MAX];

	path_format(adapter->name, NULL, "", path);
	if (call_start(adapter->radio, &adapter->call, path, "org.freedesktop.DBus.Properties", "Set", CALL_US, fn,
			adapter, "ssv", "org.bluez.Adapter1", "Powered", "b", is_powered) < 0)
		again_later(adapter);
}

/* Counted where somebody else switched it off; the ladder has counted its own. */
static void switch_on(struct adapter *adapter, uint64_t now_us)
{
	if (!adapter->is_back_due)
		ladder_on_power(&adapter->ladder, now_us);
	adapter->is_back_due = adapter->must_cycle = false;
	set_powered(adapter, true, on_powered);
}

static void set_filter(struct adapter *adapter)
{
	char path[OBJECT_PATH_MAX];

	path_format(adapter->name, NULL, "", path);
	if (call_start(adapter->radio, &adapter->call, path, "org.bluez.Adapter1", "SetDiscoveryFilter", CALL_US,
			on_filtered, adapter, "a{sv}", 2, "Transport", "s", "le", "DuplicateData", "b", 1) < 0)
		again_later(adapter);
}

/* ---- what comes next ---- */

/*
 * While a connection is being made discovery rests: a controller that filters duplicates tells of each device once in the
 * ten seconds of a discovery round, and the kernel, which waits for the next advertisement to connect, would wait with it.
 * And while a device is being paired: bluetoothd would not answer before its person has.
 */
static bool is_connecting(const struct adapter *adapter)
{
	const struct radio *radio = adapter->radio;

	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->adapter == adapter && radio->peers[i]->session.state == SESSION_CONNECTING)
			return true;
	return pair_is_under_way(adapter);
}

/* Names come in answers to active scanning: who looks for a new device needs them, and who is pairing one. */
static bool is_passive_wanted(const struct adapter *adapter, uint64_t now_us)
{
	const struct radio *radio = adapter->radio;

	return monitor_can_start(&adapter->monitor, now_us) && !radio_is_looked(radio, now_us) &&
		radio->ops.may_be_passive && radio->ops.may_be_passive(radio->ctx);
}

static void choose_kind(struct adapter *adapter, uint64_t now_us)
{
	if (is_passive_wanted(adapter, now_us))
		monitor_start(adapter, now_us);
	else
		monitor_stop(adapter);
}

/* When it is switched on: not in a contest, and not before a call that was refused may be tried again. */
static uint64_t power_us(const struct adapter *adapter)
{
	uint64_t at_us = adapter->is_back_due ? 0 : ladder_power_us(&adapter->ladder);

	return at_us > adapter->not_before_us ? at_us : adapter->not_before_us;
}

static void take_step(struct adapter *adapter, uint64_t now_us)
{
	if (adapter->call || now_us < adapter->not_before_us)
		return;
	if (!adapter->is_powered && now_us >= power_us(adapter))
		switch_on(adapter, now_us);
	else if (!adapter->is_powered)
		return;
	else if (adapter->must_cycle)
		set_powered(adapter, false, on_unpowered);
	else if (adapter->must_stop || (adapter->is_scanning && (is_connecting(adapter) || monitor_is_active(&adapter->monitor))))
		call(adapter, "StopDiscovery", on_stopped);
	else if (is_connecting(adapter) || monitor_is_active(&adapter->monitor))
		return;
	else if (!adapter->is_filtered)
		set_filter(adapter);
	else if (!adapter->is_scanning)
		call(adapter, "StartDiscovery", on_started);
}

static uint64_t earlier(uint64_t a_us, uint64_t b_us)
{
	return a_us < b_us ? a_us : b_us;
}

/* Advertisements move the ladder's next step without setting the timer: it comes early, and is set anew. */
static void arm(struct adapter *adapter, uint64_t now_us)
{
	uint64_t wake_us = adapter->ladder.next_us;

	wake_us = earlier(wake_us, monitor_look(adapter, now_us));
	if (adapter->radio->looked_us && adapter->radio->looked_us + RADIO_LOOK_US > now_us)
		wake_us = earlier(wake_us, adapter->radio->looked_us + RADIO_LOOK_US);
	if (adapter->unknown_until_us)
		wake_us = earlier(wake_us, adapter->unknown_until_us);
	if (!adapter->call && !adapter->is_powered)
		wake_us = earlier(wake_us, power_us(adapter));
	if (!adapter->call && adapter->not_before_us > now_us)
		wake_us = earlier(wake_us, adapter->not_before_us);
	if (wake_us == LADDER_NEVER_US)
		timer_clear(&adapter->timer);
	else
		timer_set(&adapter->timer, wake_us);
}

void scan_update(struct adapter *adapter)
{
	uint64_t now_us = clock_now_us();

	if (!adapter->is_used)
		return;
	if (adapter->is_powered) {
		ladder_start(&adapter->ladder, now_us);
		choose_kind(adapter, now_us);
	}
	take_step(adapter, now_us);
	arm(adapter, now_us);
}

void scan_update_all(struct radio *radio)
{
	for (size_t i = 0; i < RADIO_ADAPTERS_MAX; i++)
		scan_update(&radio->adapters[i]);
}

static int on_time(void *data, uint64_t now_us)
{
	struct adapter *adapter = data;

	if (!adapter->is_used)
		return 0;
	if (adapter->unknown_until_us && now_us >= adapter->unknown_until_us) {
		adapter->unknown_until_us = 0;
		ladder_on_stuck(&adapter->ladder, now_us);
	}
	climb_on_time(adapter, now_us);
	scan_update(adapter);
	return 0;
}

/* ---- what bluetoothd says ---- */

/* It forgets the session; what the ladder switched off itself comes back at once. */
void scan_on_power_lost(struct adapter *adapter)
{
	adapter->is_powered = adapter->is_filtered = adapter->is_scanning = adapter->must_stop = false;
	adapter->unknown_until_us = adapter->not_before_us = 0;
	monitor_stop(adapter);
	if (!adapter->is_back_due && !adapter->must_cycle)
		ladder_stop(&adapter->ladder);
	scan_update(adapter);
}

/*
 * What could not be told is told: in progress was, for all we know, what we had asked for. Where it was not, nobody is
 * heard, and the ladder begins it again.
 */
void scan_on_discovering(struct adapter *adapter)
{
	if (!adapter->unknown_until_us || adapter->must_stop == adapter->is_discovering)
		return;
	adapter->unknown_until_us = adapter->not_before_us = 0;
	adapter->must_stop = false;
	adapter->is_scanning = adapter->is_discovering;
	adapter->is_filtered = adapter->is_filtered && adapter->is_scanning;
}

/* The end of our connection ends it too, but bluetoothd has been seen to go on scanning for a client that was gone. */
void scan_stop(struct adapter *adapter)
{
	char path[OBJECT_PATH_MAX];

	if (!adapter->is_scanning)
		return;
	path_format(adapter->name, NULL, "", path);
	sd_bus_call_method_async(adapter->radio->bus, NULL, adapter->radio->owner, path, "org.bluez.Adapter1",
		"StopDiscovery", NULL, NULL, "");
}

int scan_init(struct adapter *adapter)
{
	ladder_init(&adapter->ladder);
	return timer_init(&adapter->timer, adapter->radio->event, on_time, adapter);
}

void scan_done(struct adapter *adapter)
{
	adapter->call = sd_bus_slot_unref(adapter->call);
	monitor_stop(adapter);
	adapter->monitor = (struct monitor){ 0 };
	timer_clear(&adapter->timer);
	ladder_stop(&adapter->ladder);
	adapter->is_filtered = adapter->is_scanning = adapter->must_stop = false;
	adapter->must_cycle = adapter->is_back_due = adapter->was_begun = false;
	adapter->n_failures = adapter->n_refusals = 0;
	adapter->not_before_us = adapter->unknown_until_us = 0;
}
