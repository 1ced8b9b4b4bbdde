/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the agent would be wrong without, out of a file that was set aside: every row that can be read and unseals. Nothing
 * here happens twice to harm: a start that was cut off takes it all once more.
 */
#include "store/carry_over.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/old.h"

/* A row at hand, its box opened where the table has one. */
struct row {
	struct store *store;
	sqlite3_stmt *statement;
	sqlite3_stmt *waiting; /* of the old outbox */
	uint64_t number;
	const char *text;
	const char *plain;
	size_t n_plain;
};

/* In the outbox: 0 and its class and age; STORE_NONE: not; negative: who knows. */
static int find_waiting(const struct row *row, uint64_t n, enum class *ret_class, int64_t *ret_queued_us)
{
	int r;

	if (!row->waiting)
		return -EUCLEAN;
	sqlite3_bind_int64(row->waiting, 1, (int64_t)n);
	r = old_row(row->waiting);
	if (r == 0) {
		*ret_class = (enum class)(sqlite3_column_int(row->waiting, 0) & 3);
		*ret_queued_us = sqlite3_column_int64(row->waiting, 1);
		sqlite3_reset(row->waiting);
	}
	return r;
}

static int raise_counter(struct store *store, const char *key, uint64_t value)
{
	uint64_t known = 0;
	int r = store_get_counter(store, key, &known);

	return r < 0 || (r == 0 && known >= value) ? r : store_set_counter(store, key, value);
}

/* An id is never given again, also where the counter that says so was lost (enrolment.c): "<kind>-<number>". */
static int keep_number_of(struct store *store, const char *id)
{
	const char *dash = strrchr(id, '-');
	char key[STORE_KEY_MAX];
	uint64_t number;

	if (!dash || sscanf(dash + 1, "%9" SCNu64, &number) != 1)
		return 0;
	snprintf(key, sizeof(key), "device-number/%.*s", (int)(dash - id < 64 ? dash - id : 64), id);
	return raise_counter(store, key, number);
}

static int keep_device(const struct row *row)
{
	int r = store_put_device(row->store, row->text, row->plain, row->n_plain);

	return r < 0 ? r : keep_number_of(row->store, row->text);
}

static int keep_source(const struct row *row)
{
	return keep_number_of(row->store, row->text);
}

/*
 * An open alert that the broker has does not wait. One that is known here too went on in the old file, maybe to its end: its
 * newer revision replaces what waits here.
 */
static int keep_alert(const struct row *row)
{
	uint32_t rev = (uint32_t)sqlite3_column_int64(row->statement, 3);
	bool is_open = sqlite3_column_int(row->statement, 4);
	enum class class;
	int64_t queued_us = 0;
	uint64_t known_rev = 0;
	int r = find_waiting(row, (uint64_t)sqlite3_column_int64(row->statement, 5), &class, &queued_us);
	int known = alert_get_rev(row->store, row->text, &known_rev);

	if (known < 0 || (known == 0 && known_rev >= rev && r == STORE_NONE))
		return known;
	if (r == STORE_NONE && known == STORE_NONE)
		return !is_open ? 0 : alert_keep(row->store, row->text, rev, row->plain, row->n_plain);
	return store_put_alert(row->store, row->text, rev, is_open, queued_us, row->plain, row->n_plain);
}

static int keep_message(const struct row *row)
{
	enum class class = CLASS_EVENT;
	int64_t queued_us = 0;

	if (find_waiting(row, row->number, &class, &queued_us) == STORE_NONE)
		return 0;
	return store_add_message(row->store, class, row->text, queued_us, row->plain, row->n_plain);
}

static int keep_plan(const struct row *row)
{
	return store_put_plan(row->store, row->number, row->plain, row->n_plain);
}

static int keep_held(const struct row *row)
{
	return store_hold(row->store, row->text, row->plain, row->n_plain);
}

static int keep_memory(const struct row *row)
{
	return memory_keep(row->store, row->text, row->plain, row->n_plain);
}

/* Readings get new numbers: those whose time is to be put right are looked for among all. */
static int keep_counter(const struct row *row)
{
	bool is_seq = strcmp(row->text, "undated-from") == 0;

	return raise_counter(row->store, row->text, is_seq && row->number ? 1 : row->number);
}

/* Columns: number, text, box; what else a table has follows. */
static const struct table {
	const char *name, *select, *order;
	bool has_box, is_once; /* once: what is kept twice is there twice */
	int (*keep)(const struct row *row);
	unsigned int missing;
} tables[] = {
	{ "counter", "SELECT value, key, NULL FROM counter", "key", false, false, keep_counter, STORE_MISSING_COUNTERS },
	{ "source", "SELECT number, device, box FROM source NOT INDEXED", "number", true, false, keep_source, 0 },
	{ "device", "SELECT 0, id, box FROM device NOT INDEXED", "rowid", true, false, keep_device, STORE_MISSING_DEVICES },
	{ "plan", "SELECT version, '', box FROM plan NOT INDEXED", "version", true, false, keep_plan, STORE_MISSING_PLAN },
	{ "alert", "SELECT 0, id, box, rev, is_open, n FROM alert NOT INDEXED", "rowid", true, false, keep_alert,
		STORE_MISSING_ALERTS },
	{ "held", "SELECT 0, key, box FROM held", "key", true, false, keep_held, STORE_MISSING_ACTS },
	{ "memory", "SELECT 0, key, box FROM memory", "key", true, false, keep_memory, STORE_MISSING_MEMORY },
	{ "message", "SELECT n, topic, box FROM message NOT INDEXED", "n", true, true, keep_message, STORE_MISSING_ALERTS },
};

/* Returns 0, -EBADMSG (it does not unseal, or says nothing that can be kept), or why it could not be written. */
static int take_row(struct row *row, const struct table *table)
{
	scoped(freep) char *plain = NULL;
	const char *text = (const char *)sqlite3_column_text(row->statement, 1);
	int r = 0;

	row->number = (uint64_t)sqlite3_column_int64(row->statement, 0);
	row->text = text;
	if (!text || row->number > INT64_MAX || strlen(text) > STORE_KEY_MAX)
		return -EBADMSG;
	if (table->has_box)
		r = db_unseal(row->store, (struct place){ table->name, row->number, text }, row->statement, 2, &plain,
			&row->n_plain);
	row->plain = plain;
	if (r == 0)
		r = table->keep(row);
	if (r == -ENOSPC && store_commit(row->store) == 0) /* it was the memory that was full */
		r = table->keep(row);
	return r > 0 || r == -EINVAL ? 0 : r; /* no room for it, or an older one than what is kept */
}

/* Returns whether all of it was read and kept, or a negative errno of the new store. */
static int take_rows(struct row *row, const struct table *table, sqlite3 *old, const char *direction)
{
	bool is_whole = true;
	char sql[160];
	int r;

	snprintf(sql, sizeof(sql), "%s ORDER BY %s %s", table->select, table->order, direction);
	r = old_prepare(old, &row->statement, sql);
	while (r == 0 && (r = old_row(row->statement)) == 0) {
		r = take_row(row, table);
		is_whole = is_whole && r == 0;
		if (r < 0 && r != -EBADMSG)
			break;
		r = 0;
	}
	is_whole = is_whole && r == STORE_NONE;
	sqlite3_finalize(take(row->statement));
	return r == -EUCLEAN || r >= 0 ? is_whole : r;
}

/* ---- what is not there any more ---- */

static const char whole_key[] = "memory-whole";

int carry_over_mark_whole(struct store *store)
{
	struct operation operation;
	int r = operation_begin(store, &operation);

	return r < 0 ? r
		     : operation_end(store, &operation,
			       db_write_cells(store, store->meta.set, cell_text(whole_key), cell_number(1)));
}

static bool is_marked_whole(sqlite3 *old)
{
	sqlite3_stmt *get = NULL;
	bool is_marked = old_prepare(old, &get, "SELECT value FROM meta WHERE key = ?1") == 0 &&
		sqlite3_bind_text(get, 1, whole_key, -1, SQLITE_STATIC) == SQLITE_OK && old_row(get) == 0;

	sqlite3_finalize(get);
	return is_marked;
}

static int keep_nothing(const struct row *row)
{
	(void)row;
	return 0;
}

/* What is known here makes room for what the old one has, once it is certain that all of that can be read. */
static int make_way(struct row *row, const struct table *table, sqlite3 *old)
{
	struct table look = *table;
	int r;

	if (table->keep != keep_memory || !is_marked_whole(old))
		return 0;
	look.keep = keep_nothing;
	r = take_rows(row, &look, old, "ASC");
	return r > 0 ? memory_clear(row->store) : r;
}

int carry_over(struct store *store, sqlite3 *old, unsigned int *ret_missing)
{
	struct row row = { .store = store };
	unsigned int missing = 0;

	old_prepare(old, &row.waiting, "SELECT class, queued_us FROM outbox WHERE class IN (0, 1, 2, 3) AND n = ?1");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct table *table = &tables[i];
		int r = make_way(&row, table, old);

		if (r == 0)
			r = take_rows(&row, table, old, "ASC");
		/* What lies behind the damage is read from the other end. */
		if (r == 0 && !table->is_once)
			r = take_rows(&row, table, old, "DESC") < 0 ? -EIO : 0;
		if (r < 0)
			return r;
		missing |= r == 0 ? table->missing : 0;
	}
	*ret_missing = missing;
	return 0;
}
