/* SPDX-License-Identifier: Apache-2.0 */
/* Readings. The row with the highest seq is never given up: the next number is taken from it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/hex.h"
#include "store/db.h"

static const char table[] = "reading";

enum { NEWEST_WALK_MAX = 200000 }; /* rows of which the newest of each device are sought at the start: two weeks of many values */

#define COLUMNS "seq, id, source, class, at_ms, box"

enum { COLUMN_SEQ, COLUMN_ID, COLUMN_SOURCE, COLUMN_CLASS, COLUMN_AT_MS, COLUMN_BOX };

static int prepare(struct store *store)
{
	int r = db_prepare(store, &store->reading.find, "SELECT id FROM reading WHERE source = ?1 AND ord = ?2");

	if (r == 0)
		r = db_prepare(store, &store->reading.find_last,
			"SELECT seq FROM reading WHERE seq >= ?1 AND id = ?2 ORDER BY seq DESC LIMIT 1");
	if (r == 0)
		r = db_prepare(store, &store->reading.add, "INSERT INTO reading VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
	if (r == 0)
		r = db_prepare(store, &store->reading.get, "SELECT " COLUMNS " FROM reading WHERE seq = ?1");
	if (r == 0)
		r = db_prepare(store, &store->reading.redate, "UPDATE reading SET at_ms = ?2, box = ?3 WHERE seq = ?1");
	if (r == 0)
		r = db_prepare(store, &store->reading.next,
			"SELECT " COLUMNS " FROM reading WHERE seq > ?1 AND seq <= ?2 AND class BETWEEN ?3 AND ?4 ORDER BY seq");
	if (r == 0)
		r = db_prepare(store, &store->reading.next_call,
			"SELECT " COLUMNS " FROM reading WHERE seq > ?1 AND seq <= ?2 AND class = 0 ORDER BY seq");
	if (r == 0)
		r = db_prepare(store, &store->reading.each_seq, "SELECT seq FROM reading WHERE seq BETWEEN ?1 AND ?2");
	if (r == 0)
		r = db_prepare(store, &store->reading.each,
			"SELECT " COLUMNS " FROM reading WHERE seq >= ?1 AND at_ms >= ?2 ORDER BY seq DESC LIMIT ?3");
	if (r == 0)
		r = db_prepare(store, &store->reading.each_before,
			"SELECT " COLUMNS " FROM reading WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
	/* Telemetry is in no index by device: that would cost a page of flash for every device and commit. */
	if (r == 0)
		r = db_prepare(store, &store->reading.each_of_device,
			"SELECT " COLUMNS " FROM reading WHERE seq IN ("
			" SELECT seq FROM (SELECT seq FROM reading WHERE source = ?4 AND class < 3 ORDER BY seq DESC LIMIT ?5)"
			" UNION ALL SELECT seq FROM reading WHERE seq >= ?1 AND source = ?4 AND class = 3)"
			" AND at_ms >= ?2 ORDER BY at_ms DESC, seq DESC LIMIT ?3");
	if (r == 0)
		r = db_prepare(store, &store->reading.each_but_telemetry,
			"SELECT " COLUMNS " FROM reading WHERE seq IN ("
			" SELECT seq FROM reading WHERE source = ?1 AND class < 3 ORDER BY seq DESC LIMIT ?3)"
			" AND at_ms >= ?2 ORDER BY seq DESC");
	if (r == 0)
		r = db_prepare(store, &store->reading.find_of_device,
			"SELECT seq FROM reading WHERE seq IN ("
			" SELECT seq FROM reading WHERE source = ?1 AND class < 3 ORDER BY seq DESC LIMIT ?2) AND id = ?3");
	if (r == 0)
		r = db_prepare(store, &store->reading.newest, "SELECT max(seq) FROM reading");
	return r;
}

static int read_settled(struct store *store)
{
	sqlite3_stmt *get = store->meta.get;
	const void *blob;
	size_t n_blob;
	int r = db_bind_text(store, get, "settled");

	if (r == 0)
		r = db_row(store, get);
	if (r != 0)
		return r < 0 ? r : 0;
	r = db_bytes(get, 0, &blob, &n_blob);
	if (r == 0 && settled_read(blob, n_blob, &store->settled) < 0)
		r = -EUCLEAN;
	sqlite3_reset(get);
	return r;
}

int readings_open(struct store *store)
{
	uint64_t newest;
	int r = prepare(store);

	if (r == 0)
		r = db_number(store, store->reading.newest, &newest);
	if (r == 0)
		store->now.next_seq = newest + 1;
	if (r == 0)
		r = read_settled(store);
	store->n_settled = settled_count(&store->settled);
	/* Rows that were there are gone: their numbers must not be given again. */
	if (r == 0 && store->settled.n > 0 && store->settled.ranges[store->settled.n - 1].last > newest)
		r = -EUCLEAN;
	return r;
}

uint64_t store_next_seq(const struct store *store)
{
	return store->now.next_seq;
}

static int64_t order_of(const struct accepted *accepted)
{
	return (int64_t)(accepted->order & INT64_MAX);
}

static int compare_id(sqlite3_stmt *find, const uint8_t id[READING_ID_SIZE])
{
	const void *bytes;
	size_t n;
	int r = db_bytes(find, 0, &bytes, &n);

	if (r < 0)
		return r;
	return n == READING_ID_SIZE && memcmp(bytes, id, n) == 0 ? 0 : STORE_NONE;
}

static int find_of_source(struct store *store, uint64_t number, const struct accepted *accepted)
{
	sqlite3_stmt *find = store->reading.find;
	int r = db_bind_numbers(store, find, (int64_t)number, order_of(accepted));

	if (r < 0)
		return r;
	while ((r = db_row(store, find)) == 0) {
		r = compare_id(find, accepted->id);
		if (r != STORE_NONE)
			break;
	}
	sqlite3_reset(find);
	return r;
}

/* An address that was enrolled anew is another source, and has the same records. */
static int find_recurring(struct store *store, const struct accepted *accepted)
{
	const struct device *device = accepted->device;
	int r = STORE_NONE;

	for (uint64_t number = 1; r == STORE_NONE && number <= store->now.n_sources; number++) {
		const struct source *source = source_at(store, number);

		if (strcmp(source->device, device->id) == 0 ||
			memcmp(&source->address, &device->address, sizeof(source->address)) == 0)
			r = find_of_source(store, number, accepted);
	}
	return r;
}

/* Without an index, which every packet would pay for. */
static int find_last(struct store *store, const struct accepted *accepted)
{
	sqlite3_stmt *find = store->reading.find_last;
	int r = db_bind_numbers(store, find, (int64_t)store->now.next_seq - STORE_WALK_MAX);

	if (r == 0)
		r = db_error(store, sqlite3_bind_blob(find, 2, accepted->id, READING_ID_SIZE, SQLITE_STATIC));
	if (r == 0)
		r = db_row(store, find);
	sqlite3_reset(find);
	return r;
}

/* 0 where it is known, STORE_NONE where not. */
static int find(struct store *store, const struct accepted *accepted)
{
	if (accepted->may_recur)
		return find_recurring(store, accepted);
	return accepted->may_repeat ? find_last(store, accepted) : STORE_NONE;
}

struct place reading_place(const struct packed *row, char ret_text[READING_PLACE_MAX])
{
	uint64_t at_ms = (uint64_t)packed_ms(row->at_us);
	uint8_t columns[READING_ID_SIZE + 1 + 8];
	size_t n_device = strlen(row->device);

	memcpy(columns, row->id, READING_ID_SIZE);
	columns[READING_ID_SIZE] = (uint8_t)row->class;
	for (int i = 0; i < 8; i++)
		columns[READING_ID_SIZE + 1 + i] = (uint8_t)(at_ms >> 8 * i);
	memcpy(ret_text, row->device, n_device);
	ret_text[n_device] = ' ';
	hex_encode(columns, sizeof(columns), ret_text + n_device + 1);
	return (struct place){ table, row->seq, ret_text };
}

static int add(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets)
{
	const struct packed row = { .seq = accepted->seq, .id = accepted->id, .device = accepted->device->id,
		.class = accepted->class, .at_us = accepted->at_us };
	struct cell order = cell_null();
	scoped(freep) uint8_t *box = NULL;
	char text[READING_PLACE_MAX];
	uint64_t source;
	int r = source_obtain(store, accepted->device, &source);

	if (accepted->may_recur)
		order = (struct cell)cell_number(order_of(accepted));
	if (r == 0)
		r = db_seal(store, reading_place(&row, text), octets, n_octets, &box);
	if (r == 0)
		r = db_write_cells(store, store->reading.add, cell_number(accepted->seq),
			cell_bytes(accepted->id, READING_ID_SIZE), cell_number(source), order,
			cell_number(accepted->class), cell_number(packed_ms(accepted->at_us)),
			cell_bytes(box, n_octets + STORE_SEAL_OVERHEAD));
	if (r == 0)
		store->now.next_seq++;
	return r;
}

int store_add_reading(struct store *store, const struct accepted *accepted, const void *octets, size_t n_octets)
{
	/* A call for help has the room that is kept for alerts. */
	size_t pending_max = accepted->class == CLASS_ALERT ? STORE_PENDING_MAX : STORE_PENDING_MAX / 2;
	struct operation operation;
	int r = accepted->seq != store->now.next_seq ? -EINVAL : db_check(accepted->device->id, n_octets);

	if (r == 0)
		r = db_catch_up(store);
	if (r < 0)
		return r;
	r = find(store, accepted);
	if (r != STORE_NONE)
		return r < 0 ? r : STORE_TWIN;
	if (store->pending.n > pending_max)
		return -ENOSPC;
	r = operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, add(store, accepted, octets, n_octets));
}

/* The row at hand; what it points to is the store's. */
static int read_row(struct store *store, sqlite3_stmt *statement, struct packed *ret_row)
{
	const struct source *source = source_at(store, (uint64_t)sqlite3_column_int64(statement, COLUMN_SOURCE));
	struct packed row = { .seq = (uint64_t)sqlite3_column_int64(statement, COLUMN_SEQ),
		.id = store->row_id,
		.device = source ? source->device : "",
		.class = (enum class)sqlite3_column_int(statement, COLUMN_CLASS),
		.at_us = sqlite3_column_int64(statement, COLUMN_AT_MS) * 1000 };
	bool is_whole = source && source->is_whole && row.class < CLASS_COUNT;
	char text[READING_PLACE_MAX];
	const void *id;
	size_t n_id;
	int r = db_bytes(statement, COLUMN_ID, &id, &n_id);

	if (r < 0)
		return r;
	free(take(store->text));
	*ret_row = row;
	r = -EBADMSG;
	is_whole = is_whole && n_id == READING_ID_SIZE;
	if (is_whole)
		memcpy(store->row_id, id, n_id);
	if (is_whole)
		r = db_unseal(store, reading_place(&row, text), statement, COLUMN_BOX, &store->text, &ret_row->n_octets);
	if (is_whole)
		ret_row->address = source->address;
	ret_row->octets = (const uint8_t *)store->text;
	return r;
}

int store_get_reading(struct store *store, uint64_t seq, struct packed *ret_row)
{
	sqlite3_stmt *get = store->reading.get;
	int r = db_bind_numbers(store, get, (int64_t)seq);

	if (r == 0)
		r = db_row(store, get);
	if (r == 0)
		r = read_row(store, get, ret_row);
	sqlite3_reset(get);
	return r;
}

static int find_of_device(struct store *store, uint64_t source, const uint8_t id[READING_ID_SIZE], uint64_t *ret_seq)
{
	sqlite3_stmt *find = store->reading.find_of_device;
	int r = db_bind_numbers(store, find, (int64_t)source, STORE_WALK_MAX);

	if (r == 0)
		r = db_error(store, sqlite3_bind_blob(find, 3, id, READING_ID_SIZE, SQLITE_STATIC));
	return r < 0 ? r : db_number(store, find, ret_seq);
}

/* Where much telemetry comes, the last of all are a day's: behind them each device is asked for its own. */
int store_find_reading(struct store *store, const uint8_t id[READING_ID_SIZE], uint64_t *ret_seq)
{
	uint64_t next = store->now.next_seq, from = next > STORE_WALK_MAX ? next - STORE_WALK_MAX : 1, seq;
	sqlite3_stmt *find = store->reading.find_last;
	int r = db_catch_up(store);

	if (r == 0)
		r = db_bind_numbers(store, find, (int64_t)from);
	if (r == 0)
		r = db_error(store, sqlite3_bind_blob(find, 2, id, READING_ID_SIZE, SQLITE_STATIC));
	if (r == 0)
		r = db_number(store, find, &seq);
	for (uint64_t source = 1; r == 0 && seq == 0 && source <= store->now.n_sources; source++)
		r = find_of_device(store, source, id, &seq);
	if (r < 0 || seq == 0)
		return r < 0 ? r : STORE_NONE;
	*ret_seq = seq;
	return 0;
}

static int redate(struct store *store, const struct packed *row, const void *octets, size_t n_octets)
{
	scoped(freep) uint8_t *box = NULL;
	char text[READING_PLACE_MAX];
	int r = db_seal(store, reading_place(row, text), octets, n_octets, &box);

	if (r == 0)
		r = db_write_cells(store, store->reading.redate, cell_number(row->seq), cell_number(packed_ms(row->at_us)),
			cell_bytes(box, n_octets + STORE_SEAL_OVERHEAD));
	if (r == 0)
		outbox_unsettle(store, row->seq);
	if (r == 0 && (!store->changed_seq || row->seq < store->changed_seq))
		store->changed_seq = row->seq;
	return r;
}

int store_redate_reading(struct store *store, uint64_t seq, int64_t at_us, const void *octets, size_t n_octets)
{
	struct operation operation;
	struct packed row;
	int r = store_get_reading(store, seq, &row);

	if (r == 0)
		r = db_check(row.device, n_octets);
	if (r == 0)
		r = operation_begin(store, &operation);
	row.at_us = at_us;
	return r == 0 ? operation_end(store, &operation, redate(store, &row, octets, n_octets)) : r;
}

/* ---- walking ---- */

static int walk(struct store *store, sqlite3_stmt *each, store_reading_fn fn, void *context)
{
	int r, stop = 0;

	while ((r = db_row(store, each)) == 0 && stop == 0) {
		struct packed row;

		r = read_row(store, each, &row);
		if (r < 0 && r != -EBADMSG)
			break;
		stop = fn(context, &row);
	}
	sqlite3_reset(each);
	return stop ? stop : r < 0 ? r : 0;
}

int store_each_reading(struct store *store, const char *device, int64_t since_us, size_t limit, store_reading_fn fn,
	void *context)
{
	sqlite3_stmt *each = device ? store->reading.each_of_device : store->reading.each;

	sqlite3_bind_int64(each, 1, (int64_t)store->now.next_seq - STORE_WALK_MAX);
	sqlite3_bind_int64(each, 2, packed_ms(since_us));
	sqlite3_bind_int64(each, 3, limit > STORE_WALK_MAX ? STORE_WALK_MAX : (int64_t)limit);
	if (device) {
		sqlite3_bind_int64(each, 4, (int64_t)source_find(store, device));
		sqlite3_bind_int64(each, 5, STORE_WALK_MAX);
	}
	return walk(store, each, fn, context);
}

int store_each_but_telemetry(struct store *store, const char *device, int64_t since_us, size_t limit, store_reading_fn fn,
	void *context)
{
	sqlite3_stmt *each = store->reading.each_but_telemetry;
	int r = db_bind_numbers(store, each, (int64_t)source_find(store, device), packed_ms(since_us), (int64_t)limit);

	return r < 0 ? r : walk(store, each, fn, context);
}

int store_each_before(struct store *store, uint64_t before, size_t limit, store_reading_fn fn, void *context)
{
	sqlite3_stmt *each = store->reading.each_before;
	int r = db_bind_numbers(store, each, before > INT64_MAX ? INT64_MAX : (int64_t)before, (int64_t)limit);

	return r < 0 ? r : walk(store, each, fn, context);
}

/* Let `fn` see the row at hand where it is the first of its source. Returns as it does, or a negative errno. */
static int see_first(struct store *store, bool *seen, uint64_t *n_unseen, store_reading_fn fn, void *context)
{
	uint64_t source = (uint64_t)sqlite3_column_int64(store->reading.each, COLUMN_SOURCE);
	struct packed row;
	int r;

	if (source == 0 || source > store->now.n_sources || seen[source - 1])
		return 0;
	seen[source - 1] = true;
	--*n_unseen;
	r = read_row(store, store->reading.each, &row);
	return r < 0 && r != -EBADMSG ? r : fn(context, &row);
}

/* By SQL alone it would be a GROUP BY without an index, which sorts every row in memory. */
static int see_newest(struct store *store, bool *seen, uint64_t *n_unseen, store_reading_fn fn, void *context)
{
	sqlite3_stmt *each = store->reading.each;
	int r = 0, row = 0;

	sqlite3_bind_int64(each, 1, 0);
	sqlite3_bind_int64(each, 2, INT64_MIN);
	sqlite3_bind_int64(each, 3, NEWEST_WALK_MAX);
	while (r == 0 && *n_unseen > 0 && (row = db_row(store, each)) == 0)
		r = see_first(store, seen, n_unseen, fn, context);
	sqlite3_reset(each);
	return r ? r : row < 0 ? row : 0;
}

int store_each_newest(struct store *store, store_reading_fn fn, void *context)
{
	uint64_t n_unseen = store->now.n_sources;
	scoped(freep) bool *seen = calloc(n_unseen + 1, sizeof(*seen));
	int r = seen ? see_newest(store, seen, &n_unseen, fn, context) : -ENOMEM;

	/* Of those that were silent for so long, what is no telemetry is in an index. */
	for (uint64_t i = 0; r == 0 && n_unseen > 0 && i < store->now.n_sources; i++)
		if (!seen[i])
			r = store_each_reading(store, store->sources[i].device, INT64_MIN, 1, fn, context);
	return r;
}

/* ---- those that wait ---- */

void readings_let_go(struct store *store)
{
	if (store->cursor.statement)
		sqlite3_reset(take(store->cursor.statement));
}

static int set_cursor(struct store *store, enum class lowest, enum class highest, uint64_t after_seq, uint64_t up_to_seq)
{
	sqlite3_stmt *next = highest == CLASS_ALERT ? store->reading.next_call : store->reading.next;
	int r;

	readings_let_go(store);
	if (next == store->reading.next)
		r = db_bind_numbers(store, next, (int64_t)after_seq, (int64_t)up_to_seq, lowest, highest);
	else
		r = db_bind_numbers(store, next, (int64_t)after_seq, (int64_t)up_to_seq);
	if (r == 0)
		store->cursor = (struct cursor){ next, lowest, highest, after_seq, up_to_seq };
	return r;
}

static bool is_cursor_at(const struct store *store, enum class lowest, enum class highest, uint64_t after_seq,
	uint64_t up_to_seq)
{
	const struct cursor *cursor = &store->cursor;

	return cursor->statement && cursor->lowest == lowest && cursor->highest == highest && cursor->at_seq == after_seq &&
		cursor->up_to_seq == up_to_seq;
}

int readings_next(struct store *store, enum class lowest, enum class highest, uint64_t after_seq, uint64_t up_to_seq,
	struct packed *ret_row)
{
	int r = 0;

	after_seq = settled_next(&store->settled, after_seq) - 1;
	if (after_seq >= up_to_seq)
		return STORE_NONE;
	if (!is_cursor_at(store, lowest, highest, after_seq, up_to_seq))
		r = set_cursor(store, lowest, highest, after_seq, up_to_seq);
	for (;;) {
		uint64_t seq;

		if (r == 0)
			r = db_row(store, store->cursor.statement);
		if (r != 0) {
			store->cursor.statement = NULL;
			return r;
		}
		seq = (uint64_t)sqlite3_column_int64(store->cursor.statement, COLUMN_SEQ);
		store->cursor.at_seq = seq;
		if (settled_next(&store->settled, seq - 1) == seq)
			return read_row(store, store->cursor.statement, ret_row);
		r = set_cursor(store, lowest, highest, settled_next(&store->settled, seq) - 1, up_to_seq);
	}
}
