/* SPDX-License-Identifier: Apache-2.0 */
/*
 * org.bluez on the private bus, with as many neighbours as asked for, as fast as all take it who scan:
 *
 *	bench-air flood ADDRESSES COUNT   after SIGUSR1: COUNT advertisements of ADDRESSES strangers, NEIGHBOURS of them there at a
 *	                                  time, and every eighth one of the beacon C0:FF:EE:00:00:01, always the same packet
 *	bench-air restart ROUNDS          bluetoothd leaves the bus and comes back; until StartDiscovery
 *	bench-air deaf discovery|power    after SIGUSR1 nobody is heard until discovery begins anew, or the adapter was off and on
 *
 * The beacon advertises five times a second until then. One line of JSON for each thing measured; flood waits for SIGTERM.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "measure.h"

#define ADAPTER "/org/bluez/hci0"
#define BEACON ADAPTER "/dev_C0_FF_EE_00_00_01"
#define DEVICE "org.bluez.Device1"
enum { NEIGHBOURS = 500, LISTENERS_MAX = 8, SENDER_MAX = 32, AT_ONCE = 256, OBJECT_MAX = 64, TURN_MS = 200, AWAY_MS = 200 };

static volatile sig_atomic_t goes;

struct air {
	sd_bus *bus;
	char listeners[LISTENERS_MAX][SENDER_MAX]; /* who scans */
	size_t n_listeners;
	bool is_powered;
	double stopped_us, started_us, cycled_us; /* the first StopDiscovery or Powered: false, the last StartDiscovery, Powered: true */
};

static void on_go(int signal_number)
{
	(void)signal_number;
	goes = 1;
}

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "bench-air: %s: %s\n", what, strerror(-r));
	exit(1);
}

/* ---- signals ---- */

static sd_bus_message *announce(struct air *air, const char *path, const char *interface, const char *member)
{
	sd_bus_message *m = NULL;

	must(sd_bus_message_new_signal(air->bus, &m, path, interface, member), member);
	return m;
}

static void finish(struct air *air, sd_bus_message *m)
{
	must(sd_bus_send(air->bus, m, NULL), "sd_bus_send");
	sd_bus_message_unref(m);
}

/* What a telephone sends: a maker's data and the signal's strength. */
static void append_advert(sd_bus_message *m, uint64_t n)
{
	must(sd_bus_message_append(m, "a{sv}", 2, "RSSI", "n", (int)(-60 - (int)(n % 30)), "ManufacturerData", "a{qv}", 1, 0x004c,
		     "ay", 8, 0x10, 0x06, 0x33, 0x1e, (int)(n & 0xff), (int)(n >> 8 & 0xff), 0x5a, 0x01), "advert");
}

static void stranger_path(uint64_t address, char ret_path[OBJECT_MAX])
{
	snprintf(ret_path, OBJECT_MAX, ADAPTER "/dev_4A_00_%02X_%02X_%02X_%02X", (unsigned)(address >> 24 & 0xff),
		(unsigned)(address >> 16 & 0xff), (unsigned)(address >> 8 & 0xff), (unsigned)(address & 0xff));
}

static void stranger_changes(struct air *air, uint64_t address, uint64_t n)
{
	char path[OBJECT_MAX];
	sd_bus_message *m;

	stranger_path(address, path);
	m = announce(air, path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
	must(sd_bus_message_append(m, "s", DEVICE), path);
	append_advert(m, n);
	must(sd_bus_message_append(m, "as", 0), path);
	finish(air, m);
}

static void stranger_comes(struct air *air, uint64_t address, uint64_t n)
{
	sd_bus_message *m = announce(air, "/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded");
	char path[OBJECT_MAX];

	stranger_path(address, path);
	must(sd_bus_message_append(m, "o", path), path);
	must(sd_bus_message_open_container(m, 'a', "{sa{sv}}"), path);
	must(sd_bus_message_open_container(m, 'e', "sa{sv}"), path);
	must(sd_bus_message_append(m, "s", DEVICE), path);
	append_advert(m, n);
	must(sd_bus_message_close_container(m), path);
	must(sd_bus_message_close_container(m), path);
	finish(air, m);
}

static void stranger_goes(struct air *air, uint64_t address)
{
	sd_bus_message *m = announce(air, "/", "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved");
	char path[OBJECT_MAX];

	stranger_path(address, path);
	must(sd_bus_message_append(m, "oas", path, 1, DEVICE), path);
	finish(air, m);
}

static void beacon_changes(struct air *air)
{
	sd_bus_message *m = announce(air, BEACON, "org.freedesktop.DBus.Properties", "PropertiesChanged");

	must(sd_bus_message_append(m, "sa{sv}as", DEVICE, 2, "RSSI", "n", -50, "ServiceData", "a{sv}", 1,
		     "0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 8, 0x40, 0x00, 0x07, 0x01, 0x5a, 0x02, 0xca, 0x09,
		     0), BEACON);
	finish(air, m);
}

static void adapter_changes(struct air *air, const char *property, bool value)
{
	sd_bus_message *m = announce(air, ADAPTER, "org.freedesktop.DBus.Properties", "PropertiesChanged");

	must(sd_bus_message_append(m, "sa{sv}as", "org.bluez.Adapter1", 1, property, "b", value, 0), property);
	finish(air, m);
}

/* ---- calls ---- */

static void note_listener(struct air *air, const char *name)
{
	for (size_t i = 0; i < air->n_listeners; i++)
		if (strcmp(air->listeners[i], name) == 0)
			return;
	if (air->n_listeners < LISTENERS_MAX)
		snprintf(air->listeners[air->n_listeners++], SENDER_MAX, "%s", name);
}

static void note_stop(struct air *air)
{
	if (air->stopped_us == 0)
		air->stopped_us = measure_now_us();
}

static void set_powered(struct air *air, sd_bus_message *m)
{
	const char *interface, *property;
	int value;

	if (sd_bus_message_read(m, "ssv", &interface, &property, "b", &value) < 0 || strcmp(property, "Powered") != 0)
		return;
	if (value && !air->is_powered)
		air->cycled_us = measure_now_us();
	if (!value)
		note_stop(air);
	air->is_powered = value;
	adapter_changes(air, "Powered", value);
}

static int on_message(sd_bus_message *m, void *context, sd_bus_error *error)
{
	struct air *air = context;
	const char *member = sd_bus_message_get_member(m);

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL) || strcmp(sd_bus_message_get_interface(m), "org.freedesktop.DBus.Peer") == 0)
		return 0;
	if (strcmp(member, "GetManagedObjects") == 0) {
		must(sd_bus_reply_method_return(m, "a{oa{sa{sv}}}", 1, ADAPTER, 1, "org.bluez.Adapter1", 3, "Address", "s",
			     "00:AA:01:00:00:00", "Powered", "b", air->is_powered, "Discovering", "b", 0), member);
		return 1;
	}
	sd_bus_reply_method_return(m, "");
	if (strcmp(member, "StartDiscovery") == 0) {
		note_listener(air, sd_bus_message_get_sender(m));
		air->started_us = measure_now_us();
		adapter_changes(air, "Discovering", true);
	} else if (strcmp(member, "StopDiscovery") == 0) {
		note_stop(air);
		adapter_changes(air, "Discovering", false);
	} else if (strcmp(member, "Set") == 0) {
		set_powered(air, m);
	}
	return 1;
}

/* ---- what happens ---- */

/* For so long, or until a signal: everything that is asked is answered. */
static void attend(struct air *air, int ms)
{
	double end_us = measure_now_us() + ms * 1e3;

	do {
		struct pollfd fd = { .fd = sd_bus_get_fd(air->bus) };
		double left_us = end_us - measure_now_us();

		while (sd_bus_process(air->bus, NULL) > 0)
			;
		fd.events = (short)sd_bus_get_events(air->bus);
		poll(&fd, 1, left_us > 0 ? (int)(left_us / 1e3) + 1 : 0);
		while (sd_bus_process(air->bus, NULL) > 0)
			;
	} while (measure_now_us() < end_us);
}

/* Nothing gathers: who scans has taken all there was. */
static void wait_for_listeners(struct air *air)
{
	for (size_t i = 0; i < air->n_listeners; i++)
		sd_bus_call_method(air->bus, air->listeners[i], "/", "org.freedesktop.DBus.Peer", "Ping", NULL, NULL, "");
	while (sd_bus_process(air->bus, NULL) > 0)
		;
}

static void wait_for_go(struct air *air)
{
	while (!goes) {
		if (air->n_listeners)
			beacon_changes(air);
		attend(air, TURN_MS);
	}
}

static void flood(struct air *air, uint64_t n_addresses, uint64_t count)
{
	uint64_t times = count / n_addresses;
	double begin_us;

	wait_for_go(air);
	begin_us = measure_now_us();
	for (uint64_t i = 0; i < count; i++) {
		uint64_t round = i / NEIGHBOURS, address = round / times * NEIGHBOURS + i % NEIGHBOURS;

		if (round % times > 0) {
			stranger_changes(air, address, round);
		} else {
			if (address >= NEIGHBOURS)
				stranger_goes(air, address - NEIGHBOURS);
			stranger_comes(air, address, round);
		}
		if (i % 8 == 7)
			beacon_changes(air);
		if (i % AT_ONCE == AT_ONCE - 1)
			wait_for_listeners(air);
	}
	wait_for_listeners(air);
	printf("{\"adverts\":%llu,\"seconds\":%.3f}\n", (unsigned long long)(count + count / 8), (measure_now_us() - begin_us) / 1e6);
	for (;;)
		attend(air, TURN_MS);
}

static void restart(struct air *air, unsigned n_rounds)
{
	double *took_us = calloc(n_rounds, sizeof(*took_us)), begin_us, p50_us;

	must(took_us ? 0 : -1, "calloc");
	wait_for_go(air);
	for (unsigned i = 0; i < n_rounds; i++) {
		must(sd_bus_release_name(air->bus, "org.bluez"), "sd_bus_release_name");
		attend(air, AWAY_MS);
		air->started_us = 0;
		begin_us = measure_now_us();
		must(sd_bus_request_name(air->bus, "org.bluez", 0), "sd_bus_request_name");
		while (air->started_us == 0)
			attend(air, 1);
		took_us[i] = air->started_us - begin_us;
		attend(air, TURN_MS);
	}
	p50_us = measure_percentile(took_us, n_rounds, 50);
	printf("{\"p50_ms\":%.1f,\"most_ms\":%.1f}\n", p50_us / 1e3, took_us[n_rounds - 1] / 1e3);
	free(took_us);
}

static void deaf(struct air *air, bool needs_power)
{
	double begin_us, cured_us;

	wait_for_go(air);
	begin_us = measure_now_us();
	air->stopped_us = air->cycled_us = air->started_us = 0;
	do {
		attend(air, TURN_MS);
		cured_us = needs_power ? air->cycled_us : air->stopped_us;
	} while (cured_us == 0 || air->started_us < cured_us);
	printf("{\"noticed_s\":%.1f,\"recovered_s\":%.1f}\n", (air->stopped_us - begin_us) / 1e6,
		(air->started_us - begin_us) / 1e6);
}

int main(int argc, char **argv)
{
	struct air air = { .is_powered = true };
	const struct sigaction action = { .sa_handler = on_go };

	if (argc < 3)
		return 2;
	setlinebuf(stdout);
	sigaction(SIGUSR1, &action, NULL);
	must(sd_bus_open_system(&air.bus), "sd_bus_open_system");
	must(sd_bus_add_filter(air.bus, NULL, on_message, &air), "sd_bus_add_filter");
	must(sd_bus_request_name(air.bus, "org.bluez", 0), "sd_bus_request_name");
	if (strcmp(argv[1], "flood") == 0 && argc == 4)
		flood(&air, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
	else if (strcmp(argv[1], "restart") == 0)
		restart(&air, (unsigned)strtoul(argv[2], NULL, 10));
	else if (strcmp(argv[1], "deaf") == 0)
		deaf(&air, strcmp(argv[2], "power") == 0);
	sd_bus_flush_close_unref(air.bus);
	return 0;
}
