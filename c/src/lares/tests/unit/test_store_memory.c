/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "store_home.h"

static int keep(struct home *home, const char *key, const char *octets)
{
	return store_remember(home->store, key, octets, strlen(octets));
}

static void assert_kept(struct home *home, const char *expected)
{
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(store_each_memory(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, expected);
}

static void what_a_rule_remembers_is_there_after_a_restart_until_it_is_forgotten(void **state)
{
	struct home *home = *state;

	assert_int_equal(keep(home, "days/p1/b", "two"), 0);
	assert_int_equal(keep(home, "days/p1/a", "one"), 0);
	assert_int_equal(keep(home, "days/p1/a", "three"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_kept(home, "days/p1/a=three;days/p1/b=two;");
	assert_int_equal(store_forget(home->store, "days/p1/a"), 0);
	assert_int_equal(store_forget(home->store, "days/p1/a"), STORE_NONE);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_kept(home, "days/p1/b=two;");
}

static void a_memory_goes_with_the_reading_that_caused_it(void **state)
{
	struct home *home = *state;

	assert_int_equal(keep(home, "days/p1/a", "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "scale-1", CLASS_VITAL, 1, "{}"), 0);
	assert_int_equal(keep(home, "days/p1/a", "two"), 0);
	home_reopen(home);
	assert_kept(home, "days/p1/a=one;");
	assert_int_equal(store_next_seq(home->store), 1);
}

static void no_more_keys_than_the_cap_are_kept_and_a_known_one_may_be_replaced(void **state)
{
	struct home *home = *state;
	char key[16];

	for (int i = 0; i < STORE_MEMORIES_MAX; i++) {
		int r;

		snprintf(key, sizeof(key), "k/%05d", i);
		r = keep(home, key, "x");
		if (r == -ENOSPC && store_commit(home->store) == 0) /* as much waits for a commit as may */
			r = keep(home, key, "x");
		assert_int_equal(r, 0);
	}
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(keep(home, "one-more", "x"), STORE_FULL);
	assert_int_equal(keep(home, "k/00007", "y"), 0);
	home_reopen(home);
	assert_int_equal(keep(home, "one-more", "x"), STORE_FULL);
	assert_int_equal(store_forget(home->store, "k/00007"), 0);
	assert_int_equal(keep(home, "one-more", "x"), 0);
}

static void the_check_of_the_file_goes_through_it_in_steps(void **state)
{
	struct home *home = *state;
	struct store_check check = { 0 };
	char key[16];
	int r, n_steps = 0;

	for (int i = 0; i < 3 * STORE_CHECK_ROWS; i++) {
		snprintf(key, sizeof(key), "k/%05d", i);
		assert_int_equal(keep(home, key, "x"), 0);
	}
	assert_int_equal(store_commit(home->store), 0);
	while ((r = store_check_step(home->store, &check)) == 0)
		n_steps++;
	assert_int_equal(r, STORE_NONE);
	assert_true(n_steps > 3);
}

static void a_row_under_another_key_does_not_open(void **state)
{
	struct home *home = *state;
	sqlite3 *db;

	assert_int_equal(keep(home, "a", "one"), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_close(home);
	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE memory SET key = 'b'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	home_open(home);
	assert_kept(home, "b=;");
}

static void a_reading_is_found_by_its_id(void **state)
{
	struct home *home = *state;
	uint8_t id[READING_ID_SIZE] = { 3 };
	uint64_t seq = 0;

	for (uint32_t number = 1; number <= 5; number++)
		assert_int_equal(home_add(home, "scale-1", CLASS_VITAL, number, "{}"), 0);
	assert_int_equal(store_find_reading(home->store, id, &seq), 0);
	assert_int_equal(seq, 3);
	id[0] = 9;
	assert_int_equal(store_find_reading(home->store, id, &seq), STORE_NONE);
	assert_int_equal(seq, 3);
}

/* ---- suppressed ---- */

static int note(struct home *home, int64_t at_us, const char *json)
{
	return store_add_suppressed(home->store, at_us, json, strlen(json));
}

static int write_why(void *context, const char *id, const char *json, size_t n_json)
{
	char *rows = context;
	size_t n = strlen(rows);

	(void)n_json;
	assert_memory_equal(id, "suppressed/0000", 15);
	snprintf(rows + n, HOME_ROWS_MAX - n, "%s;", json);
	return 0;
}

static void what_was_suppressed_is_read_newest_first_and_from_a_time_on(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	assert_int_equal(note(home, 1000, "one"), 0);
	assert_int_equal(note(home, 2000, "two"), 0);
	assert_int_equal(note(home, 2001, "three"), 0);
	assert_int_equal(note(home, -1, "four"), -EINVAL);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	assert_int_equal(store_each_suppressed(home->store, 2000, 10, write_why, rows), 0);
	assert_string_equal(rows, "three;two;");
	rows[0] = '\0';
	assert_int_equal(store_each_suppressed(home->store, 0, 1, write_why, rows), 0);
	assert_string_equal(rows, "three;");
	rows[0] = '\0';
	assert_int_equal(store_each_memory(home->store, home_write_row, rows), 0);
	assert_string_equal(rows, "");
	assert_int_equal(keep(home, "suppressed/x", "not a rule's"), -EINVAL);
}

static int count(void *context, const char *id, const char *json, size_t n_json)
{
	(void)id;
	(void)n_json;
	assert_string_equal(json, "x");
	++*(int *)context;
	return 0;
}

static void the_newest_are_kept_up_to_the_cap(void **state)
{
	struct home *home = *state;
	int n = 0;

	for (int i = 0; i < STORE_SUPPRESSED_MAX + 10; i++)
		assert_int_equal(note(home, 1000 + i, "x"), 0);
	assert_int_equal(store_each_suppressed(home->store, 0, SIZE_MAX, count, &n), 0);
	assert_int_equal(n, STORE_SUPPRESSED_MAX);
	n = 0;
	assert_int_equal(store_each_suppressed(home->store, 1000 + STORE_SUPPRESSED_MAX, SIZE_MAX, count, &n), 0);
	assert_int_equal(n, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(what_a_rule_remembers_is_there_after_a_restart_until_it_is_forgotten),
		IN_HOME(a_memory_goes_with_the_reading_that_caused_it),
		IN_HOME(no_more_keys_than_the_cap_are_kept_and_a_known_one_may_be_replaced),
		IN_HOME(the_check_of_the_file_goes_through_it_in_steps),
		IN_HOME(a_row_under_another_key_does_not_open),
		IN_HOME(a_reading_is_found_by_its_id),
		IN_HOME(what_was_suppressed_is_read_newest_first_and_from_a_time_on),
		IN_HOME(the_newest_are_kept_up_to_the_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
