/* SPDX-License-Identifier: Apache-2.0 */
#include "remembering.h"

#include "agent_home.h"
#include "hearing.h"

enum { HOUR_S = 3600 };

static const char key[] = "awaited/p1/pulse-rate";

/* Something is to be measured every day. */
static void make_plan(struct plan *plan)
{
	*plan = (struct plan){ .version = 1, .n_people = 1, .n_expected = 1 };
	plan->people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT, .name = "Anna" };
	plan->expected[0] = (struct plan_expected){ .rule = { .name = "pulse-daily", .person = "p1", .priority = ALERT_LOW },
		.quantity = QUANTITY_PULSE_RATE, .every_s = 24 * HOUR_S, .grace_s = HOUR_S };
}

static void begin(struct agent *agent, const struct plan *plan)
{
	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	watch_set_plan(agent->watch, plan);
	assert_int_equal(remembering_restore(agent), 0);
}

static void end(struct agent *agent)
{
	watch_free(agent->watch);
	agent->watch = NULL;
	assert_int_equal(store_commit(agent->store), 0);
}

struct row {
	uint8_t octets[WATCH_MEMORY_MAX];
	size_t n_octets;
};

static int find_row(void *context, const char *of, const char *octets, size_t n_octets)
{
	struct row *row = context;

	if (strcmp(of, key) == 0)
		memcpy(row->octets, octets, row->n_octets = n_octets);
	return 0;
}

static struct row row_of(struct agent *agent)
{
	struct row row = { .n_octets = 0 };

	assert_int_equal(store_each_memory(agent->store, find_row, &row), 0);
	return row;
}

static void r31_a_plan_that_comes_after_a_start_without_one_goes_on_with_what_rules_remember(void **state)
{
	struct agent *agent = agent_of(*state);
	struct moment now = agent_moment();
	struct row before, after;
	struct plan plan;

	make_plan(&plan);
	begin(agent, &plan);
	watch_tick(agent->watch, &now);
	end(agent);
	before = row_of(agent);
	assert_true(before.n_octets > 0);

	begin(agent, NULL);
	watch_set_plan(agent->watch, &plan);
	assert_int_equal(remembering_restore_rules(agent), 0);
	now.now_us += 60 * UINT64_C(1000000);
	now.wall_us += 60 * INT64_C(1000000);
	watch_tick(agent->watch, &now);
	end(agent);
	after = row_of(agent);
	assert_int_equal(after.n_octets, before.n_octets);
	assert_memory_equal(after.octets, before.octets, before.n_octets); /* in force since then */
	agent_done(agent);
}

static void what_was_taken_up_without_a_plan_is_not_taken_up_twice(void **state)
{
	struct agent *agent = agent_of(*state);
	struct moment now = agent_moment();
	struct plan_pause pause = { .id = "hospital", .person = "p1", .from_us = now.wall_us,
		.until_us = now.wall_us + 24 * HOUR_S * INT64_C(1000000) };
	struct plan plan;

	make_plan(&plan);
	begin(agent, &plan);
	assert_int_equal(watch_pause(agent->watch, &pause, "nurse-7", &now), WATCH_DONE);
	end(agent);
	begin(agent, NULL);
	watch_set_plan(agent->watch, &plan);
	assert_int_equal(remembering_restore_rules(agent), 0);
	assert_int_equal(watch_resume(agent->watch, "p1", "nurse-7", &now), WATCH_DONE);
	end(agent);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(r31_a_plan_that_comes_after_a_start_without_one_goes_on_with_what_rules_remember),
		IN_HOME(what_was_taken_up_without_a_plan_is_not_taken_up_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
