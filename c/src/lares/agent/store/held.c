/* SPDX-License-Identifier: Apache-2.0 */
/* Frames that wait for the rest of their act. A row goes in the transaction that accepts what became of it. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "held";

int held_open(struct store *store)
{
	int r = db_prepare(store, &store->held.put,
		"INSERT INTO held VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET box = excluded.box");

	if (r == 0)
		r = db_prepare(store, &store->held.remove, "DELETE FROM held WHERE key = ?1");
	if (r == 0)
		r = db_prepare(store, &store->held.each, "SELECT 0, key, box FROM held ORDER BY key");
	if (r == 0)
		r = db_prepare(store, &store->held.count_others, "SELECT count(*) FROM held WHERE key <> ?1");
	return r;
}

static int count_others(struct store *store, const char *key, uint64_t *ret_n)
{
	sqlite3_bind_text(store->held.count_others, 1, key, -1, SQLITE_STATIC);
	return db_number(store, store->held.count_others, ret_n);
}

static int put(struct store *store, const char *key, const void *blob, size_t n_blob)
{
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, 0, key }, blob, n_blob, &box);

	if (r == 0)
		r = db_write_cells(store, store->held.put, cell_text(key), cell_bytes(box, n_blob + STORE_SEAL_OVERHEAD));
	return r;
}

int store_hold(struct store *store, const char *key, const void *blob, size_t n_blob)
{
	struct operation operation;
	uint64_t n_others;
	int r = db_check(key, n_blob);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r == 0)
		r = count_others(store, key, &n_others);
	if (r < 0)
		return r;
	if (n_others >= STORE_HELD_MAX)
		return STORE_FULL;
	return operation_end(store, &operation, put(store, key, blob, n_blob));
}

int store_release(struct store *store, const char *key)
{
	struct operation operation;
	int r = db_check(key, 0);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = db_write_cells(store, store->held.remove, cell_text(key));
	if (r == 0 && sqlite3_changes(store->db) == 0)
		r = STORE_NONE;
	return operation_end(store, &operation, r);
}

int store_each_held(struct store *store, store_row_fn fn, void *context)
{
	return db_walk(store, store->held.each, table, fn, context);
}
