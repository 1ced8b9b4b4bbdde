/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Passive scanning on one adapter: org.bluez.AdvertisementMonitor1, which bluetoothd calls when somebody is heard.
 * Experimental in BlueZ 5.66 (bluetoothd --experimental).
 *
 * DeviceFound, for each advertisement, is that a device is alive; what it says comes as PropertiesChanged, which an
 * advertisement with the same octets does not cause. So this is for homes whose beacons number their packets, all of
 * them; and names, which come in scan responses, are not heard.
 */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "proto/hex.h"

struct adapter;

#define MONITOR_ACTIVATE_US UINT64_C(10000000) /* bluetoothd says Activate within a second, or Release, or nothing */
#define MONITOR_REST_US UINT64_C(3600000000) /* refused or released: active discovery for that long */

enum monitor_state {
	MONITOR_OFF,
	MONITOR_ASKED, /* RegisterMonitor is not answered yet */
	MONITOR_WAITING, /* registered, and not activated yet */
	MONITOR_ACTIVE,
};

enum { MONITOR_PARTS = 3 };

/* One object of bluetoothd's: it takes no more patterns than these. */
struct monitor_part {
	struct adapter *adapter;
	sd_bus_slot *object;
};

struct monitor {
	bool is_offered; /* bluetoothd has AdvertisementMonitorManager1 with or_patterns there */
	enum monitor_state state;
	uint64_t since_us; /* of that state */
	uint64_t not_before_us;
	struct monitor_part parts[MONITOR_PARTS];
	unsigned active_parts; /* bits */
	struct address found; /* last; several parts may tell of one advertisement */
	uint64_t found_us;
	sd_bus_slot *manager, *call;
};

/* Whether it listens: then discovery is not needed. */
static inline bool monitor_is_active(const struct monitor *monitor)
{
	return monitor->state == MONITOR_ACTIVE;
}

/* Whether it is worth trying now. */
bool monitor_can_start(const struct monitor *monitor, uint64_t now_us);

/* Register. What becomes of it is in `state`, and scan_update() is called when that changes. */
void monitor_start(struct adapter *adapter, uint64_t now_us);

/* Unregister; nothing where it is off. */
void monitor_stop(struct adapter *adapter);

/* Registered for too long without becoming active: given up. Returns when to look again, or UINT64_MAX. */
uint64_t monitor_look(struct adapter *adapter, uint64_t now_us);
