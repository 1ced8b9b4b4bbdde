/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The kernel's switches of radios: /dev/rfkill (Documentation/driver-api/rfkill.rst). */

enum { RFKILL_HARD = 1 };

/*
 * Lift the soft block of all Bluetooth radios. Returns 0; RFKILL_HARD where every one of them is switched off by a switch
 * of the machine, which no program moves; or a negative errno.
 */
int rfkill_unblock(const char *device);
