/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Time that passes only when a test says so. The linker puts it in the place of clock_now_us(), of loop/timer and of
 * sd_bus_call_async() (tests/radio/CMakeLists.txt), so that a run of hours takes milliseconds and nothing sleeps.
 */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#define MOMENT_BEGIN_US UINT64_C(1000000000) /* not 0, which means "never" in places */
#define MOMENT_DEFAULT_DEADLINE_US UINT64_C(25000000) /* sd_bus_get_method_call_timeout() */

/* It is MOMENT_BEGIN_US again, and no timer is left. */
void moment_begin(void);

/* Let the next timer go that is due by then, if there is one; else it is `until_us`. Returns whether one went. */
bool moment_step(uint64_t until_us);

/* How long the caller of that call waits for its answer. Nobody's clock runs for it: who plays bluetoothd answers. */
uint64_t moment_patience_us(sd_bus_message *call);
