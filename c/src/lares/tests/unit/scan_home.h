/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A home with up to two adapters, before a bluetoothd that refuses, hangs, lies and loses them, in virtual time. For the
 * tests of scanning, of the ladder's hands, and of monitors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loop/clock.h"
#include "radio/radio.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define HCI0 "/org/bluez/hci0"
#define MONITORS "org.bluez.AdvertisementMonitorManager1"
#define S UINT64_C(1000000)
#define SCALE_AT(number) "/org/bluez/hci" #number "/dev_00_AA_01_02_00_02"

enum { HUNG_MAX = 64 };

struct place {
	const char *path, *address; /* NULL: no adapter there */
	bool is_on, is_discovering, has_monitors;
};

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	const char *adapters; /* the settings'; NULL: "all" */
	struct place places[2];
	char calls[16384]; /* "StartDiscovery Set=1 …" since it was last emptied */
	char connected_path; /* '0': the last Connect was asked of hci0 */
	const char *refused, *with; /* calls of that name are answered with that error */
	bool is_hung; /* no call is answered */
	bool is_overdue, may_be_passive, is_lift_unknown;
	struct {
		sd_bus_message *call;
		uint64_t due_us;
	} hung[HUNG_MAX];
	size_t n_hung;
	/* what the radio told */
	unsigned asks[RADIO_ASK_COUNT], n_frames;
	uint64_t asked_us[RADIO_ASK_COUNT]; /* the first time */
	struct address asked_of;
};

static const struct device lift = { .id = "lift", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_TOILET_LIFT };

static const struct device scale = { .id = "scale", .address = { { 0, 0xaa, 1, 2, 0, 2 } }, .kind = DEVICE_SCALE };

/* ---- bluetoothd ---- */

static inline void add_objects(const void *ctx, sd_bus_message *m)
{
	const struct home *h = ctx;

	for (size_t i = 0; i < 2; i++) {
		const struct place *place = &h->places[i];

		if (!place->path)
			continue;
		bluetoothd_entry(m, place->path, "org.bluez.Adapter1", "a{sv}", 4, "Address", "s", place->address, "Powered",
			"b", place->is_on, "Discovering", "b", place->is_discovering, "Modalias", "s",
			"usb:v1D6Bp0246d0542");
		if (place->has_monitors)
			bluetoothd_entry(m, place->path, MONITORS, "a{sv}", 1, "SupportedMonitorTypes", "as", 1,
				"or_patterns");
	}
}

static inline void note_call(struct home *h, sd_bus_message *m)
{
	size_t n = strlen(h->calls);
	const char *interface, *property;
	int is_on;

	if (strcmp(sd_bus_message_get_member(m), "Set") == 0 &&
		sd_bus_message_read(m, "ssv", &interface, &property, "b", &is_on) > 0)
		snprintf(h->calls + n, sizeof(h->calls) - n, "Set=%d ", is_on);
	else
		snprintf(h->calls + n, sizeof(h->calls) - n, "%s ", sd_bus_message_get_member(m));
	if (strcmp(sd_bus_message_get_member(m), "Connect") == 0)
		h->connected_path = sd_bus_message_get_path(m)[strlen("/org/bluez/hci")];
}

static inline int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m);
	sd_bus_message *answer = NULL;

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	note_call(h, m);
	if (h->is_hung && strcmp(member, "GetNameOwner") != 0) {
		assert_true(h->n_hung < HUNG_MAX);
		h->hung[h->n_hung].call = sd_bus_message_ref(m);
		h->hung[h->n_hung++].due_us = clock_now_us() + moment_patience_us(m);
		return 1;
	}
	if (!h->refused || strcmp(member, h->refused) != 0) {
		bluetoothd_answer(&h->bluez, m, add_objects, h);
		return 1;
	}
	sd_bus_message_new_method_errorf(m, &answer, h->with, "no");
	bluetoothd_send(&h->bluez, answer);
	sd_bus_message_unref(answer);
	return 1;
}

/* The calls that have waited for long enough: as sd-bus tells them. */
static inline void expire(struct home *h)
{
	for (size_t i = h->n_hung; i-- > 0;) {
		sd_bus_message *answer;

		if (h->hung[i].due_us > clock_now_us())
			continue;
		sd_bus_message_new_method_errorf(h->hung[i].call, &answer, SD_BUS_ERROR_NO_REPLY, "timed out");
		bluetoothd_send(&h->bluez, answer);
		sd_bus_message_unref(answer);
		sd_bus_message_unref(h->hung[i].call);
		h->hung[i] = h->hung[--h->n_hung];
	}
	bluetoothd_settle(&h->bluez);
}

static inline void pass(struct home *h, uint64_t us)
{
	uint64_t end_us = clock_now_us() + us;

	for (unsigned steps = 0;; steps++) {
		uint64_t until_us = end_us;

		assert_true(steps < 100000);
		for (size_t i = 0; i < h->n_hung; i++)
			until_us = h->hung[i].due_us < until_us ? h->hung[i].due_us : until_us;
		if (!moment_step(until_us)) {
			expire(h);
			if (until_us == end_us)
				return;
		}
		bluetoothd_settle(&h->bluez);
	}
}

#define changed(h, path, types, ...)                                                                             \
	do {                                                                                                     \
		bluetoothd_changed(&(h)->bluez, OWNER, path, "org.bluez.Adapter1", types, __VA_ARGS__);           \
		bluetoothd_settle(&(h)->bluez);                                                                  \
	} while (0)

static inline void heard(struct home *h, const char *path)
{
	bluetoothd_changed(&h->bluez, OWNER, path, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -60);
	bluetoothd_settle(&h->bluez);
}

static inline void owner_changed(struct home *h, const char *old, const char *new)
{
	bluetoothd_owner_changed(&h->bluez, old, new);
	bluetoothd_settle(&h->bluez);
}

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	const struct home *h = ctx;

	if (memcmp(address, &scale.address, sizeof(*address)) == 0)
		return &scale;
	return !h->is_lift_unknown && memcmp(address, &lift.address, sizeof(*address)) == 0 ? &lift : NULL;
}

static inline int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)device, (void)frame, (void)hearing;
	((struct home *)ctx)->n_frames++;
	return 0;
}

static inline void on_ask(void *ctx, enum radio_ask what, const struct address *adapter)
{
	struct home *h = ctx;

	if (h->asks[what]++ == 0)
		h->asked_us[what] = clock_now_us();
	if (adapter)
		h->asked_of = *adapter;
}

static inline bool is_overdue(void *ctx, uint64_t now_us)
{
	(void)now_us;
	return ((struct home *)ctx)->is_overdue;
}

static inline bool may_be_passive(void *ctx)
{
	return ((struct home *)ctx)->may_be_passive;
}

static const struct radio_ops ops = {
	.find = find, .on_frame = on_frame, .ask = on_ask, .is_overdue = is_overdue, .may_be_passive = may_be_passive
};

static inline void opened(struct home *h)
{
	struct radio_settings settings = { .adapters = h->adapters ? h->adapters : "all" };

	moment_begin();
	bluetoothd_open(&h->bluez, on_call, h);
	assert_int_equal(radio_open(h->bluez.event, h->bluez.client, &settings, &ops, h, &h->radio), 0);
	bluetoothd_settle(&h->bluez);
}

static inline struct home one_adapter(void)
{
	return (struct home){ .places[0] = { .path = HCI0, .address = "00:AA:01:00:00:00", .is_on = true } };
}

static inline void closed(struct home *h)
{
	for (size_t i = 0; i < h->n_hung; i++)
		sd_bus_message_unref(h->hung[i].call);
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

static inline struct radio_state state_of(const struct home *h)
{
	struct radio_state s;

	radio_get_state(h->radio, &s);
	return s;
}

static inline unsigned count(const struct home *h, const char *member)
{
	unsigned n = 0;

	for (const char *at = h->calls; (at = strstr(at, member)); at += strlen(member))
		n++;
	return n;
}
