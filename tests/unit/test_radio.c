/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The radio against a bluetoothd of a few lines (tests/radio/bluetoothd.h), in virtual time (tests/radio/moment.h). It
 * answers every call and lets the test send signals in anybody's name.
 */
#include "radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "loop/clock.h"
#include "radio/face.h"
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
	bool is_cuff_there, is_cuff_bonded;
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
static void add_objects(const void *ctx, sd_bus_message *m)
{
	const struct home *h = ctx;

	if (h->is_cuff_there) {
		bluetoothd_entry(m, MEASUREMENT, "org.bluez.GattCharacteristic1", "a{sv}", 3, "UUID", "s",
			"00002a35-0000-1000-8000-00805f9b34fb", "Flags", "as", 1, "indicate", "Value", "ay", 1, 9);
		bluetoothd_entry(m, CUFF "/service0010", "org.bluez.GattService1", "a{sv}", 1, "UUID", "s",
			"00001810-0000-1000-8000-00805f9b34fb");
		bluetoothd_entry(m, CUFF, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 0, "Bonded", "b",
			h->is_cuff_bonded);
	}
	bluetoothd_entry(m, LIFT, "org.bluez.Device1", "a{sv}", 2, "RSSI", "n", -50, "ServiceData", "a{sv}", 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 1, 0x40);
	bluetoothd_entry(m, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00",
		"Powered", "b", 1);
}

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
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
static void characteristic_added(struct home *h, const char *path, const char *uuid)
{
	bluetoothd_added(&h->bluez, OWNER, path, "org.bluez.GattCharacteristic1", "a{sv}", 2, "UUID", "s", uuid, "Flags",
		"as", 2, "read", "write");
	bluetoothd_settle(&h->bluez);
}

static void characteristic_removed(struct home *h, const char *path)
{
	bluetoothd_removed(&h->bluez, OWNER, path, "org.bluez.GattCharacteristic1");
	bluetoothd_settle(&h->bluez);
}

static void cuff_connects(struct home *h)
{
	changed(h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 1, "ServicesResolved", "b", 1);
}

static void owner_changed(struct home *h, const char *old, const char *new)
{
	bluetoothd_owner_changed(&h->bluez, old, new);
	bluetoothd_settle(&h->bluez);
}

static int on_agent_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const sd_bus_error *e = sd_bus_message_get_error(m);

	(void)error;
	h->agent_answer = !e ? "ok" : strcmp(e->name, "org.bluez.Error.Rejected") == 0 ? "rejected" : "other";
	return 0;
}

static const char *ask_agent(struct home *h, const char *sender, const char *device)
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

static void adverts(struct home *h, const char *path)
{
	changed(h, OWNER, path, "org.bluez.Device1", "a{sv}", 2, "RSSI", "n", -61, "ServiceData", "a{sv}", 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 2, 0x40, 7);
}

static void indicates(struct home *h)
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

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
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

static void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	assert_non_null(words);
	h->n_sessions++;
	h->end = end;
}

static void on_clock(void *ctx, const struct device *device, int64_t offset_s, bool is_set)
{
	struct home *h = ctx;

	(void)device;
	(void)is_set;
	assert_true(h->n_clocks < 2);
	h->clock_offsets_s[h->n_clocks++] = offset_s;
}

static bool is_clock_true(void *ctx)
{
	return ((struct home *)ctx)->is_clock_true;
}

static void on_paired(void *ctx, const struct address *address, int result, const char *words)
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

static void opened(struct home *h)
{
	struct radio_settings settings = { .adapters = "hci0" };

	moment_begin();
	bluetoothd_open(&h->bluez, on_call, h);
	assert_int_equal(radio_open(h->bluez.event, h->bluez.client, &settings, &ops, h, &h->radio), 0);
	bluetoothd_settle(&h->bluez);
}

static void closed(struct home *h)
{
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

static struct radio_state state_of(const struct home *h)
{
	struct radio_state s;

	radio_get_state(h->radio, &s);
	return s;
}

/* ---- tests ---- */

static void b11_it_filters_and_discovers_and_remembers_nothing_as_heard(void **state)
{
	struct home h = { 0 };

	(void)state;
	opened(&h);
	assert_non_null(strstr(h.calls, "GetManagedObjects"));
	assert_non_null(strstr(h.calls, "SetDiscoveryFilter StartDiscovery"));
	assert_non_null(strstr(h.calls, "RequestDefaultAgent"));
	assert_int_equal(h.n_adverts, 0);
	assert_int_equal(state_of(&h).heard_us, 0);
	closed(&h);
}

static void b12_a_device_that_is_shown_before_it_says_anything_is_heard_when_it_does(void **state)
{
	struct home h = { 0 };

	(void)state;
	opened(&h);
	bluetoothd_removed(&h.bluez, OWNER, LIFT, "org.bluez.Device1");
	bluetoothd_added(&h.bluez, OWNER, LIFT, "org.bluez.Device1", "a{sv}", 1, "AddressType", "s", "random");
	bluetoothd_settle(&h.bluez);
	assert_int_equal(h.n_adverts, 0);
	changed(&h, OWNER, LIFT, "org.bluez.Device1", "a{sv}", 1, "ServiceData", "a{sv}", 1,
		"0000fcd2-0000-1000-8000-00805f9b34fb", "ay", 2, 0x40, 7);
	assert_int_equal(h.n_adverts, 1);
	assert_memory_equal(h.last, "\x40\x07", 2);
	closed(&h);
}

static void an_advertisement_of_an_enrolled_device_is_a_frame_and_a_strangers_is_counted(void **state)
{
	struct home h = { 0 };

	(void)state;
	opened(&h);
	adverts(&h, LIFT);
	assert_int_equal(h.n_adverts, 1);
	assert_int_equal(h.hearing.rssi_dBm, -61);
	assert_memory_equal(h.last, "\x40\x07", 2);
	adverts(&h, STRANGER);
	assert_int_equal(h.n_adverts, 1);
	assert_int_equal(state_of(&h).n_adverts, 2);
	assert_int_equal(state_of(&h).n_strangers, 1);
	closed(&h);
}

static void another_adapter_and_another_sender_are_not_heard(void **state)
{
	struct home h = { 0 };

	(void)state;
	opened(&h);
	adverts(&h, "/org/bluez/hci1/dev_00_AA_01_01_00_01");
	changed(&h, ":1.66", LIFT, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -20);
	assert_int_equal(h.n_adverts, 0);
	assert_int_equal(state_of(&h).n_adverts, 0);
	closed(&h);
}

static void a_known_cuff_is_subscribed_to_before_it_is_heard_and_connected_to_on_sight(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	assert_non_null(strstr(h.calls, "StartNotify"));
	assert_null(strstr(h.calls, "Connect"));
	adverts(&h, CUFF);
	assert_non_null(strstr(h.calls, "Connect StopDiscovery"));
	indicates(&h);
	assert_int_equal(h.n_values, 1);
	assert_true(h.hearing.is_bonded);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 0);
	assert_int_equal(h.n_sessions, 1);
	assert_int_equal(h.end, SESSION_END_DONE);
	assert_null(strstr(h.calls, "StopNotify"));
	closed(&h);
}

static void a_value_is_taken_before_bluetoothd_tells_of_its_connection(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	indicates(&h);
	assert_int_equal(h.n_values, 1);
	assert_int_equal(state_of(&h).n_dropped, 0);
	closed(&h);
}

static void a_characteristic_that_goes_while_it_is_read_is_left_out(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true, .holds = "ReadValue" };
	const uint8_t features[2] = { 1, 0 };
	sd_bus_message *answer;

	(void)state;
	opened(&h);
	characteristic_added(&h, CUFF "/service0010/char0021", "00002a49-0000-1000-8000-00805f9b34fb");
	characteristic_added(&h, CUFF "/service0010/char0031", "00002a24-0000-1000-8000-00805f9b34fb");
	cuff_connects(&h);
	assert_string_equal(sd_bus_message_get_path(h.held), CUFF "/service0010/char0021");
	characteristic_removed(&h, CUFF "/service0010/char0021");
	h.calls[0] = '\0';
	assert_true(sd_bus_message_new_method_return(h.held, &answer) >= 0);
	assert_true(sd_bus_message_append_array(answer, 'y', features, sizeof(features)) >= 0);
	bluetoothd_send(&h.bluez, answer);
	sd_bus_message_unref(answer);
	sd_bus_message_unref(h.held);
	bluetoothd_settle(&h.bluez);
	assert_non_null(strstr(h.calls, "ReadValue")); /* the model: the work goes on */
	assert_int_equal(h.n_values, 1);
	closed(&h);
}

static void b19_r10_a_clock_is_compared_with_unix_time_and_set_to_local_time(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true, .is_clock_true = true };

	(void)state;
	assert_int_equal(clock_use_zone("Asia/Tokyo"), 0);
	face_write(clock_wall_us() / 1000000 - 100000, h.face, sizeof(h.face));
	opened(&h);
	characteristic_added(&h, CUFF "/service0010/char0021", "00002a08-0000-1000-8000-00805f9b34fb");
	cuff_connects(&h);
	assert_non_null(strstr(h.calls, "ReadValue WriteValue ReadValue"));
	assert_int_equal(h.n_clocks, 2);
	/* Nine hours of zone show; the minutes that this test may be held up do not. */
	assert_true(h.clock_offsets_s[0] >= 100000 && h.clock_offsets_s[0] < 100000 + 3600);
	assert_true(h.clock_offsets_s[1] >= -9 * 3600 && h.clock_offsets_s[1] < -8 * 3600);
	closed(&h);
}

static void b14_a_cuff_that_lost_its_bond_is_told_of_once_and_never_connected_to(void **state)
{
	struct home h = { .is_cuff_there = true };

	(void)state;
	opened(&h);
	h.calls[0] = '\0';
	adverts(&h, CUFF);
	assert_int_equal(h.n_sessions, 0);
	assert_non_null(strstr(h.calls, "GetManagedObjects")); /* asked once more before a person is */
	adverts(&h, CUFF);
	assert_null(strstr(h.calls, "Connect "));
	assert_int_equal(h.n_sessions, 1);
	assert_int_equal(h.end, SESSION_END_UNBONDED);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 1);
	indicates(&h);
	assert_int_equal(h.n_values, 0);
	assert_int_equal(state_of(&h).n_dropped, 1);
	closed(&h);
}

static void r21_no_connection_is_ever_made_to_a_mobility_aid(void **state)
{
	struct home h = { 0 };

	(void)state;
	opened(&h);
	for (int i = 0; i < 5; i++)
		adverts(&h, LIFT);
	/* Nor is one kept, or used, that somebody else has made. */
	changed(&h, OWNER, LIFT, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 1, "ServicesResolved", "b", 1);
	bluetoothd_added(&h.bluez, OWNER, LIFT "/service0010/char0011", "org.bluez.GattCharacteristic1", "a{sv}", 2, "UUID", "s",
		"00002a19-0000-1000-8000-00805f9b34fb", "Flags", "as", 2, "read", "notify");
	bluetoothd_settle(&h.bluez);
	adverts(&h, LIFT);
	assert_null(strstr(h.calls, "Connect"));
	assert_null(strstr(h.calls, "StartNotify"));
	assert_null(strstr(h.calls, "ReadValue"));
	closed(&h);
}

static void b15_questions_are_answered_in_the_window_for_its_device_and_bluetoothd_only(void **state)
{
	struct home h = { .paired = 1, .holds = "Pair" };
	struct address address = { { 0, 0xaa, 1, 3, 0, 3 } };

	(void)state;
	opened(&h);
	assert_string_equal(ask_agent(&h, OWNER, STRANGER), "rejected");
	assert_int_equal(radio_pair(h.radio, &address), 0);
	assert_int_equal(radio_pair(h.radio, &address), -EBUSY);
	assert_string_equal(ask_agent(&h, OWNER, STRANGER), "rejected"); /* it was not heard yet: nothing was asked of it */
	assert_null(strstr(h.calls, "Pair "));

	adverts(&h, STRANGER);
	assert_non_null(h.held);
	assert_string_equal(ask_agent(&h, ":1.66", STRANGER), "rejected");
	assert_string_equal(ask_agent(&h, OWNER, LIFT), "rejected");
	assert_string_equal(ask_agent(&h, OWNER, STRANGER), "ok");

	assert_true(sd_bus_reply_method_return(h.held, "") >= 0);
	sd_bus_message_unref(h.held);
	bluetoothd_settle(&h.bluez);
	assert_non_null(strstr(h.calls, "StopDiscovery Pair Set "));
	assert_int_equal(h.paired, 0);
	assert_string_equal(ask_agent(&h, OWNER, STRANGER), "rejected"); /* the window is closed again */
	closed(&h);
}

/* Unplugged with all its children, of which only itself is signalled; and plugged in again, when its objects show anew. */
static void r4_an_adapter_that_is_plugged_in_again_brings_its_devices_back(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	bluetoothd_removed(&h.bluez, OWNER, "/org/bluez/hci0", "org.bluez.Adapter1");
	bluetoothd_settle(&h.bluez);
	adverts(&h, CUFF);
	assert_int_equal(h.n_adverts, 0);

	h.calls[0] = '\0';
	bluetoothd_added(&h.bluez, OWNER, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s",
		"00:AA:01:00:00:00", "Powered", "b", 1);
	bluetoothd_added(&h.bluez, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 0, "Bonded", "b", 1);
	bluetoothd_added(&h.bluez, OWNER, CUFF "/service0010", "org.bluez.GattService1", "a{sv}", 1, "UUID", "s",
		"00001810-0000-1000-8000-00805f9b34fb");
	bluetoothd_added(&h.bluez, OWNER, MEASUREMENT, "org.bluez.GattCharacteristic1", "a{sv}", 2, "UUID", "s",
		"00002a35-0000-1000-8000-00805f9b34fb", "Flags", "as", 1, "indicate");
	bluetoothd_settle(&h.bluez);
	assert_non_null(strstr(h.calls, "StartDiscovery"));
	assert_non_null(strstr(h.calls, "StartNotify"));
	adverts(&h, CUFF);
	assert_int_equal(h.n_adverts, 1);
	assert_non_null(strstr(h.calls, "Connect "));
	indicates(&h);
	assert_int_equal(h.n_values, 1);
	assert_true(h.hearing.is_bonded);
	closed(&h);
}

static void r4_b1_a_restart_of_bluetoothd_begins_everything_anew(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	adverts(&h, CUFF);
	owner_changed(&h, OWNER, "");
	assert_int_equal(h.end, SESSION_END_LOST);
	assert_false(state_of(&h).is_bluez_there);
	assert_int_equal(state_of(&h).n_adapters, 0);
	adverts(&h, LIFT);
	assert_int_equal(h.n_adverts, 1); /* the cuff's */

	h.calls[0] = '\0';
	owner_changed(&h, "", ":1.9");
	assert_non_null(strstr(h.calls, "RegisterAgent"));
	assert_non_null(strstr(h.calls, "StartNotify"));
	assert_non_null(strstr(h.calls, "StartDiscovery"));
	adverts(&h, LIFT);
	assert_int_equal(h.n_adverts, 1); /* from a bluetoothd that is gone */
	changed(&h, ":1.9", LIFT, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -20);
	assert_int_equal(h.n_adverts, 2);
	closed(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b11_it_filters_and_discovers_and_remembers_nothing_as_heard),
		cmocka_unit_test(b12_a_device_that_is_shown_before_it_says_anything_is_heard_when_it_does),
		cmocka_unit_test(an_advertisement_of_an_enrolled_device_is_a_frame_and_a_strangers_is_counted),
		cmocka_unit_test(another_adapter_and_another_sender_are_not_heard),
		cmocka_unit_test(a_known_cuff_is_subscribed_to_before_it_is_heard_and_connected_to_on_sight),
		cmocka_unit_test(a_value_is_taken_before_bluetoothd_tells_of_its_connection),
		cmocka_unit_test(a_characteristic_that_goes_while_it_is_read_is_left_out),
		cmocka_unit_test(b19_r10_a_clock_is_compared_with_unix_time_and_set_to_local_time),
		cmocka_unit_test(b14_a_cuff_that_lost_its_bond_is_told_of_once_and_never_connected_to),
		cmocka_unit_test(r21_no_connection_is_ever_made_to_a_mobility_aid),
		cmocka_unit_test(b15_questions_are_answered_in_the_window_for_its_device_and_bluetoothd_only),
		cmocka_unit_test(r4_an_adapter_that_is_plugged_in_again_brings_its_devices_back),
		cmocka_unit_test(r4_b1_a_restart_of_bluetoothd_begins_everything_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
