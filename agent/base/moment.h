/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One moment on both clocks, read once by the caller: logic that is given it needs no clock. */
#include <stdint.h>

struct moment {
	uint64_t now_us; /* monotonic: timers and windows run on it */
	int64_t wall_us; /* Unix time: a label */
	int32_t zone_s; /* east of UTC at that moment, in the home's zone */
	uint64_t boot; /* whose monotonic clock that is: another number at each boot of the machine; 0: not known */
};
