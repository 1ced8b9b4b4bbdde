/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Moments as people write them on a command line. */
#include <stdint.h>

/*
 * "30m", "2h", "3d" (before now_us), "today", "2026-11-22", "2026-11-22T08:14[:05]" (also with a blank; on the clock of
 * the machine's zone), or the full form of the wire with its offset. Returns 0 or -EINVAL.
 */
int since_parse(const char *text, int64_t now_us, int64_t *ret_at_us);

/* A span as people write one: 90s, 10m, 2h, 3d, 1w; without a unit, seconds. Returns 0 or -EINVAL. */
int since_parse_span(const char *text, int64_t *ret_s);
