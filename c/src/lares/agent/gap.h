/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Readings that never come are told as up/gap, in the transaction in which they are given up, before what follows them.
 * Of each class and reason one gap waits for the broker: further losses join it. Begin here for whatever loses something.
 */
#include <stdint.h>

#include "proto/json/gap_json.h"
#include "proto/outgoing.h"
#include "store/store.h"

struct agent;

struct gap {
	enum class class;
	enum gap_why why;
	const char *device; /* NULL: of several, or not known */
	const char *store; /* whose numbers these are; NULL: the one in use */
	uint64_t count;
	uint64_t first_seq, last_seq; /* 0: not known */
	int64_t first_at_us, last_at_us; /* wall clock; 0: not known */
};

/* The one that was told last of its class and reason. */
struct told_gap {
	uint64_t n; /* of its message; 0: none was */
	struct gap gap; /* points to what is below */
	char device[DEVICE_ID_MAX], store[STORE_ID_MAX];
};

struct gaps {
	struct told_gap told[CLASS_COUNT][GAP_WHY_COUNT];
	struct gap unwritten[CLASS_COUNT]; /* by gap_note() */
	char unwritten_device[CLASS_COUNT][DEVICE_ID_MAX];
	uint64_t n_missing; /* readings that were told as missing, since the start */
};

/* Queue it, or join it to the one that waits. Rides on the next commit. Returns 0 or a negative errno: nothing was told. */
int gap_tell(struct agent *agent, const struct gap *gap);

/* What could not be kept, so that nothing can be written of it now either: it is told as soon as something is. */
void gap_note(struct agent *agent, enum class class, const char *device, int64_t at_us);
int gap_tell_noted(struct agent *agent);

/*
 * A row of the outbox that does not unseal, as store_outbox_next() gave it: told once, and taken out of what waits. Its row
 * stays. Returns 0 or a negative errno.
 */
int gap_tell_damaged(struct agent *agent, enum queue queue, const struct outgoing *row);
