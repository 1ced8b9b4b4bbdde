/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Messages that are longer than one value: their pieces are put together here, one message for each stream, by the
 * driver's join(). Whatever does not become whole is handed back as broken, to be counted: nothing goes unseen.
 */
#include <stddef.h>
#include <stdint.h>

#include "drivers/driver.h"
#include "intake/memory.h"

/* A device sends the pieces of a message within a connection interval or two of each other. */
#define PIECES_PATIENCE_US (5 * UINT64_C(1000000))

enum { PIECES_MAX = 8 /* messages at once; one more, and the one that waits longest is given up */ };

struct message {
	char stream[STREAM_MAX]; /* "": free */
	const struct driver *driver;
	uint64_t heard_us; /* the last piece */
	struct joined joined;
};

struct pieces {
	struct message messages[PIECES_MAX];
	struct joined joined; /* of a frame that is no message's, yet */
};

/*
 * Add the frame of `driver`, which has a join(). With JOIN_WHOLE *ret_whole is what decode() takes in place of the
 * frame's octets, valid until the next call. *ret_broken is the driver of a message that was given up, with this frame or
 * in its favour, or NULL; it may be set whatever is returned.
 */
enum join pieces_add(struct pieces *pieces, const char *stream, const struct driver *driver, const struct frame *frame,
	uint64_t now_us, const struct joined **ret_whole, const struct driver **ret_broken);

/* Give up one message whose next piece did not come in time. Returns its driver, or NULL where there is none. */
const struct driver *pieces_expire(struct pieces *pieces, uint64_t now_us);

/* Give up one message of that address (NULL: any): its link is gone. Returns its driver, or NULL where there is none. */
const struct driver *pieces_drop(struct pieces *pieces, const struct address *address);

uint64_t pieces_wake_us(const struct pieces *pieces); /* UINT64_MAX: no need */
