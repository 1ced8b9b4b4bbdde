/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is wrong, in words for an installer, and what to do about it. */
#include "agent.h"

/* How the radio is, in a few words; the string lives as long as `radio`. */
const char *doctor_radio_words(const struct radio_state *radio);

/* The whole answer of Doctor: findings and the counts of refused frames. */
void doctor_write(struct agent *agent, struct text *t);
