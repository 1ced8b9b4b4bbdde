/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * NEWS2, the National Early Warning Score: Royal College of Physicians, "National Early Warning Score (NEWS) 2",
 * London 2017, chart 1. Pure: values in, points out.
 *
 * What is missing has no points, and is never taken as normal: a total of fewer than NEWS2_COUNT inputs is "at least".
 * Values are rounded to the chart's step (whole numbers, temperature to a tenth; halves up) and compared exactly in any
 * unit that converts.
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/plan.h"

enum news2_input {
	NEWS2_RESPIRATION,
	NEWS2_SPO2,
	NEWS2_OXYGEN,
	NEWS2_SYSTOLIC,
	NEWS2_PULSE,
	NEWS2_CONSCIOUSNESS,
	NEWS2_TEMPERATURE,
	NEWS2_COUNT
};

enum { NEWS2_MISSING = -1, NEWS2_SCALE_2 = 2 };

struct news2_value {
	bool is_known;
	struct decimal number;
	enum unit unit;
};

struct news2_inputs {
	struct news2_value of[NEWS2_COUNT]; /* those that are measured */
	enum plan_told oxygen, is_alert;
	uint8_t scale; /* of SpO2: 1, or 2 for a person with a target of 88 to 92 % */
};

struct news2 {
	int8_t points[NEWS2_COUNT]; /* 0 to 3, or NEWS2_MISSING */
	uint8_t total; /* of what is known */
	uint8_t n_known;
	bool has_three; /* in any one input */
};

void news2_score(const struct news2_inputs *inputs, struct news2 *ret_news2);
