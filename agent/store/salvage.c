/* SPDX-License-Identifier: Apache-2.0 */
#include "store/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/carry_over.h"
#include "store/old.h"
#include "store/old_readings.h"
#include "store/quarantine.h"

enum {
	STEP_ROWS = 64,
	STEP_PROBES = 1024, /* numbers that are tried where nothing can be read: a microsecond or two each */
	PROGRESS_NUMBERS = 4,
};

/* A row of meta for each file: how far it was brought over. */
struct progress {
	uint64_t done; /* old number of the last reading that was dealt with; ENDED: all were */
	uint64_t saved, lost;
	uint64_t missing; /* STORE_MISSING_… */
};

static const uint64_t ENDED = INT64_MAX;

struct salvage {
	uint64_t number; /* of the file */
	char path[QUARANTINE_PATH_MAX];
	struct old_readings old;
	struct progress progress;
	uint64_t probe; /* numbers above it are tried */
	bool is_hidden; /* something behind the last one that was found could not be read */
	uint64_t written_done; /* of the progress */
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

/* ---- the file ---- */

static int open_file(struct store *store, uint64_t number, struct salvage **ret_salvage)
{
	scoped(freep) struct salvage *salvage = calloc(1, sizeof(*salvage));
	int r;

	if (!salvage)
		return -ENOMEM;
	salvage->number = number;
	quarantine_path(store->dir, number, salvage->path);
	r = old_readings_open(&salvage->old, salvage->path);
	if (r == 0)
		*ret_salvage = take(salvage);
	return r;
}

void salvage_free(struct salvage *salvage)
{
	if (!salvage)
		return;
	old_readings_close(&salvage->old);
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
	if (r == 0 && salvage->old.db)
		r = carry_over(store, salvage->old.db, &missing);
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
	int r = quarantine_look(store->dir, &quarantine);

	if (r < 0 || quarantine.n_damaged == 0) {
		store->is_salvaging = r < 0;
		return r < 0 ? r : STORE_NONE;
	}
	r = open_file(store, quarantine.damaged[0], &salvage);
	if (r == 0)
		r = read_progress(store, salvage->number, &salvage->progress);
	if (r >= 0)
		r = old_readings_begin(store, &salvage->old, salvage->path);
	if (r < 0)
		return r;
	salvage->probe = salvage->written_done = salvage->progress.done;
	store->salvage = take(salvage);
	return 0;
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
	uint64_t n = first < next ? count_waiting(&salvage->old.settled, first, next - 1) : 0;

	if (n == 0)
		return;
	salvage->progress.lost += n;
	*ret_lost = (struct store_lost){ .store = salvage->old.id, .count = n, .first_seq = first, .last_seq = next - 1 };
}

/*
 * What the broker had comes along where it may be fetched from its device again, years later, and must be known then; and
 * where it is no telemetry, to be looked back at. It is settled here too.
 */
static int keep(struct store *store, struct salvage *salvage, const char *octets, size_t n_octets,
	struct store_lost *ret_lost)
{
	struct accepted *accepted = &salvage->old.unpacked.accepted;
	bool is_settled = settled_next(&salvage->old.settled, accepted->seq - 1) != accepted->seq;
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
	uint64_t seq = old_readings_seq(&salvage->old);
	size_t n_octets;
	int r = -EBADMSG;

	if (seq > salvage->probe && seq <= salvage->old.last)
		r = old_readings_read(store, &salvage->old, &octets, &n_octets);
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

/* Behind the last that was found. Where damage hides how many there were, one at least. */
static void note_rest(struct salvage *salvage, struct store_lost *ret_lost)
{
	uint64_t first = salvage->progress.done + 1;

	note_lost(salvage, (salvage->old.is_last_known ? salvage->old.last : old_readings_settled(&salvage->old)) + 1, ret_lost);
	if (salvage->old.is_last_known || !salvage->is_hidden)
		return;
	if (ret_lost->count == 0) {
		salvage->progress.lost++;
		*ret_lost = (struct store_lost){ .store = salvage->old.id, .count = 1, .first_seq = first };
	}
	ret_lost->last_seq = 0;
}

/* Some rows, and at most one loss. Returns 0, STORE_NONE where there are no more, or a negative errno. */
static int take_rows(struct store *store, struct salvage *salvage, struct store_lost *ret_lost)
{
	int n_rows = 0, r = 0;

	old_readings_seek(&salvage->old, salvage->probe + 1);
	for (int i = 0; i < STEP_PROBES && n_rows < STEP_ROWS && ret_lost->count == 0; i++) {
		r = old_row(salvage->old.next);
		if (r == STORE_NONE || r == -ENOMEM)
			break;
		r = r < 0 ? STORE_DAMAGED : take_row(store, salvage, ret_lost);
		if (r < 0)
			break;
		n_rows += r == 0;
		salvage->is_hidden = r == STORE_DAMAGED;
		if (r == STORE_DAMAGED && salvage->probe++ >= salvage->old.last) {
			r = STORE_NONE;
			break;
		}
		if (r == STORE_DAMAGED)
			old_readings_seek(&salvage->old, salvage->probe + 1);
		r = 0;
	}
	sqlite3_reset(salvage->old.next);
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
		r = salvage->old.next ? take_rows(store, salvage, ret_lost) : STORE_NONE;
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
