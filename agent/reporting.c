/* SPDX-License-Identifier: Apache-2.0 */
#include "reporting.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "deliver.h"
#include "proto/json/alert_json.h"
#include "proto/json/report_part_json.h"
#include "proto/topic.h"
#include "proto/ulid.h"
#include "report.h"
#include "verb.h"

enum { ROWS_MAX = 60000 /* readings that are looked at: the loop stands still meanwhile */ };

/*
 * An alert that was raised so long before these days, and was closed in them, is looked for no further back. What is open is told
 * however old it is, and what was raised under a clock that began in 1970 if it may be of these days.
 */
static const int64_t alert_reach_us = INT64_C(60) * 86400 * 1000000;

/* ---- from the store ---- */

struct gathering {
	struct agent *agent;
	struct report *report;
	size_t n_rows;
	char first_alert[ULID_TEXT_MAX]; /* of those that are not looked for by their being open */
	struct alert alert; /* large */
};

static int take_reading(void *context, const struct packed *row)
{
	struct gathering *gathering = context;

	gathering->n_rows++;
	if (row->n_octets > 0 && packed_read(row, &gathering->agent->unpacked) == 0)
		report_add_reading(gathering->report, &gathering->agent->unpacked.accepted);
	else
		gathering->report->n_missing++; /* it is there, and nobody can read it */
	return 0;
}

/* Of each device its newest, as many as all of them may have together; also of those that were forgotten since. */
static int gather_readings(struct gathering *gathering)
{
	struct store *store = gathering->agent->store;
	const char *device;
	int r = 0;

	for (size_t i = 0; r == 0 && (device = store_device_at(store, i)); i++) {
		size_t n_before = gathering->n_rows, n_left = ROWS_MAX - n_before;
		size_t limit = n_left < STORE_WALK_MAX ? n_left : STORE_WALK_MAX;

		r = store_each_but_telemetry(store, device, gathering->report->from.at_us, limit, take_reading, gathering);
		if (gathering->n_rows - n_before == limit)
			gathering->report->is_cut = true;
	}
	return r;
}

static int take_alert(void *context, const char *id, const char *json, size_t n_json)
{
	struct gathering *gathering = context;

	if (alert_from_json(json, n_json, &gathering->alert) == 0 &&
		(strcmp(id, gathering->first_alert) >= 0 || gathering->alert.state == ALERT_CLOSED))
		report_add_alert(gathering->report, &gathering->alert);
	return 0;
}

/* Called for those that are open, which take_alert() does not take. */
static int take_old_alert(void *context, const char *id, const char *json, size_t n_json)
{
	struct gathering *gathering = context;

	if (strcmp(id, gathering->first_alert) < 0 && alert_from_json(json, n_json, &gathering->alert) == 0)
		report_add_alert(gathering->report, &gathering->alert);
	return 0;
}

static int gather_alerts(struct gathering *gathering)
{
	static const uint8_t lowest[ULID_RANDOM_SIZE];
	int64_t first_us = gathering->report->from.at_us - alert_reach_us;
	int r;

	ulid_make(first_us, lowest, gathering->first_alert);
	r = store_each_alert(gathering->agent->store, true, take_old_alert, gathering);
	return r < 0 ? r : store_each_alert_since(gathering->agent->store, first_us, take_alert, gathering);
}

static int take_suppressed(void *context, const char *id, const char *json, size_t n_json)
{
	struct gathering *gathering = context;
	json_auto_t *row = json_loadb(json, n_json, 0, NULL);
	const char *name = json_string_value(json_object_get(row, "reason"));
	int reason = name ? suppress_reason_from_name(name) : -1;

	(void)id;
	if (reason >= 0)
		gathering->report->n_suppressed[reason]++;
	return 0;
}

static void gather_devices(struct agent *agent, struct report *report)
{
	for (size_t i = 0; i < agent->enrolment.n; i++)
		report->devices[report->n_devices++] = deliver_device_message(agent, &agent->enrolment.enrolled[i]);
}

static void take_pause(void *context, const struct plan_pause *pause)
{
	struct report *report = context;

	if (pause->until_us > report->from.at_us && report->n_pauses < REPORT_PAUSES_MAX)
		report->pauses[report->n_pauses++] = *pause;
}

static int gather(struct agent *agent, struct report *report)
{
	scoped(freep) struct gathering *gathering = calloc(1, sizeof(*gathering));
	int r;

	if (!gathering)
		return -ENOMEM;
	gathering->agent = agent;
	gathering->report = report;
	r = gather_readings(gathering);
	if (r == 0)
		r = gather_alerts(gathering);
	if (r == 0)
		r = store_each_suppressed(agent->store, report->from.at_us, STORE_SUPPRESSED_MAX, take_suppressed, gathering);
	gather_devices(agent, report);
	watch_each_pause(agent->watch, take_pause, report);
	watch_burden(agent->watch, &report->burden);
	report->n_missing += agent->gaps.n_missing;
	report_end(report);
	return r < 0 ? r : 0;
}

int reporting_make(struct agent *agent, const struct command *command, char **ret_text, size_t *ret_n_text)
{
	struct moment now = agent_moment();
	scoped(report_freep) struct report *report = report_new(command->report.days, stamp_of(now.wall_us, now.zone_s),
		agent->config.home.home, agent->plan);
	scoped(freep) char *memory = malloc(REPORT_TEXT_MAX);
	struct text t;
	int r = report && memory ? gather(agent, report) : -ENOMEM;

	if (r < 0)
		return r;
	t = text_of(memory, REPORT_TEXT_MAX);
	if (command->report.is_html)
		report_write_html(report, &t);
	else
		report_write_json(report, &t);
	if (text_end(&t) < 0)
		return -EFBIG;
	*ret_n_text = t.n;
	*ret_text = take(memory);
	return 0;
}

/* ---- to the team ---- */

static int say_part(struct call *call, const struct report_part *part)
{
	scoped(freep) char *json = malloc(REPORT_PART_JSON_MAX);
	char suffix[TOPIC_SUFFIX_MAX];
	int n = json ? report_part_json(part, json, REPORT_PART_JSON_MAX) : -ENOMEM;

	if (n < 0)
		return n;
	snprintf(suffix, sizeof(suffix), "report/%s/%u", call->jti, part->number);
	return carry_publish(call->agent->carry, suffix, false, json, (size_t)n);
}

/* Where one finds no room among what waits unstored, the command is refused, and those before it were for nothing. */
static int say_parts(struct call *call, const char *text, size_t n_text)
{
	struct report_part part = {
		.home = call->agent->config.home.home,
		.id = call->jti,
		.format = call->command->report.is_html ? "html" : "json",
		.n_parts = (unsigned int)report_part_count(text, n_text),
	};
	size_t at = 0;
	int r = 0;

	for (part.number = 1; r == 0 && part.number <= part.n_parts; part.number++) {
		part.text = text + at;
		part.n_text = report_part_length(text + at, n_text - at);
		at += part.n_text;
		r = say_part(call, &part);
	}
	text_printf(call->result, "{\"format\":\"%s\",\"parts\":%u,\"octets\":%zu}", part.format, part.n_parts, n_text);
	return r;
}

enum refusal verb_report(struct call *call)
{
	scoped(freep) char *text = NULL;
	size_t n_text;
	int r = reporting_make(call->agent, call->command, &text, &n_text);

	if (r == -EFBIG)
		return REFUSAL_TOO_MUCH;
	if (r == 0)
		r = say_parts(call, text, n_text);
	return r == -ENOBUFS ? REFUSAL_BUSY : r < 0 ? REFUSAL_FAILED : REFUSAL_NONE;
}
