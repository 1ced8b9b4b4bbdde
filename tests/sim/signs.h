/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Who has a score (NEWS2) in the plan, in homes that have one (CARE_SCORE): what the plan says of it, what else is measured for it,
 * and values that are worth points. oracle_score.c judges what comes of it.
 */
#include <jansson.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"

enum { SIGNS_STEPS = 2 };

struct signs_score {
	const char *rule;
	uint8_t scale; /* of SpO2 */
	enum plan_told oxygen, is_alert;
	uint32_t window_s; /* an input that is older is missing */
	struct plan_score_step steps[SIGNS_STEPS];
	bool has_three; /* a single three raises, too */
	enum alert_priority three;
};

/* What the plan of that version says, or NULL: there is no score. */
const struct signs_score *signs_score(uint64_t version);

/* True time of what was told for it. */
uint64_t signs_told_us(void);

void signs_add_to_plan(json_t *plan, uint64_t version);

/* The belt counts breaths from now on until then. */
void signs_begin(uint64_t seed, uint64_t until_us);

/* What was measured, as it is in such a home. */
unsigned signs_pressure(unsigned pressure);
unsigned signs_pulse(unsigned pulse);
unsigned signs_temperature(unsigned hundredths);
