/* SPDX-License-Identifier: Apache-2.0 */
/* The alerts of a report's page, and who did what about them. */
#include "report_page.h"
#include "watch/local.h"

static const enum report_word priorities[] = { WORD_PRIORITY_INFORMATION, WORD_PRIORITY_LOW, WORD_PRIORITY_MEDIUM,
	WORD_PRIORITY_HIGH };
static const enum report_word states[] = { WORD_STATE_RAISED, WORD_STATE_DELIVERED, WORD_STATE_ACKNOWLEDGED, WORD_STATE_ESCALATED,
	WORD_STATE_CLOSED };
static const enum report_word conditions[] = { WORD_CONDITION_ACTIVE, WORD_CONDITION_CLEARED, WORD_CONDITION_UNKNOWN };
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

_Static_assert(sizeof(priorities) / sizeof(priorities[0]) == ALERT_PRIORITY_COUNT &&
		sizeof(states) / sizeof(states[0]) == ALERT_STATE_COUNT &&
		sizeof(conditions) / sizeof(conditions[0]) == ALERT_CONDITION_COUNT &&
		sizeof(events) / sizeof(events[0]) == ALERT_EVENT_COUNT,
	"each has its word");

/* Of a snooze the note is until when. */
static void put_note(struct page *page, const struct alert_entry *entry)
{
	struct stamp until;

	text_put(page->t, ": ");
	if (entry->what == ALERT_EVENT_SNOOZED && stamp_parse(entry->note, &until) == 0)
		page_moment(page->t, page->lang, until);
	else
		page_name(page->t, entry->note);
}

static void put_entry(struct page *page, const struct alert_entry *entry)
{
	text_put(page->t, "<li>");
	page_moment(page->t, page->lang, entry->at);
	text_put(page->t, " ");
	page_word(page, events[entry->what]);
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

	text_put(t, "<tr class='e'><td>");
	page_moment(t, page->lang, alert->raised);
	text_put(t, "<br>");
	page_word(page, priorities[alert->priority]);
	text_printf(t, "</td><td class='w %s'>", alert_priority_name(alert->priority));
	page_name(t, alert->title);
	if (alert->raised.at_us < LOCAL_KNOWN_US) {
		text_put(t, " (");
		page_word(page, WORD_NO_CLOCK);
		text_put(t, ")");
	}
	if (alert->is_test) {
		text_put(t, " (");
		page_word(page, WORD_TEST);
		text_put(t, ")");
	}
	if (alert->person[0]) {
		text_put(t, "<br>");
		page_person(t, page->report, alert->person);
	}
	page_next_cell(page);
	page_word(page, states[alert->state]);
	text_put(t, "<br>");
	page_word(page, conditions[alert->condition]);
	if (alert->taken_by[0] && alert->state != ALERT_CLOSED) {
		text_put(t, "<br>");
		page_word(page, WORD_TAKEN_BY);
		text_put(t, " ");
		page_person(t, page->report, alert->taken_by);
	}
	text_put(t, "</td><td class='w'><ul>");
	for (size_t i = 0; i < alert->n_history; i++)
		put_entry(page, &alert->history[i]);
	text_put(t, "</ul></td></tr>");
}

void page_alerts(struct page *page)
{
	page_heading(page, WORD_ALERTS);
	if (page->report->n_alerts == 0) {
		page_paragraph(page, WORD_NO_ALERTS);
		return;
	}
	PAGE_BEGIN_TABLE(page, WORD_RAISED, WORD_WHAT, WORD_STATE, WORD_WHO);
	for (size_t i = page->report->n_alerts; i-- > 0;)
		put_alert(page, &page->report->alerts[i]);
	page_end_table(page);
}
