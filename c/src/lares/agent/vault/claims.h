/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The claims that every signed message carries, and whether they hold here and now. Sans I/O.
 *
 *   typ team home verb iat exp n jti to      (a plan: typ team home, its version stands in for the rest)
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	CLAIMS_LIFE_MAX_S = 600,
	CLAIMS_LEEWAY_S = 60, /* between our clock and the signer's */
	CLAIMS_JTI_MAX = 65,
	CLAIMS_VERB_MAX = 33,
};

enum refusal {
#define REFUSAL(name, code, words) REFUSAL_##name,
#include "vault/refusal.def"
	REFUSAL_COUNT
};

const char *refusal_code(enum refusal refusal);
const char *refusal_words(enum refusal refusal); /* a sentence: what is wrong, what to do */

struct claims {
	const char *type, *verb, *jti; /* borrowed from the JSON; verb NULL where there is none; jti "" likewise */
	int64_t issued_s, expires_s;
	uint64_t n;
};

/* What a message must fit. */
struct claims_context {
	const char *team, *home;
	const char *type; /* "do", "seen" or "plan" */
	const char *verb; /* of the topic, with "do"; NULL otherwise */
	const char *to; /* the session's nonce */
	int64_t wall_s;
	bool is_clock_trusted; /* without it neither an old message nor one from the future can be told by its times */
};

/*
 * Read and judge, the counter excepted. Returns 0 (REFUSAL_NONE) or why not; ret_claims->jti is set as far as there is a
 * usable one, so that the refusal can be answered to it.
 */
enum refusal claims_check(const json_t *json, const struct claims_context *expected, struct claims *ret_claims);
