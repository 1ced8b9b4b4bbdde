/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside the store: the one connection, its prepared statements, and how a row is written, sealed and read.
 *
 * A writing call is an operation: operation_begin(), some db_write(), operation_end(), which undoes all where one
 * failed. Every db_write() is also remembered in `pending` until the commit, because SQLite gives up a transaction whose
 * COMMIT fails: it is then written again from there.
 */
#include <sqlite3.h>

#include "store/pending.h"
#include "store/settled.h"
#include "store/store.h"

/* Kept in memory, so that nothing is counted per call. */
struct marks {
	uint64_t next_seq, next_n;
	uint64_t reserved_n; /* no n above it was ever given; the file knows it, see outbox.c */
	uint64_t depth, n_messages; /* of the outbox; and how many of these are messages */
	uint64_t n_sources;
	uint64_t n_memories, n_suppressed; /* rows of one table */
};

enum { SPACE_RANKS = 8 }; /* in which readings are given up: space.c */

/* A device that readings came from. */
struct source {
	char device[DEVICE_ID_MAX];
	struct address address;
	bool is_whole; /* it could be unsealed */
};

/* Where the last readings_next() stands, so that the next one is a step and no search. Writing lets it go. */
struct cursor {
	sqlite3_stmt *statement; /* NULL: nowhere */
	enum class lowest, highest;
	uint64_t at_seq, up_to_seq;
};

struct salvage;

struct store {
	sqlite3 *db;
	char *dir;
	bool is_damaged; /* SQLite called it corrupt */
	bool is_salvaging; /* a file that was set aside waits to be brought over */
	struct salvage *salvage; /* the one at hand, or NULL */
	struct store_salvage salvaged;
	struct store_seal seal;
	char id[STORE_ID_MAX];
	struct marks now, committed;
	struct pending pending;
	bool is_open; /* a transaction, holding all of `pending` */
	struct settled settled;
	uint64_t n_settled;
	uint64_t changed_seq; /* the lowest reading whose row was changed since the last commit; 0: none. It may not be sent. */
	struct source *sources; /* number - 1 is the index */
	size_t n_sources_max;
	struct cursor cursor;
	char *text; /* what was handed out last */
	uint8_t row_id[READING_ID_SIZE];
	char ref[STORE_KEY_MAX + 1];

	struct {
		sqlite3_stmt *begin, *commit, *rollback;
	} transaction;
	struct {
		sqlite3_stmt *get, *set, *remove;
	} meta;
	struct {
		sqlite3_stmt *get, *set;
	} counter;
	struct {
		sqlite3_stmt *add, *each;
	} source;
	struct {
		sqlite3_stmt *find, *find_last, *add, *get, *redate, *next, *next_call, *each_seq, *each, *each_before, *each_of_device,
			*each_but_telemetry, *find_of_device, *newest;
	} reading;
	struct {
		sqlite3_stmt *put, *remove, *each;
	} device;
	struct {
		sqlite3_stmt *find, *put, *get, *each, *each_open, *each_since;
	} alert;
	struct {
		sqlite3_stmt *add, *get, *remove, *count;
	} message;
	struct {
		sqlite3_stmt *put, *trim, *remove, *newest;
	} plan;
	struct {
		sqlite3_stmt *put, *remove, *each, *count_others;
	} held;
	struct {
		sqlite3_stmt *update, *add, *remove, *clear, *each, *count;
	} memory;
	struct {
		sqlite3_stmt *each, *count, *remove;
	} suppressed;
	struct {
		sqlite3_stmt *add, *next, *remove, *alert, *oldest, *count;
	} outbox;
	struct {
		sqlite3_stmt *walk, *remove, *closed, *remove_alert, *first_after, *pages, *free_pages, *page_size;
		uint64_t none_below[SPACE_RANKS]; /* of each rank: no row with a lower seq is of it */
	} space;
};

/* Each table prepares its statements and takes its marks from what is there. Returns 0 or a negative errno. */
int sources_open(struct store *store);
int readings_open(struct store *store);
int devices_open(struct store *store);
int alerts_open(struct store *store);
int counters_open(struct store *store);
int messages_open(struct store *store);
int plans_open(struct store *store);
int held_open(struct store *store);
int memory_open(struct store *store);
int suppressed_open(struct store *store);
int outbox_open(struct store *store);
int space_open(struct store *store);

/* SQLite's result as a negative errno; 0 for OK, ROW and DONE. Remembers damage. */
int db_error(struct store *store, int sqlite);

int db_prepare(struct store *store, sqlite3_stmt **ret_statement, const char *sql);

/* The first values of a statement, numbers. Returns 0 or a negative errno. */
int db_bind(struct store *store, sqlite3_stmt *statement, const int64_t *numbers, size_t n_numbers);
#define db_bind_numbers(store, statement, ...)                   \
	db_bind(store, statement, (const int64_t[]){ __VA_ARGS__ }, \
		sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t))

/* The first value of a statement; borrowed until it is bound anew. Returns 0 or a negative errno. */
int db_bind_text(struct store *store, sqlite3_stmt *statement, const char *text);

/* One row of a statement whose values are bound: 0 (read it, then sqlite3_reset()), STORE_NONE, or a negative errno. */
int db_row(struct store *store, sqlite3_stmt *statement);

/* The number in the first column of such a row, or 0 where there is none or it is NULL. Resets. */
int db_number(struct store *store, sqlite3_stmt *statement, uint64_t *ret_number);

/* Where a failed commit left `pending` unwritten, write it again, so that reading sees it. */
int db_catch_up(struct store *store);

struct operation {
	struct marks marks;
	size_t n_pending;
};

int operation_begin(struct store *store, struct operation *ret_operation);
int operation_end(struct store *store, const struct operation *operation, int result); /* returns `result` */

int db_write(struct store *store, sqlite3_stmt *statement, const struct cell *cells, size_t n_cells);
#define db_write_cells(store, statement, ...)                                              \
	db_write(store, statement, (const struct cell[]){ __VA_ARGS__ },                   \
		sizeof((const struct cell[]){ __VA_ARGS__ }) / sizeof(struct cell))

/* Which row a box belongs to: the table, its number and its text (0 and "" where it has none). */
struct place {
	const char *table;
	uint64_t number;
	const char *text;
};

/* The caller frees *ret_box, of n_plain + STORE_SEAL_OVERHEAD octets. */
int db_seal(struct store *store, struct place place, const char *plain, size_t n_plain, uint8_t **ret_box);

/* The octets of a column of the row at hand: also NULL where there are none. Returns 0 or -ENOMEM. */
int db_bytes(sqlite3_stmt *statement, int column, const void **ret_bytes, size_t *ret_n_bytes);

/* A column of the row at hand, with a NUL after it; the caller frees it. Returns 0, -EBADMSG or -ENOMEM. */
int db_unseal(struct store *store, struct place place, sqlite3_stmt *statement, int column, char **ret_plain,
	size_t *ret_n_plain);

/*
 * The same of a reading: the text is its device and what its other columns say (id, class and time), so that a row of which
 * one was changed does not open.
 */
enum { READING_PLACE_MAX = DEVICE_ID_MAX + 2 * (READING_ID_SIZE + 1 + 8) + 1 };
struct place reading_place(const struct packed *row, char ret_text[READING_PLACE_MAX]);

/* Whether a key and the length of a text may be stored. Returns 0, -EINVAL or -E2BIG. */
int db_check(const char *key, size_t n_json);

/* The rows of a statement whose values are bound, with the columns number, id, box: all that store_row_fn promises. */
int db_walk(struct store *store, sqlite3_stmt *statement, const char *table, store_row_fn fn, void *context);

/* The number of a device's source, or 0; and what a number stands for, or NULL. */
uint64_t source_find(const struct store *store, const char *device);
const struct source *source_at(const struct store *store, uint64_t number);

/* The same inside of an operation, where it is made if there is none. */
int source_obtain(struct store *store, const struct device *device, uint64_t *ret_number);

/*
 * The first reading that waits in after_seq < seq <= up_to_seq, of these classes. Returns 0, STORE_NONE, -EBADMSG (the row
 * does not unseal: its columns are right) or another negative errno. readings_let_go(): before anything is written.
 */
int readings_next(struct store *store, enum class lowest, enum class highest, uint64_t after_seq, uint64_t up_to_seq,
	struct packed *ret_row);
void readings_let_go(struct store *store);

/*
 * What the outbox sends of a table's row: sets json, n_json (kept in store->text) and where it has them ref and is_closed.
 * Returns 0, STORE_NONE, -EBADMSG or another negative errno.
 */
int alert_load(struct store *store, struct outgoing *outgoing);

/* Returns 0, STORE_NONE or a negative errno. */
int alert_get_rev(struct store *store, const char *id, uint64_t *ret_rev);

/* An open alert that the broker has: kept, and not queued. */
int alert_keep(struct store *store, const char *id, uint32_t rev, const char *json, size_t n_json);

/* A row of the table that memory and suppressed share, in place of what that key had. Inside of an operation. */
int memory_put(struct store *store, const char *key, const void *octets, size_t n_octets, bool *ret_is_new);

/* One of either, of a file that was set aside. Returns 0, STORE_FULL, or a negative errno. */
int memory_keep(struct store *store, const char *key, const void *octets, size_t n_octets);
int memory_clear(struct store *store); /* but for what was suppressed */
int suppressed_keep(struct store *store, const char *key, const void *octets, size_t n_octets);
bool suppressed_is_key(const char *key);

/* Some of the oldest go, of those that happened before a moment. Returns 0 and how many, STORE_NONE, or a negative errno. */
int suppressed_give_up(struct store *store, int64_t before_us, size_t n_max, size_t *ret_n);

int message_load(struct store *store, struct outgoing *outgoing);
int db_load(struct store *store, struct place place, sqlite3_stmt *statement, int column, struct outgoing *outgoing);

/* Queue under the number store->now.next_n, which goes up. */
int outbox_add(struct store *store, const struct outgoing *outgoing);

/* Returns 0 or STORE_NONE. */
int outbox_drop(struct store *store, uint64_t n);

/* Readings from first to last wait no more, whether they are there or not. Returns how many of them did. */
uint64_t outbox_settle(struct store *store, uint64_t first_seq, uint64_t last_seq);

/* That reading waits again. */
void outbox_unsettle(struct store *store, uint64_t seq);

/* A reading was taken, or waits again: where to look for what may be given up. */
void space_note(struct store *store, uint64_t seq, bool is_sent);

/* What was given up counts as taken, also where the ranges were too many to keep: `complete_to` goes on. */
void space_close_up(struct store *store);
