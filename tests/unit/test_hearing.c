/* SPDX-License-Identifier: Apache-2.0 */
/* What was open before a stop, and is taken up at the start, or is said to be missing. */
#include "hearing.h"

#include <sqlite3.h>

#include "agent_home.h"
#include "proto/json/alert_json.h"

static const char first[] = "01KAN5G3QS0123456789ABCDEF", second[] = "01KAN5G3QS0123456789ABCDEG";

static void put(struct home *home, const char *id)
{
	struct alert alert = { .home = "h-1", .rev = 1, .person = "p1", .todo = "Go.", .kind = ALERT_HELP_CALL,
		.about = ALERT_PERSON, .state = ALERT_RAISED, .condition = ALERT_ACTIVE, .priority = ALERT_HIGH, .rule = "help-call",
		.title = "Help call" };
	char json[ALERT_JSON_MAX];
	int n;

	strcpy(alert.id, id);
	alert.raised = stamp_of(HOME_TIME_US, 3600);
	alert_note(&alert, ALERT_EVENT_RAISED, alert.raised, "");
	n = alert_json(&alert, json, sizeof(json));
	assert_true(n > 0);
	assert_int_equal(store_put_alert(home->store, id, 1, true, HOME_TIME_US, json, (size_t)n), 0);
	assert_int_equal(store_commit(home->store), 0);
}

static struct agent *start(struct home *home)
{
	struct agent *agent = agent_of(home);

	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	assert_int_equal(hearing_restore_alerts(agent), 0);
	return agent;
}

static void stop(struct agent *agent)
{
	watch_free(agent->watch);
	agent_done(agent);
}

static void damage(struct home *home, const char *id)
{
	char sql[128];
	sqlite3 *db;

	home_close(home);
	snprintf(sql, sizeof(sql), "UPDATE alert SET box = zeroblob(length(box)) WHERE id = '%s'", id);
	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	home_open(home);
}

static void what_was_open_is_taken_up(void **state)
{
	struct agent *agent;

	put(*state, first);
	agent = start(*state);
	assert_null(trouble_find(agent, FAULT_ALERTS_MISSING));
	assert_true(agent->trouble.conditions.of[FAULT_ALERTS_MISSING].is_known); /* what an earlier start said is over */
	stop(agent);
}

static void an_open_alert_that_cannot_be_read_is_a_fault_and_hides_no_other(void **state)
{
	struct agent *agent;

	put(*state, first);
	put(*state, second);
	damage(*state, first);
	agent = start(*state);
	assert_non_null(trouble_find(agent, FAULT_ALERTS_MISSING));
	assert_string_equal(trouble_find(agent, FAULT_ALERTS_MISSING)->detail, "1, the first is 01KAN5G3QS0123456789ABCDEF");
	assert_int_equal(trouble_find(agent, FAULT_ALERTS_MISSING)->priority, ALERT_HIGH);
	assert_int_equal(watch_seen(agent->watch, second, 1, &(struct moment){ 1, HOME_TIME_US, 3600, 0 }), WATCH_DONE);
	stop(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_was_open_is_taken_up),
		IN_HOME(an_open_alert_that_cannot_be_read_is_a_fault_and_hides_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
