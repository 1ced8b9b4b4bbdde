/* SPDX-License-Identifier: Apache-2.0 */
/* The check of the store: test_salvage.c damages every page in turn; here is what else it promises. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store_home.h"

enum { READINGS = 3 * STORE_CHECK_ROWS, STEPS_MAX = 64, PAGE = 2048 };

static void fill(struct home *home)
{
	for (uint32_t number = 1; number <= READINGS; number++) {
		assert_int_equal(home_add(home, "cuff-1", (enum class)(number % CLASS_COUNT), number, "{}"), 0);
		if (number % 1024 == 0)
			assert_int_equal(store_commit(home->store), 0);
	}
}

/* Returns what the last step said. */
static int check(struct home *home, unsigned int *ret_n_steps)
{
	struct store_check at = { 0 };
	int r;

	for (*ret_n_steps = 1; (r = store_check_step(home->store, &at)) == 0; ++*ret_n_steps)
		assert_in_range(*ret_n_steps, 1, STEPS_MAX);
	return r;
}

/* The last leaf of the tree that is called so, in the closed file. */
static long page_of(struct home *home, const char *name)
{
	sqlite3_stmt *root;
	sqlite3 *db;
	long page;

	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY path DESC",
		-1, &root, NULL), SQLITE_OK);
	sqlite3_bind_text(root, 1, name, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(root), SQLITE_ROW);
	page = sqlite3_column_int(root, 0);
	sqlite3_finalize(root);
	sqlite3_close(db);
	return page;
}

static void a_store_is_whole_in_steps_of_few_rows(void **state)
{
	struct home *home = *state;
	unsigned int n_empty, n;

	assert_int_equal(check(home, &n_empty), STORE_NONE);
	fill(home);
	assert_int_equal(check(home, &n), STORE_NONE);
	/* The table and one index have a row for each, the other two for three quarters and for one. */
	assert_in_range(n, n_empty + 3 + 3 + 2, n_empty + 3 + 3 + 3 + 1);
	assert_false(store_is_damaged(home->store));
}

static void what_waits_for_a_commit_stays_and_is_whole_too(void **state)
{
	struct home *home = *state;
	unsigned int n;

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 1, "{}"), 0);
	assert_int_equal(check(home, &n), STORE_NONE);
	assert_true(home_is_pending(home));
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(store_next_seq(home->store), 2);
}

static void damage_is_found_in_the_last_page_of_every_tree(void **state)
{
	static const char *const names[] = { "reading", "reading_twin", "reading_source", "reading_call", "device", "counter",
		"alert", "message", "plan", "held", "outbox" };
	char rubbish[PAGE], whole[PAGE];
	struct home *home = *state;
	unsigned int n;

	memset(rubbish, 0x5a, sizeof(rubbish));
	fill(home);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		long page;
		int fd, r;

		home_close(home);
		page = page_of(home, names[i]);
		fd = open(home->path, O_RDWR);
		assert_int_equal(pread(fd, whole, PAGE, (page - 1) * PAGE), PAGE);
		home_open(home); /* only then: opening would find some of it */
		assert_int_equal(pwrite(fd, rubbish, PAGE, (page - 1) * PAGE), PAGE);
		sqlite3_db_release_memory(home->store->db);
		r = check(home, &n);
		if (r != -EUCLEAN || !store_is_damaged(home->store))
			fail_msg("%s: %d", names[i], r);
		assert_int_equal(pwrite(fd, whole, PAGE, (page - 1) * PAGE), PAGE);
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(a_store_is_whole_in_steps_of_few_rows),
		IN_HOME(what_waits_for_a_commit_stays_and_is_whole_too),
		IN_HOME(damage_is_found_in_the_last_page_of_every_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
