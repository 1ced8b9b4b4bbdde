/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolments over the bus: what is asked for, who may answer it, and how it ends. */
#include "bus_home.h"

static void an_enrolment_is_taken_apart(void **state)
{
	struct fixture *f = *state;

	ENROL(f, "a4:c1:38:00:11:22", 4, "kind", "s", "toilet-lift", "name", "s", "Bad unten", "person", "s", "p1", "key", "ay",
		16, 0xaa, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	answered(f, "{\"device\":\"cuff-1\"}");
	assert_int_equal(f->agent.wish.address.octet[0], 0xa4);
	assert_true(f->agent.wish.has_kind);
	assert_int_equal(f->agent.wish.kind, DEVICE_TOILET_LIFT);
	assert_string_equal(f->agent.wish.name, "Bad unten");
	assert_string_equal(f->agent.wish.person, "p1");
	assert_true(f->agent.wish.has_key);
	assert_int_equal(f->agent.wish.key[1], 0xbb);
	ENROL(f, CUFF, 0);
	assert_false(f->agent.wish.has_kind);
	assert_false(f->agent.wish.has_key);
	assert_false(f->agent.wish.takes_old_records);
	assert_int_equal(f->agent.wish.every_s, 0);
}

static void what_it_is_mounted_on_and_wired_to_is_taken_apart(void **state)
{
	struct fixture *f = *state;

	ENROL(f, CUFF, 2, "mounted_on", "s", "hoist-boom", "inputs", "s", "overload,!upper-end-stop");
	assert_int_equal(f->agent.wish.mounted.mounting, MOUNTING_HOIST_BOOM);
	assert_int_equal(f->agent.wish.mounted.n_inputs, 2);
	assert_true(f->agent.wish.mounted.inputs[1].is_inverted);
	ENROL(f, CUFF, 1, "mounted_on", "s", "over the bath");
	assert_int_equal(f->agent.wish.mounted.mounting, MOUNTING_NONE);
	assert_string_equal(f->agent.wish.mounted_on, "over the bath");
}

static void an_input_wired_to_nothing_known_is_refused(void **state)
{
	struct fixture *f = *state;

	ENROL(f, CUFF, 1, "inputs", "s", "fan");
	assert_true(sd_bus_message_is_method_error(f->reply, BUS_ERROR_REFUSED));
	ENROL(f, CUFF, 1, "mounted_on", "s", "on\nthe bath");
	assert_true(sd_bus_message_is_method_error(f->reply, BUS_ERROR_REFUSED));
	assert_int_equal(f->agent.n_calls, 0);
}

static void r16_r17_two_people_share_a_scale(void **state)
{
	struct fixture *f = *state;

	ENROL(f, CUFF, 1, USERS(2, "1=anna:0042", "2=bert"));
	answered(f, "{\"device\":\"cuff-1\"}");
	assert_int_equal(f->agent.wish.n_users, 2);
	assert_int_equal(f->agent.wish.users[0].index, 1);
	assert_int_equal(f->agent.wish.users[0].consent, 42);
	assert_string_equal(f->agent.wish.users[0].person, "anna");
	assert_int_equal(f->agent.wish.users[1].consent, DEVICE_NO_CONSENT);
	assert_string_equal(f->agent.wish.users[1].person, "bert");
}

static void users_that_make_no_sense_are_refused(void **state)
{
	static const char *const wrong[] = { "", "1", "1=", "=anna", "255=anna", "x=anna", "1=anna:", "1=anna:12345",
		"1=anna:12x4", "1=an na", "1=012345678901234567890123456789012" };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ENROL(f, CUFF, 1, USERS(1, wrong[i]));
		assert_true(sd_bus_message_is_method_error(f->reply, BUS_ERROR_REFUSED));
	}
	ENROL(f, CUFF, 1, USERS(2, "1=anna", "1=bert"));
	refused(f, "a place in the device's list of users belongs to one person");
	ENROL(f, CUFF, 1, USERS(5, "1=a", "2=b", "3=c", "4=d", "5=e"));
	refused(f, "a device is shared by four users at most");
	assert_int_equal(f->agent.n_calls, 0);
}

static void r42_old_records_are_taken_only_where_it_is_said(void **state)
{
	struct fixture *f = *state;

	ENROL(f, CUFF, 3, "old_records", "b", 1, "delete_records", "b", 0, "every", "t", UINT64_C(86400));
	assert_true(f->agent.wish.takes_old_records);
	assert_false(f->agent.wish.deletes_records);
	assert_int_equal(f->agent.wish.every_s, 86400);
}

static void an_option_that_is_not_known_is_refused_by_name(void **state)
{
	struct fixture *f = *state;

	ENROL(f, CUFF, 1, "passkey", "s", "123456");
	refused(f, "an enrolment takes no passkey");
	ENROL(f, CUFF, 1, "every", "s", "10");
	refused(f, "an enrolment takes no every of that type");
	ENROL(f, CUFF, 2, "name", "s", "a", "name", "s", "b");
	refused(f, "an enrolment takes no name twice");
	ENROL(f, CUFF, 1, "\x1b[2J", "s", "a");
	refused(f, "an enrolment takes no such option");
	assert_int_equal(f->agent.n_calls, 0);
}

static void an_enrolment_that_makes_no_sense_never_reaches_the_agent(void **state)
{
	struct fixture *f = *state;
	char name[DEVICE_NAME_MAX + 1];

	ENROL(f, "cuff", 0);
	refused(f, "that is no device address; write six pairs of hex digits, like A4:C1:38:00:11:22");
	ENROL(f, CUFF, 1, "kind", "s", "kettle");
	refused(f, "there is no such kind of device; lares enrol --help names them");
	ENROL(f, CUFF, 1, "name", "s", "a\x1b[2J");
	refused(f, "that name cannot be shown; write at most 63 bytes without control characters");
	memset(name, 'n', DEVICE_NAME_MAX);
	name[DEVICE_NAME_MAX] = '\0';
	ENROL(f, CUFF, 1, "name", "s", name);
	refused(f, "that name cannot be shown; write at most 63 bytes without control characters");
	ENROL(f, CUFF, 1, "person", "s", "p 1");
	refused(f, "that is no person's id; write it as the plan does");
	ENROL(f, CUFF, 1, "key", "ay", 2, 1, 2);
	refused(f, "a device key is 16 bytes: 32 hex digits");
	ENROL(f, CUFF, 1, "every", "t", UINT64_C(9));
	refused(f, "how often it is heard lies between 10 seconds and 31 days");
	assert_int_equal(f->agent.n_calls, 0);
}

static void an_enrolment_may_be_answered_later_and_once(void **state)
{
	struct fixture *f = *state;

	f->agent.result = BUS_LATER;
	ENROL(f, CUFF, 0);
	assert_null(f->reply);
	bus_enrol_done(f->bus, f->agent.token + 1, 0, "{}");
	settle(f);
	assert_null(f->reply);
	bus_enrol_done(f->bus, f->agent.token, 0, "{\"device\":\"cuff-2\"}");
	settle(f);
	answered(f, "{\"device\":\"cuff-2\"}");
	f->reply = sd_bus_message_unref(f->reply);
	bus_enrol_done(f->bus, f->agent.token, 0, "{}");
	settle(f);
	assert_null(f->reply);
}

/* What a bus says when the client of that name is gone, or has come. */
static void owner_changes(struct fixture *f, const char *sender, const char *name, const char *new)
{
	sd_bus_message *m;

	assert_true(sd_bus_message_new_signal(f->client, &m, "/org/freedesktop/DBus", "org.freedesktop.DBus",
			    "NameOwnerChanged") >= 0);
	assert_true(sd_bus_message_set_sender(m, sender) >= 0);
	assert_true(sd_bus_message_append(m, "sss", name, name, new) >= 0);
	assert_true(sd_bus_send(f->client, m, NULL) >= 0);
	sd_bus_message_unref(m);
	settle(f);
}

static void an_enrolment_ends_when_its_caller_leaves_the_bus(void **state)
{
	struct fixture *f = *state;
	sd_bus_message *call = call_of(f, "Enrol");

	f->agent.result = BUS_LATER;
	assert_true(sd_bus_message_set_sender(call, ":1.5") >= 0);
	assert_true(sd_bus_message_append(call, "sa{sv}", CUFF, 0) >= 0);
	send_call(f, call);
	owner_changes(f, ":1.66", ":1.5", "");
	owner_changes(f, "org.freedesktop.DBus", ":1.55", "");
	owner_changes(f, "org.freedesktop.DBus", ":1.5", ":1.5");
	assert_int_equal(f->agent.left, 0);
	owner_changes(f, "org.freedesktop.DBus", ":1.5", "");
	assert_int_equal(f->agent.left, f->agent.token);
	bus_enrol_done(f->bus, f->agent.token, 0, "{}");
	settle(f);
	assert_null(f->reply);
}

static void an_answer_is_yes_no_or_six_digits(void **state)
{
	static const char *const wrong[] = { "", "Yes", "12345", "1234567", "12 456", "+12345", "-12345" };
	struct fixture *f = *state;

	CALL(f, "EnrolAnswer", "ss", CUFF, "012345");
	answered(f, "{}");
	assert_int_equal(f->agent.address.octet[0], 0xa4);
	assert_true(f->agent.said.has_digits);
	assert_int_equal(f->agent.said.digits, 12345);
	CALL(f, "EnrolAnswer", "ss", CUFF, "yes");
	assert_true(f->agent.said.is_yes && !f->agent.said.has_digits);
	CALL(f, "EnrolAnswer", "ss", CUFF, "no");
	assert_false(f->agent.said.is_yes || f->agent.said.has_digits);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CALL(f, "EnrolAnswer", "ss", CUFF, wrong[i]);
		refused(f, "the answer is yes, no, or the six digits that the device shows");
	}
	assert_int_equal(f->agent.n_calls, 3);
}

static sd_bus_message *call_from(struct fixture *f, const char *sender, const char *method)
{
	sd_bus_message *call = call_of(f, method);

	assert_true(sd_bus_message_set_sender(call, sender) >= 0);
	assert_true(sd_bus_message_append(call, "s", CUFF) >= 0);
	return call;
}

/* Of :1.6 it is not known who it is. */
static void an_enrolment_is_answered_by_whom_it_is_of(void **state)
{
	struct fixture *f = *state;
	sd_bus_message *call = call_from(f, ":1.5", "Enrol");

	f->agent.result = BUS_LATER;
	assert_true(sd_bus_message_append(call, "a{sv}", 0) >= 0);
	send_call(f, call);
	f->agent.result = 0;
	f->agent.n_calls = 0;
	call = call_from(f, ":1.6", "EnrolAnswer");
	assert_true(sd_bus_message_append(call, "s", "yes") >= 0);
	send_call(f, call);
	refused(f, "that device is being enrolled by somebody else; whoever began it answers for it");
	send_call(f, call_from(f, ":1.6", "EnrolCancel"));
	refused(f, "that device is being enrolled by somebody else; whoever began it answers for it");
	assert_int_equal(f->agent.n_calls, 0);
	CALL(f, "EnrolCancel", "s", "00:AA:01:09:00:09"); /* of which nothing waits: the agent says so */
	assert_int_equal(f->agent.n_calls, 1);
	call = call_from(f, ":1.5", "EnrolAnswer");
	assert_true(sd_bus_message_append(call, "s", "yes") >= 0);
	send_call(f, call);
	answered(f, "{}");
	send_call(f, call_from(f, ":1.5", "EnrolCancel"));
	answered(f, "{}");
	assert_int_equal(f->agent.n_calls, 3);
}

static void an_enrolment_is_broken_off_by_address(void **state)
{
	struct fixture *f = *state;

	CALL(f, "EnrolCancel", "s", CUFF);
	answered(f, "{}");
	assert_int_equal(f->agent.address.octet[0], 0xa4);
	CALL(f, "EnrolCancel", "s", "cuff-1");
	assert_true(sd_bus_message_is_method_error(f->reply, BUS_ERROR_REFUSED));
	assert_int_equal(f->agent.n_calls, 1);
}

static void a_pairing_that_failed_is_a_refusal(void **state)
{
	struct fixture *f = *state;

	f->agent.result = BUS_LATER;
	ENROL(f, CUFF, 1, "kind", "s", "cuff");
	bus_enrol_done(f->bus, f->agent.token, -ETIMEDOUT, "the cuff was not heard; press its button");
	settle(f);
	refused(f, "the cuff was not heard; press its button");
}

static void waiting_enrolments_have_a_cap(void **state)
{
	struct fixture *f = *state;

	f->agent.result = BUS_LATER;
	for (int i = 0; i < BUS_ENROLS_MAX; i++)
		ENROL(f, CUFF, 1, "kind", "s", "cuff");
	assert_null(f->reply);
	ENROL(f, CUFF, 1, "kind", "s", "cuff");
	refused(f, "other devices are being enrolled; try again when that is finished");
}

static void an_agent_that_ends_answers_who_waits(void **state)
{
	struct fixture *f = *state;

	f->agent.result = BUS_LATER;
	ENROL(f, CUFF, 1, "kind", "s", "cuff");
	bus_close(f->bus);
	f->bus = NULL;
	settle(f);
	refused(f, "laresd is ending");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_enrolment_is_taken_apart),
		TEST(what_it_is_mounted_on_and_wired_to_is_taken_apart),
		TEST(an_input_wired_to_nothing_known_is_refused),
		TEST(r16_r17_two_people_share_a_scale),
		TEST(users_that_make_no_sense_are_refused),
		TEST(r42_old_records_are_taken_only_where_it_is_said),
		TEST(an_option_that_is_not_known_is_refused_by_name),
		TEST(an_enrolment_that_makes_no_sense_never_reaches_the_agent),
		TEST(an_enrolment_may_be_answered_later_and_once),
		TEST(an_enrolment_ends_when_its_caller_leaves_the_bus),
		TEST(an_answer_is_yes_no_or_six_digits),
		TEST(an_enrolment_is_answered_by_whom_it_is_of),
		TEST(an_enrolment_is_broken_off_by_address),
		TEST(a_pairing_that_failed_is_a_refusal),
		TEST(waiting_enrolments_have_a_cap),
		TEST(an_agent_that_ends_answers_who_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
