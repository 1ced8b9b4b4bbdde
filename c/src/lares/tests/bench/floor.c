/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-floor PORT TOPIC: the least that stands between an advertisement and a subscriber. Receives bluetoothd's
 * signals over sd-bus, publishes each service data at QoS 1 as JSON, stores nothing. Until SIGTERM.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "heard.h"
#include "place.h"

enum { DATA_MAX = 64, TURNS_MAX = 64, READS_MAX = 256, IDLE_MS = 200 };

struct floor {
	struct mosquitto *mosq;
	const char *topic;
};

static void publish(const struct floor *floor, const char *path, const struct heard *heard)
{
	size_t n = heard->n_data < DATA_MAX ? heard->n_data : DATA_MAX;
	char hex[2 * DATA_MAX + 1] = "", json[512];
	int n_json;

	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", heard->data[i]);
	n_json = snprintf(json, sizeof(json), "{\"path\":\"%s\",\"rssi\":%d,\"raw\":\"%s\"}", path, heard->rssi, hex);
	mosquitto_publish(floor->mosq, NULL, floor->topic, n_json, json, 1, false);
}

static int on_properties(sd_bus_message *m, void *context, sd_bus_error *error)
{
	struct heard heard = { 0 };

	(void)error;
	heard_changed(m, &heard);
	if (heard.data)
		publish(context, sd_bus_message_get_path(m), &heard);
	return 0;
}

/* A device that is heard for the first time. */
static int on_interfaces(sd_bus_message *m, void *context, sd_bus_error *error)
{
	struct heard heard = { 0 };
	const char *path = "";

	(void)error;
	heard_added(m, &path, &heard);
	if (heard.data)
		publish(context, path, &heard);
	return 0;
}

static void turn(sd_bus *bus, struct mosquitto *mosq)
{
	short broker = POLLIN | (mosquitto_want_write(mosq) ? POLLOUT : 0);
	struct pollfd fds[] = { { sd_bus_get_fd(bus), (short)sd_bus_get_events(bus), 0 }, { mosquitto_socket(mosq), broker, 0 } };
	int n_turns = 0;

	while (n_turns < TURNS_MAX && sd_bus_process(bus, NULL) > 0)
		n_turns++;
	fds[1].events |= mosquitto_want_write(mosq) ? POLLOUT : 0;
	poll(fds, 2, n_turns == TURNS_MAX ? 0 : IDLE_MS);
	if (fds[1].revents & POLLIN)
		mosquitto_loop_read(mosq, READS_MAX);
	if (fds[1].revents & POLLOUT)
		mosquitto_loop_write(mosq, 1);
	mosquitto_loop_misc(mosq);
}

static int start_listening(sd_bus **ret_bus, struct floor *floor)
{
	int r = sd_bus_open_system(ret_bus);

	if (r >= 0)
		r = sd_bus_match_signal(*ret_bus, NULL, NULL, NULL, "org.freedesktop.DBus.Properties", "PropertiesChanged",
			on_properties, floor);
	if (r >= 0)
		r = sd_bus_match_signal(*ret_bus, NULL, NULL, NULL, "org.freedesktop.DBus.ObjectManager", "InterfacesAdded",
			on_interfaces, floor);
	if (r >= 0)
		r = sd_bus_call_method(*ret_bus, "org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1", "StartDiscovery", NULL,
			NULL, "");
	if (r < 0)
		fprintf(stderr, "bench-floor: %s\n", strerror(-r));
	return r;
}

int main(int argc, char **argv)
{
	struct floor floor = { 0 };
	sd_bus *bus = NULL;

	if (argc != 3) {
		fputs("bench-floor PORT TOPIC\n", stderr);
		return 2;
	}
	floor.topic = argv[2];
	floor.mosq = place_open("bench-floor", argv[1], NULL);
	if (!floor.mosq || start_listening(&bus, &floor) < 0)
		return 1;
	while (!place_is_ending)
		turn(bus, floor.mosq);
	sd_bus_flush_close_unref(bus);
	place_close(floor.mosq);
	return 0;
}
