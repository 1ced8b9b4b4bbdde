/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as one page: no script, nothing from elsewhere, made to be printed on A4 or Letter, in black and white too.
 * Everything that somebody wrote or a device said goes through page_text().
 *
 * A cell is one line, so that no number, date or state is broken; but those of class w, which hold what people wrote. On a
 * narrow screen a table scrolls by itself. A row is not cut by the end of a page; but an alert's, whose history may be longer.
 */
#include "report_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "loop/clock.h"
#include "plan/plan.h"

static const char style[] =
	"@page{margin:15mm}"
	"body{font:10pt/1.4 sans-serif;color:#000;background:#fff;max-width:190mm;margin:1em auto;padding:0 1em}"
	"h1{font-size:16pt;margin:0}h2{font-size:12pt;margin:1.4em 0 .4em;border-bottom:1px solid #000;break-after:avoid}"
	"h3{font-size:10pt;margin:.8em 0 0;break-after:avoid}table{border-collapse:collapse;width:100%;font-size:9pt}"
	"th,td{text-align:left;vertical-align:top;padding:.2em .7em .2em 0;border-bottom:1px solid #999;unicode-bidi:isolate;"
	"white-space:nowrap}"
	".w{white-space:normal;overflow-wrap:anywhere;min-width:10em}th{font-weight:bold;white-space:normal}tr,figure,li{break-inside:avoid}tr.e{break-inside:auto}"
	"thead{display:table-header-group}figure{margin:0}ul{margin:0;padding-left:1.2em}h1,h3,li{overflow-wrap:anywhere}"
	"@media screen and (max-width:45em){table{display:block;overflow-x:auto}"
	"tr.e,tr.e td{display:block;border:0}tr.e{border-bottom:1px solid #999}}"
	"svg{width:100%;height:auto}svg text{font-size:10px}.r{text-anchor:end}.a,.l{fill:none;stroke:#000;stroke-width:1}"
	".l{stroke:#1a4f8a}.d{fill:none;stroke:#1a4f8a;stroke-width:4;stroke-linecap:round}.g{stroke:#a00;stroke-dasharray:5 4}.b{fill:#cfe0f3;stroke:#8fb0d6}"
	".high{font-weight:bold}.q{color:#444}";

static const enum report_word pause_reasons[] = { WORD_PAUSE_HOSPITAL, WORD_PAUSE_AWAY, WORD_PAUSE_VISITOR };

_Static_assert(sizeof(pause_reasons) / sizeof(pause_reasons[0]) == PAUSE_REASON_COUNT,
	"each has its word");

/* ---- head ---- */

static void put_count(struct page *page, enum report_word words, uint64_t count)
{
	if (!count)
		return;
	text_put(page->t, "<p>");
	page_word(page, words);
	text_printf(page->t, " %llu</p>", (unsigned long long)count);
}

static void put_head(struct page *page)
{
	const struct report *report = page->report;
	struct text *t = page->t;

	text_printf(t, "<!DOCTYPE html><html lang='%s'><head><meta charset='utf-8'>"
		"<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>",
		lang_name(page->lang));
	page_word(page, WORD_TITLE);
	text_put(t, " ");
	page_text(t, report->home);
	text_put(t, "</title><style>");
	text_put(t, style);
	text_put(t, "</style></head><body><h1>");
	page_word(page, WORD_TITLE);
	text_put(t, ": ");
	page_text(t, report->home);
	text_put(t, "</h1><p>");
	page_moment(t, page->lang, report->from);
	text_put(t, " – ");
	page_moment(t, page->lang, report->to);
	text_put(t, "</p>");
	if (report->is_cut)
		page_paragraph(page, WORD_INCOMPLETE);
	put_count(page, WORD_MISSING, report->n_missing);
	put_count(page, WORD_MARKED, report->n_marked);
}

/* ---- measurements ---- */

static void put_measured(struct page *page, const struct report_series *series)
{
	struct report_stats all = report_stats(page->report, series, -1);
	struct stamp from, to;

	if (all.n == 0)
		return;
	page_begin_row(page);
	page_quantity(page->t, page->lang, series->quantity);
	text_put(page->t, "<br>");
	page_person(page->t, page->report, series->person);
	text_printf(page->t, "</td><td>%zu", all.n);
	page_next_cell(page);
	page_value(page->t, page->lang, all.lowest);
	page_next_cell(page);
	page_value(page->t, page->lang, all.median);
	page_next_cell(page);
	page_value(page->t, page->lang, all.highest);
	page_next_cell(page);
	page_value(page->t, page->lang, all.last);
	text_put(page->t, "<br>");
	page_moment(page->t, page->lang, stamp_of(all.last->at_us, all.last->zone_s));
	page_next_cell(page);
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

	page_heading(page, WORD_MEASUREMENTS);
	if (report->n_series == 0) {
		page_paragraph(page, WORD_NO_MEASUREMENTS);
		return;
	}
	PAGE_BEGIN_TABLE(page, WORD_QUANTITY, WORD_COUNT, WORD_LOWEST, WORD_MEDIAN, WORD_HIGHEST, WORD_LAST, WORD_LONGEST_GAP);
	for (size_t i = 0; i < report->n_series; i++)
		put_measured(page, &report->series[i]);
	page_end_table(page);
	page_paragraph(page, WORD_MEDIAN_NOTE);
	for (size_t i = 0; i < report->n_series; i++)
		put_picture(page, &report->series[i]);
}

/* ---- the rest ---- */

static void put_pause(struct page *page, const struct plan_pause *pause)
{
	int32_t zone_s = page->report->to.zone_s;

	page_begin_row(page);
	page_person(page->t, page->report, pause->person);
	page_next_cell(page);
	page_moment(page->t, page->lang, stamp_of(pause->from_us, zone_s));
	page_next_cell(page);
	page_moment(page->t, page->lang, stamp_of(pause->until_us, zone_s));
	text_put(page->t, "</td><td class='w'>");
	page_word(page, pause_reasons[pause->reason]);
	text_put(page->t, pause->why[0] ? ": " : "");
	page_text(page->t, pause->why);
	if (pause->closer_days) {
		text_put(page->t, "; ");
		page_word(page, WORD_CLOSER);
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
	page_heading(page, WORD_PAUSES);
	PAGE_BEGIN_TABLE(page, WORD_PERSON, WORD_FROM, WORD_UNTIL, WORD_WHY);
	for (size_t i = 0; i < page->report->n_pauses; i++)
		put_pause(page, &page->report->pauses[i]);
	page_end_table(page);
}

static void put_suppressed(struct page *page)
{
	bool is_empty = true;

	for (int i = 0; i < SUPPRESS_REASON_COUNT; i++)
		is_empty = is_empty && !page->report->n_suppressed[i];
	if (is_empty)
		return;
	page_heading(page, WORD_SUPPRESSED);
	PAGE_BEGIN_TABLE(page, WORD_COUNT, WORD_REASON);
	for (int i = 0; i < SUPPRESS_REASON_COUNT; i++)
		if (page->report->n_suppressed[i]) {
			text_printf(page->t, "<tr><td>%llu</td><td class='w'>", (unsigned long long)page->report->n_suppressed[i]);
			page_text(page->t, suppress_reason_words(page->lang, (enum suppress_reason)i));
			text_put(page->t, "</td></tr>");
		}
	page_end_table(page);
}

static void put_number(struct page *page, enum report_word word, uint64_t number)
{
	page_begin_row(page);
	page_word(page, word);
	text_printf(page->t, "</td><td>%llu</td></tr>", (unsigned long long)number);
}

static void put_burden(struct page *page)
{
	const struct burden *burden = &page->report->burden;
	uint64_t n_raised = 0;

	for (int i = 0; i < ALERT_PRIORITY_COUNT; i++)
		n_raised += burden->n_raised[i][ALERT_PERSON] + burden->n_raised[i][ALERT_SYSTEM];
	page_heading(page, WORD_BURDEN);
	text_put(page->t, "<table><tbody>");
	put_number(page, WORD_BURDEN_RAISED, n_raised);
	put_number(page, WORD_BURDEN_DUPLICATES, burden->n_duplicates);
	put_number(page, WORD_BURDEN_ACKNOWLEDGED, burden->n_acknowledged);
	if (burden->n_acknowledged) {
		put_number(page, WORD_BURDEN_MEAN, burden->acknowledged_sum_s / burden->n_acknowledged);
		put_number(page, WORD_BURDEN_WORST, burden->acknowledged_worst_s);
	}
	page_end_table(page);
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

	page_heading(page, WORD_PLAN);
	if (!plan || !memory) {
		page_paragraph(page, WORD_NO_PLAN);
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
	page_alerts(&page);
	put_measurements(&page);
	page_devices(&page);
	put_pauses(&page);
	put_suppressed(&page);
	put_burden(&page);
	put_plan(&page);
	text_put(t, "</body></html>\n");
}
