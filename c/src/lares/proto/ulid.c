/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/ulid.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* without I, L, O and U */

enum { TIME_DIGITS = 10, RANDOM_DIGITS = 16, TIME_BITS = 48 };

void ulid_make(int64_t wall_us, const uint8_t random[ULID_RANDOM_SIZE], char ret_ulid[ULID_TEXT_MAX])
{
	uint64_t ms = wall_us < 0 ? 0 : (uint64_t)wall_us / 1000 & ((UINT64_C(1) << TIME_BITS) - 1);
	uint32_t bits = 0;
	int n_bits = 0, n = TIME_DIGITS;

	for (int i = TIME_DIGITS - 1; i >= 0; i--, ms >>= 5)
		ret_ulid[i] = digits[ms & 31];
	for (int i = 0; i < ULID_RANDOM_SIZE; i++) {
		bits = bits << 8 | random[i];
		for (n_bits += 8; n_bits >= 5; n_bits -= 5)
			ret_ulid[n++] = digits[bits >> (n_bits - 5) & 31];
	}
	ret_ulid[n] = '\0';
}

bool ulid_is_valid(const char *text)
{
	size_t n = strspn(text, digits);

	/* 26 digits hold 130 bits: the first may not be above 7. */
	return n == TIME_DIGITS + RANDOM_DIGITS && text[n] == '\0' && text[0] <= '7';
}
