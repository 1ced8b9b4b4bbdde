/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service manager as lares-ask meets it: org.freedesktop.systemd1 on the bus of DBUS_SYSTEM_BUS_ADDRESS. It does nothing
 * and says on stdout what it was asked: "RestartUnit bluetooth.service replace". With "refuse" as its argument it refuses.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "loop/loop.h"

static int on_job(sd_bus_message *call, void *data, sd_bus_error *error)
{
	const bool *refuses = data;
	const char *unit, *mode;
	int r = sd_bus_message_read(call, "ss", &unit, &mode);

	if (r < 0)
		return r;
	printf("%s %s %s\n", sd_bus_message_get_member(call), unit, mode);
	fflush(stdout);
	if (*refuses)
		return sd_bus_error_setf(error, "org.freedesktop.systemd1.NoSuchUnit", "Unit %s not found.", unit);
	return sd_bus_reply_method_return(call, "o", "/org/freedesktop/systemd1/job/1");
}

static const sd_bus_vtable manager[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("RestartUnit", "ss", "o", on_job, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("StartUnit", "ss", "o", on_job, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int main(int argc, char **argv)
{
	bool refuses = argc > 1 && strcmp(argv[1], "refuse") == 0;
	sd_event *event = NULL;
	sd_bus *bus = NULL;
	int r = loop_open(&event);

	if (r >= 0)
		r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_attach_event(bus, event, 0);
	if (r >= 0)
		r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", manager,
			&refuses);
	if (r >= 0)
		r = sd_bus_request_name(bus, "org.freedesktop.systemd1", 0);
	if (r >= 0)
		r = loop_run(event);
	if (r < 0)
		fprintf(stderr, "fake-systemd: %s\n", strerror(-r));
	sd_bus_flush_close_unref(bus);
	sd_event_unref(event);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
