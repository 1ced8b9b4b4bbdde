/* SPDX-License-Identifier: Apache-2.0 */
/* A device on its controller: found by address, named, powered; and its link to the gateway. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/virtual-home/guest.h"

#define DEVICE "org.bluez.Device1"

int bluez_set_bool(sd_bus *bus, const char *path, const char *interface, const char *name, bool value)
{
	return sd_bus_set_property(bus, "org.bluez", path, interface, name, NULL, "b", (int)value);
}

bool bluez_get_bool(sd_bus *bus, const char *path, const char *interface, const char *name)
{
	int value = 0;

	return sd_bus_get_property_trivial(bus, "org.bluez", path, interface, name, NULL, 'b', &value) >= 0 && value;
}

/* The controller that has the device's address: hci1, hci2, … */
static int find_adapter(struct dweller *dweller)
{
	char wanted[ADDRESS_TEXT_MAX], path[GUEST_PATH_MAX];

	address_format(&dweller->actor->address, wanted);
	for (unsigned i = 1; i <= SCENARIO_DEVICES_MAX; i++) {
		char *address = NULL;
		bool is_it;

		snprintf(path, sizeof(path), "/org/bluez/hci%u", i);
		if (sd_bus_get_property_string(dweller->bus, "org.bluez", path, GUEST_ADAPTER, "Address", NULL, &address) < 0)
			break;
		is_it = strcmp(address, wanted) == 0;
		free(address);
		if (!is_it)
			continue;
		snprintf(dweller->adapter, sizeof(dweller->adapter), "/org/bluez/hci%u", i);
		snprintf(dweller->gateway, sizeof(dweller->gateway), "/org/bluez/hci%u%s", i, dweller->guest->gateway);
		return 0;
	}
	fprintf(stderr, "virtual-home: no controller besides hci0 has %s, the address of %s\n", wanted,
		dweller->actor->id);
	return -ENODEV;
}

static int prepare_adapter(struct dweller *dweller)
{
	int r = bluez_set_bool(dweller->bus, dweller->adapter, GUEST_ADAPTER, "Powered", true);

	if (r >= 0)
		r = sd_bus_set_property(dweller->bus, "org.bluez", dweller->adapter, GUEST_ADAPTER, "Alias", NULL, "s",
			dweller->actor->name);
	if (r >= 0)
		r = bluez_set_bool(dweller->bus, dweller->adapter, GUEST_ADAPTER, "Pairable",
			dweller->actor->pairing != PAIRING_NONE);
	return r;
}

/* The gateway, as bluetoothd shows it to this device's controller: asked again whenever it changes. */
static void learn(struct dweller *dweller)
{
	bool is_connected = bluez_get_bool(dweller->bus, dweller->gateway, DEVICE, "Connected");
	bool is_paired = bluez_get_bool(dweller->bus, dweller->gateway, DEVICE, "Paired");

	dweller->tally->connects += is_connected && !dweller->is_connected;
	dweller->tally->disconnects += dweller->is_connected && !is_connected;
	dweller->tally->pairings += is_paired && !dweller->is_paired;
	dweller->is_connected = is_connected;
	dweller->is_paired = is_paired;
	player_poke(&dweller->guest->player);
}

static int on_changed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)error;
	learn(data);
	return 0;
}

static int on_added(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct dweller *dweller = data;
	const char *path;

	(void)error;
	if (sd_bus_message_read(m, "o", &path) >= 0 && strcmp(path, dweller->gateway) == 0)
		learn(dweller);
	return 0;
}

static int watch(struct dweller *dweller)
{
	int r = sd_bus_match_signal(dweller->bus, NULL, "org.bluez", dweller->gateway, "org.freedesktop.DBus.Properties",
		"PropertiesChanged", on_changed, dweller);

	return r < 0 ? r : sd_bus_match_signal(dweller->bus, NULL, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager",
				   "InterfacesAdded", on_added, dweller);
}

static int export_all(struct dweller *dweller)
{
	int r = prepare_adapter(dweller);

	if (r >= 0)
		r = watch(dweller);
	if (r >= 0)
		r = advert_export(dweller);
	if (r >= 0 && dweller->actor->pairing != PAIRING_NONE)
		r = agent_export(dweller);
	return r < 0 ? r : outlets_export(dweller);
}

int dweller_open(struct dweller *dweller, struct guest *guest, size_t index)
{
	int r;

	*dweller = (struct dweller){ .guest = guest, .actor = &guest->scenario->devices[index],
		.tally = &guest->player.tallies[index] };
	r = sd_bus_open_system(&dweller->bus);
	if (r >= 0)
		r = sd_bus_attach_event(dweller->bus, guest->player.event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0 && (r = find_adapter(dweller)) < 0)
		return r;
	if (r >= 0)
		r = export_all(dweller);
	if (r < 0)
		fprintf(stderr, "virtual-home: bluetoothd does not take %s: %s\n", dweller->actor->id, strerror(-r));
	return r;
}

void dweller_done(struct dweller *dweller)
{
	sd_bus_flush_close_unref(dweller->bus);
}

void dweller_disconnect(struct dweller *dweller)
{
	if (dweller->is_connected)
		sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->gateway, DEVICE, "Disconnect", NULL,
			NULL, "");
}
