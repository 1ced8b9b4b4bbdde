/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What is wrong, in words for an installer, and what to do about it. */
#include "agent.h"
#include "doctor_radio.h"
#include "proto/json/pulse_json.h"

/* Frames that were not understood, rows of one driver together. Returns how many rows. */
size_t doctor_count_refused(const struct agent *agent, struct pulse_refused ret_rows[PULSE_REFUSED_MAX]);

/* The whole answer of Doctor: findings and the counts of refused frames. */
void doctor_write(struct agent *agent, struct text *t);
