/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A file that was set aside, opened to be read: it is left as it is, its WAL too, but for a first page that cannot be read,
 * which is replaced by one as every store has it. Results that are negative mean: not to be read.
 */
#include <sqlite3.h>

int old_open(const char *path, sqlite3 **ret_db);

/*
 * The store itself, on a disk that takes nothing: nothing is written and nobody kept out. What only its WAL holds is read
 * too.
 */
int old_open_unwritable(const char *path, sqlite3 **ret_db);

void old_close(sqlite3 *db); /* with its statements */

int old_prepare(sqlite3 *db, sqlite3_stmt **ret_statement, const char *sql);

/* 0: a row is at hand; STORE_NONE, which resets; or a negative errno, which does so too. */
int old_row(sqlite3_stmt *statement);
