/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * org.lares.Ask1 at /org/lares/Ask1: the fixed list.
 *
 *	RestartBluetooth()                            bluetooth.service, by the service manager
 *	UnblockBluetooth()                            rfkill's soft block of every Bluetooth radio
 *	ResetAdapter(s address)                       close and open the controller of that address
 *	Reboot()                                      reboot.target
 *	Bond(s adapter, s device) -> (b authenticated, y key_size)
 *
 * Errors, with words for people: org.lares.Error.TooOften, .NoBond, .NoAdapter, .HardBlocked, .Failed, and the bus's own
 * AccessDenied and InvalidArgs. Only root and the user lares are answered.
 */
#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "ask/act.h"

#define FACE_NAME "org.lares.Ask1"
#define FACE_PATH "/org/lares/Ask1"
#define FACE_INTERFACE "org.lares.Ask1"

struct face {
	sd_bus *bus;
	struct places places;
	uid_t own, lares; /* who may ask; lares is `own` where there is no such user */
	bool was_used; /* set by every call */
};

/* Export it; the name is the caller's to take. `face` is to stay where it is. Returns 0 or a negative errno. */
int face_open(struct face *face);
