/* SPDX-License-Identifier: Apache-2.0 */
#include "report_page.h"

#include <stdio.h>
#include <string.h>

#include "proto/words.h"

static const char *const words[REPORT_WORD_COUNT][LANG_COUNT] = {
#define WORD(constant, english, german) [WORD_##constant] = { english, german },
#include "report_word.def"
};

const char *report_word(enum lang lang, enum report_word word)
{
	return words[word][lang];
}

static void put_character(struct text *t, char c, bool is_utf8)
{
	switch (c) {
	case '&': text_put(t, "&amp;"); break;
	case '<': text_put(t, "&lt;"); break;
	case '>': text_put(t, "&gt;"); break;
	case '"': text_put(t, "&quot;"); break;
	case '\'': text_put(t, "&#39;"); break;
	default:
		/* A control character is no character of HTML; what is no UTF-8 is no character at all. */
		if ((unsigned char)c < 0x20 || c == 0x7f || (!is_utf8 && (unsigned char)c >= 0x80))
			text_put(t, "\xef\xbf\xbd");
		else
			text_put_n(t, &c, 1);
	}
}

void page_text(struct text *t, const char *text)
{
	bool is_utf8 = text_is_utf8(text, strlen(text));

	for (; *text; text++)
		put_character(t, *text, is_utf8);
}

void page_name(struct text *t, const char *name)
{
	text_put(t, "<bdi>");
	page_text(t, name);
	text_put(t, "</bdi>");
}

void page_moment(struct text *t, enum lang lang, struct stamp stamp)
{
	char text[STAMP_TEXT_MAX];

	if (!stamp.at_us) {
		text_put(t, "–");
		return;
	}
	stamp_format(stamp, text);
	if (lang == LANG_DE)
		text_printf(t, "%.2s.%.2s.%.4s %.5s", text + 8, text + 5, text, text + 11);
	else
		text_printf(t, "%.10s %.5s", text, text + 11);
}

void page_value(struct text *t, enum lang lang, const struct report_point *point)
{
	char memory[WORDS_MAX];
	struct text value = text_of(memory, sizeof(memory));

	words_number(&value, lang, point->number, point->unit);
	page_text(t, memory);
}

void page_person(struct text *t, const struct report *report, const char *person)
{
	const struct plan_person *known = report->plan && person[0] ? plan_find_person(report->plan, person) : NULL;

	if (!person[0])
		page_text(t, report_word(report->lang, WORD_NOBODY));
	else if (strcmp(person, ALERT_TEAM) == 0)
		page_text(t, report_word(report->lang, WORD_TEAM));
	else
		page_name(t, known && known->name[0] ? known->name : person);
}

void page_quantity(struct text *t, enum lang lang, enum quantity quantity)
{
	char memory[WORDS_MAX];
	struct text name = text_of(memory, sizeof(memory));

	words_quantity_begin(&name, lang, quantity);
	page_text(t, memory);
}

void page_word(struct page *page, enum report_word word)
{
	page_text(page->t, report_word(page->lang, word));
}

void page_heading(struct page *page, enum report_word word)
{
	text_put(page->t, "<h2>");
	page_word(page, word);
	text_put(page->t, "</h2>");
}

void page_paragraph(struct page *page, enum report_word word)
{
	text_put(page->t, "<p>");
	page_word(page, word);
	text_put(page->t, "</p>");
}

/* <table> with these headings, open. */
void page_begin_table(struct page *page, const enum report_word *headings, size_t n)
{
	text_put(page->t, "<table><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		text_put(page->t, "<th>");
		page_word(page, headings[i]);
		text_put(page->t, "</th>");
	}
	text_put(page->t, "</tr></thead><tbody>");
}

void page_end_table(struct page *page)
{
	text_put(page->t, "</tbody></table>");
}

void page_begin_row(struct page *page)
{
	text_put(page->t, "<tr><td class='w'>");
}

void page_next_cell(struct page *page)
{
	text_put(page->t, "</td><td>");
}
