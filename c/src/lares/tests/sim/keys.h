/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The keys of the people: the same in every home. ECDSA would be half of a home's time, and what it computes hangs on nothing that
 * happens: in its place a signature is a hash, which nobody here can tell from one, and which is as wrong where one octet is.
 */
#include <stdbool.h>

#include "vault/keys.h"

enum key { KEY_TEAM, KEY_CARER_1, KEY_CARER_2, KEY_COUSIN, KEY_STRANGER, KEY_COUNT };

/* Takes some milliseconds. */
void keys_make(void);

/* A home begins; now and then one in which signatures are computed. */
void keys_begin(bool signs_in_earnest);
const struct private_key *keys_of(enum key key);
