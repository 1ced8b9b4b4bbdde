/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Words on a terminal: safe against what strangers call their devices, aligned, and in units that people say. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { AGE_TEXT_MAX = 32, MOMENT_TEXT_MAX = 32 };

/*
 * Print UTF-8 with everything escaped that could move the cursor, change the terminal or turn the writing direction:
 * names come from the air. Octets that are not UTF-8 are escaped, too.
 */
void print_safe(FILE *out, const char *text);

/* How many columns that takes, as far as one can know: never fewer than a terminal needs. */
size_t print_width(const char *text);

/* print_safe() in at most so many columns; what is longer ends in an ellipsis. Returns the columns taken. */
size_t print_clipped(FILE *out, const char *text, size_t n_columns);

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

/*
 * Show each of the answer's list `key`; in its place `none` where it is empty, and behind it `more` where the answer says that
 * there is more than it holds. Both are lines with their end.
 */
void print_list(FILE *out, const json_t *answer, const char *key, void (*show)(const json_t *one, FILE *out), const char *none,
	const char *more);
