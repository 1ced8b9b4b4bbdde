/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A key of this home's, and the request that somebody certify it (PKCS #10, RFC 2986): P-256, SHA-256, one common name.
 *
 * The key is made of the kernel's random numbers, which wait until there are enough of them after boot, and is for TLS alone.
 */
#include <stddef.h>
#include <stdint.h>

#include "vault/keys.h"

enum {
	CSR_KEY_MAX = 512, /* octets of PEM */
	CSR_TEXT_MAX = 1024,
	CSR_DER_MAX = 768,
	CSR_DIGEST_TEXT_MAX = 44, /* SHA-256 in base64url */
	CSR_PROOF_TEXT_MAX = 44,
	CSR_SIGNATURE_TEXT_MAX = 87,
	CSR_NAME_MAX = 64, /* octets of a common name: RFC 5280, ub-common-name */
};

struct csr {
	char key[CSR_KEY_MAX]; /* PEM; never leaves this machine */
	char text[CSR_TEXT_MAX]; /* PEM */
};

/* A new key and its request. Wipe it with csr_done(). Returns 0, -EINVAL (no such name) or -ENOMEM. */
int csr_make(const char *common_name, struct csr *ret_csr);
void csr_done(struct csr *csr);

/* What the answer has to name. Returns 0 or -EINVAL. */
int csr_digest(const char *csr_text, char ret_digest[CSR_DIGEST_TEXT_MAX]);

/* That it comes from whoever has the token of the bundle: HMAC-SHA-256(token, "csr" || DER). Returns 0 or -EINVAL. */
int csr_prove(const char *csr_text, const uint8_t *token, size_t n_token, char ret_proof[CSR_PROOF_TEXT_MAX]);

/* That it comes from whoever has this key, that of the present certificate: ES256 over the DER. Returns 0 or -EINVAL. */
int csr_sign(const char *csr_text, const char *key_pem, char ret_signature[CSR_SIGNATURE_TEXT_MAX]);

/* The password of the connection that asks: HMAC-SHA-256(token, "broker"). */
void csr_password(const uint8_t *token, size_t n_token, char ret_password[CSR_PROOF_TEXT_MAX]);
