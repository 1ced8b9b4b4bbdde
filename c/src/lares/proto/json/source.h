/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Members of an object that is being read, with a sticky error: a member that is missing or of the wrong form makes
 * `is_bad`, and the reader asks once. source_end() also refuses members that nobody asked for.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/decimal.h"
#include "proto/stamp.h"

struct source {
	json_t *object;
	size_t n_taken;
	bool is_bad;
};

/* Anything but an object is bad from the start. */
struct source source_of(json_t *object);

/* Borrowed; NULL where it is missing, which is no error yet. */
json_t *source_take(struct source *s, const char *key);

/* 1 to n - 1 octets; source_text_or_none() takes null and a missing member as "". */
void source_text(struct source *s, const char *key, char *ret, size_t n);
void source_text_or_none(struct source *s, const char *key, char *ret, size_t n);

uint64_t source_unsigned(struct source *s, const char *key, uint64_t most);
bool source_boolean(struct source *s, const char *key);
struct stamp source_stamp(struct source *s, const char *key);
struct stamp source_stamp_or_none(struct source *s, const char *key);

/* The index that `find` gives for its name; 0 where it is bad. */
int source_name(struct source *s, const char *key, int (*find)(const char *name));

/* Returns whether everything was right. */
bool source_end(const struct source *s);

/*
 * A JSON number as a decimal. Jansson holds a real as a double: up to 15 digits come back from it as they were written,
 * but for trailing zeros. Returns 0, -EINVAL (no number) or -ERANGE (more digits than that).
 */
int source_decimal(json_t *number, struct decimal *ret_decimal);
