/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What people do with their lift and their bed, in homes whose plan watches it (CARE_MOBILITY). The lift says what happens when it
 * happens; the bed says every half hour, too, whether somebody lies in it.
 */
#include <stdint.h>

/* The first ones are the inputs of the lift's module, in their order; the bed has AIDS_OCCUPIED alone. */
enum {
	AIDS_RAISED = 1 << 0,
	AIDS_MOVING = 1 << 1,
	AIDS_UPPER = 1 << 2,
	AIDS_LOWER = 1 << 3,
	AIDS_OCCUPIED = 1 << 4,
	AIDS_OVERLOAD = 1 << 5,
	AIDS_FAULT = 1 << 6,
	AIDS_INPUTS = 7,
};

void aids_begin(uint64_t seed, uint64_t until_us);

/* Somebody goes to the toilet: mostly for minutes. */
void aids_use_lift(void);
