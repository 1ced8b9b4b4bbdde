/* SPDX-License-Identifier: Apache-2.0 */
#include "store/old_readings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "store/old.h"

enum { ROW_MIN = 48 }; /* octets of the smallest reading: so many are in a file at most */

/* Whose readings they are, in the old numbering. */
struct old_source {
	uint64_t number;
	char device[DEVICE_ID_MAX];
	struct address address;
};

static struct old_source *find_source(const struct old_readings *old, uint64_t number)
{
	for (size_t i = 0; i < old->n_sources; i++)
		if (old->sources[i].number == number)
			return &old->sources[i];
	return NULL;
}

static int read_source(struct store *store, struct old_readings *old, sqlite3_stmt *each)
{
	struct old_source source = { .number = (uint64_t)sqlite3_column_int64(each, 0) }, *more;
	const char *device = (const char *)sqlite3_column_text(each, 1);
	scoped(freep) char *address = NULL;
	size_t n_address;

	if (!device || strlen(device) >= sizeof(source.device) || find_source(old, source.number))
		return 0;
	strcpy(source.device, device);
	if (db_unseal(store, (struct place){ "source", source.number, device }, each, 2, &address, &n_address) < 0 ||
		n_address != sizeof(source.address))
		return 0;
	memcpy(&source.address, address, n_address);
	more = reallocarray(old->sources, old->n_sources + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	more[old->n_sources++] = source;
	old->sources = more;
	return 0;
}

/* From both ends, so that a page in the middle hides its own rows only. */
static int read_sources(struct store *store, struct old_readings *old)
{
	static const char *const sql[] = { "SELECT number, device, box FROM source NOT INDEXED ORDER BY number",
		"SELECT number, device, box FROM source NOT INDEXED ORDER BY number DESC" };
	int r = 0;

	for (size_t i = 0; r != -ENOMEM && i < sizeof(sql) / sizeof(sql[0]); i++) {
		sqlite3_stmt *each = NULL;

		r = old_prepare(old->db, &each, sql[i]);
		while (r == 0 && (r = old_row(each)) == 0)
			r = read_source(store, old, each);
		sqlite3_finalize(each);
	}
	return r == -ENOMEM ? r : 0;
}

/* What cannot be read of it is as if it had never been: then all is sent again, and nothing is held back. */
static void read_meta(struct old_readings *old)
{
	sqlite3_stmt *get = NULL;
	const char *id;

	snprintf(old->id, sizeof(old->id), "%032d", 0);
	if (old_prepare(old->db, &get, "SELECT value FROM meta WHERE key = ?1") < 0)
		return;
	sqlite3_bind_text(get, 1, "id", -1, SQLITE_STATIC);
	if (old_row(get) == 0) {
		id = (const char *)sqlite3_column_text(get, 0);
		if (id && strspn(id, "0123456789abcdef") == STORE_ID_MAX - 1 && !id[STORE_ID_MAX - 1])
			strcpy(old->id, id);
		sqlite3_reset(get);
	}
	sqlite3_bind_text(get, 1, "settled", -1, SQLITE_STATIC);
	if (old_row(get) == 0)
		settled_read(sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), &old->settled);
	sqlite3_finalize(get);
}

#define COLUMNS "seq, id, source, class, at_ms, box, ord"

enum { COLUMN_SEQ, COLUMN_ID, COLUMN_SOURCE, COLUMN_CLASS, COLUMN_AT_MS, COLUMN_BOX, COLUMN_ORD };

/* Opens the box of the row at hand. Returns 0, -EBADMSG or -ENOMEM. */
static int read_row(struct store *store, struct old_readings *old, sqlite3_stmt *row, char **ret_octets, size_t *ret_n_octets)
{
	const struct old_source *source = find_source(old, (uint64_t)sqlite3_column_int64(row, COLUMN_SOURCE));
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
	*ret_n_octets = packed.n_octets;
	if (r == 0)
		r = packed_read(&packed, &old->unpacked);
	old->unpacked.accepted.may_recur = sqlite3_column_type(row, COLUMN_ORD) != SQLITE_NULL;
	old->unpacked.accepted.order = (uint64_t)sqlite3_column_int64(row, COLUMN_ORD);
	return r;
}

uint64_t old_readings_settled(const struct old_readings *old)
{
	return old->settled.n ? old->settled.ranges[old->settled.n - 1].last : 0;
}

/* By the newest row, where that can be read. */
static void find_last(struct store *store, struct old_readings *old, uint64_t n_file)
{
	uint64_t settled = old_readings_settled(old), last = settled + n_file / ROW_MIN;
	scoped(freep) char *octets = NULL;
	sqlite3_stmt *newest = NULL;
	size_t n_octets;
	uint64_t seq;

	if (old_prepare(old->db, &newest, "SELECT " COLUMNS " FROM reading NOT INDEXED ORDER BY seq DESC LIMIT 1") == 0 &&
		old_row(newest) == 0) {
		seq = (uint64_t)sqlite3_column_int64(newest, COLUMN_SEQ);
		old->is_last_known = seq <= last || read_row(store, old, newest, &octets, &n_octets) == 0;
		if (old->is_last_known)
			last = seq > settled ? seq : settled;
	}
	sqlite3_finalize(newest);
	old->last = last;
}

int old_readings_open(struct old_readings *old, const char *path)
{
	if (old_open(path, &old->db) == -ENOMEM)
		return -ENOMEM;
	if (old->db)
		read_meta(old);
	return 0;
}

int old_readings_begin(struct store *store, struct old_readings *old, const char *path)
{
	struct stat st;
	int r;

	if (!old->db)
		return 0;
	r = read_sources(store, old);
	if (r < 0)
		return r;
	if (stat(path, &st) == 0)
		find_last(store, old, (uint64_t)st.st_size);
	r = old_prepare(old->db, &old->next, "SELECT " COLUMNS " FROM reading NOT INDEXED WHERE seq >= ?1 ORDER BY seq");
	return r == -ENOMEM ? r : 0;
}

/* By >=, as > would begin at the number before, which may be on the page that cannot be read. */
void old_readings_seek(struct old_readings *old, uint64_t seq)
{
	sqlite3_reset(old->next);
	sqlite3_bind_int64(old->next, 1, (int64_t)seq);
}

uint64_t old_readings_seq(const struct old_readings *old)
{
	return (uint64_t)sqlite3_column_int64(old->next, COLUMN_SEQ);
}

int old_readings_read(struct store *store, struct old_readings *old, char **ret_octets, size_t *ret_n_octets)
{
	return read_row(store, old, old->next, ret_octets, ret_n_octets);
}

void old_readings_close(struct old_readings *old)
{
	old_close(old->db);
	free(old->sources);
}
