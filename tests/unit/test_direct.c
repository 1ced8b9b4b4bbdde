/* SPDX-License-Identifier: Apache-2.0 */
#include "direct.h"

#include "agent_home.h"
#include "hearing.h"

static void note(struct agent *agent, int number, enum alert_kind kind, enum alert_priority priority, enum alert_state state)
{
	struct alert alert = { .rev = 1, .kind = kind, .priority = priority, .state = state };

	snprintf(alert.id, sizeof(alert.id), "0000000000000000000000%04d", number);
	direct_note_alert(agent, &alert, "{}", 2, false);
}

static bool is_noted(const struct agent *agent, int number)
{
	bool is_noted = false;

	for (size_t i = 0; i < agent->direct.n_alerts; i++)
		is_noted |= atoi(agent->direct.alerts[i].id) == number;
	return is_noted;
}

static void s21_what_was_said_gives_way_and_first_of_all_what_is_closed(void **state)
{
	struct agent *agent = agent_of(*state);

	for (int i = 0; i < DIRECT_ALERTS_MAX; i++) {
		note(agent, i, ALERT_DEVICE, ALERT_LOW, i == 7 ? ALERT_CLOSED : ALERT_RAISED);
		agent->direct.alerts[i].is_said = i > 2;
	}
	note(agent, 100, ALERT_DEVICE, ALERT_INFORMATION, ALERT_CLOSED);
	assert_true(is_noted(agent, 100));
	assert_false(is_noted(agent, 7));
	note(agent, 101, ALERT_LIMIT, ALERT_HIGH, ALERT_RAISED);
	assert_true(is_noted(agent, 101));
	assert_false(is_noted(agent, 3));
	assert_int_equal(agent->direct.n_alerts, DIRECT_ALERTS_MAX);
	agent_done(agent);
}

static void s21_where_nothing_was_said_yet_a_call_has_a_place_all_the_same(void **state)
{
	struct agent *agent = agent_of(*state);

	for (int i = 0; i < DIRECT_ALERTS_MAX; i++)
		note(agent, i, ALERT_LIMIT, i == 9 ? ALERT_MEDIUM : ALERT_HIGH, ALERT_RAISED);
	note(agent, 100, ALERT_FAULT, ALERT_LOW, ALERT_RAISED);
	assert_false(is_noted(agent, 100));
	note(agent, 101, ALERT_HELP_CALL, ALERT_HIGH, ALERT_RAISED);
	note(agent, 102, ALERT_HELP_CALL, ALERT_HIGH, ALERT_RAISED);
	assert_true(is_noted(agent, 101));
	assert_true(is_noted(agent, 102));
	assert_false(is_noted(agent, 9));
	assert_false(is_noted(agent, 0));
	agent_done(agent);
}

static int count(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	(void)json;
	(void)n_json;
	++*(int *)context;
	return 0;
}

static int n_open(struct home *home)
{
	int n = 0;

	assert_int_equal(store_each_alert(home->store, true, count, &n), 0);
	return n;
}

static void s21_a_closing_that_the_store_refused_is_written_when_it_has_room_again(void **state)
{
	struct home *home = *state;
	struct agent *agent = agent_of(home);
	struct alert alert = { .id = "01M841F6YGCP9B4R8B0R0KJJHM", .home = "h-1", .rule = "r", .title = "t", .rev = 1,
		.kind = ALERT_LIMIT, .priority = ALERT_HIGH, .state = ALERT_RAISED };

	hearing_watch_ops.on_alert(agent, &alert);
	assert_int_equal(commit_now(agent), 0);
	agent_fill(agent);
	agent->is_urgent = true;
	alert.rev = 2;
	alert.state = ALERT_CLOSED;
	hearing_watch_ops.on_alert(agent, &alert);
	agent_commit(agent);
	assert_int_equal(agent->direct.n_alerts, 1);
	assert_int_not_equal(agent->commit_due_us, 0);
	agent_commit(agent);
	assert_int_equal(agent->direct.n_alerts, 0);
	agent_done(agent);
	home_reopen(home);
	assert_int_equal(n_open(home), 0);
}

/* It is said already, and still nowhere else. */
static void s21_what_the_store_refused_gives_way_last(void **state)
{
	struct agent *agent = agent_of(*state);

	for (int i = 0; i < DIRECT_ALERTS_MAX; i++) {
		note(agent, i, ALERT_LIMIT, ALERT_HIGH, ALERT_RAISED);
		agent->direct.alerts[i].is_said = true;
	}
	agent->direct.alerts[0].is_refused = true;
	for (int i = 1; i < DIRECT_ALERTS_MAX; i++)
		note(agent, 100 + i, ALERT_DEVICE, ALERT_INFORMATION, ALERT_CLOSED);
	assert_true(is_noted(agent, 0));
	assert_int_equal(agent->direct.n_alerts, DIRECT_ALERTS_MAX);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(s21_what_was_said_gives_way_and_first_of_all_what_is_closed),
		IN_HOME(s21_where_nothing_was_said_yet_a_call_has_a_place_all_the_same),
		IN_HOME(s21_a_closing_that_the_store_refused_is_written_when_it_has_room_again),
		IN_HOME(s21_what_the_store_refused_gives_way_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
