/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A gateway and a glucose meter that asks for digits, before a bluetoothd that answers when the test says so. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "radio/radio.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define METER "/org/bluez/hci0/dev_00_AA_01_03_00_03"
#define ELSEWHERE "/org/bluez/hci1/dev_00_AA_01_03_00_03"
#define OTHER "/org/bluez/hci0/dev_00_AA_01_04_00_04"
#define SECOND UINT64_C(1000000)

static const struct device meter = {
	.id = "glucometer-1", .address = { { 0, 0xaa, 1, 3, 0, 3 } }, .kind = DEVICE_GLUCOMETER, .is_bonded = true
};

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	char calls[4096]; /* members called, in order */
	bool is_enrolled, is_connected, is_bonded;
	sd_bus_message *pairing, *connecting; /* bluetoothd has not answered yet */
	/* what the radio told */
	enum radio_question question;
	uint32_t digits;
	unsigned n_questions, n_paired, n_bonds, n_sessions;
	enum session_end end;
	int paired;
	char words[RADIO_WORDS_MAX];
	/* what its agent answered */
	char answer[64]; /* "none", "ok" or the error's name */
	uint32_t passkey;
};

/* ---- bluetoothd ---- */

static inline void add_objects(const void *ctx, sd_bus_message *m)
{
	const struct home *h = ctx;

	bluetoothd_entry(m, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00",
		"Powered", "b", 1);
	bluetoothd_entry(m, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", h->is_connected, "Bonded", "b",
		h->is_bonded);
}

static inline int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m);

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	strncat(h->calls, member, sizeof(h->calls) - strlen(h->calls) - 2);
	strcat(h->calls, " ");
	if (strcmp(member, "Pair") == 0) {
		h->pairing = sd_bus_message_ref(m);
		return 1;
	}
	if (strcmp(member, "Connect") == 0) {
		h->connecting = sd_bus_message_ref(m);
		return 1;
	}
	bluetoothd_answer(&h->bluez, m, add_objects, h);
	return 1;
}

static inline void settle(struct home *h)
{
	bluetoothd_settle(&h->bluez);
}

/* Answer a call that waits; `name` NULL: with success. */
static inline void answered(struct home *h, sd_bus_message **call, const char *name)
{
	assert_non_null(*call);
	if (name)
		assert_true(sd_bus_reply_method_errorf(*call, name, "Page Timeout") >= 0);
	else
		assert_true(sd_bus_reply_method_return(*call, "") >= 0);
	*call = sd_bus_message_unref(*call);
	settle(h);
}

static inline void advertises(struct home *h, const char *path)
{
	bluetoothd_changed(&h->bluez, OWNER, path, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -61);
	settle(h);
}

static inline void connects(struct home *h, bool is_connected)
{
	h->is_connected = is_connected;
	bluetoothd_changed(&h->bluez, OWNER, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", is_connected,
		"ServicesResolved", "b", is_connected);
	settle(h);
}

static inline void wait_us(struct home *h, uint64_t us)
{
	uint64_t until_us = MOMENT_BEGIN_US + us;

	while (moment_step(until_us))
		settle(h);
}

static inline int on_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const sd_bus_error *e = sd_bus_message_get_error(m);

	(void)error;
	strcpy(h->answer, e ? e->name : "ok");
	if (!e && strcmp(sd_bus_message_get_signature(m, 1), "u") == 0)
		sd_bus_message_read(m, "u", &h->passkey);
	return 0;
}

/* Ask the radio's agent in that name. */
#define asks(h, sender, member, ...)                                                                                     \
	do {                                                                                                             \
		sd_bus_message *asks_;                                                                                   \
		assert_true(sd_bus_message_new_method_call((h)->bluez.bus, &asks_, NULL, "/org/lares/agent",             \
				    "org.bluez.Agent1", member) >= 0);                                                   \
		sd_bus_message_set_sender(asks_, sender);                                                                \
		assert_true(sd_bus_message_append(asks_, __VA_ARGS__) >= 0);                                             \
		strcpy((h)->answer, "none");                                                                             \
		assert_true(sd_bus_call_async((h)->bluez.bus, NULL, asks_, on_answer, h, UINT64_MAX) >= 0);              \
		sd_bus_message_unref(asks_);                                                                             \
		settle(h);                                                                                               \
	} while (0)

#define REJECTED "org.bluez.Error.Rejected"

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	const struct home *h = ctx;

	return h->is_enrolled && memcmp(address, &meter.address, sizeof(*address)) == 0 ? &meter : NULL;
}

static inline int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)ctx;
	(void)device;
	(void)frame;
	(void)hearing;
	return 0;
}

static inline void on_question(void *ctx, const struct address *address, enum radio_question question, uint32_t digits)
{
	struct home *h = ctx;

	assert_memory_equal(address, &meter.address, sizeof(*address));
	h->question = question;
	h->digits = digits;
	h->n_questions++;
}

static inline void on_paired(void *ctx, const struct address *address, int result, const char *words)
{
	struct home *h = ctx;

	assert_memory_equal(address, &meter.address, sizeof(*address));
	h->paired = result;
	h->n_paired++;
	strcpy(h->words, words);
	h->is_enrolled = h->is_enrolled || result == 0;
}

static inline void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	h->end = end;
	h->n_sessions++;
	strcpy(h->words, words);
}

static inline void on_bonds(void *ctx)
{
	((struct home *)ctx)->n_bonds++;
}

static const struct radio_ops ops = {
	.on_session = on_session,
	.on_bonds = on_bonds,
	.find = find,
	.on_frame = on_frame,
	.on_question = on_question,
	.on_paired = on_paired,
};

static inline int setup(void **state)
{
	static struct home h;
	struct radio_settings settings = { .adapters = "hci0" };

	h = (struct home){ .paired = 1 };
	moment_begin();
	bluetoothd_open(&h.bluez, on_call, &h);
	assert_int_equal(radio_open(h.bluez.event, h.bluez.client, &settings, &ops, &h, &h.radio), 0);
	settle(&h);
	*state = &h;
	return 0;
}

static inline int teardown(void **state)
{
	struct home *h = *state;

	sd_bus_message_unref(h->pairing);
	sd_bus_message_unref(h->connecting);
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
	return 0;
}

/* The window is open, the device was heard, and bluetoothd pairs. */
static inline void pairing_begun(struct home *h)
{
	h->calls[0] = '\0';
	assert_int_equal(radio_pair(h->radio, &meter.address), 0);
	advertises(h, METER);
	assert_non_null(h->pairing);
}

static inline unsigned n_calls(const struct home *h, const char *member)
{
	unsigned n = 0;

	for (const char *at = h->calls; (at = strstr(at, member)); at += strlen(member))
		n += (at == h->calls || at[-1] == ' ') && at[strlen(member)] == ' ';
	return n;
}
