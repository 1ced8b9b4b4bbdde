/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a rule remembers, as octets: little-endian, words as text, so that a table that grows means the same tomorrow. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/reader.h"

enum { OCTETS_MAX = 512 };

struct octets {
	uint8_t at[OCTETS_MAX];
	size_t n;
	bool is_full; /* something did not fit */
};

void octets_put(struct octets *o, uint64_t number, size_t n_octets);
void octets_put_near(struct octets *o, int64_t number, int64_t to); /* the nearer it lies to that one, the shorter */
void octets_put_text(struct octets *o, const char *text);
void octets_put_decimal(struct octets *o, struct decimal number);
void octets_put_cause(struct octets *o, const struct alert_cause *cause); /* of a number */

/* Each: whether it was there and means something. */
bool octets_near(struct reader *r, int64_t to, int64_t *ret_number);
bool octets_text(struct reader *r, char *ret_text, size_t n_max);
bool octets_decimal(struct reader *r, struct decimal *ret_number);
bool octets_wall(struct reader *r, int64_t *ret_us); /* a wall clock between 1970 and 9999, so that sums stay numbers */
bool octets_cause(struct reader *r, struct alert_cause *ret_cause);

/* The part of a key from at the n-th '/' on, up to the next; false where there is none or it is too long. */
bool octets_key_part(const char *key, size_t nth, char *ret_part, size_t n_max);
