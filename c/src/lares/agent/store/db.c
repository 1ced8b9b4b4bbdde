/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

int db_error(struct store *store, int sqlite)
{
	int error;

	switch (sqlite & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return -EACCES;
	case SQLITE_NOTADB:
		store->is_damaged = true;
		return -EINVAL;
	case SQLITE_TOOBIG:
		return -E2BIG;
	case SQLITE_IOERR:
		error = sqlite3_system_errno(store->db);
		return error > 0 ? -error : -EIO;
	case SQLITE_CORRUPT:
	case SQLITE_CONSTRAINT: /* the code holds them all, so it was not the code: a number was misread, say */
		store->is_damaged = true;
		return -EUCLEAN;
	default: /* a table that is not there, when it is opened */
		return -EUCLEAN;
	}
}

int db_prepare(struct store *store, sqlite3_stmt **ret_statement, const char *sql)
{
	return db_error(store, sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL));
}

int db_bind(struct store *store, sqlite3_stmt *statement, const int64_t *numbers, size_t n_numbers)
{
	int sqlite = SQLITE_OK;

	for (size_t i = 0; sqlite == SQLITE_OK && i < n_numbers; i++)
		sqlite = sqlite3_bind_int64(statement, (int)i + 1, numbers[i]);
	return db_error(store, sqlite);
}

int db_bind_text(struct store *store, sqlite3_stmt *statement, const char *text)
{
	return db_error(store, sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC));
}

int db_bytes(sqlite3_stmt *statement, int column, const void **ret_bytes, size_t *ret_n_bytes)
{
	const void *bytes = sqlite3_column_blob(statement, column);
	size_t n_bytes = (size_t)sqlite3_column_bytes(statement, column);

	if (!bytes && n_bytes > 0)
		return -ENOMEM;
	*ret_bytes = bytes;
	*ret_n_bytes = n_bytes;
	return 0;
}

int db_row(struct store *store, sqlite3_stmt *statement)
{
	int sqlite = sqlite3_step(statement);

	if (sqlite == SQLITE_ROW)
		return 0;
	sqlite3_reset(statement);
	return sqlite == SQLITE_DONE ? STORE_NONE : db_error(store, sqlite);
}

int db_number(struct store *store, sqlite3_stmt *statement, uint64_t *ret_number)
{
	int r = db_row(store, statement);

	if (r < 0)
		return r;
	*ret_number = r == 0 ? (uint64_t)sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	return 0;
}

static int run(struct store *store, sqlite3_stmt *statement)
{
	int sqlite = sqlite3_step(statement);

	sqlite3_reset(statement);
	return db_error(store, sqlite);
}

/* SQLite may have given the transaction up itself, as it does where there is no space. */
static void rollback(struct store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		run(store, store->transaction.rollback);
	store->is_open = false;
}

/* Open a transaction with all of `pending` in it. One that could not be rolled back is still open, and holds other things. */
static int resume(struct store *store)
{
	int r;

	rollback(store);
	r = run(store, store->transaction.begin);
	for (size_t at = 0; r == 0 && at < store->pending.n; at += pending_at(&store->pending, at)->size)
		r = db_error(store, entry_run(pending_at(&store->pending, at)));
	if (r < 0)
		rollback(store);
	else
		store->is_open = true;
	return r;
}

/*
 * Whether a transaction is open. SQLite gives one up by itself where a statement in it fails badly, also one that only reads;
 * what is written after that would be committed at once, and once more with the rest of `pending`.
 */
static bool is_open(struct store *store)
{
	if (sqlite3_get_autocommit(store->db))
		store->is_open = false;
	return store->is_open;
}

int db_catch_up(struct store *store)
{
	return is_open(store) || store->pending.n == 0 ? 0 : resume(store);
}

int operation_begin(struct store *store, struct operation *ret_operation)
{
	int r = is_open(store) ? 0 : resume(store);

	readings_let_go(store);
	if (r == 0 && store->pending.n > STORE_PENDING_MAX)
		r = -ENOSPC;
	if (r == 0)
		*ret_operation = (struct operation){ store->now, store->pending.n };
	return r;
}

int operation_end(struct store *store, const struct operation *operation, int result)
{
	if (result > 0) /* an outcome that says that nothing was there to be changed */
		store->pending.n = operation->n_pending;
	if (result >= 0)
		return result;
	store->now = operation->marks;
	store->pending.n = operation->n_pending;
	rollback(store);
	if (store->pending.n > 0)
		resume(store); /* or else the next operation tries, or the commit */
	return result;
}

int db_write(struct store *store, sqlite3_stmt *statement, const struct cell *cells, size_t n_cells)
{
	const struct entry *entry = pending_add(&store->pending, statement, cells, n_cells);

	return entry ? db_error(store, entry_run(entry)) : -ENOMEM;
}

/* What was settled since the last commit; it was no operation, so that a batch of marks costs one. */
static int write_settled(struct store *store)
{
	uint8_t blob[SETTLED_BLOB_MAX];
	struct operation operation;
	int r;

	if (!store->settled.is_changed)
		return 0;
	space_close_up(store);
	r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = db_write_cells(store, store->meta.set, cell_text("settled"),
		cell_bytes(blob, settled_write(&store->settled, blob)));
	store->settled.is_changed = r < 0; /* else it is pending */
	return operation_end(store, &operation, r);
}

int store_commit(struct store *store)
{
	int r = db_catch_up(store);

	readings_let_go(store);
	if (r == 0 && store->pending.n <= STORE_PENDING_MAX)
		r = write_settled(store);
	if (r < 0 || !store->is_open)
		return r;
	r = run(store, store->transaction.commit);
	if (r < 0) {
		rollback(store);
		resume(store);
		return r;
	}
	store->is_open = false;
	store->committed = store->now;
	store->changed_seq = 0;
	pending_clear(&store->pending);
	return 0;
}

/* table NUL number(8, little-endian) text */
enum { AAD_MAX = 16 + 8 + STORE_KEY_MAX };

static size_t aad_of(struct place place, uint8_t ret_aad[AAD_MAX])
{
	size_t n = strlen(place.table) + 1, n_text = strlen(place.text);

	memcpy(ret_aad, place.table, n);
	for (int i = 0; i < 8; i++)
		ret_aad[n++] = (uint8_t)(place.number >> 8 * i);
	memcpy(ret_aad + n, place.text, n_text);
	return n + n_text;
}

int db_seal(struct store *store, struct place place, const char *plain, size_t n_plain, uint8_t **ret_box)
{
	scoped(freep) uint8_t *box = malloc(n_plain + STORE_SEAL_OVERHEAD);
	uint8_t aad[AAD_MAX];
	int r;

	if (!box)
		return -ENOMEM;
	r = store->seal.seal(store->seal.context, aad, aad_of(place, aad), (const uint8_t *)plain, n_plain, box);
	if (r == 0)
		*ret_box = take(box);
	return r;
}

int db_unseal(struct store *store, struct place place, sqlite3_stmt *statement, int column, char **ret_plain,
	size_t *ret_n_plain)
{
	scoped(freep) char *plain = NULL;
	uint8_t aad[AAD_MAX];
	size_t n_plain, n_box;
	const void *box;

	if (db_bytes(statement, column, &box, &n_box) < 0)
		return -ENOMEM;
	if (!box || n_box < STORE_SEAL_OVERHEAD || strlen(place.text) > STORE_KEY_MAX)
		return -EBADMSG;
	n_plain = n_box - STORE_SEAL_OVERHEAD;
	plain = malloc(n_plain + 1);
	if (!plain)
		return -ENOMEM;
	if (store->seal.unseal(store->seal.context, aad, aad_of(place, aad), box, n_box, (uint8_t *)plain) < 0)
		return -EBADMSG;
	plain[n_plain] = '\0';
	*ret_plain = take(plain);
	*ret_n_plain = n_plain;
	return 0;
}

int db_check(const char *key, size_t n_json)
{
	if (strlen(key) > STORE_KEY_MAX)
		return -EINVAL;
	return n_json > STORE_JSON_MAX ? -E2BIG : 0;
}

static int hand_over(struct store *store, sqlite3_stmt *statement, const char *table, store_row_fn fn, void *context)
{
	const char *id = (const char *)sqlite3_column_text(statement, 1);
	struct place place = { table, (uint64_t)sqlite3_column_int64(statement, 0), id };
	scoped(freep) char *json = NULL;
	size_t n_json = 0;
	int r = id ? db_unseal(store, place, statement, 2, &json, &n_json) : -ENOMEM;

	if (!id && sqlite3_column_type(statement, 1) == SQLITE_NULL)
		return db_error(store, SQLITE_CORRUPT);
	if (r < 0 && r != -EBADMSG)
		return r;
	return fn(context, id, r < 0 ? "" : json, n_json);
}

int db_walk(struct store *store, sqlite3_stmt *statement, const char *table, store_row_fn fn, void *context)
{
	int r, stop = 0;

	while ((r = db_row(store, statement)) == 0 && stop == 0)
		stop = hand_over(store, statement, table, fn, context);
	sqlite3_reset(statement);
	return stop ? stop : r < 0 ? r : 0;
}

int db_load(struct store *store, struct place place, sqlite3_stmt *statement, int column, struct outgoing *outgoing)
{
	int r = place.text ? db_unseal(store, place, statement, column, &store->text, &outgoing->n_json) : -ENOMEM;

	outgoing->json = store->text;
	return r;
}
