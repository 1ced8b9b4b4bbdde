/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LINAK actuators of lifts, hoists, beds and desks. Read and listened to only: Lares has no word that moves one.
 *
 * Reference output 1 to 8, 99FA0021 to 99FA0028, notified while it moves:
 *   PPPP SSSS   little-endian
 *   P  0.1 mm above the lowest position, of output 1 (many public tools agree). They read it unsigned; one source saw
 *      0xFFFE and 0xFFFF just below the position that was learned as lowest. No actuator is 6.5 m long
 *   S  int16   speed, down is negative
 *
 * The speed's unit is unconfirmed, and one source (two beds, and the maker's program) says that its lowest four bits are
 * flags of end positions. So only its sign and whether it is zero are told, without those bits: as a speed they would be
 * less than 0.2 mm/s, which no actuator goes. As flags they are not told: the other sources make them part of the speed.
 * Outputs 4 to 8 are a bed's base, feet, head, legs and back; what their extension measures is not known, so that only
 * movement is told, with the output's number as instance (unconfirmed: one source only).
 *
 * Error, 99FA0003, unconfirmed: one source knows the layout, the others only that something else than 0 is an error:
 *   0100 CC …   C  code, 0 none
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	ERROR = 0x99fa0003,
	OUTPUT_1 = 0x99fa0021,
	OUTPUT_8 = 0x99fa0028,
	N_OUTPUT = 4,
	ERROR_TYPE = 1,
	N_ERROR = 3, /* with a code */
	MAYBE_FLAGS = 0x0f,
	LOWEST = -256, /* farther below the lowest is no position */
};

/* The rest of each of its UUIDs is the same. */
static uint32_t number_of(const struct frame *frame)
{
	static const struct uuid family = UUID(0, 0x338a, 0x1024, 0x8a49, 0x009c0215f78a);
	struct reader r = reader_of(frame->characteristic.octet, sizeof(frame->characteristic.octet));
	uint32_t number = (uint32_t)reader_uint_be(&r, 4);
	struct uuid rest = frame->characteristic;

	for (size_t i = 0; i < 4; i++)
		rest.octet[i] = 0;
	return frame->kind == FRAME_GATT && uuid_equal(&rest, &family) ? number : 0;
}

/* What stands still has no direction. */
static void put_movement(struct readings *found, int16_t speed, uint8_t instance)
{
	bool is_moving = (speed & ~MAYBE_FLAGS) != 0;
	struct value *value = readings_boolean(found, QUANTITY_MOVING, is_moving);

	value->instance = instance;
	if (!is_moving)
		return;
	value = readings_code(found, QUANTITY_TRAVEL_DIRECTION, speed > 0 ? "up" : "down");
	value->instance = instance;
}

static void put_position(struct readings *found, int16_t position)
{
	if (position < LOWEST)
		readings_absent(found, QUANTITY_POSITION, ABSENT_ERROR);
	else
		readings_number(found, QUANTITY_POSITION, (struct decimal){ position, -1 }, UNIT_MILLIMETRE);
}

static enum decode decode_output(const struct frame *frame, uint32_t number, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	int16_t position = (int16_t)reader_u16(&r);
	int16_t speed = (int16_t)reader_u16(&r);

	if (frame->n_data != N_OUTPUT)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_MOBILITY);
	if (number == OUTPUT_1)
		put_position(found, position);
	put_movement(found, speed, number == OUTPUT_1 ? 0 : (uint8_t)(number - OUTPUT_1 + 1));
	return DECODE_OK;
}

static bool is_anything(const struct frame *frame)
{
	for (size_t i = 0; i < frame->n_data; i++)
		if (frame->data[i])
			return true;
	return false;
}

/* In a layout that nobody has described anything but zero is a fault: better told once too often. */
static enum decode decode_error(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	bool has_code = reader_u16(&r) == ERROR_TYPE && frame->n_data >= N_ERROR;
	uint8_t code = reader_u8(&r);

	if (frame->n_data == 0)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_MOBILITY);
	readings_boolean(found, QUANTITY_FAULT, has_code ? code != 0 : is_anything(frame));
	if (has_code && code)
		readings_number(found, QUANTITY_FAULT_CODE, (struct decimal){ code, 0 }, UNIT_NONE);
	return DECODE_OK;
}

static enum decode linak_decode(const struct frame *frame, struct readings *found)
{
	uint32_t number = number_of(frame);

	if (number == ERROR)
		return decode_error(frame, found);
	if (number < OUTPUT_1 || number > OUTPUT_8)
		return DECODE_NOT_MINE;
	return decode_output(frame, number, found);
}

const struct driver driver_linak = {
	.name = "linak",
	.about = "LINAK actuators of lifts, hoists, beds and desks",
	.decode = linak_decode,
};
