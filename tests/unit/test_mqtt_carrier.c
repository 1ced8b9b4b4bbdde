/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here; the broker is counted, not called. */
#include "mqtt/carrier.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <cmocka.h>

enum { CONNECTS = 3 };

static struct {
	unsigned n_connects;
	unsigned n_publishes;
	unsigned n_turns;
} counted;

void broker_init(struct broker *broker, const struct config *config, broker_say_fn fn, void *context)
{
	*broker = (struct broker){ .config = config, .say = fn, .context = context };
}

void broker_connect(struct broker *broker, const struct record *connect)
{
	(void)broker;
	(void)connect;
	counted.n_connects++;
}

void broker_publish(struct broker *broker, const struct record *publish)
{
	(void)broker;
	(void)publish;
	counted.n_publishes++;
}

void broker_subscribe(struct broker *broker, const struct record *subscribe)
{
	(void)broker;
	(void)subscribe;
}

void broker_gather(struct broker *broker, bool is_gathering)
{
	(void)broker;
	(void)is_gathering;
}

int broker_fd(const struct broker *broker)
{
	(void)broker;
	return -1;
}

short broker_events(const struct broker *broker)
{
	(void)broker;
	return POLLIN;
}

void broker_turn(struct broker *broker, short revents, uint64_t now_us)
{
	(void)broker;
	(void)revents;
	(void)now_us;
	counted.n_turns++;
}

void broker_end(struct broker *broker, const char *words)
{
	(void)broker;
	(void)words;
}

void broker_leave(struct broker *broker)
{
	(void)broker;
}

struct scene {
	struct config config;
	struct carrier carrier;
	struct channel *laresd; /* its end */
};

static int setup(void **state)
{
	static struct scene scene;
	int fds[2];

	memset(&counted, 0, sizeof(counted));
	carrier_init(&scene.carrier, &scene.config);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(channel_new(fds[0], &scene.carrier.laresd), 0);
	assert_int_equal(channel_new(fds[1], &scene.laresd), 0);
	*state = &scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	carrier_done(&scene->carrier);
	channel_free(scene->laresd);
	return 0;
}

static void say_connect(struct channel *laresd)
{
	assert_int_equal(channel_send(laresd, &(struct record){ .type = RECORD_CONNECT,
		.connect = { .client_id = "h-0417", .will_topic = "t" } }), 0);
}

static void say_publish(struct channel *laresd, uint64_t number)
{
	assert_int_equal(channel_send(laresd, &(struct record){ .type = RECORD_PUBLISH,
		.publish = { .number = number, .topic = "t" }, .payload = "x", .n_payload = 1 }), 0);
}

static void b43_each_connect_has_a_turn_of_its_own(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < CONNECTS; i++)
		say_connect(scene->laresd);
	say_publish(scene->laresd, 1);
	assert_int_equal(channel_flush(scene->laresd), 0);
	for (unsigned i = 1; i <= CONNECTS; i++) {
		assert_int_equal(carrier_turn(&scene->carrier), 0);
		assert_int_equal(counted.n_connects, i);
		assert_int_equal(counted.n_turns, i);
	}
	assert_int_equal(counted.n_publishes, 0);
	assert_int_equal(carrier_turn(&scene->carrier), 0);
	assert_int_equal(counted.n_publishes, 1);
}

static void b43_a_flood_from_laresd_leaves_the_broker_its_turns(void **state)
{
	struct scene *scene = *state;

	for (uint64_t n = 1; n <= 3 * CARRIER_RECORDS_A_TURN; n++)
		say_publish(scene->laresd, n);
	assert_int_equal(channel_flush(scene->laresd), 0);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(carrier_turn(&scene->carrier), 0);
		assert_int_equal(counted.n_publishes, i * CARRIER_RECORDS_A_TURN);
		assert_int_equal(counted.n_turns, i);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(b43_each_connect_has_a_turn_of_its_own),
		TEST(b43_a_flood_from_laresd_leaves_the_broker_its_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
