/* SPDX-License-Identifier: Apache-2.0 */
/* A bond that is there: whether it works, is lost on either side, and is made anew. */
#include "pair_home.h"

static void bond_is_there(struct home *h)
{
	h->is_bonded = true;
	pairing_begun(h);
	answered(h, &h->pairing, "org.bluez.Error.AlreadyExists");
	assert_int_equal(h->n_paired, 0);
	answered(h, &h->connecting, NULL);
	connects(h, true);
}

static void a_bond_that_works_is_kept(void **state)
{
	struct home *h = *state;

	bond_is_there(h);
	wait_us(h, 3 * SECOND);
	assert_int_equal(h->paired, 0);
	assert_int_equal(n_calls(h, "RemoveDevice"), 0);
}

static void b14_a_bond_that_the_device_has_forgotten_is_made_anew_once(void **state)
{
	struct home *h = *state;

	bond_is_there(h);
	connects(h, false);
	assert_int_equal(n_calls(h, "RemoveDevice"), 1);
	wait_us(h, 2 * SECOND);
	advertises(h, METER);
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->paired, 0);
	assert_int_equal(n_calls(h, "Pair"), 2);
}

/* As bluetoothd 5.66 tells it where the link could not be encrypted before the channel was open, and as later ones do. */
static void b14_r9_a_bond_whose_connection_is_refused_is_made_anew_once(void **state)
{
	static const char *const words[] = { "le-connection-unknown", "le-connection-key-missing" };
	struct home *h = *state;
	uint64_t us = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		h->is_bonded = true;
		pairing_begun(h);
		for (int try = 0; try < 2; try++) {
			answered(h, &h->pairing, "org.bluez.Error.AlreadyExists");
			assert_non_null(h->connecting);
			assert_true(sd_bus_reply_method_errorf(h->connecting, "org.bluez.Error.Failed", "%s", words[i]) >= 0);
			h->connecting = sd_bus_message_unref(h->connecting);
			settle(h);
			assert_int_equal(n_calls(h, "RemoveDevice"), 1);
			wait_us(h, us += 2 * SECOND);
			advertises(h, METER);
		}
		assert_int_equal(h->paired, -EACCES);
		assert_non_null(strstr(h->words, "does not keep its pairing"));
	}
}

static void b14_a_bond_that_never_holds_is_told_and_removed_once_only(void **state)
{
	struct home *h = *state;

	bond_is_there(h);
	connects(h, false);
	wait_us(h, 2 * SECOND);
	advertises(h, METER);
	answered(h, &h->pairing, "org.bluez.Error.AlreadyExists");
	answered(h, &h->connecting, NULL);
	connects(h, true);
	connects(h, false);
	assert_int_equal(h->paired, -EACCES);
	assert_int_equal(n_calls(h, "RemoveDevice"), 1);
}

static void b14_no_bond_is_removed_without_a_window(void **state)
{
	struct home *h = *state;
	uint64_t us = 0;

	h->is_enrolled = h->is_bonded = true;
	radio_devices_changed(h->radio);
	settle(h);
	for (int i = 0; i < 6; i++) {
		advertises(h, METER);
		if (h->connecting)
			answered(h, &h->connecting, i % 2 ? "org.bluez.Error.AuthenticationFailed" : NULL);
		connects(h, true);
		connects(h, false);
		wait_us(h, us += 60 * SECOND);
	}
	assert_true(n_calls(h, "Connect") > 0);
	assert_int_equal(n_calls(h, "RemoveDevice"), 0);
	assert_int_equal(n_calls(h, "Pair"), 0);
}

/* As 5.66 says it, and as later ones do. */
static void b14_a_device_that_knows_no_key_is_told_as_such_and_not_as_far_away(void **state)
{
	static const char *const words[] = { "le-connection-unknown", "le-connection-key-missing", "LE Link Key missing" };
	struct home *h = *state;
	uint64_t us = 0;

	h->is_enrolled = h->is_bonded = true;
	radio_devices_changed(h->radio);
	settle(h);
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (int try = 0; try < 4; try++) {
			advertises(h, METER);
			assert_non_null(h->connecting);
			assert_true(sd_bus_reply_method_errorf(h->connecting, "org.bluez.Error.Failed", "%s", words[i]) >= 0);
			h->connecting = sd_bus_message_unref(h->connecting);
			settle(h);
			wait_us(h, us += 4 * SECOND);
		}
		assert_int_equal(h->n_sessions, i + 1);
		assert_int_equal(h->end, SESSION_END_REFUSED);
		assert_non_null(strstr(h->words, "pair it again"));
		wait_us(h, us += 3600 * SECOND);
	}
	assert_int_equal(n_calls(h, "RemoveDevice"), 0);
}

static void b20_a_bond_that_bluetoothd_lost_is_seen_without_the_device_being_heard(void **state)
{
	struct home *h = *state;
	struct address adapter = { { 0 } };

	h->is_enrolled = h->is_bonded = true;
	radio_devices_changed(h->radio);
	settle(h);
	assert_int_equal(radio_bond(h->radio, &meter.address, &adapter), RADIO_BOND_THERE);
	assert_int_equal(adapter.octet[1], 0xaa);
	bluetoothd_owner_changed(&h->bluez, OWNER, "");
	settle(h);
	assert_int_equal(radio_bond(h->radio, &meter.address, NULL), RADIO_BOND_UNKNOWN);
	h->is_bonded = false; /* its folder was wiped */
	h->n_bonds = 0;
	bluetoothd_owner_changed(&h->bluez, "", ":1.9");
	settle(h);
	assert_int_equal(h->n_bonds, 0); /* it may only not have shown all yet */
	wait_us(h, 6 * SECOND);
	assert_int_equal(h->n_bonds, 1);
	assert_int_equal(radio_bond(h->radio, &meter.address, NULL), RADIO_BOND_NONE);
}

static void b20_a_bond_that_goes_while_it_is_looked_at_is_news(void **state)
{
	struct home *h = *state;

	h->is_enrolled = h->is_bonded = true;
	radio_devices_changed(h->radio);
	settle(h);
	h->n_bonds = 0;
	bluetoothd_removed(&h->bluez, OWNER, METER, "org.bluez.Device1");
	settle(h);
	wait_us(h, 6 * SECOND);
	assert_int_equal(h->n_bonds, 1);
	assert_int_equal(radio_bond(h->radio, &meter.address, NULL), RADIO_BOND_NONE);
	bluetoothd_removed(&h->bluez, OWNER, "/org/bluez/hci0", "org.bluez.Adapter1");
	settle(h);
	assert_int_equal(radio_bond(h->radio, &meter.address, NULL), RADIO_BOND_UNKNOWN); /* no adapter: nobody knows */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bond_that_works_is_kept),
		TEST(b14_a_bond_that_the_device_has_forgotten_is_made_anew_once),
		TEST(b14_r9_a_bond_whose_connection_is_refused_is_made_anew_once),
		TEST(b14_a_bond_that_never_holds_is_told_and_removed_once_only),
		TEST(b14_no_bond_is_removed_without_a_window),
		TEST(b14_a_device_that_knows_no_key_is_told_as_such_and_not_as_far_away),
		TEST(b20_a_bond_that_bluetoothd_lost_is_seen_without_the_device_being_heard),
		TEST(b20_a_bond_that_goes_while_it_is_looked_at_is_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
