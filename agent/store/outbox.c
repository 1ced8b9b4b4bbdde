/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for the broker: references to readings, alerts and messages, in the order of n within each class.
 *
 * Rows come and go, so that their highest n says nothing after a restart. Writing each n down would cost a page a
 * commit; instead numbers are reserved ahead, and those left over at a restart are never given.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

enum { RESERVE_AHEAD = 4096 };

static const char reserved_key[] = "outbox-n";

static int prepare(struct store *store)
{
	int r = db_prepare(store, &store->outbox.add, "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

	if (r == 0)
		r = db_prepare(store, &store->outbox.next,
			"SELECT n, kind, seq, alert, queued_us FROM outbox"
			" WHERE class = ?1 AND n > ?2 AND n <= ?3 ORDER BY n LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.remove, "DELETE FROM outbox WHERE class IN (0, 1, 2, 3) AND n = ?1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.oldest,
			"SELECT queued_us FROM outbox WHERE class = ?1 ORDER BY n LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.oldest_reading,
			"SELECT seq FROM outbox WHERE class = ?1 AND seq IS NOT NULL ORDER BY n LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.count, "SELECT count(*) FROM outbox");
	return r;
}

int outbox_open(struct store *store)
{
	int r = prepare(store);

	if (r == 0)
		r = db_number(store, store->outbox.count, &store->now.depth);
	if (r == 0) {
		sqlite3_bind_text(store->meta.get, 1, reserved_key, -1, SQLITE_STATIC);
		r = db_number(store, store->meta.get, &store->now.reserved_n);
	}
	store->now.next_n = store->now.reserved_n + 1;
	return r;
}

static int reserve(struct store *store)
{
	if (store->now.next_n <= store->now.reserved_n)
		return 0;
	store->now.reserved_n = store->now.next_n + RESERVE_AHEAD;
	return db_write_cells(store, store->meta.set, cell_text(reserved_key), cell_number(store->now.reserved_n));
}

int outbox_add(struct store *store, const struct outgoing *outgoing)
{
	struct cell seq = cell_null(), alert = cell_null();
	int r = reserve(store);

	if (outgoing->kind == OUTGOING_READING)
		seq = (struct cell)cell_number(outgoing->seq);
	else if (outgoing->kind == OUTGOING_ALERT)
		alert = (struct cell)cell_text(outgoing->ref);
	if (r == 0)
		r = db_write_cells(store, store->outbox.add, cell_number(outgoing->class),
			cell_number(store->now.next_n), cell_number(outgoing->kind), seq, alert,
			cell_number(outgoing->queued_us));
	if (r < 0)
		return r;
	store->now.next_n++;
	store->now.depth++;
	return 0;
}

int outbox_drop(struct store *store, uint64_t n)
{
	int r = db_write_cells(store, store->outbox.remove, cell_number(n));

	if (r < 0)
		return r;
	if (sqlite3_changes(store->db) == 0)
		return STORE_NONE;
	store->now.depth--;
	return 0;
}

/* The first of one class in after_n < n <= up_to_n; `outgoing` is written where there is one. */
static int find_first(struct store *store, enum class class, uint64_t after_n, uint64_t up_to_n,
	struct outgoing *outgoing)
{
	sqlite3_stmt *next = store->outbox.next;
	const char *alert;
	int r;

	sqlite3_bind_int64(next, 1, class);
	sqlite3_bind_int64(next, 2, (int64_t)after_n);
	sqlite3_bind_int64(next, 3, (int64_t)up_to_n);
	r = db_row(store, next);
	if (r != 0)
		return r;
	*outgoing = (struct outgoing){ .class = class,
		.n = (uint64_t)sqlite3_column_int64(next, 0),
		.kind = (enum outgoing_kind)sqlite3_column_int(next, 1),
		.seq = (uint64_t)sqlite3_column_int64(next, 2),
		.queued_us = sqlite3_column_int64(next, 4) };
	alert = (const char *)sqlite3_column_text(next, 3);
	if (alert) {
		snprintf(store->ref, sizeof(store->ref), "%s", alert);
		outgoing->ref = store->ref;
	}
	sqlite3_reset(next);
	return 0;
}

static int load(struct store *store, struct outgoing *outgoing)
{
	free(take(store->json));
	switch (outgoing->kind) {
	case OUTGOING_READING:
		return reading_load(store, outgoing);
	case OUTGOING_ALERT:
		return alert_load(store, outgoing);
	case OUTGOING_MESSAGE:
		return message_load(store, outgoing);
	case OUTGOING_KIND_COUNT:
		break;
	}
	return STORE_NONE;
}

int store_outbox_next(struct store *store, enum class lowest, enum class highest, uint64_t after_n, uint64_t up_to_n,
	struct outgoing *ret_outgoing)
{
	struct outgoing found = { 0 };
	bool is_found = false;
	int r;

	/* Also keeps the numbers inside what SQLite knows. */
	if (up_to_n >= store->committed.next_n)
		up_to_n = store->committed.next_n - 1;
	for (int class = lowest; after_n < up_to_n && class <= (int)highest; class++) {
		r = find_first(store, (enum class)class, after_n, up_to_n, &found);
		if (r < 0)
			return r;
		if (r == 0) {
			is_found = true;
			up_to_n = found.n - 1; /* the others must be older */
		}
	}
	if (!is_found)
		return STORE_NONE;
	r = load(store, &found);
	if (r < 0 && r != -EBADMSG)
		return r;
	*ret_outgoing = found;
	return r == 0 ? 0 : STORE_DAMAGED;
}

static int remove_one(struct store *store, uint64_t n)
{
	int r = outbox_drop(store, n);

	/* A message lives only here. */
	if (r == 0 && store->now.n_messages > 0) {
		r = db_write_cells(store, store->message.remove, cell_number(n));
		if (r == 0 && sqlite3_changes(store->db) > 0)
			store->now.n_messages--;
	}
	return r;
}

int store_outbox_remove(struct store *store, uint64_t n)
{
	struct operation operation;
	int r = n >= store->now.next_n ? -EINVAL : operation_begin(store, &operation);

	return r < 0 ? r : operation_end(store, &operation, remove_one(store, n));
}

int store_outbox_state(struct store *store, struct outbox_state *ret_state)
{
	struct outbox_state state = { .depth = store->now.depth,
		.newest_n = store->committed.next_n - 1,
		/* What is not committed may be in no table: where a commit failed, and writing it again too. */
		.complete_to = store->committed.next_seq - 1 };

	for (int class = 0; class < CLASS_COUNT; class++) {
		uint64_t oldest_us, seq;
		int r;

		sqlite3_bind_int64(store->outbox.oldest, 1, class);
		r = db_number(store, store->outbox.oldest, &oldest_us);
		sqlite3_bind_int64(store->outbox.oldest_reading, 1, class);
		if (r == 0)
			r = db_number(store, store->outbox.oldest_reading, &seq);
		if (r < 0)
			return r;
		if (oldest_us && (!state.oldest_us || (int64_t)oldest_us < state.oldest_us))
			state.oldest_us = (int64_t)oldest_us;
		/* Within a class the numbers of readings rise with n. */
		if (seq && seq <= state.complete_to)
			state.complete_to = seq - 1;
	}
	*ret_state = state;
	return 0;
}
