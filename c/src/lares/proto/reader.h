/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Byte cursor with a sticky error.
 *
 * A read past the end gives 0, sets `short_read` and moves nothing from then on, so that a decoder reads all
 * its fields and asks once. The bytes are borrowed. Multi-octet fields are little-endian unless named `_be`.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *at;
	size_t n_left;
	bool short_read;
};

static inline struct reader reader_of(const void *bytes, size_t n_bytes)
{
	return (struct reader){ .at = bytes, .n_left = n_bytes };
}

/* The next `n` bytes, or NULL (and short_read) where there are fewer. */
const uint8_t *reader_take(struct reader *r, size_t n);

/* An unsigned integer of `n_octets` (1 to 8). */
uint64_t reader_uint(struct reader *r, size_t n_octets);
int64_t reader_int(struct reader *r, size_t n_octets);

uint64_t reader_uint_be(struct reader *r, size_t n_octets);

static inline uint8_t reader_u8(struct reader *r)
{
	return (uint8_t)reader_uint(r, 1);
}

static inline uint16_t reader_u16(struct reader *r)
{
	return (uint16_t)reader_uint(r, 2);
}

static inline uint32_t reader_u32(struct reader *r)
{
	return (uint32_t)reader_uint(r, 4);
}

static inline uint64_t reader_u64(struct reader *r)
{
	return reader_uint(r, 8);
}

static inline uint16_t reader_u16_be(struct reader *r)
{
	return (uint16_t)reader_uint_be(r, 2);
}
