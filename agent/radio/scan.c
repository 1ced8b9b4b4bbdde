/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Discovery on one adapter: powered, filtered, begun, and begun again when nothing is heard.
 *
 * Without a filter BlueZ hides devices whose advertisement says "not discoverable", as bonded meters' do, and with one
 * every report gives a signal. An RSSI in the filter would have the kernel drop reports without one; UUIDs would miss
 * service data. So the filter is the transport, and duplicates.
 */
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "radio/room.h"

#define CHECK_US UINT64_C(30000000)
#define SILENT_US UINT64_C(60000000) /* some controllers claim to discover and are deaf (BlueZ issues 569, 1554) */
#define AGAIN_US UINT64_C(1000000) /* doubled by each failure */
enum { DOUBLINGS_MAX = 6 };

/* Nothing is tried before then, whatever changes meanwhile. */
static void again_later(struct adapter *adapter)
{
	unsigned doublings = adapter->n_failures < DOUBLINGS_MAX ? adapter->n_failures : DOUBLINGS_MAX;

	adapter->n_failures++;
	adapter->not_before_us = clock_now_us() + (AGAIN_US << doublings);
	timer_set(&adapter->timer, adapter->not_before_us);
}

/* The end of a call. Returns whether it did what it should; where not, it is tried again later. */
static bool is_done(struct adapter *adapter, sd_bus_message *answer, const char *what)
{
	const sd_bus_error *e = call_error(answer);

	adapter->call = sd_bus_slot_unref(adapter->call);
	if (!e)
		return true;
	radio_fault(adapter->radio, "%s: %s: %s", adapter->name, what, e->message ? e->message : e->name);
	/* InProgress: somebody, perhaps we ourselves, is in the middle of it. What is so is found out by stopping. */
	adapter->must_stop = sd_bus_error_has_name(e, "org.bluez.Error.InProgress");
	again_later(adapter);
	return false;
}

static int on_powered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	if (!is_done(adapter, m, "cannot be switched on"))
		return 0;
	if (adapter->is_powered)
		scan_update(adapter);
	else
		timer_set(&adapter->timer, clock_now_us() + CHECK_US); /* where the change of the property never comes */
	return 0;
}

static int on_filtered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	adapter->is_filtered = is_done(adapter, m, "does not take the discovery filter");
	if (adapter->is_filtered)
		scan_update(adapter);
	return 0;
}

static int on_started(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)error;
	adapter->is_scanning = is_done(adapter, m, "does not begin discovery");
	if (adapter->is_scanning) {
		adapter->scanning_since_us = clock_now_us();
		timer_set(&adapter->timer, adapter->scanning_since_us + CHECK_US);
	}
	return 0;
}

static int on_stopped(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;

	(void)m; /* "No discovery started" is as good */
	(void)error;
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

static void switch_on(struct adapter *adapter)
{
	char path[OBJECT_PATH_MAX];

	path_format(adapter->name, NULL, "", path);
	if (call_start(adapter->radio, &adapter->call, path, "org.freedesktop.DBus.Properties", "Set", CALL_US,
			on_powered, adapter, "ssv", "org.bluez.Adapter1", "Powered", "b", 1) < 0)
		again_later(adapter);
}

static void set_filter(struct adapter *adapter)
{
	char path[OBJECT_PATH_MAX];

	path_format(adapter->name, NULL, "", path);
	if (call_start(adapter->radio, &adapter->call, path, "org.bluez.Adapter1", "SetDiscoveryFilter", CALL_US,
			on_filtered, adapter, "a{sv}", 2, "Transport", "s", "le", "DuplicateData", "b", 1) < 0)
		again_later(adapter);
}

/*
 * While a connection is being made discovery rests: a controller that filters duplicates tells of each device once in the
 * ten seconds of a discovery round, and the kernel, which waits for the next advertisement to connect, would wait with it.
 */
static bool is_connecting(const struct adapter *adapter)
{
	const struct radio *radio = adapter->radio;

	for (size_t i = 0; i < radio->n_peers; i++)
		if (radio->peers[i]->adapter == adapter && radio->peers[i]->session.state == SESSION_CONNECTING)
			return true;
	return pair_is_connecting(adapter);
}

void scan_update(struct adapter *adapter)
{
	if (!adapter->is_used || adapter->call || clock_now_us() < adapter->not_before_us)
		return;
	if (!adapter->is_powered)
		switch_on(adapter);
	else if (adapter->must_stop || (adapter->is_scanning && is_connecting(adapter)))
		call(adapter, "StopDiscovery", on_stopped);
	else if (is_connecting(adapter))
		return;
	else if (!adapter->is_filtered)
		set_filter(adapter);
	else if (!adapter->is_scanning)
		call(adapter, "StartDiscovery", on_started);
}

/* Time to try again, or to ask whether anything is still heard. */
static int on_time(void *data, uint64_t now_us)
{
	struct adapter *adapter = data;
	uint64_t since_us = adapter->scanning_since_us;

	if (adapter->is_scanning) {
		if (adapter->heard_us > since_us)
			since_us = adapter->heard_us;
		if (now_us < since_us + SILENT_US) {
			adapter->n_failures = 0;
			timer_set(&adapter->timer, now_us + CHECK_US);
			return 0;
		}
		adapter->radio->counts.n_rescans++;
		adapter->must_stop = true;
	}
	scan_update(adapter);
	return 0;
}

void scan_on_power_lost(struct adapter *adapter)
{
	adapter->is_filtered = adapter->is_scanning = false; /* bluetoothd forgets the session */
	again_later(adapter);
}

int scan_init(struct adapter *adapter)
{
	return timer_init(&adapter->timer, adapter->radio->event, on_time, adapter);
}

void scan_done(struct adapter *adapter)
{
	adapter->call = sd_bus_slot_unref(adapter->call);
	timer_clear(&adapter->timer);
	adapter->is_filtered = adapter->is_scanning = adapter->must_stop = false;
	adapter->n_failures = 0;
	adapter->not_before_us = 0;
}
