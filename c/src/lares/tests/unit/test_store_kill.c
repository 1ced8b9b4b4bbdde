/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that writes and commits is killed at random moments; what it had reported as committed is all there, once.
 * LARES_SEED repeats a run's choices (not the kernel's), LARES_KILLS sets how often.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store_home.h"

enum { KILLS = 30, REPORTS_MAX = 25 };

static void text_of(uint64_t seq, char ret_text[64])
{
	snprintf(ret_text, 64, "{\"seq\":%llu,\"value\":%llu}", (unsigned long long)seq,
		(unsigned long long)(seq * 2654435761u));
}

/* A frame that waits, committed at once: it becomes the next reading. */
static int hold(struct home *home)
{
	uint64_t next = store_next_seq(home->store);
	char text[64];
	int r;

	text_of(next, text);
	r = store_hold(home->store, "act", text, strlen(text));
	if (r == 0)
		r = store_set_counter(home->store, "held", next);
	return r == 0 ? store_commit(home->store) : r;
}

/* One to three readings, what was held, the oldest out of the outbox, a counter that says the same: all in one commit. */
static int write_some(struct home *home, unsigned *seed)
{
	struct outgoing oldest;
	char text[64];
	int r = hold(home);

	for (int i = rand_r(seed) % 3; r == 0 && i >= 0; i--) {
		uint64_t seq = store_next_seq(home->store);

		text_of(seq, text);
		r = home_add(home, "cuff-1", (enum class)(rand_r(seed) % CLASS_COUNT), (uint32_t)seq, text);
	}
	if (r == 0)
		r = store_release(home->store, "act");
	if (r == 0 && home_next(home, 0, &oldest) == 0)
		r = home_taken(home, oldest.n);
	if (r == 0)
		r = store_set_counter(home->store, "highest", store_next_seq(home->store) - 1);
	return r == 0 ? store_commit(home->store) : r;
}

static void write_until_killed(struct home *home, int report_fd, unsigned seed)
{
	if (home_try(home) < 0)
		_exit(1);
	while (write_some(home, &seed) == 0) {
		uint64_t committed = store_next_seq(home->store) - 1;

		if (write(report_fd, &committed, sizeof(committed)) != sizeof(committed))
			_exit(2);
	}
	_exit(3);
}

/* Kill it somewhere after its k-th report. Returns the highest number that it reported. */
static uint64_t kill_at_random(struct home *home, unsigned *seed)
{
	uint64_t reported = 0, next;
	int pipes[2], status;
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	if (child == 0) {
		close(pipes[0]);
		write_until_killed(home, pipes[1], (unsigned)rand_r(seed));
	}
	close(pipes[1]);
	for (int k = rand_r(seed) % REPORTS_MAX; k > 0; k--)
		assert_int_equal(read(pipes[0], &reported, sizeof(reported)), sizeof(reported));
	for (volatile int spin = rand_r(seed) % 2000000; spin > 0; spin--)
		;
	assert_int_equal(kill(child, SIGKILL), 0);
	while (read(pipes[0], &next, sizeof(next)) == sizeof(next))
		reported = next;
	close(pipes[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	return reported;
}

static void check_text(uint64_t *expected, const char *text)
{
	char right[64];

	text_of((*expected)--, right);
	assert_string_equal(text, right);
}

static int check_row(void *context, const struct packed *row)
{
	check_text(context, (const char *)row->octets);
	return 0;
}

static int check_held(void *context, const char *id, const char *json, size_t n_json)
{
	uint64_t newest = *(uint64_t *)context;

	(void)id;
	(void)n_json;
	*(uint64_t *)context = newest + 1;
	check_text(context, json);
	return 0;
}

static int count_row(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	(void)json;
	(void)n_json;
	++*(uint64_t *)context;
	return 0;
}

/* What was held is a reading now, or is held still: one of the two. */
static void check_hold(struct home *home, uint64_t newest)
{
	uint64_t held = 0, after = newest, last_held = 0;

	assert_int_equal(store_each_held(home->store, check_held, &after), 0);
	assert_int_equal(after, newest);
	store_each_held(home->store, count_row, &held);
	store_get_counter(home->store, "held", &last_held);
	if (held)
		assert_int_equal(last_held, newest + 1);
	else
		assert_true(last_held <= newest);
}

/* The readings are 1, 2, 3, … each with its own text, and the rest of the last commit agrees with them. */
static void check(struct home *home, uint64_t reported)
{
	uint64_t newest = store_next_seq(home->store) - 1, expected = newest, counter = 0, waiting = 0;
	struct outbox_state state;
	struct outgoing outgoing = { 0 };

	assert_true(newest >= reported);
	assert_int_equal(store_each_reading(home->store, NULL, 0, SIZE_MAX, check_row, &expected), 0);
	assert_int_equal(expected, newest > STORE_WALK_MAX ? newest - STORE_WALK_MAX : 0);
	check_hold(home, newest);
	store_get_counter(home->store, "highest", &counter);
	assert_int_equal(counter, newest);
	store_outbox_state(home->store, &state);
	for (uint64_t seq = state.complete_to + 1; home_next(home, outgoing.n, &outgoing) == 0; seq++, waiting++)
		assert_int_equal(outgoing.n, seq);
	assert_int_equal(state.complete_to + waiting, newest);
	assert_int_equal(state.depth, waiting);
	for (uint64_t seq = newest; seq > 0 && seq + 10 > newest; seq--)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, (uint32_t)seq, "{}"), STORE_TWIN);
}

static void what_was_reported_as_committed_survives_every_kill(void **state)
{
	const char *seed_text = getenv("LARES_SEED"), *kills_text = getenv("LARES_KILLS");
	unsigned seed = seed_text ? (unsigned)strtoul(seed_text, NULL, 10) : (unsigned)time(NULL);
	int kills = kills_text ? atoi(kills_text) : KILLS;
	struct home *home = *state;
	uint64_t reported = 0;

	print_message("LARES_SEED=%u\n", seed);
	home_close(home);
	for (int i = 0; i < kills; i++) {
		uint64_t now = kill_at_random(home, &seed);

		reported = now > reported ? now : reported;
		home_open(home);
		check(home, reported);
		home_close(home);
	}
	print_message("%d kills, %llu readings\n", kills, (unsigned long long)reported);
	assert_true(reported > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_was_reported_as_committed_survives_every_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
