/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How often a beacon speaks by itself, learned from when it was heard. Sans I/O; times are of CLOCK_BOOTTIME.
 *
 * Its interval is the longest gap of the last day: nights, shut doors and packets that were missed are in it, and bursts of
 * packets while a lift runs do not shorten it. One gap makes it at most four times as long, so that a radio that was dead
 * for an afternoon does not deafen the judgement of it; a device that truly became slower is followed within a few gaps.
 *
 * It is known after a day; at once of what is heard all the time. Hearings within INTERVAL_MERGED_US are one: no more needs
 * to be known of a beacon every second than that it is there. An event, a press say, tells nothing about when the
 * next comes, and the gap before it is none: a button that only ever sends presses has no interval and is never missed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERVAL_MERGED_US UINT64_C(10000000)
#define INTERVAL_WINDOW_US UINT64_C(10800000000)
#define INTERVAL_SILENCE_MIN_US UINT64_C(300000000) /* a person stands before it, a door is shut: no silence yet */

enum {
	INTERVAL_WINDOWS = 8, /* a day */
	INTERVAL_GAPS_MIN = 5, /* before that nothing is known */
	INTERVAL_OFTEN_S = 120, /* a gap up to which it is heard all the time, once that lasted for eight of them */
	INTERVAL_RISE_MAX = 4,
	INTERVAL_FACTOR = 3, /* so many times the interval without a word is silence */
};

struct interval {
	uint32_t longest_s[INTERVAL_WINDOWS]; /* gap that ended in each window, a ring */
	uint64_t window; /* the newest, counted from the boot */
	uint64_t first_us, counted_us; /* 0: not heard yet */
	unsigned n_gaps;
};

/* It was heard. `known_s` is its interval as far as it is known, or 0; `is_event`: because something happened. */
void interval_hear(struct interval *interval, uint32_t known_s, uint64_t now_us, bool is_event);

/* In whole seconds; 0: not known yet. */
uint32_t interval_learned_s(const struct interval *interval);

/* Whether what was learned is no longer what is known: it differs by more than a quarter. */
bool interval_differs(uint32_t known_s, uint32_t learned_s);

/* How long after its last word it is silent; UINT64_MAX where the interval is not known (0). */
uint64_t interval_silence_us(uint32_t interval_s);
