/* SPDX-License-Identifier: Apache-2.0 */
#include "base/channel.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"

struct pair {
	struct channel *here;
	int there;
};

static const struct record message = { .type = RECORD_MESSAGE, .message = { false, "t" }, .payload = "hello",
	.n_payload = 5 };

static int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

static int set_up(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(channel_new(fds[0], &pair->here), 0);
	pair->there = fds[1];
	*state = pair;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *pair = *state;

	channel_free(pair->here);
	if (pair->there >= 0)
		close(pair->there);
	free(pair);
	return 0;
}

static void what_is_no_record_is_told(void **state)
{
	struct pair *pair = *state;
	struct record record;

	assert_int_equal(send(pair->there, "hello", 5, 0), 5);
	assert_int_equal(channel_receive(pair->here, &record), -EBADMSG);
}

static void a_packet_over_the_limit_is_refused_not_cut(void **state)
{
	struct pair *pair = *state;
	static uint8_t packet[RECORD_PACKET_MAX + 1];
	struct record record;

	assert_true(record_encode(&message, 0, packet, sizeof(packet)) > 0);
	assert_int_equal(send(pair->there, packet, sizeof(packet), 0), sizeof(packet));
	assert_int_equal(channel_receive(pair->here, &record), -EBADMSG);
}

static void a_silent_peer_is_empty_and_a_gone_one_is_the_end(void **state)
{
	struct pair *pair = *state;
	struct record record;

	assert_int_equal(channel_receive(pair->here, &record), CHANNEL_EMPTY);
	close(pair->there);
	pair->there = -1;
	assert_int_equal(channel_receive(pair->here, &record), CHANNEL_END);
	assert_int_equal(channel_send(pair->here, &message), 0);
	assert_int_equal(channel_flush(pair->here), -EPIPE);
}

static ssize_t octets_there(const struct pair *pair)
{
	static uint8_t packet[RECORD_PACKET_MAX];

	return recv(pair->there, packet, sizeof(packet), MSG_DONTWAIT);
}

static void small_records_go_together_and_with_the_flush(void **state)
{
	struct pair *pair = *state;
	static uint8_t packet[RECORD_PACKET_MAX];
	int n = record_encode(&message, 0, packet, sizeof(packet));

	for (int i = 0; i < 3; i++)
		assert_int_equal(channel_send(pair->here, &message), 0);
	assert_int_equal(octets_there(pair), -1);
	assert_false(channel_is_waiting(pair->here));
	assert_int_equal(channel_flush(pair->here), 0);
	assert_int_equal(octets_there(pair), 3 * n);
	assert_int_equal(channel_flush(pair->here), 0);
	assert_int_equal(octets_there(pair), -1);
}

static void what_is_enough_for_a_packet_goes_at_once(void **state)
{
	struct pair *pair = *state;
	static uint8_t payload[CHANNEL_COLLECTED_MAX];
	const struct record long_one = { .type = RECORD_PUBLISH, .publish = { .topic = "t" }, .payload = payload,
		.n_payload = sizeof(payload) };

	assert_int_equal(channel_send(pair->here, &message), 0);
	assert_int_equal(channel_send(pair->here, &long_one), 0);
	assert_true(octets_there(pair) > (ssize_t)sizeof(payload));
}

static void the_records_of_a_packet_are_told_until_the_last(void **state)
{
	struct pair *pair = *state;
	static uint8_t packet[RECORD_PACKET_MAX];
	struct record record;
	size_t n = 0;

	for (int i = 0; i < 3; i++)
		n += (size_t)record_encode(&message, 0, packet + n, sizeof(packet) - n);
	assert_int_equal(send(pair->there, packet, n, 0), n);
	assert_false(channel_has_more(pair->here));
	for (int i = 3; i-- > 0;) {
		assert_int_equal(channel_receive(pair->here, &record), 0);
		assert_memory_equal(record.payload, "hello", 5);
		assert_int_equal(channel_has_more(pair->here), i > 0);
	}
	assert_int_equal(channel_receive(pair->here, &record), CHANNEL_EMPTY);
}

static void a_packet_that_ends_badly_is_told_after_what_was_good(void **state)
{
	struct pair *pair = *state;
	static uint8_t packet[RECORD_PACKET_MAX];
	int n = record_encode(&message, 0, packet, sizeof(packet));
	struct record record;

	packet[n] = RECORD_VERSION;
	assert_int_equal(send(pair->there, packet, (size_t)n + 1, 0), n + 1);
	assert_int_equal(channel_receive(pair->here, &record), 0);
	assert_int_equal(channel_receive(pair->here, &record), -EBADMSG);
}

static void the_last_words_of_a_peer_that_did_not_listen_are_heard(void **state)
{
	struct pair *pair = *state;
	static uint8_t packet[RECORD_PACKET_MAX];
	int n = record_encode(&message, 0, packet, sizeof(packet));
	struct record record;

	assert_int_equal(channel_send(pair->here, &message), 0);
	assert_int_equal(channel_flush(pair->here), 0);
	assert_int_equal(send(pair->there, packet, (size_t)n, 0), n);
	close(pair->there);
	pair->there = -1;
	assert_int_equal(channel_receive(pair->here, &record), 0);
	assert_int_equal(record.type, RECORD_MESSAGE);
	assert_int_equal(channel_receive(pair->here, &record), CHANNEL_END);
}

static void a_stopped_peer_gets_everything_in_order_when_it_is_back(void **state)
{
	struct pair *pair = *state;
	scoped(channel_freep) struct channel *there = NULL;
	uint64_t n_sent = 0;
	struct record record;

	assert_int_equal(channel_new(take_fd(&pair->there), &there), 0);
	while (!channel_is_waiting(pair->here) || n_sent % 100 != 0) {
		const struct record answer = { .type = RECORD_PUBLISHED, .answer = { ++n_sent, 0 } };

		assert_int_equal(channel_send(pair->here, &answer), 0);
	}
	/* There is room again, but what waits comes first. */
	for (uint64_t n = 1; n <= 50; n++) {
		assert_int_equal(channel_receive(there, &record), 0);
		assert_true(record.answer.number == n);
	}
	assert_int_equal(channel_send(pair->here, &(struct record){ .type = RECORD_PUBLISHED, .answer = { ++n_sent, 0 } }),
		0);
	for (uint64_t n = 51; n <= n_sent; n++) {
		while (channel_receive(there, &record) == CHANNEL_EMPTY)
			assert_int_equal(channel_flush(pair->here), 0);
		assert_int_equal(record.type, RECORD_PUBLISHED);
		assert_true(record.answer.number == n);
	}
	assert_false(channel_is_waiting(pair->here));
}

static void the_queue_for_a_stopped_peer_has_an_end(void **state)
{
	struct pair *pair = *state;
	static uint8_t payload[60000];
	const struct record long_one = { .type = RECORD_PUBLISH, .publish = { .topic = "t" }, .payload = payload,
		.n_payload = sizeof(payload) };
	size_t n = 0;
	int r;

	while ((r = channel_send(pair->here, &long_one)) == 0)
		n++;
	assert_int_equal(r, CHANNEL_FULL);
	assert_true(n * sizeof(payload) < 2 * (size_t)CHANNEL_QUEUE_MAX);
}

static void a_record_of_the_greatest_length_passes(void **state)
{
	struct pair *pair = *state;
	scoped(channel_freep) struct channel *there = NULL;
	scoped(freep) uint8_t *payload = malloc(RECORD_BODY_MAX);
	struct record plan = { .type = RECORD_MESSAGE, .message = { true, "t" }, .payload = payload,
		.n_payload = RECORD_BODY_MAX - 5 };
	struct record record;

	memset(payload, 'p', plan.n_payload);
	payload[plan.n_payload - 1] = 'q';
	assert_int_equal(channel_new(take_fd(&pair->there), &there), 0);
	assert_int_equal(channel_send(pair->here, &plan), 0);
	assert_int_equal(channel_send(pair->here, &message), 0);
	while (channel_receive(there, &record) == CHANNEL_EMPTY)
		assert_int_equal(channel_flush(pair->here), 0);
	assert_int_equal(record.n_payload, plan.n_payload);
	assert_memory_equal(record.payload, payload, plan.n_payload);
	assert_int_equal(channel_receive(there, &record), 0);
	assert_memory_equal(record.payload, "hello", 5);
}

static void a_record_that_is_too_long_sends_nothing(void **state)
{
	struct pair *pair = *state;
	struct record long_one = message;

	long_one.n_payload = RECORD_BODY_MAX;
	assert_int_equal(channel_send(pair->here, &long_one), -EMSGSIZE);
	assert_false(channel_is_waiting(pair->here));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_no_record_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_packet_over_the_limit_is_refused_not_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_silent_peer_is_empty_and_a_gone_one_is_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(small_records_go_together_and_with_the_flush, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_enough_for_a_packet_goes_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_records_of_a_packet_are_told_until_the_last, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_packet_that_ends_badly_is_told_after_what_was_good, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_last_words_of_a_peer_that_did_not_listen_are_heard, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(a_stopped_peer_gets_everything_in_order_when_it_is_back, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(the_queue_for_a_stopped_peer_has_an_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_of_the_greatest_length_passes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_that_is_too_long_sends_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
