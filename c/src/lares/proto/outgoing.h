/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A thing that waits for the broker: the store keeps it, carry sends it. Readings wait in one queue in the order of seq,
 * alerts and messages in another in the order of a number that is never used again.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/packed.h"
#include "proto/quantity.h"

enum queue { QUEUE_MESSAGES, QUEUE_READINGS };

enum outgoing_kind { OUTGOING_READING, OUTGOING_ALERT, OUTGOING_MESSAGE, OUTGOING_KIND_COUNT };

struct outgoing {
	uint64_t n; /* in its queue; of a reading, its seq */
	enum outgoing_kind kind;
	enum class class;
	int64_t queued_us; /* wall clock; not of a reading */
	const char *ref; /* alert id, or a message's topic below up/; NULL for a reading */
	bool is_closed; /* an alert whose retained message is to be emptied after it */
	struct packed packed; /* a reading, as the store gives it … */
	const char *json; /* … and as carry sends it. Borrowed until the next call */
	size_t n_json;
};

/* What waits as a whole. */
struct outbox_state {
	uint64_t depth;
	uint64_t newest_seq; /* the highest one that may be sent: whoever found nothing need not look again up to here */
	uint64_t complete_to; /* every reading up to this seq was taken by the broker, or given up and said to be */
};
