/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/bus.h"

#include <errno.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* An agent that writes down what it is asked. */
struct agent {
	char device[64], alert[64], jws[64], note[64], caller[64];
	char verb[BUS_VERB_MAX];
	uint32_t for_s;
	int64_t since_us;
	size_t limit, n_plan;
	bool only_open;
	uint64_t token, left;
	struct bus_enrol wish;
	struct address address;
	struct bus_answer said;
	int result; /* of the next operation */
	unsigned n_calls;
};

struct fixture {
	sd_bus *server, *client;
	struct bus *bus;
	struct agent agent;
	sd_bus_message *reply;
};

static int answer(struct agent *agent, const char *json, struct text *ret_answer, struct text *why)
{
	agent->n_calls++;
	if (agent->result < 0)
		text_put(why, "no, and this is why");
	text_put(ret_answer, json);
	return agent->result;
}

static int on_plain(void *context, struct text *ret_answer, struct text *why)
{
	return answer(context, "{\"v\":1}", ret_answer, why);
}

static int on_doctor(void *context, struct text *ret_answer, struct text *why)
{
	(void)context;
	(void)why;
	while (text_end(ret_answer) >= 0)
		text_put(ret_answer, "much too much to say in one message, and again ");
	return 0;
}

static int on_readings(void *context, const char *device, int64_t since_us, size_t limit, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	strcpy(agent->device, device ? device : "(all)");
	agent->since_us = since_us;
	agent->limit = limit;
	return answer(agent, "{\"readings\":[]}", ret_answer, why);
}

static int on_alerts(void *context, bool only_open, struct text *ret_answer, struct text *why)
{
	((struct agent *)context)->only_open = only_open;
	return answer(context, "{\"alerts\":[]}", ret_answer, why);
}

static int on_enrol(void *context, uint64_t token, const struct bus_enrol *wish, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	agent->token = token;
	agent->wish = *wish;
	return answer(agent, "{\"device\":\"cuff-1\"}", ret_answer, why);
}

static void on_enrol_left(void *context, uint64_t token)
{
	((struct agent *)context)->left = token;
}

static int on_enrol_answer(void *context, const struct address *address, const struct bus_answer *said,
	struct text *ret_answer, struct text *why)
{
	struct agent *agent = context;

	agent->address = *address;
	agent->said = *said;
	return answer(agent, "{}", ret_answer, why);
}

static int on_enrol_cancel(void *context, const struct address *address, struct text *ret_answer, struct text *why)
{
	((struct agent *)context)->address = *address;
	return answer(context, "{}", ret_answer, why);
}

static int on_forget(void *context, const char *device, struct text *ret_answer, struct text *why)
{
	strcpy(((struct agent *)context)->device, device);
	return answer(context, "{}", ret_answer, why);
}

static int on_reset(void *context, const char *home, struct text *ret_answer, struct text *why)
{
	snprintf(((struct agent *)context)->device, DEVICE_ID_MAX, "%s", home);
	return answer(context, "{}", ret_answer, why);
}

static int on_suppressed(void *context, int64_t since_us, size_t limit, struct text *ret_answer, struct text *why)
{
	struct agent *agent = context;

	agent->since_us = since_us;
	agent->limit = limit;
	return answer(agent, "{}", ret_answer, why);
}

static int on_command(void *context, const char *verb, const char *jws, size_t n_jws, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	assert_int_equal(strlen(jws), n_jws);
	strcpy(agent->verb, verb);
	strcpy(agent->jws, jws);
	return answer(agent, "{}", ret_answer, why);
}

static int on_answer(void *context, const struct bus_said *said, const char *caller, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	strcpy(agent->verb, said->verb);
	strcpy(agent->alert, said->alert);
	strcpy(agent->note, said->note);
	strcpy(agent->caller, caller);
	agent->for_s = said->for_s;
	return answer(agent, "{}", ret_answer, why);
}

static int on_plan(void *context, const char *plan, size_t n_plan, struct text *ret_answer, struct text *why)
{
	assert_int_equal(strlen(plan), n_plan);
	((struct agent *)context)->n_plan = n_plan;
	return answer(context, "{}", ret_answer, why);
}

static int on_test_alert(void *context, const char *caller, struct text *ret_answer, struct text *why)
{
	strcpy(((struct agent *)context)->caller, caller);
	return answer(context, "{}", ret_answer, why);
}

static int on_join(void *context, const char *bundle, const char *fingerprint, struct text *ret_answer, struct text *why)
{
	assert_string_equal(fingerprint, "f");
	((struct agent *)context)->n_plan = strlen(bundle);
	return answer(context, "{}", ret_answer, why);
}

static const struct bus_ops ops = {
	.status = on_plain,
	.devices = on_plain,
	.scan = on_plain,
	.readings = on_readings,
	.alerts = on_alerts,
	.enrol = on_enrol,
	.enrol_left = on_enrol_left,
	.enrolling = on_plain,
	.enrol_answer = on_enrol_answer,
	.enrol_cancel = on_enrol_cancel,
	.forget = on_forget,
	.reset = on_reset,
	.command = on_command,
	.answer = on_answer,
	.history = on_plan,
	.report = on_plan,
	.suppressed = on_suppressed,
	.plan_show = on_plain,
	.plan_check = on_plan,
	.plan_load = on_plan,
	.test_alert = on_test_alert,
	.doctor = on_doctor,
	.join = on_join,
	.joining = on_plain,
};

/* A bus connection without a bus between: each end of a socket pair. */
static sd_bus *end_of(int fd, bool is_server)
{
	sd_bus *bus;
	sd_id128_t id = { .qwords = { 1, 1 } };

	assert_true(sd_bus_new(&bus) >= 0);
	assert_true(sd_bus_set_fd(bus, fd, fd) >= 0);
	if (is_server)
		assert_true(sd_bus_set_server(bus, 1, id) >= 0);
	assert_true(sd_bus_start(bus) >= 0);
	return bus;
}

static int setup(void **state)
{
	static struct fixture f;
	int ends[2];

	f = (struct fixture){ 0 };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
	f.server = end_of(ends[0], true);
	f.client = end_of(ends[1], false);
	assert_int_equal(bus_open(f.server, &ops, &f.agent, &f.bus), 0);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sd_bus_message_unref(f->reply);
	bus_close(f->bus);
	sd_bus_close_unref(f->client);
	sd_bus_close_unref(f->server);
	return 0;
}

static int on_reply(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct fixture *f = context;

	(void)error;
	sd_bus_message_unref(f->reply);
	f->reply = sd_bus_message_ref(message);
	return 0;
}

/* Let both ends work until neither has anything to do. */
static void settle(struct fixture *f)
{
	for (int worked = 1; worked > 0;) {
		int server = sd_bus_process(f->server, NULL), client = sd_bus_process(f->client, NULL);

		assert_true(server >= 0 && client >= 0);
		worked = server + client;
	}
}

static void send_call(struct fixture *f, sd_bus_message *call)
{
	f->reply = sd_bus_message_unref(f->reply);
	assert_true(sd_bus_call_async(f->client, NULL, call, on_reply, f, 0) >= 0);
	sd_bus_message_unref(call);
	settle(f);
}

static sd_bus_message *call_of(struct fixture *f, const char *method)
{
	sd_bus_message *call;

	assert_true(sd_bus_message_new_method_call(f->client, &call, NULL, BUS_PATH, BUS_INTERFACE, method) >= 0);
	return call;
}

#define CALL(f, method, types, ...)                                                             \
	do {                                                                                    \
		sd_bus_message *call_ = call_of(f, method);                                     \
		assert_true(sd_bus_message_append(call_, types, __VA_ARGS__) >= 0);             \
		send_call(f, call_);                                                            \
	} while (0)

static void answered(struct fixture *f, const char *json)
{
	const char *text;

	assert_non_null(f->reply);
	assert_false(sd_bus_message_is_method_error(f->reply, NULL));
	assert_true(sd_bus_message_read(f->reply, "s", &text) > 0);
	assert_string_equal(text, json);
}

static void refused(struct fixture *f, const char *words)
{
	assert_non_null(f->reply);
	assert_true(sd_bus_message_is_method_error(f->reply, BUS_ERROR_REFUSED));
	assert_string_equal(sd_bus_message_get_error(f->reply)->message, words);
}

#define CUFF "A4:C1:38:00:11:22"

/* Enrol; the options as sd_bus_message_append() takes them, their number first. */
#define ENROL(f, address, ...)                                                                        \
	do {                                                                                          \
		sd_bus_message *enrol_ = call_of(f, "Enrol");                                         \
		assert_true(sd_bus_message_append(enrol_, "sa{sv}", address, __VA_ARGS__) >= 0);      \
		send_call(f, enrol_);                                                                 \
	} while (0)

#define USERS(n, ...) "users", "as", n, __VA_ARGS__

static void a_question_is_answered_with_the_agents_words(void **state)
{
	static const char *const questions[] = { "Status", "Devices", "Scan", "PlanShow", "Enrolling" };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		send_call(f, call_of(f, questions[i]));
		answered(f, "{\"v\":1}");
	}
	assert_int_equal(f->agent.n_calls, 5);
}

static void a_refusal_carries_its_words(void **state)
{
	struct fixture *f = *state;

	f->agent.result = -EINVAL;
	send_call(f, call_of(f, "Status"));
	refused(f, "no, and this is why");
}

static void an_answer_too_long_is_refused_and_not_cut(void **state)
{
	struct fixture *f = *state;

	send_call(f, call_of(f, "Doctor"));
	refused(f, "the answer is longer than one message may be; ask for less");
}

static void readings_are_asked_for_by_device_time_and_number(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Readings", "sxu", "cuff-1", INT64_C(1768478400000000), 20);
	answered(f, "{\"readings\":[]}");
	assert_string_equal(f->agent.device, "cuff-1");
	assert_true(f->agent.since_us == INT64_C(1768478400000000));
	assert_int_equal(f->agent.limit, 20);
}

static void no_device_means_all_and_no_limit_the_highest(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Readings", "sxu", "", INT64_C(0), 0);
	assert_string_equal(f->agent.device, "(all)");
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
	CALL(f, "Readings", "sxu", "", INT64_C(0), UINT32_MAX);
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
}

static void open_alerts_or_all(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Alerts", "b", 1);
	answered(f, "{\"alerts\":[]}");
	assert_true(f->agent.only_open);
	CALL(f, "Alerts", "b", 0);
	assert_false(f->agent.only_open);
}

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

static void what_is_said_without_a_signature_is_the_callers(void **state)
{
	struct fixture *f = *state;
	const struct passwd *user = getpwuid(geteuid());

	CALL(f, "Answer", "sssu", "snooze", "01J0", "looked at it", 600);
	answered(f, "{}");
	assert_string_equal(f->agent.verb, "snooze");
	assert_string_equal(f->agent.alert, "01J0");
	assert_string_equal(f->agent.note, "looked at it");
	assert_int_equal(f->agent.for_s, 600);
	if (user)
		assert_string_equal(f->agent.caller, user->pw_name);
}

static void a_signed_command_reaches_the_agent_and_no_other_verb_than_a_word(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Command", "ss", "ack", "e30.e30.x");
	answered(f, "{}");
	assert_string_equal(f->agent.verb, "ack");
	assert_string_equal(f->agent.jws, "e30.e30.x");
	CALL(f, "Command", "ss", "do/ack", "e30.e30.x");
	refused(f, "that is no command; see proto/asyncapi.yaml");
	CALL(f, "Command", "ss", "", "e30.e30.x");
	refused(f, "that is no command; see proto/asyncapi.yaml");
}

static void what_was_suppressed_is_asked_for_since_when_and_up_to_how_much(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Suppressed", "xu", INT64_C(1700000000000000), 20);
	answered(f, "{}");
	assert_true(f->agent.since_us == INT64_C(1700000000000000));
	assert_int_equal(f->agent.limit, 20);
	CALL(f, "Suppressed", "xu", INT64_C(0), 0);
	assert_int_equal(f->agent.limit, BUS_READINGS_MAX);
}

static void arguments_have_a_longest_length(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(BUS_PLAN_MAX + 2);

	memset(text, 'x', BUS_PLAN_MAX + 1);
	text[BUS_PLAN_MAX + 1] = '\0';
	CALL(f, "PlanCheck", "s", text);
	refused(f, "that is too long; write at most 1048576 bytes");
	text[BUS_PLAN_MAX] = '\0';
	CALL(f, "PlanLoad", "s", text);
	assert_int_equal(f->agent.n_plan, BUS_PLAN_MAX);
	text[BUS_JWS_MAX + 1] = '\0';
	CALL(f, "Command", "ss", "ack", text);
	refused(f, "the signed command is too long");
	text[BUS_QUERY_MAX + 1] = '\0';
	CALL(f, "History", "s", text);
	refused(f, "that is too long; write at most 4096 bytes");
	text[BUS_NOTE_MAX + 1] = '\0';
	CALL(f, "Answer", "sssu", "ack", "01J0", text, 0);
	refused(f, "the note is too long; write at most 240 bytes");
	CALL(f, "Answer", "sssu", "ack", text, "", 0);
	refused(f, "that is no alert; lares alerts lists them");
	CALL(f, "Forget", "s", text);
	refused(f, "that is no device; lares devices lists them");
	CALL(f, "Readings", "sxu", text, INT64_C(0), 1);
	refused(f, "that is no device; lares devices lists them");
	assert_int_equal(f->agent.n_calls, 1);
	free(text);
}

static void forget_reset_and_test_alert_reach_the_agent(void **state)
{
	struct fixture *f = *state;

	CALL(f, "Forget", "s", "A4:C1:38:00:11:22");
	answered(f, "{}");
	assert_string_equal(f->agent.device, "A4:C1:38:00:11:22");
	CALL(f, "Reset", "s", "h-0417");
	answered(f, "{}");
	assert_string_equal(f->agent.device, "h-0417");
	send_call(f, call_of(f, "TestAlert"));
	answered(f, "{}");
	assert_true(f->agent.caller[0] != '\0');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_is_answered_with_the_agents_words),
		TEST(a_refusal_carries_its_words),
		TEST(an_answer_too_long_is_refused_and_not_cut),
		TEST(readings_are_asked_for_by_device_time_and_number),
		TEST(no_device_means_all_and_no_limit_the_highest),
		TEST(open_alerts_or_all),
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
		TEST(what_is_said_without_a_signature_is_the_callers),
		TEST(what_was_suppressed_is_asked_for_since_when_and_up_to_how_much),
		TEST(a_signed_command_reaches_the_agent_and_no_other_verb_than_a_word),
		TEST(arguments_have_a_longest_length),
		TEST(forget_reset_and_test_alert_reach_the_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
