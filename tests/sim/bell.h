/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * lares-alarm, in every fourth home: it rings when laresd says so, and says what came of it. In most of these homes it is away for
 * a while, fails or hangs, by the home's seed; oracle_bell.c judges when it is told to ring.
 */
#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

void bell_begin(uint64_t seed); /* before gateway_begin() */
bool bell_is_there(void); /* in this home */
bool bell_is_troubled(void); /* now and then */
uint32_t bell_again_s(void); /* as the plan of this home says; 0: it rings not again */

extern const struct line_end bell_end;

/* laresd runs: it is looked for. */
void bell_on_laresd(void);

/* True time since when it is connected and rings well, or is away; 0: it does not, or is not. */
uint64_t bell_well_us(void);
uint64_t bell_away_us(void);

/* No more hazards. */
void bell_heal(void);
