/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * SQLite on the simulated disk. It asks of the disk what SQLite's own "unix" VFS asks of Linux (os_unix.c of 3.40): among
 * it that the first sync of a journal or WAL also syncs its folder, that an empty file does not "exist", and power-safe
 * overwrite.
 */
#include <sqlite3.h>

#include "disk.h"

struct vfs {
	sqlite3_vfs base;
	struct disk *disk;
	int checkpoint_pages; /* takes the place of any PRAGMA wal_autocheckpoint; 0: that stands */
	uint64_t n_database_writes; /* writes to a file that is neither journal nor WAL */
	uint64_t random; /* what SQLite seeds its own random numbers with */
};

/* Make it SQLite's default. The struct must stay where it is until vfs_remove(). Returns SQLite's result. */
int vfs_install(struct vfs *vfs);
void vfs_remove(struct vfs *vfs);

/* From here on that disk, and random numbers that can be repeated. No database may be open. */
void vfs_use(struct vfs *vfs, struct disk *disk, uint64_t seed);
