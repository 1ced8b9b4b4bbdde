/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A list in an answer that may be cut: it stays whole JSON, "more" says whether something was left out, and "unread" how many
 * rows there are that cannot be read, where there are any.
 */
#include <stdbool.h>
#include <stddef.h>

#include "proto/text.h"

struct rows {
	struct text *answer;
	size_t n_left; /* rows that may still be written */
	size_t n_unread;
	bool is_first, more;
};

/* Begin {"<name>":[ with at most `limit` rows. */
void rows_begin(struct rows *rows, struct text *answer, const char *name, size_t limit);

/*
 * The next row; one that cannot be read (`n_json` 0) is counted and not written. Returns 0, or 1 where it was left out
 * for want of room or beyond the limit: then none may follow.
 */
int rows_put(struct rows *rows, const char *json, size_t n_json);

/* End with ],"more":true or false, and "unread". */
void rows_end(struct rows *rows);
