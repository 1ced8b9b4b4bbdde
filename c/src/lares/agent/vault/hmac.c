/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/hmac.h"

#include <assert.h>
#include <string.h>

/* mbedTLS's calls here fail in hardware accelerators only, which this SHA-256 is not. */

static void begin(mbedtls_sha256_context *hash, const uint8_t *key, size_t n_key, uint8_t padding)
{
	uint8_t block[HMAC_KEY_MAX];

	memset(block, padding, sizeof(block));
	for (size_t i = 0; i < n_key; i++)
		block[i] ^= key[i];
	mbedtls_sha256_init(hash);
	mbedtls_sha256_starts_ret(hash, 0);
	mbedtls_sha256_update_ret(hash, block, sizeof(block));
	explicit_bzero(block, sizeof(block));
}

void hmac_init(struct hmac *hmac, const uint8_t *key, size_t n_key)
{
	assert(n_key <= HMAC_KEY_MAX);
	begin(&hmac->inner, key, n_key, 0x36);
	begin(&hmac->outer, key, n_key, 0x5c);
}

void hmac_done(struct hmac *hmac)
{
	mbedtls_sha256_free(&hmac->inner);
	mbedtls_sha256_free(&hmac->outer);
}

static void go_on(const mbedtls_sha256_context *begun, const uint8_t *bytes, size_t n_bytes, uint8_t ret_digest[HMAC_SIZE])
{
	mbedtls_sha256_context hash;

	mbedtls_sha256_init(&hash);
	mbedtls_sha256_clone(&hash, begun);
	mbedtls_sha256_update_ret(&hash, bytes, n_bytes);
	mbedtls_sha256_finish_ret(&hash, ret_digest);
	mbedtls_sha256_free(&hash);
}

void hmac_of(const struct hmac *hmac, const uint8_t *bytes, size_t n_bytes, uint8_t ret_digest[HMAC_SIZE])
{
	uint8_t digest[HMAC_SIZE];

	go_on(&hmac->inner, bytes, n_bytes, digest);
	go_on(&hmac->outer, digest, sizeof(digest), ret_digest);
}
