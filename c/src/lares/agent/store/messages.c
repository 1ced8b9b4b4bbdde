/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that are sent once: answers to commands, gaps. A row lives as long as its place in the outbox. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/db.h"

static const char table[] = "message";

int messages_open(struct store *store)
{
	int r = db_prepare(store, &store->message.add, "INSERT INTO message VALUES (?1, ?2, ?3)");

	if (r == 0)
		r = db_prepare(store, &store->message.get, "SELECT topic, box FROM message WHERE n = ?1");
	if (r == 0)
		r = db_prepare(store, &store->message.remove, "DELETE FROM message WHERE n = ?1");
	if (r == 0)
		r = db_prepare(store, &store->message.count, "SELECT count(*) FROM message");
	if (r == 0)
		r = db_number(store, store->message.count, &store->now.n_messages);
	return r;
}

static int add(struct store *store, const char *topic, const struct outgoing *outgoing, const char *json, size_t n_json)
{
	uint64_t n = store->now.next_n;
	scoped(freep) uint8_t *box = NULL;
	int r = db_seal(store, (struct place){ table, n, topic }, json, n_json, &box);

	if (r == 0)
		r = db_write_cells(store, store->message.add, cell_number(n), cell_text(topic),
			cell_bytes(box, n_json + STORE_SEAL_OVERHEAD));
	if (r == 0)
		r = outbox_add(store, outgoing);
	if (r == 0)
		store->now.n_messages++;
	return r;
}

int store_add_message(struct store *store, enum class class, const char *topic, int64_t at_us, const char *json,
	size_t n_json)
{
	const struct outgoing outgoing = { .kind = OUTGOING_MESSAGE, .class = class, .queued_us = at_us };
	struct operation operation;
	int r = db_check(topic, n_json);

	if (r < 0)
		return r;
	if (store->now.n_messages >= STORE_MESSAGES_MAX)
		return STORE_FULL;
	r = operation_begin(store, &operation);
	return r < 0 ? r : operation_end(store, &operation, add(store, topic, &outgoing, json, n_json));
}

static int replace(struct store *store, uint64_t older_n, const char *topic, const struct outgoing *outgoing, const char *json,
	size_t n_json)
{
	int r = older_n ? outbox_drop(store, older_n) : STORE_NONE;

	if (r == 0)
		r = db_write_cells(store, store->message.remove, cell_number(older_n));
	if (r == 0)
		store->now.n_messages--;
	return r < 0 ? r : add(store, topic, outgoing, json, n_json);
}

int store_put_message(struct store *store, uint64_t older_n, enum class class, const char *topic, int64_t at_us,
	const char *json, size_t n_json, uint64_t *ret_n)
{
	const struct outgoing outgoing = { .kind = OUTGOING_MESSAGE, .class = class, .queued_us = at_us };
	struct operation operation;
	int r = db_check(topic, n_json);

	if (r == 0)
		r = operation_begin(store, &operation);
	if (r < 0)
		return r;
	r = operation_end(store, &operation, replace(store, older_n, topic, &outgoing, json, n_json));
	if (r == 0)
		*ret_n = store->now.next_n - 1;
	return r;
}

bool store_has_message(struct store *store, uint64_t n)
{
	int r;

	if (n == 0 || db_catch_up(store) < 0)
		return false;
	sqlite3_bind_int64(store->message.get, 1, (int64_t)n);
	r = db_row(store, store->message.get);
	sqlite3_reset(store->message.get);
	return r == 0;
}

int message_load(struct store *store, struct outgoing *outgoing)
{
	sqlite3_stmt *get = store->message.get;
	const char *topic;
	int r;

	sqlite3_bind_int64(get, 1, (int64_t)outgoing->n);
	r = db_row(store, get);
	if (r != 0)
		return r;
	topic = (const char *)sqlite3_column_text(get, 0);
	r = db_load(store, (struct place){ table, outgoing->n, topic }, get, 1, outgoing);
	if (r == 0) {
		snprintf(store->ref, sizeof(store->ref), "%s", topic);
		outgoing->ref = store->ref;
	}
	sqlite3_reset(get);
	return r;
}
