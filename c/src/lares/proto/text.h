/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A growing-nowhere text buffer: writes into memory it was given, with a sticky overflow.
 *
 * What Lares sends is written with it, straight and once. After an overflow nothing more is written;
 * text_end() then says -ENOSPC. The text is always NUL-terminated.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "proto/decimal.h"

struct text {
	char *start;
	size_t n; /* without the NUL */
	size_t n_max; /* with the NUL */
	bool overflow;
};

struct text text_of(char *buffer, size_t n_buffer);

/* Whether `n` more octets fit; where not, it has overflown. */
static inline bool text_has_room(struct text *t, size_t n)
{
	if (!t->overflow && n < t->n_max - t->n)
		return true;
	t->overflow = true;
	return false;
}

/* These are inline so that a constant is a comparison and a few moves: most of what is sent is constant. */
static inline void text_put_n(struct text *t, const char *piece, size_t n_piece)
{
	if (!text_has_room(t, n_piece))
		return;
	memcpy(t->start + t->n, piece, n_piece);
	t->n += n_piece;
	t->start[t->n] = '\0';
}

static inline void text_put(struct text *t, const char *piece)
{
	text_put_n(t, piece, strlen(piece));
}

void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number, with zeros before it up to `n_digits` (at most 20). */
void text_unsigned(struct text *t, uint64_t number);
void text_padded(struct text *t, uint64_t number, size_t n_digits);

void text_hex(struct text *t, const uint8_t *bytes, size_t n_bytes);
void text_decimal(struct text *t, struct decimal d);

/* A JSON string with its quotes; control characters are escaped; NUL and octets that are not UTF-8 become U+FFFD. */
void text_json(struct text *t, const char *string);
void text_json_n(struct text *t, const char *string, size_t n_string);

/* Whether all of it is well-formed UTF-8. */
bool text_is_utf8(const char *string, size_t n_string);

/* Returns the length, or -ENOSPC. */
int text_end(const struct text *t);
