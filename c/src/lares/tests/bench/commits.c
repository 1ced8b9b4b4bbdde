/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-commits FILE COMMITS [PER-SECOND [ROWS [OCTETS]]]: durable SQLite commits with nothing around them: WAL,
 * synchronous=FULL, in each ROWS (1) rows of OCTETS (300); one after the other (PER-SECOND 0), or paced as the readings are
 * that they are held against, because a commit out of sleep costs more than one in a row.
 *
 * Prints one line of JSON: percentiles of a commit, commits and rows a second, processor time, and octets written a row: by
 * this process and, where there is one, to the disk under it (null: none).
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "measure.h"

enum { OCTETS = 300, OCTETS_MAX = 65536, PATH_ROOM = 4096 };

struct commits {
	long n, n_rows;
	double per_second;
	int n_octets;
	sqlite3 *db;
	sqlite3_stmt *insert;
	double *took_us;
};

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "bench-commits: %s: %s\n", sql, sqlite3_errmsg(db));
	exit(1);
}

static sqlite3 *open_fresh(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char name[PATH_ROOM];
	sqlite3 *db;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		remove(name);
	}
	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	run(db, "PRAGMA journal_mode=WAL");
	run(db, "PRAGMA synchronous=FULL");
	run(db, "CREATE TABLE row (n INTEGER PRIMARY KEY, body BLOB NOT NULL)");
	return db;
}

static void insert(const struct commits *commits)
{
	static char body[OCTETS_MAX];

	sqlite3_bind_blob(commits->insert, 1, body, commits->n_octets, SQLITE_STATIC);
	if (sqlite3_step(commits->insert) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(commits->insert);
}

static void sleep_until(double at_us)
{
	struct timespec at = { .tv_sec = (time_t)(at_us / 1e6) };

	at.tv_nsec = (long)((at_us - (double)at.tv_sec * 1e6) * 1e3);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void commit_all(const struct commits *commits)
{
	double begin_us = measure_now_us(), start_us;

	for (long i = 0; i < commits->n; i++) {
		if (commits->per_second > 0)
			sleep_until(begin_us + (double)i * 1e6 / commits->per_second);
		start_us = measure_now_us();
		run(commits->db, "BEGIN IMMEDIATE");
		for (long row = 0; row < commits->n_rows; row++)
			insert(commits);
		run(commits->db, "COMMIT");
		commits->took_us[i] = measure_now_us() - start_us;
	}
}

static void measure(const struct commits *commits, const char *path)
{
	struct written before = measure_written(path), after;
	double took_us = measure_now_us(), cpu_s = measure_cpu_s(), rows = (double)(commits->n * commits->n_rows);
	size_t n = (size_t)commits->n;

	commit_all(commits);
	took_us = measure_now_us() - took_us;
	cpu_s = measure_cpu_s() - cpu_s;
	after = measure_written(path);
	printf("{\"commits\":%ld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"per_s\":%.1f,\"rows_per_s\":%.1f,\"cpu_s\":%.6f,",
		commits->n, measure_percentile(commits->took_us, n, 50), measure_percentile(commits->took_us, n, 99),
		(double)commits->n * 1e6 / took_us, rows * 1e6 / took_us, cpu_s);
	measure_print_written(&before, &after, rows);
	puts("}");
}

int main(int argc, char **argv)
{
	struct commits commits = { .n = argc > 2 ? atol(argv[2]) : 0,
		.per_second = argc > 3 ? atof(argv[3]) : 0,
		.n_rows = argc > 4 ? atol(argv[4]) : 1,
		.n_octets = argc > 5 ? atoi(argv[5]) : OCTETS };

	if (commits.n < 1 || commits.n_rows < 1 || commits.per_second < 0 || commits.n_octets < 1 || commits.n_octets > OCTETS_MAX) {
		fputs("bench-commits FILE COMMITS [PER-SECOND [ROWS [OCTETS]]]\n", stderr);
		return 2;
	}
	commits.took_us = calloc((size_t)commits.n, sizeof(*commits.took_us));
	if (!commits.took_us)
		return 1;
	commits.db = open_fresh(argv[1]);
	if (sqlite3_prepare_v2(commits.db, "INSERT INTO row (body) VALUES (?)", -1, &commits.insert, NULL) != SQLITE_OK)
		return 1;
	measure(&commits, argv[1]);
	sqlite3_finalize(commits.insert);
	sqlite3_close(commits.db);
	free(commits.took_us);
	return 0;
}
