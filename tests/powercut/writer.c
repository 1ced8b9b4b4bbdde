/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "home.h"
#include "store/db.h"

enum { LIFE_COMMITS = 8, CHECKPOINT_PAGES = 20 };

/* What a Lares that knew the first step only would have left: without the tables of the later ones. */
static int take_back(const struct writer *writer)
{
	char path[PATH_MAX];
	sqlite3 *db = NULL;
	int r;

	snprintf(path, sizeof(path), "%s/lares.db", writer->dir);
	r = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db, "PRAGMA synchronous = FULL; BEGIN; DROP TABLE memory; PRAGMA user_version = 1; COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
	return r == SQLITE_OK ? 0 : -EIO;
}

/* The key changes, as long as there may be more older ones. In every other life the write-ahead log is short, so that there are cuts while it is written back. */
static int begin_life(const struct writer *writer, struct real_home *real, unsigned life)
{
	char reason[256];
	int r = life > 0 ? vault_rotate(writer->dir, reason, sizeof(reason)) : 0;

	real->home.is_old = writer->is_upgrading;
	if (r == -ENOSPC)
		r = 0;
	if (r == 0 && writer->is_upgrading && life > 0)
		r = take_back(writer);
	if (r == 0 && writer->is_upgrading && life > 0)
		r = real_home_mark(real, REAL_HOME_UPGRADE);
	if (r == 0)
		r = real_home_open(real, writer->dir);
	if (r == 0 && life % 2)
		sqlite3_wal_autocheckpoint(real->home.store->db, CHECKPOINT_PAGES);
	if (r == 0 && writer->is_careless)
		sqlite3_exec(real->home.store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	return r < 0 ? r : real_home_mark(real, store_id(real->home.store));
}

/* Every third is closed in order; the others just end. */
static int live(const struct writer *writer, struct real_home *real, unsigned life)
{
	uint64_t up_to = real->home.n_commits + (writer->is_upgrading ? 1 : LIFE_COMMITS);
	int r = begin_life(writer, real, life);

	if (up_to > writer->n_commits)
		up_to = writer->n_commits;
	while (r >= 0 && real->home.n_commits < up_to)
		r = home_act(&real->home);
	if (r >= 0 && life % 3 == 1)
		real_home_close(real);
	return r;
}

/* In a process of its own. The home is shared memory: what was committed is known to the next life. */
static int live_apart(const struct writer *writer, struct real_home *real, unsigned life)
{
	struct home *home = &real->home;
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(live(writer, real, life) < 0);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	home->store = NULL;
	home->vault = NULL;
	home->now = home->committed;
	home->n_uncommitted = 0;
	home->n_sent = 0;
	home->gap_n = 0;
	return status == 0 ? 0 : -EIO;
}

int writer_run(const struct writer *writer)
{
	struct real_home *real = mmap(NULL, sizeof(*real), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int r = 0;

	if (real == MAP_FAILED)
		return -errno;
	real->device = writer->device;
	real->home.chance.state = writer->seed;
	real->records_fd = open(writer->records, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (real->records_fd < 0)
		r = -errno;
	for (unsigned life = 0; r == 0 && real->home.n_commits < writer->n_commits; life++)
		r = live_apart(writer, real, life);
	if (r < 0)
		fprintf(stderr, "after %u commits: %s: %s\n", (unsigned)real->home.n_commits, strerror(-r),
			real->home.finding.words);
	close(real->records_fd);
	munmap(real, sizeof(*real));
	return r;
}
