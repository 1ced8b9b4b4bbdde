/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which readings the broker has taken, or were given up with a gap told: everything else waits. As ranges of seq, which in
 * a home whose link works are one, so that to accept a reading writes nothing here, and to mark a million of them little.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SETTLED_MAX = 256, /* ranges; beyond that the shortest is forgotten, and what was in it is sent again */
	SETTLED_BLOB_MAX = 16 * SETTLED_MAX,
};

struct range {
	uint64_t first, last;
};

struct settled {
	struct range ranges[SETTLED_MAX]; /* rising, with something between each two */
	size_t n;
	bool is_changed; /* since it was written last */
};

/* Add first to last, both included. Returns how many of them were not in it. */
uint64_t settled_add(struct settled *settled, uint64_t first, uint64_t last);

/* Take out first to last: they wait again. Returns how many were in it. */
uint64_t settled_remove(struct settled *settled, uint64_t first, uint64_t last);

/* The lowest number above `seq` that is not in it. */
uint64_t settled_next(const struct settled *settled, uint64_t seq);

/* How many are in it. */
uint64_t settled_count(const struct settled *settled);

/* As octets, SETTLED_BLOB_MAX at most: first and last of each, little-endian. Returns how many. */
size_t settled_write(const struct settled *settled, uint8_t *ret_blob);

/* Returns 0, or -EBADMSG where no settled_write() wrote that. */
int settled_read(const void *blob, size_t n_blob, struct settled *ret_settled);
