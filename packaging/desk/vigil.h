/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Whether a home is heard. A broker may keep "online" of a home that has lost its power, and no will comes through a broker
 * that fell with it: what counts is the pulse, every 60 s. Sans I/O; `now_us` is monotonic.
 */
#include <stdbool.h>
#include <stdint.h>

enum { VIGIL_SILENT_AFTER_S = 180 }; /* three pulses */

enum vigil_state {
	VIGIL_AWAITED, /* nothing yet since the desk began to listen */
	VIGIL_HEARD,
	VIGIL_LEFT, /* its will, or its farewell */
	VIGIL_SILENT, /* was heard before, and is not any more */
	VIGIL_NEVER, /* not heard since the desk began to listen */
};

struct vigil {
	enum vigil_state state;
	uint64_t heard_us; /* or since when it is awaited */
};

void vigil_begin(struct vigil *vigil, uint64_t now_us);

/* The home has said something just now. Returns whether it had been missed. */
bool vigil_hear(struct vigil *vigil, uint64_t now_us);

/* It is said to be offline, now or (kept by the broker) before. Returns whether that is news. */
bool vigil_leave(struct vigil *vigil);

/* Returns whether it is missed from now on: silent or never. */
bool vigil_turn(struct vigil *vigil, uint64_t now_us, uint64_t silent_after_us);

/* The desk itself heard nobody up to now: who was heard is awaited for the whole time again. */
void vigil_resume(struct vigil *vigil, uint64_t now_us);
