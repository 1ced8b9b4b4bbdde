/* SPDX-License-Identifier: Apache-2.0 */
/* LEAdvertisement1: bluetoothd reads it once, when it is registered; other data is another registration. */
#include <stdio.h>

#include "tests/virtual-home/guest.h"

#define MANAGER "org.bluez.LEAdvertisingManager1"

static int on_release(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct dweller *dweller = data;

	(void)error;
	dweller->is_advertising = false;
	return sd_bus_reply_method_return(m, "");
}

/* "broadcast" would go out from a new random address each time. */
static int get_type(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)name, (void)data, (void)error;
	return sd_bus_message_append(reply, "s", "peripheral");
}

static int get_name(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct dweller *dweller = data;

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return sd_bus_message_append(reply, "s", dweller->actor->name);
}

static int get_discoverable(sd_bus *bus, const char *path, const char *interface, const char *name,
	sd_bus_message *reply, void *data, sd_bus_error *error)
{
	const struct dweller *dweller = data;

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return sd_bus_message_append(reply, "b", dweller->advert && dweller->advert->is_discoverable);
}

static int get_services(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct dweller *dweller = data;
	char uuid[UUID_TEXT_MAX];

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	sd_bus_message_open_container(reply, 'a', "s");
	for (size_t i = 0; dweller->advert && i < dweller->advert->n_services; i++) {
		uuid_format(&dweller->advert->services[i], uuid);
		sd_bus_message_append(reply, "s", uuid);
	}
	return sd_bus_message_close_container(reply);
}

static int append_sections(sd_bus_message *reply, const struct dweller *dweller, bool is_manufacturer)
{
	char uuid[UUID_TEXT_MAX];

	sd_bus_message_open_container(reply, 'a', is_manufacturer ? "{qv}" : "{sv}");
	for (size_t i = 0; dweller->advert && i < dweller->advert->n_sections; i++) {
		const struct section *section = &dweller->advert->sections[i];

		if (section->is_manufacturer != is_manufacturer)
			continue;
		sd_bus_message_open_container(reply, 'e', is_manufacturer ? "qv" : "sv");
		uuid_format(&section->service, uuid);
		if (is_manufacturer)
			sd_bus_message_append(reply, "q", section->company);
		else
			sd_bus_message_append(reply, "s", uuid);
		sd_bus_message_open_container(reply, 'v', "ay");
		sd_bus_message_append_array(reply, 'y', dweller->packet.parts[i].bytes, dweller->packet.parts[i].n);
		sd_bus_message_close_container(reply);
		sd_bus_message_close_container(reply);
	}
	return sd_bus_message_close_container(reply);
}

static int get_service_data(sd_bus *bus, const char *path, const char *interface, const char *name,
	sd_bus_message *reply, void *data, sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return append_sections(reply, data, false);
}

static int get_manufacturer(sd_bus *bus, const char *path, const char *interface, const char *name,
	sd_bus_message *reply, void *data, sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return append_sections(reply, data, true);
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_release, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_PROPERTY("Type", "s", get_type, 0, 0),
	SD_BUS_PROPERTY("LocalName", "s", get_name, 0, 0),
	SD_BUS_PROPERTY("Discoverable", "b", get_discoverable, 0, 0),
	SD_BUS_PROPERTY("ServiceUUIDs", "as", get_services, 0, 0),
	SD_BUS_PROPERTY("ServiceData", "a{sv}", get_service_data, 0, 0),
	SD_BUS_PROPERTY("ManufacturerData", "a{qv}", get_manufacturer, 0, 0),
	SD_BUS_VTABLE_END,
};

int advert_export(struct dweller *dweller)
{
	return sd_bus_add_object_vtable(dweller->bus, NULL, GUEST_ADVERT, "org.bluez.LEAdvertisement1", vtable, dweller);
}

static void unregister(struct dweller *dweller)
{
	sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->adapter, MANAGER, "UnregisterAdvertisement", NULL, NULL,
		"o", GUEST_ADVERT);
}

/* bluetoothd keeps what it could not register, and refuses it from then on as "Already Exists". */
static int on_registered(sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct dweller *dweller = data;

	(void)error;
	if (!sd_bus_message_is_method_error(reply, NULL)) {
		dweller->tally->adverts++;
		return 0;
	}
	dweller->tally->unsent++;
	dweller->is_advertising = false;
	unregister(dweller);
	fprintf(stderr, "virtual-home: %s cannot advertise: %s\n", dweller->actor->id,
		sd_bus_message_get_error(reply)->message);
	return 0;
}

void advert_stop(struct dweller *dweller)
{
	if (dweller->is_advertising)
		unregister(dweller);
	dweller->is_advertising = false;
}

void advert_start(struct dweller *dweller, const struct advert *advert, const struct packet *packet)
{
	advert_stop(dweller);
	dweller->advert = advert;
	dweller->packet = *packet;
	dweller->is_advertising = true;
	sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->adapter, MANAGER, "RegisterAdvertisement",
		on_registered, dweller, "oa{sv}", GUEST_ADVERT, 0);
}
