/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A home with a lift and a cuff before a bluetoothd of a few lines (tests/radio/bluetoothd.h), in virtual time
 * (tests/radio/moment.h). It answers every call and lets the test send signals in anybody's name.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loop/clock.h"
#include "radio/face.h"
#include "radio/radio.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define LIFT "/org/bluez/hci0/dev_00_AA_01_01_00_01"
#define CUFF "/org/bluez/hci0/dev_00_AA_01_02_00_02"
#define STRANGER "/org/bluez/hci0/dev_00_AA_01_03_00_03"
#define MEASUREMENT CUFF "/service0010/char0011"

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	char calls[2048]; /* members called, in order */
	bool is_cuff_there, is_cuff_bonded, is_cuff_connected;
	const char *holds; /* the member whose first answer is kept back in `held` */
	sd_bus_message *held;
	bool is_clock_true;
	uint8_t face[FACE_DATE_TIME_SIZE]; /* what was written last; every read is answered with it */
	const char *agent_answer; /* error name, or "ok" */
	/* what the radio told */
	unsigned n_adverts, n_values, n_sessions;
	struct hearing hearing;
	uint8_t last[64];
	size_t n_last;
	enum session_end end;
	int paired;
	unsigned n_clocks;
	int64_t clock_offsets_s[2];
};

static const struct device lift = { .id = "lift", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_TOILET_LIFT };
static const struct device cuff = {
	.id = "cuff", .address = { { 0, 0xaa, 1, 2, 0, 2 } }, .kind = DEVICE_CUFF, .is_bonded = true
};

/* ---- bluetoothd ---- */

/* In the worst order: the characteristic before its service, the device after both, the adapter last. */
static inline void add_objects(const void *ctx, sd_bus_message *m)
{
	const struct home *h = ctx;

	if (h->is_cuff_there) {
		bluetoothd_entry(m, MEASUREMENT, "org.bluez.GattCharacteristic1", "a{sv}", 3, "UUID", "s",
			"00002a35-0000-1000-8000-00805f9b34fb", "Flags", "as", 1, "indicate", "Value", "ay", 1, 9);
		bluetoothd_entry(m, CUFF "/service0010", "org.bluez.GattService1", "a{sv}", 1, "UUID", "s",
			"00001810-0000-1000-8000-00805f9b34fb");
		bluetoothd_entry(m, CUFF, "org.bluez.Device1", "a{sv}", 3, "Connected", "b", h->is_cuff_connected, "ServicesResolved",
			"b", h->is_cuff_connected, "Bonded", "b", h->is_cuff_bonded);
	}
	bluetoothd_entry(m, LIFT, "org.bluez.Device1", "a{sv}", 2, "RSSI", "n", -50, "ServiceData", "a{sv}", 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 1, 0x40);
	bluetoothd_entry(m, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00",
		"Powered", "b", 1);
}

static inline int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m);
	sd_bus_message *answer = NULL;
	const void *written;
	size_t n_written;

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	strncat(h->calls, member, sizeof(h->calls) - strlen(h->calls) - 2);
	strcat(h->calls, " ");
	if (h->holds && !h->held && strcmp(member, h->holds) == 0) {
		h->held = sd_bus_message_ref(m);
		return 1;
	}
	if (strcmp(member, "ReadValue") == 0) {
		sd_bus_message_new_method_return(m, &answer);
		sd_bus_message_append_array(answer, 'y', h->face, sizeof(h->face));
		bluetoothd_send(&h->bluez, answer);
		sd_bus_message_unref(answer);
		return 1;
	}
	if (strcmp(member, "WriteValue") == 0 && sd_bus_message_read_array(m, 'y', &written, &n_written) > 0) {
		assert_int_equal(n_written, sizeof(h->face));
		memcpy(h->face, written, n_written);
	}
	bluetoothd_answer(&h->bluez, m, add_objects, h);
	return 1;
}

#define changed(h, sender, ...)                                            \
	do {                                                               \
		bluetoothd_changed(&(h)->bluez, sender, __VA_ARGS__);      \
		bluetoothd_settle(&(h)->bluez);                            \
	} while (0)

/* A readable characteristic of the cuff comes, or goes. */
static inline void characteristic_added(struct home *h, const char *path, const char *uuid)
{
	bluetoothd_added(&h->bluez, OWNER, path, "org.bluez.GattCharacteristic1", "a{sv}", 2, "UUID", "s", uuid, "Flags",
		"as", 2, "read", "write");
	bluetoothd_settle(&h->bluez);
}

static inline void characteristic_removed(struct home *h, const char *path)
{
	bluetoothd_removed(&h->bluez, OWNER, path, "org.bluez.GattCharacteristic1");
	bluetoothd_settle(&h->bluez);
}

static inline void cuff_connects(struct home *h)
{
	changed(h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 1, "ServicesResolved", "b", 1);
}

static inline void owner_changed(struct home *h, const char *old, const char *new)
{
	bluetoothd_owner_changed(&h->bluez, old, new);
	bluetoothd_settle(&h->bluez);
}

static inline int on_agent_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const sd_bus_error *e = sd_bus_message_get_error(m);

	(void)error;
	h->agent_answer = !e ? "ok" : strcmp(e->name, "org.bluez.Error.Rejected") == 0 ? "rejected" : "other";
	return 0;
}

static inline const char *ask_agent(struct home *h, const char *sender, const char *device)
{
	sd_bus_message *m;

	h->agent_answer = "none";
	sd_bus_message_new_method_call(h->bluez.bus, &m, NULL, "/org/lares/agent", "org.bluez.Agent1", "RequestAuthorization");
	sd_bus_message_set_sender(m, sender);
	sd_bus_message_append(m, "o", device);
	assert_true(sd_bus_call_async(h->bluez.bus, NULL, m, on_agent_answer, h, 0) >= 0);
	sd_bus_message_unref(m);
	bluetoothd_settle(&h->bluez);
	return h->agent_answer;
}

static inline void adverts(struct home *h, const char *path)
{
	changed(h, OWNER, path, "org.bluez.Device1", "a{sv}", 2, "RSSI", "n", -61, "ServiceData", "a{sv}", 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 2, 0x40, 7);
}

static inline void indicates(struct home *h)
{
	changed(h, OWNER, MEASUREMENT, "org.bluez.GattCharacteristic1", "a{sv}", 1, "Value", "ay", 2, 0x1e, 0x80);
}

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	const struct home *h = ctx;

	if (memcmp(address, &lift.address, sizeof(*address)) == 0)
		return &lift;
	return h->is_cuff_there && memcmp(address, &cuff.address, sizeof(*address)) == 0 ? &cuff : NULL;
}

static inline int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	struct home *h = ctx;
	const uint8_t *bytes = frame->kind == FRAME_GATT ? frame->data : frame->n_sections ? frame->sections[0].data : NULL;

	assert_memory_equal(&device->address, &frame->address, sizeof(frame->address));
	h->n_last = frame->kind == FRAME_GATT ? frame->n_data : frame->n_sections ? frame->sections[0].n_data : 0;
	if (bytes)
		memcpy(h->last, bytes, h->n_last);
	h->n_values += frame->kind == FRAME_GATT;
	h->n_adverts += frame->kind == FRAME_ADVERT;
	if (frame->kind == FRAME_GATT)
		assert_int_equal(uuid_to_u16(&frame->service), 0x1810);
	h->hearing = *hearing;
	return 0;
}

static inline void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	assert_non_null(words);
	h->n_sessions++;
	h->end = end;
}

static inline void on_clock(void *ctx, const struct device *device, int64_t offset_s, bool is_set)
{
	struct home *h = ctx;

	(void)device;
	(void)is_set;
	assert_true(h->n_clocks < 2);
	h->clock_offsets_s[h->n_clocks++] = offset_s;
}

static inline bool is_clock_true(void *ctx)
{
	return ((struct home *)ctx)->is_clock_true;
}

static inline void on_paired(void *ctx, const struct address *address, int result, const char *words)
{
	struct home *h = ctx;

	(void)address;
	(void)words;
	h->paired = result;
}

static const struct radio_ops ops = {
	.find = find,
	.on_frame = on_frame,
	.on_clock = on_clock,
	.on_session = on_session,
	.on_paired = on_paired,
	.is_clock_true = is_clock_true,
};

static inline void opened(struct home *h)
{
	struct radio_settings settings = { .adapters = "hci0" };

	moment_begin();
	bluetoothd_open(&h->bluez, on_call, h);
	assert_int_equal(radio_open(h->bluez.event, h->bluez.client, &settings, &ops, h, &h->radio), 0);
	bluetoothd_settle(&h->bluez);
}

static inline void closed(struct home *h)
{
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

static inline struct radio_state state_of(const struct home *h)
{
	struct radio_state s;

	radio_get_state(h->radio, &s);
	return s;
}
