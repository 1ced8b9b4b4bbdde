/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Somebody says whose a reading is. It gets that person in the store, with who said so, when, and whose it was taken for; it is
 * sent again under the same id and number; alerts that rested on it do no more; and it is judged as it was: live or late.
 */
#include <stdint.h>

#include "proto/accepted.h"

struct agent;

enum { REASSIGNING_NO_READING = 1, REASSIGNING_NO_PERSON };

/*
 * `person` is one of the plan, or "": nobody whom the plan names. `who` said so, verified. The same again changes nothing.
 * Returns 0, REASSIGNING_NO_READING (not known, or too old), REASSIGNING_NO_PERSON, or a negative errno.
 */
int reassigning_do(struct agent *agent, const uint8_t id[READING_ID_SIZE], const char *person, const char *who);
