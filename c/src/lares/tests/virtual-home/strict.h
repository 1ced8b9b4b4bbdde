/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reading JSON objects strictly (jansson), with a sticky failure: the first wrong member is named with its path and what
 * to write there; from then on every getter gives its fallback, so that a parser reads on and asks once.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRICT_PATH_MAX = 160 };

struct strict {
	char path[STRICT_PATH_MAX];
	size_t n_path;
	char *reason; /* borrowed */
	size_t n_reason;
	bool has_failed;
};

/* Go into a member (index -1) or an element of it, and back to the mark that was returned. */
size_t strict_enter(struct strict *s, const char *key, int index);
void strict_leave(struct strict *s, size_t mark);

/* "<path>.<key>: <what>"; key may be NULL. */
void strict_fail(struct strict *s, const char *key, const char *what, ...) __attribute__((format(printf, 3, 4)));

/* Refuse what is no object, and members that are not in the list (which ends with NULL). */
bool strict_object(struct strict *s, const json_t *object, const char *const *known);

/* Whole numbers and booleans with a fallback. */
int64_t strict_integer(struct strict *s, const json_t *object, const char *key, int64_t min, int64_t max,
	int64_t fallback);
bool strict_bool(struct strict *s, const json_t *object, const char *key, bool fallback);

/* Borrowed text; a NULL fallback means that the member must be there, and "" is then returned after a failure. */
const char *strict_text(struct strict *s, const json_t *object, const char *key, size_t n_max, const char *fallback);

/* The index in a table of names (a NULL among them is skipped). */
int strict_name(struct strict *s, const json_t *object, const char *key, const char *const *names, size_t n_names,
	int fallback);

/* An array of at most n_max elements; its size. Absent: 0. */
size_t strict_array(struct strict *s, const json_t *object, const char *key, size_t n_max, json_t **ret_array);

/* Hex digits, blanks allowed between octets. Returns the number of bytes. */
size_t strict_hex(struct strict *s, const json_t *object, const char *key, uint8_t *ret_bytes, size_t n_max);

/* The same of a text that came from there. */
size_t strict_hex_text(struct strict *s, const char *key, const char *text, uint8_t *ret_bytes, size_t n_max);
