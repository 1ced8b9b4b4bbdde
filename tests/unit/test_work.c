/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is read from and written to a device in a connection, and in which order: over bluetoothd, with devices that are a
 * list of characteristics. Each test compares what was done with a line of words: R2a08 read, W2a08 written, N2a35 subscribed.
 */
#include "radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loop/clock.h"
#include "radio/budget.h"
#include "radio/consent.h"
#include "radio/face.h"
#include "radio/talk.h"
#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define DEVICE "/org/bluez/hci0/dev_00_AA_01_02_00_02"
#define SERVICE DEVICE "/service0010"
#define CHANNEL "org.bluez.GattCharacteristic1"
#define SIG_REST "-0000-1000-8000-00805f9b34fb"

enum { CHANNELS_MAX = 8, FACES_MAX = 2 };

struct channel {
	const char *uuid, *flag, *other_flag;
};

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	struct device device;
	const char *name, *service;
	struct channel channels[CHANNELS_MAX];
	char done[1024];
	uint8_t written[64]; /* the last time */
	size_t n_written;
	uint8_t face[FACE_DATE_TIME_SIZE]; /* the device's clock */
	bool keeps_its_clock; /* whatever it is given */
	bool is_silent; /* its clock is not answered for */
	int64_t offsets_s[FACES_MAX];
	unsigned n_offsets, n_sessions, n_refused;
	enum session_end end;
	bool is_clock_false;
};

/* ---- bluetoothd and the device ---- */

static void path_of(size_t channel, char ret_path[64])
{
	snprintf(ret_path, 64, "%s/char%04zx", SERVICE, channel);
}

static const char *uuid_of(const struct home *h, const char *path)
{
	unsigned channel = 0;

	sscanf(path + strlen(SERVICE) + 1, "char%x", &channel);
	return h->channels[channel].uuid;
}

static void note(struct home *h, char what, const char *path)
{
	size_t n = strlen(h->done);
	const char *uuid = uuid_of(h, path);

	snprintf(h->done + n, sizeof(h->done) - n, "%c%.4s ", what, strncmp(uuid, "0000", 4) == 0 ? uuid + 4 : uuid);
}

static void add_objects(struct home *h, sd_bus_message *m)
{
	char path[64];

	sd_bus_message_open_container(m, 'a', "{oa{sa{sv}}}");
	bluetoothd_entry(m, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00", "Powered",
		"b", 1);
	bluetoothd_entry(m, DEVICE, "org.bluez.Device1", "a{sv}", 3, "Connected", "b", 0, "Bonded", "b", 1, "Name", "s", h->name);
	bluetoothd_entry(m, SERVICE, "org.bluez.GattService1", "a{sv}", 1, "UUID", "s", h->service);
	for (size_t i = 0; i < CHANNELS_MAX && h->channels[i].uuid; i++) {
		path_of(i, path);
		bluetoothd_entry(m, path, CHANNEL, "a{sv}", 2, "UUID", "s", h->channels[i].uuid, "Flags", "as", 2,
			h->channels[i].flag, h->channels[i].other_flag);
	}
	sd_bus_message_close_container(m);
}

static void on_written(struct home *h, sd_bus_message *m)
{
	const void *bytes;
	size_t n_bytes;

	assert_true(sd_bus_message_read_array(m, 'y', &bytes, &n_bytes) > 0);
	assert_true(n_bytes <= sizeof(h->written));
	memcpy(h->written, bytes, n_bytes);
	h->n_written = n_bytes;
	if (n_bytes == sizeof(h->face) && !h->keeps_its_clock)
		memcpy(h->face, bytes, n_bytes);
}

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m), *path = sd_bus_message_get_path(m);
	sd_bus_message *answer = NULL;

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	sd_bus_message_new_method_return(m, &answer);
	if (strcmp(member, "GetNameOwner") == 0) {
		sd_bus_message_append(answer, "s", OWNER);
	} else if (strcmp(member, "GetManagedObjects") == 0) {
		add_objects(h, answer);
	} else if (strcmp(member, "StartNotify") == 0) {
		note(h, 'N', path);
	} else if (strcmp(member, "WriteValue") == 0) {
		note(h, 'W', path);
		on_written(h, m);
	} else if (strcmp(member, "ReadValue") == 0) {
		note(h, 'R', path);
		sd_bus_message_append_array(answer, 'y', h->face, h->is_silent ? 0 : sizeof(h->face));
	}
	bluetoothd_send(&h->bluez, answer);
	sd_bus_message_unref(answer);
	return 1;
}

static void say(struct home *h, size_t channel, const void *bytes, size_t n_bytes)
{
	sd_bus_message *m;
	char path[64];

	path_of(channel, path);
	assert_true(sd_bus_message_new_signal(h->bluez.bus, &m, path, "org.freedesktop.DBus.Properties", "PropertiesChanged") >= 0);
	sd_bus_message_set_sender(m, OWNER);
	sd_bus_message_append(m, "s", CHANNEL);
	sd_bus_message_open_container(m, 'a', "{sv}");
	sd_bus_message_open_container(m, 'e', "sv");
	sd_bus_message_append(m, "s", "Value");
	sd_bus_message_open_container(m, 'v', "ay");
	sd_bus_message_append_array(m, 'y', bytes, n_bytes);
	for (int i = 0; i < 3; i++)
		sd_bus_message_close_container(m);
	sd_bus_message_append(m, "as", 0);
	bluetoothd_send(&h->bluez, m);
	sd_bus_message_unref(m);
	bluetoothd_settle(&h->bluez);
}

static void link_is(struct home *h, bool is_up)
{
	bluetoothd_changed(&h->bluez, OWNER, DEVICE, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", is_up, "ServicesResolved",
		"b", is_up);
	bluetoothd_settle(&h->bluez);
}

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	struct home *h = ctx;

	return memcmp(address, &h->device.address, sizeof(*address)) == 0 ? &h->device : NULL;
}

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)ctx;
	(void)device;
	(void)frame;
	(void)hearing;
	return RADIO_TAKEN;
}

static void on_clock(void *ctx, const struct device *device, int64_t offset_s, bool is_set)
{
	struct home *h = ctx;

	(void)device;
	assert_int_equal(is_set, h->n_offsets % 2);
	h->offsets_s[h->n_offsets++ % FACES_MAX] = offset_s;
}

static void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	(void)words;
	h->n_sessions++;
	h->end = end;
}

static void on_consent_refused(void *ctx, const struct device *device, uint8_t user)
{
	struct home *h = ctx;

	(void)device;
	for (size_t i = 0; i < h->device.n_users; i++)
		if (h->device.users[i].index == user)
			h->device.users[i].consent = DEVICE_CONSENT_REFUSED;
	h->n_refused++;
}

static bool is_clock_true(void *ctx)
{
	return !((struct home *)ctx)->is_clock_false;
}

static const struct radio_ops ops = { .find = find, .on_frame = on_frame, .on_clock = on_clock, .on_session = on_session,
	.on_consent_refused = on_consent_refused, .is_clock_true = is_clock_true };

static struct home *opened(struct home about)
{
	static struct home h;
	struct radio_settings settings = { .adapters = "all" };

	h = about;
	h.device.address = (struct address){ { 0, 0xaa, 1, 2, 0, 2 } };
	h.device.is_bonded = true;
	face_write(clock_wall_us() / 1000000 + clock_zone_s(clock_wall_us()) - 4000, h.face, sizeof(h.face));
	moment_begin();
	bluetoothd_open(&h.bluez, on_call, &h);
	assert_int_equal(radio_open(h.bluez.event, h.bluez.client, &settings, &ops, &h, &h.radio), 0);
	bluetoothd_settle(&h.bluez);
	h.done[0] = '\0';
	return &h;
}

static void closed(struct home *h)
{
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

/* ---- tests ---- */

static const struct home cuff = { .name = "A&D_UA-651BLE_01", .service = "00001810" SIG_REST,
	.device = { .id = "cuff-1", .kind = DEVICE_CUFF },
	.channels = { { "00002a49" SIG_REST, "read", "read" }, { "00002a35" SIG_REST, "indicate", "indicate" },
		{ "00002a08" SIG_REST, "read", "write" } } };

static void b19_an_and_cuff_gets_its_time_before_its_features_are_read(void **state)
{
	struct home *h = opened(cuff);

	(void)state;
	link_is(h, true);
	assert_string_equal(h->done, "N2a35 R2a08 W2a08 R2a49 R2a08 ");
	closed(h);
}

static void another_cuff_is_asked_for_its_features_first(void **state)
{
	struct home about = cuff, *h;

	(void)state;
	about.name = "BP 7250";
	h = opened(about);
	link_is(h, true);
	assert_string_equal(h->done, "N2a35 R2a49 R2a08 W2a08 R2a08 ");
	closed(h);
}

static void r10_a_clock_is_told_as_it_was_found_and_as_it_reads_after_it_was_set(void **state)
{
	struct home *h = opened(cuff);

	(void)state;
	link_is(h, true);
	assert_int_equal(h->n_offsets, 2);
	assert_in_range(h->offsets_s[0] - h->offsets_s[1], 3990, 4010);
	closed(h);
}

static void r10_a_clock_that_does_not_take_its_time_is_not_called_set_right(void **state)
{
	struct home about = cuff, *h;

	(void)state;
	about.keeps_its_clock = true;
	h = opened(about);
	link_is(h, true);
	assert_int_equal(h->n_offsets, 2);
	assert_in_range(h->offsets_s[0] - h->offsets_s[1] + 10, 0, 20);
	closed(h);
}

static void a_wrong_clock_of_ours_is_given_to_nobody(void **state)
{
	struct home about = cuff, *h;

	(void)state;
	about.is_clock_false = true;
	h = opened(about);
	link_is(h, true);
	assert_string_equal(h->done, "N2a35 R2a49 ");
	closed(h);
}

static const struct home ring = { .name = "O2Ring 0001", .service = "14839ac4-7d7e-415c-9a42-167340cf2339",
	.device = { .id = "oximeter-1", .kind = DEVICE_OXIMETER },
	.channels = { { "0734594a-a8e7-4b1a-a6b1-cd5243059a57", "notify", "notify" },
		{ "8b00ace7-eb0b-49b0-bbe9-9aee0a26e1a3", "write-without-response", "write-without-response" } } };

static void r20_a_ring_is_polled_while_it_answers_and_let_go_when_it_does_not(void **state)
{
	static const uint8_t answer[] = { 0x55, 0, 0xff, 0, 0, 0, 0, 0 };
	struct home *h = opened(ring);

	(void)state;
	link_is(h, true);
	assert_string_equal(h->done, "N0734 W8b00 ");
	for (int i = 0; i < 10; i++) {
		say(h, 0, answer, sizeof(answer));
		h->done[0] = '\0';
		bluetoothd_pass(&h->bluez, TALK_POLL_US);
		assert_string_equal(h->done, "W8b00 ");
	}
	link_is(h, false);
	assert_int_equal(h->end, SESSION_END_DONE);
	h->done[0] = '\0';
	bluetoothd_pass(&h->bluez, 10 * TALK_POLL_US);
	assert_string_equal(h->done, "");
	link_is(h, true);
	assert_non_null(strstr(h->done, "W8b00 ")); /* anew in each connection */
	closed(h);
}

static const struct home scale = { .name = "BF720", .service = "0000181c" SIG_REST,
	.device = { .id = "scale-1", .kind = DEVICE_SCALE, .n_users = 2,
		.users = { { .index = 1, .consent = 1234 }, { .index = 2, .consent = 42 } } },
	.channels = { { "00002a9f" SIG_REST, "write", "indicate" }, { "00002a9d" SIG_REST, "indicate", "indicate" },
		{ "00002a08" SIG_REST, "read", "write" } } };

static void r17_users_consent_after_the_clock_one_behind_the_other(void **state)
{
	struct home *h = opened(scale);

	(void)state;
	link_is(h, true);
	assert_string_equal(h->done, "N2a9f N2a9d R2a08 W2a08 R2a08 W2a9f ");
	assert_memory_equal(h->written, "\x02\x01\xd2\x04", 4);
	say(h, 0, "\x20\x02\x01", 3);
	bluetoothd_pass(&h->bluez, CONSENT_QUIET_US);
	assert_memory_equal(h->written, "\x02\x02\x2a\x00", 4);
	closed(h);
}

static void r17_a_wrong_code_is_tried_once_and_never_again(void **state)
{
	struct home *h = opened(scale);

	(void)state;
	link_is(h, true);
	say(h, 0, "\x20\x02\x05", 3);
	assert_int_equal(h->n_refused, 1);
	h->done[0] = '\0';
	bluetoothd_pass(&h->bluez, 60 * UINT64_C(1000000));
	assert_null(strstr(h->done, "W2a9f"));
	link_is(h, false);
	link_is(h, true);
	assert_memory_equal(h->written, "\x02\x02\x2a\x00", 4); /* the other user's */
	assert_int_equal(h->n_refused, 1);
	closed(h);
}

/* Nothing is ever unsubscribed: a device takes that as the end of its bond. */
static void r6_each_connection_subscribes_again_and_none_unsubscribes(void **state)
{
	struct home *h = opened(cuff);

	(void)state;
	for (int i = 0; i < 3; i++) {
		h->done[0] = '\0';
		link_is(h, true);
		assert_non_null(strstr(h->done, "N2a35"));
		say(h, 1, "\x1e\x80", 2);
		link_is(h, false);
	}
	closed(h);
}

static void b16_what_is_known_is_subscribed_to_before_it_connects(void **state)
{
	struct home *h = opened(cuff);

	(void)state;
	radio_close(h->radio); /* opened() forgot what was done before it returned: once more */
	h->done[0] = '\0';
	assert_int_equal(radio_open(h->bluez.event, h->bluez.client, &(struct radio_settings){ .adapters = "all" }, &ops, h,
				 &h->radio),
		0);
	bluetoothd_settle(&h->bluez);
	assert_string_equal(h->done, "N2a35 ");
	closed(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b19_an_and_cuff_gets_its_time_before_its_features_are_read),
		cmocka_unit_test(another_cuff_is_asked_for_its_features_first),
		cmocka_unit_test(r10_a_clock_is_told_as_it_was_found_and_as_it_reads_after_it_was_set),
		cmocka_unit_test(r10_a_clock_that_does_not_take_its_time_is_not_called_set_right),
		cmocka_unit_test(a_wrong_clock_of_ours_is_given_to_nobody),
		cmocka_unit_test(r20_a_ring_is_polled_while_it_answers_and_let_go_when_it_does_not),
		cmocka_unit_test(r17_users_consent_after_the_clock_one_behind_the_other),
		cmocka_unit_test(r17_a_wrong_code_is_tried_once_and_never_again),
		cmocka_unit_test(r6_each_connection_subscribes_again_and_none_unsubscribes),
		cmocka_unit_test(b16_what_is_known_is_subscribed_to_before_it_connects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
