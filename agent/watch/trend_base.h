/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a trend compares with: numbers only. */
#include "watch/trend.h"

enum { TREND_UNKNOWN = 1, TREND_DAYS_MIN = 4 };

/* A value as the trend sees it: in that unit, a weight in kilograms to one decimal. 0, -EDOM, -EINVAL, -ERANGE. */
int trend_number(const struct plan_trend *trend, struct decimal number, enum unit from, enum unit to,
	struct decimal *ret_number);

/* An amount of the plan, which is a difference, in that unit: 1 Cel are 1.8 [degF]. 0, -EDOM, -EINVAL, -ERANGE. */
int trend_amount(struct decimal amount, enum unit from, enum unit to, struct decimal *ret_amount);

/*
 * Of TREND_CHANGE, TREND_BASELINE and TREND_RUN, for a value on that day by that device, bonded or not. Returns 0, TREND_UNKNOWN (too few
 * days), or <0 where the numbers cannot be compared in that unit.
 */
int trend_base(const struct plan_trend *trend, const struct series *series, int32_t day, uint8_t device, bool is_bonded,
	enum unit unit, struct trend_base *ret_base);

/* a - b. 0 or -ERANGE. */
int trend_minus(struct decimal a, struct decimal b, struct decimal *ret_difference);
