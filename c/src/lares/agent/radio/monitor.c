/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/monitor.h"

#include <stdio.h>
#include <string.h>

#include "loop/clock.h"
#include "radio/room.h"

#define MANAGER "org.bluez.AdvertisementMonitorManager1"
#define ROOT "/org/lares/monitors"
#define SAME_US UINT64_C(10000)

enum { MONITOR_PATH_MAX = sizeof(ROOT) + 16 };

/* One application for each place of an adapter: bluetoothd's calls do not say whose they are. */
static void root_path(const struct adapter *adapter, char ret_path[MONITOR_PATH_MAX])
{
	snprintf(ret_path, MONITOR_PATH_MAX, ROOT "/%u", (unsigned)(adapter - adapter->radio->adapters));
}

/* ---- what is listened for ---- */

/*
 * Octets somewhere in an AD structure (Core Supplement, Part A; Assigned Numbers 2.3). Flags are in nearly every
 * advertisement; their usual values are the first part. The others are for what leaves flags out: the service data that
 * drivers know, and the services of vitals devices where they are the first of a list.
 *
 * Seven in a part are the most: bluetoothd 5.66 counts the octets of a part's patterns, 34 each, in eight bits, and
 * beyond that writes past its memory and dies.
 */
enum { AD_FLAGS = 0x01, AD_SERVICES = 0x03, AD_SERVICE_DATA = 0x16, PATTERNS_MAX = 7 };

static const struct {
	uint8_t type, n_octets;
	uint16_t numbers[PATTERNS_MAX]; /* 0: no more */
} parts[MONITOR_PARTS] = {
	{ AD_FLAGS, 1, { 0x06, 0x04, 0x05, 0x02, 0x1a, 0x18, 0x1e } },
	{ AD_SERVICE_DATA, 2, { 0xfcd2, 0xfe95, 0x181a, 0x181b, 0x181d, 0xfd3d, 0xfeaa } },
	{ AD_SERVICES, 2, { 0x1810, 0x1808, 0x1809, 0x181d, 0x1822, 0x181f, 0x180d } },
};

static int add_pattern(sd_bus_message *m, uint8_t type, uint16_t number, size_t n_octets)
{
	const uint8_t octets[2] = { (uint8_t)number, (uint8_t)(number >> 8) };
	int r = sd_bus_message_open_container(m, 'r', "yyay");

	if (r >= 0)
		r = sd_bus_message_append(m, "yy", 0, type);
	if (r >= 0)
		r = sd_bus_message_append_array(m, 'y', octets, n_octets);
	return r < 0 ? r : sd_bus_message_close_container(m);
}

static size_t number_of(const struct monitor_part *part)
{
	return (size_t)(part - part->adapter->monitor.parts);
}

static int add_patterns(sd_bus_message *m, size_t part)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < PATTERNS_MAX && parts[part].numbers[i]; i++)
		r = add_pattern(m, parts[part].type, parts[part].numbers[i], parts[part].n_octets);
	return r;
}

/* ---- AdvertisementMonitor1 ---- */

static int get_type(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *m,
	void *data, sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)data, (void)error;
	return sd_bus_message_append(m, "s", "or_patterns");
}

static int get_patterns(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *m,
	void *data, sd_bus_error *error)
{
	int r = sd_bus_message_open_container(m, 'a', "(yyay)");

	(void)bus, (void)path, (void)interface, (void)property, (void)error;
	if (r >= 0)
		r = add_patterns(m, number_of(data));
	return r < 0 ? r : sd_bus_message_close_container(m);
}

static void enter(struct adapter *adapter, enum monitor_state state)
{
	adapter->monitor.state = state;
	adapter->monitor.since_us = clock_now_us();
}

/* Any client may call us: only bluetoothd is believed. */
static bool is_bluetoothd(const struct adapter *adapter, sd_bus_message *m)
{
	const char *sender = sd_bus_message_get_sender(m), *owner = adapter->radio->owner;

	return *owner && sender && strcmp(sender, owner) == 0 && adapter->monitor.state != MONITOR_OFF;
}

static int answer(sd_bus_message *m)
{
	return sd_bus_reply_method_return(m, ""); /* not sent where none is wanted */
}

static int on_activate(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct monitor_part *part = data;
	struct adapter *adapter = part->adapter;

	(void)error;
	if (!is_bluetoothd(adapter, m))
		return answer(m);
	adapter->monitor.active_parts |= 1U << number_of(part);
	if (adapter->monitor.active_parts == (1U << MONITOR_PARTS) - 1) {
		enter(adapter, MONITOR_ACTIVE);
		scan_update(adapter);
	}
	return answer(m);
}

static void give_up(struct adapter *adapter, const char *why)
{
	radio_fault(adapter->radio, "%s: no passive scanning: %s", adapter->name, why);
	adapter->monitor.not_before_us = clock_now_us() + MONITOR_REST_US;
	monitor_stop(adapter);
	scan_update(adapter);
}

static int on_release(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = ((const struct monitor_part *)data)->adapter;

	(void)error;
	if (is_bluetoothd(adapter, m))
		give_up(adapter, "bluetoothd let it go");
	return answer(m);
}

/* The parts are asked one after the other, so that what is one advertisement comes in one go. */
static bool is_told_already(struct monitor *monitor, const struct address *address, uint64_t now_us)
{
	bool is_same = address_equal(&monitor->found, address) && now_us - monitor->found_us < SAME_US;

	monitor->found = *address;
	monitor->found_us = now_us;
	return is_same;
}

static int on_found(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = ((const struct monitor_part *)data)->adapter;
	uint64_t now_us = clock_now_us();
	struct path path;
	const char *device;
	int r = sd_bus_message_read_basic(m, 'o', &device);

	(void)error;
	if (r < 0)
		return r;
	if (is_bluetoothd(adapter, m) && path_parse(device, &path) == 0 && path.has_address &&
		strcmp(path.adapter, adapter->name) == 0 && !is_told_already(&adapter->monitor, &path.address, now_us))
		device_on_found(adapter->radio, adapter, &path.address, now_us);
	return answer(m);
}

/* Ten seconds or more without it: silence is judged by each device's own interval. */
static int on_lost(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return answer(m);
}

/* No thresholds for RSSI: each advertisement counts. */
static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Type", "s", get_type, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Patterns", "a(yyay)", get_patterns, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_METHOD("Activate", "", "", on_activate, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Release", "", "", on_release, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DeviceFound", "o", "", on_found, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DeviceLost", "o", "", on_lost, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

/* ---- its life ---- */

static int on_registered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct adapter *adapter = data;
	const sd_bus_error *e = call_error(m);

	(void)error;
	adapter->monitor.call = sd_bus_slot_unref(adapter->monitor.call);
	if (e) {
		give_up(adapter, e->message ? e->message : e->name);
		return 0;
	}
	if (adapter->monitor.state == MONITOR_ASKED) /* Activate may have been faster */
		enter(adapter, MONITOR_WAITING);
	scan_update(adapter);
	return 0;
}

static int export(struct adapter *adapter, const char *root)
{
	struct monitor *monitor = &adapter->monitor;
	char object[MONITOR_PATH_MAX + 4];
	int r = sd_bus_add_object_manager(adapter->radio->bus, &monitor->manager, root);

	for (size_t i = 0; r >= 0 && i < MONITOR_PARTS; i++) {
		monitor->parts[i].adapter = adapter;
		snprintf(object, sizeof(object), "%s/%zu", root, i);
		r = sd_bus_add_object_vtable(adapter->radio->bus, &monitor->parts[i].object, object,
			"org.bluez.AdvertisementMonitor1", vtable, &monitor->parts[i]);
	}
	return r;
}

bool monitor_can_start(const struct monitor *monitor, uint64_t now_us)
{
	return monitor->is_offered && now_us >= monitor->not_before_us;
}

void monitor_start(struct adapter *adapter, uint64_t now_us)
{
	char root[MONITOR_PATH_MAX], path[OBJECT_PATH_MAX];
	int r;

	if (adapter->monitor.state != MONITOR_OFF)
		return;
	root_path(adapter, root);
	path_format(adapter->name, NULL, "", path);
	enter(adapter, MONITOR_ASKED);
	r = export(adapter, root);
	if (r >= 0)
		r = call_start(adapter->radio, &adapter->monitor.call, path, MANAGER, "RegisterMonitor", CALL_US,
			on_registered, adapter, "o", root);
	if (r < 0) {
		monitor_stop(adapter);
		adapter->monitor.not_before_us = now_us + MONITOR_REST_US;
	}
}

void monitor_stop(struct adapter *adapter)
{
	struct monitor *monitor = &adapter->monitor;
	struct radio *radio = adapter->radio;
	char root[MONITOR_PATH_MAX], path[OBJECT_PATH_MAX];

	if (monitor->state == MONITOR_OFF)
		return;
	root_path(adapter, root);
	path_format(adapter->name, NULL, "", path);
	if (radio->owner[0] && adapter->name[0]) /* the answer changes nothing */
		sd_bus_call_method_async(radio->bus, NULL, radio->owner, path, MANAGER, "UnregisterMonitor", NULL, NULL,
			"o", root);
	monitor->call = sd_bus_slot_unref(monitor->call);
	for (size_t i = 0; i < MONITOR_PARTS; i++)
		monitor->parts[i].object = sd_bus_slot_unref(monitor->parts[i].object);
	monitor->active_parts = 0;
	monitor->manager = sd_bus_slot_unref(monitor->manager);
	enter(adapter, MONITOR_OFF);
}

uint64_t monitor_look(struct adapter *adapter, uint64_t now_us)
{
	struct monitor *monitor = &adapter->monitor;

	if (monitor->state != MONITOR_WAITING)
		return UINT64_MAX;
	if (now_us < monitor->since_us + MONITOR_ACTIVATE_US)
		return monitor->since_us + MONITOR_ACTIVATE_US;
	radio_fault(adapter->radio, "%s: no passive scanning: it never became active", adapter->name);
	monitor->not_before_us = now_us + MONITOR_REST_US;
	monitor_stop(adapter);
	return UINT64_MAX;
}
