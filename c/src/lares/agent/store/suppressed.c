/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why something did not become an alert: the newest STORE_SUPPRESSED_MAX, to be read by people. Rows of the table `memory`
 * (schema.c says why), under "suppressed/<Unix time in microseconds, 20 digits>-<8 random hex digits>".
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "proto/hex.h"
#include "store/db.h"

#define PREFIX "suppressed/"
#define BEHIND "suppressed0" /* the first key behind all of them: '0' follows '/' */

enum { KEY_MAX = sizeof(PREFIX) + 20 + 1 + 8 };

bool suppressed_is_key(const char *key)
{
	return strncmp(key, PREFIX, strlen(PREFIX)) == 0;
}

int suppressed_open(struct store *store)
{
	int r = db_prepare(store, &store->suppressed.each,
		"SELECT 0, key, box FROM memory WHERE key >= ?1 AND key < '" BEHIND "' ORDER BY key DESC LIMIT ?2");

	if (r == 0)
		r = db_prepare(store, &store->suppressed.count,
			"SELECT count(*) FROM memory WHERE key >= '" PREFIX "' AND key < '" BEHIND "'");
	if (r == 0)
		r = db_prepare(store, &store->suppressed.remove,
			"DELETE FROM memory WHERE key IN (SELECT key FROM memory WHERE key >= '" PREFIX "' AND key < ?1"
			" ORDER BY key LIMIT ?2)");
	return r < 0 ? r : db_number(store, store->suppressed.count, &store->now.n_suppressed);
}

static void key_from(int64_t at_us, char ret_key[KEY_MAX])
{
	snprintf(ret_key, KEY_MAX, PREFIX "%020" PRId64, at_us > 0 ? at_us : 0);
}

/* Inside of an operation. */
static int remove_some(struct store *store, const char *below, size_t n_max, size_t *ret_n)
{
	int r = db_write_cells(store, store->suppressed.remove, cell_text(below), cell_number(n_max));

	*ret_n = r == 0 ? (size_t)sqlite3_changes(store->db) : 0;
	store->now.n_suppressed -= *ret_n;
	return r == 0 && *ret_n == 0 ? STORE_NONE : r;
}

static int put(struct store *store, const char *key, const void *octets, size_t n_octets)
{
	bool is_new;
	size_t n;
	int r = memory_put(store, key, octets, n_octets, &is_new);

	if (r < 0)
		return r;
	store->now.n_suppressed += is_new;
	if (store->now.n_suppressed > STORE_SUPPRESSED_MAX)
		r = remove_some(store, BEHIND, store->now.n_suppressed - STORE_SUPPRESSED_MAX, &n);
	return r < 0 ? r : 0;
}

int suppressed_keep(struct store *store, const char *key, const void *octets, size_t n_octets)
{
	struct operation operation;
	int r = db_check(key, n_octets);

	if (r == 0)
		r = operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, put(store, key, octets, n_octets));
}

int store_add_suppressed(struct store *store, int64_t at_us, const char *json, size_t n_json)
{
	char key[KEY_MAX];
	uint8_t random[4];
	size_t n;

	if (at_us < 0)
		return -EINVAL;
	key_from(at_us, key);
	n = strlen(key);
	key[n++] = '-';
	store->seal.random(store->seal.context, random, sizeof(random));
	hex_encode(random, sizeof(random), key + n);
	return suppressed_keep(store, key, json, n_json);
}

int store_each_suppressed(struct store *store, int64_t since_us, size_t limit, store_row_fn fn, void *context)
{
	sqlite3_stmt *each = store->suppressed.each;
	char key[KEY_MAX];
	int r = db_catch_up(store);

	key_from(since_us, key);
	if (r == 0)
		r = db_bind_text(store, each, key);
	if (r == 0)
		r = db_error(store, sqlite3_bind_int64(each, 2, limit > INT32_MAX ? INT32_MAX : (int64_t)limit));
	return r < 0 ? r : db_walk(store, each, "memory", fn, context);
}

int suppressed_give_up(struct store *store, int64_t before_us, size_t n_max, size_t *ret_n)
{
	struct operation operation;
	char below[KEY_MAX] = BEHIND;
	int r = operation_begin(store, &operation);

	*ret_n = 0;
	if (r < 0)
		return r;
	if (before_us != INT64_MAX)
		key_from(before_us, below);
	return operation_end(store, &operation, remove_some(store, below, n_max, ret_n));
}
