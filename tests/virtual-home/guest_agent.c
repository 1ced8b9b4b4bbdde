/* SPDX-License-Identifier: Apache-2.0 */
/* A device's agent: what it can show, and that its owner agrees. bluetoothd asks it about pairings that the gateway begins. */
#include <stdlib.h>
#include <string.h>

#include "tests/virtual-home/guest.h"

static int on_agree(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(m, "");
}

/* Called again for each digit that the other side types. */
static int on_display(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct dweller *dweller = data;
	const char *path;
	uint32_t digits;
	uint16_t n_entered;

	(void)error;
	if (sd_bus_message_read(m, "ouq", &path, &digits, &n_entered) >= 0 && n_entered == 0)
		player_show("passkey", dweller->actor, digits);
	return sd_bus_reply_method_return(m, "");
}

static int on_compare(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct dweller *dweller = data;
	const char *path;
	uint32_t digits;

	(void)error;
	if (sd_bus_message_read(m, "ou", &path, &digits) >= 0 && dweller->actor->pairing == PAIRING_COMPARE)
		player_show("compare", dweller->actor, digits);
	return sd_bus_reply_method_return(m, "");
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("DisplayPasskey", "ouq", "", on_display, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestConfirmation", "ou", "", on_compare, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestAuthorization", "o", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("AuthorizeService", "os", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Cancel", "", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static int call(sd_bus *bus, const char *member, const char *signature, const char *capability)
{
	return sd_bus_call_method(bus, "org.bluez", "/org/bluez", "org.bluez.AgentManager1", member, NULL, NULL,
		signature, GUEST_AGENT, capability);
}

static bool is_another_to_be_paired(const struct dweller *dweller)
{
	const struct guest *guest = dweller->guest;

	for (size_t i = 0; i < guest->scenario->n_devices; i++) {
		const struct dweller *other = &guest->dwellers[i];

		if (other != dweller && other->is_advertising && !other->is_paired && other->actor->pairing != PAIRING_NONE)
			return true;
	}
	return false;
}

/*
 * The place of the default agent, and its capability, belong to whoever is about to be paired. A device that is paired needs it
 * too: with the gateway's keyboard and display its controller would ask for more than its bond was made with, and lose the link.
 */
void agent_insist(struct dweller *dweller)
{
	if (dweller->actor->pairing == PAIRING_NONE || (dweller->is_paired && is_another_to_be_paired(dweller)))
		return;
	sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", "/org/bluez", "org.bluez.AgentManager1",
		"RequestDefaultAgent", NULL, NULL, "o", GUEST_AGENT);
}

static bool is_ours(const struct guest *guest, const char *sender)
{
	const char *name;

	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (sd_bus_get_unique_name(guest->dwellers[i].bus, &name) >= 0 && strcmp(name, sender) == 0)
			return true;
	return false;
}

/* The gateway's agent takes that place: it would be asked for the device too, and say no. */
static int on_taken(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct guest *guest = data;
	const char *sender = sd_bus_message_get_sender(m);

	(void)error;
	if (!sd_bus_message_is_method_call(m, "org.bluez.AgentManager1", "RequestDefaultAgent") || !sender ||
		is_ours(guest, sender))
		return 1;
	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (guest->dwellers[i].is_advertising)
			agent_insist(&guest->dwellers[i]);
	return 1;
}

int agent_watch(struct guest *guest)
{
	const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");
	int r = sd_bus_new(&guest->monitor);

	if (r >= 0)
		r = sd_bus_set_address(guest->monitor, address ? address : "unix:path=/run/dbus/system_bus_socket");
	if (r >= 0)
		r = sd_bus_set_bus_client(guest->monitor, true);
	if (r >= 0)
		r = sd_bus_set_monitor(guest->monitor, true);
	if (r >= 0)
		r = sd_bus_start(guest->monitor);
	if (r >= 0)
		r = sd_bus_call_method(guest->monitor, "org.freedesktop.DBus", "/org/freedesktop/DBus",
			"org.freedesktop.DBus.Monitoring", "BecomeMonitor", NULL, NULL, "asu", 1,
			"type='method_call',interface='org.bluez.AgentManager1',member='RequestDefaultAgent'", 0);
	if (r >= 0)
		r = sd_bus_add_filter(guest->monitor, NULL, on_taken, guest);
	return r < 0 ? r : sd_bus_attach_event(guest->monitor, guest->player.event, SD_EVENT_PRIORITY_IMPORTANT);
}

/* What the device can: with the gateway's keyboard and display this decides how they pair (Core, Vol 3, Part H, 2.3.5.1). */
static const char *capability_of(const struct actor *device)
{
	return device->pairing == PAIRING_PASSKEY ? "DisplayOnly" :
		device->pairing == PAIRING_COMPARE ? "DisplayYesNo" : "NoInputNoOutput";
}

int agent_register(struct dweller *dweller)
{
	int r = call(dweller->bus, "RegisterAgent", "os", capability_of(dweller->actor));

	return r < 0 ? r : call(dweller->bus, "RequestDefaultAgent", "o", NULL);
}

int agent_export(struct dweller *dweller)
{
	return sd_bus_add_object_vtable(dweller->bus, NULL, GUEST_AGENT, "org.bluez.Agent1", vtable, dweller);
}
