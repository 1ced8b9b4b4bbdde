/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * NEWS2, the National Early Warning Score: Royal College of Physicians, "National Early Warning Score (NEWS) 2",
 * London 2017, chart 1. Pure: values in, points out.
 *
 * What is missing has no points, and is never taken as normal: a total of fewer than SCORE_INPUT_COUNT inputs is "at least".
 * Values are rounded to the chart's step (whole numbers, temperature to a tenth; halves up) and compared exactly in any
 * unit that converts.
 */
#include "proto/plan.h"
#include "proto/score.h"

enum { NEWS2_SCALE_2 = 2 };

struct news2_inputs {
	struct score_part of[SCORE_INPUT_COUNT]; /* without points */
	enum plan_told oxygen, is_alert;
	uint8_t scale; /* of SpO2: 1, or 2 for a person with a target of 88 to 92 % */
};

/* The parts are copied, with their points. */
void news2_score(const struct news2_inputs *inputs, struct score *ret_score);
