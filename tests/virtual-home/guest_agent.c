/* SPDX-License-Identifier: Apache-2.0 */
/* A device's agent: what it can show, and that its owner agrees. bluetoothd asks it about pairings that the gateway begins. */
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

/* The gateway's own agent may have become the default since; it would be asked for us, and say no. */
void agent_insist(struct dweller *dweller)
{
	sd_bus_call_method_async(dweller->bus, NULL, "org.bluez", "/org/bluez", "org.bluez.AgentManager1",
		"RequestDefaultAgent", NULL, NULL, "o", GUEST_AGENT);
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
