/* SPDX-License-Identifier: Apache-2.0 */
/* Pairing a device: the questions that it asks, and what goes wrong. */
#include "pair_home.h"

/* ---- questions ---- */

static void b15_the_passkey_that_a_device_shows_is_asked_of_a_person(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	assert_int_equal(h->question, RADIO_ASKS_PASSKEY);
	assert_string_equal(h->answer, "none");
	assert_int_equal(radio_answer(h->radio, &meter.address, 1000000), -EINVAL);
	assert_int_equal(radio_answer(h->radio, &meter.address, 12345), 0);
	settle(h);
	assert_string_equal(h->answer, "ok");
	assert_int_equal(h->passkey, 12345);
	assert_int_equal(h->question, RADIO_ASKS_NOTHING);
	assert_int_equal(radio_answer(h->radio, &meter.address, 12345), -ENOENT);
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->paired, 0);
	assert_int_equal(n_calls(h, "Set"), 1); /* trusted */
}

static void b15_two_displays_are_compared_by_a_person(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestConfirmation", "ou", METER, 42);
	assert_int_equal(h->question, RADIO_ASKS_COMPARISON);
	assert_int_equal(h->digits, 42);
	assert_int_equal(radio_answer(h->radio, &meter.address, 42), -EINVAL);
	assert_string_equal(h->answer, "none");
	assert_int_equal(radio_answer(h->radio, &meter.address, 1), 0);
	settle(h);
	assert_string_equal(h->answer, "ok");
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->paired, 0);
}

static void digits_that_differ_are_no_pairing(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestConfirmation", "ou", METER, 42);
	assert_int_equal(radio_answer(h->radio, &meter.address, 0), 0);
	settle(h);
	assert_string_equal(h->answer, REJECTED);
	answered(h, &h->pairing, "org.bluez.Error.AuthenticationFailed");
	assert_int_equal(h->paired, -EACCES);
	assert_non_null(strstr(h->words, "the digits differed"));
}

static void b15_a_passkey_to_be_typed_into_the_device_is_shown(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "DisplayPasskey", "ouq", METER, 7, 0);
	assert_string_equal(h->answer, "ok");
	assert_int_equal(h->question, RADIO_SHOWS_PASSKEY);
	assert_int_equal(h->digits, 7);
	assert_int_equal(radio_answer(h->radio, &meter.address, 7), -ENOENT);
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->question, RADIO_ASKS_NOTHING);
	assert_int_equal(h->paired, 0);
}

static void b15_a_question_that_bluetoothd_withdraws_is_nobodys(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	asks(h, ":1.66", "Cancel", "");
	assert_int_equal(h->question, RADIO_ASKS_PASSKEY);
	asks(h, OWNER, "Cancel", "");
	assert_int_equal(h->question, RADIO_ASKS_NOTHING);
	assert_int_equal(radio_answer(h->radio, &meter.address, 1), -ENOENT);
	answered(h, &h->pairing, "org.bluez.Error.AuthenticationFailed");
	assert_non_null(strstr(h->words, "before its question was answered"));
}

static const struct {
	const char *member, *types;
} questions[] = { { "RequestPasskey", "o" }, { "RequestAuthorization", "o" } };

static void nobody_but_bluetoothd_is_answered_and_only_about_that_device(void **state)
{
	struct home *h = *state;

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		asks(h, OWNER, questions[i].member, questions[i].types, METER); /* no window */
		assert_string_equal(h->answer, REJECTED);
	}
	assert_int_equal(radio_pair(h->radio, &meter.address), 0);
	asks(h, OWNER, "RequestPasskey", "o", METER); /* not heard yet: nothing was asked of it */
	assert_string_equal(h->answer, REJECTED);
	advertises(h, METER);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		asks(h, OWNER, questions[i].member, questions[i].types, OTHER);
		assert_string_equal(h->answer, REJECTED);
		asks(h, OWNER, questions[i].member, questions[i].types, ELSEWHERE);
		assert_string_equal(h->answer, REJECTED);
		asks(h, ":1.66", questions[i].member, questions[i].types, METER);
		assert_string_equal(h->answer, REJECTED);
	}
	asks(h, ":1.66", "RequestConfirmation", "ou", METER, 1);
	assert_string_equal(h->answer, REJECTED);
	asks(h, ":1.66", "DisplayPasskey", "ouq", METER, 1, 0);
	assert_string_equal(h->answer, REJECTED);
	asks(h, OWNER, "RequestPinCode", "o", METER);
	assert_string_equal(h->answer, REJECTED);
	assert_int_equal(h->n_questions, 0);
	answered(h, &h->pairing, NULL);
	asks(h, OWNER, "RequestConfirmation", "ou", METER, 1); /* the window is closed again */
	assert_string_equal(h->answer, REJECTED);
	assert_int_equal(h->n_questions, 0);
}

/* ---- what goes wrong ---- */

static void r8_r9_the_true_cause_is_told(void **state)
{
	static const struct {
		const char *name;
		int result;
		const char *words;
	} errors[] = {
		{ "org.bluez.Error.AuthenticationFailed", -EACCES, "any phone or other gateway" },
		{ "org.bluez.Error.AuthenticationRejected", -EACCES, "rejected" },
		{ "org.bluez.Error.AuthenticationCanceled", -ECANCELED, "broke off" },
		{ "org.bluez.Error.AuthenticationTimeout", -ETIMEDOUT, "in time" },
		{ "org.freedesktop.DBus.Error.NoReply", -ETIMEDOUT, "Bluetooth did not answer" },
		{ "org.bluez.Error.Unheard", -EIO, "pairing failed: Page Timeout" },
	};
	struct home *h = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		pairing_begun(h);
		answered(h, &h->pairing, errors[i].name);
		assert_int_equal(h->paired, errors[i].result);
		assert_non_null(strstr(h->words, errors[i].words));
		assert_int_equal(h->n_paired, i + 1);
	}
}

static void a_wrong_passkey_is_told_from_a_refusal(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	assert_int_equal(radio_answer(h->radio, &meter.address, 1), 0);
	settle(h);
	answered(h, &h->pairing, "org.bluez.Error.AuthenticationFailed");
	assert_int_equal(h->paired, -EACCES);
	assert_non_null(strstr(h->words, "the digits were wrong"));
}

static void what_passes_by_itself_is_tried_again_when_it_is_heard_again(void **state)
{
	static const char *const passing[] = { "org.bluez.Error.ConnectionAttemptFailed", "org.bluez.Error.InProgress",
		"org.freedesktop.DBus.Error.UnknownObject" };
	struct home *h = *state;
	uint64_t us = 0;

	pairing_begun(h);
	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		answered(h, &h->pairing, passing[i]);
		advertises(h, METER); /* at once: not yet */
		assert_null(h->pairing);
		wait_us(h, us += 2 * SECOND);
		advertises(h, METER);
		assert_non_null(h->pairing);
	}
	assert_int_equal(h->n_paired, 0);
	answered(h, &h->pairing, "org.bluez.Error.ConnectionAttemptFailed");
	assert_int_equal(h->paired, -ECONNREFUSED);
	assert_non_null(strstr(h->words, "bring it nearer"));
}

static void a_device_that_is_never_heard_closes_the_window_in_words(void **state)
{
	struct home *h = *state;

	assert_int_equal(radio_pair(h->radio, &meter.address), 0);
	wait_us(h, RADIO_PAIRING_WINDOW_US - 1);
	assert_int_equal(h->n_paired, 0);
	wait_us(h, RADIO_PAIRING_WINDOW_US);
	assert_int_equal(h->paired, -ETIMEDOUT);
	assert_non_null(strstr(h->words, "not heard"));
	assert_int_equal(n_calls(h, "CancelPairing"), 0);
}

static void what_the_window_ends_in_is_the_last_that_went_wrong(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	answered(h, &h->pairing, "org.bluez.Error.ConnectionAttemptFailed");
	wait_us(h, RADIO_PAIRING_WINDOW_US);
	assert_int_equal(h->paired, -ECONNREFUSED);
}

static void r5_b15_a_restart_of_bluetoothd_ends_the_window_and_makes_the_agent_known_again(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	bluetoothd_owner_changed(&h->bluez, OWNER, ":1.9");
	settle(h);
	assert_int_equal(h->paired, -ECANCELED);
	assert_non_null(strstr(h->words, "restarted"));
	assert_int_equal(h->question, RADIO_ASKS_NOTHING);
	assert_int_equal(n_calls(h, "RegisterAgent"), 1);
	assert_int_equal(n_calls(h, "RequestDefaultAgent"), 1);
	assert_int_equal(radio_pair(h->radio, &meter.address), 0);
}

static void a_window_is_closed_before_its_time(void **state)
{
	struct home *h = *state;
	uint64_t until_us;

	assert_int_equal(radio_pair_cancel(h->radio, &meter.address), -ENOENT);
	pairing_begun(h);
	assert_int_equal(radio_pair(h->radio, &meter.address), -EBUSY);
	assert_int_equal(radio_pairing(h->radio, &until_us), RADIO_PAIRING_ASKED);
	assert_true(until_us == MOMENT_BEGIN_US + RADIO_PAIRING_WINDOW_US);
	assert_int_equal(radio_pair_cancel(h->radio, &meter.address), 0);
	settle(h);
	assert_int_equal(h->paired, -ECANCELED);
	assert_int_equal(n_calls(h, "CancelPairing"), 1);
	assert_int_equal(radio_pairing(h->radio, &until_us), RADIO_PAIRING_NONE);
}

static void no_session_lets_go_of_a_device_that_waits_for_a_person(void **state)
{
	struct home *h = *state;

	h->is_enrolled = true;
	radio_devices_changed(h->radio);
	settle(h);
	pairing_begun(h);
	connects(h, true);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	wait_us(h, 29 * SECOND);
	assert_int_equal(n_calls(h, "Disconnect"), 0);
	assert_int_equal(radio_answer(h->radio, &meter.address, 5), 0);
	settle(h);
	h->is_bonded = true;
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->paired, 0);
	wait_us(h, 60 * SECOND);
	assert_int_equal(n_calls(h, "Disconnect"), 1); /* and then one does */
}

/* bluetoothd would not answer before the person has, and a power cycle that waits with it ends the link of the pairing. */
static void discovery_rests_while_a_person_types(void **state)
{
	struct home *h = *state;

	pairing_begun(h);
	h->calls[0] = '\0';
	connects(h, true);
	asks(h, OWNER, "RequestPasskey", "o", METER);
	wait_us(h, 40 * SECOND);
	assert_string_equal(h->calls, "");
	assert_int_equal(radio_answer(h->radio, &meter.address, 5), 0);
	settle(h);
	h->is_bonded = true;
	answered(h, &h->pairing, NULL);
	assert_int_equal(h->paired, 0);
	assert_int_equal(n_calls(h, "StartDiscovery"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(b15_the_passkey_that_a_device_shows_is_asked_of_a_person),
		TEST(b15_two_displays_are_compared_by_a_person),
		TEST(digits_that_differ_are_no_pairing),
		TEST(b15_a_passkey_to_be_typed_into_the_device_is_shown),
		TEST(b15_a_question_that_bluetoothd_withdraws_is_nobodys),
		TEST(nobody_but_bluetoothd_is_answered_and_only_about_that_device),
		TEST(r8_r9_the_true_cause_is_told),
		TEST(a_wrong_passkey_is_told_from_a_refusal),
		TEST(what_passes_by_itself_is_tried_again_when_it_is_heard_again),
		TEST(a_device_that_is_never_heard_closes_the_window_in_words),
		TEST(what_the_window_ends_in_is_the_last_that_went_wrong),
		TEST(r5_b15_a_restart_of_bluetoothd_ends_the_window_and_makes_the_agent_known_again),
		TEST(a_window_is_closed_before_its_time),
		TEST(no_session_lets_go_of_a_device_that_waits_for_a_person),
		TEST(discovery_rests_while_a_person_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
