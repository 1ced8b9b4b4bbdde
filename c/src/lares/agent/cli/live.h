/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A command that goes on: calls to laresd, a tick a second, what is typed, and the signals that end it, in one loop. */
#include <stdbool.h>
#include <stdint.h>

#include "cli/client.h"
#include "loop/timer.h"

enum { LIVE_CALLS_MAX = 8 /* that wait for their answers at once */ };

struct live_ops {
	void (*on_tick)(void *context, uint64_t now_us); /* the first one at once */
	void (*on_typed)(void *context, const char *text, size_t n); /* n 0: the input is closed. NULL: stdin is not read */
	void (*on_resize)(void *context); /* or NULL */
	void (*on_stop)(void *context); /* Ctrl-C, or asked to end: live_end() is to follow */
};

/* `answer` is laresd's JSON, or NULL: then `why` says what is wrong and what to do. Both are borrowed. */
typedef void (*live_answer_fn)(void *context, int what, const char *answer, const char *why);

struct live;

struct live_call {
	struct live *live;
	sd_bus_slot *slot; /* NULL: free */
	live_answer_fn fn;
	int what;
};

struct live {
	struct client *client;
	const struct live_ops *ops;
	void *context;
	sd_event *event;
	struct timer timer;
	sd_event_source *input;
	struct live_call calls[LIVE_CALLS_MAX];
};

/* Must not move until live_done(). Returns 0 or a negative errno. */
int live_open(struct live *live, struct client *client, const struct live_ops *ops, void *context);
void live_done(struct live *live);

/* Until live_end(); returns what that was given, or a negative errno. */
int live_run(struct live *live);
void live_end(struct live *live, int status);

/*
 * Send a call, which is taken in any case; `what` is for `fn`, which is always called, at the earliest from live_run().
 * Returns 0 or a negative errno: then it is not called.
 */
int live_call(struct live *live, sd_bus_message *call, uint64_t timeout_us, live_answer_fn fn, int what);

/* Whether a call with that `what` waits for its answer. */
bool live_is_waiting(const struct live *live, int what);
