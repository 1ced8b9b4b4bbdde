/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/scenario.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/virtual-home/scenario_names.h"

enum { SCENARIO_FILE_MAX = 1 << 20 };

const char *const pairing_names[PAIRING_COUNT] = {
	[PAIRING_NONE] = "none",
	[PAIRING_JUST_WORKS] = "just-works",
	[PAIRING_AUTHORIZE] = "authorize",
	[PAIRING_PASSKEY] = "passkey",
	[PAIRING_COMPARE] = "compare",
};

const char *const after_names[AFTER_COUNT] = {
	[AFTER_CONNECTED] = "connected",
	[AFTER_DISCONNECTED] = "disconnected",
	[AFTER_PAIRED] = "paired",
	[AFTER_SUBSCRIBED] = "subscribed",
	[AFTER_FETCHED] = "fetched",
	[AFTER_GO] = "go",
};

const char *const deed_names[DEED_COUNT] = {
	[DEED_ADVERTISE] = "advertise",
	[DEED_INDICATE] = "indicate",
	[DEED_DISCONNECT] = "disconnect",
	[DEED_FAULT] = "fault",
	[DEED_RECORD] = "record",
	[DEED_CUT] = "cut",
	[DEED_UNBOND] = "unbond",
};

const char *const fault_names[FAULT_COUNT] = {
	[FAULT_BLUETOOTHD_RESTART] = "bluetoothd-restart",
	[FAULT_BLUETOOTHD_HANG] = "bluetoothd-hang",
	[FAULT_ADAPTER_OFF] = "adapter-off",
	[FAULT_STOP_SIGNALS] = "stop-signals",
	[FAULT_CONNECT_FAILS] = "connect-fails",
};

const char *pairing_name(enum pairing pairing)
{
	return pairing_names[pairing];
}

const char *after_name(enum after after)
{
	return after_names[after] ? after_names[after] : "nothing";
}

const char *deed_name(enum deed deed)
{
	return deed_names[deed];
}

const char *scenario_fault_name(enum fault fault)
{
	return fault_names[fault];
}

void scenario_free(struct scenario *scenario)
{
	if (!scenario)
		return;
	for (size_t i = 0; i < scenario->n_devices; i++) {
		free(scenario->devices[i].services);
		free(scenario->devices[i].records.values);
	}
	free(scenario->devices);
	free(scenario->events);
	free(scenario);
}

void scenario_freep(struct scenario **scenario)
{
	scenario_free(*scenario);
}

size_t scenario_set_rate(struct scenario *scenario, const uint32_t *rate, const uint32_t *n_packets)
{
	size_t n = 0;

	for (size_t i = 0; i < scenario->n_events; i++) {
		struct event *event = &scenario->events[i];

		if (!event->has_rate)
			continue;
		if (rate)
			event->every_ns = *rate ? 1000000000 / *rate : 0;
		if (n_packets)
			event->n_packets = *n_packets;
		n++;
	}
	return n;
}

int scenario_read(const char *path, struct scenario **ret_scenario, char *ret_reason, size_t n_reason)
{
	FILE *file scoped(fclosep) = fopen(path, "re");
	char *text scoped(freep) = malloc(SCENARIO_FILE_MAX);
	size_t n_text;

	if (!text)
		return -ENOMEM;
	if (!file) {
		int r = -errno;

		snprintf(ret_reason, n_reason, "%s", strerror(-r));
		return r;
	}
	n_text = fread(text, 1, SCENARIO_FILE_MAX, file);
	if (n_text == SCENARIO_FILE_MAX) {
		snprintf(ret_reason, n_reason, "longer than a scenario may be (1 MB)");
		return -EFBIG;
	}
	return scenario_parse(text, n_text, ret_scenario, ret_reason, n_reason);
}
