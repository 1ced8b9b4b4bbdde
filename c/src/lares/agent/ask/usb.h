/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The USB device that carries a controller: where its firmware is dead, a reset of the port is what it still hears. */

/*
 * Reset it, as if it was unplugged and plugged in; its controller may come back under another number. `classes` is the
 * kernel's list of controllers (/sys/class/bluetooth), `buses` its list of USB devices (/dev/bus/usb). Returns 0, -ENODEV
 * where controller hci<number> is not on USB, or a negative errno.
 */
int usb_reset(const char *classes, const char *buses, unsigned number);
