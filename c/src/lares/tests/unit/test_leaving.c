/* SPDX-License-Identifier: Apache-2.0 */
#include "leaving.h"

#include "agent_home.h"

static const struct address cuff = { { 1 } }, scale = { { 2 } };

static void what_was_forgotten_goes_once_the_store_was_written(void **state)
{
	struct agent *agent = agent_of(*state);
	struct left left;

	assert_int_equal(leaving_open(agent), 0);
	agent->is_commit_failing = true;
	leaving_add(agent, &cuff, "cuff-1");
	assert_false(leaving_take(agent, &left));
	assert_int_equal(store_set_counter(agent->store, "n", 1), 0);
	assert_int_equal(commit_now(agent), 0);
	assert_true(leaving_take(agent, &left));
	assert_memory_equal(&left.address, &cuff, sizeof(cuff));
	assert_string_equal(left.id, "cuff-1");
	assert_false(leaving_take(agent, &left));
	leaving_close(agent);
	agent_done(agent);
}

static void what_is_enrolled_again_stays(void **state)
{
	struct agent *agent = agent_of(*state);
	struct left left;

	assert_int_equal(leaving_open(agent), 0);
	agent->is_commit_failing = true;
	leaving_add(agent, &cuff, "cuff-1");
	leaving_add(agent, &scale, "scale-1");
	leaving_stay(agent, &cuff);
	agent->is_commit_failing = false;
	assert_true(leaving_take(agent, &left));
	assert_string_equal(left.id, "scale-1");
	assert_false(leaving_take(agent, &left));
	leaving_close(agent);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_was_forgotten_goes_once_the_store_was_written),
		IN_HOME(what_is_enrolled_again_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
