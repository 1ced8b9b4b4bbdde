/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How much room the store takes, and giving up what is worth least. Always in small steps, each for one commit. The row of
 * the highest seq is never given up: the next number is taken from it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum {
	SPACE_ROWS_MAX = 256, /* that one step gives up */
	SPACE_WALK_MAX = 4096, /* that one step looks at */
};

struct store_space {
	uint64_t used_bytes; /* of the file: pages that hold something */
	uint64_t free_bytes; /* of the file: pages that are written again before it grows; it never shrinks */
	uint64_t wal_bytes;
	uint64_t disk_bytes, disk_free_bytes; /* without what is root's; 0, 0 where the disk does not say */
};

/* Cheap: some pragmas and two system calls. Returns 0 or a negative errno. */
int store_get_space(struct store *store, struct store_space *ret_space);

/* What a step takes away, all of one class; `device` is NULL where it is of several. */
struct store_loss {
	enum class class;
	const char *device;
	uint64_t count, first_seq, last_seq;
	int64_t first_at_us, last_at_us; /* as measured: the first is not always the earliest */
};

/* Tells a loss by store_put_message(), in the transaction in which it happens. Where it fails, nothing is given up. */
typedef int (*store_loss_fn)(void *context, const struct store_loss *loss);

/*
 * Give up some of the committed rows that are worth least: telemetry, then what the broker has, then what tells why something
 * did not become an alert, then what the broker has not, each from its lowest class on and oldest first; closed alerts that
 * were sent come last. `fn` is called for what the broker does not have. Returns 0 and how many (0: it was only looked for, go on), STORE_NONE (nothing may be given up), or a negative
 * errno. Rides on the next commit.
 */
int store_give_up(struct store *store, store_loss_fn fn, void *context, size_t *ret_n);

/* What has served its time: wall clock, of each class; of alerts also the alerts that were closed and sent. */
struct store_terms {
	int64_t before_us[CLASS_COUNT];
	int64_t before_suppressed_us;
};

/*
 * Delete readings that the broker has and that were measured before their term, from *seq on, which is moved on (begin with
 * 0). Returns 0 and how many (0: go on), STORE_NONE (this pass is over), or a negative errno. Rides on the next commit.
 */
int store_retire(struct store *store, const struct store_terms *terms, uint64_t *seq, size_t *ret_n);
