/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Calendar arithmetic (Gregorian, no leap seconds, no zone rules) and the faces of clocks. No clock is read here. */
#include <stdbool.h>
#include <stdint.h>

#include "proto/reader.h"
#include "proto/reading.h"
#include "proto/text.h"

enum { DATE_TIME_UNKNOWN = 1 };

/*
 * Read Date Time, 7 octets (GATT Specification Supplement, Date Time, 0x2A08).
 * Returns 0, DATE_TIME_UNKNOWN (year, month or day is 0: the device does not know), or -EINVAL (no such moment, or too short).
 */
int date_time_read(struct reader *r, struct device_time *ret_time);

/* The same into a reading: where the clock knows no moment that is marked, and what was measured stands. */
void date_time_stamp(struct reader *r, struct reading *reading);

/* Whether it names a moment: 30 February and 24:00:00 do not. */
bool date_time_is_valid(const struct device_time *time);

/*
 * Seconds since 1970 as a UTC face, year 0 where it would not be valid; and a face that is a moment
 * (date_time_is_valid) counted as if it were UTC.
 */
struct device_time date_time_of_unix(int64_t unix_s);
int64_t date_time_to_unix(const struct device_time *time);

/* Turn a valid face forward, or back. Returns 0, or -ERANGE where Date Time cannot tell the result: then it is left. */
int date_time_move(struct device_time *time, int32_t minutes);

/* "2026-11-22T08:13:58", with Z where it is UTC; null where there is none. A JSON value. */
void date_time_json(struct text *t, const struct device_time *time);

/*
 * "2026-11-22T08:14:05.113+01:00", in quotes: a moment of our own clock, in the zone that is `zone_s` east of UTC.
 * RFC 3339 between the years 0 and 9999.
 */
void moment_json(struct text *t, int64_t at_us, int32_t zone_s);
