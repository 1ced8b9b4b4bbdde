/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-receiver [--reads]: a bare sd-bus receiver of bluetoothd's signals, which are matched and dispatched, and with --reads
 * read as far as anybody must who wants to know what was heard. Until SIGTERM.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "heard.h"

static int on_signal(sd_bus_message *m, void *reads, sd_bus_error *error)
{
	struct heard heard = { 0 };
	const char *path, *member = sd_bus_message_get_member(m);

	(void)error;
	if (!reads)
		return 0;
	if (strcmp(member, "PropertiesChanged") == 0)
		heard_changed(m, &heard);
	else if (strcmp(member, "InterfacesAdded") == 0)
		heard_added(m, &path, &heard);
	return 0;
}

int main(int argc, char **argv)
{
	bool reads = argc > 1 && strcmp(argv[1], "--reads") == 0;
	sd_event *event = NULL;
	sd_bus *bus = NULL;
	int r = sd_event_new(&event);

	if (r >= 0)
		r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_attach_event(bus, event, 0);
	if (r >= 0)
		r = sd_bus_add_match(bus, NULL, "type='signal',sender='org.bluez'", on_signal, reads ? &reads : NULL);
	if (r >= 0)
		r = sd_bus_call_method(bus, "org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1", "StartDiscovery", NULL, NULL, "");
	if (r >= 0)
		r = sd_event_loop(event);
	fprintf(stderr, "bench-receiver: %s\n", strerror(-r));
	return 1;
}
