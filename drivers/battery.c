/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Battery Level, 0x2A19 (Battery Service 1.1, clause 3.1): one octet, 0 to 100 %. More is reserved.
 */
#include "drivers/driver.h"

static enum decode battery_decode(const struct frame *frame, struct readings *ret_readings)
{
	struct readings found = { .raw = frame->data, .n_raw = frame->n_data };
	struct reading *reading;

	if (!frame_is_gatt(frame, 0x2a19))
		return DECODE_NOT_MINE;
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	reading = readings_begin(&found, READING_BATTERY);
	readings_number(&found, QUANTITY_BATTERY_LEVEL, (struct decimal){ frame->data[0], 0 }, UNIT_PERCENT);
	if (!reading_is_sane(&found, reading))
		return DECODE_INSANE;
	*ret_readings = found;
	return DECODE_OK;
}

const struct driver driver_battery = {
	.name = "battery",
	.about = "charge of a device's battery (Battery Service)",
	.decode = battery_decode,
};
