/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Runs the alarm's program, one alert at a time: it gets the alert as JSON on stdin, and has RUNNER_MAX_S. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	RUNNER_QUEUE_MAX = 16, /* alerts that wait for their turn: as many as laresd has unanswered (carry/siren.h) */
	RUNNER_MAX_S = 120, /* a bell that rings for longer is broken */
	RUNNER_ALERT_MAX = 65536,
};

struct runner_job {
	uint64_t number;
	char *json;
	size_t n_json, n_written;
};

struct runner {
	const char *program;
	struct runner_job queue[RUNNER_QUEUE_MAX]; /* the first one runs, where pid is set */
	size_t n_queue;
	pid_t pid;
	int in_fd; /* of the program's stdin; -1: all is written */
	uint64_t deadline_us;
	/* What came of it: status 0 to 255; < 0: a negative errno, it could not be run. */
	void (*on_done)(void *context, uint64_t number, int status);
	void *context;
};

void runner_init(struct runner *ret_runner, const char *program, void (*on_done)(void *context, uint64_t number, int status),
	void *context);

/* End what runs, and forget the rest. */
void runner_done(struct runner *runner);

/* Copied. Returns 0, -ENOBUFS, -EMSGSIZE or -ENOMEM. */
int runner_add(struct runner *runner, uint64_t number, const void *json, size_t n_json);

/* Who gave the alerts is gone, and another will count anew: they sound all the same, and what comes of it has the number 0. */
void runner_disown(struct runner *runner);

/* Start, feed, look whether it ended, end what takes too long. To be called whenever in_fd is writable, and in any case once a second. */
void runner_turn(struct runner *runner, uint64_t now_us);
