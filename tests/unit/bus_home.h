/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The bus object between the two ends of a socket, and an agent that writes down what it is asked. */
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

static inline int answer(struct agent *agent, const char *json, struct text *ret_answer, struct text *why)
{
	agent->n_calls++;
	if (agent->result < 0)
		text_put(why, "no, and this is why");
	text_put(ret_answer, json);
	return agent->result;
}

static inline int on_plain(void *context, struct text *ret_answer, struct text *why)
{
	return answer(context, "{\"v\":1}", ret_answer, why);
}

static inline int on_doctor(void *context, struct text *ret_answer, struct text *why)
{
	(void)context;
	(void)why;
	while (text_end(ret_answer) >= 0)
		text_put(ret_answer, "much too much to say in one message, and again ");
	return 0;
}

static inline int on_readings(void *context, const char *device, int64_t since_us, size_t limit, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	strcpy(agent->device, device ? device : "(all)");
	agent->since_us = since_us;
	agent->limit = limit;
	return answer(agent, "{\"readings\":[]}", ret_answer, why);
}

static inline int on_alerts(void *context, bool only_open, struct text *ret_answer, struct text *why)
{
	((struct agent *)context)->only_open = only_open;
	return answer(context, "{\"alerts\":[]}", ret_answer, why);
}

static inline int on_enrol(void *context, uint64_t token, const struct bus_enrol *wish, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	agent->token = token;
	agent->wish = *wish;
	return answer(agent, "{\"device\":\"cuff-1\"}", ret_answer, why);
}

static inline void on_enrol_left(void *context, uint64_t token)
{
	((struct agent *)context)->left = token;
}

static inline int on_enrol_answer(void *context, const struct address *address, const struct bus_answer *said,
	struct text *ret_answer, struct text *why)
{
	struct agent *agent = context;

	agent->address = *address;
	agent->said = *said;
	return answer(agent, "{}", ret_answer, why);
}

static inline int on_enrol_cancel(void *context, const struct address *address, struct text *ret_answer, struct text *why)
{
	((struct agent *)context)->address = *address;
	return answer(context, "{}", ret_answer, why);
}

static inline int on_forget(void *context, const char *device, struct text *ret_answer, struct text *why)
{
	strcpy(((struct agent *)context)->device, device);
	return answer(context, "{}", ret_answer, why);
}

static inline int on_reset(void *context, const char *home, struct text *ret_answer, struct text *why)
{
	snprintf(((struct agent *)context)->device, DEVICE_ID_MAX, "%s", home);
	return answer(context, "{}", ret_answer, why);
}

static inline int on_suppressed(void *context, int64_t since_us, size_t limit, struct text *ret_answer, struct text *why)
{
	struct agent *agent = context;

	agent->since_us = since_us;
	agent->limit = limit;
	return answer(agent, "{}", ret_answer, why);
}

static inline int on_command(void *context, const char *verb, const char *jws, size_t n_jws, struct text *ret_answer,
	struct text *why)
{
	struct agent *agent = context;

	assert_int_equal(strlen(jws), n_jws);
	strcpy(agent->verb, verb);
	strcpy(agent->jws, jws);
	return answer(agent, "{}", ret_answer, why);
}

static inline int on_answer(void *context, const struct bus_said *said, const char *caller, struct text *ret_answer,
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

static inline int on_plan(void *context, const char *plan, size_t n_plan, struct text *ret_answer, struct text *why)
{
	assert_int_equal(strlen(plan), n_plan);
	((struct agent *)context)->n_plan = n_plan;
	return answer(context, "{}", ret_answer, why);
}

static inline int on_test_alert(void *context, const char *caller, struct text *ret_answer, struct text *why)
{
	strcpy(((struct agent *)context)->caller, caller);
	return answer(context, "{}", ret_answer, why);
}

static inline int on_join(void *context, const char *bundle, const char *fingerprint, struct text *ret_answer, struct text *why)
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
static inline sd_bus *end_of(int fd, bool is_server)
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

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	sd_bus_message_unref(f->reply);
	bus_close(f->bus);
	sd_bus_close_unref(f->client);
	sd_bus_close_unref(f->server);
	return 0;
}

static inline int on_reply(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct fixture *f = context;

	(void)error;
	sd_bus_message_unref(f->reply);
	f->reply = sd_bus_message_ref(message);
	return 0;
}

/* Let both ends work until neither has anything to do. */
static inline void settle(struct fixture *f)
{
	for (int worked = 1; worked > 0;) {
		int server = sd_bus_process(f->server, NULL), client = sd_bus_process(f->client, NULL);

		assert_true(server >= 0 && client >= 0);
		worked = server + client;
	}
}

static inline void send_call(struct fixture *f, sd_bus_message *call)
{
	f->reply = sd_bus_message_unref(f->reply);
	assert_true(sd_bus_call_async(f->client, NULL, call, on_reply, f, 0) >= 0);
	sd_bus_message_unref(call);
	settle(f);
}

static inline sd_bus_message *call_of(struct fixture *f, const char *method)
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

static inline void answered(struct fixture *f, const char *json)
{
	const char *text;

	assert_non_null(f->reply);
	assert_false(sd_bus_message_is_method_error(f->reply, NULL));
	assert_true(sd_bus_message_read(f->reply, "s", &text) > 0);
	assert_string_equal(text, json);
}

static inline void refused(struct fixture *f, const char *words)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
