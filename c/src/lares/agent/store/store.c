/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/hex.h"
#include "store/db.h"
#include "store/quarantine.h"
#include "store/salvage.h"
#include "store/schema.h"

/* Exclusive from the first look on: a second process is kept out, and SQLite needs no shared memory file. */
static const char pragmas[] =
	SCHEMA_PAGE_SIZE
	"PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA wal_autocheckpoint = 300;" /* pages: a short log is written over and over where it is, which flash likes */
	"PRAGMA journal_size_limit = 16777216;" /* above what a checkpoint leaves: a file that grows costs a second write a sync */
	"PRAGMA cache_size = -1024;" /* KiB: rows are added and read in order, and more would only fill with what is sent */
	"PRAGMA cache_spill = OFF;" /* what is pending touches the disk at its commit and not before */
	"PRAGMA mmap_size = 0;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA trusted_schema = OFF;"
	"PRAGMA cell_size_check = ON;";

enum { PATH_ROOM = 512 };

static const char check_text[] = "lares";
static const struct place check_place = { "meta", 0, "check" };

/* Where to say what is wrong. */
struct complaint {
	const char *dir;
	char *reason;
	size_t n_reason;
};

__attribute__((format(printf, 3, 4))) static int complain(const struct complaint *complaint, int error,
	const char *format, ...)
{
	char what[192];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	snprintf(complaint->reason, complaint->n_reason, "%s/lares.db %s", complaint->dir, what);
	return error;
}

static int complain_of(const struct complaint *complaint, int error)
{
	switch (error) {
	case -EBUSY:
		return complain(complaint, error, "is in use by another process");
	case -ENOSPC:
		return complain(complaint, error, "cannot be written: the disk is full");
	case -EINVAL:
		return complain(complaint, error, "is not a database of Lares");
	case -EUCLEAN:
		return complain(complaint, error, "is damaged");
	default:
		return complain(complaint, error, "cannot be opened for writing: %s", strerror(-error));
	}
}

/* An empty file is an empty database: made here, so that it is for its owner alone and each errno has its own words. */
static int touch(const char *dir, const char *path)
{
	scoped(closep) int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(closep) int fd = dir_fd < 0 ? -1
					   : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd < 0 || fsync(dir_fd) < 0)
		return -errno;
	return 0;
}

/*
 * A commit that a killed process had written and not yet synced is read from its WAL like any other, and a power cut could
 * still undo it when it was sent already. So the WAL is made safe before it is read. Of a hot rollback journal SQLite does
 * that itself (pagerSyncHotJournal() in pager.c), of a WAL not.
 */
static int sync_wal(const char *path)
{
	scoped(closep) int fd = -1;
	char wal[PATH_ROOM + 4];

	snprintf(wal, sizeof(wal), "%s-wal", path);
	fd = open(wal, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	return fsync(fd) < 0 ? -errno : 0;
}

static int connect_db(struct store *store, const char *path)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
	int r;

	/* One thread, and nobody reads the statistics. After the first store of a process these only say "too late". */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	r = sqlite3_open_v2(path, &store->db, flags, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(store->db, pragmas, NULL, NULL, NULL);
	return db_error(store, r);
}

static bool has_rows(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	bool is_there = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW;

	sqlite3_finalize(statement);
	return is_there;
}

/* Two numbers of the header say whose file it is; the tables below it are ours all the same. */
static bool is_header_damaged(struct store *store, enum schema_state state, int version)
{
	if (state == SCHEMA_NEWER && version < 1000) /* a number that Lares may come to */
		return false;
	return has_rows(store, "SELECT (SELECT number FROM source LIMIT 1), (SELECT seq FROM reading LIMIT 1) FROM meta WHERE key = 'check'");
}

static int bring_up_to_date(struct store *store, const struct complaint *complaint)
{
	enum schema_state state;
	int version;
	int sqlite = schema_look(store->db, &schema_newest, &state, &version);

	if (sqlite == SQLITE_OK && state != SCHEMA_KNOWN && is_header_damaged(store, state, version))
		return complain_of(complaint, -EUCLEAN);
	if (sqlite == SQLITE_OK && state == SCHEMA_FOREIGN)
		return complain(complaint, -EINVAL, "is a database of another program");
	if (sqlite == SQLITE_OK && state == SCHEMA_NEWER)
		return complain(complaint, -EPROTONOSUPPORT,
			"was written by a newer Lares (schema %d, this one knows %d): install that version again",
			version, schema_newest.n_steps);
	if (sqlite == SQLITE_OK)
		sqlite = schema_upgrade(store->db, &schema_newest, version);
	return sqlite == SQLITE_OK ? 0 : complain_of(complaint, db_error(store, sqlite));
}

static int prepare(struct store *store)
{
	int r = db_prepare(store, &store->transaction.begin, "BEGIN IMMEDIATE");

	if (r == 0)
		r = db_prepare(store, &store->transaction.commit, "COMMIT");
	if (r == 0)
		r = db_prepare(store, &store->transaction.rollback, "ROLLBACK");
	if (r == 0)
		r = db_prepare(store, &store->meta.get, "SELECT value FROM meta WHERE key = ?1");
	if (r == 0)
		r = db_prepare(store, &store->meta.set,
			"INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
	if (r == 0)
		r = db_prepare(store, &store->meta.remove, "DELETE FROM meta WHERE key = ?1");
	return r;
}

/* A new store gets its id, and a box by which a wrong key is known before it does harm. */
static int write_identity(struct store *store)
{
	uint8_t id[(STORE_ID_MAX - 1) / 2];
	scoped(freep) uint8_t *box = NULL;
	struct operation operation;
	int r = operation_begin(store, &operation);

	if (r < 0)
		return r;
	store->seal.random(store->seal.context, id, sizeof(id));
	hex_encode(id, sizeof(id), store->id);
	r = db_seal(store, check_place, check_text, sizeof(check_text), &box);
	if (r == 0)
		r = db_write_cells(store, store->meta.set, cell_text("check"),
			cell_bytes(box, sizeof(check_text) + STORE_SEAL_OVERHEAD));
	if (r == 0)
		r = db_write_cells(store, store->meta.set, cell_text("id"), cell_text(store->id));
	r = operation_end(store, &operation, r);
	return r == 0 ? store_commit(store) : r;
}

static int check_key(struct store *store)
{
	scoped(freep) char *text = NULL;
	size_t n_text;
	int r;

	r = db_bind_text(store, store->meta.get, "check");
	if (r == 0)
		r = db_row(store, store->meta.get);
	if (r == 0)
		r = db_unseal(store, check_place, store->meta.get, 0, &text, &n_text);
	sqlite3_reset(store->meta.get);
	return r;
}

static int note_whole(void *context, const char *id, const char *json, size_t n_json)
{
	(void)context;
	(void)id;
	(void)json;
	return n_json > 0;
}

/* Whether there is a device that this key opens: then it is the right one, and the box to know it by is damaged. */
static bool is_key_proved(struct store *store)
{
	return store_each_device(store, note_whole, NULL) == 1 ||
		db_walk(store, store->source.each, "source", note_whole, NULL) == 1;
}

static int read_identity(struct store *store)
{
	const char *id;
	int r;

	r = db_bind_text(store, store->meta.get, "id");
	if (r == 0)
		r = db_row(store, store->meta.get);
	if (r != 0)
		return r;
	id = (const char *)sqlite3_column_text(store->meta.get, 0);
	r = id ? 0 : -ENOMEM;
	snprintf(store->id, sizeof(store->id), "%s", id ? id : "");
	sqlite3_reset(store->meta.get);
	return r < 0 || strlen(store->id) == STORE_ID_MAX - 1 ? r : -EUCLEAN;
}

static int open_tables(struct store *store)
{
	int (*const open[])(struct store *) = { sources_open, readings_open, devices_open, alerts_open, counters_open, messages_open,
		plans_open, held_open, memory_open, suppressed_open, outbox_open, space_open };
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(open) / sizeof(open[0]); i++)
		r = open[i](store);
	store->committed = store->now;
	return r;
}

static int open_file(struct store *store, const char *path, const struct complaint *complaint)
{
	int r = touch(complaint->dir, path);

	if (r == 0)
		r = sync_wal(path);
	if (r == 0)
		r = connect_db(store, path);
	if (r < 0)
		return complain_of(complaint, r);
	r = bring_up_to_date(store, complaint);
	if (r < 0)
		return r;
	r = prepare(store);
	if (r == 0)
		r = open_tables(store);
	if (r < 0)
		return complain_of(complaint, r);
	r = check_key(store);
	if (r == -EBADMSG && !is_key_proved(store))
		return complain(complaint, -EKEYREJECTED, "was sealed under another data.key");
	if (r == STORE_NONE) /* a store that has no identity is a new one, and has nothing else */
		r = store->now.n_sources > 0 ? -EUCLEAN : write_identity(store);
	else if (r == -EBADMSG)
		r = -EUCLEAN;
	else if (r == 0)
		r = read_identity(store);
	return r == 0 ? 0 : complain_of(complaint, r < 0 ? r : -EUCLEAN);
}

/* A file that SQLite takes for something else may be one of ours that lost its beginning. */
static bool is_damaged(const struct store *store, int result)
{
	return result == -EUCLEAN || (result == -EINVAL && store->is_damaged && quarantine_is_ours(store->dir));
}

static int open_once(const char *dir, const struct store_seal *seal, const struct complaint *complaint,
	struct store **ret_store, bool *ret_is_damaged)
{
	scoped(store_closep) struct store *store = calloc(1, sizeof(*store));
	char path[PATH_ROOM];
	int r;

	if (store)
		store->dir = strdup(dir);
	if (!store || !store->dir)
		return complain_of(complaint, -ENOMEM);
	snprintf(path, sizeof(path), "%s/lares.db", dir);
	store->seal = *seal;
	r = open_file(store, path, complaint);
	*ret_is_damaged = is_damaged(store, r);
	if (r == 0)
		*ret_store = take(store);
	return r;
}

/* What there is, or a new one where that is damaged. */
static int open_or_begin(const char *dir, const struct store_seal *seal, const struct complaint *complaint,
	struct store **ret_store)
{
	bool is_file_damaged = false;
	int r = quarantine_obey(dir);

	if (r < 0 && r != -EMFILE)
		return complain_of(complaint, r);
	if (r == -EMFILE)
		return complain(complaint, -EUCLEAN, "is damaged again, as those were that lie beside it: is the disk broken?");
	if (quarantine_is_emptied(dir)) { /* SQLite would remove what its WAL still holds */
		is_file_damaged = true;
		r = complain_of(complaint, -EUCLEAN);
	} else {
		r = open_once(dir, seal, complaint, ret_store, &is_file_damaged);
	}
	if (r == 0 || !is_file_damaged)
		return r;
	r = quarantine_set_aside(dir);
	return r < 0 ? complain_of(complaint, r == -EMFILE ? -EUCLEAN : r) : open_once(dir, seal, complaint, ret_store, &is_file_damaged);
}

int store_open(const char *dir, const struct store_seal *seal, struct store **ret_store, char *ret_reason,
	size_t n_reason)
{
	const struct complaint complaint = { dir, ret_reason, n_reason };
	scoped(store_closep) struct store *store = NULL;
	int r;

	if (strlen(dir) + sizeof("/lares.db") > PATH_ROOM)
		return complain_of(&complaint, -ENAMETOOLONG);
	r = open_or_begin(dir, seal, &complaint, &store);
	if (r < 0)
		return r;
	r = salvage_begin(store);
	if (r < 0)
		return complain(&complaint, r, "could not take over what it needs of a damaged one: %s", strerror(-r));
	*ret_store = take(store);
	return 0;
}

void store_close(struct store *store)
{
	sqlite3_stmt *statement;

	if (!store)
		return;
	while (store->db && (statement = sqlite3_next_stmt(store->db, NULL)))
		sqlite3_finalize(statement);
	sqlite3_close(store->db);
	salvage_free(store->salvage);
	free(store->dir);
	pending_done(&store->pending);
	free(store->sources);
	free(store->text);
	free(store);
}

const char *store_id(const struct store *store)
{
	return store->id;
}

bool store_is_damaged(const struct store *store)
{
	return store->is_damaged;
}

int store_condemn(struct store *store)
{
	return quarantine_mark(store->dir);
}
