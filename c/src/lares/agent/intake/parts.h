/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The heads of acts that come in two frames, while the rest of them is awaited; and joining two readings into one.
 */
#include "intake/identity.h"
#include "intake/kept.h"

/* A meter sends the context right after its measurement, a scale the other half of its result. */
#define PARTS_PATIENCE_US (2 * UINT64_C(1000000))

/* A scale tells the weight, and what it measures through the body when it has done so. */
#define PARTS_SCALE_PATIENCE_US (30 * UINT64_C(1000000))

/* The store was not to be written: tried again. */
#define PARTS_RETRY_US UINT64_C(1000000)

enum {
	PARTS_MAX = 16, /* acts at once in one home; one more, and the one that waits longest goes as it is */
	PARTS_RAW_MAX = 2 * FRAME_DATA_MAX,
	HELD_KEY_MAX = 64,
	HELD_BLOB_MAX = 9 + KEPT_BLOB_MAX,
};

struct held {
	char key[HELD_KEY_MAX]; /* "": free; address, driver and act */
	const struct driver *driver;
	struct novelty novelty; /* as it was judged: its number was given away when it came */
	struct kept kept;
	uint64_t due_us;
	bool is_recalled; /* held before a restart: how long ago, only the wall clock knows */
};

struct parts {
	struct held held[PARTS_MAX];
};

void parts_key(const struct address *address, const struct driver *driver, uint32_t act, char ret_key[HELD_KEY_MAX]);

/* mode 1 | number 8 | kept: with room for HELD_BLOB_MAX; returns how many octets. */
size_t parts_write(const struct held *held, uint8_t *ret_blob);

/* Novelty and frame; returns 0, or -EBADMSG where no parts_write() wrote that. */
int parts_read(const uint8_t *blob, size_t n_blob, struct held *ret_held);

/* How long the rest of it is awaited, and whether there need not be any: adverts of scales with and without bare feet. */
uint64_t parts_patience_us(enum frame_kind frame_kind, enum reading_kind kind);
bool parts_may_be_all(const struct held *held);

struct held *parts_find(struct parts *parts, const char *key); /* or NULL */
struct held *parts_place(struct parts *parts); /* a free one, or NULL */
struct held *parts_oldest(struct parts *parts); /* the one that is due first, or NULL */
struct held *parts_of(struct parts *parts, const struct address *address); /* one of that address (NULL: any), or NULL */
uint64_t parts_wake_us(const struct parts *parts); /* UINT64_MAX: no need */

/* Whether `tail` says anything, a value or a flag, that `head` does not. Of one reading each. */
bool parts_add(const struct readings *head, const struct readings *tail);

/*
 * Add the tail's values and flags to the head; what both say stands once. Kind, time, user and number stay the head's;
 * the octets, written to ret_raw, are the head's and then the tail's. Returns 0, or -ENOSPC and changes nothing.
 */
int parts_join(struct readings *head, const struct readings *tail, uint8_t ret_raw[PARTS_RAW_MAX]);
