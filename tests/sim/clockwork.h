/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Time and the loop of a simulated home: true time, which only the simulation knows, the gateway's clocks, which may be
 * wrong, and one thread that goes from one event to the next.
 *
 * It stands in the place of loop/clock, loop/timer, loop/loop and of sd-event (CMakeLists.txt), so that days take
 * milliseconds and the same seed does the same. Nothing waits and nothing asks the kernel.
 */
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SECOND UINT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR (60 * CLOCK_MINUTE)
#define CLOCK_DAY (24 * CLOCK_HOUR)

typedef void (*clockwork_fn)(void *context, uint64_t argument);

/* It is `true_us` of Unix time, nothing is to happen, the clocks are right, and the gateway was switched on just now. */
void clockwork_begin(uint64_t true_us, uint64_t boot);
void clockwork_end(void);

/* True time, whatever the gateway believes. */
uint64_t clockwork_true_us(void);

/* What the gateway's CLOCK_BOOTTIME says at a true moment of this boot. */
uint64_t clockwork_boottime_us(uint64_t true_us);

/* Something that happens in the world, whether or not an agent runs. */
void clockwork_at(uint64_t true_us, clockwork_fn fn, void *context, uint64_t argument);

/* The next thing happens, if it does so before `until_us`; else it is `until_us`. Returns whether something happened. */
bool clockwork_step(uint64_t until_us);

/* The gateway was switched off and on: another boot, CLOCK_BOOTTIME begins anew. No agent may run. */
void clockwork_boot(uint64_t boot);

/* True time of that. */
uint64_t clockwork_booted_us(void);

void clockwork_set_wall(int64_t error_us, bool is_trusted);
int64_t clockwork_wall_error_us(void);

/* Whether the agent asked its loop to end. */
bool clockwork_has_ended(void);

/* What has woken the agent's loop so far. */
uint64_t clockwork_wakeups(void);
