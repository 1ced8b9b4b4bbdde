/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What can go wrong in this home. */
#include <stdbool.h>
#include <stdint.h>

enum hazard {
#define HAZARD(name, text, words) HAZARD_##name,
#include "hazard.def"
	HAZARD_COUNT
};

const char *hazard_name(enum hazard hazard);

void hazard_use(uint32_t hazards); /* a bit each */
bool hazard_is_on(enum hazard hazard);
