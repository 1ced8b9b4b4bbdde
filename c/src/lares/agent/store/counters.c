/* SPDX-License-Identifier: Apache-2.0 */
/* Counters that must not go back over a restart: replay counters, high-water marks, numbers of devices. */
#include <errno.h>
#include <string.h>

#include "store/db.h"

int counters_open(struct store *store)
{
	int r = db_prepare(store, &store->counter.get, "SELECT value FROM counter WHERE key = ?1");

	if (r == 0)
		r = db_prepare(store, &store->counter.set,
			"INSERT INTO counter VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
	return r;
}

int store_get_counter(struct store *store, const char *key, uint64_t *ret_value)
{
	int r = db_catch_up(store);

	if (r == 0)
		r = db_bind_text(store, store->counter.get, key);
	if (r < 0)
		return r;
	r = db_row(store, store->counter.get);
	if (r == 0)
		*ret_value = (uint64_t)sqlite3_column_int64(store->counter.get, 0);
	sqlite3_reset(store->counter.get);
	return r;
}

int store_set_counter(struct store *store, const char *key, uint64_t value)
{
	struct operation operation;
	int r = value > INT64_MAX ? -EINVAL : db_check(key, 0);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = db_write_cells(store, store->counter.set, cell_text(key), cell_number(value));
	return operation_end(store, &operation, r);
}
