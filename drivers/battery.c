/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Battery Level, 0x2A19 (Battery Service 1.1, clause 3.1): one octet, 0 to 100 %. More is reserved.
 */
#include "drivers/driver.h"

static enum decode battery_decode(const struct frame *frame, struct readings *found)
{
	if (!frame_is_gatt(frame, 0x2a19))
		return DECODE_NOT_MINE;
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_BATTERY);
	readings_number(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ frame->data[0], 0 }, UNIT_PERCENT);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_battery = {
	.name = "battery",
	.about = "charge of a device's battery (Battery Service)",
	.decode = battery_decode,
};
