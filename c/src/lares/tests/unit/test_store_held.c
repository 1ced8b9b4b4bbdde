/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "store_home.h"

static int hold(struct home *home, const char *key, const char *blob)
{
	return store_hold(home->store, key, blob, strlen(blob));
}

static void assert_held(struct home *home, const char *expected)
{
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_each_held(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, expected);
}

static void what_is_held_is_there_after_a_restart_until_it_is_released(void **state)
{
	struct home *home = *state;

	assert_int_equal(hold(home, "b", "two"), 0);
	assert_int_equal(hold(home, "a", "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_held(home, "a=one;b=two;");
	assert_int_equal(store_release(home->store, "a"), 0);
	assert_int_equal(store_release(home->store, "a"), STORE_NONE);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_held(home, "b=two;");
}

static void the_same_key_holds_the_newer_frame(void **state)
{
	struct home *home = *state;

	assert_int_equal(hold(home, "a", "one"), 0);
	assert_int_equal(hold(home, "a", "two"), 0);
	assert_held(home, "a=two;");
}

static void a_release_that_was_not_committed_leaves_the_frame_with_its_reading(void **state)
{
	struct home *home = *state;

	assert_int_equal(hold(home, "a", "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "scale-1", CLASS_VITAL, 1, "{}"), 0);
	assert_int_equal(store_release(home->store, "a"), 0);
	home_reopen(home);
	assert_held(home, "a=one;");
	assert_int_equal(store_next_seq(home->store), 1);
}

static void no_more_than_the_cap_is_held_and_a_held_key_may_be_replaced(void **state)
{
	struct home *home = *state;
	char key[16];

	for (int i = 0; i < STORE_HELD_MAX; i++) {
		snprintf(key, sizeof(key), "key-%02d", i);
		assert_int_equal(hold(home, key, "frame"), 0);
	}
	assert_int_equal(hold(home, "one-more", "frame"), STORE_FULL);
	assert_int_equal(hold(home, "key-00", "another"), 0);
	assert_int_equal(store_release(home->store, "key-07"), 0);
	assert_int_equal(hold(home, "one-more", "frame"), 0);
}

static void a_key_beyond_its_cap_is_refused(void **state)
{
	struct home *home = *state;
	char key[STORE_KEY_MAX + 2];

	memset(key, 'k', sizeof(key) - 1);
	key[sizeof(key) - 1] = '\0';
	assert_int_equal(hold(home, key, "frame"), -EINVAL);
	assert_int_equal(store_release(home->store, key), -EINVAL);
}

static void a_frame_under_another_key_does_not_open(void **state)
{
	struct home *home = *state;
	sqlite3 *db;

	assert_int_equal(hold(home, "a", "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE held SET key = 'b'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	home_open(home);
	assert_held(home, "b=;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_is_held_is_there_after_a_restart_until_it_is_released),
		IN_HOME(the_same_key_holds_the_newer_frame),
		IN_HOME(a_release_that_was_not_committed_leaves_the_frame_with_its_reading),
		IN_HOME(no_more_than_the_cap_is_held_and_a_held_key_may_be_replaced),
		IN_HOME(a_key_beyond_its_cap_is_refused),
		IN_HOME(a_frame_under_another_key_does_not_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
