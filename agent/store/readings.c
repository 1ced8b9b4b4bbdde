/* SPDX-License-Identifier: Apache-2.0 */
/* Readings. The row with the highest seq is never given up: the next number is taken from it. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "reading";

int readings_open(struct store *store)
{
	uint64_t newest;
	int r = db_prepare(store, &store->reading.find, "SELECT 1 FROM reading WHERE id = ?1");

	if (r == 0)
		r = db_prepare(store, &store->reading.add, "INSERT INTO reading VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
	if (r == 0)
		r = db_prepare(store, &store->reading.get, "SELECT device, box FROM reading WHERE seq = ?1");
	if (r == 0)
		r = db_prepare(store, &store->reading.each,
			"SELECT seq, device, box FROM reading WHERE seq >= ?1 AND at_us >= ?2 ORDER BY seq DESC LIMIT ?3");
	if (r == 0)
		r = db_prepare(store, &store->reading.each_of_device,
			"SELECT seq, device, box FROM reading WHERE device = ?1 AND at_us >= ?2"
			" ORDER BY at_us DESC, seq DESC LIMIT ?3");
	if (r == 0)
		r = db_prepare(store, &store->reading.newest, "SELECT max(seq) FROM reading");
	if (r == 0)
		r = db_number(store, store->reading.newest, &newest);
	if (r == 0)
		store->now.next_seq = newest + 1;
	return r;
}

uint64_t store_next_seq(const struct store *store)
{
	return store->now.next_seq;
}

/* 0 where it is known, STORE_NONE where not. */
static int find(struct store *store, const uint8_t id[READING_ID_SIZE])
{
	int r;

	sqlite3_bind_blob(store->reading.find, 1, id, READING_ID_SIZE, SQLITE_STATIC);
	r = db_row(store, store->reading.find);
	sqlite3_reset(store->reading.find);
	return r;
}

static int add(struct store *store, const struct accepted *accepted, const char *json, size_t n_json)
{
	const char *device = accepted->device->id;
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, accepted->seq, device }, json, n_json, &box);

	if (r == 0)
		r = db_write_cells(store, store->reading.add, cell_number(accepted->seq),
			cell_bytes(accepted->id, READING_ID_SIZE), cell_text(device), cell_number(accepted->class),
			cell_number(accepted->at_us), cell_number(accepted->received_us),
			cell_number(accepted->live), cell_bytes(box, n_json + STORE_SEAL_OVERHEAD));
	if (r == 0)
		r = outbox_add(store, &(struct outgoing){ .kind = OUTGOING_READING, .class = accepted->class,
				.seq = accepted->seq, .queued_us = accepted->received_us });
	if (r == 0)
		store->now.next_seq++;
	return r;
}

int store_add_reading(struct store *store, const struct accepted *accepted, const char *json, size_t n_json)
{
	/* A call for help has the room that is kept for alerts. */
	size_t pending_max = accepted->class == CLASS_ALERT ? STORE_PENDING_MAX : STORE_PENDING_MAX / 2;
	struct operation operation;
	int r = accepted->seq != store->now.next_seq ? -EINVAL : db_check(accepted->device->id, n_json);

	if (r == 0)
		r = db_catch_up(store);
	if (r < 0)
		return r;
	r = find(store, accepted->id);
	if (r != STORE_NONE)
		return r < 0 ? r : STORE_TWIN;
	if (store->pending.n > pending_max)
		return -ENOSPC;
	r = operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, add(store, accepted, json, n_json));
}

int reading_load(struct store *store, struct outgoing *outgoing)
{
	sqlite3_stmt *get = store->reading.get;
	const char *device;
	int r;

	sqlite3_bind_int64(get, 1, (int64_t)outgoing->seq);
	r = db_row(store, get);
	if (r != 0)
		return r;
	device = (const char *)sqlite3_column_text(get, 0);
	r = db_load(store, (struct place){ table, outgoing->seq, device }, get, 1, outgoing);
	sqlite3_reset(get);
	return r;
}

int store_each_reading(struct store *store, const char *device, int64_t since_us, size_t limit, store_row_fn fn,
	void *context)
{
	sqlite3_stmt *each = device ? store->reading.each_of_device : store->reading.each;

	if (device)
		sqlite3_bind_text(each, 1, device, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(each, 1, (int64_t)store->now.next_seq - STORE_WALK_MAX);
	sqlite3_bind_int64(each, 2, since_us);
	sqlite3_bind_int64(each, 3, limit > STORE_WALK_MAX ? STORE_WALK_MAX : (int64_t)limit);
	return db_walk(store, each, table, fn, context);
}
