/* SPDX-License-Identifier: Apache-2.0 */
/* Passive scanning, where bluetoothd offers it, and where it lets it down. */
#include "scan_home.h"

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

static void b9_a_monitor_takes_the_place_of_discovery_once_it_is_active(void **state)
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

static void b9_a_monitor_that_is_refused_released_or_never_activated_leaves_discovery(void **state)
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

static void b11_whoever_looks_or_enrols_an_unnumbered_beacon_brings_discovery_back(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b9_a_monitor_takes_the_place_of_discovery_once_it_is_active),
		cmocka_unit_test(b9_a_monitor_that_is_refused_released_or_never_activated_leaves_discovery),
		cmocka_unit_test(b11_whoever_looks_or_enrols_an_unnumbered_beacon_brings_discovery_back),
		cmocka_unit_test(b4_a_deaf_monitor_is_registered_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
