/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A cursor over a range of rows that wait in the store. */
#include "carry/carry.h"

struct lane {
	enum queue queue;
	enum class lowest, highest; /* as numbers */
	uint64_t after_n, up_to_n;
	uint64_t opens_us;
	uint8_t n_tries;
	bool is_batched; /* many readings in a message */
	bool is_used;
	bool is_dry; /* nothing was there; until order_kick() */
};

static inline bool lane_is_for_alerts(const struct lane *lane)
{
	return lane->lowest == CLASS_ALERT;
}
