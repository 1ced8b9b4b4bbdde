/* SPDX-License-Identifier: Apache-2.0 */
/* What rules have to know after a restart. A row goes in the transaction of the reading, or the turn, that changed it. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "memory";

int memory_open(struct store *store)
{
	int r = db_prepare(store, &store->memory.update, "UPDATE memory SET box = ?2 WHERE key = ?1");

	if (r == 0)
		r = db_prepare(store, &store->memory.add, "INSERT INTO memory VALUES (?1, ?2)");
	if (r == 0)
		r = db_prepare(store, &store->memory.remove, "DELETE FROM memory WHERE key = ?1");
	if (r == 0)
		r = db_prepare(store, &store->memory.clear, "DELETE FROM memory WHERE key < ?1 OR key >= 'suppressed0'");
	if (r == 0)
		r = db_prepare(store, &store->memory.each,
			"SELECT 0, key, box FROM memory WHERE key < 'suppressed/' OR key >= 'suppressed0' ORDER BY key");
	if (r == 0)
		r = db_prepare(store, &store->memory.count,
			"SELECT count(*) FROM memory WHERE key < 'suppressed/' OR key >= 'suppressed0'");
	if (r == 0)
		r = db_number(store, store->memory.count, &store->now.n_memories);
	return r;
}

/* Most are there already, and written with each reading: for those it is one statement. */
int memory_put(struct store *store, const char *key, const void *octets, size_t n_octets, bool *ret_is_new)
{
	struct cell name = cell_text(key), value;
	scoped(freep) uint8_t *box = NULL;
	size_t n_pending = store->pending.n;
	bool is_new = false;
	int r = db_seal(store, (struct place){ table, 0, key }, octets, n_octets, &box);

	value = (struct cell)cell_bytes(box, n_octets + STORE_SEAL_OVERHEAD);
	if (r == 0)
		r = db_write_cells(store, store->memory.update, name, value);
	if (r == 0 && sqlite3_changes(store->db) == 0) {
		store->pending.n = n_pending; /* it did nothing */
		is_new = true;
		r = db_write_cells(store, store->memory.add, name, value);
	}
	if (r == 0)
		*ret_is_new = is_new;
	return r;
}

static int put(struct store *store, const char *key, const void *octets, size_t n_octets)
{
	bool is_new;
	int r = memory_put(store, key, octets, n_octets, &is_new);

	if (r < 0)
		return r;
	store->now.n_memories += is_new;
	return store->now.n_memories > STORE_MEMORIES_MAX ? -ENOBUFS : 0; /* undone by operation_end() */
}

int store_remember(struct store *store, const char *key, const void *octets, size_t n_octets)
{
	struct operation operation;
	int r = suppressed_is_key(key) ? -EINVAL : db_check(key, n_octets);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = operation_end(store, &operation, put(store, key, octets, n_octets));
	return r == -ENOBUFS ? STORE_FULL : r;
}

int memory_keep(struct store *store, const char *key, const void *octets, size_t n_octets)
{
	return suppressed_is_key(key) ? suppressed_keep(store, key, octets, n_octets) :
					store_remember(store, key, octets, n_octets);
}

int memory_clear(struct store *store)
{
	struct operation operation;
	int r = operation_begin(store, &operation);

	if (r < 0)
		return r;
	r = db_write_cells(store, store->memory.clear, cell_text("suppressed/"));
	if (r == 0)
		store->now.n_memories = 0;
	return operation_end(store, &operation, r);
}

int store_forget(struct store *store, const char *key)
{
	struct operation operation;
	int r = suppressed_is_key(key) ? -EINVAL : db_check(key, 0);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = db_write_cells(store, store->memory.remove, cell_text(key));
	if (r == 0 && sqlite3_changes(store->db) == 0)
		r = STORE_NONE;
	if (r == 0)
		store->now.n_memories--;
	return operation_end(store, &operation, r);
}

int store_each_memory(struct store *store, store_row_fn fn, void *context)
{
	return db_walk(store, store->memory.each, table, fn, context);
}
