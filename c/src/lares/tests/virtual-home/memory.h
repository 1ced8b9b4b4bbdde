/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a device has stored, and its side of the Record Access Control Point 0x2A52. Sans I/O: a request is written in, then
 * what is to be sent is taken out one by one, at the caller's pace.
 *
 * A record's number only ever grows; records lie in the order in which they were stored. Without a control point all records
 * are given to whoever subscribes, and each is forgotten once it was confirmed.
 */
#include "tests/virtual-home/scenario.h"

enum {
	/* ATT errors: Core Specification Supplement, Part B, 1.2. */
	MEMORY_UNSUBSCRIBED = 0xfd,
	MEMORY_BUSY = 0xfe,
	MEMORY_ANSWER_MAX = 4,
};

enum memory_step {
	MEMORY_NOTHING,
	MEMORY_RECORD, /* to be sent on the data characteristic */
	MEMORY_ANSWER, /* to be sent on the control point */
	MEMORY_CUT, /* the link is to be dropped now */
};

struct memory {
	const struct records *plan; /* the scenario's */
	struct stored *records;
	size_t n_records;
	size_t at, until; /* those still to be sent */
	uint8_t operation; /* being answered; 0: none */
	bool is_giving; /* without a control point: all that there is */
	uint8_t answer[MEMORY_ANSWER_MAX];
	size_t n_answer; /* 0: none waits to be sent */
	bool is_cutting; /* the link is to be dropped after cut_after more records */
	uint32_t cut_after;
	bool is_fetched; /* a report came to its end in this connection */
	size_t n_deleted;
};

/* Returns 0 or -ENOMEM; the plan is borrowed. */
int memory_init(struct memory *memory, const struct records *plan);
void memory_done(struct memory *memory);

/* Store one more, with the next number where records have numbers. Returns 0 or -ENOSPC. */
int memory_add(struct memory *memory, const uint8_t *octets, size_t n);

/* A write to the control point. Returns 0, or the ATT error that refuses it. */
uint8_t memory_write(struct memory *memory, const uint8_t *octets, size_t n, bool is_subscribed);

/* Begin to give everything (no control point). */
void memory_give(struct memory *memory);

/* The next thing to do; what is to be sent stays valid until the next call. */
enum memory_step memory_next(struct memory *memory, const uint8_t **ret_octets, size_t *ret_n);

/* The oldest record was confirmed: it is forgotten. Returns whether there was one on its way. */
bool memory_confirmed(struct memory *memory);

/* Drop the link after that many more records, and before whatever follows them. */
void memory_cut(struct memory *memory, uint32_t n_records);

/* The link is gone, and with it what was being sent. */
void memory_stop(struct memory *memory);
