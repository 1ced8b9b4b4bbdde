/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files that write the report's page share. */
#include "report.h"

enum report_word {
#define WORD(constant, english, german) WORD_##constant,
#include "report_word.def"
	REPORT_WORD_COUNT
};

const char *report_word(enum lang lang, enum report_word word);

/* Text between tags or in a quoted attribute: nothing in it is markup, whoever wrote it. */
void page_text(struct text *t, const char *text);

/* Likewise a name, whichever way it is written. */
void page_name(struct text *t, const char *name);

/* "2026-11-22 08:14", in German "22.11.2026 08:14"; "–" where there is none. */
void page_moment(struct text *t, enum lang lang, struct stamp stamp);

/* A value with its unit; and the name of a person as the plan has it, else the id. */
void page_value(struct text *t, enum lang lang, const struct report_point *point);
void page_person(struct text *t, const struct report *report, const char *person);
void page_quantity(struct text *t, enum lang lang, enum quantity quantity);

/* The page while it is written. */
struct page {
	const struct report *report;
	struct text *t;
	enum lang lang;
};

void page_word(struct page *page, enum report_word word);
void page_heading(struct page *page, enum report_word word);
void page_paragraph(struct page *page, enum report_word word);

/* A table with these headings, open; the next cell of its row; its end. */
void page_begin_table(struct page *page, const enum report_word *headings, size_t n);
#define PAGE_BEGIN_TABLE(page, ...)                                        \
	page_begin_table(page, (const enum report_word[]){ __VA_ARGS__ }, \
		sizeof((const enum report_word[]){ __VA_ARGS__ }) / sizeof(enum report_word))
void page_begin_row(struct page *page); /* whose first cell is open, and may be of several lines */
void page_next_cell(struct page *page);
void page_end_table(struct page *page);

/* Parts of it. */
void page_alerts(struct page *page);
void page_devices(struct page *page);
