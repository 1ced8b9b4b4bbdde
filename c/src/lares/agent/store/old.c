/* SPDX-License-Identifier: Apache-2.0 */
#include "store/old.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "proto/text.h"
#include "store/quarantine.h"
#include "store/schema.h"
#include "store/store.h"

/* query_only: it is opened for writing, as the WAL of a file that is opened for reading needs a second process' memory. */
static const char pragmas[] =
	"PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA query_only = ON;"
	"PRAGMA wal_autocheckpoint = 0;"
	"PRAGMA cache_size = -512;"
	"PRAGMA mmap_size = 0;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA trusted_schema = OFF;"
	"PRAGMA cell_size_check = ON;";

static void dbp(sqlite3 **db)
{
	old_close(*db);
}

static void sqlite_freep(unsigned char **bytes)
{
	sqlite3_free(*bytes);
}

/* A file that was cut off is read as far as it goes: that is what a schema that could be written to allows (lockBtree()). */
static int connect_db(const char *path, int flags, const char *vfs, sqlite3 **ret_db)
{
	scoped(dbp) sqlite3 *db = NULL;
	int r = sqlite3_open_v2(path, &db,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, vfs);

	if (r == SQLITE_OK)
		r = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	if (r == SQLITE_OK) /* the schema: all that the first page holds */
		r = sqlite3_exec(db, "SELECT box FROM reading LIMIT 0; SELECT value FROM meta LIMIT 0; SELECT box FROM device LIMIT 0",
			NULL, NULL, NULL);
	if (r != SQLITE_OK)
		return (r & 0xff) == SQLITE_NOMEM ? -ENOMEM : -EUCLEAN;
	*ret_db = take(db);
	return 0;
}

static void put_u32(unsigned char *at, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(number >> (24 - 8 * i));
}

/*
 * The first page of an empty store, its octets then put to what they are in a store that has run (fileformat2.html, 1.3): WAL,
 * and the number of pages, by the file's length. The roots of all tables are where they are in every store.
 */
static int first_page(off_t n_file, unsigned char **ret_page, uint32_t *ret_n_page)
{
	scoped(dbp) sqlite3 *db = NULL;
	scoped(sqlite_freep) unsigned char *page = NULL;
	sqlite3_int64 n_db;
	int r = sqlite3_open(":memory:", &db);

	if (r == SQLITE_OK)
		r = sqlite3_exec(db, SCHEMA_PAGE_SIZE, NULL, NULL, NULL);
	if (r == SQLITE_OK)
		r = schema_upgrade(db, &schema_newest, 0);
	page = r == SQLITE_OK ? sqlite3_serialize(db, "main", &n_db, 0) : NULL;
	if (!page)
		return -ENOMEM;
	*ret_n_page = (uint32_t)page[16] << 8 | page[17];
	page[18] = page[19] = 2;
	put_u32(page + 28, (uint32_t)(n_file / *ret_n_page));
	memcpy(page + 92, page + 24, 4); /* so the number of pages is believed */
	*ret_page = take(page);
	return 0;
}

static int repair(const char *path)
{
	scoped(closep) int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	scoped(sqlite_freep) unsigned char *page = NULL;
	uint32_t n_page;
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	r = first_page(st.st_size, &page, &n_page);
	if (r < 0)
		return r;
	return pwrite(fd, page, n_page, 0) == (ssize_t)n_page && fsync(fd) == 0 ? 0 : -EIO;
}

int old_open(const char *path, sqlite3 **ret_db)
{
	struct stat st;
	int r = stat(path, &st) < 0 ? -errno : 0;

	if (r < 0)
		return r;
	/* SQLite removes the WAL of an empty file. */
	r = st.st_size == 0 ? -EUCLEAN : connect_db(path, SQLITE_OPEN_READWRITE, NULL, ret_db);
	if (r == -EUCLEAN) {
		r = repair(path);
		if (r == 0)
			r = connect_db(path, SQLITE_OPEN_READWRITE, NULL, ret_db);
	}
	return r;
}

/* What would end the name in a URI is escaped. */
static int immutable_uri(const char *path, char *ret_uri, size_t n_uri)
{
	struct text t = text_of(ret_uri, n_uri);

	text_put(&t, "file:");
	for (; *path; path++)
		text_printf(&t, strchr("%?#", *path) ? "%%%02X" : "%c", (unsigned char)*path);
	text_put(&t, "?immutable=1");
	return text_end(&t) < 0 ? -ENAMETOOLONG : 0;
}

/*
 * A WAL is read without shared memory where the file is held exclusively, and a lock cannot be had on a file that is open for
 * reading only: so by the VFS that takes none. Its nolock=1 would not do: with it SQLite refuses a WAL (sqlite3PagerWalSupported()
 * in pager.c). Where there is no WAL, SQLite would make one, unless it is told that the file never changes.
 */
int old_open_unwritable(const char *path, sqlite3 **ret_db)
{
	char name[3 * QUARANTINE_PATH_MAX];
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return -errno;
	snprintf(name, sizeof(name), "%s-wal", path);
	if (stat(name, &st) == 0)
		return connect_db(path, SQLITE_OPEN_READONLY, "unix-none", ret_db);
	r = immutable_uri(path, name, sizeof(name));
	return r < 0 ? r : connect_db(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL, ret_db);
}

void old_close(sqlite3 *db)
{
	sqlite3_stmt *statement;

	while (db && (statement = sqlite3_next_stmt(db, NULL)))
		sqlite3_finalize(statement);
	sqlite3_close(db);
}

int old_prepare(sqlite3 *db, sqlite3_stmt **ret_statement, const char *sql)
{
	int r = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement, NULL);

	return r == SQLITE_OK ? 0 : r == SQLITE_NOMEM ? -ENOMEM : -EUCLEAN;
}

int old_row(sqlite3_stmt *statement)
{
	int r = sqlite3_step(statement);

	if (r == SQLITE_ROW)
		return 0;
	sqlite3_reset(statement);
	return r == SQLITE_DONE ? STORE_NONE : (r & 0xff) == SQLITE_NOMEM ? -ENOMEM : -EUCLEAN;
}
