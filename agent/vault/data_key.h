/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The file data.key: laresd's two random keys, wrapped.
 *
 *   "lares-k1"  C|F  nonce 12  cipher 64  tag 16      101 octets
 *
 * The octet after the magic says what wraps it: C the systemd credential "lares-seal", F the file wrap.key beside it.
 * Wrapping is a box of seal.h under HKDF-SHA-256 (RFC 5869) of that secret, with those first 9 octets as associated data.
 */
#include <stddef.h>
#include <stdint.h>

#include "vault/seal.h"

enum {
	DATA_KEY_FILE_SIZE = 101,
	DATA_KEY_SECRET_MIN = 32, /* octets of a wrapping secret: 256 bits where they are random */
	DATA_KEY_SECRET_MAX = 4096,
};

struct data_key {
	uint8_t seal[SEAL_KEY_SIZE];
	uint8_t identity[32];
};

enum data_key_wrapper { DATA_KEY_BY_CREDENTIAL = 'C', DATA_KEY_BY_FILE = 'F' };

/* What wraps a file of these octets (the box judges that octet, too). Returns 0, or -EBADMSG where they are no key file. */
int data_key_wrapper(const uint8_t *file, size_t n_file, enum data_key_wrapper *ret_wrapper);

/* Open it with the key derived from that secret. Returns 0, or a negative errno where it does not open. */
int data_key_unwrap(const uint8_t file[DATA_KEY_FILE_SIZE], const uint8_t wrapping[SEAL_KEY_SIZE],
	struct data_key *ret_key);

/*
 * Read the keys of the folder, or make them where there are none. A file under wrap.key is wrapped anew where there is
 * a credential by now, and wrap.key removed. Two programs doing this at once are kept apart by a lock on the folder.
 * Results and reasons as vault_open() has them. The caller wipes the struct.
 */
int data_key_obtain(const char *dir, struct data_key *ret_key, char *ret_reason, size_t n_reason);
