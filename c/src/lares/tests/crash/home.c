/* SPDX-License-Identifier: Apache-2.0 */
#include "home.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

enum {
	ACTS_MIN = 60,
	ACTS_MAX = 140,
	EVENTS_OF_A_LIFE = 200, /* about as many as there are, so that cuts fall everywhere */
	EVENTS_OF_A_START = 120, /* the first, which makes keys and schema */
};

const char *phase_name(enum phase phase)
{
	static const char *const names[PHASE_COUNT] = { "making keys", "opening", "between commits", "a commit",
		"a checkpoint", "closing", "after the end" };

	return names[phase];
}

void home_tell(const struct home *home, const char *format, ...)
{
	va_list arguments;

	if (!home->is_talking)
		return;
	va_start(arguments, format);
	fprintf(stderr, "%6llu ", (unsigned long long)disk_events(home->disk));
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

struct home *home_new(struct vfs *vfs, uint64_t seed, bool lies)
{
	struct home *home = calloc(1, sizeof(*home));

	if (!home)
		return NULL;
	home->chance.state = seed;
	home->disk = disk_new(chance_next(&home->chance));
	if (!home->disk) {
		free(home);
		return NULL;
	}
	if (lies)
		disk_lie(home->disk);
	home->vfs = vfs;
	vfs_use(vfs, home->disk, chance_next(&home->chance));
	calls_use(home->disk, chance_next(&home->chance));
	return home;
}

static void end_life(struct home *home)
{
	store_close(home->store);
	home->store = NULL;
	vault_close(home->vault);
	home->vault = NULL;
	home->n_sent = 0;
	home->gap_n = 0;
}

void home_free(struct home *home)
{
	if (!home)
		return;
	disk_kill(home->disk);
	end_life(home);
	disk_free(home->disk);
	free(home);
}

int home_returned(struct home *home, int r, const char *what)
{
	if (r < 0 && !disk_is_off(home->disk))
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s: %s", what, strerror(-r));
	return r;
}

int home_commit(struct home *home)
{
	uint64_t n_writes = home->vfs->n_database_writes;
	int r;

	home->phase = PHASE_COMMIT;
	home->is_committing = true;
	r = home_returned(home, store_commit(home->store), "a commit");
	if (home->vfs->n_database_writes > n_writes) {
		home->n_checkpoints++;
		home->phase = PHASE_CHECKPOINT;
	}
	if (r < 0)
		return r;
	if (!disk_is_off(home->disk))
		home->phase = PHASE_ACCEPTING;
	home->is_committing = false;
	home->committed = home->now;
	home->n_uncommitted = 0;
	home->n_commits++;
	home_tell(home, "committed");
	return 0;
}

/* ---- opening ---- */

static int open_vault(struct home *home)
{
	char reason[256] = "";
	int r;

	home->phase = PHASE_KEYS;
	r = vault_open(CALLS_DIR, &home->vault, reason, sizeof(reason));
	if (r < 0 && !disk_is_off(home->disk))
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s", reason);
	return r;
}

/* Now and then the keys are rotated before the store is opened. Seven times at most: then they stay. */
static int rotate(struct home *home)
{
	char reason[256] = "";
	int r = chance_percent(&home->chance, 5) ? vault_rotate(CALLS_DIR, reason, sizeof(reason)) : 0;

	if (r < 0 && r != -ENOSPC && !disk_is_off(home->disk))
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s", reason);
	return r == -ENOSPC ? 0 : r;
}

static int open_store(struct home *home)
{
	const struct store_seal seal = { home->vault, vault_seal, vault_unseal, vault_random };
	char reason[256] = "";
	int r;

	home->phase = PHASE_OPENING;
	r = store_open(CALLS_DIR, &seal, &home->store, reason, sizeof(reason));
	if (r < 0 && !disk_is_off(home->disk))
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s", reason);
	return r;
}

/* A store whose id was used may not become another one. */
static void look_at_id(struct home *home)
{
	if (home->n_commits > 0 && strcmp(home->store_id, store_id(home->store)) != 0)
		finding_note(&home->finding, VERDICT_LOST, "the store began anew");
	snprintf(home->store_id, sizeof(home->store_id), "%s", store_id(home->store));
}

/* What is there is from now on what is committed. */
static enum verdict look(struct home *home)
{
	struct finding other;

	look_at_id(home);
	if (home->is_committing && model_compare(&home->now, home->store, &other) == VERDICT_FINE)
		home->committed = home->now;
	else if (model_compare(&home->committed, home->store, &other) != VERDICT_FINE)
		finding_note(&home->finding, other.verdict, "%s", other.words);
	home->now = home->committed;
	home->is_committing = false;
	home->n_uncommitted = 0;
	return home->finding.verdict;
}

static int begin_life(struct home *home)
{
	int r = open_vault(home);

	if (r == 0)
		r = rotate(home);
	if (r == 0)
		r = open_store(home);
	if (r < 0)
		return r;
	home->phase = PHASE_ACCEPTING;
	home_tell(home, "opened, %u readings", (unsigned)store_next_seq(home->store) - 1);
	return look(home) == VERDICT_FINE ? 0 : -1;
}

/* ---- a life ---- */

/* Often soon: opening has few events, but much that may go wrong, above all after a commit that was cut off. */
static void plan_cut(struct home *home)
{
	uint32_t events = EVENTS_OF_A_LIFE;

	if (home->n_commits == 0 && chance_percent(&home->chance, 60))
		events = EVENTS_OF_A_START;
	else if (chance_percent(&home->chance, home->is_committing ? 40 : 8))
		events = 8;
	disk_cut_at(home->disk, 1 + chance_below(&home->chance, events));
	home->vfs->checkpoint_pages = chance_percent(&home->chance, 20) ? 0 : 10 + (int)chance_below(&home->chance, 60);
}

/* Returns 0 where the life reached its end with the power on. */
static int live_until_cut(struct home *home)
{
	uint32_t n_acts = ACTS_MIN + chance_below(&home->chance, ACTS_MAX - ACTS_MIN);
	int r = begin_life(home);

	for (; r == 0 && n_acts > 0; n_acts--)
		r = disk_is_off(home->disk) ? -1 : home_act(home); /* a checkpoint that fails is nobody's error */
	if (r < 0)
		return r;
	home->phase = PHASE_CLOSING;
	end_life(home);
	if (disk_is_off(home->disk))
		return -1;
	home->phase = PHASE_IDLE;
	return 0;
}

/* The power fails most often; else only the process is gone, and what it wrote is seen, safe or not. */
static void cut(struct home *home)
{
	bool is_kill = chance_percent(&home->chance, 20);

	home_tell(home, "%s, in %s", is_kill ? "killed" : "the power fails", phase_name(home->phase));
	disk_kill(home->disk);
	end_life(home);
	(is_kill ? disk_go_on : disk_power_on)(home->disk);
}

enum verdict home_live(struct home *home)
{
	plan_cut(home);
	live_until_cut(home);
	if (home->finding.verdict == VERDICT_FINE)
		cut(home);
	return home->finding.verdict;
}

/* What the store does not look at by itself. */
static void check_file(struct home *home)
{
	sqlite3_stmt *statement = NULL;
	const char *words = "it does not open";
	sqlite3 *db = NULL;

	if (sqlite3_open(CALLS_DIR "/lares.db", &db) == SQLITE_OK &&
		sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		words = (const char *)sqlite3_column_text(statement, 0);
	if (strcmp(words, "ok") != 0)
		finding_note(&home->finding, VERDICT_CORRUPTED, "integrity_check: %s", words);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

enum verdict home_look(struct home *home)
{
	disk_power_on(home->disk);
	if (begin_life(home) == 0) {
		end_life(home);
		check_file(home);
	}
	return home->finding.verdict;
}
