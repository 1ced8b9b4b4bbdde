/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * HMAC-SHA-256 under one key for many short texts. The two blocks that are made of the key alone are hashed once (RFC 2104,
 * section 4): half of all that mbedTLS's own HMAC does for a reading's identity, on every reading.
 */
#include <mbedtls/sha256.h>
#include <stddef.h>
#include <stdint.h>

enum { HMAC_SIZE = 32, HMAC_KEY_MAX = 64 };

struct hmac {
	mbedtls_sha256_context inner, outer; /* after their first block */
};

/* `n_key` is at most HMAC_KEY_MAX. */
void hmac_init(struct hmac *hmac, const uint8_t *key, size_t n_key);
void hmac_done(struct hmac *hmac); /* wipes what was made of the key */

void hmac_of(const struct hmac *hmac, const uint8_t *bytes, size_t n_bytes, uint8_t ret_digest[HMAC_SIZE]);
