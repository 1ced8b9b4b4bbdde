/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What was written since the last commit, as statements with their values: enough to write it again. */
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

enum cell_kind { CELL_NULL, CELL_NUMBER, CELL_TEXT, CELL_BYTES };

struct cell {
	enum cell_kind kind;
	int64_t number;
	const void *bytes;
	size_t n_bytes;
};

#define cell_null() { CELL_NULL, 0, NULL, 0 }
#define cell_number(value) { CELL_NUMBER, (int64_t)(value), NULL, 0 }
#define cell_text(value) { CELL_TEXT, 0, (value), strlen(value) }
#define cell_bytes(value, n_value) { CELL_BYTES, 0, (value), (n_value) }

/* One statement: the struct, then its cells, then their octets, filled up to a multiple of 8. */
struct entry {
	sqlite3_stmt *statement;
	size_t n_cells, size;
};

struct pending {
	uint8_t *bytes;
	size_t n, n_max;
};

/* Copies all values. Returns the place of the new entry, valid until the next call here, or NULL: no memory. */
const struct entry *pending_add(struct pending *pending, sqlite3_stmt *statement, const struct cell *cells,
	size_t n_cells);

/* The entry at octet `at`; the next one is at + its size, the end pending->n. */
const struct entry *pending_at(const struct pending *pending, size_t at);

/* Run it. Returns SQLite's result: SQLITE_DONE when done. */
int entry_run(const struct entry *entry);

void pending_clear(struct pending *pending);
void pending_done(struct pending *pending);
