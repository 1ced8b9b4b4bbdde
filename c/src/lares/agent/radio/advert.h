/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What one D-Bus message says of a device: the properties of org.bluez.Device1 in it, read in one pass.
 *
 * An advertisement is these: RSSI, ServiceData and ManufacturerData were present now. The rest (connected, bonded,
 * resolved) is the state of the device. Nothing is allocated: names and bytes are borrowed from the message.
 */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "proto/frame.h"

enum { ADVERT_SERVICES_MAX = 8 };

enum {
	ADVERT_RSSI = 1 << 0,
	ADVERT_DATA = 1 << 1, /* ServiceData or ManufacturerData, even if empty */
	ADVERT_NAME = 1 << 2,
	ADVERT_SERVICES = 1 << 3,
	ADVERT_TYPE = 1 << 4,
	ADVERT_CONNECTED = 1 << 5,
	ADVERT_RESOLVED = 1 << 6,
	ADVERT_BONDED = 1 << 7,

	ADVERT_HEARD = ADVERT_RSSI | ADVERT_DATA, /* proof that the device was on the air just now */
	ADVERT_STATE = ADVERT_CONNECTED | ADVERT_RESOLVED | ADVERT_BONDED,
};

struct advert {
	unsigned has; /* which of the following the message carried */
	struct frame frame; /* kind, sections and name; the address is the caller's to fill */
	int16_t rssi_dBm;
	uint16_t services[ADVERT_SERVICES_MAX]; /* listed UUIDs that are 16-bit numbers */
	uint8_t n_services;
	bool is_random;
	bool is_connected, is_resolved, is_bonded;
};

/* Read the a{sv} at the message's cursor, and go past it. Returns 0 or a negative errno. */
int advert_read(sd_bus_message *message, struct advert *ret_advert);

/*
 * Whether it begins with what an advertisement brings (RSSI, ServiceData, ManufacturerData), read no further: bluetoothd
 * names these first. Returns 1, 0 or a negative errno.
 */
int advert_is_heard(sd_bus_message *message);

/* The same for GattCharacteristic1: the Value among its properties. */
enum { ADVERT_NO_VALUE = 1 };
int advert_read_value(sd_bus_message *message, const uint8_t **ret_bytes, size_t *ret_n_bytes);
