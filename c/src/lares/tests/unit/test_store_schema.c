/* SPDX-License-Identifier: Apache-2.0 */
#include "store/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const steps[] = {
	"CREATE TABLE reading (seq INTEGER PRIMARY KEY, old TEXT); INSERT INTO reading VALUES (1, 'kept')",
	"ALTER TABLE reading RENAME COLUMN old TO new",
	"CREATE TABLE more (a); INSERT INTO more SELECT new FROM reading",
};
static const char *const failing_steps[] = {
	"CREATE TABLE reading (seq INTEGER PRIMARY KEY, old TEXT); INSERT INTO reading VALUES (1, 'kept')",
	"CREATE TABLE half (a); INSERT INTO no_such_table VALUES (1)",
};

static int open_db(void **state)
{
	sqlite3 *db;
	int r = sqlite3_open(":memory:", &db);

	*state = db;
	return r;
}

static int close_db(void **state)
{
	return sqlite3_close(*state);
}

static bool holds(sqlite3 *db, const char *select)
{
	sqlite3_stmt *statement;
	bool found;

	if (sqlite3_prepare_v2(db, select, -1, &statement, NULL) != SQLITE_OK)
		return false;
	found = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return found;
}

static int version_of(sqlite3 *db, const struct schema *schema, enum schema_state *ret_state)
{
	int version = -1;

	assert_int_equal(schema_look(db, schema, ret_state, &version), SQLITE_OK);
	return version;
}

static void a_file_of_another_program_is_told_apart(void **state)
{
	static const char *const marks[] = { "PRAGMA application_id = 7", "PRAGMA user_version = 1",
		"CREATE TABLE t (a)" };
	const struct schema schema = { steps, 3 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		enum schema_state found;
		sqlite3 *db;

		assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
		version_of(db, &schema, &found);
		assert_int_equal(found, SCHEMA_KNOWN); /* an empty one is nobody's */
		assert_int_equal(sqlite3_exec(db, marks[i], NULL, NULL, NULL), SQLITE_OK);
		version_of(db, &schema, &found);
		assert_int_equal(found, SCHEMA_FOREIGN);
		sqlite3_close(db);
	}
}

static void a_file_with_more_steps_than_known_is_newer(void **state)
{
	const struct schema all = { steps, 3 }, fewer = { steps, 2 };
	enum schema_state found;

	assert_int_equal(schema_upgrade(*state, &all, 0), SQLITE_OK);
	assert_int_equal(version_of(*state, &fewer, &found), 3);
	assert_int_equal(found, SCHEMA_NEWER);
	assert_int_equal(version_of(*state, &all, &found), 3);
	assert_int_equal(found, SCHEMA_KNOWN);
}

static void a_step_that_fails_leaves_the_file_at_the_one_before(void **state)
{
	const struct schema schema = { failing_steps, 2 };
	enum schema_state found;

	assert_int_not_equal(schema_upgrade(*state, &schema, 0), SQLITE_OK);
	assert_int_equal(version_of(*state, &schema, &found), 1);
	assert_true(holds(*state, "SELECT 1 FROM reading WHERE old = 'kept'"));
	assert_false(holds(*state, "SELECT 1 FROM sqlite_schema WHERE name = 'half'"));
	assert_true(sqlite3_get_autocommit(*state));
}

static void an_old_file_takes_the_steps_that_it_misses(void **state)
{
	const struct schema old = { steps, 1 }, new = { steps, 3 };
	enum schema_state found;

	assert_int_equal(schema_upgrade(*state, &old, 0), SQLITE_OK);
	assert_int_equal(version_of(*state, &new, &found), 1);
	assert_int_equal(found, SCHEMA_KNOWN);
	assert_int_equal(schema_upgrade(*state, &new, 1), SQLITE_OK);
	assert_int_equal(version_of(*state, &new, &found), 3);
	assert_true(holds(*state, "SELECT 1 FROM more WHERE a = 'kept'"));
	assert_int_equal(schema_upgrade(*state, &new, 3), SQLITE_OK); /* nothing left to do */
}

/* What a query asks for comes out of an index and not from looking at every row. */
static void the_queries_on_large_tables_use_an_index(void **state)
{
	static const char *const queries[] = {
		"EXPLAIN QUERY PLAN SELECT id FROM reading WHERE source = ?1 AND ord = ?2",
		"EXPLAIN QUERY PLAN SELECT box FROM reading WHERE seq > ?1 AND seq <= ?2 AND class BETWEEN ?3 AND ?4 ORDER BY seq",
		"EXPLAIN QUERY PLAN SELECT box FROM reading WHERE seq > ?1 AND seq <= ?2 AND class = 0 ORDER BY seq",
		"EXPLAIN QUERY PLAN SELECT seq FROM reading WHERE source = ?4 AND class < 3 ORDER BY seq DESC LIMIT ?5",
		"EXPLAIN QUERY PLAN SELECT max(seq) FROM reading",
		"EXPLAIN QUERY PLAN SELECT n FROM outbox WHERE class = ?1 AND n > ?2 AND n <= ?3 ORDER BY n LIMIT 1",
		"EXPLAIN QUERY PLAN DELETE FROM outbox WHERE class IN (0, 1, 2, 3) AND n = ?1",
	};
	sqlite3_stmt *statement;

	assert_int_equal(schema_upgrade(*state, &schema_newest, 0), SQLITE_OK);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		assert_int_equal(sqlite3_prepare_v2(*state, queries[i], -1, &statement, NULL), SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW)
			assert_memory_equal(sqlite3_column_text(statement, 3), "SEARCH", 6);
		sqlite3_finalize(statement);
	}
}

/* Where the first page is lost, an empty store's is put in its place. */
static void the_whole_schema_is_on_the_first_page(void **state)
{
	sqlite3_int64 n;
	unsigned char *pages;

	assert_int_equal(sqlite3_exec(*state, SCHEMA_PAGE_SIZE, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(schema_upgrade(*state, &schema_newest, 0), SQLITE_OK);
	pages = sqlite3_serialize(*state, "main", &n, 0);
	assert_int_equal(pages[100], 13); /* a leaf: fileformat2.html, 1.6 */
	sqlite3_free(pages);
}

#define IN_DB(test) cmocka_unit_test_setup_teardown(test, open_db, close_db)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_another_program_is_told_apart),
		IN_DB(a_file_with_more_steps_than_known_is_newer),
		IN_DB(a_step_that_fails_leaves_the_file_at_the_one_before),
		IN_DB(an_old_file_takes_the_steps_that_it_misses),
		IN_DB(the_whole_schema_is_on_the_first_page),
		IN_DB(the_queries_on_large_tables_use_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
