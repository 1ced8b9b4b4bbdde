/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A signed acknowledgement (proto/asyncapi.yaml, down/do/ack). */
#include <jansson.h>
#include <stdint.h>

enum { ACK_LIFETIME_S = 300, ACK_RANDOM_SIZE = 8 };

/*
 * Its claims, for the session that `status` (of Status()) tells of. `n` is the wall clock in microseconds, so that it rises
 * with every message of a key without anything being kept. The caller owns the object. NULL: laresd told no session, or no
 * memory.
 */
json_t *ack_claims(const json_t *status, const char *alert, const char *note, int64_t wall_us,
	const uint8_t random[ACK_RANDOM_SIZE]);
