/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The radio of the simulated home, in the place of agent/radio: what is advertised in range is heard or not, devices that
 * are connected to give what they keep, and what the agent hears comes to it as agent/radio/radio.h says.
 */
#include <stdbool.h>
#include <stdint.h>

#include "things.h"

void air_begin(uint64_t seed);

/* That thing has something to say, and is awake for a while. */
void air_wake(struct thing *thing, uint32_t measured);

/* Whether what is given to the agent just now is an old advertisement that somebody sends again. */
bool air_is_replay(void);

/* Whether anything is heard at present. */
bool air_is_silent(void);
uint64_t air_heard_us(void); /* true time of the last frame that reached the agent; 0: none in its life */

/* The radio works again, and every device that keeps something comes by. */
void air_heal(void);
