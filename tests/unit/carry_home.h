/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The room as a whole, over its real socket, with a carrier that the test plays. */
#include "carry/carry.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/channel.h"
#include "carry/talk.h"
#include "outbox_in_memory.h"

struct scene {
	struct outbox_in_memory box;
	sd_event *event;
	struct carry *carry;
	struct channel *carrier;
	char folder[32], path[64];
	uint64_t n_sessions;
	bool is_up;
	char words[CARRY_WORDS_MAX], suffix[64], payload[64];
	bool was_retained;
	unsigned n_messages;
	enum notice notice;
	int64_t notice_number;
	unsigned n_notices;
	unsigned n_heard;
	const char *refused;
	unsigned n_proven;
};

static inline void on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	struct scene *scene = context;

	scene->n_messages++;
	scene->was_retained = is_retained;
	snprintf(scene->suffix, sizeof(scene->suffix), "%s", suffix);
	snprintf(scene->payload, sizeof(scene->payload), "%.*s", (int)n_payload, (const char *)payload);
}

static inline void on_hearing(void *context, const char *refused)
{
	struct scene *scene = context;

	scene->n_heard++;
	scene->refused = refused;
}

static inline void on_link(void *context, bool is_up, const char *words)
{
	struct scene *scene = context;

	scene->is_up = is_up;
	snprintf(scene->words, sizeof(scene->words), "%s", words);
	/* An agent says its devices again at this moment; it must be able to. */
	assert_int_equal(carry_publish(scene->carry, "device/cuff-1", true, "{\"d\":1}", 7), is_up ? 0 : -ENOTCONN);
}

static inline void on_notice(void *context, enum notice notice, int64_t number, const char *words)
{
	struct scene *scene = context;

	scene->n_notices++;
	scene->notice = notice;
	scene->notice_number = number;
	snprintf(scene->words, sizeof(scene->words), "%s", words);
}

static inline void on_proven(void *context)
{
	((struct scene *)context)->n_proven++;
}

static inline uint64_t next_session(void *context)
{
	return ++((struct scene *)context)->n_sessions;
}

static inline int64_t time_floor_s(void *context)
{
	(void)context;
	return 1763000000;
}

static const struct carry_ops ops = {
	.next = outbox_next,
	.state = outbox_state,
	.accepted = outbox_accepted,
	.rejected = outbox_rejected,
	.on_message = on_message,
	.on_hearing = on_hearing,
	.on_link = on_link,
	.on_notice = on_notice,
	.on_proven = on_proven,
	.next_session = next_session,
	.time_floor_s = time_floor_s,
	.random = outbox_random,
};

/* The same, without a team or while it asks for a certificate. */
static inline void open_again(struct scene *scene, enum carry_mode mode)
{
	const struct carry_settings settings = { .socket = scene->path, .team = mode == CARRY_IDLE ? "" : "north",
		.home = mode == CARRY_IDLE ? "" : "h-0417", .client_id = "lares-join-north-h-0417", .store = "5703e", .mode = mode, .set = "7" };
	char reason[256];

	carry_close(scene->carry);
	assert_int_equal(carry_open(scene->event, &settings, &ops, scene, &scene->carry, reason, sizeof(reason)), 0);
}

static inline int open_carry(struct scene *scene, const char *path, char reason[256])
{
	const struct carry_settings settings = { .socket = path, .team = "north", .home = "h-0417",
		.client_id = "lares-north-h-0417", .store = "5703e" };

	return carry_open(scene->event, &settings, &ops, scene, &scene->carry, reason, 256);
}

static inline int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	char reason[256];

	strcpy(scene->folder, "/tmp/lares-carry-XXXXXX");
	assert_non_null(mkdtemp(scene->folder));
	snprintf(scene->path, sizeof(scene->path), "%s/carry", scene->folder);
	assert_true(sd_event_new(&scene->event) >= 0);
	assert_int_equal(open_carry(scene, scene->path, reason), 0);
	*state = scene;
	return 0;
}

static inline int tear_down(void **state)
{
	struct scene *scene = *state;

	channel_free(scene->carrier);
	carry_close(scene->carry);
	sd_event_unref(scene->event);
	unlink(scene->path);
	rmdir(scene->folder);
	free(scene);
	return 0;
}

/* Let the loop do everything that there is to do now. */
static inline void run(struct scene *scene)
{
	while (sd_event_run(scene->event, 0) > 0)
		;
}

static inline struct channel *connect_to(const struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	struct channel *channel;

	strcpy(address.sun_path, scene->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(channel_new(fd, &channel), 0);
	return channel;
}

static inline void say(struct scene *scene, struct record record)
{
	assert_int_equal(channel_send(scene->carrier, &record), 0);
	assert_int_equal(channel_flush(scene->carrier), 0);
	run(scene);
}

static inline struct record hear(struct scene *scene, enum record_type type)
{
	struct record record;

	assert_int_equal(channel_receive(scene->carrier, &record), 0);
	assert_int_equal(record.type, type);
	return record;
}

static inline void hear_nothing(struct scene *scene)
{
	struct record record;

	assert_int_equal(channel_receive(scene->carrier, &record), CHANNEL_EMPTY);
}

static const struct record hello = { .type = RECORD_HELLO, .hello = { "test", "1" } };
static const struct record up = { .type = RECORD_UP, .up = { false, 20, 0, "connected" } };

static inline void greet(struct scene *scene)
{
	scene->carrier = connect_to(scene);
	say(scene, hello);
}

/* Up to what every link begins with; returns the number of its first message. */
static inline uint64_t link_begin(struct scene *scene)
{
	uint64_t number;

	greet(scene);
	hear(scene, RECORD_CONNECT);
	say(scene, up);
	number = hear(scene, RECORD_PUBLISH).publish.number;
	for (int i = 0; i < 5; i++)
		hear(scene, RECORD_SUBSCRIBE);
	return number;
}

static inline void link_up(struct scene *scene)
{
	link_begin(scene);
	assert_string_equal(hear(scene, RECORD_PUBLISH).publish.topic, "lares/1/north/h-0417/up/device/cuff-1");
}

static inline void expect_closed(struct scene *scene)
{
	struct record record;
	int r;

	do
		r = channel_receive(scene->carrier, &record);
	while (r == 0);
	assert_int_equal(r, CHANNEL_END);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
