/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for the broker: alerts and messages as rows of the outbox, in the order of n within each class, and the
 * readings that are not settled, in the order of seq.
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
	int r = db_prepare(store, &store->outbox.add, "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4, ?5)");

	if (r == 0)
		r = db_prepare(store, &store->outbox.next,
			"SELECT n, kind, alert, queued_us FROM outbox"
			" WHERE class = ?1 AND n > ?2 AND n <= ?3 ORDER BY n LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.remove, "DELETE FROM outbox WHERE class IN (0, 1, 2, 3) AND n = ?1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.alert,
			"SELECT id, rev FROM outbox JOIN alert ON id = outbox.alert"
			" WHERE outbox.class IN (0, 1, 2, 3) AND outbox.n = ?1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.oldest,
			"SELECT queued_us FROM outbox WHERE class = ?1 ORDER BY n LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->outbox.count, "SELECT count(*) FROM outbox");
	return r;
}

int outbox_open(struct store *store)
{
	int r = prepare(store);

	if (r == 0)
		r = db_number(store, store->outbox.count, &store->now.depth);
	if (r == 0)
		r = db_bind_text(store, store->meta.get, reserved_key);
	if (r == 0)
		r = db_number(store, store->meta.get, &store->now.reserved_n);
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
	struct cell alert = cell_null();
	int r = reserve(store);

	if (outgoing->kind == OUTGOING_ALERT)
		alert = (struct cell)cell_text(outgoing->ref);
	if (r == 0)
		r = db_write_cells(store, store->outbox.add, cell_number(outgoing->class),
			cell_number(store->now.next_n), cell_number(outgoing->kind), alert,
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
	int r = db_bind_numbers(store, next, class, (int64_t)after_n, (int64_t)up_to_n);

	if (r == 0)
		r = db_row(store, next);
	if (r != 0)
		return r;
	*outgoing = (struct outgoing){ .class = class,
		.n = (uint64_t)sqlite3_column_int64(next, 0),
		.kind = (enum outgoing_kind)sqlite3_column_int(next, 1),
		.queued_us = sqlite3_column_int64(next, 3) };
	alert = (const char *)sqlite3_column_text(next, 2);
	if (alert) {
		snprintf(store->ref, sizeof(store->ref), "%s", alert);
		outgoing->ref = store->ref;
	}
	sqlite3_reset(next);
	return 0;
}

static int load(struct store *store, struct outgoing *outgoing)
{
	free(take(store->text));
	return outgoing->kind == OUTGOING_ALERT ? alert_load(store, outgoing) : message_load(store, outgoing);
}

static int next_message(struct store *store, enum class lowest, enum class highest, uint64_t after_n, uint64_t up_to_n,
	struct outgoing *ret_outgoing)
{
	bool is_found = false;
	int r;

	/* Also keeps the numbers inside what SQLite knows. */
	if (up_to_n >= store->committed.next_n)
		up_to_n = store->committed.next_n - 1;
	for (int class = lowest; after_n < up_to_n && class <= (int)highest; class++) {
		r = find_first(store, (enum class)class, after_n, up_to_n, ret_outgoing);
		if (r < 0)
			return r;
		if (r == 0) {
			is_found = true;
			up_to_n = ret_outgoing->n - 1; /* the others must be older */
		}
	}
	return is_found ? load(store, ret_outgoing) : STORE_NONE;
}

/* The highest seq that may be sent: what is younger is not committed, or waits behind what is changed and not committed. */
static uint64_t newest_shown(const struct store *store)
{
	uint64_t next_seq = store->committed.next_seq;

	return (store->changed_seq && store->changed_seq < next_seq ? store->changed_seq : next_seq) - 1;
}

static int next_reading(struct store *store, enum class lowest, enum class highest, uint64_t after_seq,
	uint64_t up_to_seq, struct outgoing *ret_outgoing)
{
	struct packed row;
	int r;

	if (up_to_seq > newest_shown(store))
		up_to_seq = newest_shown(store);
	r = readings_next(store, lowest, highest, after_seq, up_to_seq, &row);
	if (r == 0 || r == -EBADMSG)
		*ret_outgoing = (struct outgoing){ .n = row.seq, .kind = OUTGOING_READING, .class = row.class, .packed = row };
	return r;
}

int store_outbox_next(struct store *store, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_outgoing)
{
	int r = (queue == QUEUE_READINGS ? next_reading : next_message)(store, lowest, highest, after_n, up_to_n,
		ret_outgoing);

	return r == -EBADMSG ? STORE_DAMAGED : r;
}

int store_outbox_alert(struct store *store, uint64_t n, char ret_id[ULID_TEXT_MAX], uint32_t *ret_rev)
{
	sqlite3_stmt *alert = store->outbox.alert;
	int r = n > INT64_MAX ? STORE_NONE : db_bind_numbers(store, alert, (int64_t)n);

	if (r == 0)
		r = db_row(store, alert);
	if (r == 0) {
		snprintf(ret_id, ULID_TEXT_MAX, "%s", (const char *)sqlite3_column_text(alert, 0));
		*ret_rev = (uint32_t)sqlite3_column_int64(alert, 1);
	}
	sqlite3_reset(alert);
	return r;
}

static int remove_message(struct store *store, uint64_t n)
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

/* Where there are so many ranges, one may have been forgotten, of wherever. */
static void look_for_forgotten(struct store *store)
{
	if (store->settled.n < SETTLED_MAX)
		return;
	store->n_settled = settled_count(&store->settled);
	space_note(store, 0, false);
}

uint64_t outbox_settle(struct store *store, uint64_t first_seq, uint64_t last_seq)
{
	uint64_t n_new = settled_add(&store->settled, first_seq, last_seq);

	store->n_settled += n_new;
	look_for_forgotten(store);
	return n_new;
}

void outbox_unsettle(struct store *store, uint64_t seq)
{
	store->n_settled -= settled_remove(&store->settled, seq, seq);
	look_for_forgotten(store);
	space_note(store, seq, false);
}

static int settle(struct store *store, uint64_t seq)
{
	if (seq == 0 || outbox_settle(store, seq, seq) == 0)
		return STORE_NONE;
	space_note(store, seq, true);
	return 0;
}

int store_outbox_remove(struct store *store, enum queue queue, uint64_t n)
{
	struct operation operation;
	int r;

	if (queue == QUEUE_READINGS)
		return n >= store->committed.next_seq ? -EINVAL : settle(store, n);
	r = n >= store->now.next_n ? -EINVAL : operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, remove_message(store, n));
}

int store_outbox_again(struct store *store, uint64_t first_seq, uint64_t last_seq)
{
	sqlite3_stmt *each = store->reading.each_seq;
	struct settled settled = store->settled;
	uint64_t n_settled = store->n_settled;
	int r;

	if (last_seq >= store->committed.next_seq)
		last_seq = store->committed.next_seq - 1;
	if (first_seq == 0 || first_seq > last_seq)
		return 0;
	r = db_bind_numbers(store, each, (int64_t)first_seq, (int64_t)last_seq);
	if (r < 0)
		return r;
	while ((r = db_row(store, each)) == 0)
		outbox_unsettle(store, (uint64_t)sqlite3_column_int64(each, 0));
	if (r < 0) {
		store->settled = settled;
		store->n_settled = n_settled;
	}
	return r < 0 ? r : 0;
}

void store_outbox_state(const struct store *store, struct outbox_state *ret_state)
{
	uint64_t newest_seq = newest_shown(store), complete_to = settled_next(&store->settled, 0) - 1;

	*ret_state = (struct outbox_state){
		.depth = store->now.next_seq - 1 - store->n_settled + store->now.depth,
		.newest_seq = newest_seq,
		.complete_to = complete_to < newest_seq ? complete_to : newest_seq, /* what is salvaged is settled before its commit */
	};
}

int store_outbox_oldest_us(struct store *store, int64_t *ret_oldest_us)
{
	struct packed row;
	int64_t oldest_us = 0;
	int r;

	for (int class = 0; class < CLASS_COUNT; class++) {
		uint64_t queued_us;

		sqlite3_bind_int64(store->outbox.oldest, 1, class);
		r = db_number(store, store->outbox.oldest, &queued_us);
		if (r < 0)
			return r;
		if (queued_us && (!oldest_us || (int64_t)queued_us < oldest_us))
			oldest_us = (int64_t)queued_us;
	}
	r = readings_next(store, CLASS_ALERT, CLASS_TELEMETRY, 0, store->committed.next_seq - 1, &row);
	readings_let_go(store);
	if ((r == 0 || r == -EBADMSG) && (!oldest_us || row.at_us < oldest_us))
		oldest_us = row.at_us;
	*ret_oldest_us = oldest_us;
	return r < 0 && r != -EBADMSG ? r : 0;
}
