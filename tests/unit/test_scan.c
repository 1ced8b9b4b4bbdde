/* SPDX-License-Identifier: Apache-2.0 */
/* Listening and recovering, before a bluetoothd that refuses, hangs, lies and loses its adapters, in virtual time. */
#include "radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loop/clock.h"
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

static void add_objects(const struct home *h, sd_bus_message *m)
{
	sd_bus_message_open_container(m, 'a', "{oa{sa{sv}}}");
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
	sd_bus_message_close_container(m);
}

static void note_call(struct home *h, sd_bus_message *m)
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

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
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
	if (h->refused && strcmp(member, h->refused) == 0) {
		sd_bus_message_new_method_errorf(m, &answer, h->with, "no");
	} else {
		sd_bus_message_new_method_return(m, &answer);
		if (strcmp(member, "GetNameOwner") == 0)
			sd_bus_message_append(answer, "s", OWNER);
		else if (strcmp(member, "GetManagedObjects") == 0)
			add_objects(h, answer);
	}
	bluetoothd_send(&h->bluez, answer);
	sd_bus_message_unref(answer);
	return 1;
}

/* The calls that have waited for long enough: as sd-bus tells them. */
static void expire(struct home *h)
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

static void pass(struct home *h, uint64_t us)
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

static void heard(struct home *h, const char *path)
{
	bluetoothd_changed(&h->bluez, OWNER, path, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -60);
	bluetoothd_settle(&h->bluez);
}

static void owner_changed(struct home *h, const char *old, const char *new)
{
	bluetoothd_owner_changed(&h->bluez, old, new);
	bluetoothd_settle(&h->bluez);
}

/* bluetoothd calls a part of the first adapter's monitor. */
static void part_called(struct home *h, const char *path, const char *sender, const char *member, const char *device)
{
	sd_bus_message *m;

	sd_bus_message_new_method_call(h->bluez.bus, &m, NULL, path, "org.bluez.AdvertisementMonitor1", member);
	sd_bus_message_set_sender(m, sender);
	if (device)
		sd_bus_message_append(m, "o", device);
	sd_bus_message_set_expect_reply(m, 0);
	bluetoothd_send(&h->bluez, m);
	sd_bus_message_unref(m);
	bluetoothd_settle(&h->bluez);
}

/* All parts, as they do for one advertisement that all patterns fit. */
static void monitor_called(struct home *h, const char *sender, const char *member, const char *device)
{
	part_called(h, "/org/lares/monitors/0/0", sender, member, device);
	part_called(h, "/org/lares/monitors/0/1", sender, member, device);
	part_called(h, "/org/lares/monitors/0/2", sender, member, device);
}

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	const struct home *h = ctx;

	if (memcmp(address, &scale.address, sizeof(*address)) == 0)
		return &scale;
	return !h->is_lift_unknown && memcmp(address, &lift.address, sizeof(*address)) == 0 ? &lift : NULL;
}

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)device, (void)frame, (void)hearing;
	((struct home *)ctx)->n_frames++;
	return 0;
}

static void on_ask(void *ctx, enum radio_ask what, const struct address *adapter)
{
	struct home *h = ctx;

	if (h->asks[what]++ == 0)
		h->asked_us[what] = clock_now_us();
	if (adapter)
		h->asked_of = *adapter;
}

static bool is_overdue(void *ctx, uint64_t now_us)
{
	(void)now_us;
	return ((struct home *)ctx)->is_overdue;
}

static bool may_be_passive(void *ctx)
{
	return ((struct home *)ctx)->may_be_passive;
}

static const struct radio_ops ops = {
	.find = find, .on_frame = on_frame, .ask = on_ask, .is_overdue = is_overdue, .may_be_passive = may_be_passive
};

static void opened(struct home *h)
{
	struct radio_settings settings = { .adapters = "all" };

	moment_begin();
	bluetoothd_open(&h->bluez, on_call, h);
	assert_int_equal(radio_open(h->bluez.event, h->bluez.client, &settings, &ops, h, &h->radio), 0);
	bluetoothd_settle(&h->bluez);
}

static struct home one_adapter(void)
{
	return (struct home){ .places[0] = { .path = HCI0, .address = "00:AA:01:00:00:00", .is_on = true } };
}

static void closed(struct home *h)
{
	for (size_t i = 0; i < h->n_hung; i++)
		sd_bus_message_unref(h->hung[i].call);
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
}

static struct radio_state state_of(const struct home *h)
{
	struct radio_state s;

	radio_get_state(h->radio, &s);
	return s;
}

static unsigned count(const struct home *h, const char *member)
{
	unsigned n = 0;

	for (const char *at = h->calls; (at = strstr(at, member)); at += strlen(member))
		n++;
	return n;
}

/* ---- tests ---- */

static void b2_discovery_that_is_not_ours_is_stopped_before_ours_begins(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[0].is_discovering = true;
	h.refused = "StopDiscovery"; /* "No discovery started" */
	h.with = "org.bluez.Error.Failed";
	opened(&h);
	assert_non_null(strstr(h.calls, "StopDiscovery SetDiscoveryFilter StartDiscovery "));
	assert_int_equal(state_of(&h).bluez_version, 566);
	closed(&h);
}

static void b2_whoever_ends_lets_discovery_go(void **state)
{
	struct home h = one_adapter();

	(void)state;
	opened(&h);
	h.calls[0] = '\0';
	radio_close(h.radio);
	bluetoothd_settle(&h.bluez);
	assert_string_equal(h.calls, "StopDiscovery ");
	bluetoothd_close(&h.bluez);
}

static void b2_what_the_kernel_goes_on_with_for_a_dead_bluetoothd_is_ended_by_one_power_cycle(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.refused = "StartDiscovery";
	h.with = "org.bluez.Error.InProgress";
	opened(&h);
	assert_non_null(strstr(h.calls, "StartDiscovery Set=0 Set=1 SetDiscoveryFilter StartDiscovery "));
	assert_int_equal(count(&h, "StartDiscovery"), 2);
	assert_int_equal(state_of(&h).rung, RUNG_POWER);
	closed(&h);
}

static void b3_in_progress_is_state_unknown_until_discovering_tells(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.refused = "StartDiscovery";
	h.with = "org.bluez.Error.InProgress";
	opened(&h);
	h.calls[0] = '\0';
	pass(&h, 9 * S);
	assert_string_equal(h.calls, "");
	changed(&h, HCI0, "a{sv}", 1, "Discovering", "b", 1);
	pass(&h, 30 * S);
	assert_string_equal(h.calls, ""); /* it is ours */
	closed(&h);
}

static void b3_in_progress_that_nothing_comes_of_is_begun_again_after_ten_seconds(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.refused = "StartDiscovery";
	h.with = "org.bluez.Error.InProgress";
	opened(&h);
	pass(&h, 11 * S);
	assert_int_equal(count(&h, "StopDiscovery SetDiscoveryFilter StartDiscovery"), 1);
	pass(&h, 3600 * S);
	assert_in_range(count(&h, "StartDiscovery"), 3, 3600 / 9);
	closed(&h);
}

static void b4_a_deaf_adapter_is_begun_again_and_then_power_cycled(void **state)
{
	struct home h = one_adapter();

	(void)state;
	opened(&h);
	h.calls[0] = '\0';
	pass(&h, 50 * S);
	assert_string_equal(h.calls, "StopDiscovery SetDiscoveryFilter StartDiscovery ");
	pass(&h, 20 * S);
	assert_non_null(strstr(h.calls, "Set=0 Set=1 SetDiscoveryFilter StartDiscovery "));
	assert_int_equal(state_of(&h).rung, RUNG_POWER);
	pass(&h, 50 * S);
	assert_int_equal(h.asks[RADIO_ASK_RESTART], 0); /* a cellar, for all we know */
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_int_equal(state_of(&h).rung, RUNG_NONE);
	closed(&h);
}

static void b4_a_deaf_adapter_in_a_home_with_a_beacon_is_recovered_in_two_minutes(void **state)
{
	struct home h = one_adapter();
	uint64_t begin_us;

	(void)state;
	opened(&h);
	heard(&h, HCI0 "/dev_00_AA_01_01_00_01");
	begin_us = clock_now_us();
	h.is_overdue = true;
	pass(&h, 120 * S);
	assert_in_range(h.asked_us[RADIO_ASK_RESTART], begin_us, begin_us + 100 * S);
	assert_in_range(h.asked_us[RADIO_ASK_RESET], h.asked_us[RADIO_ASK_RESTART], begin_us + 120 * S);
	assert_int_equal(h.asked_of.octet[1], 0xaa);
	assert_int_equal(h.asks[RADIO_ASK_REBOOT], 0);
	pass(&h, 600 * S);
	assert_int_equal(h.asks[RADIO_ASK_REBOOT], 1);
	h.is_overdue = false; /* nothing proves it any more, and still nobody is heard */
	pass(&h, 3600 * S);
	assert_true(state_of(&h).has_cause);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_false(state_of(&h).has_cause);
	closed(&h);
}

static void b4_an_overdue_beacon_is_its_own_matter_while_others_are_heard(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	h.is_overdue = true;
	opened(&h);
	for (int i = 0; i < 300; i++) {
		heard(&h, "/org/bluez/hci1/dev_00_AA_01_03_00_03");
		pass(&h, S);
	}
	assert_int_equal(state_of(&h).adapters[0].rung, RUNG_POWER); /* hci0 hears nobody */
	assert_int_equal(state_of(&h).adapters[1].rung, RUNG_NONE);
	assert_int_equal(h.asks[RADIO_ASK_RESTART] + h.asks[RADIO_ASK_RESET], 0);
	closed(&h);
}

static void b5_a_bluetoothd_that_hangs_is_noticed_in_a_minute_and_restarted_in_two(void **state)
{
	struct home h = one_adapter();
	uint64_t begin_us;

	(void)state;
	opened(&h);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	begin_us = clock_now_us();
	h.is_hung = true;
	pass(&h, 59 * S);
	assert_int_equal(state_of(&h).rung, RUNG_DISCOVERY);
	pass(&h, 61 * S);
	assert_in_range(h.asks[RADIO_ASK_RESTART], 1, 2); /* nothing comes of the first */
	assert_in_range(h.asked_us[RADIO_ASK_RESTART], begin_us, begin_us + 90 * S);

	h.is_hung = false;
	h.calls[0] = '\0';
	owner_changed(&h, OWNER, "");
	owner_changed(&h, "", OWNER);
	assert_non_null(strstr(h.calls, "StartDiscovery"));
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_int_equal(state_of(&h).rung, RUNG_NONE);
	closed(&h);
}

static void b1_a_bluetoothd_that_is_gone_is_asked_for(void **state)
{
	struct home h = one_adapter();

	(void)state;
	opened(&h);
	owner_changed(&h, OWNER, "");
	pass(&h, 4 * S);
	assert_int_equal(h.asks[RADIO_ASK_RESTART], 0);
	pass(&h, 2 * S);
	assert_int_equal(h.asks[RADIO_ASK_RESTART], 1);
	assert_true(state_of(&h).has_cause);
	owner_changed(&h, "", OWNER);
	pass(&h, 40 * S);
	assert_int_equal(h.asks[RADIO_ASK_RESTART], 1);
	assert_int_equal(state_of(&h).rung, RUNG_RESTART); /* what was done is told until somebody is heard */
	assert_false(state_of(&h).has_cause); /* and where nobody is, it helped all the same */
	closed(&h);
}

static void b6_an_adapter_that_refuses_to_scan_is_reset_without_waiting_for_a_beacon(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.refused = "StartDiscovery";
	h.with = "org.bluez.Error.Failed";
	opened(&h);
	pass(&h, 120 * S);
	assert_int_equal(h.asks[RADIO_ASK_RESET], 1);
	assert_in_range(count(&h, "StartDiscovery"), 4, 30);
	assert_true(state_of(&h).has_cause);
	h.refused = NULL;
	pass(&h, 120 * S);
	assert_true(state_of(&h).rung >= RUNG_RESET);
	assert_false(state_of(&h).has_cause);
	closed(&h);
}

static void b8_what_somebody_switched_off_is_switched_on_and_unblocked_where_that_fails(void **state)
{
	struct home h = one_adapter();

	(void)state;
	opened(&h);
	h.calls[0] = '\0';
	changed(&h, HCI0, "a{sv}", 1, "Powered", "b", 0);
	assert_string_equal(h.calls, "Set=1 SetDiscoveryFilter StartDiscovery ");

	h.refused = "Set";
	h.with = "org.bluez.Error.Blocked";
	changed(&h, HCI0, "a{sv}", 1, "Powered", "b", 0);
	pass(&h, 3 * S);
	assert_int_equal(h.asks[RADIO_ASK_UNBLOCK], 1);
	h.calls[0] = '\0';
	pass(&h, 3500 * S);
	assert_int_equal(count(&h, "Set=1"), 3); /* five in an hour */
	assert_int_equal(h.asks[RADIO_ASK_REBOOT] + h.asks[RADIO_ASK_RESET], 0);
	closed(&h);
}

static void b7_an_adapter_keeps_its_history_under_another_number(void **state)
{
	struct home h = one_adapter();

	(void)state;
	opened(&h);
	pass(&h, 70 * S);
	assert_int_equal(state_of(&h).rung, RUNG_POWER);
	bluetoothd_removed(&h.bluez, OWNER, HCI0, "org.bluez.Adapter1");
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).n_adapters, 0);
	h.calls[0] = '\0';
	bluetoothd_added(&h.bluez, OWNER, "/org/bluez/hci3", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s",
		"00:AA:02:00:00:00", "Powered", "b", 1);
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).adapters[0].rung, RUNG_NONE); /* another one */
	assert_non_null(strstr(h.calls, "StartDiscovery"));
	bluetoothd_added(&h.bluez, OWNER, "/org/bluez/hci1", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s",
		"00:AA:01:00:00:00", "Powered", "b", 1);
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).n_adapters, 2);
	assert_int_equal(state_of(&h).rung, RUNG_POWER);
	closed(&h);
}

static void b7_an_adapter_that_went_without_a_signal_is_forgotten_at_the_next_list(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	opened(&h);
	assert_int_equal(state_of(&h).n_adapters, 2);
	h.places[1].path = NULL;
	h.refused = "StopDiscovery"; /* of the silent one that is still there it is refused, too */
	h.with = SD_BUS_ERROR_UNKNOWN_OBJECT;
	pass(&h, 50 * S);
	assert_int_equal(state_of(&h).n_adapters, 1);
	closed(&h);
}

static void a_monitor_takes_the_place_of_discovery_once_it_is_active(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[0].has_monitors = h.may_be_passive = true;
	opened(&h);
	assert_non_null(strstr(h.calls, "RegisterMonitor"));
	assert_non_null(strstr(h.calls, "StartDiscovery")); /* until then */
	h.calls[0] = '\0';
	monitor_called(&h, ":1.66", "Activate", NULL);
	part_called(&h, "/org/lares/monitors/0/1", OWNER, "Activate", NULL);
	assert_false(state_of(&h).adapters[0].is_passive);
	monitor_called(&h, OWNER, "Activate", NULL);
	assert_true(state_of(&h).adapters[0].is_passive);
	assert_string_equal(h.calls, "StopDiscovery ");

	monitor_called(&h, OWNER, "DeviceFound", HCI0 "/dev_00_AA_01_01_00_01");
	assert_int_equal(h.n_frames, 1);
	monitor_called(&h, ":1.66", "DeviceFound", HCI0 "/dev_00_AA_01_01_00_01");
	monitor_called(&h, OWNER, "DeviceFound", "/org/bluez/hci7/dev_00_AA_01_01_00_01");
	assert_int_equal(h.n_frames, 1);
	pass(&h, S);
	monitor_called(&h, OWNER, "DeviceFound", HCI0 "/dev_00_AA_01_01_00_01");
	assert_int_equal(h.n_frames, 2);
	closed(&h);
}

static void a_monitor_that_is_refused_released_or_never_activated_leaves_discovery(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct home h = one_adapter();

		h.places[0].has_monitors = h.may_be_passive = true;
		h.refused = i == 0 ? "RegisterMonitor" : NULL;
		h.with = "org.bluez.Error.Failed";
		opened(&h);
		if (i == 1) {
			monitor_called(&h, OWNER, "Activate", NULL);
			h.calls[0] = '\0';
			monitor_called(&h, OWNER, "Release", NULL);
		}
		heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
		pass(&h, 30 * S);
		assert_false(state_of(&h).adapters[0].is_passive);
		assert_int_equal(count(&h, "StartDiscovery"), 1);
		assert_int_equal(count(&h, "RegisterMonitor"), i != 1);
		closed(&h);
	}
}

static void whoever_looks_or_enrols_an_unnumbered_beacon_brings_discovery_back(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[0].has_monitors = h.may_be_passive = true;
	opened(&h);
	monitor_called(&h, OWNER, "Activate", NULL);
	h.calls[0] = '\0';
	radio_each_nearby(h.radio, NULL, NULL);
	bluetoothd_settle(&h.bluez);
	assert_string_equal(h.calls, "UnregisterMonitor SetDiscoveryFilter StartDiscovery ");
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	pass(&h, 31 * S);
	assert_non_null(strstr(h.calls, "StartDiscovery RegisterMonitor "));
	monitor_called(&h, OWNER, "Activate", NULL);
	assert_true(state_of(&h).adapters[0].is_passive);

	h.may_be_passive = false;
	radio_devices_changed(h.radio);
	assert_false(state_of(&h).adapters[0].is_passive);
	closed(&h);
}

static void b4_a_deaf_monitor_is_registered_again(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[0].has_monitors = h.may_be_passive = true;
	opened(&h);
	monitor_called(&h, OWNER, "Activate", NULL);
	h.calls[0] = '\0';
	pass(&h, 46 * S);
	assert_non_null(strstr(h.calls, "UnregisterMonitor RegisterMonitor "));
	assert_int_equal(state_of(&h).rung, RUNG_DISCOVERY);
	closed(&h);
}

static void on_nearby(void *ctx, const struct radio_nearby *nearby)
{
	unsigned *n = ctx;

	(void)nearby;
	++*n;
}

static void b13_a_street_of_strangers_hides_nobody_who_is_enrolled(void **state)
{
	struct home h = one_adapter();
	char path[64];
	unsigned n = 0;

	(void)state;
	opened(&h);
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(path, sizeof(path), HCI0 "/dev_C0_11_22_33_%02X_%02X", i / 256 % 256, i % 256);
		heard(&h, path);
		if (i % 100 == 0)
			heard(&h, HCI0 "/dev_00_AA_01_01_00_01");
	}
	assert_int_equal(h.n_frames, 30);
	assert_int_equal(state_of(&h).n_strangers, 3000);
	radio_each_nearby(h.radio, on_nearby, &n);
	assert_int_equal(n, RADIO_NEARBY_MAX);
	closed(&h);
}

static void b13_a_stranger_that_is_enrolled_is_heard_from_then_on(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.is_lift_unknown = true;
	opened(&h);
	for (int i = 0; i < 3; i++)
		heard(&h, HCI0 "/dev_00_AA_01_01_00_01");
	assert_int_equal(h.n_frames, 0);
	h.is_lift_unknown = false;
	radio_devices_changed(h.radio);
	heard(&h, HCI0 "/dev_00_AA_01_01_00_01");
	assert_int_equal(h.n_frames, 1);
	closed(&h);
}

static void b4_that_a_stranger_is_no_longer_heard_is_not_hearing_it(void **state)
{
	struct home h = one_adapter();
	uint64_t heard_us;

	(void)state;
	opened(&h);
	for (int i = 0; i < 3; i++)
		heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	heard_us = state_of(&h).heard_us;
	pass(&h, 5 * S);
	bluetoothd_changed(&h.bluez, OWNER, HCI0 "/dev_00_AA_01_03_00_03", "org.bluez.Device1", "a{sv}", 0);
	bluetoothd_changed(&h.bluez, OWNER, HCI0 "/dev_00_AA_01_03_00_03", "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 1);
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).heard_us, heard_us);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_true(state_of(&h).heard_us > heard_us);
	closed(&h);
}

static void is_connected(struct home *h, const char *path, bool is_connected)
{
	bluetoothd_changed(&h->bluez, OWNER, path, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", is_connected,
		"ServicesResolved", "b", is_connected);
	bluetoothd_settle(&h->bluez);
}

static void b7_of_two_adapters_that_hear_a_device_one_connects(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	opened(&h);
	heard(&h, SCALE_AT(0));
	heard(&h, SCALE_AT(1));
	assert_int_equal(count(&h, "Connect "), 1);
	is_connected(&h, SCALE_AT(0), true);
	is_connected(&h, SCALE_AT(0), false);

	h.calls[0] = '\0';
	heard(&h, SCALE_AT(0));
	heard(&h, SCALE_AT(1));
	pass(&h, S);
	assert_int_equal(count(&h, "Connect "), 0); /* the rest of the one is the other's, too */
	pass(&h, 3600 * S);
	heard(&h, SCALE_AT(0));
	heard(&h, SCALE_AT(1));
	assert_int_equal(count(&h, "Connect "), 1);
	assert_int_equal(h.connected_path, '0');
	is_connected(&h, SCALE_AT(0), true);
	is_connected(&h, SCALE_AT(0), false);

	h.calls[0] = '\0';
	pass(&h, 3600 * S);
	heard(&h, SCALE_AT(1)); /* it was carried to where only this one hears it */
	assert_int_equal(count(&h, "Connect "), 1);
	assert_int_equal(h.connected_path, '1');
	closed(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b2_discovery_that_is_not_ours_is_stopped_before_ours_begins),
		cmocka_unit_test(b2_whoever_ends_lets_discovery_go),
		cmocka_unit_test(b2_what_the_kernel_goes_on_with_for_a_dead_bluetoothd_is_ended_by_one_power_cycle),
		cmocka_unit_test(b3_in_progress_is_state_unknown_until_discovering_tells),
		cmocka_unit_test(b3_in_progress_that_nothing_comes_of_is_begun_again_after_ten_seconds),
		cmocka_unit_test(b4_a_deaf_adapter_is_begun_again_and_then_power_cycled),
		cmocka_unit_test(b4_a_deaf_adapter_in_a_home_with_a_beacon_is_recovered_in_two_minutes),
		cmocka_unit_test(b4_an_overdue_beacon_is_its_own_matter_while_others_are_heard),
		cmocka_unit_test(b5_a_bluetoothd_that_hangs_is_noticed_in_a_minute_and_restarted_in_two),
		cmocka_unit_test(b1_a_bluetoothd_that_is_gone_is_asked_for),
		cmocka_unit_test(b6_an_adapter_that_refuses_to_scan_is_reset_without_waiting_for_a_beacon),
		cmocka_unit_test(b8_what_somebody_switched_off_is_switched_on_and_unblocked_where_that_fails),
		cmocka_unit_test(b7_an_adapter_keeps_its_history_under_another_number),
		cmocka_unit_test(b7_an_adapter_that_went_without_a_signal_is_forgotten_at_the_next_list),
		cmocka_unit_test(a_monitor_takes_the_place_of_discovery_once_it_is_active),
		cmocka_unit_test(a_monitor_that_is_refused_released_or_never_activated_leaves_discovery),
		cmocka_unit_test(whoever_looks_or_enrols_an_unnumbered_beacon_brings_discovery_back),
		cmocka_unit_test(b4_a_deaf_monitor_is_registered_again),
		cmocka_unit_test(b7_of_two_adapters_that_hear_a_device_one_connects),
		cmocka_unit_test(b13_a_street_of_strangers_hides_nobody_who_is_enrolled),
		cmocka_unit_test(b13_a_stranger_that_is_enrolled_is_heard_from_then_on),
		cmocka_unit_test(b4_that_a_stranger_is_no_longer_heard_is_not_hearing_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
