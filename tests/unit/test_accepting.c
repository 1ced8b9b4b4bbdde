/* SPDX-License-Identifier: Apache-2.0 */
#include "accepting.h"

#include <errno.h>

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

static int press(struct agent *agent, uint8_t id, int64_t at_us)
{
	static const struct device button = { .id = "button-1", .kind = DEVICE_HELP_BUTTON };
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { id }, .device = &button, .person = "p1", .class = CLASS_ALERT, .live = true,
		.is_clock_trusted = true, .readings = &readings };

	readings_begin(&readings, READING_SENSOR);
	readings_event(&readings, QUANTITY_BUTTON, "press");
	accepted.reading = &readings.reading[0];
	accepted.seq = store_next_seq(agent->store);
	accepted.received_us = accepted.at_us = at_us;
	return accepting_ops.accept(agent, &accepted);
}

static int temperature(struct agent *agent, uint8_t id, bool is_live)
{
	static const struct device thermometer = { .id = "thermo-1", .kind = DEVICE_THERMOMETER };
	struct readings readings = { 0 };
	struct accepted accepted = { .id = { id }, .device = &thermometer, .person = "p1", .class = CLASS_VITAL,
		.live = is_live, .is_clock_trusted = true, .readings = &readings };

	readings_begin(&readings, READING_BODY_TEMPERATURE);
	readings_number(&readings, QUANTITY_BODY_TEMPERATURE, (struct decimal){ 395, -1 }, UNIT_CELSIUS);
	accepted.reading = &readings.reading[0];
	accepted.seq = store_next_seq(agent->store);
	accepted.received_us = accepted.at_us = HOME_TIME_US;
	return accepting_ops.accept(agent, &accepted);
}

static struct agent *full_agent_of(struct home *home)
{
	struct agent *agent = agent_of(home);

	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	agent_fill(agent);
	return agent;
}

static void full_agent_done(struct agent *agent)
{
	agent_commit(agent);
	watch_free(agent->watch);
	agent_done(agent);
}

static void s21_for_a_call_a_full_store_is_committed_at_once(void **state)
{
	struct agent *agent = full_agent_of(*state);

	assert_int_equal(press(agent, 1, HOME_TIME_US), 0);
	assert_int_equal(watch_count_open(agent->watch), 1);
	full_agent_done(agent);
}

static void s21_a_call_that_the_store_refuses_is_raised_and_said(void **state)
{
	struct agent *agent = full_agent_of(*state);

	agent->is_urgent = true; /* also the last room of the disk is used up */
	assert_int_equal(press(agent, 1, HOME_TIME_US), -ENOSPC);
	assert_int_equal(watch_count_open(agent->watch), 1);
	assert_int_equal(agent->direct.n_alerts, 1);
	assert_int_equal(agent->direct.n_readings, 1);
	assert_int_equal(agent->noted_class, CLASS_ALERT);
	full_agent_done(agent);
}

static void s21_a_live_vital_that_the_store_refuses_is_judged_and_a_record_waits_in_its_device(void **state)
{
	struct agent *agent = full_agent_of(*state);

	assert_int_equal(temperature(agent, 1, false), -ENOSPC);
	assert_int_equal(agent->direct.n_readings, 0);
	assert_int_equal(temperature(agent, 2, true), -ENOSPC);
	assert_int_equal(agent->direct.n_readings, 1);
	full_agent_done(agent);
}

/* How often it was pressed, as its alert says: each is a revision. */
static size_t n_said(struct agent *agent, uint8_t id, int64_t at_us)
{
	const struct direct_alert *said = &agent->direct.alerts[0];
	size_t n = said->n_json;

	press(agent, id, at_us);
	return said->n_json - n;
}

static void s21_what_was_refused_and_comes_again_is_judged_once(void **state)
{
	struct agent *agent = full_agent_of(*state);

	agent->is_urgent = true;
	press(agent, 1, HOME_TIME_US);
	assert_int_equal(n_said(agent, 1, HOME_TIME_US + 3000000), 0);
	assert_int_not_equal(n_said(agent, 1, HOME_TIME_US + 3600000000), 0);
	agent_commit(agent);
	assert_int_equal(agent->direct.n_readings, 2);
	assert_int_equal(n_said(agent, 1, HOME_TIME_US), 0);
	assert_int_equal(agent->direct.n_readings, 2);
	agent_commit(agent);
	assert_int_equal(agent->direct.n_readings, 1);
	full_agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(l3_what_waited_for_its_other_half_is_no_step_of_the_clock),
		IN_HOME(s21_for_a_call_a_full_store_is_committed_at_once),
		IN_HOME(s21_a_call_that_the_store_refuses_is_raised_and_said),
		IN_HOME(s21_a_live_vital_that_the_store_refuses_is_judged_and_a_record_waits_in_its_device),
		IN_HOME(s21_what_was_refused_and_comes_again_is_judged_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
