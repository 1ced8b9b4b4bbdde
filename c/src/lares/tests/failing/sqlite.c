/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's calls, as the store makes them; hidden, so that those which SQLite makes itself do not come here. */
#include "call.h"

#pragma GCC visibility push(hidden)
#include <sqlite3.h>
#pragma GCC visibility pop

#define FAIL_WITH(one, other)               \
	{                                   \
		return nth % 2 ? (one) : (other); \
	}
#define FAIL_WITH_NULL       \
	{                    \
		(void)nth;   \
		return NULL; \
	}

/* It hands out a connection also where it fails, and that has to be closed. */
int sqlite3_open_v2(const char *path, sqlite3 **ret, int flags, const char *vfs)
{
	static int (*real)(const char *, sqlite3 **, int, const char *);
	static struct call call = { "sqlite3_open_v2", 0, false, NULL };
	uint64_t nth;
	int r;

	if (!real)
		real = (int (*)(const char *, sqlite3 **, int, const char *))call_real("sqlite3_open_v2");
	r = real(path, ret, flags, vfs);
	return call_fails(&call, &nth) ? nth % 2 ? SQLITE_CANTOPEN : SQLITE_NOMEM : r;
}

CALL(int, sqlite3_prepare_v2, (sqlite3 * db, const char *sql, int n, sqlite3_stmt **ret, const char **ret_tail),
	(db, sql, n, ret, ret_tail), FAIL_WITH(SQLITE_NOMEM, SQLITE_IOERR_READ))
CALL(int, sqlite3_prepare_v3, (sqlite3 * db, const char *sql, int n, unsigned flags,
		sqlite3_stmt **ret, const char **ret_tail),
	(db, sql, n, flags, ret, ret_tail), FAIL_WITH(SQLITE_NOMEM, SQLITE_IOERR_READ))
CALL(int, sqlite3_exec, (sqlite3 * db, const char *sql, int (*row)(void *, int, char **, char **),
		void *context, char **ret_words),
	(db, sql, row, context, ret_words), FAIL_WITH(SQLITE_FULL, SQLITE_IOERR_WRITE))
CALL(int, sqlite3_step, (sqlite3_stmt * statement), (statement),
	{ return call_is_ignored() ? SQLITE_DONE : nth % 2 ? SQLITE_IOERR_FSYNC : SQLITE_FULL; })
CALL(int, sqlite3_bind_int64, (sqlite3_stmt * statement, int i, sqlite3_int64 value), (statement, i, value),
	FAIL_WITH(SQLITE_NOMEM, SQLITE_NOMEM))
CALL(int, sqlite3_bind_null, (sqlite3_stmt * statement, int i),
	(statement, i), FAIL_WITH(SQLITE_NOMEM, SQLITE_NOMEM))
CALL(int, sqlite3_bind_text, (sqlite3_stmt * statement, int i, const char *text, int n, void (*done)(void *)),
	(statement, i, text, n, done), FAIL_WITH(SQLITE_NOMEM, SQLITE_TOOBIG))
CALL(int, sqlite3_bind_blob, (sqlite3_stmt * statement, int i, const void *bytes, int n, void (*done)(void *)),
	(statement, i, bytes, n, done), FAIL_WITH(SQLITE_NOMEM, SQLITE_TOOBIG))
CALL(const void *, sqlite3_column_blob, (sqlite3_stmt * statement, int i), (statement, i), FAIL_WITH_NULL)
CALL(const unsigned char *, sqlite3_column_text, (sqlite3_stmt * statement, int i),
	(statement, i), FAIL_WITH_NULL)
