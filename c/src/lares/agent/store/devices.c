/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolled devices. Their text holds the device's key, and is sealed like a value. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "device";

int devices_open(struct store *store)
{
	int r = db_prepare(store, &store->device.put,
		"INSERT INTO device VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET box = excluded.box");

	if (r == 0)
		r = db_prepare(store, &store->device.remove, "DELETE FROM device WHERE id = ?1");
	if (r == 0)
		r = db_prepare(store, &store->device.each, "SELECT 0, id, box FROM device ORDER BY id");
	return r;
}

static int put(struct store *store, const char *id, const char *json, size_t n_json)
{
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, 0, id }, json, n_json, &box);

	if (r == 0)
		r = db_write_cells(store, store->device.put, cell_text(id),
			cell_bytes(box, n_json + STORE_SEAL_OVERHEAD));
	return r;
}

int store_put_device(struct store *store, const char *id, const char *json, size_t n_json)
{
	struct operation operation;
	int r = db_check(id, n_json);

	if (r == 0)
		r = operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, put(store, id, json, n_json));
}

int store_remove_device(struct store *store, const char *id)
{
	struct operation operation;
	int r = db_check(id, 0);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = db_write_cells(store, store->device.remove, cell_text(id));
	if (r == 0 && sqlite3_changes(store->db) == 0)
		r = STORE_NONE;
	return operation_end(store, &operation, r);
}

int store_each_device(struct store *store, store_row_fn fn, void *context)
{
	return db_walk(store, store->device.each, table, fn, context);
}
