/* SPDX-License-Identifier: Apache-2.0 */
/* Listening on adapters, before a bluetoothd that refuses, lies and loses them. */
#include "scan_home.h"

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

static void b7_an_adapter_that_is_named_or_was_there_is_missed_by_its_address(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	opened(&h);
	assert_int_equal(state_of(&h).n_missing, 0);
	bluetoothd_removed(&h.bluez, OWNER, "/org/bluez/hci1", "org.bluez.Adapter1");
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).n_missing, 1);
	assert_string_equal(state_of(&h).missing[0], "00:AA:02:00:00:00");
	bluetoothd_added(&h.bluez, OWNER, "/org/bluez/hci4", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s",
		"00:AA:02:00:00:00", "Powered", "b", 1);
	bluetoothd_settle(&h.bluez);
	assert_int_equal(state_of(&h).n_missing, 0);
	closed(&h);

	h = one_adapter();
	h.adapters = "00:aa:01:00:00:00, 00:AA:09:00:00:00 hci7";
	opened(&h);
	assert_int_equal(state_of(&h).n_missing, 2);
	assert_string_equal(state_of(&h).missing[0], "00:AA:09:00:00:00");
	assert_string_equal(state_of(&h).missing[1], "hci7");
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
		cmocka_unit_test(b7_an_adapter_keeps_its_history_under_another_number),
		cmocka_unit_test(b7_an_adapter_that_is_named_or_was_there_is_missed_by_its_address),
		cmocka_unit_test(b7_an_adapter_that_went_without_a_signal_is_forgotten_at_the_next_list),
		cmocka_unit_test(b13_a_street_of_strangers_hides_nobody_who_is_enrolled),
		cmocka_unit_test(b13_a_stranger_that_is_enrolled_is_heard_from_then_on),
		cmocka_unit_test(b4_that_a_stranger_is_no_longer_heard_is_not_hearing_it),
		cmocka_unit_test(b7_of_two_adapters_that_hear_a_device_one_connects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
