/* SPDX-License-Identifier: Apache-2.0 */
/* What the simulated disk keeps, and that it does lose what it may lose. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "disk.h"
#include "vfs.h"

enum { SEEDS = 400, SIZE = 4 * DISK_SECTOR };

static struct node *open_node(struct disk *disk, const char *name)
{
	struct node *node = NULL;

	assert_int_equal(disk_open(disk, name, true, &node), 0);
	return node;
}

static void fill(struct disk *disk, struct node *node, uint64_t at, char with, size_t n)
{
	char bytes[SIZE];

	memset(bytes, with, n);
	assert_int_equal(disk_write(disk, node, at, bytes, n), 0);
}

/* A file of four sectors of 'a', safe with its name. */
static struct disk *new_disk(uint64_t seed, struct node **ret_node)
{
	struct disk *disk = disk_new(seed);

	*ret_node = open_node(disk, "file");
	fill(disk, *ret_node, 0, 'a', SIZE);
	assert_int_equal(disk_sync(disk, *ret_node), 0);
	assert_int_equal(disk_sync_names(disk), 0);
	return disk;
}

/* What is in the file after the cut. */
static size_t after_cut(struct disk *disk, char ret_bytes[2 * SIZE])
{
	struct node *node;

	disk_power_on(disk);
	assert_int_equal(disk_open(disk, "file", false, &node), 0);
	return disk_read(node, 0, ret_bytes, 2 * SIZE);
}

static bool is_all(const char *bytes, char with, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != with)
			return false;
	return true;
}

static void what_was_synced_is_there_after_every_cut(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];

		fill(disk, node, DISK_SECTOR, 'b', DISK_SECTOR);
		assert_int_equal(disk_sync(disk, node), 0);
		fill(disk, node, SIZE, 'c', DISK_SECTOR); /* behind it, and never synced */
		assert_true(after_cut(disk, bytes) >= SIZE);
		assert_true(is_all(bytes, 'a', DISK_SECTOR));
		assert_true(is_all(bytes + DISK_SECTOR, 'b', DISK_SECTOR));
		assert_true(is_all(bytes + 2 * DISK_SECTOR, 'a', 2 * DISK_SECTOR));
		disk_free(disk);
	}
}

/* Over all seeds everything is seen that may be: old, new, and torn at a sector; rubbish; and never a torn sector. */
static void an_unsafe_write_is_lost_or_kept_or_torn_at_sectors(void **state)
{
	int n_old = 0, n_new = 0, n_torn = 0, n_rubbish = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];
		int n_of_old = 0, n_of_new = 0;

		fill(disk, node, 0, 'b', SIZE);
		assert_int_equal(after_cut(disk, bytes), SIZE);
		for (size_t at = 0; at < SIZE; at += DISK_SECTOR) {
			n_of_old += is_all(bytes + at, 'a', DISK_SECTOR);
			n_of_new += is_all(bytes + at, 'b', DISK_SECTOR);
		}
		n_old += n_of_old == 4;
		n_new += n_of_new == 4;
		n_torn += n_of_old > 0 && n_of_new > 0;
		n_rubbish += n_of_old + n_of_new < 4;
		disk_free(disk);
	}
	assert_true(n_old > 0 && n_new > 0 && n_torn > 0 && n_rubbish > 0);
}

static void octets_outside_of_a_write_are_never_harmed(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];

		fill(disk, node, 100, 'b', 1000);
		assert_int_equal(after_cut(disk, bytes), SIZE);
		assert_true(is_all(bytes, 'a', 100));
		assert_true(is_all(bytes + 1100, 'a', SIZE - 1100));
		disk_free(disk);
	}
}

static void of_two_unsafe_writes_the_second_may_be_there_alone(void **state)
{
	int n_reordered = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];

		fill(disk, node, 0, 'b', DISK_SECTOR);
		fill(disk, node, DISK_SECTOR, 'c', DISK_SECTOR);
		after_cut(disk, bytes);
		n_reordered += bytes[0] == 'a' && bytes[DISK_SECTOR] == 'c';
		disk_free(disk);
	}
	assert_true(n_reordered > 0);
}

static void an_unsafe_truncation_may_be_lost(void **state)
{
	int n_lost = 0, n_kept = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];
		size_t n;

		assert_int_equal(disk_truncate(disk, node, DISK_SECTOR), 0);
		n = after_cut(disk, bytes);
		assert_true(n == SIZE || n == DISK_SECTOR);
		n_lost += n == SIZE;
		n_kept += n == DISK_SECTOR;
		disk_free(disk);
	}
	assert_true(n_lost > 0 && n_kept > 0);
}

static void a_name_is_safe_when_its_folder_was_synced_and_not_before(void **state)
{
	int n_lost = 0, n_kept = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);

		node = open_node(disk, "new");
		fill(disk, node, 0, 'b', DISK_SECTOR);
		assert_int_equal(disk_sync(disk, node), 0);
		assert_int_equal(disk_unlink(disk, "file"), 0);
		disk_power_on(disk);
		n_lost += !disk_has(disk, "new") && disk_has(disk, "file");
		n_kept += disk_has(disk, "new") && !disk_has(disk, "file");
		node = open_node(disk, "newer");
		assert_int_equal(disk_sync_names(disk), 0);
		disk_power_on(disk);
		assert_true(disk_has(disk, "newer"));
		disk_free(disk);
	}
	assert_true(n_lost > 0 && n_kept > 0);
}

static void a_renamed_file_is_under_its_old_name_or_its_new_one(void **state)
{
	int n_old = 0, n_new = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);

		assert_int_equal(disk_rename(disk, "file", "to"), 0);
		disk_power_on(disk);
		assert_int_not_equal(disk_has(disk, "file"), disk_has(disk, "to"));
		n_old += disk_has(disk, "file");
		n_new += disk_has(disk, "to");
		disk_free(disk);
	}
	assert_true(n_old > 0 && n_new > 0);
}

static void after_the_cut_nothing_is_done_until_the_power_is_back(void **state)
{
	struct node *node;
	struct disk *disk = new_disk(1, &node);
	char bytes[2 * SIZE];

	(void)state;
	disk_cut_at(disk, 2);
	fill(disk, node, 0, 'b', DISK_SECTOR);
	assert_false(disk_is_off(disk));
	assert_int_equal(disk_sync(disk, node), -EIO);
	assert_true(disk_is_off(disk));
	assert_int_equal(disk_write(disk, node, SIZE, "c", 1), -EIO);
	assert_int_equal(disk_unlink(disk, "file"), -EIO);
	assert_int_equal(disk_open(disk, "file", true, &node), -EIO);
	assert_int_equal(after_cut(disk, bytes), SIZE);
	assert_int_equal(disk_sync_names(disk), 0);
	disk_free(disk);
}

static void a_file_that_is_made_and_removed_again_and_again_takes_nothing(void **state)
{
	struct node *node;
	struct disk *disk = new_disk(1, &node);

	(void)state;
	for (int i = 0; i < 3 * DISK_NODES_MAX; i++) {
		struct node *other = open_node(disk, "other");

		assert_int_equal(disk_size(other), 0);
		fill(disk, other, 0, 'b', DISK_SECTOR);
		assert_int_equal(disk_unlink(disk, "other"), 0);
		disk_close(other);
	}
	assert_int_equal(disk_used(disk), SIZE);
	disk_free(disk);
}

static void a_disk_that_lies_loses_what_was_synced(void **state)
{
	int n_lost = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct node *node;
		struct disk *disk = new_disk(seed, &node);
		char bytes[2 * SIZE];

		disk_lie(disk);
		fill(disk, node, 0, 'b', DISK_SECTOR);
		assert_int_equal(disk_sync(disk, node), 0);
		after_cut(disk, bytes);
		n_lost += bytes[0] != 'b';
		disk_free(disk);
	}
	assert_true(n_lost > 0);
}

static void the_same_seed_leaves_the_same(void **state)
{
	char bytes[2][2 * SIZE];

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		for (int i = 0; i < 2; i++) {
			struct node *node;
			struct disk *disk = new_disk(seed, &node);

			fill(disk, node, 0, 'b', SIZE);
			assert_int_equal(after_cut(disk, bytes[i]), SIZE);
			disk_free(disk);
		}
		assert_memory_equal(bytes[0], bytes[1], SIZE);
	}
}

/* One row, committed in WAL mode on a disk that holds its word or lies; then a cut. Returns whether it is there. */
static bool row_survives(struct vfs *vfs, uint64_t seed, bool lies)
{
	struct disk *disk = disk_new(seed);
	bool is_there;
	sqlite3 *db;

	vfs_use(vfs, disk, seed);
	if (lies)
		disk_lie(disk);
	assert_int_equal(sqlite3_open("/d/db", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
					  " PRAGMA synchronous = FULL; CREATE TABLE t (a); INSERT INTO t VALUES (1)",
				 NULL, NULL, NULL), SQLITE_OK);
	disk_cut_at(disk, 1);
	sqlite3_exec(db, "INSERT INTO t VALUES (2)", NULL, NULL, NULL);
	assert_true(disk_is_off(disk));
	sqlite3_close(db);
	disk_power_on(disk);
	assert_int_equal(sqlite3_open("/d/db", &db), SQLITE_OK);
	is_there = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; SELECT a FROM t WHERE a = 1", NULL, NULL, NULL) ==
			SQLITE_OK &&
		sqlite3_exec(db, "INSERT INTO t SELECT max(a) FROM t; DROP TABLE t", NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(db);
	disk_free(disk);
	return is_there;
}

static void sqlite_loses_nothing_on_a_disk_that_holds_its_word(void **state)
{
	struct vfs vfs;
	int n_lost = 0;

	(void)state;
	assert_int_equal(vfs_install(&vfs), SQLITE_OK);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		assert_true(row_survives(&vfs, seed, false));
		n_lost += !row_survives(&vfs, seed, true);
	}
	assert_true(n_lost > 0);
	vfs_remove(&vfs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_synced_is_there_after_every_cut),
		cmocka_unit_test(an_unsafe_write_is_lost_or_kept_or_torn_at_sectors),
		cmocka_unit_test(octets_outside_of_a_write_are_never_harmed),
		cmocka_unit_test(of_two_unsafe_writes_the_second_may_be_there_alone),
		cmocka_unit_test(an_unsafe_truncation_may_be_lost),
		cmocka_unit_test(a_name_is_safe_when_its_folder_was_synced_and_not_before),
		cmocka_unit_test(a_renamed_file_is_under_its_old_name_or_its_new_one),
		cmocka_unit_test(after_the_cut_nothing_is_done_until_the_power_is_back),
		cmocka_unit_test(a_file_that_is_made_and_removed_again_and_again_takes_nothing),
		cmocka_unit_test(a_disk_that_lies_loses_what_was_synced),
		cmocka_unit_test(the_same_seed_leaves_the_same),
		cmocka_unit_test(sqlite_loses_nothing_on_a_disk_that_holds_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
