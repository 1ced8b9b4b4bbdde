/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The readings of a file that was set aside (old.h), by their old numbers. An index is never asked, and only what unseals
 * under its own number is believed.
 */
#include "store/db.h"
#include "store/settled.h"

struct old_readings {
	sqlite3 *db; /* NULL: nothing of it can be read */
	sqlite3_stmt *next; /* the rows from old_readings_seek() on, for old_row(); NULL: none can be read */
	char id[STORE_ID_MAX];
	struct settled settled;
	struct old_source *sources;
	size_t n_sources;
	uint64_t last; /* no number is above it … */
	bool is_last_known; /* … or so many are in such a file at most */
	struct unpacked unpacked; /* what was read last */
};

/* `old` is all zero. Reads what the file says of itself. Returns 0, though nothing of it can be read, or -ENOMEM. */
int old_readings_open(struct old_readings *old, const char *path);

/* Ready to seek and read, as far as that can be. Returns 0 or -ENOMEM. */
int old_readings_begin(struct store *store, struct old_readings *old, const char *path);

/* The highest number that was settled in the file. */
uint64_t old_readings_settled(const struct old_readings *old);

void old_readings_seek(struct old_readings *old, uint64_t seq);

/* Of the row at hand: its number; and what it holds, opened. The latter returns 0, -EBADMSG or -ENOMEM. */
uint64_t old_readings_seq(const struct old_readings *old);
int old_readings_read(struct store *store, struct old_readings *old, char **ret_octets, size_t *ret_n_octets);

void old_readings_close(struct old_readings *old); /* what was never opened, too */
