/* SPDX-License-Identifier: Apache-2.0 */
/* Signed plans, as they came; the newest is in force, a few older ones stay to look back at. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "plan";

int plans_open(struct store *store)
{
	int r = db_prepare(store, &store->plan.put,
		"INSERT INTO plan VALUES (?1, ?2) ON CONFLICT (version) DO UPDATE SET box = excluded.box");

	if (r == 0)
		r = db_prepare(store, &store->plan.trim,
			"DELETE FROM plan WHERE version <="
			" (SELECT version FROM plan ORDER BY version DESC LIMIT 1 OFFSET ?1)");
	if (r == 0)
		r = db_prepare(store, &store->plan.remove, "DELETE FROM plan WHERE version = ?1");
	if (r == 0)
		r = db_prepare(store, &store->plan.newest,
			"SELECT version, box FROM plan ORDER BY version DESC LIMIT 1");
	return r;
}

static int put(struct store *store, uint64_t version, const char *jws, size_t n_jws)
{
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, version, "" }, jws, n_jws, &box);

	if (r == 0)
		r = db_write_cells(store, store->plan.put, cell_number(version),
			cell_bytes(box, n_jws + STORE_SEAL_OVERHEAD));
	if (r == 0)
		r = db_write_cells(store, store->plan.trim, cell_number(STORE_PLANS_MAX));
	return r;
}

int store_put_plan(struct store *store, uint64_t version, const char *jws, size_t n_jws)
{
	struct operation operation;
	uint64_t newest;
	int r = version > INT64_MAX ? -EINVAL : db_check("", n_jws);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r == 0)
		r = db_number(store, store->plan.newest, &newest);
	if (r < 0)
		return r;
	if (version < newest)
		return -EINVAL;
	return operation_end(store, &operation, put(store, version, jws, n_jws));
}

int store_remove_plan(struct store *store, uint64_t version)
{
	struct operation operation;
	int r = operation_begin(store, &operation);

	return r < 0 ? r : operation_end(store, &operation, db_write_cells(store, store->plan.remove, cell_number(version)));
}

int store_get_plan(struct store *store, uint64_t *ret_version, char **ret_jws)
{
	sqlite3_stmt *newest = store->plan.newest;
	uint64_t version;
	size_t n_jws;
	int r = db_row(store, newest);

	if (r != 0)
		return r;
	version = (uint64_t)sqlite3_column_int64(newest, 0);
	r = db_unseal(store, (struct place){ table, version, "" }, newest, 1, ret_jws, &n_jws);
	if (r == 0)
		*ret_version = version;
	sqlite3_reset(newest);
	return r;
}
