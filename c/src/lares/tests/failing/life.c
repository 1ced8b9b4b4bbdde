/* SPDX-License-Identifier: Apache-2.0 */
#include "life.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "home.h"

enum {
	PARTS = 3, /* of a life, each from opening to closing */
	ACTS = 40, /* of a part */
	TRIES = 12, /* more than calls fail in a row */
};

/* tests/crash asks these of a home. What it has for its disk is not there. */
struct life {
	struct home home;
	const char *dir;
	uint64_t n_failures; /* before the act at hand */
};

static bool has_failed(const struct life *life)
{
	return call_failures() > life->n_failures;
}

static void begin_act(struct life *life)
{
	life->n_failures = call_failures();
}

void home_tell(const struct home *home, const char *format, ...)
{
	va_list arguments;

	if (!home->is_talking)
		return;
	call_pause();
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, " (%d failed)\n", (int)call_failures());
	call_resume();
}

/* Only what a failing call made fail may fail. */
int home_returned(struct home *home, int r, const char *what)
{
	if (r < 0 && !has_failed((struct life *)home))
		finding_note(&home->finding, VERDICT_CORRUPTED, "%s goes on failing: %s", what, strerror(-r));
	if (r < 0)
		home_tell(home, "%s: %s", what, strerror(-r));
	return r;
}

int home_commit(struct home *home)
{
	int r = home_returned(home, store_commit(home->store), "a commit");

	if (r < 0)
		return r;
	home->committed = home->now;
	home->n_uncommitted = 0;
	home->n_commits++;
	return 0;
}

static int commit_at_last(struct life *life)
{
	int r = -1;

	for (int i = 0; r < 0 && i < TRIES && life->home.finding.verdict == VERDICT_FINE; i++) {
		begin_act(life);
		r = home_commit(&life->home);
	}
	return r;
}

/* Undisturbed. */
static void look(struct life *life)
{
	struct finding other;

	call_pause();
	if (life->home.n_commits > 0 && strcmp(life->home.store_id, store_id(life->home.store)) != 0)
		finding_note(&life->home.finding, VERDICT_LOST, "the store began anew");
	snprintf(life->home.store_id, sizeof(life->home.store_id), "%s", store_id(life->home.store));
	if (model_compare(&life->home.committed, life->home.store, &other) != VERDICT_FINE)
		finding_note(&life->home.finding, other.verdict, "%s", other.words);
	call_resume();
}

/* ---- opening and closing ---- */

static void close_all(struct life *life)
{
	store_close(life->home.store);
	life->home.store = NULL;
	vault_close(life->home.vault);
	life->home.vault = NULL;
}

static int open_all(struct life *life, bool rotates)
{
	char reason[256] = "";
	int r = vault_open(life->dir, &life->home.vault, reason, sizeof(reason));

	if (r == 0 && rotates)
		r = vault_rotate(life->dir, reason, sizeof(reason));
	if (r == 0) {
		const struct store_seal seal = { life->home.vault, vault_seal, vault_unseal, vault_random };

		r = store_open(life->dir, &seal, &life->home.store, reason, sizeof(reason));
	}
	if (r < 0 && !reason[0])
		finding_note(&life->home.finding, VERDICT_CORRUPTED, "does not open, and says no word why");
	return home_returned(&life->home, r, reason);
}

/* As its supervisor would. */
static int open_at_last(struct life *life, bool rotates)
{
	int r = -1;

	for (int i = 0; r < 0 && i < TRIES && life->home.finding.verdict == VERDICT_FINE; i++) {
		begin_act(life);
		r = open_all(life, rotates);
		if (r < 0)
			close_all(life);
	}
	return r;
}

/* ---- a life ---- */

/* An act, and sometimes at once a look at what a failing call made of it. */
static void act(struct life *life)
{
	struct home *home = &life->home;
	int r;

	begin_act(life);
	r = home_act(home);
	if (!has_failed(life) || home->finding.verdict != VERDICT_FINE)
		return;
	home_tell(home, "an act with a failing call returned %d", r);
	if (chance_percent(&home->chance, 50) && commit_at_last(life) == 0)
		look(life);
}

static void run_part(struct life *life, int part)
{
	life->home.n_sent = 0;
	life->home.gap_n = 0;
	if (open_at_last(life, part == 1) < 0)
		return;
	look(life);
	for (int i = 0; i < ACTS && life->home.finding.verdict == VERDICT_FINE; i++)
		act(life);
	if (life->home.finding.verdict == VERDICT_FINE && commit_at_last(life) == 0)
		look(life);
	close_all(life);
}

static void check_file(struct life *life)
{
	sqlite3_stmt *statement = NULL;
	const char *words = "it does not open";
	sqlite3 *db = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/lares.db", life->dir);
	if (sqlite3_open(path, &db) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		words = (const char *)sqlite3_column_text(statement, 0);
	if (strcmp(words, "ok") != 0)
		finding_note(&life->home.finding, VERDICT_CORRUPTED, "integrity_check: %s", words);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

static void last_look(struct life *life)
{
	call_pause();
	begin_act(life);
	if (open_at_last(life, false) == 0) {
		look(life);
		close_all(life);
		check_file(life);
	}
	call_resume();
}

struct finding life_run(const char *dir)
{
	static struct life life; /* large */

	memset(&life, 0, sizeof(life));
	life.dir = dir;
	life.home.chance.state = 4;
	life.home.is_talking = getenv("LARES_TALK") != NULL;
	for (int part = 0; part < PARTS && life.home.finding.verdict == VERDICT_FINE; part++)
		run_part(&life, part);
	if (life.home.finding.verdict == VERDICT_FINE)
		last_look(&life);
	return life.home.finding;
}
