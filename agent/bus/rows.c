/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/rows.h"

/* A comma before the row, and behind it the longest end and a NUL. */
static const size_t n_around = sizeof(",],\"more\":false}");

void rows_begin(struct rows *rows, struct text *answer, const char *name, size_t limit)
{
	*rows = (struct rows){ .answer = answer, .n_left = limit, .is_first = true };
	text_printf(answer, "{\"%s\":[", name);
}

/* … and what says how many could not be read. */
static const size_t n_unread_most = sizeof(",\"unread\":18446744073709551615") - 1;

int rows_put(struct rows *rows, const char *json, size_t n_json)
{
	struct text *t = rows->answer;
	size_t n = n_json + n_around + (rows->n_unread || n_json == 0 ? n_unread_most : 0);

	if (rows->n_left == 0 || n > t->n_max - t->n) {
		rows->more = true;
		return 1;
	}
	rows->n_left--;
	if (n_json == 0) {
		rows->n_unread++;
		return 0;
	}
	text_put(t, rows->is_first ? "" : ",");
	text_put_n(t, json, n_json);
	rows->is_first = false;
	return 0;
}

void rows_end(struct rows *rows)
{
	text_printf(rows->answer, "],\"more\":%s", rows->more ? "true" : "false");
	if (rows->n_unread)
		text_printf(rows->answer, ",\"unread\":%zu", rows->n_unread);
	text_put(rows->answer, "}");
}
