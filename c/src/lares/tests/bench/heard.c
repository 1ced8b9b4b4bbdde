/* SPDX-License-Identifier: Apache-2.0 */
#include "heard.h"

#include <string.h>

/* variant of a{sv}: UUID -> octets; the last element wins. */
static void read_service_data(sd_bus_message *m, struct heard *heard)
{
	const char *uuid;
	const void *data;

	sd_bus_message_enter_container(m, 'v', "a{sv}");
	sd_bus_message_enter_container(m, 'a', "{sv}");
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		sd_bus_message_read(m, "s", &uuid);
		sd_bus_message_enter_container(m, 'v', "ay");
		if (sd_bus_message_read_array(m, 'y', &data, &heard->n_data) > 0)
			heard->data = data;
		sd_bus_message_exit_container(m);
		sd_bus_message_exit_container(m);
	}
	sd_bus_message_exit_container(m);
	sd_bus_message_exit_container(m);
}

static void read_properties(sd_bus_message *m, struct heard *heard)
{
	const char *key;

	sd_bus_message_enter_container(m, 'a', "{sv}");
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		sd_bus_message_read(m, "s", &key);
		if (strcmp(key, "ServiceData") == 0)
			read_service_data(m, heard);
		else if (strcmp(key, "RSSI") == 0)
			sd_bus_message_read(m, "v", "n", &heard->rssi);
		else
			sd_bus_message_skip(m, "v");
		sd_bus_message_exit_container(m);
	}
	sd_bus_message_exit_container(m);
}

void heard_changed(sd_bus_message *m, struct heard *heard)
{
	const char *interface;

	if (sd_bus_message_read(m, "s", &interface) >= 0 && strcmp(interface, "org.bluez.Device1") == 0)
		read_properties(m, heard);
}

void heard_added(sd_bus_message *m, const char **ret_path, struct heard *heard)
{
	const char *interface;

	sd_bus_message_read(m, "o", ret_path);
	sd_bus_message_enter_container(m, 'a', "{sa{sv}}");
	while (sd_bus_message_enter_container(m, 'e', "sa{sv}") > 0) {
		sd_bus_message_read(m, "s", &interface);
		if (strcmp(interface, "org.bluez.Device1") == 0)
			read_properties(m, heard);
		else
			sd_bus_message_skip(m, "a{sv}");
		sd_bus_message_exit_container(m);
	}
	sd_bus_message_exit_container(m);
}
