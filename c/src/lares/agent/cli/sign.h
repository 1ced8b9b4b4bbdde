/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Commands that a person signs at home with a key of their own (proto/asyncapi.yaml, down/do/<verb>). */
#include <jansson.h>
#include <stdint.h>

#include "cli/client.h"
#include "cli/command.h"

enum { SIGN_LIFETIME_S = 300, SIGN_RANDOM_SIZE = 8 };

/*
 * The claims of a command that says `said` (an object, taken in any case), for the session that `status` (of Status()) tells
 * of. `n` is the wall clock in microseconds, so that it rises with every message of a key without anything being kept. The
 * caller owns the object. NULL: laresd told no session, or no memory.
 */
json_t *sign_claims(const json_t *status, const char *verb, json_t *said, int64_t wall_us,
	const uint8_t random[SIGN_RANDOM_SIZE]);

/*
 * Sign it with the key of --key, and let laresd follow it. `said` is taken in any case. Returns laresd's answer as
 * client_send() does, or NULL when it has said what is wrong.
 */
const char *sign_and_ask(struct client *client, const struct arguments *arguments, const char *verb, json_t *said);
