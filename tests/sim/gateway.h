/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The gateway: its disk, the life and the deaths of laresd on it, and who starts it again. The power fails and the process is
 * killed during any call of the disk; from then on nothing that the dying process does has any effect.
 */
#include <stdbool.h>
#include <stdint.h>

#include "agent.h"
#include "tests/crash/disk.h"

enum { GATEWAY_LIMIT_BYTES = 8 << 20, GATEWAY_LIMIT_LITTLE = 384 << 10, GATEWAY_DISK_BYTES = 64 << 20 };

void gateway_begin(uint64_t seed);
void gateway_end(void);

/* To be called after each thing that happened. */
void gateway_look(void);

/* NULL: it does not run. */
struct agent *gateway_agent(void);

/* The power is gone, or the process, and it does not know it yet. */
bool gateway_is_dying(void);

/* Whether the disk takes what it is given. */
bool gateway_is_disk_well(void);

/* True time of the last start; of boots there are fewer than of starts. */
uint64_t gateway_started_us(void);

/* True time when its wall clock, or what it thinks of it, changed last. */
uint64_t gateway_clock_us(void);

/* True time when its disk was well again, or was not any more. */
uint64_t gateway_disk_us(void);

/* Something was given to laresd: whoever waits for that to end it does so in a moment, when it may not be durable yet. */
void gateway_on_heard(void);

/* No more hazards: it runs, on a disk and with a clock that are right. */
void gateway_heal(void);

/* SIGTERM. */
void gateway_stop(void);
