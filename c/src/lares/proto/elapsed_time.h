/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The time stamp of Elapsed Time (Elapsed Time Service 1.0, Current Elapsed Time, 0x2BF2) and of the observations of a
 * generic health sensor, 9 octets:
 *
 *   FF VVVVVVVVVVVV SS ZZ   little-endian
 *   F  flags: 0 counts ticks instead of the time of day, 1 UTC, 2-3 resolution, 4 the offset is used, 5 of the clock's
 *      present timeline (it was not set in between), 6-7 reserved and ignored
 *   V  since 2000-01-01T00:00:00, or since the counter began
 *   S  what the clock was set by
 *   Z  east of UTC in quarters of an hour, summer time included
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/device_time.h"
#include "proto/reader.h"

enum { ELAPSED_TIME_SIZE = 9, ELAPSED_TIME_NO_MOMENT = 1 };

struct elapsed_time {
	bool is_tick, is_utc, is_current;
	bool has_offset;
	uint64_t ticks; /* x 10^exponent seconds, whichever it counts */
	int8_t exponent; /* 0, -1, -3 or -4 */
	uint8_t source; /* time_source_code() */
	int16_t offset_min; /* 0 without has_offset */
};

/* Returns 0, or -EINVAL (too short). */
int elapsed_time_read(struct reader *r, struct elapsed_time *ret_time);

/*
 * What the clock shows, in whole seconds: UTC where it says UTC, else its own local time.
 * Returns 0, or ELAPSED_TIME_NO_MOMENT (ticks, or past the year 9999).
 */
int elapsed_time_face(const struct elapsed_time *time, struct device_time *ret_time);

/* A constant, "ntp", …; NULL where the number is reserved. The same numbers in Reference Time Information, 0x2A14. */
const char *time_source_code(uint8_t source);
