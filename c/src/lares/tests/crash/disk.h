/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A disk with one folder, in memory, whose power can be cut.
 *
 * It promises as little as a POSIX file system may. What was written to a file is safe once disk_sync() of that file has
 * returned; that a name exists, is gone or was given to another file, once disk_sync_names() has. Of all else, a cut leaves
 * any part in any order: nothing, all, what came before some moment, or of each write some of its sectors, others as they
 * were, others full of rubbish. A rename is done or it is not. Octets outside of a write are never harmed ("power-safe
 * overwrite", sqlite3.h, which SQLite takes for granted on Linux).
 *
 * Every change and every sync is an event. disk_cut_at() says in which of them the power fails: that one is under way, and
 * everything after it is -EIO until disk_power_on().
 *
 * Calls return 0 or a negative errno. A node (a file, with or without a name) lives as long as it is open, or a cut could
 * leave it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DISK_SECTOR = 512,
	DISK_NAME_MAX = 64,
	DISK_NAMES_MAX = 16,
	DISK_NODES_MAX = 2048, /* -ENOSPC above */
};

#define DISK_LIMIT (UINT64_C(1) << 40)

struct disk;
struct node;

struct disk *disk_new(uint64_t seed); /* NULL: no memory */
void disk_free(struct disk *disk);

/* For the proof that losses are found: syncs are answered, and nothing is done. */
void disk_lie(struct disk *disk);

/* Octets that all files together may have; writes that need more are -ENOSPC. At first DISK_LIMIT. */
void disk_set_limit(struct disk *disk, uint64_t bytes);
uint64_t disk_limit_bytes(const struct disk *disk);
uint64_t disk_used(const struct disk *disk);

/* Every change and every sync is answered so, and not done; 0: they are done again. */
void disk_fail(struct disk *disk, int error);

/* The power fails in the n-th event from now; 0: it does not. */
void disk_cut_at(struct disk *disk, uint64_t n);
bool disk_is_off(const struct disk *disk);
uint64_t disk_events(const struct disk *disk); /* since the disk was made */

/*
 * The process was killed: nothing it still tries is done. The power is on, so disk_go_on() is enough for the next one, which
 * sees all that was written, safe or not.
 */
void disk_kill(struct disk *disk);
void disk_go_on(struct disk *disk);

/* Decide what of the unsafe is left, and go on from there. With the power still on, it is cut between two events. */
void disk_power_on(struct disk *disk);

/* -ENOENT where there is none and it shall not be made. To be closed as often as it was opened. */
int disk_open(struct disk *disk, const char *name, bool may_create, struct node **ret_node);
void disk_close(struct node *node);
struct node *disk_find(const struct disk *disk, const char *name); /* not opened; NULL: there is none */
bool disk_has(const struct disk *disk, const char *name);
const char *disk_name(const struct disk *disk, size_t i); /* i below DISK_NAMES_MAX; NULL: there is none in that place */
int disk_unlink(struct disk *disk, const char *name);
int disk_rename(struct disk *disk, const char *from, const char *to);
int disk_sync_names(struct disk *disk);

uint64_t disk_size(const struct node *node);
size_t disk_read(const struct node *node, uint64_t at, void *ret_bytes, size_t n_bytes); /* returns how many there were */
int disk_write(struct disk *disk, struct node *node, uint64_t at, const void *bytes, size_t n_bytes);
int disk_truncate(struct disk *disk, struct node *node, uint64_t size);
int disk_sync(struct disk *disk, struct node *node);
