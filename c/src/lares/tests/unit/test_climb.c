/* SPDX-License-Identifier: Apache-2.0 */
/* Recovering, before a bluetoothd that hangs, and adapters that are deaf, dead or switched off. */
#include "scan_home.h"

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

static void b4_for_how_long_an_adapter_missed_what_another_heard_is_told_until_it_hears(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	opened(&h);
	pass(&h, 900 * S);
	assert_int_equal(state_of(&h).adapters[0].missed_us, 0); /* nobody is heard by either */
	for (int i = 0; i < 900; i++) {
		heard(&h, "/org/bluez/hci1/dev_00_AA_01_03_00_03");
		pass(&h, S);
	}
	assert_in_range(state_of(&h).adapters[0].missed_us, 600 * S, 900 * S);
	assert_int_equal(state_of(&h).adapters[1].missed_us, 0);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_int_equal(state_of(&h).adapters[0].missed_us, 0);
	closed(&h);
}

static void b6_an_adapter_that_refuses_beside_one_that_hears_is_reset_and_costs_the_other_nothing(void **state)
{
	struct home h = one_adapter();

	(void)state;
	h.places[1] = (struct place){ .path = "/org/bluez/hci1", .address = "00:AA:02:00:00:00", .is_on = true };
	h.refused = "StartDiscovery";
	h.with = "org.bluez.Error.Failed";
	opened(&h);
	for (int i = 0; i < 3600; i++) {
		heard(&h, "/org/bluez/hci1/dev_00_AA_01_03_00_03");
		pass(&h, S);
	}
	assert_true(h.asks[RADIO_ASK_RESET] > 0);
	assert_int_equal(h.asks[RADIO_ASK_RESTART] + h.asks[RADIO_ASK_REBOOT], 0);
	assert_false(state_of(&h).has_cause); /* the home is not deaf */
	closed(&h);
}

static void b4_since_when_nobody_was_heard_is_told_over_power_cycles(void **state)
{
	struct home h = one_adapter();
	uint64_t begin_us;

	(void)state;
	opened(&h);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	begin_us = clock_now_us();
	changed(&h, HCI0, "a{sv}", 1, "Discovering", "b", 1);
	pass(&h, 7200 * S);
	assert_int_equal(state_of(&h).quiet_since_us, begin_us);
	assert_int_equal(state_of(&h).usual_quiet_us, 0);
	heard(&h, HCI0 "/dev_00_AA_01_03_00_03");
	assert_in_range(state_of(&h).usual_quiet_us, 7190 * S, 7210 * S);
	changed(&h, HCI0, "a{sv}", 1, "Discovering", "b", 0);
	assert_int_equal(state_of(&h).quiet_since_us, 0); /* nothing says that it listens */
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

static void b1_a_crash_loop_shorter_than_an_absence_is_told(void **state)
{
	struct home h = one_adapter();
	char owner[] = ":1.10";

	(void)state;
	opened(&h);
	for (int i = 0; i < 20; i++) {
		owner_changed(&h, i ? owner : OWNER, "");
		pass(&h, 2 * S);
		owner[4] = (char)('0' + i % 10);
		owner_changed(&h, "", owner);
		pass(&h, 2 * S);
	}
	assert_int_equal(h.asks[RADIO_ASK_RESTART], 0);
	assert_true(state_of(&h).is_unstable);
	pass(&h, 600 * S);
	assert_false(state_of(&h).is_unstable);
	owner_changed(&h, owner, owner); /* the same one, told again */
	owner_changed(&h, owner, owner);
	owner_changed(&h, owner, owner);
	owner_changed(&h, owner, owner);
	owner_changed(&h, owner, owner);
	assert_false(state_of(&h).is_unstable);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b4_a_deaf_adapter_is_begun_again_and_then_power_cycled),
		cmocka_unit_test(b4_a_deaf_adapter_in_a_home_with_a_beacon_is_recovered_in_two_minutes),
		cmocka_unit_test(b4_an_overdue_beacon_is_its_own_matter_while_others_are_heard),
		cmocka_unit_test(b4_for_how_long_an_adapter_missed_what_another_heard_is_told_until_it_hears),
		cmocka_unit_test(b6_an_adapter_that_refuses_beside_one_that_hears_is_reset_and_costs_the_other_nothing),
		cmocka_unit_test(b4_since_when_nobody_was_heard_is_told_over_power_cycles),
		cmocka_unit_test(b5_a_bluetoothd_that_hangs_is_noticed_in_a_minute_and_restarted_in_two),
		cmocka_unit_test(b1_a_bluetoothd_that_is_gone_is_asked_for),
		cmocka_unit_test(b1_a_crash_loop_shorter_than_an_absence_is_told),
		cmocka_unit_test(b6_an_adapter_that_refuses_to_scan_is_reset_without_waiting_for_a_beacon),
		cmocka_unit_test(b8_what_somebody_switched_off_is_switched_on_and_unblocked_where_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
