/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Physical activity monitors (Physical Activity Monitor Service 1.0): recognised, and kept as they came.
 *
 * Unconfirmed, all of it: one source describes the records, leaves the widths of their fields open, and no device is
 * known. A number of steps that may be a number of something else is worse than none, so no field is read; the octets
 * are there for whoever meets such a device.
 */
#include "drivers/driver.h"

static const struct {
	uint16_t characteristic;
	enum reading_kind kind;
} values[] = {
	{ 0x2b3b, READING_CAPABILITIES },
	{ 0x2b3c, READING_OBSERVATION }, /* general activity, now and summed up */
	{ 0x2b3d, READING_OBSERVATION },
	{ 0x2b3e, READING_OBSERVATION }, /* heart and lungs */
	{ 0x2b3f, READING_OBSERVATION },
	{ 0x2b40, READING_OBSERVATION }, /* steps */
	{ 0x2b41, READING_OBSERVATION }, /* sleep */
	{ 0x2b42, READING_OBSERVATION },
	{ 0x2b43, READING_CONTROL_POINT },
	{ 0x2b44, READING_OBSERVATION }, /* sessions */
	{ 0x2b45, READING_OBSERVATION },
};

static enum decode keep(const struct frame *frame, enum reading_kind kind, struct readings *found)
{
	if (frame->n_data == 0)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, kind);
	readings_text(found, QUANTITY_RAW, VALUE_HEX, frame->data, frame->n_data);
	readings_mark(found, FLAG_INCOMPLETE);
	return DECODE_OK;
}

static enum decode physical_activity_decode(const struct frame *frame, struct readings *found)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (frame_is_gatt(frame, values[i].characteristic))
			return keep(frame, values[i].kind, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_physical_activity = {
	.name = "physical-activity",
	.about = "activity monitors, kept as octets (Physical Activity Monitor Service)",
	.decode = physical_activity_decode,
};
