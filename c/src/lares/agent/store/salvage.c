/* SPDX-License-Identifier: Apache-2.0 */
#include "store/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "store/carry_over.h"
#include "store/old.h"
#include "store/quarantine.h"

enum {
	STEP_ROWS = 64,
	STEP_PROBES = 1024, /* numbers that are tried where nothing can be read: a microsecond or two each */
	ROW_MIN = 48, /* octets of the smallest reading: so many are in a file at most */
	PROGRESS_NUMBERS = 4,
};

/* A row of meta for each file: how far it was brought over. */
struct progress {
	uint64_t done; /* old number of the last reading that was dealt with; ENDED: all were */
	uint64_t saved, lost;
	uint64_t missing; /* STORE_MISSING_… */
};

static const uint64_t ENDED = INT64_MAX;

/* Whose readings they are, in the old numbering. */
struct old_source {
	uint64_t number;
	char device[DEVICE_ID_MAX];
	struct address address;
};

struct salvage {
	uint64_t number; /* of the file */
	sqlite3 *db; /* NULL: nothing of it can be read */
	sqlite3_stmt *next;
	char id[STORE_ID_MAX];
	struct settled settled;
	struct old_source *sources;
	size_t n_sources;
	struct progress progress;
	uint64_t probe; /* numbers above it are tried */
	uint64_t last; /* no number is above it … */
	bool is_last_known; /* … or so many are in such a file at most */
	bool is_hidden; /* something behind the last one that was found could not be read */
	uint64_t written_done; /* of the progress */
	struct unpacked unpacked;
};

/* ---- progress ---- */

static void key_of(uint64_t number, char ret_key[32])
{
	snprintf(ret_key, 32, "salvage-%" PRIu64, number);
}

static int read_progress(struct store *store, uint64_t number, struct progress *ret_progress)
{
	sqlite3_stmt *get = store->meta.get;
	uint64_t numbers[PROGRESS_NUMBERS] = { 0 };
	const uint8_t *blob;
	char key[32];
	int r;

	key_of(number, key);
	sqlite3_bind_text(get, 1, key, -1, SQLITE_STATIC);
	r = db_row(store, get);
	if (r != 0)
		return r;
	blob = sqlite3_column_blob(get, 0);
	r = sqlite3_column_bytes(get, 0) == sizeof(numbers) ? 0 : -EUCLEAN;
	for (size_t i = 0; r == 0 && i < sizeof(numbers); i++)
		numbers[i / 8] |= (uint64_t)blob[i] << i % 8 * 8;
	sqlite3_reset(get);
	*ret_progress = (struct progress){ numbers[0], numbers[1], numbers[2], numbers[3] };
	return r;
}

static int write_progress(struct store *store, uint64_t number, const struct progress *progress)
{
	const uint64_t numbers[PROGRESS_NUMBERS] = { progress->done, progress->saved, progress->lost, progress->missing };
	uint8_t blob[sizeof(numbers)];
	struct operation operation;
	char key[32];
	int r = operation_begin(store, &operation);

	if (r < 0)
		return r;
	key_of(number, key);
	for (size_t i = 0; i < sizeof(blob); i++)
		blob[i] = (uint8_t)(numbers[i / 8] >> i % 8 * 8);
	r = db_write_cells(store, store->meta.set, cell_text(key), cell_bytes(blob, sizeof(blob)));
	return operation_end(store, &operation, r);
}

/* ---- the old file ---- */

static struct old_source *find_source(const struct salvage *salvage, uint64_t number)
{
	for (size_t i = 0; i < salvage->n_sources; i++)
		if (salvage->sources[i].number == number)
			return &salvage->sources[i];
	return NULL;
}

static int read_source(struct store *store, struct salvage *salvage, sqlite3_stmt *each)
{
	struct old_source source = { .number = (uint64_t)sqlite3_column_int64(each, 0) }, *more;
	const char *device = (const char *)sqlite3_column_text(each, 1);
	scoped(freep) char *address = NULL;
	size_t n_address;

	if (!device || strlen(device) >= sizeof(source.device) || find_source(salvage, source.number))
		return 0;
	strcpy(source.device, device);
	if (db_unseal(store, (struct place){ "source", source.number, device }, each, 2, &address, &n_address) < 0 ||
		n_address != sizeof(source.address))
		return 0;
	memcpy(&source.address, address, n_address);
	more = reallocarray(salvage->sources, salvage->n_sources + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	more[salvage->n_sources++] = source;
	salvage->sources = more;
	return 0;
}

/* From both ends, so that a page in the middle hides its own rows only. */
static int read_sources(struct store *store, struct salvage *salvage)
{
	static const char *const sql[] = { "SELECT number, device, box FROM source NOT INDEXED ORDER BY number",
		"SELECT number, device, box FROM source NOT INDEXED ORDER BY number DESC" };
	int r = 0;

	for (size_t i = 0; r != -ENOMEM && i < sizeof(sql) / sizeof(sql[0]); i++) {
		sqlite3_stmt *each = NULL;

		r = old_prepare(salvage->db, &each, sql[i]);
		while (r == 0 && (r = old_row(each)) == 0)
			r = read_source(store, salvage, each);
		sqlite3_finalize(each);
	}
	return r == -ENOMEM ? r : 0;
}

/* What cannot be read of it is as if it had never been: then all is sent again, and nothing is held back. */
static void read_meta(struct salvage *salvage)
{
	sqlite3_stmt *get = NULL;
	const char *id;

	snprintf(salvage->id, sizeof(salvage->id), "%032d", 0);
	if (old_prepare(salvage->db, &get, "SELECT value FROM meta WHERE key = ?1") < 0)
		return;
	sqlite3_bind_text(get, 1, "id", -1, SQLITE_STATIC);
	if (old_row(get) == 0) {
		id = (const char *)sqlite3_column_text(get, 0);
		if (id && strspn(id, "0123456789abcdef") == STORE_ID_MAX - 1 && !id[STORE_ID_MAX - 1])
			strcpy(salvage->id, id);
		sqlite3_reset(get);
	}
	sqlite3_bind_text(get, 1, "settled", -1, SQLITE_STATIC);
	if (old_row(get) == 0)
		settled_read(sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), &salvage->settled);
	sqlite3_finalize(get);
}

#define COLUMNS "seq, id, source, class, at_ms, box, ord"

enum { COLUMN_SEQ, COLUMN_ID, COLUMN_SOURCE, COLUMN_CLASS, COLUMN_AT_MS, COLUMN_BOX, COLUMN_ORD };

/* Opens the box of the row at hand. Returns 0, -EBADMSG or -ENOMEM. */
static int read_row(struct store *store, struct salvage *salvage, sqlite3_stmt *row, char **ret_octets)
{
	const struct old_source *source = find_source(salvage, (uint64_t)sqlite3_column_int64(row, COLUMN_SOURCE));
	struct packed packed = { .seq = (uint64_t)sqlite3_column_int64(row, COLUMN_SEQ),
		.id = sqlite3_column_blob(row, COLUMN_ID),
		.class = (enum class)sqlite3_column_int(row, COLUMN_CLASS),
		.at_us = sqlite3_column_int64(row, COLUMN_AT_MS) * 1000 };
	char text[READING_PLACE_MAX];
	int r;

	if (!source || sqlite3_column_bytes(row, COLUMN_ID) != READING_ID_SIZE || packed.class >= CLASS_COUNT)
		return -EBADMSG;
	packed.device = source->device;
	packed.address = source->address;
	r = db_unseal(store, reading_place(&packed, text), row, COLUMN_BOX, ret_octets, &packed.n_octets);
	packed.octets = (const uint8_t *)*ret_octets;
	if (r == 0)
		r = packed_read(&packed, &salvage->unpacked);
	salvage->unpacked.accepted.may_recur = sqlite3_column_type(row, COLUMN_ORD) != SQLITE_NULL;
	salvage->unpacked.accepted.order = (uint64_t)sqlite3_column_int64(row, COLUMN_ORD);
	return r;
}

static uint64_t last_settled(const struct salvage *salvage)
{
	return salvage->settled.n ? salvage->settled.ranges[salvage->settled.n - 1].last : 0;
}

/* By the newest row, where that can be read. */
static void find_last(struct store *store, struct salvage *salvage, uint64_t n_file)
{
	uint64_t settled = last_settled(salvage), last = settled + n_file / ROW_MIN;
	scoped(freep) char *octets = NULL;
	sqlite3_stmt *newest = NULL;
	uint64_t seq;

	if (old_prepare(salvage->db, &newest, "SELECT " COLUMNS " FROM reading NOT INDEXED ORDER BY seq DESC LIMIT 1") == 0 &&
		old_row(newest) == 0) {
		seq = (uint64_t)sqlite3_column_int64(newest, COLUMN_SEQ);
		salvage->is_last_known = seq <= last || read_row(store, salvage, newest, &octets) == 0;
		if (salvage->is_last_known)
			last = seq > settled ? seq : settled;
	}
	sqlite3_finalize(newest);
	salvage->last = last;
}

static int open_file(struct store *store, uint64_t number, struct salvage **ret_salvage)
{
	scoped(freep) struct salvage *salvage = calloc(1, sizeof(*salvage));
	char path[QUARANTINE_PATH_MAX];

	if (!salvage)
		return -ENOMEM;
	salvage->number = number;
	quarantine_path(store->dir, number, path);
	if (old_open(path, &salvage->db) == -ENOMEM)
		return -ENOMEM;
	if (salvage->db)
		read_meta(salvage);
	*ret_salvage = take(salvage);
	return 0;
}

void salvage_free(struct salvage *salvage)
{
	if (!salvage)
		return;
	old_close(salvage->db);
	free(salvage->sources);
	free(salvage);
}

static void salvage_freep(struct salvage **salvage)
{
	salvage_free(*salvage);
}

/* ---- at once ---- */

static int begin_file(struct store *store, uint64_t number)
{
	scoped(salvage_freep) struct salvage *salvage = NULL;
	struct progress progress = { 0 };
	unsigned int missing = STORE_MISSING_ALL;
	int r = read_progress(store, number, &progress);

	if (r != STORE_NONE)
		return r == 0 && progress.done == ENDED ? quarantine_end(store->dir, number) : r;
	r = open_file(store, number, &salvage);
	if (r == 0 && salvage->db)
		r = carry_over(store, salvage->db, &missing);
	progress.missing = missing;
	if (r == 0)
		r = write_progress(store, number, &progress);
	return r == 0 ? store_commit(store) : r;
}

/* Oldest first, so that the newest says how things are. */
int salvage_begin(struct store *store)
{
	struct quarantine quarantine;
	int r = quarantine_look(store->dir, &quarantine);

	for (size_t i = 0; r == 0 && i < quarantine.n_damaged; i++)
		r = begin_file(store, quarantine.damaged[i]);
	if (r == 0)
		r = quarantine_look(store->dir, &quarantine);
	store->is_salvaging = r == 0 && quarantine.n_damaged > 0;
	return r;
}

/* ---- in steps ---- */

static int open_next(struct store *store)
{
	scoped(salvage_freep) struct salvage *salvage = NULL;
	struct quarantine quarantine;
	char path[QUARANTINE_PATH_MAX];
	struct stat st = { 0 };
	int r = quarantine_look(store->dir, &quarantine);

	if (r < 0 || quarantine.n_damaged == 0) {
		store->is_salvaging = r < 0;
		return r < 0 ? r : STORE_NONE;
	}
	r = open_file(store, quarantine.damaged[0], &salvage);
	if (r == 0)
		r = read_progress(store, salvage->number, &salvage->progress);
	if (r == 0 && salvage->db)
		r = read_sources(store, salvage);
	if (r < 0)
		return r;
	salvage->probe = salvage->written_done = salvage->progress.done;
	quarantine_path(store->dir, salvage->number, path);
	if (salvage->db && stat(path, &st) == 0)
		find_last(store, salvage, (uint64_t)st.st_size);
	if (salvage->db)
		r = old_prepare(salvage->db, &salvage->next,
			"SELECT " COLUMNS " FROM reading NOT INDEXED WHERE seq >= ?1 ORDER BY seq");
	store->salvage = r == -ENOMEM ? NULL : take(salvage);
	return r == -ENOMEM ? r : 0;
}

/* How many from first to last waited: of what was settled nothing is missing at the broker. */
static uint64_t count_waiting(const struct settled *settled, uint64_t first, uint64_t last)
{
	uint64_t n = 0, seq = first - 1;

	while ((seq = settled_next(settled, seq)) <= last) {
		size_t i = 0;

		while (i < settled->n && settled->ranges[i].first < seq)
			i++;
		if (i == settled->n || settled->ranges[i].first > last)
			return n + last - seq + 1;
		n += settled->ranges[i].first - seq;
		seq = settled->ranges[i].first;
	}
	return n;
}

/* What lies between the last reading that was dealt with and `next`. */
static void note_lost(struct salvage *salvage, uint64_t next, struct store_lost *ret_lost)
{
	uint64_t first = salvage->progress.done + 1;
	uint64_t n = first < next ? count_waiting(&salvage->settled, first, next - 1) : 0;

	if (n == 0)
		return;
	salvage->progress.lost += n;
	*ret_lost = (struct store_lost){ .store = salvage->id, .count = n, .first_seq = first, .last_seq = next - 1 };
}

/*
 * What the broker had comes along where it may be fetched from its device again, years later, and must be known then; and
 * where it is no telemetry, to be looked back at. It is settled here too.
 */
static int keep(struct store *store, struct salvage *salvage, const char *octets, size_t n_octets,
	struct store_lost *ret_lost)
{
	struct accepted *accepted = &salvage->unpacked.accepted;
	bool is_settled = settled_next(&salvage->settled, accepted->seq - 1) != accepted->seq;
	uint64_t seq = store_next_seq(store);
	int r;

	if (is_settled && !accepted->may_recur && accepted->class == CLASS_TELEMETRY)
		return 0;
	accepted->seq = seq;
	r = store_add_reading(store, accepted, octets, n_octets);
	if (r < 0)
		return r;
	salvage->progress.saved++;
	if (r == 0 && is_settled)
		outbox_settle(store, seq, seq);
	if (r == 0 && !accepted->is_clock_trusted && !accepted->is_redated && !ret_lost->undated_seq)
		ret_lost->undated_seq = seq;
	return 0;
}

/* The row at hand. Returns 0, STORE_DAMAGED (not to be believed: the next number is tried), or a negative errno. */
static int take_row(struct store *store, struct salvage *salvage, struct store_lost *ret_lost)
{
	scoped(freep) char *octets = NULL;
	uint64_t seq = (uint64_t)sqlite3_column_int64(salvage->next, COLUMN_SEQ);
	size_t n_octets = (size_t)sqlite3_column_bytes(salvage->next, COLUMN_BOX) - STORE_SEAL_OVERHEAD;
	int r = seq > salvage->probe && seq <= salvage->last ? read_row(store, salvage, salvage->next, &octets) : -EBADMSG;

	if (r < 0)
		return r == -EBADMSG ? STORE_DAMAGED : r;
	/* Nothing is told before it is certain that the row behind it is kept. */
	r = keep(store, salvage, octets, n_octets, ret_lost);
	if (r < 0)
		return r;
	note_lost(salvage, seq, ret_lost);
	salvage->progress.done = salvage->probe = seq;
	return 0;
}

/* By >=, as > would begin at the number before, which may be on the page that cannot be read. */
static void find_row_above(struct salvage *salvage)
{
	sqlite3_reset(salvage->next);
	sqlite3_bind_int64(salvage->next, 1, (int64_t)salvage->probe + 1);
}

/* Behind the last that was found. Where damage hides how many there were, one at least. */
static void note_rest(struct salvage *salvage, struct store_lost *ret_lost)
{
	uint64_t first = salvage->progress.done + 1;

	note_lost(salvage, (salvage->is_last_known ? salvage->last : last_settled(salvage)) + 1, ret_lost);
	if (salvage->is_last_known || !salvage->is_hidden)
		return;
	if (ret_lost->count == 0) {
		salvage->progress.lost++;
		*ret_lost = (struct store_lost){ .store = salvage->id, .count = 1, .first_seq = first };
	}
	ret_lost->last_seq = 0;
}

/* Some rows, and at most one loss. Returns 0, STORE_NONE where there are no more, or a negative errno. */
static int take_rows(struct store *store, struct salvage *salvage, struct store_lost *ret_lost)
{
	int n_rows = 0, r = 0;

	find_row_above(salvage);
	for (int i = 0; i < STEP_PROBES && n_rows < STEP_ROWS && ret_lost->count == 0; i++) {
		r = old_row(salvage->next);
		if (r == STORE_NONE || r == -ENOMEM)
			break;
		r = r < 0 ? STORE_DAMAGED : take_row(store, salvage, ret_lost);
		if (r < 0)
			break;
		n_rows += r == 0;
		salvage->is_hidden = r == STORE_DAMAGED;
		if (r == STORE_DAMAGED && salvage->probe++ >= salvage->last) {
			r = STORE_NONE;
			break;
		}
		if (r == STORE_DAMAGED)
			find_row_above(salvage);
		r = 0;
	}
	sqlite3_reset(salvage->next);
	return r;
}

/* The number may be given once more where the file is deleted by hand. */
static int forget_progress(struct store *store, uint64_t number)
{
	struct operation operation;
	char key[32];
	int r = operation_begin(store, &operation);

	if (r < 0)
		return r;
	key_of(number, key);
	r = db_write_cells(store, store->meta.remove, cell_text(key));
	return operation_end(store, &operation, r);
}

static int end_file(struct store *store)
{
	uint64_t number = store->salvage->number;
	int r = quarantine_end(store->dir, number);

	if (r < 0)
		return r;
	salvage_free(take(store->salvage));
	return forget_progress(store, number);
}

/* How far it has come belongs into the transaction of what was found. */
static int end_step(struct store *store, struct salvage *salvage, int result)
{
	int r = write_progress(store, salvage->number, &salvage->progress);

	if (r == 0)
		salvage->written_done = salvage->progress.done;
	return r < 0 ? r : result;
}

int store_salvage_step(struct store *store, struct store_lost *ret_lost)
{
	struct salvage *salvage;
	int r = store->is_salvaging && !store->salvage ? open_next(store) : 0;

	*ret_lost = (struct store_lost){ 0 };
	salvage = store->salvage;
	if (r != 0 || !salvage)
		return r < 0 ? r : STORE_NONE;
	if (salvage->written_done == ENDED) /* its name says so when the commit is through */
		return store->pending.n > 0 ? 0 : end_file(store);
	if (salvage->progress.done != ENDED)
		r = salvage->next ? take_rows(store, salvage, ret_lost) : STORE_NONE;
	if (r == STORE_NONE) {
		note_rest(salvage, ret_lost);
		salvage->progress.done = ENDED;
		r = 0;
	}
	if (salvage->progress.done != salvage->written_done)
		r = end_step(store, salvage, r);
	store->salvaged = (struct store_salvage){ .saved = salvage->progress.saved, .lost = salvage->progress.lost,
		.missing = (unsigned int)salvage->progress.missing };
	return r;
}

void store_salvage_state(const struct store *store, struct store_salvage *ret_state)
{
	*ret_state = store->salvaged;
	ret_state->is_running = store->is_salvaging;
}
