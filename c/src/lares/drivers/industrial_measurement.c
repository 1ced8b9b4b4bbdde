/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Industrial measurement devices (Industrial Measurement Device Service 1.0): the load cell of a hoist or a bed, the
 * position of a lift. Each characteristic is one little-endian integer:
 *
 *   0x2C06  acceleration      int32   0.001 m/s2      0x2C09  rotational speed  int32   1/min
 *   0x2C07  force             int32   0.001 N         0x2C0A  length            uint32  10^-7 m
 *   0x2C08  linear position   int32   10^-7 m         0x2C0B  torque            int32   0.01 N.m
 *
 * Unconfirmed, one source only: all but force. "Not known", the greatest number, is told of linear position alone; none
 * of the others could be so great at a person's lift, so that it is read likewise everywhere.
 *
 * Its temperature, 0x2A6E, is that of environmental sensing. Status, cycle counts, first use and the control points are
 * described nowhere that agrees with itself, and are not read.
 */
#include "drivers/scalar.h"

#define UNKNOWN(most) 1, { { most, ABSENT_ERROR } }

static const struct scalar scalars[] = {
	{ 0x2c06, 4, true, QUANTITY_ACCELERATION, UNIT_METRE_PER_SECOND_SQUARED, -3, UNKNOWN(INT32_MAX) },
	{ 0x2c07, 4, true, QUANTITY_FORCE, UNIT_NEWTON, -3, UNKNOWN(INT32_MAX) },
	{ 0x2c08, 4, true, QUANTITY_POSITION, UNIT_METRE, -7, UNKNOWN(INT32_MAX) },
	{ 0x2c09, 4, true, QUANTITY_ROTATIONAL_SPEED, UNIT_ROTATIONS_PER_MINUTE, 0, UNKNOWN(INT32_MAX) },
	{ 0x2c0a, 4, false, QUANTITY_LENGTH, UNIT_METRE, -7, UNKNOWN(UINT32_MAX) },
	{ 0x2c0b, 4, true, QUANTITY_TORQUE, UNIT_NEWTON_METRE, -2, UNKNOWN(INT32_MAX) },
};

static enum decode industrial_measurement_decode(const struct frame *frame, struct readings *found)
{
	const struct scalar *scalar = scalar_of(frame, scalars, sizeof(scalars) / sizeof(scalars[0]));

	return scalar ? scalar_decode(frame, scalar, found) : DECODE_NOT_MINE;
}

const struct driver driver_industrial_measurement = {
	.name = "industrial-measurement",
	.about = "force, position and movement of machines (Industrial Measurement Device Service)",
	.decode = industrial_measurement_decode,
};
