/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What was refused and may be tried again: each message gets a lane of its own, which opens later. Alerts, other messages
 * and readings have places of their own. Sans I/O; all zero is empty.
 */
#include "carry/lane.h"

enum {
	CARRY_RETRIES_MAX = 100, /* of each kind; while there are so many, nothing new of it goes */
	REFUSED_MAX = 3 * CARRY_RETRIES_MAX,
};

struct refused {
	struct lane lanes[REFUSED_MAX];
	unsigned n_alerts, n_rest;
};

/*
 * A lane for another try; the caller says when it opens. Where none is free, one of its kind is widened: a row that is in
 * flight just then goes twice under the same id, which is better than not at all.
 */
struct lane *refused_add(struct refused *refused, const struct lane *lane);

/* All of it went, or is gone. */
void refused_end(struct refused *refused, struct lane *lane);

unsigned refused_n(const struct refused *refused, bool for_alerts);

/* When the next one opens; UINT64_MAX: there is none. */
uint64_t refused_due_us(const struct refused *refused, bool for_alerts);
