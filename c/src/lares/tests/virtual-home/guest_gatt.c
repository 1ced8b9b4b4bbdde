/* SPDX-License-Identifier: Apache-2.0 */
/* What a device offers over GATT, in the objects that GattManager1 takes. */
#include <stdio.h>
#include <string.h>

#include "tests/virtual-home/guest.h"

#define CHARACTERISTIC "org.bluez.GattCharacteristic1"

static const struct characteristic *characteristic_of(const struct outlet *outlet)
{
	return &outlet->dweller->actor->services[outlet->service].characteristics[outlet->characteristic];
}

static void service_path(size_t service, char ret_path[GUEST_PATH_MAX])
{
	snprintf(ret_path, GUEST_PATH_MAX, GUEST_ROOT "/service%zu", service);
}

static void outlet_path(const struct outlet *outlet, char ret_path[GUEST_PATH_MAX])
{
	snprintf(ret_path, GUEST_PATH_MAX, GUEST_ROOT "/service%zu/char%zu", outlet->service, outlet->characteristic);
}

static int get_uuid(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	char uuid[UUID_TEXT_MAX];

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	uuid_format(data, uuid);
	return sd_bus_message_append(reply, "s", uuid);
}

static int get_primary(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	(void)bus, (void)path, (void)interface, (void)name, (void)data, (void)error;
	return sd_bus_message_append(reply, "b", true);
}

static int get_characteristic_uuid(sd_bus *bus, const char *path, const char *interface, const char *name,
	sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct uuid uuid = characteristic_of(data)->uuid;

	return get_uuid(bus, path, interface, name, reply, &uuid, error);
}

static int get_service(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct outlet *outlet = data;
	char service[GUEST_PATH_MAX];

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	service_path(outlet->service, service);
	return sd_bus_message_append(reply, "o", service);
}

static int get_flags(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct characteristic *c = characteristic_of(data);

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	sd_bus_message_open_container(reply, 'a', "s");
	for (size_t i = 0; i < c->n_flags; i++)
		sd_bus_message_append(reply, "s", c->flags[i]);
	return sd_bus_message_close_container(reply);
}

static int get_value(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct outlet *outlet = data;

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return sd_bus_message_append_array(reply, 'y', outlet->value, outlet->n_value);
}

static int get_notifying(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply,
	void *data, sd_bus_error *error)
{
	const struct outlet *outlet = data;

	(void)bus, (void)path, (void)interface, (void)name, (void)error;
	return sd_bus_message_append(reply, "b", outlet->is_notifying);
}

static struct place place_of(const struct outlet *outlet)
{
	return (struct place){ outlet->service, outlet->characteristic };
}

static int on_read(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct outlet *outlet = data;
	uint8_t octets[SCENARIO_VALUE_MAX];
	size_t n = held_read(&outlet->held, characteristic_of(outlet), outlet->dweller->actor, player_moment().wall_s,
		octets);
	sd_bus_message *reply = NULL;
	int r = sd_bus_message_new_method_return(m, &reply);

	(void)error;
	if (r < 0)
		return r;
	outlet->dweller->tally->reads++;
	link_requested(outlet->dweller);
	sd_bus_message_append_array(reply, 'y', octets, n);
	r = sd_bus_send(outlet->dweller->bus, reply, NULL);
	sd_bus_message_unref(reply);
	return r < 0 ? r : 1;
}

/* As far as 5.66 passes them on: of its own words it knows 0xFE, and 0xFD becomes 0x0E, "unlikely". */
static int refuse(int error_code, sd_bus_error *error)
{
	return error_code == MEMORY_BUSY ? sd_bus_error_set(error, "org.bluez.Error.InProgress", "Procedure already in progress") :
					   sd_bus_error_set(error, "org.bluez.Error.Failed", "0xfd");
}

static int on_write(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct outlet *outlet = data;
	const void *octets;
	size_t n;
	int r = sd_bus_message_read_array(m, 'y', &octets, &n);

	if (r < 0)
		return r;
	outlet->dweller->tally->writes++;
	link_requested(outlet->dweller);
	r = giver_write(&outlet->dweller->giver, place_of(outlet), octets, n);
	if (r != GIVER_NOT_MINE)
		return r ? refuse(r, error) : sd_bus_reply_method_return(m, "");
	r = held_write(&outlet->held, characteristic_of(outlet), outlet->dweller->actor, player_moment().wall_s, octets,
		n);
	if (r < 0)
		return sd_bus_error_set(error, "org.bluez.Error.InvalidValueLength", "Invalid length");
	outlet->dweller->tally->clock_sets += r == HELD_CLOCK_SET;
	return sd_bus_reply_method_return(m, "");
}

static int on_start_notify(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct outlet *outlet = data;

	(void)error;
	outlet->is_notifying = true;
	outlet->dweller->tally->subscribes++;
	link_requested(outlet->dweller);
	giver_subscribed(&outlet->dweller->giver);
	player_poke(&outlet->dweller->guest->player);
	return sd_bus_reply_method_return(m, "");
}

static int on_stop_notify(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct outlet *outlet = data;

	(void)error;
	outlet->is_notifying = false;
	return sd_bus_reply_method_return(m, "");
}

static int on_confirm(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct outlet *outlet = data;

	(void)error;
	outlet->dweller->tally->confirmed++;
	link_active(outlet->dweller);
	giver_confirmed(&outlet->dweller->giver, place_of(outlet));
	return sd_bus_reply_method_return(m, "");
}

static const sd_bus_vtable service_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("UUID", "s", get_uuid, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Primary", "b", get_primary, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable outlet_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("UUID", "s", get_characteristic_uuid, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Service", "o", get_service, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Flags", "as", get_flags, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Value", "ay", get_value, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Notifying", "b", get_notifying, 0, 0),
	SD_BUS_METHOD("ReadValue", "a{sv}", "ay", on_read, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("WriteValue", "aya{sv}", "", on_write, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("StartNotify", "", "", on_start_notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("StopNotify", "", "", on_stop_notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Confirm", "", "", on_confirm, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static int export_service(struct dweller *dweller, size_t index)
{
	struct service *service = &dweller->actor->services[index];
	char path[GUEST_PATH_MAX];
	int r;

	service_path(index, path);
	r = sd_bus_add_object_vtable(dweller->bus, NULL, path, "org.bluez.GattService1", service_vtable, &service->uuid);
	for (size_t k = 0; k < service->n_characteristics && r >= 0; k++) {
		struct outlet *outlet = &dweller->outlets[index][k];

		*outlet = (struct outlet){ .dweller = dweller, .service = index, .characteristic = k };
		outlet_path(outlet, path);
		r = sd_bus_add_object_vtable(dweller->bus, NULL, path, CHARACTERISTIC, outlet_vtable, outlet);
	}
	return r;
}

static int on_registered(sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct dweller *dweller = data;

	(void)error;
	if (sd_bus_message_is_method_error(reply, NULL)) {
		fprintf(stderr, "virtual-home: bluetoothd does not take the services of %s: %s\n", dweller->actor->id,
			sd_bus_message_get_error(reply)->message);
		return sd_event_exit(dweller->guest->player.event, 1);
	}
	dweller->is_registered = true;
	guest_registered(dweller->guest);
	return 0;
}

int outlets_export(struct dweller *dweller)
{
	int r = sd_bus_add_object_manager(dweller->bus, NULL, GUEST_ROOT);

	for (size_t i = 0; i < dweller->actor->n_services && r >= 0; i++)
		r = export_service(dweller, i);
	return r;
}

int outlets_register(struct dweller *dweller)
{
	dweller->is_registered = dweller->actor->n_services == 0;
	if (dweller->is_registered)
		return 0;
	/* it asks for our objects before it answers */
	return sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", dweller->adapter, "org.bluez.GattManager1",
		"RegisterApplication", on_registered, dweller, "oa{sv}", GUEST_ROOT, 0);
}

bool outlets_are_subscribed(const struct dweller *dweller, const struct event *event)
{
	const struct indication *indication = &event->indication;

	if (!dweller->is_connected)
		return false;
	if (event->deed == DEED_INDICATE)
		return dweller->outlets[indication->service][indication->characteristic].is_notifying;
	for (size_t i = 0; i < dweller->actor->n_services; i++)
		for (size_t k = 0; k < dweller->actor->services[i].n_characteristics; k++)
			if (dweller->outlets[i][k].is_notifying)
				return true;
	return false;
}

void outlet_send(struct outlet *outlet, const uint8_t *octets, size_t n)
{
	char path[GUEST_PATH_MAX];

	if (!outlet->dweller->is_connected || !outlet->is_notifying) {
		outlet->dweller->tally->unsent++;
		return;
	}
	outlet->dweller->tally->sent++;
	link_active(outlet->dweller);
	memcpy(outlet->value, octets, n);
	outlet->n_value = n;
	outlet_path(outlet, path);
	sd_bus_emit_properties_changed(outlet->dweller->bus, path, CHARACTERISTIC, "Value", NULL);
}
