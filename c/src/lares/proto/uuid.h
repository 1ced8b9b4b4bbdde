/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Bluetooth UUIDs. All are held as 128 bits, most significant octet first; a 16- or 32-bit one is expanded
 * over the Bluetooth Base UUID (Core Specification, Vol 3, Part B, 2.5.1).
 */
#include <stdbool.h>
#include <stdint.h>

enum { UUID_TEXT_MAX = 37 };

struct uuid {
	uint8_t octet[16];
};

/* A constant: UUID(0x99fa0021, 0x338a, 0x1024, 0x8a49, 0x009c0215f78a), the groups of its text form. */
#define UUID(a, b, c, d, e) \
	{ { (uint8_t)((uint32_t)(a) >> 24), (uint8_t)((a) >> 16), (uint8_t)((a) >> 8), (uint8_t)(a), (uint8_t)((b) >> 8), \
		(uint8_t)(b), (uint8_t)((c) >> 8), (uint8_t)(c), (uint8_t)((d) >> 8), (uint8_t)(d), \
		(uint8_t)((uint64_t)(e) >> 40), (uint8_t)((uint64_t)(e) >> 32), (uint8_t)((e) >> 24), (uint8_t)((e) >> 16), \
		(uint8_t)((e) >> 8), (uint8_t)(e) } }

struct uuid uuid_from_u16(uint16_t number);

/* Read "2a35", "0x2A35" or the full text form, in any case. Returns 0 or -EINVAL. */
int uuid_parse(const char *text, struct uuid *ret_uuid);

/* Lower case, full form. */
void uuid_format(const struct uuid *uuid, char ret_text[UUID_TEXT_MAX]);

bool uuid_equal(const struct uuid *a, const struct uuid *b);

/* The 16-bit number where the UUID is on the Base UUID; 0 where it is not (0 is no assigned number). */
uint16_t uuid_to_u16(const struct uuid *uuid);
