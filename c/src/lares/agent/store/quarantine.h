/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Damaged files of the store: set aside under another name, never written over, and not in the way of a new store.
 *
 *   lares.db.damaged          a mark: the store that is in use is damaged, and is set aside before it is opened again
 *   lares.db.damaged-<n>      set aside, and not brought over yet; with its -wal
 *   lares.db.salvaged-<n>     brought over, as far as it could be read
 *
 * The WAL is renamed first: where only that was done, the rest follows at the next opening. The other way round the new
 * store would be opened with the WAL of the old one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	QUARANTINE_MAX = 3, /* files; beyond that the oldest that is salvaged goes, and where none is, nothing is set aside */
	QUARANTINE_PATH_MAX = 512,
};

struct quarantine {
	uint64_t damaged[QUARANTINE_MAX]; /* numbers, rising */
	size_t n_damaged, n_salvaged;
};

/* All of these return 0 or a negative errno; the folder is synced. */
int quarantine_look(const char *dir, struct quarantine *ret_quarantine);
int quarantine_mark(const char *dir);

/* Before the store is opened: what a mark or a crash in the midst of setting aside asks for. */
int quarantine_obey(const char *dir);

/* The store, which is closed, becomes damaged-<n>. -EMFILE: there are too many. */
int quarantine_set_aside(const char *dir);

/* A whole file, in that folder, is to be brought over like one that was set aside: it becomes damaged-<n>. */
int quarantine_adopt(const char *dir, const char *path);

int quarantine_end(const char *dir, uint64_t number);

void quarantine_path(const char *dir, uint64_t number, char ret_path[QUARANTINE_PATH_MAX]);

/* Whether a file that SQLite does not take for a database was one of ours: its pages look like pages, or it begins with zeros. */
bool quarantine_is_ours(const char *dir);

/* Whether the store has lost everything, and its WAL is still there. */
bool quarantine_is_emptied(const char *dir);
