/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Members of an object that is being written: each puts a comma, its key and its value. Keys need no escaping. */
#include <stdbool.h>
#include <stdint.h>

#include "proto/stamp.h"
#include "proto/text.h"

/* The comma, the key and the colon: the value follows by other means. */
static inline void member_key(struct text *t, const char *key)
{
	text_put(t, ",\"");
	text_put(t, key);
	text_put(t, "\":");
}

/* A word of ours, which needs no escaping. */
static inline void member_word(struct text *t, const char *key, const char *word)
{
	member_key(t, key);
	text_put(t, "\"");
	text_put(t, word);
	text_put(t, "\"");
}

static inline void member_boolean(struct text *t, const char *key, bool truth)
{
	member_key(t, key);
	text_put(t, truth ? "true" : "false");
}

static inline void member_null(struct text *t, const char *key)
{
	member_key(t, key);
	text_put(t, "null");
}

static inline void member_unsigned(struct text *t, const char *key, uint64_t number)
{
	member_key(t, key);
	text_unsigned(t, number);
}

void member_string(struct text *t, const char *key, const char *string); /* NULL or "": null */
void member_stamp(struct text *t, const char *key, struct stamp stamp); /* none: null */
