/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The local days of one person's quantity, in the order of their dates, and what stands for each. Pure.
 *
 * A day stands for its first value of the morning, by whatever device; where it has none, for its first value. What did not
 * come over a bonded link stands for it only where nothing did.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"

struct day_value {
	struct decimal number;
	enum unit unit : 8;
	uint8_t device; /* days_device() */
	bool is_bonded; /* it came over a bonded link, or better */
};

struct day {
	int32_t day; /* since 1970-01-01, local */
	uint32_t count;
	bool is_morning; /* first is */
	bool is_judged; /* by what judges one value a day: none that is less trusted is any more */
	int64_t first_at_us, last_at_us;
	struct day_value first, lowest, highest, last;
};

struct series {
	char person[PERSON_ID_MAX];
	enum quantity quantity;
	struct day *days; /* rising; in `room`, behind those that are kept no longer */
	size_t n;
	struct day *room;
	size_t n_room;
	uint32_t past; /* changes with every day but the newest */
	bool has_newest;
	struct alert_cause newest; /* live */
	int64_t newest_us; /* when it was measured, on the monotonic clock, as the wall clock was when it came or was recalled */
	uint64_t judged_by; /* version of the plan that judged it; 0: none did */
	bool is_robbed; /* what was its newest is another's, and what is left of its values is looked for */
};

size_t series_place(const struct series *series, int32_t day); /* of the first of that day or later; n where there is none */
const struct day *series_find(const struct series *series, int32_t day); /* or NULL */

/* The newest value that came from it, or NULL. */
const struct day_value *series_last_of(const struct series *series, uint8_t device);

/* The place of that day, which is empty where it is new. Returns 0 or -ENOMEM. */
int series_obtain(struct series *series, int32_t day, size_t *ret_at);

/* The oldest leaves its place unused: all of them move when the room is at its end, once in a hundred days or so. */
void series_drop_oldest(struct series *series);

void series_remove(struct series *series, size_t at);

/* Returns whether the day stands for it now. */
bool day_add(struct day *day, const struct day_value *value, int64_t at_us, int32_t zone_s);
