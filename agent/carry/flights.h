/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is on its way over one link: sent, and not answered. Sans I/O. */
#include "carry/batch.h"
#include "carry/lane.h"
#include "proto/topic.h"

enum {
	CARRY_WINDOW = 100, /* messages in flight */
	CARRY_WINDOW_ALERTS = 2, /* of these, for alerts only */
	CARRY_WINDOW_POSTS = 4, /* and besides these, for what is not stored */
	CARRY_FLIGHTS = CARRY_WINDOW + CARRY_WINDOW_POSTS,
	/* Octets in flight above which only alerts go: on a slow link an alert waits behind at most these. */
	CARRY_WINDOW_OCTETS = 2 * BATCH_OCTETS_MAX,
};

/* One message that is on its way. */
struct flight {
	uint64_t number; /* 0: none. Its index in the table is the number modulo CARRY_FLIGHTS */
	enum { FLIGHT_ROWS, FLIGHT_ALERT, FLIGHT_CLOSED_ALERT, FLIGHT_EMPTIED_ALERT, FLIGHT_POST } kind;
	bool wants_emptying; /* the closed state is taken; the retained message is to go */
	uint64_t sent_us;
	size_t n_octets;
	struct lane lane; /* where it came from, bound to its rows */
	uint64_t rows[BATCH_ROWS_MAX];
	size_t n_rows;
	char suffix[TOPIC_SUFFIX_MAX]; /* of a closed alert */
};

struct flights {
	struct flight at[CARRY_FLIGHTS];
	uint8_t free[CARRY_FLIGHTS]; /* indexes */
	unsigned n_free;
	uint64_t last_round; /* of numbers: round * CARRY_FLIGHTS + index */
	uint64_t answered_us; /* the last time that an answer came */
	uint64_t last_taken; /* the highest number that the broker took; a refusal may be the carrier's, out of order */
};

/* Nothing is on its way. Before the first use, and with every link; numbers go on. */
void flights_clear(struct flights *flights);

/* A free one, not taken yet. The caller's windows leave one. */
struct flight *flights_peek(struct flights *flights);

/* It goes now, under a number of its own. */
void flights_start(struct flights *flights, struct flight *flight, uint64_t now_us);

/* What is on its way sends another message. */
void flights_renumber(struct flights *flights, struct flight *flight, uint64_t now_us);

struct flight *flights_find(struct flights *flights, uint64_t number); /* or NULL */
void flights_end(struct flights *flights, struct flight *flight);
unsigned flights_n(const struct flights *flights);

/* The broker said something about that number. */
void flights_on_answer(struct flights *flights, uint64_t number, bool is_taken, uint64_t now_us);

/* Since when an answer is owed; UINT64_MAX: none is. */
uint64_t flights_mute_since_us(const struct flights *flights);

/* What is on its way of these readings may be an older state: that it is taken says nothing. */
void flights_disown(struct flights *flights, uint64_t first_seq, uint64_t last_seq);
