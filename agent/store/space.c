/* SPDX-License-Identifier: Apache-2.0 */
#include "store/space.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "proto/ulid.h"
#include "store/db.h"

enum { RANK_UNSENT = 5 }; /* from it on no telemetry, and the broker has it not */

/* In this order rows are given up. */
static const struct rank {
	enum class class;
	bool is_sent;
} ranks[SPACE_RANKS] = {
	{ CLASS_TELEMETRY, true },
	{ CLASS_TELEMETRY, false },
	{ CLASS_EVENT, true },
	{ CLASS_VITAL, true },
	{ CLASS_ALERT, true },
	{ CLASS_EVENT, false }, /* RANK_UNSENT */
	{ CLASS_VITAL, false },
	{ CLASS_ALERT, false },
};

int space_open(struct store *store)
{
	int r = db_prepare(store, &store->space.walk,
		"SELECT seq, class, source, at_ms FROM reading WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq");

	if (r == 0)
		r = db_prepare(store, &store->space.remove, "DELETE FROM reading WHERE seq = ?1");
	/* An alert's n is the number of its newest revision, which is in the outbox while it waits. */
	if (r == 0)
		r = db_prepare(store, &store->space.closed,
			"SELECT id FROM alert WHERE NOT is_open AND id < ?1 AND (id >= ?3"
			" OR n < (SELECT coalesce(max(n), 0) FROM alert WHERE NOT is_open AND id >= ?3 AND id < ?1))"
			" AND NOT EXISTS (SELECT 1 FROM outbox WHERE class = 0 AND outbox.n = alert.n) ORDER BY id LIMIT ?2");
	if (r == 0)
		r = db_prepare(store, &store->space.remove_alert, "DELETE FROM alert WHERE id = ?1");
	if (r == 0)
		r = db_prepare(store, &store->space.first_after, "SELECT min(seq) FROM reading WHERE seq > ?1");
	if (r == 0)
		r = db_prepare(store, &store->space.pages, "PRAGMA page_count");
	if (r == 0)
		r = db_prepare(store, &store->space.free_pages, "PRAGMA freelist_count");
	if (r == 0)
		r = db_prepare(store, &store->space.page_size, "PRAGMA page_size");
	return r;
}

void space_note(struct store *store, uint64_t seq, bool is_sent)
{
	for (size_t i = 0; i < SPACE_RANKS; i++)
		if (ranks[i].is_sent == is_sent && store->space.none_below[i] > seq)
			store->space.none_below[i] = seq;
}

void space_close_up(struct store *store)
{
	for (;;) {
		uint64_t complete_to = settled_next(&store->settled, 0) - 1, seq;

		if (db_bind_numbers(store, store->space.first_after, (int64_t)complete_to) < 0)
			return;
		if (db_number(store, store->space.first_after, &seq) < 0 || seq <= complete_to + 1)
			return;
		outbox_settle(store, complete_to + 1, seq - 1);
	}
}

/* ---- how much ---- */

static void look_at_disk(const char *path, struct store_space *space)
{
	struct statvfs disk;
	struct stat wal;

	if (stat(sqlite3_filename_wal(path), &wal) == 0)
		space->wal_bytes = (uint64_t)wal.st_size;
	if (statvfs(path, &disk) < 0)
		return;
	space->disk_bytes = (uint64_t)disk.f_blocks * disk.f_frsize;
	space->disk_free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
}

int store_get_space(struct store *store, struct store_space *ret_space)
{
	const char *path = sqlite3_db_filename(store->db, "main");
	uint64_t n_pages, n_free, page_size;
	int r = db_number(store, store->space.pages, &n_pages);

	if (r == 0)
		r = db_number(store, store->space.free_pages, &n_free);
	if (r == 0)
		r = db_number(store, store->space.page_size, &page_size);
	if (r < 0)
		return r;
	*ret_space = (struct store_space){ .used_bytes = (n_pages - n_free) * page_size, .free_bytes = n_free * page_size };
	if (path && path[0])
		look_at_disk(path, ret_space);
	return 0;
}

/* ---- finding ---- */

struct row {
	uint64_t seq, source;
	enum class class;
	int64_t at_ms;
};

struct found {
	struct row rows[SPACE_ROWS_MAX];
	size_t n;
	size_t n_looked; /* at */
	uint64_t next_seq; /* everything below was looked at */
};

typedef bool (*wanted_fn)(const struct store *store, const struct row *row, const void *which);

static bool is_sent(const struct store *store, uint64_t seq)
{
	return settled_next(&store->settled, seq - 1) != seq;
}

/* Rows from a number on, until enough are found or were looked at. Neither the newest one nor what is not committed. */
static int collect(struct store *store, uint64_t from_seq, size_t n_looked_max, wanted_fn is_wanted, const void *which,
	struct found *ret_found)
{
	uint64_t newest = store->committed.next_seq - 1;
	sqlite3_stmt *walk = store->space.walk;
	int r = 0;

	*ret_found = (struct found){ .next_seq = newest > from_seq ? newest : from_seq };
	if (from_seq >= newest)
		return 0;
	r = db_bind_numbers(store, walk, (int64_t)from_seq, (int64_t)newest - 1);
	if (r < 0)
		return r;
	while (ret_found->n < SPACE_ROWS_MAX && ret_found->n_looked < n_looked_max && (r = db_row(store, walk)) == 0) {
		struct row row = { (uint64_t)sqlite3_column_int64(walk, 0), (uint64_t)sqlite3_column_int64(walk, 2),
			(enum class)sqlite3_column_int(walk, 1), sqlite3_column_int64(walk, 3) };

		ret_found->n_looked++;
		ret_found->next_seq = row.seq + 1;
		if (is_wanted(store, &row, which))
			ret_found->rows[ret_found->n++] = row;
	}
	sqlite3_reset(walk);
	if (r == STORE_NONE)
		ret_found->next_seq = newest;
	return r < 0 ? r : 0;
}

static int remove_rows(struct store *store, const struct found *found)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < found->n; i++)
		r = db_write_cells(store, store->space.remove, cell_number(found->rows[i].seq));
	return r;
}

/*
 * Closed alerts that were sent, with an id below that. Below `clock_id` it does not tell when they were: they go once one of
 * the others does that changed later. Inside of an operation.
 */
static int remove_alerts(struct store *store, const char *below_id, const char *clock_id, size_t *ret_n)
{
	char ids[SPACE_ROWS_MAX / 8][STORE_KEY_MAX + 1];
	sqlite3_stmt *closed = store->space.closed;
	size_t n = 0;
	int r;

	sqlite3_bind_text(closed, 1, below_id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(closed, 2, sizeof(ids) / sizeof(ids[0]));
	sqlite3_bind_text(closed, 3, clock_id, -1, SQLITE_STATIC);
	while ((r = db_row(store, closed)) == 0)
		snprintf(ids[n++], sizeof(ids[0]), "%s", (const char *)sqlite3_column_text(closed, 0));
	sqlite3_reset(closed);
	if (r == STORE_NONE)
		r = 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = db_write_cells(store, store->space.remove_alert, cell_text(ids[i]));
	*ret_n = n;
	return r;
}

/* ---- giving up ---- */

static bool is_of_rank(const struct store *store, const struct row *row, const void *which)
{
	const struct rank *rank = which;

	return row->class == rank->class && is_sent(store, row->seq) == rank->is_sent;
}

static struct store_loss loss_of(const struct store *store, const struct found *found)
{
	const struct row *first = &found->rows[0], *last = &found->rows[found->n - 1];
	const struct source *source = source_at(store, first->source);
	struct store_loss loss = { .class = first->class, .device = source ? source->device : NULL, .count = found->n,
		.first_seq = first->seq, .last_seq = last->seq, .first_at_us = first->at_ms * 1000,
		.last_at_us = last->at_ms * 1000 };

	for (size_t i = 1; i < found->n; i++)
		if (found->rows[i].source != first->source)
			loss.device = NULL;
	return loss;
}

static int remove_and_tell(struct store *store, const struct found *found, bool are_sent, store_loss_fn fn, void *context)
{
	struct store_loss loss = loss_of(store, found);
	int r = remove_rows(store, found);

	return r < 0 || are_sent ? r : fn(context, &loss);
}

/* Nobody waits for them any more. */
static void settle(struct store *store, const struct found *found)
{
	for (size_t i = 0; i < found->n; i++)
		outbox_settle(store, found->rows[i].seq, found->rows[i].seq);
}

static int give_up_rows(struct store *store, const struct found *found, bool are_sent, store_loss_fn fn, void *context)
{
	struct operation operation;
	int r = operation_begin(store, &operation);

	if (r == 0)
		r = operation_end(store, &operation, remove_and_tell(store, found, are_sent, fn, context));
	if (r == 0 && !are_sent)
		settle(store, found);
	return r;
}

static int give_up_alerts(struct store *store, const char *below_id, const char *clock_id, size_t *ret_n)
{
	struct operation operation;
	int r = operation_begin(store, &operation);

	*ret_n = 0;
	if (r == 0)
		r = operation_end(store, &operation, remove_alerts(store, below_id, clock_id, ret_n));
	return r < 0 ? r : *ret_n > 0 ? 0 : STORE_NONE;
}

int store_give_up(struct store *store, store_loss_fn fn, void *context, size_t *ret_n)
{
	size_t n_looked = 0;
	int r = db_catch_up(store);

	*ret_n = 0;
	for (size_t i = 0; r == 0 && i < SPACE_RANKS; i++) {
		uint64_t *none_below = &store->space.none_below[i];
		struct found found;

		if (i == RANK_UNSENT) {
			r = suppressed_give_up(store, INT64_MAX, SPACE_ROWS_MAX, ret_n);
			if (r < 0 || *ret_n > 0)
				return r;
		}
		r = collect(store, *none_below, SPACE_WALK_MAX - n_looked, is_of_rank, &ranks[i], &found);
		if (r == 0 && found.n > 0)
			r = give_up_rows(store, &found, ranks[i].is_sent, fn, context);
		if (r < 0)
			return r;
		*none_below = found.next_seq;
		*ret_n = found.n;
		n_looked += found.n_looked;
		if (found.n > 0 || n_looked >= SPACE_WALK_MAX)
			return 0;
	}
	return r < 0 ? r : give_up_alerts(store, "~", "", ret_n);
}

/* ---- retiring ---- */

static bool is_over(const struct store *store, const struct row *row, const void *which)
{
	const struct store_terms *terms = which;

	return is_sent(store, row->seq) && row->at_ms * 1000 < terms->before_us[row->class];
}

int store_retire(struct store *store, const struct store_terms *terms, uint64_t *seq, size_t *ret_n)
{
	static const uint8_t lowest[ULID_RANDOM_SIZE];
	char below_id[ULID_TEXT_MAX], clock_id[ULID_TEXT_MAX];
	struct found found;
	int r = db_catch_up(store);

	*ret_n = 0;
	if (r == 0)
		r = collect(store, *seq, SPACE_WALK_MAX, is_over, terms, &found);
	if (r == 0 && found.n > 0)
		r = give_up_rows(store, &found, true, NULL, NULL);
	if (r < 0)
		return r;
	*seq = found.next_seq;
	*ret_n = found.n;
	if (found.n_looked > 0)
		return 0;
	r = suppressed_give_up(store, terms->before_suppressed_us, SPACE_ROWS_MAX, ret_n);
	if (r < 0 || *ret_n > 0)
		return r;
	ulid_make(terms->before_us[CLASS_ALERT], lowest, below_id);
	ulid_make(STORE_CLOCK_US, lowest, clock_id);
	return give_up_alerts(store, below_id, clock_id, ret_n);
}
