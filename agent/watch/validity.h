/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How long a value says how somebody is. Ours to choose, as no standard says: twice the time in which the plan expects the
 * next one of that quantity, or that time and the grace where that is longer; where it expects it in windows, until the next
 * one is missed, wherever they lie farthest apart: before that nothing is missing, and who answered is not asked again by the
 * same value; a day where it expects none (two of a trend over days, which has one value a day); of a score its window. Past
 * it the alert's condition is unknown, and what is missing is the matter of the expected measurements (expected.h).
 */
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"

enum {
	VALIDITY_DEFAULT_S = 86400,
	VALIDITY_CLOCK_CHANGE_S = 3600, /* in the night in which an hour comes twice the next window is so much farther */
};

/* Of the values that the alert rests on. `plan` may be NULL. */
uint32_t validity_s(const struct plan *plan, const struct alert *alert);

/*
 * When the newest of its values was measured (wall clock), or of a score the oldest that has points; 0: it is not an alert
 * that rests on live values.
 */
int64_t validity_newest_us(const struct alert *alert);
