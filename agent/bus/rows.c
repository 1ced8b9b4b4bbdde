/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/rows.h"

/* A comma before the row, and behind it the longest end and a NUL. */
static const size_t n_around = sizeof(",],\"more\":false}");

void rows_begin(struct rows *rows, struct text *answer, const char *name, size_t limit)
{
	*rows = (struct rows){ .answer = answer, .n_left = limit, .is_first = true };
	text_printf(answer, "{\"%s\":[", name);
}

int rows_put(struct rows *rows, const char *json, size_t n_json)
{
	struct text *t = rows->answer;

	if (rows->n_left == 0 || n_json + n_around > t->n_max - t->n) {
		rows->more = true;
		return 1;
	}
	rows->n_left--;
	if (n_json == 0)
		return 0;
	text_put(t, rows->is_first ? "" : ",");
	text_put_n(t, json, n_json);
	rows->is_first = false;
	return 0;
}

void rows_end(struct rows *rows)
{
	text_printf(rows->answer, "],\"more\":%s}", rows->more ? "true" : "false");
}
