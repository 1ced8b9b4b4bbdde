/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-commits FILE COMMITS [PER-SECOND]: durable SQLite commits with nothing around them: WAL, synchronous=FULL, one row of
 * 300 octets each; one after the other, or paced as the readings are that they are held against, because a commit out of
 * sleep costs more than one in a row. Prints one line of JSON: percentiles of a commit, commits a second, processor time.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROW_SIZE = 300, PATH_ROOM = 4096 };

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

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

static void insert(sqlite3_stmt *statement, const char *body)
{
	sqlite3_bind_blob(statement, 1, body, ROW_SIZE, SQLITE_STATIC);
	if (sqlite3_step(statement) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(statement);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void sleep_until(double at_us)
{
	struct timespec at = { .tv_sec = (time_t)(at_us / 1e6) };

	at.tv_nsec = (long)((at_us - (double)at.tv_sec * 1e6) * 1e3);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

int main(int argc, char **argv)
{
	long n_commits = argc > 2 ? atol(argv[2]) : 0;
	double per_second = argc > 3 ? atof(argv[3]) : 0;
	char body[ROW_SIZE];
	sqlite3_stmt *statement;
	double *took_us, begin_us, begin_cpu_s, cpu;
	sqlite3 *db;

	if (n_commits < 1 || per_second < 0) {
		fputs("bench-commits FILE COMMITS [PER-SECOND]\n", stderr);
		return 2;
	}
	took_us = calloc((size_t)n_commits, sizeof(*took_us));
	if (!took_us)
		return 1;
	memset(body, 'x', sizeof(body));
	db = open_fresh(argv[1]);
	if (sqlite3_prepare_v2(db, "INSERT INTO row (body) VALUES (?)", -1, &statement, NULL) != SQLITE_OK)
		return 1;

	begin_us = now_us();
	begin_cpu_s = cpu_s();
	for (long i = 0; i < n_commits; i++) {
		double start_us;

		if (per_second > 0)
			sleep_until(begin_us + (double)i * 1e6 / per_second);
		start_us = now_us();
		run(db, "BEGIN IMMEDIATE");
		insert(statement, body);
		run(db, "COMMIT");
		took_us[i] = now_us() - start_us;
	}
	cpu = cpu_s() - begin_cpu_s;
	begin_us = now_us() - begin_us;
	qsort(took_us, (size_t)n_commits, sizeof(*took_us), by_value);
	printf("{\"commits\":%ld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"per_s\":%.1f,\"cpu_s\":%.6f}\n", n_commits,
		took_us[n_commits / 2], took_us[n_commits * 99 / 100], (double)n_commits * 1e6 / begin_us, cpu);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	free(took_us);
	return 0;
}
