/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is wrong, in words for an installer, and what to do about it. */
#include "agent.h"
#include "proto/json/pulse_json.h"

enum pulse_scanner doctor_scanner(const struct radio_state *radio);

/* Frames that were not understood, rows of one driver together. Returns how many rows. */
size_t doctor_count_refused(const struct agent *agent, struct pulse_refused ret_rows[PULSE_REFUSED_MAX]);

/* How the radio is, in a few words; the string lives as long as `radio`. */
const char *doctor_radio_words(const struct radio_state *radio);

/* The whole answer of Doctor: findings and the counts of refused frames. */
void doctor_write(struct agent *agent, struct text *t);
