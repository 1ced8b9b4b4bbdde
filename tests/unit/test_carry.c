/* SPDX-License-Identifier: Apache-2.0 */
/* The carrier, and what goes through it. */
#include "carry_home.h"

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
	scene->carry->order.refused.lanes[0].opens_us = 1;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_carrier_that_talks_nonsense_is_dropped),
		TEST(a_carrier_that_speaks_out_of_turn_is_dropped),
		TEST(a_second_carrier_is_turned_away_with_words),
		TEST(a_file_in_the_way_is_told_and_kept),
		TEST(a_stale_socket_is_replaced),
		TEST(a_refused_message_that_cannot_go_yet_is_no_reason_to_spin),
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
