/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/loop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

enum { TURNS = 1000 };

static void ends_by(int number)
{
	sd_event *event;

	assert_int_equal(loop_open(&event), 0);
	kill(getpid(), number);
	assert_int_equal(loop_run(event), 0);
	sd_event_unref(event);
}

static void sigterm_is_a_clean_end(void **state)
{
	(void)state;
	ends_by(SIGTERM);
}

static void sigint_is_a_clean_end(void **state)
{
	(void)state;
	ends_by(SIGINT);
}

static void a_peer_that_went_away_does_not_kill(void **state)
{
	int ends[2];
	sd_event *event;

	(void)state;
	assert_int_equal(loop_open(&event), 0);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), -1);
	close(ends[1]);
	sd_event_unref(event);
}

/* ---- the watchdog ---- */

struct manager {
	int fd;
	sd_event *event;
	int pipe[2]; /* readable for ever */
};

/* A service manager that listens, at a name that the kernel finds (unix(7), autobind). */
static void listen_as_manager(struct manager *manager)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t n = sizeof(address.sun_family);
	char name[sizeof(address.sun_path) + 1] = "@";

	manager->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(manager->fd, (struct sockaddr *)&address, n), 0);
	n = sizeof(address);
	assert_int_equal(getsockname(manager->fd, (struct sockaddr *)&address, &n), 0);
	memcpy(name + 1, address.sun_path + 1, n - sizeof(address.sun_family) - 1);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
}

/* Due again a microsecond later: what holds it back is never the time. */
static int setup(void **state)
{
	static struct manager manager;

	listen_as_manager(&manager);
	setenv("WATCHDOG_USEC", "3", 1);
	assert_int_equal(pipe(manager.pipe), 0);
	assert_int_equal(write(manager.pipe[1], "x", 1), 1);
	assert_int_equal(loop_open(&manager.event), 0);
	*state = &manager;
	return 0;
}

static int teardown(void **state)
{
	struct manager *manager = *state;

	sd_event_unref(manager->event);
	close(manager->pipe[0]);
	close(manager->pipe[1]);
	close(manager->fd);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	return 0;
}

static unsigned hear(const struct manager *manager)
{
	unsigned n_fed = 0;
	char words[64];
	ssize_t n;

	while ((n = recv(manager->fd, words, sizeof(words) - 1, 0)) > 0) {
		words[n] = '\0';
		assert_string_equal(words, "WATCHDOG=1");
		n_fed++;
	}
	return n_fed;
}

/* How often it was fed in turns of the loop that never wait. */
static unsigned fed_in(const struct manager *manager, unsigned n_turns)
{
	unsigned n_fed = 0;

	while (n_turns-- > 0) {
		assert_true(sd_event_run(manager->event, 0) >= 0);
		n_fed += hear(manager);
	}
	return n_fed;
}

static int on_turn(sd_event_source *source, void *n_turns)
{
	(void)source;
	++*(unsigned *)n_turns;
	return 0;
}

static int on_ready(sd_event_source *source, int fd, uint32_t events, void *n_turns)
{
	(void)source;
	(void)fd;
	(void)events;
	++*(unsigned *)n_turns;
	return 0;
}

static void b43_the_watchdog_is_fed_at_once_and_again(void **state)
{
	assert_int_equal(fed_in(*state, 1), 1);
	assert_true(fed_in(*state, TURNS) > 1);
}

static void b43_who_takes_every_turn_starves_the_watchdog(void **state)
{
	const struct manager *manager = *state;
	sd_event_source *greedy;
	unsigned n_turns = 0;

	assert_true(sd_event_add_defer(manager->event, &greedy, on_turn, &n_turns) >= 0);
	sd_event_source_set_enabled(greedy, SD_EVENT_ON);
	assert_int_equal(fed_in(manager, TURNS), 0);
	assert_int_equal(n_turns, TURNS);

	sd_event_source_set_enabled(greedy, SD_EVENT_OFF);
	assert_int_equal(fed_in(manager, 1), 1);
	sd_event_source_unref(greedy);
}

static void b43_what_is_more_important_and_always_ready_starves_the_watchdog(void **state)
{
	const struct manager *manager = *state;
	sd_event_source *greedy;
	unsigned n_turns = 0;

	assert_true(sd_event_add_io(manager->event, &greedy, manager->pipe[0], EPOLLIN, on_ready, &n_turns) >= 0);
	sd_event_source_set_priority(greedy, SD_EVENT_PRIORITY_IMPORTANT);
	assert_int_equal(fed_in(manager, TURNS), 0);
	assert_int_equal(n_turns, TURNS);

	sd_event_source_unref(greedy);
	assert_int_equal(fed_in(manager, 1), 1);
}

static void b43_a_flood_that_is_worked_off_does_not_starve_the_watchdog(void **state)
{
	const struct manager *manager = *state;
	sd_event_source *flood;
	unsigned n_turns = 0;

	assert_true(sd_event_add_io(manager->event, &flood, manager->pipe[0], EPOLLIN, on_ready, &n_turns) >= 0);
	assert_true(fed_in(manager, TURNS) > 1);
	assert_true(n_turns > 1);
	sd_event_source_unref(flood);
}

static void without_a_watchdog_nothing_is_fed(void **state)
{
	struct manager *manager = *state;

	sd_event_unref(manager->event);
	unsetenv("WATCHDOG_USEC");
	assert_int_equal(loop_open(&manager->event), 0);
	assert_int_equal(fed_in(manager, TURNS), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sigterm_is_a_clean_end),
		cmocka_unit_test(sigint_is_a_clean_end),
		cmocka_unit_test(a_peer_that_went_away_does_not_kill),
		TEST(b43_the_watchdog_is_fed_at_once_and_again),
		TEST(b43_who_takes_every_turn_starves_the_watchdog),
		TEST(b43_what_is_more_important_and_always_ready_starves_the_watchdog),
		TEST(b43_a_flood_that_is_worked_off_does_not_starve_the_watchdog),
		TEST(without_a_watchdog_nothing_is_fed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
