/* SPDX-License-Identifier: Apache-2.0 */
/* What is heard and from whom, and what becomes of it when bluetoothd or an adapter goes and comes. */
#include "radio_home.h"

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

static void a_link_that_was_up_before_it_began_is_not_told_as_empty(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true, .is_cuff_connected = true };

	(void)state;
	opened(&h);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 0);
	assert_int_equal(h.n_sessions, 1);
	assert_int_equal(h.end, SESSION_END_FOUND);
	cuff_connects(&h);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 0);
	assert_int_equal(h.n_sessions, 2);
	assert_int_equal(h.end, SESSION_END_EMPTY);
	closed(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b11_it_filters_and_discovers_and_remembers_nothing_as_heard),
		cmocka_unit_test(b12_a_device_that_is_shown_before_it_says_anything_is_heard_when_it_does),
		cmocka_unit_test(an_advertisement_of_an_enrolled_device_is_a_frame_and_a_strangers_is_counted),
		cmocka_unit_test(another_adapter_and_another_sender_are_not_heard),
		cmocka_unit_test(b15_questions_are_answered_in_the_window_for_its_device_and_bluetoothd_only),
		cmocka_unit_test(r4_an_adapter_that_is_plugged_in_again_brings_its_devices_back),
		cmocka_unit_test(a_link_that_was_up_before_it_began_is_not_told_as_empty),
		cmocka_unit_test(r4_b1_a_restart_of_bluetoothd_begins_everything_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
