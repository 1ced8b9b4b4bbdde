/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/zone.h"

enum {
	QUARTER_MIN = 15,
	ZONE_LOWEST = -48,
	ZONE_HIGHEST = 56,
	ZONE_UNKNOWN = -128,
	DST_UNKNOWN = 255,
};

static bool put(struct readings *found, enum quantity quantity, int quarters, bool is_known, bool can_be)
{
	if (!is_known)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else if (!can_be)
		readings_absent(found, quantity, ABSENT_ERROR);
	else
		readings_number(found, quantity, (struct decimal){ quarters * QUARTER_MIN, 0 }, UNIT_MINUTE);
	return !is_known || can_be;
}

bool zone_put(struct readings *found, int8_t quarters)
{
	return put(found, QUANTITY_ZONE_OFFSET, quarters, quarters != ZONE_UNKNOWN,
		quarters >= ZONE_LOWEST && quarters <= ZONE_HIGHEST);
}

bool zone_put_dst(struct readings *found, uint8_t quarters)
{
	return put(found, QUANTITY_DST_OFFSET, quarters, quarters != DST_UNKNOWN,
		quarters == 0 || quarters == 2 || quarters == 4 || quarters == 8);
}
