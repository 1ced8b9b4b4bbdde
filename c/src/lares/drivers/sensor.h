/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the sensor beacons have in common. */
#include "proto/reading.h"

/*
 * A number, or where it cannot be true "no value" with the reason `error`: one broken sensor of a beacon must not hide
 * the others. A NULL return means that the pool is full.
 */
static inline struct value *sensor_put(struct readings *found, enum quantity quantity, struct decimal number,
	enum unit unit)
{
	if (!quantity_is_sane(quantity, number, unit))
		return readings_absent(found, quantity, ABSENT_ERROR);
	return readings_number(found, quantity, number, unit);
}
