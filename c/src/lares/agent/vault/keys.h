/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * P-256 keys, from PEM files (openssl(1) makes them) and from JSON Web Keys (RFC 7517). Other curves are refused.
 *
 * A public key is a plain value: copy it, compare it, keep it. Its kid is the RFC 7638 thumbprint.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEY_SIZE = 32, /* octets of a coordinate, of a private key, of half a signature */
	KID_TEXT_MAX = 44, /* SHA-256 in base64url is 43 characters */
	KEY_FILE_MAX = 16 * 1024, /* a PEM file with its comments; more is some other file */
};

struct public_key {
	uint8_t x[KEY_SIZE], y[KEY_SIZE]; /* most significant octet first */
	char kid[KID_TEXT_MAX];
};

/* Wipe it with private_key_done(). */
struct private_key {
	struct public_key public;
	uint8_t d[KEY_SIZE];
};

/*
 * "BEGIN PUBLIC KEY" (SubjectPublicKeyInfo). Returns 0; -EINVAL: no such key in it; -ENOTSUP: a key, but not on P-256;
 * and of the file: what open(2) and read(2) say, -EFBIG above KEY_FILE_MAX.
 */
int public_key_from_pem(const char *text, size_t n_text, struct public_key *ret_key);
int public_key_from_pem_file(const char *path, struct public_key *ret_key);

/*
 * {"kty":"EC","crv":"P-256","x":…,"y":…}. "use" and "alg", where given, must be "sig" and "ES256"; "d" is refused: a
 * private key has no place where public ones are read. Other members are ignored, "kid" too: ours is computed.
 * Returns 0, -EINVAL or -ENOTSUP as above.
 */
int public_key_from_jwk(const json_t *jwk, struct public_key *ret_key);

/* The four members of RFC 7638, 3.2. The caller owns it; NULL: no memory. */
json_t *public_key_to_jwk(const struct public_key *key);

static inline const char *public_key_kid(const struct public_key *key)
{
	return key->kid;
}

/* "BEGIN PRIVATE KEY" (PKCS #8) or "BEGIN EC PRIVATE KEY" (RFC 5915), unencrypted. Results as above. */
int private_key_from_pem(const char *text, size_t n_text, struct private_key *ret_key);
int private_key_from_pem_file(const char *path, struct private_key *ret_key);
void private_key_done(struct private_key *key);
