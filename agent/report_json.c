/* SPDX-License-Identifier: Apache-2.0 */
/* The report as JSON: proto/schema/report.json. */
#include "loop/clock.h"
#include "plan/plan.h"
#include "proto/json/burden_json.h"
#include "proto/json/member.h"
#include "report.h"

static void begin(struct text *t, size_t i)
{
	text_put(t, i ? ",{" : "{");
}

/* The first member of an object, without a comma before it. */
static void first_string(struct text *t, const char *key, const char *value)
{
	text_printf(t, "\"%s\":", key);
	if (value && value[0])
		text_json(t, value);
	else
		text_put(t, "null");
}

static void member_point(struct text *t, const char *key, const struct report_point *point)
{
	member_key(t, key);
	text_put(t, "{\"value\":");
	text_decimal(t, point->number);
	member_string(t, "unit", unit_ucum(point->unit));
	member_stamp(t, "at", stamp_of(point->at_us, point->zone_s));
	text_put(t, "}");
}

static void put_stats(struct text *t, const struct report_stats *stats)
{
	member_unsigned(t, "count", stats->n);
	member_point(t, "lowest", stats->lowest);
	member_point(t, "median", stats->median);
	member_point(t, "highest", stats->highest);
	member_point(t, "last", stats->last);
}

static void member_value(struct text *t, const char *key, const struct report_point *point)
{
	member_key(t, key);
	text_put(t, "{\"value\":");
	text_decimal(t, point->number);
	member_string(t, "unit", unit_ucum(point->unit));
	text_put(t, "}");
}

static void put_day(struct text *t, const struct report *report, const struct report_series *series, int32_t day, bool *is_first)
{
	struct report_stats stats = report_stats(report, series, day);
	char date[REPORT_DATE_MAX];

	if (stats.n == 0)
		return;
	report_date(report, day, date);
	begin(t, !*is_first);
	*is_first = false;
	first_string(t, "day", date);
	member_unsigned(t, "count", stats.n);
	member_value(t, "lowest", stats.lowest);
	member_value(t, "median", stats.median);
	member_value(t, "highest", stats.highest);
	text_put(t, "}");
}

static void put_series(struct text *t, const struct report *report, const struct report_series *series)
{
	struct report_stats all = report_stats(report, series, -1);
	struct stamp from, to;
	bool is_first = true;

	first_string(t, "person", series->person);
	member_string(t, "quantity", quantity_name(series->quantity));
	put_stats(t, &all);
	report_longest_gap(report, series, &from, &to);
	member_stamp(t, "gap_from", from);
	member_stamp(t, "gap_to", to);
	text_put(t, ",\"days\":[");
	for (int32_t day = 0; day < (int32_t)report->n_days; day++)
		put_day(t, report, series, day, &is_first);
	text_put(t, "]");
}

static void put_use(struct text *t, const struct report *report, const struct report_use *use)
{
	first_string(t, "device", use->device);
	member_string(t, "quantity", quantity_name(use->quantity));
	member_unsigned(t, "count", use->count);
	text_put(t, ",\"by_day\":[");
	for (uint32_t day = 0; day < report->n_days; day++)
		text_printf(t, "%s%u", day ? "," : "", use->by_day[day]);
	text_put(t, "]");
}

static void put_history(struct text *t, const struct alert *alert)
{
	text_put(t, ",\"history\":[");
	for (size_t i = 0; i < alert->n_history; i++) {
		const struct alert_entry *entry = &alert->history[i];

		begin(t, i);
		first_string(t, "what", alert_event_name(entry->what));
		member_stamp(t, "at", entry->at);
		if (entry->who[0])
			member_string(t, "who", entry->who);
		if (entry->note[0])
			member_string(t, "note", entry->note);
		text_put(t, "}");
	}
	text_put(t, "]");
}

static void put_alert(struct text *t, const struct alert *alert)
{
	first_string(t, "id", alert->id);
	member_string(t, "title", alert->title);
	member_string(t, "person", alert->person);
	member_string(t, "about", alert_about_name(alert->about));
	member_string(t, "kind", alert_kind_name(alert->kind));
	member_string(t, "priority", alert_priority_name(alert->priority));
	member_string(t, "state", alert_state_name(alert->state));
	member_string(t, "condition", alert_condition_name(alert->condition));
	member_boolean(t, "test", alert->is_test);
	member_string(t, "taken_by", alert->taken_by);
	member_stamp(t, "raised_at", alert->raised);
	member_stamp(t, "acknowledged_at", alert->acknowledged);
	member_stamp(t, "closed_at", alert->closed);
	put_history(t, alert);
}

static void put_device(struct text *t, const struct device_message *device)
{
	first_string(t, "id", device->device->id);
	member_string(t, "kind", device_kind_name(device->device->kind));
	member_string(t, "name", device->device->name);
	member_string(t, "state", device_state_name(device->state));
	member_stamp(t, "last_heard", device->last_heard);
	member_key(t, "battery");
	if (device->has_battery)
		text_decimal(t, device->battery);
	else
		text_put(t, "null");
	member_string(t, "trouble", device->trouble);
}

static void put_pause(struct text *t, const struct plan_pause *pause, int32_t zone_s)
{
	first_string(t, "person", pause->person);
	member_string(t, "reason", plan_pause_reason_name(pause->reason));
	member_string(t, "why", pause->why);
	member_string(t, "set_by", pause->set_by);
	member_stamp(t, "from", stamp_of(pause->from_us, zone_s));
	member_stamp(t, "until", stamp_of(pause->until_us, zone_s));
	member_unsigned(t, "closer_days", pause->closer_days);
}

static void put_suppressed(struct text *t, const struct report *report)
{
	bool is_first = true;

	member_key(t, "suppressed");
	text_put(t, "[");
	for (int i = 0; i < SUPPRESS_REASON_COUNT; i++) {
		if (!report->n_suppressed[i])
			continue;
		begin(t, !is_first);
		is_first = false;
		first_string(t, "reason", suppress_reason_name((enum suppress_reason)i));
		member_unsigned(t, "count", report->n_suppressed[i]);
		text_put(t, "}");
	}
	text_put(t, "]");
}

static void put_plan(struct text *t, const struct plan *plan)
{
	if (!plan) {
		member_null(t, "plan");
		return;
	}
	member_key(t, "plan");
	text_printf(t, "{\"version\":%llu", (unsigned long long)plan->version);
	member_string(t, "set_by", plan->set_by);
	member_key(t, "explains");
	plan_explain_json(plan, clock_zone_s, t);
	text_put(t, "}");
}

static void put_head(struct text *t, const struct report *report)
{
	text_put(t, "{\"v\":1");
	member_string(t, "home", report->home);
	member_string(t, "lang", lang_name(report->lang));
	member_stamp(t, "from", report->from);
	member_stamp(t, "to", report->to);
	member_boolean(t, "complete", !report->is_cut);
	member_unsigned(t, "missing", report->n_missing);
	member_unsigned(t, "marked", report->n_marked);
}

/* ,"key":[{…},{…}] of n things; `put` writes the members of the i-th. */
#define PUT_LIST(t, key, n, put)                    \
	do {                                        \
		member_key(t, key);                 \
		text_put(t, "[");                   \
		for (size_t i = 0; i < (n); i++) {  \
			begin(t, i);                \
			put;                        \
			text_put(t, "}");           \
		}                                   \
		text_put(t, "]");                   \
	} while (0)

void report_write_json(const struct report *report, struct text *t)
{
	put_head(t, report);
	PUT_LIST(t, "quantities", report->n_series, put_series(t, report, &report->series[i]));
	PUT_LIST(t, "uses", report->n_uses, put_use(t, report, &report->uses[i]));
	PUT_LIST(t, "alerts", report->n_alerts, put_alert(t, &report->alerts[i]));
	put_suppressed(t, report);
	PUT_LIST(t, "devices", report->n_devices, put_device(t, &report->devices[i]));
	PUT_LIST(t, "pauses", report->n_pauses, put_pause(t, &report->pauses[i], report->to.zone_s));
	member_key(t, "burden");
	burden_json(t, &report->burden);
	put_plan(t, report->plan);
	text_put(t, "}");
}
