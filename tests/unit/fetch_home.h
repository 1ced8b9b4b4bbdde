/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Stored records over bluetoothd: a glucose meter of a few lines behind the other end of the radio's bus, which holds
 * records 1 to `n_stored` and may be cut off in the middle of sending them.
 */
#include "radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "radio/records.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define METER "/org/bluez/hci0/dev_00_AA_01_02_00_02"
#define SERVICE METER "/service0010"
#define DATA SERVICE "/char0011"
#define ACCESS SERVICE "/char0013"
#define CHANNEL "org.bluez.GattCharacteristic1"

enum { RECORDS_STORED_MAX = 64, NEVER = 1000 };

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	struct device meter;
	uint16_t n_stored;
	unsigned cut_after; /* so many records of a transfer are sent, and then the link is gone */
	bool is_sensor; /* a continuous one: records by the minute, and a session that began on `start_day` */
	uint8_t start_day;
	uint16_t begins_at; /* its memory is a ring, and this number lies first in it */
	uint8_t year;
	unsigned n_requests;
	uint8_t request[8]; /* the last one */
	size_t n_request;
	const char *refusal; /* the words of an error instead of an answer to the next request */
	/* the agent */
	unsigned n_taken[RECORDS_STORED_MAX + 1]; /* by number */
	unsigned n_newest, n_first_fetch, n_delivered;
	bool is_disk_full, has_mark, mark_is_refused, is_garbled;
	uint64_t mark;
	unsigned n_marks, n_sessions;
	enum session_end end;
};

/* ---- the meter ---- */

static inline void send_record(struct home *h, uint16_t number)
{
	if (h->is_sensor) {
		bluetoothd_changed(&h->bluez, OWNER, DATA, CHANNEL, "a{sv}", 1, "Value", "ay", 6, 6, 0, 0x64, 0, (uint8_t)number, 0);
		return;
	}
	bluetoothd_changed(&h->bluez, OWNER, DATA, CHANNEL, "a{sv}", 1, "Value", "ay", 10, 0, (uint8_t)number, 0, 0xea,
		h->year, 1, 2, 3, 4, 5);
}

static inline void answer_request(struct home *h, uint8_t op, uint8_t result)
{
	bluetoothd_changed(&h->bluez, OWNER, ACCESS, CHANNEL, "a{sv}", 1, "Value", "ay", 4, 6, 0, op, result);
}

static inline void link_is(struct home *h, bool is_up)
{
	bluetoothd_changed(&h->bluez, OWNER, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", is_up, "ServicesResolved",
		"b", is_up);
}

static inline bool is_wanted(const struct home *h, const uint8_t *request, uint16_t number)
{
	uint16_t operand = (uint16_t)(request[3] | request[4] << 8);

	switch (request[1]) {
	case 2:
		return number <= operand;
	case 3:
		return number >= operand;
	case 6:
		return number == h->n_stored;
	default:
		return true;
	}
}

static inline void report(struct home *h, const uint8_t *request)
{
	unsigned n_sent = 0;

	for (uint16_t i = 0; i < h->n_stored; i++) {
		uint16_t number = (uint16_t)((h->begins_at - 1 + i) % h->n_stored + 1);

		if (!is_wanted(h, request, number))
			continue;
		if (n_sent++ == h->cut_after) {
			link_is(h, false);
			return;
		}
		send_record(h, number);
	}
	answer_request(h, 1, n_sent ? 1 : 6);
}

static inline void on_request(struct home *h, sd_bus_message *m)
{
	const void *bytes;
	size_t n_bytes;

	assert_true(sd_bus_message_read_array(m, 'y', &bytes, &n_bytes) > 0);
	assert_true(n_bytes >= 2 && n_bytes <= sizeof(h->request));
	memcpy(h->request, bytes, n_bytes);
	h->n_request = n_bytes;
	h->n_requests++;
}

static inline int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m);
	sd_bus_message *answer = NULL;
	bool is_request;

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	is_request = strcmp(member, "WriteValue") == 0;
	if (is_request)
		on_request(h, m);
	if (is_request && h->refusal)
		sd_bus_message_new_method_errorf(m, &answer, "org.bluez.Error.Failed", "%s", h->refusal);
	else
		sd_bus_message_new_method_return(m, &answer);
	if (strcmp(member, "GetNameOwner") == 0)
		sd_bus_message_append(answer, "s", OWNER);
	if (strcmp(member, "GetManagedObjects") == 0) {
		sd_bus_message_open_container(answer, 'a', "{oa{sa{sv}}}");
		bluetoothd_entry(answer, ACCESS, CHANNEL, "a{sv}", 2, "UUID", "s", "00002a52-0000-1000-8000-00805f9b34fb", "Flags",
			"as", 2, "write", "indicate");
		bluetoothd_entry(answer, DATA, CHANNEL, "a{sv}", 2, "UUID", "s",
			h->is_sensor ? "00002aa7-0000-1000-8000-00805f9b34fb" : "00002a18-0000-1000-8000-00805f9b34fb", "Flags",
			"as", 1, "notify");
		bluetoothd_entry(answer, SERVICE, "org.bluez.GattService1", "a{sv}", 1, "UUID", "s",
			h->is_sensor ? "0000181f-0000-1000-8000-00805f9b34fb" : "00001808-0000-1000-8000-00805f9b34fb");
		if (h->is_sensor)
			bluetoothd_entry(answer, SERVICE "/char0015", CHANNEL, "a{sv}", 2, "UUID", "s",
				"00002aaa-0000-1000-8000-00805f9b34fb", "Flags", "as", 1, "read");
		bluetoothd_entry(answer, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 0, "Bonded", "b", 1);
		bluetoothd_entry(answer, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00",
			"Powered", "b", 1);
		sd_bus_message_close_container(answer);
	}
	if (strcmp(member, "ReadValue") == 0)
		sd_bus_message_append(answer, "ay", 9, 0xea, 7, 11, h->start_day, 8, 0, 0, 0, 0);
	bluetoothd_send(&h->bluez, answer);
	sd_bus_message_unref(answer);
	if (is_request && h->refusal)
		h->refusal = NULL;
	else if (is_request && h->request[0] == 1)
		report(h, h->request);
	else if (is_request)
		answer_request(h, h->request[0], 1);
	return 1;
}

/* ---- the agent ---- */

static inline const struct device *find(void *ctx, const struct address *address)
{
	struct home *h = ctx;

	return memcmp(address, &h->meter.address, sizeof(*address)) == 0 ? &h->meter : NULL;
}

static inline int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	struct home *h = ctx;
	uint8_t number;

	(void)device;
	if (frame->kind != FRAME_GATT)
		return RADIO_TAKEN;
	if (h->is_disk_full)
		return -ENOSPC;
	if (h->is_garbled)
		return RADIO_REFUSED;
	if (uuid_to_u16(&frame->characteristic) == 0x2aaa)
		return RADIO_TAKEN;
	number = frame->data[h->is_sensor ? 4 : 1];
	assert_true(number <= RECORDS_STORED_MAX);
	h->n_delivered++;
	h->n_newest += hearing->is_newest;
	h->n_first_fetch += hearing->is_first_fetch;
	return h->n_taken[number]++ ? RADIO_KNOWN : RADIO_TAKEN;
}

static inline bool get_mark(void *ctx, const struct device *device, uint16_t service, uint64_t *ret_mark)
{
	struct home *h = ctx;

	(void)device;
	assert_int_equal(service, h->is_sensor ? 0x181f : 0x1808);
	*ret_mark = h->mark;
	return h->has_mark;
}

static inline int put_mark(void *ctx, const struct device *device, uint16_t service, uint64_t mark)
{
	struct home *h = ctx;

	(void)device;
	assert_int_equal(service, h->is_sensor ? 0x181f : 0x1808);
	if (h->mark_is_refused)
		return -EIO;
	h->has_mark = true;
	h->mark = mark;
	h->n_marks++;
	return 0;
}

static inline void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	(void)words;
	h->n_sessions++;
	h->end = end;
}

static const struct radio_ops ops = { .find = find, .on_frame = on_frame, .on_session = on_session, .get_mark = get_mark,
	.put_mark = put_mark };

static inline struct home *opened_as(bool is_sensor, uint16_t n_stored)
{
	static struct home h;
	struct radio_settings settings = { .adapters = "all" };

	h = (struct home){ .n_stored = n_stored, .cut_after = NEVER, .begins_at = 1, .year = 7, .is_sensor = is_sensor, .start_day = 2,
		.meter = { .id = "glucometer-1", .address = { { 0, 0xaa, 1, 2, 0, 2 } }, .kind = DEVICE_GLUCOMETER,
			.is_bonded = true, .has_features = true, .has_clock_offset = true } };
	moment_begin();
	bluetoothd_open(&h.bluez, on_call, &h);
	assert_int_equal(radio_open(h.bluez.event, h.bluez.client, &settings, &ops, &h, &h.radio), 0);
	bluetoothd_settle(&h.bluez);
	return &h;
}

static inline struct home *opened(uint16_t n_stored)
{
	return opened_as(false, n_stored);
}

static inline void closed(struct home *h)
{
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

static inline void connects(struct home *h)
{
	link_is(h, true);
	bluetoothd_settle(&h->bluez);
}

static inline void leaves(struct home *h)
{
	link_is(h, false);
	bluetoothd_settle(&h->bluez);
}

/* The number in the mark. */
static inline uint16_t marked(const struct home *h)
{
	return h->mark & UINT16_MAX;
}
