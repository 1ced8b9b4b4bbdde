/* SPDX-License-Identifier: Apache-2.0 */
#include "reporting.h"

#include "agent_home.h"
#include "hearing.h"
#include "proto/json/alert_json.h"
#include "proto/ulid.h"

static const int64_t day_us = INT64_C(86400000000);

static void keep_alert(struct agent *agent, const char *title, int64_t raised_us, int64_t closed_us)
{
	struct alert alert = { .home = "h-1", .rule = "battery-low", .kind = ALERT_DEVICE, .about = ALERT_SYSTEM, .rev = 1,
		.priority = ALERT_LOW, .condition = ALERT_ACTIVE, .raised = stamp_of(raised_us, 0) };
	char json[ALERT_JSON_MAX];
	int n;

	snprintf(alert.title, sizeof(alert.title), "%s", title);
	ulid_make(raised_us, (const uint8_t[ULID_RANDOM_SIZE]){ 1 }, alert.id);
	alert_note(&alert, ALERT_EVENT_RAISED, alert.raised, "");
	if (closed_us) {
		alert.state = ALERT_CLOSED;
		alert.closed = stamp_of(closed_us, 0);
	}
	n = alert_json(&alert, json, sizeof(json));
	assert_true(n > 0);
	assert_int_equal(store_put_alert(agent->store, alert.id, alert.rev, !closed_us, raised_us, json, (size_t)n), 0);
}

/* The report's JSON of seven days, to be freed. */
static char *report_of(struct agent *agent)
{
	struct command command = { .verb = VERB_REPORT, .report = { .days = 7 } };
	char *text = NULL, *whole;
	size_t n_text;

	assert_int_equal(commit_now(agent), 0);
	assert_int_equal(watch_new(&hearing_watch_ops, agent, "h-1", &agent->watch), 0);
	assert_int_equal(reporting_make(agent, &command, &text, &n_text), 0);
	watch_free(agent->watch);
	whole = strndup(text, n_text);
	free(text);
	return whole;
}

static void what_is_open_is_told_however_old_it_is_and_what_was_closed_before_is_not(void **state)
{
	struct agent *agent = agent_of(*state);
	int64_t now_us = clock_wall_us();
	char *text;

	keep_alert(agent, "of a clock that began anew", 60000000, 0);
	keep_alert(agent, "open for a year", now_us - 365 * day_us, 0);
	keep_alert(agent, "of this week", now_us - day_us, 0);
	keep_alert(agent, "closed long ago", now_us - 20 * day_us, now_us - 19 * day_us);
	text = report_of(agent);
	assert_non_null(strstr(text, "\"of a clock that began anew\""));
	assert_non_null(strstr(text, "\"open for a year\""));
	assert_non_null(strstr(text, "\"of this week\""));
	assert_ptr_equal(strstr(strstr(text, "\"of this week\"") + 1, "\"of this week\""), NULL);
	assert_null(strstr(text, "\"closed long ago\""));
	free(text);
	agent_done(agent);
}

static void what_was_raised_and_closed_under_a_clock_that_began_anew_is_told_if_it_may_be_of_these_days(void **state)
{
	struct agent *agent = agent_of(*state);
	int64_t now_us = clock_wall_us();
	char *text;

	keep_alert(agent, "of a boot of last year", 60000000, 61000000);
	keep_alert(agent, "of last year", now_us - 300 * day_us, now_us - 299 * day_us);
	keep_alert(agent, "closed without a clock", 70000000, 71000000);
	keep_alert(agent, "closed with a clock", 80000000, now_us - day_us);
	text = report_of(agent);
	assert_null(strstr(text, "\"of a boot of last year\""));
	assert_null(strstr(text, "\"of last year\""));
	assert_non_null(strstr(text, "\"closed without a clock\""));
	assert_non_null(strstr(text, "\"closed with a clock\""));
	free(text);
	agent_done(agent);
}

static void what_cannot_be_read_is_told_as_missing(void **state)
{
	struct agent *agent = agent_of(*state);
	struct device device = { .id = "cuff-1", .kind = DEVICE_CUFF };
	struct accepted accepted = { .seq = store_next_seq(agent->store), .id = { 1 }, .device = &device, .class = CLASS_VITAL,
		.at_us = clock_wall_us() - day_us, .received_us = clock_wall_us() - day_us, .live = true };
	char *text;

	assert_int_equal(store_add_reading(agent->store, &accepted, "no reading", 10), 0);
	text = report_of(agent);
	assert_non_null(strstr(text, "\"missing\":1,"));
	free(text);
	agent_done(agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_is_open_is_told_however_old_it_is_and_what_was_closed_before_is_not),
		IN_HOME(what_was_raised_and_closed_under_a_clock_that_began_anew_is_told_if_it_may_be_of_these_days),
		IN_HOME(what_cannot_be_read_is_told_as_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
