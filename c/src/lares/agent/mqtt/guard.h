/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A loop that turns and moves nothing. When a peer closes in the TLS handshake, or TLS waits for one way while poll() is
 * told the other, libmosquitto reports success for ever and the socket is ready for ever: a whole processor for nothing.
 */
#include <stdbool.h>
#include <stdint.h>

enum { GUARD_VAIN_MAX = 256 }; /* turns in a row: some milliseconds */

struct guard {
	unsigned n_vain;
	uint64_t moved;
};

/* After a turn for a socket that was ready, in which nothing was said to anybody. Returns whether to give up. */
bool guard_on_vain_turn(struct guard *guard, int fd);

static inline void guard_reset(struct guard *guard)
{
	guard->n_vain = 0;
}
