/* SPDX-License-Identifier: Apache-2.0 */
/* The devices' agent: no display, no keys, agrees. bluetoothd asks it about pairings that the gateway begins. */
#include "tests/virtual-home/guest.h"

static int on_agree(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(m, "");
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestConfirmation", "ou", "", on_agree, SD_BUS_VTABLE_UNPRIVILEGED),
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

int agent_export(struct dweller *dweller)
{
	int r = sd_bus_add_object_vtable(dweller->bus, NULL, GUEST_AGENT, "org.bluez.Agent1", vtable, NULL);

	if (r >= 0)
		r = call(dweller->bus, "RegisterAgent", "os", "NoInputNoOutput");
	return r < 0 ? r : call(dweller->bus, "RequestDefaultAgent", "o", NULL);
}
