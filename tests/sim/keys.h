/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The keys of the people: the same in every home. */
#include "vault/keys.h"

enum key { KEY_TEAM, KEY_CARER_1, KEY_CARER_2, KEY_COUSIN, KEY_STRANGER, KEY_COUNT };

/* Takes some milliseconds. */
void keys_make(void);
const struct private_key *keys_of(enum key key);
