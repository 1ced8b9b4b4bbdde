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

/* The controller that has the device's address: hci1, hci2, …; a gateway that was plugged anew leaves a gap. */
static int find_adapter(struct dweller *dweller)
{
	char wanted[ADDRESS_TEXT_MAX], path[GUEST_PATH_MAX];

	address_format(&dweller->actor->address, wanted);
	for (unsigned i = 0; i <= SCENARIO_DEVICES_MAX; i++) {
		char *address = NULL;
		bool is_it;

		snprintf(path, sizeof(path), "/org/bluez/hci%u", i);
		if (sd_bus_get_property_string(dweller->bus, "org.bluez", path, GUEST_ADAPTER, "Address", NULL, &address) < 0)
			continue;
		is_it = strcmp(address, wanted) == 0;
		free(address);
		if (!is_it)
			continue;
		snprintf(dweller->adapter, sizeof(dweller->adapter), "/org/bluez/hci%u", i);
		snprintf(dweller->gateway, sizeof(dweller->gateway), "/org/bluez/hci%u%s", i, dweller->guest->gateway);
		return 0;
	}
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

void dweller_learn(struct dweller *dweller)
{
	bool was_connected = dweller->is_connected;
	bool is_paired = bluez_get_bool(dweller->bus, dweller->gateway, DEVICE, "Paired");

	dweller->is_connected = bluez_get_bool(dweller->bus, dweller->gateway, DEVICE, "Connected");
	dweller->tally->connects += dweller->is_connected && !was_connected;
	dweller->tally->disconnects += was_connected && !dweller->is_connected;
	dweller->tally->pairings += is_paired && !dweller->is_paired;
	dweller->is_paired = is_paired;
	if (dweller->is_connected && !was_connected) {
		guest_connected(dweller->guest, dweller);
		link_connected(dweller);
		giver_connected(&dweller->giver);
	}
	if (was_connected && !dweller->is_connected) {
		link_ended(dweller);
		giver_disconnected(&dweller->giver);
	}
	player_poke(&dweller->guest->player);
}

static int on_changed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)error;
	dweller_learn(data);
	return 0;
}

static int on_added(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct dweller *dweller = data;
	const char *path;

	(void)error;
	if (sd_bus_message_read(m, "o", &path) >= 0 && strcmp(path, dweller->gateway) == 0)
		dweller_learn(dweller);
	return 0;
}

static int watch(struct dweller *dweller)
{
	int r = sd_bus_match_signal(dweller->bus, NULL, "org.bluez", dweller->gateway, "org.freedesktop.DBus.Properties",
		"PropertiesChanged", on_changed, dweller);

	return r < 0 ? r : sd_bus_match_signal(dweller->bus, NULL, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager",
				   "InterfacesAdded", on_added, dweller);
}

static void on_send(void *context, struct place place, const uint8_t *octets, size_t n)
{
	struct dweller *dweller = context;

	outlet_send(&dweller->outlets[place.service][place.characteristic], octets, n);
}

static bool on_is_subscribed(void *context, struct place place)
{
	const struct dweller *dweller = context;

	return dweller->is_connected && dweller->outlets[place.service][place.characteristic].is_notifying;
}

static void on_hang_up(void *context)
{
	dweller_disconnect(context);
}

static const struct giver_ops giver_ops = { .send = on_send, .is_subscribed = on_is_subscribed, .hang_up = on_hang_up };

/* What bluetoothd has to be told each time it starts. */
static int register_all(struct dweller *dweller)
{
	int r = prepare_adapter(dweller);

	if (r >= 0 && dweller->actor->pairing != PAIRING_NONE)
		r = agent_register(dweller);
	return r < 0 ? r : outlets_register(dweller);
}

static int export_all(struct dweller *dweller)
{
	int r = watch(dweller);

	if (r >= 0)
		r = advert_export(dweller);
	if (r >= 0 && dweller->actor->pairing != PAIRING_NONE)
		r = agent_export(dweller);
	if (r >= 0)
		r = outlets_export(dweller);
	return r < 0 ? r : register_all(dweller);
}

static int open_bus(struct dweller *dweller)
{
	char wanted[ADDRESS_TEXT_MAX];
	int r = sd_bus_open_system(&dweller->bus);

	if (r >= 0)
		r = sd_bus_attach_event(dweller->bus, dweller->guest->player.event, SD_EVENT_PRIORITY_NORMAL);
	if (r < 0 || find_adapter(dweller) >= 0)
		return r;
	address_format(&dweller->actor->address, wanted);
	fprintf(stderr, "virtual-home: no controller has %s, the address of %s\n", wanted, dweller->actor->id);
	return -ENODEV;
}

int dweller_open(struct dweller *dweller, struct guest *guest, size_t index)
{
	int r;

	*dweller = (struct dweller){ .guest = guest, .actor = &guest->scenario->devices[index],
		.tally = &guest->player.tallies[index] };
	r = giver_init(&dweller->giver, &guest->player, index, &giver_ops, dweller);
	if (r >= 0)
		r = open_bus(dweller);
	if (r == -ENODEV)
		return r;
	if (r >= 0)
		r = export_all(dweller);
	if (r < 0)
		fprintf(stderr, "virtual-home: bluetoothd does not take %s: %s\n", dweller->actor->id, strerror(-r));
	return r;
}

void dweller_done(struct dweller *dweller)
{
	sd_event_source_disable_unref(dweller->power_timer);
	giver_done(&dweller->giver);
	sd_bus_flush_close_unref(dweller->bus);
}

void dweller_disconnect(struct dweller *dweller)
{
	if (dweller->is_connected)
		sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->gateway, DEVICE, "Disconnect", NULL,
			NULL, "");
}

static bool is_gateway_bonded(const struct dweller *dweller)
{
	char address[ADDRESS_TEXT_MAX], path[GUEST_PATH_MAX];

	address_format(&dweller->actor->address, address);
	for (char *c = address; *c; c++)
		*c = *c == ':' ? '_' : *c;
	snprintf(path, sizeof(path), GUEST_GATEWAY "/dev_%s", address);
	return bluez_get_bool(dweller->guest->bus, path, DEVICE, "Bonded");
}

/* A link whose encryption is then refused crashes the guest's kernel (tests/bluetooth/README.md). */
void dweller_unbond(struct dweller *dweller)
{
	if (is_gateway_bonded(dweller)) {
		fprintf(stderr, "virtual-home: %s: unbond, where the gateway keeps the bond, is for the private bus only\n",
			dweller->actor->id);
		sd_event_exit(dweller->guest->player.event, -ENOTSUP);
		return;
	}
	sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->adapter, GUEST_ADAPTER, "RemoveDevice", NULL, NULL,
		"o", dweller->gateway);
	dweller->is_paired = false;
}

static int on_power(sd_event_source *source, uint64_t due_us, void *data)
{
	struct dweller *dweller = data;

	(void)source;
	(void)due_us;
	dweller->power_timer = sd_event_source_disable_unref(dweller->power_timer);
	bluez_set_bool(dweller->bus, dweller->adapter, GUEST_ADAPTER, "Powered", true);
	return 0;
}

void dweller_power_off(struct dweller *dweller, uint32_t for_ms)
{
	bluez_set_bool(dweller->bus, dweller->adapter, GUEST_ADAPTER, "Powered", false);
	sd_event_source_disable_unref(dweller->power_timer);
	dweller->power_timer = player_after(&dweller->guest->player, for_ms, on_power, dweller);
}

void dweller_lost(struct dweller *dweller)
{
	dweller->is_registered = false;
	dweller_learn(dweller);
	for (size_t i = 0; i < dweller->actor->n_services; i++)
		for (size_t k = 0; k < dweller->actor->services[i].n_characteristics; k++)
			dweller->outlets[i][k].is_notifying = false;
}

int dweller_again(struct dweller *dweller)
{
	int r = find_adapter(dweller);

	if (r >= 0)
		r = register_all(dweller);
	if (r < 0)
		return r;
	dweller->is_registered = true; /* asked for; what bluetoothd refuses, outlets_register() says */
	dweller_learn(dweller);
	if (dweller->is_advertising)
		advert_start(dweller, dweller->advert, &dweller->packet);
	return 0;
}
