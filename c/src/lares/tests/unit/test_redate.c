/* SPDX-License-Identifier: Apache-2.0 */
#include "redate.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = { IN_HOME(s28_nothing_is_due_while_the_clock_is_wrong_again) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
