/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A thing that waits for the broker: the store keeps it, carry sends it. `n` orders all of them and is never used again. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/quantity.h"

enum outgoing_kind { OUTGOING_READING, OUTGOING_ALERT, OUTGOING_MESSAGE, OUTGOING_KIND_COUNT };

struct outgoing {
	uint64_t n;
	enum outgoing_kind kind;
	enum class class;
	uint64_t seq; /* of a reading; 0 otherwise */
	int64_t queued_us; /* wall clock */
	const char *ref; /* alert id, or a message's topic below up/; NULL for a reading */
	bool is_closed; /* an alert whose retained message is to be emptied after it */
	const char *json; /* owned by the store until its next call */
	size_t n_json;
};

/* What waits as a whole. */
struct outbox_state {
	uint64_t depth;
	int64_t oldest_us; /* wall clock; 0 where nothing waits */
	uint64_t newest_n; /* the highest committed n ever given */
	uint64_t complete_to; /* every reading up to this seq has been taken by the broker */
};
