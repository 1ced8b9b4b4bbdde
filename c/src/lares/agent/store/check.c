/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the file whole? PRAGMA quick_check in one go would stop the loop for as long as it takes to read the file, and SQLite
 * cannot go on where it was interrupted. So small tables are checked by it one by one, and the trees that grow are walked a
 * few thousand entries at a time, which comes by every page of theirs, as it does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/db.h"

/* The last octet of a box is on the last page of its row. */
static const char readings_sql[] =
	"SELECT seq, substr(box, -1) FROM reading NOT INDEXED WHERE seq > ?1 ORDER BY seq LIMIT ?4";

/* Each gives the entry that lies ?4 entries behind ?1, ?2, ?3, in the order of the tree. */
static const char *const walks[] = {
	readings_sql,
	"SELECT source, ord, seq FROM reading INDEXED BY reading_twin"
	" WHERE ord IS NOT NULL AND (source, ord, seq) > (?1, ?2, ?3) ORDER BY source, ord, seq LIMIT 1 OFFSET ?4 - 1",
	/* Source by source: an index is not searched by (source, seq), as the rowid is no column of it. */
	"SELECT source, seq, 0 FROM reading INDEXED BY reading_source"
	" WHERE class < 3 AND source = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?4 - 1",
	"SELECT class, seq, 0 FROM reading INDEXED BY reading_call"
	" WHERE class = 0 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?4 - 1",
};

enum { WALK_READINGS, WALK_TWINS, WALK_SOURCES, WALK_CALLS, N_WALKS, WALK_MEMORY = N_WALKS, N_STEPPED };
_Static_assert(sizeof(walks) / sizeof(walks[0]) == N_WALKS, "every walk has a name");

static int prepare(struct store *store, const char *sql, sqlite3_stmt **ret_statement)
{
	return db_error(store, sqlite3_prepare_v2(store->db, sql, -1, ret_statement, NULL));
}

static int be_damaged(struct store *store)
{
	store->is_damaged = true;
	return -EUCLEAN;
}

/* Numbers rise: one that does not is found twice, and another not at all. */
static int walk_readings(struct store *store, sqlite3_stmt *statement, uint64_t *seq)
{
	int r = 0, n = 0;

	while ((r = db_row(store, statement)) == 0) {
		uint64_t next = (uint64_t)sqlite3_column_int64(statement, 0);

		if (next <= *seq)
			return be_damaged(store);
		*seq = next;
		n++;
	}
	return r < 0 || n < STORE_CHECK_ROWS ? r : 0;
}

static int walk_index(struct store *store, sqlite3_stmt *statement, uint64_t ret_after[3])
{
	int r = db_row(store, statement);

	for (int i = 0; r == 0 && i < 3; i++)
		ret_after[i] = (uint64_t)sqlite3_column_int64(statement, i);
	return r;
}

static int walk(struct store *store, struct store_check *check)
{
	sqlite3_stmt *statement = NULL;
	int r = prepare(store, walks[check->part], &statement);

	if (r == 0) {
		for (int i = 0; i < 3; i++)
			sqlite3_bind_int64(statement, i + 1, (int64_t)check->after[i]);
		sqlite3_bind_int64(statement, 4, STORE_CHECK_ROWS);
		r = check->part == WALK_READINGS ? walk_readings(store, statement, &check->after[0]) :
				       walk_index(store, statement, check->after);
	}
	sqlite3_finalize(statement);
	return r;
}

/* The same by its keys: each must be above the one before. */
static int walk_memory(struct store *store, struct store_check *check)
{
	sqlite3_stmt *statement = NULL;
	int n = 0, r = prepare(store, "SELECT key, substr(box, -1) FROM memory WHERE key > ?1 ORDER BY key LIMIT ?2", &statement);

	if (r == 0) {
		sqlite3_bind_text(statement, 1, check->after_key, -1, SQLITE_TRANSIENT);
		sqlite3_bind_int64(statement, 2, STORE_CHECK_ROWS);
	}
	while (r == 0 && (r = db_row(store, statement)) == 0) {
		const char *key = (const char *)sqlite3_column_text(statement, 0);

		if (!key || strlen(key) > STORE_KEY_MAX || strcmp(key, check->after_key) <= 0)
			r = be_damaged(store);
		else
			strcpy(check->after_key, key);
		n++;
	}
	sqlite3_finalize(statement);
	return r < 0 || n < STORE_CHECK_ROWS ? r : 0;
}

static int walk_some(struct store *store, struct store_check *check)
{
	return check->part == WALK_MEMORY ? walk_memory(store, check) : walk(store, check);
}

/* The next source, or the next part. */
static void go_on(const struct store *store, struct store_check *check)
{
	if (check->part == WALK_SOURCES && check->after[0] < store->now.n_sources)
		*check = (struct store_check){ .part = check->part, .after = { check->after[0] + 1 } };
	else
		*check = (struct store_check){ .part = check->part + 1 };
}

/* The name of a small table, or STORE_NONE. */
static int find_table(struct store *store, unsigned int number, char *ret_name, size_t n_name)
{
	sqlite3_stmt *statement = NULL;
	int r = prepare(store,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('reading', 'memory') ORDER BY name LIMIT 1 OFFSET ?1",
		&statement);

	if (r == 0) {
		sqlite3_bind_int(statement, 1, (int)number);
		r = db_row(store, statement);
	}
	if (r == 0)
		snprintf(ret_name, n_name, "%s", (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return r;
}

static int check_table(struct store *store, const char *name)
{
	sqlite3_stmt *statement = NULL;
	char sql[96];
	int r;

	snprintf(sql, sizeof(sql), "PRAGMA quick_check(\"%.60s\")", name);
	r = prepare(store, sql, &statement);
	if (r == 0)
		r = db_row(store, statement);
	if (r == 0 && strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)
		r = be_damaged(store);
	sqlite3_finalize(statement);
	return r < 0 ? r : 0;
}

int store_check_step(struct store *store, struct store_check *check)
{
	char table[64];
	int r;

	if (check->part < N_STEPPED) {
		r = walk_some(store, check);
		if (r == STORE_NONE)
			go_on(store, check);
		return r < 0 ? r : 0;
	}
	r = find_table(store, check->part++ - N_STEPPED, table, sizeof(table));
	return r == 0 ? check_table(store, table) : r;
}
