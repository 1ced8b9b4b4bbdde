/* SPDX-License-Identifier: Apache-2.0 */
#include "accepting.h"

#include "agent_home.h"
#include "hearing.h"
#include "watch/roster.h"

/* A weight of which the scale's first half came that long ago. */
static void weigh(struct agent *agent, uint8_t id, int64_t waited_s)
{
	static const struct device scale = { .id = "scale-1", .kind = DEVICE_SCALE };
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { id }, .device = &scale, .person = "p1", .class = CLASS_VITAL, .live = true,
		.is_clock_trusted = true, .readings = &readings };

	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ 704, -1 }, UNIT_KILOGRAM);
	accepted.reading = &readings.reading[0];
	accepted.seq = store_next_seq(agent->store);
	accepted.received_us = accepted.at_us = clock_wall_us() - waited_s * INT64_C(1000000);
	assert_int_equal(accepting_ops.accept(agent, &accepted), 0);
}

static void l3_what_waited_for_its_other_half_is_no_step_of_the_clock(void **state)
{
	struct agent *agent = agent_of(*state);

	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	weigh(agent, 1, 0);
	weigh(agent, 2, 30);
	assert_int_equal(agent->watch->mobility.stepped_us, LOCAL_NEVER);
	watch_free(agent->watch);
	assert_int_equal(commit_now(agent), 0);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_HOME(l3_what_waited_for_its_other_half_is_no_step_of_the_clock) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
