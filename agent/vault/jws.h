/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Signed messages: JSON Web Signatures in compact form (RFC 7515), ES256 only (RFC 7518, 3.4).
 *
 * The header has "alg":"ES256" and "kid", may have "typ", and nothing else. That is narrower than RFC 7515, where unknown
 * members are ignored: a member that names a key (jwk, jku, x5c, …) or changes the meaning (crit, b64, zip) is
 * better refused than overlooked.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/keys.h"

enum {
	JWS_MAX = 64 * 1024, /* commands, acknowledgements, receipts */
	JWS_PLAN_MAX = 1024 * 1024,
};

struct jws {
	char kid[KID_TEXT_MAX]; /* who says to have signed it */
	json_t *claims; /* an object without doubled keys; owned, until jws_done() */
	uint8_t digest[32]; /* SHA-256 of "<header>.<payload>" */
	uint8_t signature[2 * KEY_SIZE]; /* r, s */
};

/*
 * Parse; nothing is verified yet, and nothing of `text` is kept. jws_read_plan() allows JWS_PLAN_MAX, the other JWS_MAX.
 * Returns 0, -E2BIG, -EINVAL (malformed, or not of the form above) or -ENOMEM.
 */
int jws_read(const char *text, size_t n_text, struct jws *ret_jws);
int jws_read_plan(const char *text, size_t n_text, struct jws *ret_jws);
void jws_done(struct jws *jws);

/* Whether that key signed it. Returns 0, or -EBADMSG where it did not (also where kid names another key). */
int jws_verify(const struct jws *jws, const struct public_key *key);

/* Sign `claims` (an object). The caller frees *ret_text. Returns 0, -EINVAL or -ENOMEM. */
int jws_sign(const struct private_key *key, json_t *claims, char **ret_text);

/* ES256 over a digest of something else; r, s. Returns 0 or -EINVAL. */
int jws_sign_digest(const struct private_key *key, const uint8_t digest[32], uint8_t ret_signature[2 * KEY_SIZE]);
