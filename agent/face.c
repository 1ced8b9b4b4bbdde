/* SPDX-License-Identifier: Apache-2.0 */
#include "face.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/rows.h"
#include "command.h"
#include "commit.h"
#include "deliver.h"
#include "doctor.h"
#include "enrolling.h"
#include "hearing.h"
#include "history.h"
#include "installer.h"
#include "joining.h"
#include "planning.h"
#include "reporting.h"
#include "scan_list.h"
#include "trying.h"
#include "updates.h"
#include "verb.h"

static void put_age_s(struct text *t, uint64_t since_us)
{
	if (since_us)
		text_printf(t, "%llu", (unsigned long long)((clock_now_us() - since_us) / 1000000));
	else
		text_put(t, "null");
}

/* The comma before every element of a list but the first. */
static void put_comma(struct text *t, bool *is_first)
{
	if (!*is_first)
		text_put(t, ",");
	*is_first = false;
}

static void write_link(struct agent *agent, struct text *t)
{
	struct carry_state link;

	carry_get_state(agent->carry, &link);
	text_printf(t, "\"link\":{\"up\":%s,\"since_s\":", link.is_up ? "true" : "false");
	put_age_s(t, link.since_us);
	text_put(t, ",\"words\":");
	text_json(t, link.words);
	text_printf(t, ",\"carrier\":%s}", link.has_carrier ? "true" : "false");
}

static void write_outbox(struct agent *agent, struct text *t)
{
	struct outbox_state outbox;
	int64_t oldest_us = 0;

	store_outbox_state(agent->store, &outbox);
	store_outbox_oldest_us(agent->store, &oldest_us);
	text_printf(t, "\"outbox\":{\"depth\":%llu,\"oldest_s\":", (unsigned long long)outbox.depth);
	if (oldest_us)
		text_printf(t, "%llu}", (unsigned long long)agent_age_s(oldest_us));
	else
		text_put(t, "null}");
}

static void write_radio(struct agent *agent, struct text *t)
{
	struct radio_state radio;
	bool is_first = true;

	radio_get_state(agent->radio, &radio);
	text_put(t, "\"radio\":{\"adapters\":[");
	for (size_t i = 0; i < radio.n_adapters; i++) {
		char address[ADDRESS_TEXT_MAX];

		if (!radio.adapters[i].is_used)
			continue;
		put_comma(t, &is_first);
		address_format(&radio.adapters[i].address, address);
		text_put(t, "{\"name\":");
		text_json(t, radio.adapters[i].name);
		text_printf(t, ",\"address\":\"%s\",\"powered\":%s,\"discovering\":%s}", address,
			radio.adapters[i].is_powered ? "true" : "false",
			radio.adapters[i].is_discovering ? "true" : "false");
	}
	text_put(t, "],\"last_heard_s\":");
	put_age_s(t, radio.heard_us);
	text_put(t, ",\"words\":");
	text_json(t, doctor_radio_words(&radio));
	text_put(t, "}");
}

struct alert_count {
	unsigned n_open, n_unacknowledged;
};

static void count_alert(void *context, const struct alert *alert)
{
	struct alert_count *count = context;

	count->n_open++;
	count->n_unacknowledged += alert->state != ALERT_ACKNOWLEDGED;
}

static void write_store_id(struct agent *agent, struct text *t)
{
	text_put(t, ",\"boot\":");
	text_json(t, agent->boot);
	text_put(t, ",\"store\":");
	text_json(t, store_id(agent->store));
	text_put(t, ",\"to\":");
	text_json(t, carry_session_nonce(agent->carry));
}

static void write_membership(const struct agent *agent, struct text *t)
{
	const char *todo, *words = trying_no_team(agent, &todo);

	text_printf(t, ",\"joined\":%s", words ? "false" : "true");
	if (!words)
		return;
	text_put(t, ",\"no_team\":{\"words\":");
	text_json(t, words);
	text_put(t, ",\"do\":");
	text_json(t, todo);
	text_put(t, "}");
}

static int answer_status(void *context, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	struct alert_count count = { 0 };
	struct pulse_updates updates = updates_look();
	struct open_alerts open;
	struct burden burden;

	(void)why;
	watch_each_open(agent->watch, count_alert, &count);
	text_put(answer, "{\"v\":1,\"version\":\"" LARES_VERSION "\",\"team\":");
	text_json(answer, agent->config.home.team);
	text_put(answer, ",\"home\":");
	text_json(answer, agent->config.home.home);
	write_membership(agent, answer);
	write_store_id(agent, answer);
	text_printf(answer, ",\"uptime_s\":%llu,\"clock\":\"%s\",\"resetting\":%s,",
		(unsigned long long)((clock_now_us() - agent->started_us) / 1000000),
		clock_is_trusted() ? "trusted" : "untrusted", agent->resetting.is_begun ? "true" : "false");
	write_link(agent, answer);
	text_put(answer, ",");
	write_outbox(agent, answer);
	text_put(answer, ",");
	write_radio(agent, answer);
	text_printf(answer, ",\"devices\":%zu,\"plan\":", agent->enrolment.n);
	if (agent->plan)
		text_printf(answer, "%llu", (unsigned long long)agent->plan->version);
	else
		text_put(answer, "null");
	text_printf(answer, ",\"alerts\":{\"open\":%u,\"unacknowledged\":%u,\"conditions\":", count.n_open, count.n_unacknowledged);
	open = deliver_open_alerts(agent);
	burden_json_open(answer, &open);
	text_put(answer, "},\"burden\":");
	watch_burden(agent->watch, &burden);
	burden_json(answer, &burden);
	text_put(answer, ",\"updates\":");
	pulse_json_updates(answer, &updates);
	text_put(answer, "}");
	return 0;
}

static int answer_devices(void *context, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	bool is_first = true;

	(void)why;
	text_put(answer, "{\"devices\":[");
	for (size_t i = 0; i < agent->enrolment.n; i++) {
		put_comma(answer, &is_first);
		deliver_write_device(agent, &agent->enrolment.enrolled[i], answer);
	}
	text_put(answer, "]}");
	return 0;
}

static int answer_scan(void *context, struct text *answer, struct text *why)
{
	(void)why;
	scan_list_write(context, answer);
	return 0;
}

static int write_row(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	return rows_put(context, json, n_json);
}

struct reading_rows {
	struct agent *agent;
	struct rows rows;
};

/* A row that cannot be read is told as one that is not shown. */
static int write_reading(void *context, const struct packed *row)
{
	struct reading_rows *list = context;
	char json[ACCEPTED_JSON_MAX];
	int n = deliver_reading_json(list->agent, row, json, sizeof(json));

	return rows_put(&list->rows, n < 0 ? "" : json, n < 0 ? 0 : (size_t)n);
}

static int answer_readings(void *context, const char *device, int64_t since_us, size_t limit, struct text *answer,
	struct text *why)
{
	struct agent *agent = context;
	const struct enrolled *enrolled = device ? installer_find(agent, device) : NULL;
	struct reading_rows list = { .agent = agent };
	int r;

	rows_begin(&list.rows, answer, "readings", limit);
	/* One beyond the limit tells that there is more. */
	r = store_each_reading(agent->store, enrolled ? enrolled->device.id : device, since_us, limit + 1, write_reading,
		&list);
	rows_end(&list.rows);
	if (r < 0)
		text_printf(why, "the store could not be read: %s; see lares doctor", strerror(-r));
	return r < 0 ? r : 0;
}

static int answer_alerts(void *context, bool only_open, struct text *answer, struct text *why)
{
	struct rows rows;
	int r;

	rows_begin(&rows, answer, "alerts", SIZE_MAX);
	r = store_each_alert(((struct agent *)context)->store, only_open, write_row, &rows);
	rows_end(&rows);
	if (r < 0)
		text_printf(why, "the store could not be read: %s; see lares doctor", strerror(-r));
	return r < 0 ? r : 0;
}

/* Whoever is at this machine may see to the system, and not speak for a person of the plan. */
static enum watch_outcome say_locally(struct agent *agent, const struct bus_said *said, const char *caller)
{
	const char *note = said->note[0] ? said->note : NULL;
	struct moment now = agent_moment();
	char who[ALERT_WHO_MAX];

	snprintf(who, sizeof(who), "local:%s", caller);
	switch (verb_from_name(said->verb)) {
	case VERB_ACK:
		return watch_ack(agent->watch, said->alert, who, note, true, &now);
	case VERB_CLOSE:
		return watch_close(agent->watch, said->alert, who, note, &now);
	case VERB_NOTE:
		return watch_note(agent->watch, said->alert, who, note, &now);
	case VERB_SNOOZE:
		return watch_snooze(agent->watch, said->alert, who, said->for_s, &now);
	default:
		return WATCH_MALFORMED;
	}
}

static int answer_answer(void *context, const struct bus_said *said, const char *caller, struct text *answer,
	struct text *why)
{
	enum watch_outcome outcome = say_locally(context, said, caller);

	hearing_settle(context);
	if (outcome == WATCH_NOT_ALLOWED)
		text_put(why, "an alert about a person is for a person of the plan: use --key");
	else if (outcome != WATCH_DONE)
		text_printf(why, "%s (%s)", refusal_words(refusal_of(outcome)), refusal_code(refusal_of(outcome)));
	if (outcome != WATCH_DONE)
		return -EPERM;
	text_put(answer, "{\"verb\":");
	text_json(answer, said->verb);
	text_put(answer, ",\"alert\":");
	text_json(answer, said->alert);
	text_put(answer, ",\"result\":null}");
	return 0;
}

static int answer_command(void *context, const char *verb, const char *jws, size_t n_jws, struct text *answer, struct text *why)
{
	scoped(freep) char *memory = malloc(VERB_RESULT_MAX);
	struct text result;
	enum refusal refusal;

	if (!memory)
		return -ENOMEM;
	result = text_of(memory, VERB_RESULT_MAX);
	refusal = command_run(context, verb, jws, n_jws, &result, why);
	if (refusal != REFUSAL_NONE && why->n == 0)
		text_put(why, refusal_words(refusal));
	if (refusal != REFUSAL_NONE)
		text_printf(why, " (%s)", refusal_code(refusal));
	if (refusal != REFUSAL_NONE)
		return -EPERM;
	text_put(answer, "{\"verb\":");
	text_json(answer, verb);
	text_put(answer, ",\"result\":");
	text_put(answer, result.n ? memory : "null");
	text_put(answer, "}");
	return 0;
}

/* The claims of a question that is asked at home, where nobody has to sign. Returns the object, to be freed, or NULL. */
static json_t *read_query(const char *query, size_t n_query, enum verb verb, struct command *ret_command, struct text *why)
{
	json_t *claims = json_loadb(query, n_query, JSON_REJECT_DUPLICATES, NULL);

	if (claims && command_from_claims(verb, claims, ret_command) == 0)
		return claims;
	json_decref(claims);
	text_printf(why, "that cannot be asked for; what %s takes stands in proto/schema/claims-do.json", verb_name(verb));
	return NULL;
}

static int answer_history(void *context, const char *query, size_t n_query, struct text *answer, struct text *why)
{
	struct command command;
	json_auto_t *claims = read_query(query, n_query, VERB_HISTORY, &command, why);
	int r = claims ? history_write(context, &command, answer) : -EINVAL;

	if (claims && r < 0)
		text_printf(why, "the store could not be read: %s; see lares doctor", strerror(-r));
	return r;
}

static int answer_report(void *context, const char *query, size_t n_query, struct text *answer, struct text *why)
{
	struct command command;
	json_auto_t *claims = read_query(query, n_query, VERB_REPORT, &command, why);
	scoped(freep) char *text = NULL;
	size_t n_text;
	int r = claims ? reporting_make(context, &command, &text, &n_text) : -EINVAL;

	if (claims && r < 0)
		text_put(why, r == -EFBIG ? "the report would be too long; ask for fewer days" : "the store could not be read; see lares doctor");
	if (r < 0)
		return r;
	text_put(answer, command.report.is_html ? "{\"html\":" : "{\"report\":");
	if (command.report.is_html)
		text_json_n(answer, text, n_text);
	else
		text_put_n(answer, text, n_text);
	text_put(answer, "}");
	return 0;
}

static int answer_suppressed(void *context, int64_t since_us, size_t limit, struct text *answer, struct text *why)
{
	struct rows rows;
	int r;

	rows_begin(&rows, answer, "suppressed", limit);
	r = store_each_suppressed(((struct agent *)context)->store, since_us, limit + 1, write_row, &rows);
	rows_end(&rows);
	if (r < 0)
		text_printf(why, "the store could not be read: %s; see lares doctor", strerror(-r));
	return r < 0 ? r : 0;
}

static int answer_plan_show(void *context, struct text *answer, struct text *why)
{
	struct agent *agent = context;

	(void)why;
	return planning_show(agent, answer);
}

static int answer_plan_check(void *context, const char *plan, size_t n_plan, struct text *answer, struct text *why)
{
	(void)why;
	return planning_check(context, plan, n_plan, answer);
}

static int answer_plan_load(void *context, const char *jws, size_t n_jws, struct text *answer, struct text *why)
{
	struct agent *agent = context;

	if (planning_take(agent, jws, n_jws, why) != REFUSAL_NONE)
		return -EINVAL;
	text_printf(answer, "{\"version\":%llu}", (unsigned long long)agent->plan->version);
	return 0;
}

static int answer_test_alert(void *context, const char *caller, struct text *answer, struct text *why)
{
	struct agent *agent = context;
	struct moment now = agent_moment();
	char id[ULID_TEXT_MAX];
	int r;

	(void)caller;
	if (!trying_is_member(agent)) {
		trying_write_no_team(agent, why);
		return -EPERM;
	}
	r = watch_test(agent->watch, &now, id);
	hearing_settle(agent);
	if (r < 0) {
		text_printf(why, "the test alert could not be raised: %s", strerror(-r));
		return r;
	}
	text_printf(answer, "{\"alert\":\"%s\"}", id);
	return 0;
}

static int answer_doctor(void *context, struct text *answer, struct text *why)
{
	(void)why;
	doctor_write(context, answer);
	return 0;
}

const struct bus_ops face_bus_ops = {
	.status = answer_status,
	.devices = answer_devices,
	.scan = answer_scan,
	.readings = answer_readings,
	.alerts = answer_alerts,
	.enrol = installer_enrol,
	.enrol_left = enrolling_left,
	.enrolling = enrolling_write,
	.enrol_answer = enrolling_answer,
	.enrol_cancel = enrolling_cancel,
	.forget = installer_forget,
	.reset = reset_begin,
	.command = answer_command,
	.answer = answer_answer,
	.history = answer_history,
	.report = answer_report,
	.suppressed = answer_suppressed,
	.plan_show = answer_plan_show,
	.plan_check = answer_plan_check,
	.plan_load = answer_plan_load,
	.test_alert = answer_test_alert,
	.doctor = answer_doctor,
	.join = joining_start,
	.joining = joining_write,
};
