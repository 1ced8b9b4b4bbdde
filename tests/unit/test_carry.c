/* SPDX-License-Identifier: Apache-2.0 */
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

static void on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	struct scene *scene = context;

	scene->n_messages++;
	scene->was_retained = is_retained;
	snprintf(scene->suffix, sizeof(scene->suffix), "%s", suffix);
	snprintf(scene->payload, sizeof(scene->payload), "%.*s", (int)n_payload, (const char *)payload);
}

static void on_hearing(void *context, const char *refused)
{
	struct scene *scene = context;

	scene->n_heard++;
	scene->refused = refused;
}

static void on_link(void *context, bool is_up, const char *words)
{
	struct scene *scene = context;

	scene->is_up = is_up;
	snprintf(scene->words, sizeof(scene->words), "%s", words);
	/* An agent says its devices again at this moment; it must be able to. */
	assert_int_equal(carry_publish(scene->carry, "device/cuff-1", true, "{\"d\":1}", 7), is_up ? 0 : -ENOTCONN);
}

static void on_notice(void *context, enum notice notice, int64_t number, const char *words)
{
	struct scene *scene = context;

	scene->n_notices++;
	scene->notice = notice;
	scene->notice_number = number;
	snprintf(scene->words, sizeof(scene->words), "%s", words);
}

static void on_proven(void *context)
{
	((struct scene *)context)->n_proven++;
}

static uint64_t next_session(void *context)
{
	return ++((struct scene *)context)->n_sessions;
}

static int64_t time_floor_s(void *context)
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
static void open_again(struct scene *scene, enum carry_mode mode)
{
	const struct carry_settings settings = { .socket = scene->path, .team = mode == CARRY_IDLE ? "" : "north",
		.home = mode == CARRY_IDLE ? "" : "h-0417", .client_id = "lares-join-north-h-0417", .store = "5703e", .mode = mode, .set = "7" };
	char reason[256];

	carry_close(scene->carry);
	assert_int_equal(carry_open(scene->event, &settings, &ops, scene, &scene->carry, reason, sizeof(reason)), 0);
}

static int open_carry(struct scene *scene, const char *path, char reason[256])
{
	const struct carry_settings settings = { .socket = path, .team = "north", .home = "h-0417",
		.client_id = "lares-north-h-0417", .store = "5703e" };

	return carry_open(scene->event, &settings, &ops, scene, &scene->carry, reason, 256);
}

static int set_up(void **state)
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

static int tear_down(void **state)
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
static void run(struct scene *scene)
{
	while (sd_event_run(scene->event, 0) > 0)
		;
}

static struct channel *connect_to(const struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	struct channel *channel;

	strcpy(address.sun_path, scene->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(channel_new(fd, &channel), 0);
	return channel;
}

static void say(struct scene *scene, struct record record)
{
	assert_int_equal(channel_send(scene->carrier, &record), 0);
	assert_int_equal(channel_flush(scene->carrier), 0);
	run(scene);
}

static struct record hear(struct scene *scene, enum record_type type)
{
	struct record record;

	assert_int_equal(channel_receive(scene->carrier, &record), 0);
	assert_int_equal(record.type, type);
	return record;
}

static void hear_nothing(struct scene *scene)
{
	struct record record;

	assert_int_equal(channel_receive(scene->carrier, &record), CHANNEL_EMPTY);
}

static const struct record hello = { .type = RECORD_HELLO, .hello = { "test", "1" } };
static const struct record up = { .type = RECORD_UP, .up = { false, 20, 0, "connected" } };

static void greet(struct scene *scene)
{
	scene->carrier = connect_to(scene);
	say(scene, hello);
}

/* Up to what every link begins with; returns the number of its first message. */
static uint64_t link_begin(struct scene *scene)
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

static void link_up(struct scene *scene)
{
	link_begin(scene);
	assert_string_equal(hear(scene, RECORD_PUBLISH).publish.topic, "lares/1/north/h-0417/up/device/cuff-1");
}

static void expect_closed(struct scene *scene)
{
	struct record record;
	int r;

	do
		r = channel_receive(scene->carrier, &record);
	while (r == 0);
	assert_int_equal(r, CHANNEL_END);
}

static void a_carrier_that_talks_nonsense_is_dropped(void **state)
{
	struct scene *scene = *state;

	scene->carrier = connect_to(scene);
	assert_int_equal(send(channel_fd(scene->carrier), "nonsense", 8, 0), 8);
	run(scene);
	expect_closed(scene);
}

static void a_carrier_that_speaks_out_of_turn_is_dropped(void **state)
{
	struct scene *scene = *state;

	greet(scene);
	hear(scene, RECORD_CONNECT);
	say(scene, up);
	say(scene, up);
	expect_closed(scene);
	assert_false(scene->is_up);
}

static void a_second_carrier_is_turned_away_with_words(void **state)
{
	struct scene *scene = *state;
	struct channel *first;
	struct record record;

	greet(scene);
	first = scene->carrier;
	scene->carrier = connect_to(scene);
	run(scene);
	record = hear(scene, RECORD_REFUSED);
	assert_int_equal(record.refused.number, 0);
	assert_string_equal(record.refused.words, "another carrier is connected");
	expect_closed(scene);
	channel_free(first);
	channel_free(scene->carrier);
	/* Its end and the next one's connection are there at the same moment. */
	greet(scene);
	hear(scene, RECORD_CONNECT);
}

static void a_file_in_the_way_is_told_and_kept(void **state)
{
	struct scene *scene = *state;
	char path[80], reason[256] = "";
	struct carry *first = scene->carry;
	int fd;

	snprintf(path, sizeof(path), "%s/file", scene->folder);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(open_carry(scene, path, reason), -EEXIST);
	assert_non_null(strstr(reason, "[carry] socket"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_carry(scene, scene->path, reason), -EADDRINUSE);
	assert_non_null(strstr(reason, "another laresd"));
	scene->carry = first;
}

static void a_stale_socket_is_replaced(void **state)
{
	struct scene *scene = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	char reason[256];
	struct stat status;

	carry_close(scene->carry);
	scene->carry = NULL;
	strcpy(address.sun_path, scene->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(open_carry(scene, scene->path, reason), 0);
	assert_int_equal(stat(scene->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0660);
}

static void a_link_begins_with_the_will_and_its_counterpart(void **state)
{
	struct scene *scene = *state;
	struct record record;

	scene->box.random = 0xab;
	greet(scene);
	record = hear(scene, RECORD_CONNECT);
	assert_string_equal(record.connect.client_id, "lares-north-h-0417");
	assert_string_equal(record.connect.will_topic, "lares/1/north/h-0417/up/link");
	assert_int_equal(record.connect.time_floor_s, 1763000000);
	assert_non_null(memmem(record.payload, record.n_payload, "\"offline\"", 9));
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":1,", 12));
	assert_string_equal(carry_session_nonce(scene->carry), "");
	say(scene, up);
	assert_true(scene->is_up);
	assert_string_equal(carry_session_nonce(scene->carry), "abababababababababababababababab");
	record = hear(scene, RECORD_PUBLISH);
	assert_string_equal(record.publish.topic, "lares/1/north/h-0417/up/link");
	assert_true(record.publish.retain);
	assert_non_null(memmem(record.payload, record.n_payload, "\"online\"", 8));
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":1,", 12));
	assert_non_null(memmem(record.payload, record.n_payload, carry_session_nonce(scene->carry), 32));
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/do/+");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/plan");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/seen");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/team");
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/certificate");
}

static void answer_subscriptions(struct scene *scene, uint64_t n, uint8_t last_reason)
{
	for (uint64_t number = 1; number <= n; number++)
		say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { number, number == 5 ? last_reason : 1 } });
	run(scene);
}

static void a_subscription_that_is_refused_is_told_once_all_are_answered(void **state)
{
	struct scene *scene = *state;

	link_up(scene);
	answer_subscriptions(scene, 4, 1);
	assert_int_equal(scene->n_heard, 0);
	say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { 5, 0x87 } });
	run(scene);
	assert_int_equal(scene->n_heard, 1);
	assert_string_equal(scene->refused, "certificate");
	answer_subscriptions(scene, 5, 1); /* nobody asked */
	assert_int_equal(scene->n_heard, 1);
}

static void subscriptions_that_are_granted_are_told_as_well(void **state)
{
	struct scene *scene = *state;

	link_up(scene);
	answer_subscriptions(scene, 5, 1);
	assert_int_equal(scene->n_heard, 1);
	assert_null(scene->refused);
}

static void a_subscription_that_is_never_answered_ends_the_link(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	number = hear(scene, RECORD_PUBLISH).publish.number;
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	answer_subscriptions(scene, 4, 1);
	assert_true(scene->is_up);
	scene->carry->uplink.up_us -= CARRY_ANSWER_US;
	carry_kick(scene->carry);
	run(scene);
	hear(scene, RECORD_DISCONNECT);
}

static void a_gateway_without_a_team_hears_its_carrier_and_connects_it_nowhere(void **state)
{
	struct scene *scene = *state;

	open_again(scene, CARRY_IDLE);
	greet(scene);
	hear_nothing(scene);
	assert_int_equal(carry_publish(scene->carry, "pulse", false, "{}", 2), -EINVAL);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "7" } });
	hear_nothing(scene);
}

static void who_asks_for_a_certificate_hears_its_answer_alone_and_has_no_will(void **state)
{
	struct scene *scene = *state;
	struct record record;

	open_again(scene, CARRY_JOINING);
	greet(scene);
	record = hear(scene, RECORD_CONNECT);
	assert_string_equal(record.connect.will_topic, "");
	assert_int_equal(record.n_payload, 0);
	say(scene, up);
	assert_string_equal(hear(scene, RECORD_SUBSCRIBE).subscribe.topic, "lares/1/north/h-0417/down/certificate");
	/* What the agent says at that moment is its own affair: this scene's says a device. */
	hear(scene, RECORD_PUBLISH);
	hear_nothing(scene);
	say(scene, (struct record){ .type = RECORD_SUBSCRIBED, .answer = { 5, 1 } });
	assert_int_equal(scene->n_heard, 1);
}

static void a_link_is_proven_by_the_first_message_that_is_taken(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	assert_int_equal(scene->n_proven, 0);
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
	number = hear(scene, RECORD_PUBLISH).publish.number;
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
}

static void a_message_that_is_refused_proves_nothing(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0x87 } });
	assert_int_equal(scene->n_proven, 0);
}

static void a_carrier_that_is_to_end_for_other_settings_proves_nothing_of_them(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	hear(scene, RECORD_PUBLISH);
	carry_use_set(scene->carry, "8");
	run(scene);
	hear(scene, RECORD_SETTINGS);
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 0);
	channel_free(scene->carrier);
	run(scene);
	number = link_begin(scene);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "8" } });
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	assert_int_equal(scene->n_proven, 1);
}

static void a_carrier_with_other_settings_is_asked_to_begin_anew(void **state)
{
	struct scene *scene = *state;

	open_again(scene, CARRY_IDLE);
	greet(scene);
	say(scene, (struct record){ .type = RECORD_SETTINGS, .settings = { "" } });
	assert_string_equal(hear(scene, RECORD_SETTINGS).settings.set, "7");
	carry_use_set(scene->carry, "7");
	run(scene);
	hear_nothing(scene);
	carry_use_set(scene->carry, "8");
	run(scene);
	assert_string_equal(hear(scene, RECORD_SETTINGS).settings.set, "8");
}

/* How often the loop turns, up to a hundred times, with nothing to do. */
static unsigned count_turns(struct scene *scene)
{
	unsigned n = 0;

	while (n < 100 && sd_event_run(scene->event, 0) > 0)
		n++;
	return n;
}

static void a_refused_message_that_cannot_go_yet_is_no_reason_to_spin(void **state)
{
	struct scene *scene = *state;
	uint64_t number;

	link_up(scene);
	outbox_add(&scene->box, OUTGOING_ALERT, CLASS_ALERT, "A", "{\"a\":1}");
	carry_kick(scene->carry);
	run(scene);
	number = hear(scene, RECORD_PUBLISH).publish.number;
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0x87 } });
	scene->carry->order.retries[0].opens_us = 1;
	scene->box.failure = -EIO;
	carry_kick(scene->carry);
	assert_in_range(count_turns(scene), 1, 5);
	scene->box.failure = 0;
	scene->carry->store_retry_us = 0;
	carry_kick(scene->carry);
	run(scene);
	assert_string_equal(hear(scene, RECORD_PUBLISH).publish.topic, "lares/1/north/h-0417/up/alert/A");
}

static void what_is_committed_leaves_and_its_answer_reaches_the_store(void **state)
{
	struct scene *scene = *state;
	struct record record;

	link_up(scene);
	outbox_add(&scene->box, OUTGOING_READING, CLASS_VITAL, NULL, "{\"r\":1}");
	hear_nothing(scene);
	carry_kick(scene->carry);
	run(scene);
	record = hear(scene, RECORD_PUBLISH);
	assert_string_equal(record.publish.topic, "lares/1/north/h-0417/up/readings");
	assert_int_equal(record.publish.qos, 1);
	assert_int_equal(scene->box.n_accepted, 0);
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { record.publish.number, 0 } });
	assert_int_equal(scene->box.n_accepted, 1);
	hear_nothing(scene);
}

static void a_refused_message_is_told_with_its_reason(void **state)
{
	struct scene *scene = *state;

	link_up(scene);
	outbox_add(&scene->box, OUTGOING_ALERT, CLASS_ALERT, "A", "{}");
	carry_kick(scene->carry);
	run(scene);
	say(scene, (struct record){ .type = RECORD_REFUSED,
		.refused = { hear(scene, RECORD_PUBLISH).publish.number, "no link" } });
	assert_int_equal(scene->box.rows[0].n_rejected, 1);
	assert_int_equal(scene->box.n_accepted, 0);
	hear_nothing(scene);
}

static void a_birth_that_is_refused_is_said_again_until_it_is_taken(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);
	struct record record;

	hear(scene, RECORD_PUBLISH);
	carry_mend_link(scene->carry);
	run(scene);
	hear_nothing(scene);
	for (int i = 0; i < 2; i++) {
		say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0x97 } });
		carry_mend_link(scene->carry);
		run(scene);
		record = hear(scene, RECORD_PUBLISH);
		assert_string_equal(record.publish.topic, "lares/1/north/h-0417/up/link");
		assert_true(record.publish.retain);
		assert_non_null(memmem(record.payload, record.n_payload, "\"online\"", 8));
		number = record.publish.number;
	}
	say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { number, 0 } });
	carry_mend_link(scene->carry);
	run(scene);
	hear_nothing(scene);
}

static void a_carrier_that_was_killed_loses_nothing(void **state)
{
	struct scene *scene = *state;
	uint64_t number = link_begin(scene);

	hear(scene, RECORD_PUBLISH);
	outbox_add(&scene->box, OUTGOING_ALERT, CLASS_ALERT, "A", "{\"a\":1}");
	carry_kick(scene->carry);
	run(scene);
	hear(scene, RECORD_PUBLISH);
	channel_free(scene->carrier);
	scene->carrier = NULL;
	run(scene);
	assert_false(scene->is_up);
	assert_string_equal(scene->words, "the carrier is gone");
	assert_true(link_begin(scene) > number);
	assert_int_equal(scene->n_sessions, 2);
	assert_string_equal(hear(scene, RECORD_PUBLISH).publish.topic, "lares/1/north/h-0417/up/alert/A");
}

static void a_stopped_carrier_is_not_waited_for_and_goes_on_where_it_was(void **state)
{
	struct scene *scene = *state;
	size_t n = 0;

	link_up(scene);
	for (; n < OUTBOX_ROWS_MAX; n++) {
		outbox_add(&scene->box, OUTGOING_READING, CLASS_VITAL, NULL, "{\"r\":1}");
		carry_kick(scene->carry);
		run(scene);
	}
	while (scene->box.n_accepted < n) {
		struct record record = hear(scene, RECORD_PUBLISH);

		say(scene, (struct record){ .type = RECORD_PUBLISHED, .answer = { record.publish.number, 0 } });
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(scene->box.accepted[i], i + 1);
}

static void what_a_stopped_carrier_does_not_take_stays_in_the_store(void **state)
{
	struct scene *scene = *state;
	static char large[60000];
	struct carry_state now;

	memset(large, 'x', sizeof(large) - 1);
	link_up(scene);
	for (int i = 0; i < 16; i++)
		outbox_add(&scene->box, OUTGOING_ALERT, CLASS_ALERT, "A", large);
	carry_kick(scene->carry);
	run(scene);
	/* The window has places for all of them, the socket has not: its buffer is some 200 kB. */
	carry_get_state(scene->carry, &now);
	assert_true(now.n_in_flight < 2 + 16);
	for (int i = 0; i < 16; i++) {
		assert_int_equal(hear(scene, RECORD_PUBLISH).n_payload, sizeof(large) - 1);
		run(scene);
	}
}

static void a_number_is_kept_until_a_broker_may_have_seen_it(void **state)
{
	struct scene *scene = *state;
	struct record record;

	greet(scene);
	hear(scene, RECORD_CONNECT);
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { LINK_DNS, 0, "no such name" } });
	assert_string_equal(scene->words, "no such name");
	record = hear(scene, RECORD_CONNECT);
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":1,", 12));
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { LINK_AUTH, 0x87, "not authorised" } });
	record = hear(scene, RECORD_CONNECT);
	assert_non_null(memmem(record.payload, record.n_payload, "\"session\":2,", 12));
}

static void only_what_is_for_this_home_comes_through(void **state)
{
	static const char *const strange[] = { "lares/1/north/h-0418/down/plan", "lares/1/south/h-0417/down/plan",
		"lares/1/north/h-0417/up/plan", "lares/1/north/h-0417/down/do/ack/#", "plan" };
	struct scene *scene = *state;

	link_up(scene);
	for (size_t i = 0; i < sizeof(strange) / sizeof(*strange); i++)
		say(scene, (struct record){ .type = RECORD_MESSAGE, .message = { false, strange[i] } });
	assert_int_equal(scene->n_messages, 0);
	say(scene, (struct record){ .type = RECORD_MESSAGE, .message = { true, "lares/1/north/h-0417/down/do/ack" },
		.payload = "e30.e30.", .n_payload = 8 });
	assert_int_equal(scene->n_messages, 1);
	assert_string_equal(scene->suffix, "do/ack");
	assert_string_equal(scene->payload, "e30.e30.");
	assert_true(scene->was_retained);
}

static void a_notice_is_passed_on_with_and_without_a_link(void **state)
{
	struct scene *scene = *state;
	const struct record notice = { .type = RECORD_NOTICE, .notice = { NOTICE_CERTIFICATE, -3, "it ran out" } };

	greet(scene);
	hear(scene, RECORD_CONNECT);
	say(scene, notice);
	assert_int_equal(scene->n_notices, 1);
	assert_int_equal(scene->notice, NOTICE_CERTIFICATE);
	assert_int_equal(scene->notice_number, -3);
	assert_string_equal(scene->words, "it ran out");
	say(scene, up);
	say(scene, notice);
	assert_int_equal(scene->n_notices, 2);
}

static void a_notice_before_hello_is_out_of_turn(void **state)
{
	struct scene *scene = *state;

	scene->carrier = connect_to(scene);
	say(scene, (struct record){ .type = RECORD_NOTICE, .notice = { NOTICE_PROTOCOL, 4, "" } });
	expect_closed(scene);
	assert_int_equal(scene->n_notices, 0);
}

static void a_packet_of_many_records_is_heard_out(void **state)
{
	struct scene *scene = *state;
	const struct record message = { .type = RECORD_MESSAGE,
		.message = { false, "lares/1/north/h-0417/down/team" } };

	link_up(scene);
	for (int i = 0; i < 2 * CARRY_RECORDS_A_TURN; i++)
		assert_int_equal(channel_send(scene->carrier, &message), 0);
	assert_int_equal(channel_flush(scene->carrier), 0);
	/* No more than a turn's worth of them in one turn; and the descriptor says nothing of the others. */
	while (scene->n_messages == 0)
		assert_true(sd_event_run(scene->event, 0) > 0);
	assert_int_equal(scene->n_messages, CARRY_RECORDS_A_TURN);
	run(scene);
	assert_int_equal(scene->n_messages, 2 * CARRY_RECORDS_A_TURN);
}

static void the_state_says_what_is(void **state)
{
	struct scene *scene = *state;
	struct carry_state now;

	carry_get_state(scene->carry, &now);
	assert_false(now.has_carrier);
	assert_int_equal(now.fault, LINK_FAULT_COUNT);
	link_up(scene);
	carry_get_state(scene->carry, &now);
	assert_true(now.has_carrier);
	assert_true(now.is_up);
	assert_int_equal(now.n_in_flight, 2);
	assert_string_equal(now.words, "connected");
	scene->box.random = 0xff;
	say(scene, (struct record){ .type = RECORD_DOWN, .down = { LINK_CLOSED, 0, "closed" } });
	carry_get_state(scene->carry, &now);
	assert_true(now.has_carrier);
	assert_false(now.is_up);
	assert_int_equal(now.attempts, 1);
	assert_int_equal(now.fault, LINK_CLOSED);
	assert_true(now.next_attempt_us > 0);
	assert_int_equal(now.n_dropped, 1); /* what on_link() tried to say */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_carrier_that_talks_nonsense_is_dropped),
		TEST(a_carrier_that_speaks_out_of_turn_is_dropped),
		TEST(a_second_carrier_is_turned_away_with_words),
		TEST(a_file_in_the_way_is_told_and_kept),
		TEST(a_stale_socket_is_replaced),
		TEST(a_link_begins_with_the_will_and_its_counterpart),
		TEST(a_refused_message_that_cannot_go_yet_is_no_reason_to_spin),
		TEST(a_subscription_that_is_refused_is_told_once_all_are_answered),
		TEST(subscriptions_that_are_granted_are_told_as_well),
		TEST(a_gateway_without_a_team_hears_its_carrier_and_connects_it_nowhere),
		TEST(who_asks_for_a_certificate_hears_its_answer_alone_and_has_no_will),
		TEST(a_link_is_proven_by_the_first_message_that_is_taken),
		TEST(a_carrier_that_is_to_end_for_other_settings_proves_nothing_of_them),
		TEST(a_message_that_is_refused_proves_nothing),
		TEST(a_carrier_with_other_settings_is_asked_to_begin_anew),
		TEST(a_subscription_that_is_never_answered_ends_the_link),
		TEST(what_is_committed_leaves_and_its_answer_reaches_the_store),
		TEST(a_refused_message_is_told_with_its_reason),
		TEST(a_birth_that_is_refused_is_said_again_until_it_is_taken),
		TEST(a_carrier_that_was_killed_loses_nothing),
		TEST(a_stopped_carrier_is_not_waited_for_and_goes_on_where_it_was),
		TEST(what_a_stopped_carrier_does_not_take_stays_in_the_store),
		TEST(a_number_is_kept_until_a_broker_may_have_seen_it),
		TEST(only_what_is_for_this_home_comes_through),
		TEST(a_notice_is_passed_on_with_and_without_a_link),
		TEST(a_notice_before_hello_is_out_of_turn),
		TEST(a_packet_of_many_records_is_heard_out),
		TEST(the_state_says_what_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
