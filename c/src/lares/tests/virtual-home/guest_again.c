/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The devices' controllers belong to the same bluetoothd as the gateway's. When it is restarted the devices have not gone: they
 * are registered again, as soon as their controllers show.
 */
#include <errno.h>

#include "tests/virtual-home/guest.h"

enum { LOOK_AGAIN_MS = 250 };

static int on_look(sd_event_source *source, uint64_t due_us, void *data);

static void look_later(struct guest *guest)
{
	sd_event_source_disable_unref(guest->again_timer);
	guest->again_timer = player_after(&guest->player, LOOK_AGAIN_MS, on_look, guest);
}

static int on_look(sd_event_source *source, uint64_t due_us, void *data)
{
	struct guest *guest = data;
	bool is_all = true;

	(void)source;
	(void)due_us;
	guest->again_timer = sd_event_source_disable_unref(guest->again_timer);
	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (!guest->dwellers[i].is_registered && dweller_again(&guest->dwellers[i]) < 0)
			is_all = false;
	if (!is_all)
		look_later(guest);
	return 0;
}

static int on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct guest *guest = data;
	const char *name, *before, *after;

	(void)error;
	if (sd_bus_message_read(m, "sss", &name, &before, &after) < 0)
		return 0;
	for (size_t i = 0; i < guest->scenario->n_devices && *before; i++)
		dweller_lost(&guest->dwellers[i]);
	if (*after)
		look_later(guest);
	return 0;
}

int again_watch(struct guest *guest)
{
	return sd_bus_add_match(guest->bus, NULL,
		"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'", on_owner, guest);
}
