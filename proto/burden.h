/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the alerts of this home ask of people: counted for each local week, so that whoever sets limits can see which of them
 * only make work. Test alerts are not counted. Where the clock is not right the counts go on in the week that was last.
 */
#include <stdint.h>

#include "proto/alert.h"

struct burden {
	int64_t week; /* the local day, since 1970-01-01, of its Monday; 0: not known yet */
	uint32_t n_raised[ALERT_PRIORITY_COUNT][ALERT_ABOUT_COUNT];
	uint32_t n_duplicates; /* values and presses that joined an open alert instead of raising one */
	uint32_t n_acknowledged; /* an alert that asked again may be acknowledged again */
	uint64_t acknowledged_sum_s; /* from when it asked the first until somebody acknowledged, closings included */
	uint64_t acknowledged_worst_s;
};
