/* SPDX-License-Identifier: Apache-2.0 */
#include "store/schema.h"

#include <stdio.h>

static const char step_1[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE source (number INTEGER PRIMARY KEY, device TEXT NOT NULL, box BLOB NOT NULL) STRICT;"

	/* ord: what the device numbers or stamps a reading by that may come again, which must be found then. */
	"CREATE TABLE reading ("
	" seq INTEGER PRIMARY KEY,"
	" id BLOB NOT NULL,"
	" source INTEGER NOT NULL,"
	" ord INTEGER,"
	" class INTEGER NOT NULL,"
	" at_ms INTEGER NOT NULL,"
	" box BLOB NOT NULL) STRICT;"
	"CREATE INDEX reading_twin ON reading (source, ord) WHERE ord IS NOT NULL;"
	"CREATE INDEX reading_source ON reading (source) WHERE class < 3;"
	"CREATE INDEX reading_call ON reading (class) WHERE class = 0;"

	"CREATE TABLE device (id TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT;"

	"CREATE TABLE alert ("
	" id TEXT PRIMARY KEY,"
	" rev INTEGER NOT NULL,"
	" is_open INTEGER NOT NULL,"
	" n INTEGER NOT NULL,"
	" box BLOB NOT NULL) STRICT;"
	"CREATE INDEX alert_open ON alert (id) WHERE is_open;"

	"CREATE TABLE message (n INTEGER PRIMARY KEY, topic TEXT NOT NULL, box BLOB NOT NULL) STRICT;"

	"CREATE TABLE counter (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE plan (version INTEGER PRIMARY KEY, box BLOB NOT NULL) STRICT;"

	/* Frames that wait for the rest of their act. */
	"CREATE TABLE held (key TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT, WITHOUT ROWID;"

	/* Alerts and messages that wait. One tree that is in the order of sending: per class, oldest first. */
	"CREATE TABLE outbox ("
	" class INTEGER NOT NULL,"
	" n INTEGER NOT NULL,"
	" kind INTEGER NOT NULL,"
	" alert TEXT,"
	" queued_us INTEGER NOT NULL,"
	" PRIMARY KEY (class, n)) STRICT, WITHOUT ROWID;";

/*
 * What rules have to know after a restart, and why something did not become an alert. One table for both, as the whole schema
 * must fit into the first page: where that is lost, old.c puts an empty store's in its place.
 */
static const char step_2[] = "CREATE TABLE memory (key TEXT PRIMARY KEY, box BLOB NOT NULL) WITHOUT ROWID;";

static const char *const steps[] = { step_1, step_2 };

const struct schema schema_newest = { steps, sizeof(steps) / sizeof(steps[0]) };

static int pragma(sqlite3 *db, const char *sql, int *ret_value)
{
	sqlite3_stmt *statement;
	int r = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (r != SQLITE_OK)
		return r;
	r = sqlite3_step(statement);
	if (r == SQLITE_ROW)
		*ret_value = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return r == SQLITE_ROW || r == SQLITE_DONE ? SQLITE_OK : r;
}

int schema_look(sqlite3 *db, const struct schema *schema, enum schema_state *ret_state, int *ret_version)
{
	int application = 0, version = 0, n_tables = 0;
	int r = pragma(db, "PRAGMA application_id", &application);

	if (r == SQLITE_OK)
		r = pragma(db, "PRAGMA user_version", &version);
	if (r == SQLITE_OK)
		r = pragma(db, "SELECT count(*) FROM sqlite_schema", &n_tables);
	if (r != SQLITE_OK)
		return r;
	if (application != SCHEMA_APPLICATION && (application || version || n_tables))
		*ret_state = SCHEMA_FOREIGN;
	else
		*ret_state = version > schema->n_steps ? SCHEMA_NEWER : SCHEMA_KNOWN;
	*ret_version = version;
	return SQLITE_OK;
}

static int take_step(sqlite3 *db, const char *step, int version)
{
	char mark[96];
	int r = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (r != SQLITE_OK)
		return r;
	snprintf(mark, sizeof(mark), "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
		SCHEMA_APPLICATION, version);
	r = sqlite3_exec(db, step, NULL, NULL, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db, mark, NULL, NULL, NULL);
	if (r != SQLITE_OK && !sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int schema_upgrade(sqlite3 *db, const struct schema *schema, int version)
{
	int r = SQLITE_OK;

	for (; r == SQLITE_OK && version < schema->n_steps; version++)
		r = take_step(db, schema->steps[version], version + 1);
	return r;
}
