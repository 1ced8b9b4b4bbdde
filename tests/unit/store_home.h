/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A store in a folder of its own, for the tests of the store: the real vault, the real files. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/store.h"
#include "vault/vault.h"

static const int64_t HOME_TIME_US = INT64_C(1795335245000000);

struct home {
	char dir[64], path[80];
	char reason[256];
	struct vault *vault;
	struct store_seal seal;
	struct store *store;
};

static inline int home_try(struct home *home)
{
	home->reason[0] = '\0';
	return store_open(home->dir, &home->seal, &home->store, home->reason, sizeof(home->reason));
}

static inline void home_open(struct home *home)
{
	if (home_try(home) < 0)
		fail_msg("%s", home->reason);
}

static inline void home_close(struct home *home)
{
	store_close(home->store);
	home->store = NULL;
}

static inline void home_reopen(struct home *home)
{
	home_close(home);
	home_open(home);
}

static inline int home_new(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	strcpy(home->dir, "/tmp/lares-store-XXXXXX");
	assert_non_null(mkdtemp(home->dir));
	snprintf(home->path, sizeof(home->path), "%s/lares.db", home->dir);
	if (vault_open(home->dir, &home->vault, home->reason, sizeof(home->reason)) < 0)
		fail_msg("%s", home->reason);
	home->seal = (struct store_seal){ home->vault, vault_seal, vault_unseal, vault_random };
	home_open(home);
	*state = home;
	return 0;
}

static inline int home_remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline int home_free(void **state)
{
	struct home *home = *state;

	home_close(home);
	vault_close(home->vault);
	nftw(home->dir, home_remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(home);
	return 0;
}

#define IN_HOME(test) cmocka_unit_test_setup_teardown(test, home_new, home_free)

/* A reading of `device` with an id made of `number`, measured `number` seconds after HOME_TIME_US. */
static inline int home_add(struct home *home, const char *device_id, enum class class, uint32_t number, const char *json)
{
	struct device device = { .address = { { 1, 2, 3, 4, 5, 7 } } };
	struct accepted accepted = { .seq = store_next_seq(home->store),
		.may_recur = true,
		.order = number,
		.device = &device,
		.class = class,
		.at_us = HOME_TIME_US + number * INT64_C(1000000),
		.received_us = HOME_TIME_US + number * INT64_C(1000000),
		.live = true };

	snprintf(device.id, sizeof(device.id), "%s", device_id);
	memcpy(accepted.id, &number, sizeof(number));
	return store_add_reading(home->store, &accepted, json, strlen(json));
}

static inline int home_alert(struct home *home, const char *id, uint32_t rev, bool is_open, const char *json)
{
	return store_put_alert(home->store, id, rev, is_open, HOME_TIME_US, json, strlen(json));
}

/* Whether anything waits for a commit. */
static inline bool home_is_pending(const struct home *home)
{
	return home->store->pending.n > 0;
}

/* What a test sealed as a reading's octets is text: it is given as json too. */
static inline int home_next_of(struct home *home, enum queue queue, enum class lowest, enum class highest, uint64_t after_n,
	uint64_t up_to_n, struct outgoing *ret_outgoing)
{
	int r = store_outbox_next(home->store, queue, lowest, highest, after_n, up_to_n, ret_outgoing);

	if (r == 0 && queue == QUEUE_READINGS) {
		ret_outgoing->json = (const char *)ret_outgoing->packed.octets;
		ret_outgoing->n_json = ret_outgoing->packed.n_octets;
	}
	return r;
}

static inline int home_next(struct home *home, uint64_t after_seq, struct outgoing *ret_outgoing)
{
	return home_next_of(home, QUEUE_READINGS, CLASS_ALERT, CLASS_TELEMETRY, after_seq, UINT64_MAX, ret_outgoing);
}

static inline int home_next_message(struct home *home, uint64_t after_n, struct outgoing *ret_outgoing)
{
	return home_next_of(home, QUEUE_MESSAGES, CLASS_ALERT, CLASS_TELEMETRY, after_n, UINT64_MAX, ret_outgoing);
}

static inline int home_taken(struct home *home, uint64_t seq)
{
	return store_outbox_remove(home->store, QUEUE_READINGS, seq);
}

static inline int home_taken_message(struct home *home, uint64_t n)
{
	return store_outbox_remove(home->store, QUEUE_MESSAGES, n);
}

/* A store_row_fn that writes "id=json;" into a text of that size. */
enum { HOME_ROWS_MAX = 1024 };

static inline int home_write_row(void *context, const char *id, const char *json, size_t n_json)
{
	char *rows = context;
	size_t n = strlen(rows);

	assert_int_equal(strlen(json), n_json);
	snprintf(rows + n, HOME_ROWS_MAX - n, "%s=%s;", id, json);
	return 0;
}

/* The same for readings. */
static inline int home_write_reading(void *context, const struct packed *row)
{
	return home_write_row(context, row->device, row->n_octets ? (const char *)row->octets : "", row->n_octets);
}

/* Another program's hand on the closed file. */
static inline void home_edit(struct home *home, const char *sql)
{
	sqlite3 *db;

	assert_null(home->store);
	assert_int_equal(sqlite3_open(home->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}
