/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A connection to nobody: sd-bus makes messages only for one. */
#include <stdlib.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

static inline sd_bus *bus_of_nobody(void)
{
	static sd_bus *bus;
	int ends[2];

	if (!bus && (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || sd_bus_new(&bus) < 0 ||
			    sd_bus_set_fd(bus, ends[0], ends[0]) < 0 || sd_bus_start(bus) < 0))
		abort();
	return bus;
}
