/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pending.h"

#include <stdlib.h>
#include <string.h>

enum {
	PENDING_START = 16 * 1024,
	PENDING_KEPT_MAX = 256 * 1024, /* of a larger one the memory goes back after the commit */
};

static int reserve(struct pending *pending, size_t n_more)
{
	size_t n_max = pending->n_max ? pending->n_max : PENDING_START;
	uint8_t *bytes;

	while (n_max - pending->n < n_more)
		n_max *= 2;
	if (n_max == pending->n_max)
		return 0;
	bytes = realloc(pending->bytes, n_max);
	if (!bytes)
		return -1;
	pending->bytes = bytes;
	pending->n_max = n_max;
	return 0;
}

const struct entry *pending_add(struct pending *pending, sqlite3_stmt *statement, const struct cell *cells,
	size_t n_cells)
{
	size_t n_head = sizeof(struct entry) + n_cells * sizeof(*cells), size = n_head;
	struct entry *entry;
	uint8_t *at;

	for (size_t i = 0; i < n_cells; i++)
		size += cells[i].n_bytes;
	size = (size + 7) & ~(size_t)7;
	if (reserve(pending, size) < 0)
		return NULL;
	entry = (struct entry *)(pending->bytes + pending->n);
	*entry = (struct entry){ statement, n_cells, size };
	memcpy(entry + 1, cells, n_cells * sizeof(*cells));
	at = (uint8_t *)entry + n_head;
	for (size_t i = 0; i < n_cells; i++) {
		if (cells[i].n_bytes)
			memcpy(at, cells[i].bytes, cells[i].n_bytes);
		at += cells[i].n_bytes;
	}
	pending->n += size;
	return entry;
}

const struct entry *pending_at(const struct pending *pending, size_t at)
{
	return (const struct entry *)(pending->bytes + at);
}

int entry_run(const struct entry *entry)
{
	const struct cell *cells = (const struct cell *)(entry + 1);
	const char *at = (const char *)(cells + entry->n_cells);
	int r = SQLITE_OK;

	for (int i = 0; r == SQLITE_OK && (size_t)i < entry->n_cells; i++) {
		const struct cell *cell = &cells[i];

		switch (cell->kind) {
		case CELL_NULL:
			r = sqlite3_bind_null(entry->statement, i + 1);
			break;
		case CELL_NUMBER:
			r = sqlite3_bind_int64(entry->statement, i + 1, cell->number);
			break;
		case CELL_TEXT:
			r = sqlite3_bind_text(entry->statement, i + 1, at, (int)cell->n_bytes, SQLITE_STATIC);
			break;
		case CELL_BYTES:
			r = sqlite3_bind_blob(entry->statement, i + 1, at, (int)cell->n_bytes, SQLITE_STATIC);
			break;
		}
		at += cell->n_bytes;
	}
	if (r == SQLITE_OK)
		r = sqlite3_step(entry->statement);
	sqlite3_reset(entry->statement);
	return r;
}

void pending_clear(struct pending *pending)
{
	pending->n = 0;
	if (pending->n_max > PENDING_KEPT_MAX)
		pending_done(pending);
}

void pending_done(struct pending *pending)
{
	free(pending->bytes);
	*pending = (struct pending){ 0 };
}
