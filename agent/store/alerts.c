/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts: of each its newest state, open or closed, and the number under which that state is queued. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/ulid.h"
#include "store/db.h"

static const char table[] = "alert";

int alerts_open(struct store *store)
{
	int r = db_prepare(store, &store->alert.find, "SELECT rev, n FROM alert WHERE id = ?1");

	if (r == 0)
		r = db_prepare(store, &store->alert.put,
			"INSERT INTO alert VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET"
			" rev = excluded.rev, is_open = excluded.is_open, n = excluded.n, box = excluded.box");
	if (r == 0)
		r = db_prepare(store, &store->alert.get, "SELECT is_open, box FROM alert WHERE id = ?1");
	if (r == 0)
		r = db_prepare(store, &store->alert.each, "SELECT 0, id, box FROM alert ORDER BY id");
	if (r == 0)
		r = db_prepare(store, &store->alert.each_since,
			"SELECT 0, id, box FROM alert WHERE id >= ?1 OR (id < ?2 AND n > (SELECT coalesce(max(n), -1) FROM alert"
			" WHERE id >= ?2 AND id < ?1)) ORDER BY id");
	if (r == 0)
		r = db_prepare(store, &store->alert.each_open,
			"SELECT 0, id, box FROM alert WHERE is_open ORDER BY id");
	return r;
}

/* What is kept of it: revision, and the number it was queued under. Returns 0, STORE_NONE, or a negative errno. */
static int find(struct store *store, const char *id, uint64_t *ret_rev, uint64_t *ret_n)
{
	sqlite3_stmt *statement = store->alert.find;
	int r = db_bind_text(store, statement, id);

	if (r == 0)
		r = db_row(store, statement);
	if (r == 0) {
		*ret_rev = (uint64_t)sqlite3_column_int64(statement, 0);
		*ret_n = (uint64_t)sqlite3_column_int64(statement, 1);
	}
	sqlite3_reset(statement);
	return r;
}

struct state {
	const char *id;
	uint32_t rev;
	bool is_open;
	int64_t at_us;
	uint64_t older_n; /* 0: the first revision */
};

static int put(struct store *store, const struct state *state, const char *json, size_t n_json)
{
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, 0, state->id }, json, n_json, &box);

	if (r == 0 && state->older_n)
		r = outbox_drop(store, state->older_n); /* STORE_NONE: it was sent already */
	if (r >= 0)
		r = db_write_cells(store, store->alert.put, cell_text(state->id), cell_number(state->rev),
			cell_number(state->is_open), cell_number(store->now.next_n),
			cell_bytes(box, n_json + STORE_SEAL_OVERHEAD));
	if (r == 0)
		r = outbox_add(store, &(struct outgoing){ .kind = OUTGOING_ALERT, .class = CLASS_ALERT,
				.ref = state->id, .queued_us = state->at_us });
	return r;
}

int store_put_alert(struct store *store, const char *id, uint32_t rev, bool is_open, int64_t at_us, const char *json,
	size_t n_json)
{
	struct state state = { .id = id, .rev = rev, .is_open = is_open, .at_us = at_us };
	struct operation operation;
	uint64_t kept_rev;
	int r = db_check(id, n_json);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = find(store, id, &kept_rev, &state.older_n);
	if (r == 0 && kept_rev > rev)
		return -EINVAL;
	if (r >= 0)
		r = put(store, &state, json, n_json);
	return operation_end(store, &operation, r);
}

int alert_get_rev(struct store *store, const char *id, uint64_t *ret_rev)
{
	uint64_t n;

	return find(store, id, ret_rev, &n);
}

int alert_keep(struct store *store, const char *id, uint32_t rev, const char *json, size_t n_json)
{
	scoped(freep) uint8_t *box = NULL;
	struct operation operation;
	int r = operation_begin(store, &operation);

	if (r < 0)
		return r;
	r = db_seal(store, (struct place){ table, 0, id }, json, n_json, &box);
	if (r == 0)
		r = db_write_cells(store, store->alert.put, cell_text(id), cell_number(rev), cell_number(1), cell_number(0),
			cell_bytes(box, n_json + STORE_SEAL_OVERHEAD));
	return operation_end(store, &operation, r);
}

int alert_load(struct store *store, struct outgoing *outgoing)
{
	sqlite3_stmt *get = store->alert.get;
	int r;

	if (!outgoing->ref)
		return STORE_NONE;
	r = db_bind_text(store, get, outgoing->ref);
	if (r == 0)
		r = db_row(store, get);
	if (r != 0)
		return r;
	outgoing->is_closed = !sqlite3_column_int(get, 0);
	r = db_load(store, (struct place){ table, 0, outgoing->ref }, get, 1, outgoing);
	sqlite3_reset(get);
	return r;
}

/* An alert's n is the number of its newest revision: it tells their order where times do not. */
int store_each_alert_since(struct store *store, int64_t since_us, store_row_fn fn, void *context)
{
	static const uint8_t lowest[ULID_RANDOM_SIZE];
	char since[ULID_TEXT_MAX], clock[ULID_TEXT_MAX];

	ulid_make(since_us, lowest, since);
	ulid_make(STORE_CLOCK_US, lowest, clock);
	sqlite3_bind_text(store->alert.each_since, 1, since, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(store->alert.each_since, 2, clock, -1, SQLITE_TRANSIENT);
	return db_walk(store, store->alert.each_since, table, fn, context);
}

int store_each_alert(struct store *store, bool only_open, store_row_fn fn, void *context)
{
	return db_walk(store, only_open ? store->alert.each_open : store->alert.each, table, fn, context);
}
