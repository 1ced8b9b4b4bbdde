/* SPDX-License-Identifier: Apache-2.0 */
#include "commit.h"

#include "agent_home.h"

/* A reading was lost while the disk took nothing: that it was is told with the next commit but one, and then all is said. */
static void s28_a_loss_that_was_told_leaves_nothing_due(void **state)
{
	struct agent *agent = agent_of(*state);

	gap_note(agent, CLASS_VITAL, "cuff-1", HOME_TIME_US);
	assert_int_equal(commit_now(agent), 0);
	assert_int_not_equal(agent->commit_due_us, 0);
	assert_int_equal(commit_now(agent), 0);
	assert_int_equal(agent->commit_due_us, 0);
	assert_int_equal(agent->noted_class, CLASS_COUNT);
	agent_done(agent);
}

static void s28_what_was_noted_before_a_commit_is_not_due_after_it(void **state)
{
	struct agent *agent = agent_of(*state);

	assert_int_equal(store_set_counter(agent->store, "n", 1), 0);
	commit_note(agent, CLASS_TELEMETRY);
	assert_int_equal(commit_now(agent), 0);
	assert_int_equal(agent->commit_due_us, 0);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(s28_a_loss_that_was_told_leaves_nothing_due),
		IN_HOME(s28_what_was_noted_before_a_commit_is_not_due_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
