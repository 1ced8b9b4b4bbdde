/* SPDX-License-Identifier: Apache-2.0 */
/* Pairing a glucose meter that asks for digits, before a bluetoothd that answers when the test says so. */
#include "radio/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "tests/radio/bluetoothd.h"
#include "tests/radio/moment.h"

#define OWNER BLUETOOTHD_OWNER
#define METER "/org/bluez/hci0/dev_00_AA_01_03_00_03"
#define ELSEWHERE "/org/bluez/hci1/dev_00_AA_01_03_00_03"
#define OTHER "/org/bluez/hci0/dev_00_AA_01_04_00_04"
#define SECOND UINT64_C(1000000)

static const struct device meter = {
	.id = "glucometer-1", .address = { { 0, 0xaa, 1, 3, 0, 3 } }, .kind = DEVICE_GLUCOMETER, .is_bonded = true
};

struct home {
	struct bluetoothd bluez;
	struct radio *radio;
	char calls[4096]; /* members called, in order */
	bool is_enrolled, is_connected, is_bonded;
	sd_bus_message *pairing, *connecting; /* bluetoothd has not answered yet */
	/* what the radio told */
	enum radio_question question;
	uint32_t digits;
	unsigned n_questions, n_paired, n_bonds, n_sessions;
	enum session_end end;
	int paired;
	char words[RADIO_WORDS_MAX];
	/* what its agent answered */
	char answer[64]; /* "none", "ok" or the error's name */
	uint32_t passkey;
};

/* ---- bluetoothd ---- */

static void add_objects(const void *ctx, sd_bus_message *m)
{
	const struct home *h = ctx;

	bluetoothd_entry(m, "/org/bluez/hci0", "org.bluez.Adapter1", "a{sv}", 2, "Address", "s", "00:AA:01:00:00:00",
		"Powered", "b", 1);
	bluetoothd_entry(m, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", h->is_connected, "Bonded", "b",
		h->is_bonded);
}

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const char *member = sd_bus_message_get_member(m);

	(void)error;
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	strncat(h->calls, member, sizeof(h->calls) - strlen(h->calls) - 2);
	strcat(h->calls, " ");
	if (strcmp(member, "Pair") == 0) {
		h->pairing = sd_bus_message_ref(m);
		return 1;
	}
	if (strcmp(member, "Connect") == 0) {
		h->connecting = sd_bus_message_ref(m);
		return 1;
	}
	bluetoothd_answer(&h->bluez, m, add_objects, h);
	return 1;
}

static void settle(struct home *h)
{
	bluetoothd_settle(&h->bluez);
}

/* Answer a call that waits; `name` NULL: with success. */
static void answered(struct home *h, sd_bus_message **call, const char *name)
{
	assert_non_null(*call);
	if (name)
		assert_true(sd_bus_reply_method_errorf(*call, name, "Page Timeout") >= 0);
	else
		assert_true(sd_bus_reply_method_return(*call, "") >= 0);
	*call = sd_bus_message_unref(*call);
	settle(h);
}

static void advertises(struct home *h, const char *path)
{
	bluetoothd_changed(&h->bluez, OWNER, path, "org.bluez.Device1", "a{sv}", 1, "RSSI", "n", -61);
	settle(h);
}

static void connects(struct home *h, bool is_connected)
{
	h->is_connected = is_connected;
	bluetoothd_changed(&h->bluez, OWNER, METER, "org.bluez.Device1", "a{sv}", 2, "Connected", "b", is_connected,
		"ServicesResolved", "b", is_connected);
	settle(h);
}

static void wait_us(struct home *h, uint64_t us)
{
	uint64_t until_us = MOMENT_BEGIN_US + us;

	while (moment_step(until_us))
		settle(h);
}

static int on_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct home *h = data;
	const sd_bus_error *e = sd_bus_message_get_error(m);

	(void)error;
	strcpy(h->answer, e ? e->name : "ok");
	if (!e && strcmp(sd_bus_message_get_signature(m, 1), "u") == 0)
		sd_bus_message_read(m, "u", &h->passkey);
	return 0;
}

/* Ask the radio's agent in that name. */
#define asks(h, sender, member, ...)                                                                                     \
	do {                                                                                                             \
		sd_bus_message *asks_;                                                                                   \
		assert_true(sd_bus_message_new_method_call((h)->bluez.bus, &asks_, NULL, "/org/lares/agent",             \
				    "org.bluez.Agent1", member) >= 0);                                                   \
		sd_bus_message_set_sender(asks_, sender);                                                                \
		assert_true(sd_bus_message_append(asks_, __VA_ARGS__) >= 0);                                             \
		strcpy((h)->answer, "none");                                                                             \
		assert_true(sd_bus_call_async((h)->bluez.bus, NULL, asks_, on_answer, h, UINT64_MAX) >= 0);              \
		sd_bus_message_unref(asks_);                                                                             \
		settle(h);                                                                                               \
	} while (0)

#define REJECTED "org.bluez.Error.Rejected"

/* ---- the agent ---- */

static const struct device *find(void *ctx, const struct address *address)
{
	const struct home *h = ctx;

	return h->is_enrolled && memcmp(address, &meter.address, sizeof(*address)) == 0 ? &meter : NULL;
}

static int on_frame(void *ctx, const struct device *device, const struct frame *frame, const struct hearing *hearing)
{
	(void)ctx;
	(void)device;
	(void)frame;
	(void)hearing;
	return 0;
}

static void on_question(void *ctx, const struct address *address, enum radio_question question, uint32_t digits)
{
	struct home *h = ctx;

	assert_memory_equal(address, &meter.address, sizeof(*address));
	h->question = question;
	h->digits = digits;
	h->n_questions++;
}

static void on_paired(void *ctx, const struct address *address, int result, const char *words)
{
	struct home *h = ctx;

	assert_memory_equal(address, &meter.address, sizeof(*address));
	h->paired = result;
	h->n_paired++;
	strcpy(h->words, words);
	h->is_enrolled = h->is_enrolled || result == 0;
}

static void on_session(void *ctx, const struct device *device, enum session_end end, size_t n_values, const char *words)
{
	struct home *h = ctx;

	(void)device;
	(void)n_values;
	h->end = end;
	h->n_sessions++;
	strcpy(h->words, words);
}

static void on_bonds(void *ctx)
{
	((struct home *)ctx)->n_bonds++;
}

static const struct radio_ops ops = {
	.on_session = on_session,
	.on_bonds = on_bonds,
	.find = find,
	.on_frame = on_frame,
	.on_question = on_question,
	.on_paired = on_paired,
};

static int setup(void **state)
{
	static struct home h;
	struct radio_settings settings = { .adapters = "hci0" };

	h = (struct home){ .paired = 1 };
	moment_begin();
	bluetoothd_open(&h.bluez, on_call, &h);
	assert_int_equal(radio_open(h.bluez.event, h.bluez.client, &settings, &ops, &h, &h.radio), 0);
	settle(&h);
	*state = &h;
	return 0;
}

static int teardown(void **state)
{
	struct home *h = *state;

	sd_bus_message_unref(h->pairing);
	sd_bus_message_unref(h->connecting);
	radio_close(h->radio);
	bluetoothd_close(&h->bluez);
	return 0;
}

/* The window is open, the device was heard, and bluetoothd pairs. */
static void pairing_begun(struct home *h)
{
	h->calls[0] = '\0';
	assert_int_equal(radio_pair(h->radio, &meter.address), 0);
	advertises(h, METER);
	assert_non_null(h->pairing);
}

static unsigned n_calls(const struct home *h, const char *member)
{
	unsigned n = 0;

	for (const char *at = h->calls; (at = strstr(at, member)); at += strlen(member))
		n += (at == h->calls || at[-1] == ' ') && at[strlen(member)] == ' ';
	return n;
}

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

/* ---- a bond that is there ---- */

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
		TEST(a_bond_that_works_is_kept),
		TEST(b14_a_bond_that_the_device_has_forgotten_is_made_anew_once),
		TEST(b14_r9_a_bond_whose_connection_is_refused_is_made_anew_once),
		TEST(b14_a_bond_that_never_holds_is_told_and_removed_once_only),
		TEST(b14_no_bond_is_removed_without_a_window),
		TEST(b14_a_device_that_knows_no_key_is_told_as_such_and_not_as_far_away),
		TEST(b20_a_bond_that_bluetoothd_lost_is_seen_without_the_device_being_heard),
		TEST(b20_a_bond_that_goes_while_it_is_looked_at_is_news),
		TEST(no_session_lets_go_of_a_device_that_waits_for_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
