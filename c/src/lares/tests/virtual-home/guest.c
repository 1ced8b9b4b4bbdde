/* SPDX-License-Identifier: Apache-2.0 */
/* What the play makes of devices on real controllers. */
#include "tests/virtual-home/guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_air_taken(const struct guest *guest, const struct dweller *dweller)
{
	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (&guest->dwellers[i] != dweller && guest->dwellers[i].is_connected)
			return true;
	return false;
}

/*
 * The controller repeats by itself; only another packet is another registration. What can be connected to waits while somebody
 * else is connected: btvirt 5.66 gives all links of a controller the same handle.
 */
static void on_advertise(void *context, size_t device, const struct advert *advert, const struct packet *packet,
	bool is_new)
{
	struct guest *guest = context;
	struct dweller *dweller = &guest->dwellers[device];

	if (dweller->actor->n_services > 0 && is_air_taken(guest, dweller)) {
		advert_stop(dweller);
		return;
	}
	if (!is_new && dweller->is_advertising)
		return;
	player_sent(&guest->player);
	dweller->tally->packets += is_new;
	link_woken(dweller);
	agent_insist(dweller);
	advert_start(dweller, advert, packet);
}

void guest_connected(struct guest *guest, const struct dweller *dweller)
{
	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (&guest->dwellers[i] != dweller && guest->dwellers[i].actor->n_services > 0)
			advert_stop(&guest->dwellers[i]);
}

static void on_silence(void *context, size_t device)
{
	struct guest *guest = context;

	advert_stop(&guest->dwellers[device]);
}

static void on_indicate(void *context, size_t device, const struct indication *indication, const struct packet *packet,
	bool is_new)
{
	struct guest *guest = context;
	struct dweller *dweller = &guest->dwellers[device];

	player_sent(&guest->player);
	dweller->tally->indications += is_new;
	outlet_send(&dweller->outlets[indication->service][indication->characteristic], packet->parts[0].bytes,
		packet->parts[0].n);
}

static void on_record(void *context, size_t device, const struct packet *packet)
{
	struct guest *guest = context;

	giver_record(&guest->dwellers[device].giver, packet);
}

static void on_cut(void *context, size_t device, uint32_t n_records)
{
	struct guest *guest = context;

	giver_cut(&guest->dwellers[device].giver, n_records);
}

static void on_unbond(void *context, size_t device)
{
	struct guest *guest = context;

	dweller_unbond(&guest->dwellers[device]);
}

static void on_disconnect(void *context, size_t device)
{
	struct guest *guest = context;

	dweller_disconnect(&guest->dwellers[device]);
}

static bool on_holds(void *context, const struct event *event)
{
	struct guest *guest = context;
	const struct dweller *dweller = &guest->dwellers[event->device];

	switch (event->after) {
	case AFTER_CONNECTED:
		return dweller->is_connected;
	case AFTER_DISCONNECTED:
		return !dweller->is_connected;
	case AFTER_PAIRED:
		return dweller->is_paired;
	case AFTER_SUBSCRIBED:
		return outlets_are_subscribed(dweller, event);
	case AFTER_FETCHED:
		return dweller->giver.memory.is_fetched;
	case AFTER_NOTHING:
	case AFTER_GO:
	case AFTER_COUNT:
		break;
	}
	return true;
}

static int on_fault_end(sd_event_source *source, uint64_t due_us, void *data)
{
	struct guest *guest = data;

	(void)source;
	(void)due_us;
	bluez_set_bool(guest->bus, GUEST_GATEWAY, GUEST_ADAPTER, "Powered", true);
	return 0;
}

static void on_fault(void *context, const struct event *event)
{
	struct guest *guest = context;

	if (event->device < guest->scenario->n_devices) {
		dweller_power_off(&guest->dwellers[event->device], event->for_ms);
		return;
	}
	bluez_set_bool(guest->bus, GUEST_GATEWAY, GUEST_ADAPTER, "Powered", false);
	sd_event_source_disable_unref(guest->fault_timer);
	guest->fault_timer = player_after(&guest->player, event->for_ms, on_fault_end, guest);
}

static void on_finished(void *context)
{
	struct guest *guest = context;

	player_finished(&guest->player);
}

static const struct stage stage = {
	.advertise = on_advertise,
	.silence = on_silence,
	.indicate = on_indicate,
	.disconnect = on_disconnect,
	.record = on_record,
	.cut = on_cut,
	.unbond = on_unbond,
	.fault = on_fault,
	.holds = on_holds,
	.finished = on_finished,
};

static void start_if_scanned(struct guest *guest)
{
	if (guest->is_ready && guest->scenario->starts_when_scanned &&
		bluez_get_bool(guest->bus, GUEST_GATEWAY, GUEST_ADAPTER, "Discovering"))
		player_start(&guest->player);
}

static int on_gateway_changed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)error;
	start_if_scanned(data);
	return 0;
}

void guest_registered(struct guest *guest)
{
	for (size_t i = 0; i < guest->scenario->n_devices; i++)
		if (!guest->dwellers[i].is_registered)
			return;
	if (guest->is_ready)
		return;
	guest->is_ready = true;
	player_ready(&guest->player);
	start_if_scanned(guest);
}

/* Of the faults, only those that need no other bluetoothd can be played on a real one. */
static int check_scenario(const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->n_events; i++) {
		const struct event *event = &scenario->events[i];

		if (event->deed != DEED_FAULT || event->fault == FAULT_ADAPTER_OFF)
			continue;
		fprintf(stderr, "virtual-home: the fault %s is for the private bus only\n", scenario_fault_name(event->fault));
		return -ENOTSUP;
	}
	for (size_t i = 0; i < scenario->n_devices; i++)
		if (scenario->devices[i].is_bonded) {
			fprintf(stderr, "virtual-home: %s: bonded is for the private bus only\n", scenario->devices[i].id);
			return -ENOTSUP;
		}
	return 0;
}

static int learn_gateway(struct guest *guest)
{
	char *address = NULL;
	int r = sd_bus_get_property_string(guest->bus, "org.bluez", GUEST_GATEWAY, GUEST_ADAPTER, "Address", NULL, &address);

	if (r < 0)
		return r;
	snprintf(guest->gateway, sizeof(guest->gateway), "/dev_%s", address);
	for (char *c = guest->gateway; *c; c++)
		*c = *c == ':' ? '_' : *c;
	free(address);
	return 0;
}

static int open_home(struct guest *guest)
{
	int r = sd_bus_open_system(&guest->bus);

	if (r >= 0)
		r = sd_bus_attach_event(guest->bus, guest->player.event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = sd_bus_match_signal(guest->bus, NULL, "org.bluez", GUEST_GATEWAY, "org.freedesktop.DBus.Properties",
			"PropertiesChanged", on_gateway_changed, guest);
	if (r >= 0)
		r = again_watch(guest);
	if (r >= 0)
		r = agent_watch(guest);
	if (r >= 0)
		r = learn_gateway(guest);
	if (r < 0)
		fprintf(stderr, "virtual-home: no bluetoothd with hci0 on the system bus: %s\n", strerror(-r));
	return r;
}

static int open_all(struct guest *guest)
{
	int r = open_home(guest);

	for (size_t i = 0; i < guest->scenario->n_devices && r >= 0; i++)
		r = dweller_open(&guest->dwellers[i], guest, i);
	if (r >= 0)
		guest_registered(guest); /* where no device has services */
	return r;
}

static void done(struct guest *guest)
{
	for (size_t i = 0; guest->dwellers && i < guest->scenario->n_devices; i++)
		dweller_done(&guest->dwellers[i]);
	sd_event_source_disable_unref(guest->fault_timer);
	sd_event_source_disable_unref(guest->again_timer);
	sd_bus_close_unref(guest->monitor);
	sd_bus_flush_close_unref(guest->bus);
	player_done(&guest->player);
	free(guest->dwellers);
}

int guest_play(struct scenario *scenario, bool stops_when_finished)
{
	struct guest guest = { .scenario = scenario };
	int r = check_scenario(scenario);

	if (r < 0)
		return r;
	r = player_open(&guest.player, scenario, &stage, &guest);
	guest.player.stops_when_finished = stops_when_finished;
	guest.dwellers = calloc(scenario->n_devices, sizeof(*guest.dwellers));
	if (r >= 0 && !guest.dwellers)
		r = -ENOMEM;
	if (r >= 0)
		r = open_all(&guest);
	if (r >= 0)
		r = player_run(&guest.player);
	done(&guest);
	return r;
}
