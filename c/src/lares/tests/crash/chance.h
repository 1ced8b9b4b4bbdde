/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Chance that can be repeated: splitmix64 (Steele, Lea, Flood 2014; in the public domain by Vigna). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* From 0 to n - 1. */
static inline uint32_t chance_below(struct chance *chance, uint32_t n)
{
	return (uint32_t)(chance_next(chance) % n);
}

static inline bool chance_percent(struct chance *chance, uint32_t percent)
{
	return chance_below(chance, 100) < percent;
}

static inline void chance_fill(struct chance *chance, uint8_t *ret_bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		ret_bytes[i] = (uint8_t)(chance_next(chance) >> 32);
}
