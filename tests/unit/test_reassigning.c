/* SPDX-License-Identifier: Apache-2.0 */
#include "reassigning.h"

#include "agent_home.h"
#include "hearing.h"
#include "watch/roster.h"

#define HOUR_US INT64_C(3600000000)

/* Monday, 2026-03-30 00:00 in Berlin: the day before has an hour less. */
static const int64_t monday_us = INT64_C(1774821600000000);

static const struct device scale = { .id = "scale-1", .kind = DEVICE_SCALE };

static void make_plan(struct plan *plan)
{
	*plan = (struct plan){ .version = 1, .n_people = 2 };
	plan->people[0] = (struct plan_person){ .id = "p1", .role = PLAN_RESIDENT };
	plan->people[1] = (struct plan_person){ .id = "p2", .role = PLAN_RESIDENT };
}

/* Measured, kept and judged. */
static void weigh(struct agent *agent, uint64_t n, int64_t tenths, int64_t at_us, int32_t zone_s)
{
	static struct readings readings;
	struct accepted accepted = { .id = { (uint8_t)n }, .seq = store_next_seq(agent->store), .device = &scale,
		.person = "p1", .class = CLASS_VITAL, .at_us = at_us, .at_zone_s = zone_s, .received_us = at_us,
		.received_zone_s = zone_s, .trust = TRUST_BONDED, .readings = &readings, .reading = &readings.reading[0] };
	struct moment now = { (uint64_t)(at_us - monday_us + 240 * HOUR_US), at_us, zone_s, 0 };
	uint8_t octets[PACKED_MAX];
	int n_octets;

	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_WEIGHT);
	readings_number(&readings, QUANTITY_BODY_WEIGHT, (struct decimal){ tenths, -1 }, UNIT_KILOGRAM);
	n_octets = packed_write(&accepted, octets, sizeof(octets));
	assert_true(n_octets > 0);
	assert_int_equal(store_add_reading(agent->store, &accepted, octets, (size_t)n_octets), 0);
	assert_int_equal(watch_reading(agent->watch, &accepted, &now), 0);
}

static struct agent *begin(void **state, struct plan *plan)
{
	struct agent *agent = agent_of(*state);

	make_plan(plan);
	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	watch_set_plan(agent->watch, plan);
	agent->plan = plan;
	return agent;
}

static void end(struct agent *agent)
{
	watch_free(agent->watch);
	agent_done(agent);
}

static void r16_a_day_is_counted_again_as_it_was_though_the_clocks_changed_on_it(void **state)
{
	struct plan plan;
	struct agent *agent = begin(state, &plan);
	const uint8_t id[READING_ID_SIZE] = { 3 };
	const struct day *sunday;
	struct series *series;

	weigh(agent, 1, 700, monday_us - 23 * HOUR_US - HOUR_US / 2, 3600); /* Saturday, 23:30 */
	weigh(agent, 2, 710, monday_us - 23 * HOUR_US + HOUR_US / 2, 3600); /* Sunday, 00:30 */
	weigh(agent, 3, 820, monday_us - 12 * HOUR_US, 7200);
	weigh(agent, 4, 720, monday_us - HOUR_US / 2, 7200); /* 23:30 */
	assert_int_equal(commit_now(agent), 0);
	assert_int_equal(reassigning_do(agent, id, "p2", "nurse-7"), 0);
	series = days_find(agent->watch, "p1", QUANTITY_BODY_WEIGHT);
	assert_int_equal(series->n, 2);
	assert_int_equal(series->days[0].count, 1);
	sunday = &series->days[1];
	assert_int_equal(sunday->count, 2);
	assert_int_equal(sunday->lowest.number.mantissa, 710);
	assert_int_equal(sunday->highest.number.mantissa, 720);
	assert_int_equal(days_find(agent->watch, "p2", QUANTITY_BODY_WEIGHT)->n, 1);
	end(agent);
}

static void r16_what_is_waited_for_goes_on_from_the_newest_that_is_left_of_any_day(void **state)
{
	struct plan plan;
	struct agent *agent = begin(state, &plan);
	const uint8_t third[READING_ID_SIZE] = { 3 }, second[READING_ID_SIZE] = { 2 };
	const struct expecting *x;

	plan.n_expected = 1;
	plan.expected[0] = (struct plan_expected){ .rule = { .name = "weight", .person = "p1", .priority = ALERT_LOW },
		.quantity = QUANTITY_BODY_WEIGHT, .every_s = 1209600 };
	weigh(agent, 1, 700, monday_us - 5 * 24 * HOUR_US, 3600);
	weigh(agent, 2, 710, monday_us + HOUR_US, 7200);
	weigh(agent, 3, 820, monday_us + 2 * HOUR_US, 7200);
	assert_int_equal(commit_now(agent), 0);
	assert_int_equal(reassigning_do(agent, third, "p2", "nurse-7"), 0);
	x = expected_find(&agent->watch->expected, "weight", "p1");
	assert_true(x->slot.last_wall_us == monday_us + HOUR_US);
	assert_true(x->slot.before_wall_us == monday_us - 5 * 24 * HOUR_US);
	assert_false(x->is_changed); /* it is kept */
	assert_int_equal(reassigning_do(agent, second, "p2", "nurse-7"), 0);
	assert_true(x->slot.last_wall_us == monday_us - 5 * 24 * HOUR_US);
	end(agent);
}

static void r16_whose_the_plan_does_not_name_it_is_not(void **state)
{
	struct plan plan;
	struct agent *agent = begin(state, &plan);
	const uint8_t id[READING_ID_SIZE] = { 1 };

	weigh(agent, 1, 700, monday_us, 7200);
	assert_int_equal(reassigning_do(agent, id, "p3", "nurse-7"), REASSIGNING_NO_PERSON);
	end(agent);
}

static const struct device lamp = { .id = "lamp-1", .kind = DEVICE_MOTION, .address = { { 7 } } };

/* Of a device that nobody is judged by. */
static void fill(struct agent *agent, enum class class, size_t n, int64_t at_us)
{
	for (size_t i = 0; i < n; i++) {
		struct accepted accepted = { .id = { 0xff }, .seq = store_next_seq(agent->store), .device = &lamp, .class = class,
			.at_us = at_us, .received_us = at_us };

		assert_int_equal(store_add_reading(agent->store, &accepted, "x", 1), 0);
		if (i % 4096 == 0)
			assert_int_equal(store_commit(agent->store), 0);
	}
	assert_int_equal(store_commit(agent->store), 0);
}

static void r16_much_telemetry_hides_neither_a_reading_nor_the_rest_of_its_day(void **state)
{
	struct plan plan;
	struct agent *agent = begin(state, &plan);
	const uint8_t id[READING_ID_SIZE] = { 2 };
	struct series *series;

	weigh(agent, 1, 700, monday_us + HOUR_US, 7200);
	weigh(agent, 2, 820, monday_us + 2 * HOUR_US, 7200);
	fill(agent, CLASS_TELEMETRY, STORE_WALK_MAX, monday_us + 3 * HOUR_US);
	assert_int_equal(reassigning_do(agent, id, "p2", "nurse-7"), 0);
	series = days_find(agent->watch, "p1", QUANTITY_BODY_WEIGHT);
	assert_int_equal(series->n, 1);
	assert_int_equal(series->days[0].count, 1);
	assert_int_equal(series->days[0].highest.number.mantissa, 700);
	end(agent);
}

static void r16_where_not_all_of_a_day_can_be_looked_at_nothing_of_it_is_forgotten(void **state)
{
	struct plan plan;
	struct agent *agent = begin(state, &plan);
	const uint8_t id[READING_ID_SIZE] = { 2 };

	weigh(agent, 1, 700, monday_us + HOUR_US, 7200);
	weigh(agent, 2, 820, monday_us + 2 * HOUR_US, 7200);
	fill(agent, CLASS_EVENT, STORE_WALK_MAX, monday_us + 3 * HOUR_US);
	assert_int_equal(reassigning_do(agent, id, "p2", "nurse-7"), REASSIGNING_NO_READING);
	assert_int_equal(days_find(agent->watch, "p1", QUANTITY_BODY_WEIGHT)->days[0].count, 2);
	end(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(r16_a_day_is_counted_again_as_it_was_though_the_clocks_changed_on_it),
		IN_HOME(r16_what_is_waited_for_goes_on_from_the_newest_that_is_left_of_any_day),
		IN_HOME(r16_whose_the_plan_does_not_name_it_is_not),
		IN_HOME(r16_much_telemetry_hides_neither_a_reading_nor_the_rest_of_its_day),
		IN_HOME(r16_where_not_all_of_a_day_can_be_looked_at_nothing_of_it_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
