/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Of a change, a baseline or a run: one value against what was before it. */
#include "watch/trend.h"

struct trend_outcome {
	struct alert_limit limit; /* what was, and the amount: a limit that an alert has like one that passed any other */
	struct day_value reference;
	bool is_beyond, is_hard;
};

/*
 * What is compared with is what the days before `day` say of a value of that device and trust. Returns 0, TREND_UNKNOWN (too
 * few days), or <0 where the numbers cannot be compared.
 */
int trend_compare(struct watch *watch, const struct plan_trend *trend, const struct series *series,
	const struct alert_cause *cause, int32_t day, struct trend_outcome *ret_outcome);
