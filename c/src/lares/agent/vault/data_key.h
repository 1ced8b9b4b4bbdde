/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The octets of data.key: laresd's random keys, wrapped. Sans I/O; which files there are is key_folder.h's.
 *
 *   "lares-k1"  C|F  nonce 12  cipher 64 + 32 k  tag 16      101 + 32 k octets, k from 0 to 7
 *   in the cipher: data key 32, id key 32, then k older data keys, the newest first
 *
 * The octet after the magic says what wraps it: C a systemd credential, F a file beside it. Wrapping is a box of seal.h
 * under HKDF-SHA-256 (RFC 5869) of that secret, with those first 9 octets as associated data.
 */
#include <stddef.h>
#include <stdint.h>

#include "vault/seal.h"

enum {
	DATA_KEY_OLDER_MAX = 7, /* a box of none of them costs a try of each */
	DATA_KEY_FILE_MIN = 101,
	DATA_KEY_FILE_MAX = DATA_KEY_FILE_MIN + DATA_KEY_OLDER_MAX * SEAL_KEY_SIZE,
	DATA_KEY_SECRET_MIN = 32, /* octets of a wrapping secret: 256 bits where they are random */
	DATA_KEY_SECRET_MAX = 4096,
};

/* All keys of a home; whoever has one wipes it. */
struct data_key {
	uint8_t seal[SEAL_KEY_SIZE];
	uint8_t identity[32];
	uint8_t older[DATA_KEY_OLDER_MAX][SEAL_KEY_SIZE]; /* for opening only */
	size_t n_older;
};

enum data_key_wrapper { DATA_KEY_BY_CREDENTIAL = 'C', DATA_KEY_BY_FILE = 'F' };

/* New keys. */
void data_key_make(struct data_key *ret_key);

/*
 * A new data key; the one until now joins the older ones, the id key stays. Returns 0, or -ENOSPC where there are
 * DATA_KEY_OLDER_MAX already: then nothing changed, as the oldest may be needed by a box still.
 */
int data_key_renew(struct data_key *key);

/* The wrapping key of a secret. Returns 0; -EINVAL: shorter than DATA_KEY_SECRET_MIN; -ENOMEM. */
int data_key_derive(const uint8_t *secret, size_t n_secret, uint8_t ret_wrapping[SEAL_KEY_SIZE]);

/* What wraps a file of these octets (the box judges that octet, too). Returns 0, or -EBADMSG where they are no key file. */
int data_key_wrapper(const uint8_t *file, size_t n_file, enum data_key_wrapper *ret_wrapper);

/* Returns the number of octets, or a negative errno. */
int data_key_wrap(const struct data_key *key, enum data_key_wrapper wrapper, const uint8_t wrapping[SEAL_KEY_SIZE],
	uint8_t ret_file[DATA_KEY_FILE_MAX]);

/* Open octets that data_key_wrapper() took. Returns 0, -EBADMSG where that key does not open them, or -ENOMEM. */
int data_key_unwrap(const uint8_t *file, size_t n_file, const uint8_t wrapping[SEAL_KEY_SIZE],
	struct data_key *ret_key);
