/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/score.h"

#include "proto/table.h"

static const char *const names[] = {
	[SCORE_RESPIRATION] = "respiration",
	[SCORE_SPO2] = "spo2",
	[SCORE_OXYGEN] = "oxygen",
	[SCORE_SYSTOLIC] = "systolic",
	[SCORE_PULSE] = "pulse",
	[SCORE_CONSCIOUSNESS] = "consciousness",
	[SCORE_TEMPERATURE] = "temperature",
};

const char *score_input_name(enum score_input input)
{
	return names[input];
}

int score_input_from_name(const char *name)
{
	return table_find(names, SCORE_INPUT_COUNT, name);
}
