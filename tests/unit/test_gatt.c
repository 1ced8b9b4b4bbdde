/* SPDX-License-Identifier: Apache-2.0 */
/* Which devices are connected to, and what is asked of them and taken from them. */
#include "radio_home.h"

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

/* bluetoothd forgets the subscription without a word where the link ends while it is written to the device. */
static void b17_it_is_subscribed_to_again_after_a_link_that_broke(void **state)
{
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	adverts(&h, CUFF);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 1);
	h.calls[0] = '\0';
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 1, "Connected", "b", 0);
	assert_non_null(strstr(h.calls, "StartNotify"));
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

static void pushing_added(struct home *h, const char *path, const char *uuid)
{
	bluetoothd_added(&h->bluez, OWNER, path, "org.bluez.GattCharacteristic1", "a{sv}", 2, "UUID", "s", uuid, "Flags", "as", 1,
		"notify");
	bluetoothd_settle(&h->bluez);
}

/* Subscribed to before the standard one showed, and never given back. */
static void a_value_that_comes_by_the_makers_characteristic_as_well_is_taken_once(void **state)
{
	static const char own[] = CUFF "/service0010/char0041", standard[] = CUFF "/service0010/char0051";
	struct home h = { .is_cuff_there = true, .is_cuff_bonded = true };

	(void)state;
	opened(&h);
	characteristic_removed(&h, MEASUREMENT);
	changed(&h, OWNER, CUFF, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", 0, "Name", "s", "Nonin3230_1");
	h.calls[0] = '\0';
	pushing_added(&h, own, "0aad7ea0-0d60-11e2-8e3c-0002a5d5c51b");
	assert_string_equal(h.calls, "StartNotify ");
	cuff_connects(&h);
	changed(&h, OWNER, own, "org.bluez.GattCharacteristic1", "a{sv}", 1, "Value", "ay", 2, 1, 2);
	assert_int_equal(h.n_values, 1);
	pushing_added(&h, standard, "00002a5e-0000-1000-8000-00805f9b34fb");
	changed(&h, OWNER, own, "org.bluez.GattCharacteristic1", "a{sv}", 1, "Value", "ay", 2, 1, 2);
	assert_int_equal(h.n_values, 1);
	changed(&h, OWNER, standard, "org.bluez.GattCharacteristic1", "a{sv}", 1, "Value", "ay", 2, 1, 2);
	assert_int_equal(h.n_values, 2);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_cuff_is_subscribed_to_before_it_is_heard_and_connected_to_on_sight),
		cmocka_unit_test(b17_it_is_subscribed_to_again_after_a_link_that_broke),
		cmocka_unit_test(a_value_is_taken_before_bluetoothd_tells_of_its_connection),
		cmocka_unit_test(a_characteristic_that_goes_while_it_is_read_is_left_out),
		cmocka_unit_test(b19_r10_a_clock_is_compared_with_unix_time_and_set_to_local_time),
		cmocka_unit_test(a_value_that_comes_by_the_makers_characteristic_as_well_is_taken_once),
		cmocka_unit_test(b14_a_cuff_that_lost_its_bond_is_told_of_once_and_never_connected_to),
		cmocka_unit_test(r21_no_connection_is_ever_made_to_a_mobility_aid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
