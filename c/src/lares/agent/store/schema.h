/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Numbered steps from an empty file to the newest tables. PRAGMA user_version says how many were taken. */
#include <sqlite3.h>
#include <stddef.h>

/* Of a new file. A commit of a few rows writes less than with 4096. */
#define SCHEMA_PAGE_SIZE "PRAGMA page_size = 2048;"

enum { SCHEMA_APPLICATION = 0x4c617265 /* "Lare", PRAGMA application_id */ };

struct schema {
	const char *const *steps; /* SQL; a step that was released is never changed again */
	int n_steps;
};

extern const struct schema schema_newest;

/* What a file is, before it is touched. */
enum schema_state { SCHEMA_KNOWN, SCHEMA_NEWER, SCHEMA_FOREIGN };

/* Returns SQLite's result; *ret_version is the number of steps taken. */
int schema_look(sqlite3 *db, const struct schema *schema, enum schema_state *ret_state, int *ret_version);

/* Take the steps that are missing, each in a transaction of its own. Returns SQLite's result. */
int schema_upgrade(sqlite3 *db, const struct schema *schema, int version);
