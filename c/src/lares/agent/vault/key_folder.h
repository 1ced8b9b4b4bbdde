/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The key files of a state directory, and the secrets that wrap them: made, moved, rotated, erased.
 *
 *   data.key         the keys, wrapped (data_key.h)
 *   wrap.key         32 random octets that wrap it, where there is no credential
 *   wrap.key.next    while wrap.key is replaced
 *   data.key.erased  while the keys are erased; whoever finds it goes on with that
 *
 * A power cut at any point leaves a data.key together with a secret that opens it, or an erasure that the next start
 * ends. Calls on one directory exclude each other by a lock. Every reason is one line of words, and is set with each
 * negative errno.
 */
#include <stddef.h>

#include "vault/data_key.h"

/*
 * Read the keys, or make them where there are none and no database that would need them. What opens only under an
 * older secret (the credential "lares-seal.previous"; wrap.key where there is a credential by now) is wrapped under the
 * present one before anything else, with a new data key. Results as vault_open() has them. The caller wipes the struct.
 */
int key_folder_obtain(const char *dir, struct data_key *ret_key, char *ret_reason, size_t n_reason);

/* vault_rotate() and vault_erase() */
int key_folder_rotate(const char *dir, char *ret_reason, size_t n_reason);
int key_folder_erase(const char *dir, char *ret_reason, size_t n_reason);
