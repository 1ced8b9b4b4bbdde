/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A Bluetooth controller, past bluetoothd: the kernel's HCI device. */
#include "proto/hex.h"

/*
 * Close the controller of that address and open it again, which sends it a reset and sets it up anew; at worst it takes the
 * kernel's 10 s for a controller that does not answer, whose USB device is then reset. bluetoothd sees it go off and on. Returns 0, -ENODEV where there is
 * none, or a negative errno.
 */
int controller_reset(const struct address *address);
