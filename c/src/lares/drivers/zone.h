/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Time Zone, 0x2A0E, and DST Offset, 0x2A0D, wherever they stand (GATT Specification Supplement): quarters of an hour,
 * -48 to 56 east of UTC, -128 unknown, without summer time; and 0, 2, 4 or 8, 255 unknown.
 */
#include <stdint.h>

#include "proto/reading.h"

/* Add to the newest reading. What cannot be true has no value; returns whether it can. */
bool zone_put(struct readings *found, int8_t quarters);
bool zone_put_dst(struct readings *found, uint8_t quarters);
