/* SPDX-License-Identifier: Apache-2.0 */
#include "redate.h"

#include <errno.h>

#include "agent_home.h"

/* The last step of a walk was late, and the clock is wrong again by then: what came since is not its work. */
static void s28_nothing_is_due_while_the_clock_is_wrong_again(void **state)
{
	struct agent *agent = agent_of(*state);
	int enabled;

	assert_int_equal(redate_open(agent), 0);
	agent->redate.from_seq = 33;
	sd_event_source_set_priority(agent->redate.timer.source, SD_EVENT_PRIORITY_IMPORTANT);
	timer_set(&agent->redate.timer, 1);
	assert_true(sd_event_run(agent->event, UINT64_MAX) > 0);
	sd_event_source_get_enabled(agent->redate.timer.source, &enabled);
	assert_int_equal(enabled, SD_EVENT_OFF);
	redate_close(agent);
	agent_done(agent);
}

static void l1_what_could_not_be_committed_when_it_was_changed_goes_again_once_it_can(void **state)
{
	struct agent *agent = agent_of(*state);

	assert_int_equal(redate_open(agent), 0);
	agent->is_commit_failing = true;
	agent->commit_error = -EIO;
	agent->commit_again_us = UINT64_MAX;
	redate_send_again(agent, 7);
	redate_send_again(agent, 5);
	assert_int_equal(agent->redate.first_seq, 5);
	assert_int_equal(agent->redate.last_seq, 7);
	agent->is_commit_failing = false;
	redate_send_again(agent, 6);
	assert_int_equal(agent->redate.first_seq, 0);
	redate_close(agent);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_HOME(s28_nothing_is_due_while_the_clock_is_wrong_again),
		IN_HOME(l1_what_could_not_be_committed_when_it_was_changed_goes_again_once_it_can) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
