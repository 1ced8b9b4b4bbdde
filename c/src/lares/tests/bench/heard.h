/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The least that a reader of bluetoothd's signals does: walk the properties, take RSSI and service data. */
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

struct heard {
	const uint8_t *data; /* of the last element; NULL: none. Borrowed from the message */
	size_t n_data;
	int16_t rssi;
};

/* PropertiesChanged, the cursor at its beginning; other interfaces than Device1 are left alone. */
void heard_changed(sd_bus_message *m, struct heard *heard);

/* InterfacesAdded, likewise. */
void heard_added(sd_bus_message *m, const char **ret_path, struct heard *heard);
