/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Waiting times that differ from home to home, so that a fleet does not come back in step. */
#include "carry/carry.h"

/* Evenly from `low_us` to `high_us`. */
static inline uint64_t jitter_us(const struct carry_ops *ops, void *context, uint64_t low_us, uint64_t high_us)
{
	uint32_t random;

	ops->random(context, (uint8_t *)&random, sizeof(random));
	return low_us + (high_us - low_us) * random / UINT32_MAX;
}

/* `base_us` doubled n times, at most `most_us`. */
static inline uint64_t doubled_us(uint64_t base_us, unsigned n, uint64_t most_us)
{
	while (n-- > 0 && base_us < most_us)
		base_us *= 2;
	return base_us < most_us ? base_us : most_us;
}
