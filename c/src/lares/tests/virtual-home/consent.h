/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A scale's side of the User Control Point 0x2A9F, as far as consent: User Data Service 1.1, 3.2. Pure. */
#include "tests/virtual-home/scenario.h"

enum { CONSENT_ANSWER_SIZE = 3 };

/* A write to it, and the answer to indicate. Returns whether a user consented, with the right code. */
bool consent_write(const struct actor *device, const uint8_t *octets, size_t n, uint8_t ret_answer[CONSENT_ANSWER_SIZE]);
