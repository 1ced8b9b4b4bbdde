/* SPDX-License-Identifier: Apache-2.0 */
#include "look.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "home.h"

enum { LOOK_S = 120, ACTS = 4, FIRST_TOKEN = 100000000 };

/* Around the page cache: what mount reads next is what is on the device. */
static int put_image(const struct look *look)
{
	scoped(closep) int fd = open(look->device, O_WRONLY | O_DIRECT | O_CLOEXEC);

	for (size_t at = 0; fd >= 0 && at < look->n_image;) {
		ssize_t n = pwrite(fd, look->image + at, look->n_image - at, (off_t)at);

		if (n <= 0)
			return -EIO;
		at += (size_t)n;
	}
	return fd < 0 ? -errno : 0;
}

static int quick_check_row(void *context, int n_columns, char **values, char **names)
{
	(void)n_columns;
	(void)names;
	if (strcmp(values[0], "ok") != 0)
		finding_note(context, VERDICT_CORRUPTED, "quick_check: %s", values[0]);
	return 0;
}

static void quick_check(const char *dir, struct finding *finding)
{
	char path[PATH_MAX];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/lares.db", dir);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
		sqlite3_exec(db, "PRAGMA quick_check", quick_check_row, finding, NULL) != SQLITE_OK)
		finding_note(finding, VERDICT_CORRUPTED, "quick_check: %s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

static enum verdict tell(const struct finding *finding)
{
	if (finding->verdict != VERDICT_FINE)
		fprintf(stderr, "%s: %s\n", verdict_name(finding->verdict), finding->words);
	return finding->verdict;
}

/* A step of the schema is taken as a whole or not at all: else neither this Lares nor the one before could go on. */
static int step_row(void *context, int n_columns, char **values, char **names)
{
	(void)n_columns;
	(void)names;
	if (strcmp(values[0], "1") != 0)
		finding_note(context, VERDICT_CORRUPTED, "a step of the schema is half taken");
	return 0;
}

static enum verdict look_at_steps(const struct look *look)
{
	struct finding finding = { 0 };
	char path[PATH_MAX];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/lares.db", look->dir);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK || sqlite3_exec(db,
		"SELECT (SELECT user_version FROM pragma_user_version) = (SELECT count(*) FROM sqlite_schema"
		" WHERE name IN ('reading', 'memory'))", step_row, &finding, NULL) != SQLITE_OK)
		finding_note(&finding, VERDICT_CORRUPTED, "the schema: %s", sqlite3_errmsg(db));
	sqlite3_close(db);
	return tell(&finding);
}

/* One of the two as a whole. */
static void compare(const struct look *look, struct home *home)
{
	struct finding other;

	if (*look->store_id && strcmp(look->store_id, store_id(home->store)) != 0)
		finding_note(&home->finding, VERDICT_LOST, "another store has taken its place");
	home->committed = *look->acknowledged;
	if (model_compare(look->acknowledged, home->store, &other) == VERDICT_FINE)
		return;
	if (!look->under_way || model_compare(look->under_way, home->store, &home->finding) != VERDICT_FINE)
		home->finding = other;
	else
		home->committed = *look->under_way;
}

/* A power cut is no damage: no file may have been set aside. */
static void look_for_damaged(const char *dir, struct finding *finding)
{
	char pattern[PATH_MAX];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/lares.db.*", dir);
	if (glob(pattern, 0, NULL, &found) == 0)
		finding_note(finding, VERDICT_CORRUPTED, "%s was set aside", found.gl_pathv[0]);
	globfree(&found);
}

static enum verdict look_at_store(const struct look *look)
{
	struct real_home *real = calloc(1, sizeof(*real));
	struct home *home = &real->home;

	*real = (struct real_home){ .records_fd = -1, .home.last_token = FIRST_TOKEN };
	if (real_home_open(real, look->dir) == 0)
		compare(look, home);
	home->now = home->committed;
	for (int i = 0; home->finding.verdict == VERDICT_FINE && i < ACTS; i++)
		home_act(home);
	if (home->finding.verdict == VERDICT_FINE)
		home_commit(home);
	real_home_close(real);
	if (home->finding.verdict == VERDICT_FINE)
		quick_check(look->dir, &home->finding);
	look_for_damaged(look->dir, &home->finding);
	return tell(&home->finding);
}

static enum verdict complain(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return VERDICT_CORRUPTED;
}

/* Whatever it does to itself. */
static enum verdict look_apart(const struct look *look, enum verdict (*look_at_it)(const struct look *look))
{
	pid_t child;
	int status;

	madvise(look->image, look->n_image, MADV_DONTFORK); /* many pages, of no use there */
	child = fork();
	if (child == 0) {
		alarm(LOOK_S);
		_exit((int)look_at_it(look));
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return complain("it cannot be looked at");
	if (!WIFEXITED(status) || WEXITSTATUS(status) >= VERDICT_COUNT)
		return complain("it crashed");
	return (enum verdict)WEXITSTATUS(status);
}

static enum verdict look_by(const struct look *look, enum verdict (*look_at_it)(const struct look *look))
{
	enum verdict verdict;

	if (put_image(look) < 0)
		return complain("the device cannot be written");
	if (mount(look->device, look->mount_point, "ext4", 0, NULL) < 0)
		return complain("it cannot be mounted");
	verdict = look_apart(look, look_at_it);
	if (umount(look->mount_point) < 0)
		return complain("it cannot be unmounted");
	return verdict;
}

/* What another connection to the database mends, the store would not have to: so each has what the cut left. */
enum verdict look_at(const struct look *look)
{
	enum verdict verdict = look->is_upgrading ? look_by(look, look_at_steps) : VERDICT_FINE;

	return verdict == VERDICT_FINE ? look_by(look, look_at_store) : verdict;
}
