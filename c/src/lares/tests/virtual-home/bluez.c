/* SPDX-License-Identifier: Apache-2.0 */
/* The private-bus player: what the play makes of the devices, and the faults of bluetoothd. */
#include "tests/virtual-home/bluez.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_advertise(void *context, size_t device, const struct advert *advert, const struct packet *packet,
	bool is_new)
{
	struct bluez *bluez = context;

	player_sent(&bluez->player);
	peer_hear(&bluez->peers[device], advert, packet, is_new);
	peer_answer_connect(&bluez->peers[device]);
}

static void on_silence(void *context, size_t device)
{
	(void)context;
	(void)device;
}

static void on_indicate(void *context, size_t device, const struct indication *indication, const struct packet *packet,
	bool is_new)
{
	struct bluez *bluez = context;

	player_sent(&bluez->player);
	bluez->tallies[device].indications += is_new;
	gatt_send(&bluez->peers[device], (struct place){ indication->service, indication->characteristic },
		packet->parts[0].bytes, packet->parts[0].n);
}

static void on_record(void *context, size_t device, const struct packet *packet)
{
	struct bluez *bluez = context;

	giver_record(&bluez->peers[device].giver, packet);
}

static void on_cut(void *context, size_t device, uint32_t n_records)
{
	struct bluez *bluez = context;

	giver_cut(&bluez->peers[device].giver, n_records);
}

static void on_unbond(void *context, size_t device)
{
	struct bluez *bluez = context;

	bluez->peers[device].has_lost_bond = bluez->peers[device].is_paired;
}

static void on_disconnect(void *context, size_t device)
{
	struct bluez *bluez = context;

	peer_disconnect(&bluez->peers[device]);
}

static bool on_holds(void *context, const struct event *event)
{
	struct bluez *bluez = context;
	const struct peer *peer = &bluez->peers[event->device];

	switch (event->after) {
	case AFTER_CONNECTED:
		return peer->is_connected;
	case AFTER_DISCONNECTED:
		return !peer->is_connected;
	case AFTER_PAIRED:
		return peer->is_paired && !peer->pairing;
	case AFTER_SUBSCRIBED:
		return gatt_is_subscribed(peer, event);
	case AFTER_FETCHED:
		return peer->giver.memory.is_fetched;
	case AFTER_NOTHING:
	case AFTER_GO:
	case AFTER_COUNT:
		break;
	}
	return true;
}

static void on_finished(void *context)
{
	struct bluez *bluez = context;

	player_finished(&bluez->player);
}

/* bluetoothd is gone: what it keeps on disk stays, everything else is forgotten. */
static void stop_daemon(struct bluez *bluez)
{
	sd_bus_release_name(bluez->bus, "org.bluez");
	for (size_t i = 0; i < bluez->scenario->n_devices; i++)
		peer_restart(&bluez->peers[i]);
	for (size_t i = 0; i < BLUEZ_CLIENTS_MAX; i++)
		bluez->clients[i].track = sd_bus_track_unref(bluez->clients[i].track);
	bluez->default_agent[0] = '\0';
	player_poke(&bluez->player);
}

static void end_fault(struct bluez *bluez)
{
	switch (bluez->fault) {
	case FAULT_BLUETOOTHD_RESTART:
		sd_bus_request_name(bluez->bus, "org.bluez", 0);
		break;
	case FAULT_BLUETOOTHD_HANG:
		bluez->is_muted = false;
		sd_bus_attach_event(bluez->bus, bluez->player.event, SD_EVENT_PRIORITY_NORMAL);
		break;
	case FAULT_ADAPTER_OFF:
		adapter_set_powered(bluez, true);
		break;
	case FAULT_STOP_SIGNALS:
		bluez->is_muted = false;
		break;
	case FAULT_CONNECT_FAILS:
	case FAULT_COUNT:
		break;
	}
	bluez->fault = FAULT_COUNT;
}

static int on_fault_end(sd_event_source *source, uint64_t due_us, void *data)
{
	(void)source;
	(void)due_us;
	end_fault(data);
	return 0;
}

static void begin_fault(struct bluez *bluez, const struct event *event)
{
	switch (event->fault) {
	case FAULT_BLUETOOTHD_RESTART:
		stop_daemon(bluez);
		break;
	case FAULT_BLUETOOTHD_HANG:
		bluez->is_muted = true;
		sd_bus_detach_event(bluez->bus);
		break;
	case FAULT_ADAPTER_OFF:
		if (event->device < bluez->scenario->n_devices) {
			peer_disconnect(&bluez->peers[event->device]);
			return;
		}
		adapter_set_powered(bluez, false);
		break;
	case FAULT_STOP_SIGNALS:
		bluez->is_muted = true;
		break;
	case FAULT_CONNECT_FAILS:
		bluez->peers[event->device].n_aborts = event->times;
		return;
	case FAULT_COUNT:
		return;
	}
	bluez->fault = event->fault;
	sd_event_source_disable_unref(bluez->fault_timer);
	bluez->fault_timer = player_after(&bluez->player, event->for_ms, on_fault_end, bluez);
}

/* One fault of the whole adapter at a time: a new one ends the one before. */
static void on_fault(void *context, const struct event *event)
{
	struct bluez *bluez = context;

	if (event->device == bluez->scenario->n_devices)
		end_fault(bluez);
	begin_fault(bluez, event);
}

/* A flood waits here for the bus, so that nothing gathers in this process. */
static void on_turned(void *context)
{
	struct bluez *bluez = context;

	if (bluez->fault != FAULT_BLUETOOTHD_HANG)
		sd_bus_flush(bluez->bus);
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

static int open_bus(struct bluez *bluez)
{
	int r = sd_bus_open_system(&bluez->bus);

	if (r >= 0)
		r = sd_bus_attach_event(bluez->bus, bluez->player.event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = bluez_export(bluez);
	if (r >= 0)
		r = sd_bus_request_name(bluez->bus, "org.bluez", 0);
	if (r < 0)
		fprintf(stderr, "virtual-home: cannot be org.bluez on the bus: %s\n", strerror(-r));
	return r;
}

static void done(struct bluez *bluez)
{
	for (size_t i = 0; bluez->peers && i < bluez->scenario->n_devices; i++)
		peer_done(&bluez->peers[i]);
	for (size_t i = 0; i < BLUEZ_CLIENTS_MAX; i++)
		sd_bus_track_unref(bluez->clients[i].track);
	sd_event_source_disable_unref(bluez->fault_timer);
	sd_bus_flush_close_unref(bluez->bus);
	player_done(&bluez->player);
	free(bluez->peers);
}

int bluez_play(struct scenario *scenario, bool stops_when_finished)
{
	struct bluez bluez = { .scenario = scenario, .is_powered = true, .is_pairable = true, .fault = FAULT_COUNT };
	int r = player_open(&bluez.player, scenario, &stage, &bluez);

	bluez.player.stops_when_finished = stops_when_finished;
	bluez.player.on_turned = on_turned;
	bluez.tallies = bluez.player.tallies;
	bluez.peers = calloc(scenario->n_devices, sizeof(*bluez.peers));
	if (r >= 0 && !bluez.peers)
		r = -ENOMEM;
	for (size_t i = 0; i < scenario->n_devices && r >= 0; i++)
		r = peer_init(&bluez.peers[i], &bluez, i);
	if (r >= 0)
		r = open_bus(&bluez);
	if (r >= 0) {
		player_ready(&bluez.player);
		r = player_run(&bluez.player);
	}
	done(&bluez);
	return r;
}
