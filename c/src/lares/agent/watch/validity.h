/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * How long a value says how somebody is. Ours to choose, as no standard says: twice the time in which the plan expects the
 * next one of that quantity, or that time and the grace where that is longer; a day and the grace where it expects it in
 * windows of the day; a day where it expects none (two of a trend over days, which has one value a day); of a score its
 * window. Past it the alert's condition is unknown, and what is missing is the matter of the expected measurements
 * (expected.h).
 */
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"

enum { VALIDITY_DEFAULT_S = 86400 };

/* Of the values that the alert rests on. `plan` may be NULL. */
uint32_t validity_s(const struct plan *plan, const struct alert *alert);

/*
 * When the newest of its values was measured (wall clock), or of a score the oldest that has points; 0: it is not an alert
 * that rests on live values.
 */
int64_t validity_newest_us(const struct alert *alert);
