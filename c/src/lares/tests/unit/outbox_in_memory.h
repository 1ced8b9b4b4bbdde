/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* An outbox for tests: rows in an array, what happened to them in counters. */
#include <string.h>

#include "carry/carry.h"

enum { OUTBOX_ROWS_MAX = 4096 };

struct outbox_row {
	enum outgoing_kind kind;
	enum class class;
	const char *ref, *json;
	bool is_closed, is_gone;
	unsigned n_rejected;
	uint8_t reason;
};

struct outbox_in_memory {
	struct outbox_row rows[OUTBOX_ROWS_MAX]; /* row n is at n - 1 */
	size_t n;
	uint64_t accepted[OUTBOX_ROWS_MAX];
	size_t n_accepted;
	int failure; /* what next() returns instead */
	unsigned n_looks;
	uint8_t random; /* every octet of it */
};

static inline uint64_t outbox_add(struct outbox_in_memory *box, enum outgoing_kind kind, enum class class,
	const char *ref, const char *json)
{
	box->rows[box->n] = (struct outbox_row){ .kind = kind, .class = class, .ref = ref, .json = json };
	return ++box->n;
}

static inline int outbox_next(void *context, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_row)
{
	struct outbox_in_memory *box = context;

	box->n_looks++;
	if (box->failure < 0)
		return box->failure;
	for (uint64_t n = after_n + 1; n <= up_to_n && n <= box->n; n++) {
		const struct outbox_row *row = &box->rows[n - 1];

		if (row->is_gone || (row->kind == OUTGOING_READING) != (queue == QUEUE_READINGS) || row->class < lowest || row->class > highest)
			continue;
		*ret_row = (struct outgoing){ .n = n, .kind = row->kind, .class = row->class, .ref = row->ref,
			.is_closed = row->is_closed, .json = row->json, .n_json = strlen(row->json) };
		return 0;
	}
	return 1;
}

static inline void outbox_state(void *context, struct outbox_state *ret_state)
{
	struct outbox_in_memory *box = context;

	*ret_state = (struct outbox_state){ .newest_seq = box->n, .complete_to = 7 };
}

static inline void outbox_accepted(void *context, enum queue queue, uint64_t n)
{
	struct outbox_in_memory *box = context;

	(void)queue;
	box->rows[n - 1].is_gone = true;
	box->accepted[box->n_accepted++] = n;
}

static inline void outbox_rejected(void *context, enum queue queue, uint64_t n, uint8_t reason)
{
	struct outbox_in_memory *box = context;

	(void)queue;
	box->rows[n - 1].n_rejected++;
	box->rows[n - 1].reason = reason;
}

static inline void outbox_random(void *context, uint8_t *ret_octets, size_t n_octets)
{
	memset(ret_octets, ((struct outbox_in_memory *)context)->random, n_octets);
}
