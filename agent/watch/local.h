/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The home's local time of day, and when a window of it begins and ends.
 *
 * A window is a stretch of real time between two moments, once for each of its days; where the clocks change it happens
 * once too. A time that the clocks skip is as much later as they skip (02:30 is 03:30), and a window that begins with one
 * keeps its length. A time that comes twice begins with the first and ends with the second.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/plan.h"

enum { LOCAL_DAY_MIN = 1440 };

/* Before this, 2025-01-01, the wall clock was never set and tells nobody's time of day. */
#define LOCAL_KNOWN_US INT64_C(1735689600000000)

/* The zone's offset at a wall time, east of UTC. Without `at_s` it is the moment's own all the time. */
struct zone {
	int32_t (*at_s)(void *context, int64_t wall_us);
	void *context;
};

struct local {
	int64_t day; /* since 1970-01-01 */
	uint16_t minute; /* since midnight, of the clock face */
	uint8_t weekday; /* 0 is Monday */
};

/* One time that a window comes. */
struct occurrence {
	int64_t day; /* local, on which it begins; days and windows are in the order of time */
	size_t window; /* which of the list */
	int64_t begin_us, end_us; /* wall clock; the end is no part of it */
};

static inline int64_t local_later(int64_t a_us, int64_t b_us)
{
	return a_us > b_us ? a_us : b_us;
}

bool local_is_known(const struct moment *now);
struct local local_of(const struct moment *now);

/* The occurrence of that window which begins on that day, whatever its `days` say. */
struct occurrence local_occurrence(const struct plan_window *window, int64_t day, const struct zone *zone,
	const struct moment *now);

/*
 * The earliest occurrence, of any of the windows, that is not over at `wall_us`: it is on, or comes next. False where
 * none comes within eight days. `now` stands for the zone where there is no function.
 */
bool local_find(const struct plan_window *windows, size_t n_windows, const struct zone *zone, const struct moment *now,
	int64_t wall_us, struct occurrence *ret_occurrence);

/* Whether one of them is on now; the end of it through ret_end_us (wall clock), which may be NULL. */
bool local_is_in(const struct plan_window *windows, size_t n_windows, const struct zone *zone, const struct moment *now,
	int64_t *ret_end_us);

/* The monotonic time of a wall time, as the two clocks stand now; negative where that is before the machine started, */
int64_t local_monotonic_us(const struct moment *now, int64_t wall_us);

/* or 0 there. */
uint64_t local_due_us(const struct moment *now, int64_t wall_us);

/* What was remembered before a restart speaks of another zero of the monotonic clock. */
#define LOCAL_NEVER (INT64_MIN / 4)

enum { LOCAL_STEP_S = 10 }; /* a correction of the wall clock that is less is none */

/* When something was remembered. */
struct local_saved {
	int64_t now_us, wall_us;
	uint64_t boot;
};

struct local_saved local_save(const struct moment *now);

/*
 * How far that zero has moved since: not at all in the same boot, whatever became of the wall clock; else by what that says
 * has passed, and where it was set back no time is taken to have passed. False where the two clocks cannot have been so.
 */
bool local_moved_us(const struct local_saved *saved, const struct moment *now, int64_t *ret_by_us);
void local_move(int64_t *time_us, int64_t by_us); /* what is LOCAL_NEVER, or can be no time, becomes LOCAL_NEVER */

/* The same of a time that is past: it is not later than now. */
void local_move_past(int64_t *time_us, int64_t by_us, const struct moment *now);

/* Times between that and its negative, millennia away, are the ones that can be reckoned with. */
bool local_can_be(int64_t time_us);
