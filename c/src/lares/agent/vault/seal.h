/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Boxes: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. nonce 12 | cipher | tag 16 */
#include <mbedtls/gcm.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	SEAL_KEY_SIZE = 32,
	SEAL_NONCE_SIZE = 12,
	SEAL_TAG_SIZE = 16,
	SEAL_OVERHEAD = SEAL_NONCE_SIZE + SEAL_TAG_SIZE,
	SEAL_NONCES_AHEAD = 32, /* fetched at once: a system call for each costs as much as the sealing */
};

/* The key schedule and GHASH tables, made once: at thousands of boxes a second they would cost more than the boxes. */
struct seal {
	mbedtls_gcm_context gcm;
	uint8_t nonces[SEAL_NONCES_AHEAD][SEAL_NONCE_SIZE];
	unsigned int n_nonces; /* that are left */
	pid_t owner; /* a child of fork() must not use those of its parent */
};

/* Returns 0 or -ENOMEM. seal_done() wipes; it accepts a zeroed struct. */
int seal_init(struct seal *seal, const uint8_t key[SEAL_KEY_SIZE]);
void seal_done(struct seal *seal);

/* ret_box: n_plain + SEAL_OVERHEAD octets. Returns 0 or -EIO (the cipher failed, which software does not). */
int seal_wrap(struct seal *seal, const uint8_t *aad, size_t n_aad, const uint8_t *plain, size_t n_plain,
	uint8_t *ret_box);

/* ret_plain: n_box - SEAL_OVERHEAD octets, zeros on failure. Returns 0 or -EBADMSG. */
int seal_unwrap(struct seal *seal, const uint8_t *aad, size_t n_aad, const uint8_t *box, size_t n_box,
	uint8_t *ret_plain);
