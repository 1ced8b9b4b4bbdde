/* SPDX-License-Identifier: Apache-2.0 */
#include "remembering.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "commit.h"
#include "proto/json/suppressed_json.h"

void remembering_keep(void *context, const char *key, const void *octets, size_t n_octets)
{
	struct agent *agent = context;
	int r = n_octets ? store_remember(agent->store, key, octets, n_octets) : store_forget(agent->store, key);

	if (r < 0 || r == STORE_FULL) /* the rule goes on from memory */
		log_warning("what a rule has to know after a restart cannot be kept (%s): %s", key,
			r == STORE_FULL ? "too much is remembered" : strerror(-r));
	else
		commit_note(agent, CLASS_TELEMETRY);
}

void remembering_note_suppressed(void *context, const struct suppressed *suppressed)
{
	struct agent *agent = context;
	char json[SUPPRESSED_JSON_MAX];
	int r = suppressed_json(suppressed, json, sizeof(json));

	if (r >= 0)
		r = store_add_suppressed(agent->store, suppressed->at.at_us, json, (size_t)r);
	if (r < 0)
		log_warning("why something did not become an alert cannot be kept (%s): %s",
			suppress_reason_name(suppressed->reason), strerror(-r));
	else
		commit_note(agent, CLASS_TELEMETRY);
}

/* The rows, before any is taken up: what is forgotten then is written to the table that is being read. */
struct rows {
	struct row {
		char key[WATCH_MEMORY_KEY_MAX];
		size_t n_octets;
		uint8_t *octets;
	} *row;
	size_t n, n_max;
};

static void free_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		free(rows->row[i].octets);
	free(rows->row);
}

static int add_row(void *context, const char *key, const char *octets, size_t n_octets)
{
	struct rows *rows = context;
	struct row *row;

	if (strlen(key) >= WATCH_MEMORY_KEY_MAX)
		return 0;
	if (rows->n == rows->n_max) {
		row = reallocarray(rows->row, rows->n_max * 2 + 64, sizeof(*row));
		if (!row)
			return -ENOMEM;
		rows->row = row;
		rows->n_max = rows->n_max * 2 + 64;
	}
	row = &rows->row[rows->n];
	row->octets = malloc(n_octets + 1);
	if (!row->octets)
		return -ENOMEM;
	memcpy(row->octets, octets, n_octets);
	strcpy(row->key, key);
	row->n_octets = n_octets;
	rows->n++;
	return 0;
}

typedef int (*recall_fn)(struct watch *watch, const char *key, const void *octets, size_t n_octets,
	const struct moment *now);

static int restore_by(struct agent *agent, recall_fn recall)
{
	struct moment now = agent_moment();
	struct rows rows = { 0 };
	int r = store_each_memory(agent->store, add_row, &rows);

	for (size_t i = 0; r == 0 && i < rows.n; i++)
		r = recall(agent->watch, rows.row[i].key, rows.row[i].octets, rows.row[i].n_octets, &now);
	free_rows(&rows);
	return r;
}

int remembering_restore(struct agent *agent)
{
	return restore_by(agent, watch_recall);
}

int remembering_restore_rules(struct agent *agent)
{
	return restore_by(agent, watch_recall_rule);
}
