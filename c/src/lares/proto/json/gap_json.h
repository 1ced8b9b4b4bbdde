/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/gap: readings that never come, told before what follows them. */
#include <stddef.h>
#include <stdint.h>

#include "proto/quantity.h"
#include "proto/stamp.h"

enum { GAP_JSON_MAX = 1024 };

enum gap_why {
	GAP_SPACE, /* given up for want of room, or never taken in */
	GAP_DAMAGE, /* cannot be read any more */
	GAP_WHY_COUNT
};

/* The first or last that is missing. */
struct gap_edge {
	uint64_t seq; /* 0: not known, or it never had one */
	struct stamp at; /* when it was measured; none: not known */
};

struct gap_message {
	const char *home, *boot, *store;
	enum class class;
	const char *device; /* NULL: of several */
	enum gap_why why;
	uint64_t count;
	struct gap_edge first, last;
	struct stamp at;
};

/* Returns the length, or -ENOSPC. */
int gap_json(const struct gap_message *gap, char *ret, size_t n);

const char *gap_why_name(enum gap_why why);
