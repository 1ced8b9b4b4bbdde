/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How often somebody uses something, by hour of the day: learned as counts, and today held against them.
 *
 * At each hour's end today's uses since midnight are compared with the median of the learned days' uses until that hour.
 * Far more: `factor` times the median and at least HABIT_LEAST above it. Far less: the median is at least HABIT_LEAST, and
 * today is a `factor`-th of it or less. A median bears every other day being odd; HABIT_LEAST bears what is chance.
 *
 * A day is learned when nearly all its hours were watched, and judged while all of them were: hours under a pause, with the
 * program off, or jumped over by the clock are not watched. In the hour that comes twice uses count once more.
 *
 * What somebody closed by their word is true of the rest of that day too: it is settled until an hour is otherwise, or the
 * day ends.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/local.h"

enum {
	HABIT_HOURS = 24,
	HABIT_DAYS_MAX = 28, /* learned at most: what was so long ago is no habit */
	HABIT_LEAST = 3,
	HABIT_WATCHED_MIN = 22, /* hours of a day that is learned; the day in which the clocks change has 23 */
};

/* Remembered as it is. */
struct habit {
	uint32_t version;
	uint32_t n_days; /* learned ever; the ring holds the last of them */
	int64_t day; /* local, that is counted now */
	uint32_t watched; /* hours of it, a bit each */
	uint8_t hour; /* that is counted now */
	uint8_t is_hour_whole; /* watched from its begin on */
	uint8_t today[HABIT_HOURS];
	uint8_t learned[HABIT_DAYS_MAX][HABIT_HOURS];
	uint8_t judged; /* enum habit_verdict of today's last hour that was judged; this and the next were padding once, and 0 */
	uint8_t settled; /* the verdict that somebody closed today by their word */
};

enum habit_verdict { HABIT_NOTHING, HABIT_LEARNING, HABIT_USUAL, HABIT_MORE, HABIT_LESS, HABIT_VERDICT_COUNT };

struct habit_judgement {
	enum habit_verdict verdict; /* HABIT_NOTHING: no hour has ended, or not all of the day was watched */
	uint16_t today, median; /* uses since midnight, of today and of the other days until that hour */
	uint8_t hour; /* that ended */
	bool is_settled; /* somebody closed that today by their word, and no hour was otherwise since */
	bool ends_others; /* HABIT_USUAL, in an hour by which there is something to miss, or at the day's end: before, it tells nothing */
	uint8_t n_unwatched; /* of the day that ended, more hours than a change of the clocks explains; else 0 */
};

void habit_init(struct habit *habit);
bool habit_recall(struct habit *habit, const void *octets, size_t n_octets);

/* So many uses, now. Call habit_pass() first. */
void habit_use(struct habit *habit, uint32_t n);

/* Somebody closed by their word what was judged last. */
void habit_settle(struct habit *habit);

/* Time has passed. `is_watched`: it could be counted. Judges the hour where one has ended; `days` are to be learned before. */
struct habit_judgement habit_pass(struct habit *habit, struct local local, bool is_watched, uint16_t factor, uint16_t days);

size_t habit_count_days(const struct habit *habit); /* learned, up to HABIT_DAYS_MAX */
