/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A wall clock time as it goes over the wire: RFC 3339 with milliseconds and the offset from UTC,
 * "2026-11-22T08:14:05.113+01:00".
 *
 * A stamp holds no more than that text shows, so that text and stamp turn into each other without loss.
 */
#include <stdint.h>

enum { STAMP_TEXT_MAX = 30 };

struct stamp {
	int64_t at_us; /* Unix time, whole milliseconds; 0: none */
	int32_t zone_s; /* east of UTC, whole minutes */
};

/* Cut to milliseconds and minutes, and bound to the years 1970 to 9999 (never 0: none) and to offsets below a day. */
struct stamp stamp_of(int64_t wall_us, int32_t zone_s);

void stamp_format(struct stamp stamp, char ret_text[STAMP_TEXT_MAX]);

/* Exactly the form that stamp_format() writes. Returns 0 or -EINVAL. */
int stamp_parse(const char *text, struct stamp *ret_stamp);
