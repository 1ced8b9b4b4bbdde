/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as one page: no script, nothing from elsewhere, made to be printed on A4. Everything that somebody wrote or a
 * device said goes through page_text().
 */
#include "report_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "plan/plan.h"
#include "proto/words.h"

static const char style[] =
	"@page{size:A4;margin:15mm}"
	"body{font:10pt/1.4 sans-serif;color:#000;background:#fff;max-width:190mm;margin:1em auto;padding:0 1em}"
	"h1{font-size:16pt;margin:0}h2{font-size:12pt;margin:1.4em 0 .4em;border-bottom:1px solid #000;break-after:avoid}"
	"h3{font-size:10pt;margin:.8em 0 0;break-after:avoid}table{border-collapse:collapse;width:100%}"
	"th,td{text-align:left;vertical-align:top;padding:.2em .5em .2em 0;border-bottom:1px solid #ccc;unicode-bidi:isolate;"
	"overflow-wrap:anywhere}"
	"th{font-weight:bold}tr,figure{break-inside:avoid}thead{display:table-header-group}figure{margin:0}ul{margin:0;padding-left:1.2em}"
	"svg{width:100%;height:auto}svg text{font-size:10px}.r{text-anchor:end}.a,.l{fill:none;stroke:#000;stroke-width:1}"
	".l{stroke:#1a4f8a}.d{fill:none;stroke:#1a4f8a;stroke-width:4;stroke-linecap:round}.g{stroke:#a00;stroke-dasharray:5 4}.b{fill:#cfe0f3;stroke:none}"
	".high{font-weight:bold}.q{color:#444}";

static const enum report_word priorities[] = { WORD_PRIORITY_INFORMATION, WORD_PRIORITY_LOW, WORD_PRIORITY_MEDIUM,
	WORD_PRIORITY_HIGH };
static const enum report_word states[] = { WORD_STATE_RAISED, WORD_STATE_DELIVERED, WORD_STATE_ACKNOWLEDGED, WORD_STATE_ESCALATED,
	WORD_STATE_CLOSED };
static const enum report_word conditions[] = { WORD_CONDITION_ACTIVE, WORD_CONDITION_CLEARED, WORD_CONDITION_UNKNOWN };
static const enum report_word device_states[] = { WORD_DEVICE_HEARD, WORD_DEVICE_SILENT, WORD_DEVICE_NEVER_HEARD };
static const enum report_word pause_reasons[] = { WORD_PAUSE_HOSPITAL, WORD_PAUSE_AWAY, WORD_PAUSE_VISITOR };
static const enum report_word events[] = {
	[ALERT_EVENT_RAISED] = WORD_EVENT_RAISED,
	[ALERT_EVENT_ASKED] = WORD_EVENT_ASKED,
	[ALERT_EVENT_DELIVERED] = WORD_EVENT_DELIVERED,
	[ALERT_EVENT_ACKNOWLEDGED] = WORD_EVENT_ACKNOWLEDGED,
	[ALERT_EVENT_ESCALATED] = WORD_EVENT_ESCALATED,
	[ALERT_EVENT_ROUND] = WORD_EVENT_ROUND,
	[ALERT_EVENT_WORSENED] = WORD_EVENT_WORSENED,
	[ALERT_EVENT_PRESSED] = WORD_EVENT_PRESSED,
	[ALERT_EVENT_CLEARED] = WORD_EVENT_CLEARED,
	[ALERT_EVENT_RETURNED] = WORD_EVENT_RETURNED,
	[ALERT_EVENT_UNKNOWN] = WORD_EVENT_UNKNOWN,
	[ALERT_EVENT_REMINDED] = WORD_EVENT_REMINDED,
	[ALERT_EVENT_SNOOZED] = WORD_EVENT_SNOOZED,
	[ALERT_EVENT_NOTED] = WORD_EVENT_NOTED,
	[ALERT_EVENT_REASSIGNED] = WORD_EVENT_REASSIGNED,
	[ALERT_EVENT_PAUSED] = WORD_EVENT_PAUSED,
	[ALERT_EVENT_SOUNDED] = WORD_EVENT_SOUNDED,
	[ALERT_EVENT_CLOSED] = WORD_EVENT_CLOSED,
	[ALERT_EVENT_FOLDED] = WORD_EVENT_FOLDED,
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
_Static_assert(COUNT_OF(priorities) == ALERT_PRIORITY_COUNT && COUNT_OF(states) == ALERT_STATE_COUNT &&
		COUNT_OF(conditions) == ALERT_CONDITION_COUNT && COUNT_OF(events) == ALERT_EVENT_COUNT &&
		COUNT_OF(device_states) == DEVICE_STATE_COUNT && COUNT_OF(pause_reasons) == PAUSE_REASON_COUNT,
	"each has its word");

struct page {
	const struct report *report;
	struct text *t;
	enum lang lang;
};

static void put_word(struct page *page, enum report_word word)
{
	page_text(page->t, report_word(page->lang, word));
}

static void put_heading(struct page *page, enum report_word word)
{
	text_put(page->t, "<h2>");
	put_word(page, word);
	text_put(page->t, "</h2>");
}

static void put_paragraph(struct page *page, enum report_word word)
{
	text_put(page->t, "<p>");
	put_word(page, word);
	text_put(page->t, "</p>");
}

/* <table> with these headings, open. */
static void begin_table(struct page *page, const enum report_word *headings, size_t n)
{
	text_put(page->t, "<table><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		text_put(page->t, "<th>");
		put_word(page, headings[i]);
		text_put(page->t, "</th>");
	}
	text_put(page->t, "</tr></thead><tbody>");
}

#define BEGIN_TABLE(page, ...) \
	begin_table(page, (const enum report_word[]){ __VA_ARGS__ }, COUNT_OF(((const enum report_word[]){ __VA_ARGS__ })))

static void end_table(struct page *page)
{
	text_put(page->t, "</tbody></table>");
}

static void next_cell(struct page *page)
{
	text_put(page->t, "</td><td>");
}

/* ---- head ---- */

static void put_head(struct page *page)
{
	const struct report *report = page->report;
	struct text *t = page->t;

	text_printf(t, "<!DOCTYPE html><html lang='%s'><head><meta charset='utf-8'>"
		"<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>",
		lang_name(page->lang));
	put_word(page, WORD_TITLE);
	text_put(t, " ");
	page_text(t, report->home);
	text_put(t, "</title><style>");
	text_put(t, style);
	text_put(t, "</style></head><body><h1>");
	put_word(page, WORD_TITLE);
	text_put(t, ": ");
	page_text(t, report->home);
	text_put(t, "</h1><p>");
	page_moment(t, page->lang, report->from);
	text_put(t, " – ");
	page_moment(t, page->lang, report->to);
	text_put(t, "</p>");
	if (report->is_cut)
		put_paragraph(page, WORD_INCOMPLETE);
	if (report->n_missing) {
		text_put(t, "<p>");
		put_word(page, WORD_MISSING);
		text_printf(t, " %llu</p>", (unsigned long long)report->n_missing);
	}
}

/* ---- alerts ---- */

/* Of a snooze the note is until when. */
static void put_note(struct page *page, const struct alert_entry *entry)
{
	struct stamp until;

	text_put(page->t, ": ");
	if (entry->what == ALERT_EVENT_SNOOZED && stamp_parse(entry->note, &until) == 0)
		page_moment(page->t, page->lang, until);
	else
		page_text(page->t, entry->note);
}

static void put_entry(struct page *page, const struct alert_entry *entry)
{
	text_put(page->t, "<li>");
	page_moment(page->t, page->lang, entry->at);
	text_put(page->t, " ");
	put_word(page, events[entry->what]);
	if (entry->who[0]) {
		text_put(page->t, " ");
		page_person(page->t, page->report, entry->who);
	}
	if (entry->note[0])
		put_note(page, entry);
	text_put(page->t, "</li>");
}

static void put_alert(struct page *page, const struct alert *alert)
{
	struct text *t = page->t;

	text_put(t, "<tr><td>");
	page_moment(t, page->lang, alert->raised);
	text_put(t, "<br>");
	put_word(page, priorities[alert->priority]);
	text_printf(t, "</td><td class='%s'>", alert_priority_name(alert->priority));
	page_text(t, alert->title);
	if (alert->is_test) {
		text_put(t, " (");
		put_word(page, WORD_TEST);
		text_put(t, ")");
	}
	if (alert->person[0]) {
		text_put(t, "<br>");
		page_person(t, page->report, alert->person);
	}
	next_cell(page);
	put_word(page, states[alert->state]);
	text_put(t, "<br>");
	put_word(page, conditions[alert->condition]);
	if (alert->taken_by[0] && alert->state != ALERT_CLOSED) {
		text_put(t, "<br>");
		put_word(page, WORD_TAKEN_BY);
		text_put(t, " ");
		page_person(t, page->report, alert->taken_by);
	}
	text_put(t, "</td><td><ul>");
	for (size_t i = 0; i < alert->n_history; i++)
		put_entry(page, &alert->history[i]);
	text_put(t, "</ul></td></tr>");
}

static void put_alerts(struct page *page)
{
	put_heading(page, WORD_ALERTS);
	if (page->report->n_alerts == 0) {
		put_paragraph(page, WORD_NO_ALERTS);
		return;
	}
	BEGIN_TABLE(page, WORD_RAISED, WORD_WHAT, WORD_STATE, WORD_WHO);
	for (size_t i = page->report->n_alerts; i-- > 0;)
		put_alert(page, &page->report->alerts[i]);
	end_table(page);
}

/* ---- measurements ---- */

static void put_measured(struct page *page, const struct report_series *series)
{
	struct report_stats all = report_stats(page->report, series, -1);
	struct stamp from, to;

	if (all.n == 0)
		return;
	text_put(page->t, "<tr><td>");
	page_quantity(page->t, page->lang, series->quantity);
	text_put(page->t, "<br>");
	page_person(page->t, page->report, series->person);
	text_printf(page->t, "</td><td>%zu", all.n);
	next_cell(page);
	page_value(page->t, page->lang, all.lowest);
	next_cell(page);
	page_value(page->t, page->lang, all.median);
	next_cell(page);
	page_value(page->t, page->lang, all.highest);
	next_cell(page);
	page_value(page->t, page->lang, all.last);
	text_put(page->t, "<br>");
	page_moment(page->t, page->lang, stamp_of(all.last->at_us, all.last->zone_s));
	next_cell(page);
	report_longest_gap(page->report, series, &from, &to);
	page_moment(page->t, page->lang, from);
	text_put(page->t, " –<br>");
	page_moment(page->t, page->lang, to);
	text_put(page->t, "</td></tr>");
}

static void put_picture(struct page *page, const struct report_series *series)
{
	text_put(page->t, "<figure><h3>");
	page_quantity(page->t, page->lang, series->quantity);
	text_put(page->t, ", ");
	page_person(page->t, page->report, series->person);
	text_put(page->t, "</h3>");
	report_plot(page->report, series, page->t);
	text_put(page->t, "</figure>");
}

static void put_measurements(struct page *page)
{
	const struct report *report = page->report;

	put_heading(page, WORD_MEASUREMENTS);
	if (report->n_series == 0) {
		put_paragraph(page, WORD_NO_MEASUREMENTS);
		return;
	}
	BEGIN_TABLE(page, WORD_QUANTITY, WORD_COUNT, WORD_LOWEST, WORD_MEDIAN, WORD_HIGHEST, WORD_LAST, WORD_LONGEST_GAP);
	for (size_t i = 0; i < report->n_series; i++)
		put_measured(page, &report->series[i]);
	end_table(page);
	put_paragraph(page, WORD_MEDIAN_NOTE);
	for (size_t i = 0; i < report->n_series; i++)
		put_picture(page, &report->series[i]);
}

/* ---- devices ---- */

static const struct device_message *find_device(const struct report *report, const char *id)
{
	for (size_t i = 0; i < report->n_devices; i++)
		if (strcmp(report->devices[i].device->id, id) == 0)
			return &report->devices[i];
	return NULL;
}

/* As people call it, else what it is; with its id. */
static void put_device_name(struct page *page, const char *id)
{
	const struct device_message *device = find_device(page->report, id);

	if (device) {
		page_text(page->t, device->device->name[0] ? device->device->name :
							     words_device_kind(page->lang, device->device->kind));
		text_put(page->t, " <span class='q'>");
	}
	page_text(page->t, id);
	if (device)
		text_put(page->t, "</span>");
}

static uint32_t most_of(const struct report_use *use, uint32_t n_days)
{
	uint32_t most = 1;

	for (uint32_t day = 0; day < n_days; day++)
		most = use->by_day[day] > most ? use->by_day[day] : most;
	return most;
}

static void put_bars(struct page *page, const struct report_use *use)
{
	uint32_t n_days = page->report->n_days, most = most_of(use, n_days);

	text_printf(page->t, "<svg viewBox='0 0 %u 24' preserveAspectRatio='none' style='height:24px' role='img'>", n_days * 4);
	for (uint32_t day = 0; day < n_days; day++) {
		unsigned int height = (unsigned int)((uint64_t)use->by_day[day] * 24 / most);

		if (height)
			text_printf(page->t, "<rect x='%u' y='%u' width='3' height='%u' fill='#1a4f8a'/>", day * 4, 24 - height, height);
	}
	text_put(page->t, "</svg>");
}

static void put_uses(struct page *page)
{
	const struct report *report = page->report;

	if (report->n_uses == 0)
		return;
	put_heading(page, WORD_USES);
	BEGIN_TABLE(page, WORD_DEVICE, WORD_WHAT, WORD_COUNT, WORD_PER_DAY);
	for (size_t i = 0; i < report->n_uses; i++) {
		text_put(page->t, "<tr><td>");
		put_device_name(page, report->uses[i].device);
		next_cell(page);
		page_quantity(page->t, page->lang, report->uses[i].quantity);
		text_printf(page->t, "</td><td>%u</td><td>", report->uses[i].count);
		put_bars(page, &report->uses[i]);
		text_put(page->t, "</td></tr>");
	}
	end_table(page);
}

static void put_device(struct page *page, const struct device_message *device)
{
	text_put(page->t, "<tr><td>");
	put_device_name(page, device->device->id);
	next_cell(page);
	put_word(page, device_states[device->state]);
	next_cell(page);
	page_moment(page->t, page->lang, device->last_heard);
	next_cell(page);
	if (device->has_battery) {
		text_decimal(page->t, device->battery);
		text_put(page->t, " %");
	}
	next_cell(page);
	page_text(page->t, device->trouble ? device->trouble : "");
	text_put(page->t, "</td></tr>");
}

static void put_devices(struct page *page)
{
	put_heading(page, WORD_DEVICES);
	BEGIN_TABLE(page, WORD_DEVICE, WORD_STATE, WORD_LAST_HEARD, WORD_BATTERY, WORD_TROUBLE);
	for (size_t i = 0; i < page->report->n_devices; i++)
		put_device(page, &page->report->devices[i]);
	end_table(page);
}

/* ---- the rest ---- */

static void put_pause(struct page *page, const struct plan_pause *pause)
{
	int32_t zone_s = page->report->to.zone_s;

	text_put(page->t, "<tr><td>");
	page_person(page->t, page->report, pause->person);
	next_cell(page);
	page_moment(page->t, page->lang, stamp_of(pause->from_us, zone_s));
	next_cell(page);
	page_moment(page->t, page->lang, stamp_of(pause->until_us, zone_s));
	next_cell(page);
	put_word(page, pause_reasons[pause->reason]);
	text_put(page->t, pause->why[0] ? ": " : "");
	page_text(page->t, pause->why);
	if (pause->closer_days) {
		text_put(page->t, "; ");
		put_word(page, WORD_CLOSER);
		text_printf(page->t, " %u", pause->closer_days);
	}
	text_put(page->t, " (");
	page_person(page->t, page->report, pause->set_by);
	text_put(page->t, ")</td></tr>");
}

static void put_pauses(struct page *page)
{
	if (page->report->n_pauses == 0)
		return;
	put_heading(page, WORD_PAUSES);
	BEGIN_TABLE(page, WORD_PERSON, WORD_FROM, WORD_UNTIL, WORD_WHY);
	for (size_t i = 0; i < page->report->n_pauses; i++)
		put_pause(page, &page->report->pauses[i]);
	end_table(page);
}

static void put_suppressed(struct page *page)
{
	bool is_empty = true;

	for (int i = 0; i < SUPPRESS_REASON_COUNT; i++)
		is_empty = is_empty && !page->report->n_suppressed[i];
	if (is_empty)
		return;
	put_heading(page, WORD_SUPPRESSED);
	BEGIN_TABLE(page, WORD_COUNT, WORD_REASON);
	for (int i = 0; i < SUPPRESS_REASON_COUNT; i++)
		if (page->report->n_suppressed[i]) {
			text_printf(page->t, "<tr><td>%llu</td><td>", (unsigned long long)page->report->n_suppressed[i]);
			page_text(page->t, suppress_reason_words(page->lang, (enum suppress_reason)i));
			text_put(page->t, "</td></tr>");
		}
	end_table(page);
}

static void put_number(struct page *page, enum report_word word, uint64_t number)
{
	text_put(page->t, "<tr><td>");
	put_word(page, word);
	text_printf(page->t, "</td><td>%llu</td></tr>", (unsigned long long)number);
}

static void put_burden(struct page *page)
{
	const struct burden *burden = &page->report->burden;
	uint64_t n_raised = 0;

	for (int i = 0; i < ALERT_PRIORITY_COUNT; i++)
		n_raised += burden->n_raised[i][ALERT_PERSON] + burden->n_raised[i][ALERT_SYSTEM];
	put_heading(page, WORD_BURDEN);
	text_put(page->t, "<table><tbody>");
	put_number(page, WORD_BURDEN_RAISED, n_raised);
	put_number(page, WORD_BURDEN_DUPLICATES, burden->n_duplicates);
	put_number(page, WORD_BURDEN_ACKNOWLEDGED, burden->n_acknowledged);
	if (burden->n_acknowledged) {
		put_number(page, WORD_BURDEN_MEAN, burden->acknowledged_sum_s / burden->n_acknowledged);
		put_number(page, WORD_BURDEN_WORST, burden->acknowledged_worst_s);
	}
	end_table(page);
}

/* Its sentences, a line each. */
static void put_sentences(struct page *page, char *lines)
{
	text_put(page->t, "<ul>");
	for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) {
		text_put(page->t, "<li>");
		page_text(page->t, line);
		text_put(page->t, "</li>");
	}
	text_put(page->t, "</ul>");
}

static void put_plan(struct page *page)
{
	const struct plan *plan = page->report->plan;
	scoped(freep) char *memory = malloc(PLAN_WORDS_MAX);
	struct text lines;

	put_heading(page, WORD_PLAN);
	if (!plan || !memory) {
		put_paragraph(page, WORD_NO_PLAN);
		return;
	}
	lines = text_of(memory, PLAN_WORDS_MAX);
	plan_explain(plan, clock_zone_s, &lines);
	put_sentences(page, memory);
}

void report_write_html(const struct report *report, struct text *t)
{
	struct page page = { .report = report, .t = t, .lang = report->lang };

	put_head(&page);
	put_alerts(&page);
	put_measurements(&page);
	put_uses(&page);
	put_devices(&page);
	put_pauses(&page);
	put_suppressed(&page);
	put_burden(&page);
	put_plan(&page);
	text_put(t, "</body></html>\n");
}
