/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A score over several values, with what it rests on: NEWS2 (Royal College of Physicians, 2017). What is missing has no
 * points; a total of fewer than SCORE_INPUT_COUNT inputs is "at least".
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/decimal.h"
#include "proto/quantity.h"
#include "proto/stamp.h"

enum score_input {
	SCORE_RESPIRATION,
	SCORE_SPO2,
	SCORE_OXYGEN, /* whether it is given: told by people */
	SCORE_SYSTOLIC,
	SCORE_PULSE,
	SCORE_CONSCIOUSNESS, /* whether the person is alert: likewise */
	SCORE_TEMPERATURE,
	SCORE_INPUT_COUNT
};

enum { SCORE_MISSING = -1, SCORE_POINTS_MAX = 3 };

struct score {
	uint8_t scale; /* of SpO2: 1 or 2 */
	uint8_t total; /* of what is known */
	uint8_t n_known;
	bool has_three; /* in any one input */
	struct score_part {
		int8_t points; /* 0 to 3, or SCORE_MISSING */
		bool is_measured; /* then these are set */
		struct decimal number;
		enum unit unit;
		struct stamp at;
	} of[SCORE_INPUT_COUNT];
};

const char *score_input_name(enum score_input input);
int score_input_from_name(const char *name); /* or -1 */
