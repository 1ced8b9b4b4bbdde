/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/report/<jti>/<n>: a numbered piece of a report, which is longer than one message may be. */
#include <stddef.h>

enum {
	/* Four of them may be under way at once (carry/flights.h), and on a slow link an alert waits behind those. */
	REPORT_PART_JSON_MAX = 20000,
	REPORT_PART_TEXT_MAX = 19500, /* of it the piece, escaped */
};

struct report_part {
	const char *home, *id; /* of the command */
	const char *format; /* "json" or "html" */
	unsigned int number, n_parts; /* from 1 */
	const char *text; /* UTF-8 */
	size_t n_text;
};

/* How much of the text goes into its first part: whole characters, at least one. 0 of nothing. */
size_t report_part_length(const char *text, size_t n_text);

/* How many parts that makes. */
size_t report_part_count(const char *text, size_t n_text);

/* Returns the length, or -ENOSPC. */
int report_part_json(const struct report_part *part, char *ret, size_t n);
