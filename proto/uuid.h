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

struct uuid uuid_from_u16(uint16_t number);

/* Read "2a35", "0x2A35" or the full text form, in any case. Returns 0 or -EINVAL. */
int uuid_parse(const char *text, struct uuid *ret_uuid);

/* Lower case, full form. */
void uuid_format(const struct uuid *uuid, char ret_text[UUID_TEXT_MAX]);

bool uuid_equal(const struct uuid *a, const struct uuid *b);

/* The 16-bit number where the UUID is on the Base UUID; 0 where it is not (0 is no assigned number). */
uint16_t uuid_to_u16(const struct uuid *uuid);
