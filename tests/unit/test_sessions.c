/* SPDX-License-Identifier: Apache-2.0 */
#include "sessions.h"

#include <errno.h>

#include "agent_home.h"

static uint64_t live(struct home *home, bool is_disk_dead, int n_sessions, uint64_t last)
{
	struct agent *agent = agent_of(home);

	sessions_open(agent);
	agent->is_commit_failing = is_disk_dead;
	agent->commit_error = -EIO;
	agent->commit_due_us = UINT64_MAX;
	for (int i = 0; i < n_sessions; i++) {
		uint64_t session = sessions_next(agent);

		assert_true(session > last);
		last = session;
	}
	agent_done(agent);
	home_reopen(home); /* without a commit: it was cut off */
	return last;
}

static void s24_no_session_is_numbered_twice_whatever_the_disk_takes(void **state)
{
	struct home *home = *state;
	uint64_t last = live(home, false, 3, 0);

	last = live(home, true, SESSIONS_RESERVED, last);
	last = live(home, false, 3 * SESSIONS_RESERVED, last);
	live(home, false, 1, last);
}

static void a_session_costs_no_commit_of_its_own(void **state)
{
	struct agent *agent = agent_of(*state);

	sessions_open(agent);
	for (int i = 0; i <= SESSIONS_RESERVED / 2; i++) {
		sessions_next(agent);
		assert_int_equal(agent->sessions.reserved_to, SESSIONS_RESERVED);
	}
	sessions_next(agent);
	assert_int_equal(agent->sessions.reserved_to, SESSIONS_RESERVED + SESSIONS_RESERVED / 2 + 1);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_HOME(s24_no_session_is_numbered_twice_whatever_the_disk_takes),
		IN_HOME(a_session_costs_no_commit_of_its_own) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
