/* SPDX-License-Identifier: Apache-2.0 */
#include "hazard.h"

static const char *const names[] = {
#define HAZARD(name, text, words) text,
#include "hazard.def"
};

static uint32_t in_use;

const char *hazard_name(enum hazard hazard)
{
	return names[hazard];
}

void hazard_use(uint32_t hazards)
{
	in_use = hazards;
}

bool hazard_is_on(enum hazard hazard)
{
	return in_use & UINT32_C(1) << hazard;
}
