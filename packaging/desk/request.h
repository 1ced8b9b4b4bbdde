/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home's request for a certificate (PKCS #10, RFC 2986), as anybody may send it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	REQUEST_MAX = 16 * 1024, /* octets of PEM that are looked at */
	REQUEST_DIGEST_TEXT_MAX = 44, /* SHA-256 in base64url */
};

struct request {
	struct X509_req_st *csr;
	uint8_t *der; /* owned */
	size_t n_der;
	char digest[REQUEST_DIGEST_TEXT_MAX]; /* SHA-256 of the DER */
};

/*
 * Read hostile PEM: P-256, that subject, signed by its own key. Returns 0, or -1 with *ret_why a sentence and nothing on
 * stderr; where the octets are a request at all, digest and der are set even then, until request_done().
 */
int request_read(const char *pem, size_t n_pem, const char *common_name, struct request *ret_request, const char **ret_why);
void request_done(struct request *request);

/*
 * Whether the key of that certificate (base64 of DER) is the request's, or has signed the request (ES256, r and s, in
 * base64url; NULL: only the first).
 */
bool request_is_by(const struct request *request, const char *certificate_base64, const char *signature);
