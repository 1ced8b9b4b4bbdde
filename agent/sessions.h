/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The numbers of sessions (up/link): each higher than all before it, and given once, so that the will of an old session is
 * known for what it is. They are reserved in the store many at a time: also one that takes nothing for hours, and is cut off
 * then, has none given twice; and a link that comes and goes wears no flash. Each start begins further up, what was given or not.
 */
#include <stdint.h>

struct agent;

enum { SESSIONS_RESERVED = 1024 };

struct sessions {
	uint64_t last; /* given */
	uint64_t reserved_to; /* in the store */
};

/* Once the store is open. */
void sessions_open(struct agent *agent);

uint64_t sessions_next(struct agent *agent);
