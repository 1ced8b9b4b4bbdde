/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Words on a terminal: safe against what strangers call their devices, aligned, and in units that people say. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { AGE_TEXT_MAX = 32, MOMENT_TEXT_MAX = 32, TABLE_COLUMNS_MAX = 8 };

/*
 * Print UTF-8 with everything escaped that could move the cursor, change the terminal or turn the writing direction:
 * names come from the air. Octets that are not UTF-8 are escaped, too.
 */
void print_safe(FILE *out, const char *text);

/* "12 s", "3 min", "2 h 14 min", "5 days". */
const char *age_words(int64_t age_s, char ret_text[AGE_TEXT_MAX]);

/* "2026-11-22 08:14:05" of "2026-11-22T08:14:05.113+01:00", the clock on the wall there; "-" of anything else. */
const char *moment_words(const char *stamp, char ret_text[MOMENT_TEXT_MAX]);

/* "mmHg" of "mm[Hg]"; what has no other name is returned as it is. */
const char *unit_words(const char *ucum);

/*
 * JSON of laresd with its decimals kept: numbers with a point become strings before jansson sees them, because it would
 * make binary floating point of 36.60. Returns NULL where it is no JSON object.
 */
json_t *json_exact(const char *text);

/* One quantity/value pair of a reading: "systolic pressure 161 mmHg", "mean pressure: no value (not a number)". */
void print_value(FILE *out, const json_t *value);

/* Members, with what stands for one that is missing or of another type. */
const char *string_of(const json_t *object, const char *key, const char *otherwise);
int64_t integer_of(const json_t *object, const char *key, int64_t otherwise);
bool is_true(const json_t *object, const char *key);

/* Cells in rows of `n_columns`, the first row a heading; printed safely, with columns as wide as they must be. */
struct table {
	char **cells;
	size_t n_cells, n_columns;
};

void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_print(const struct table *table, FILE *out);
void table_done(struct table *table);
