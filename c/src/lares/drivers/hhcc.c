/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HHCC plant sensors (HHCCJCY10): service data of UUID 0xFD50 (Bluetooth-Devices/xiaomi-ble).
 *
 *   MM TTTT LLLLLL BB CCCC   big-endian
 *   M  moisture of the soil, %; T  int16 0.1 Cel; L  lux; B  battery, %; C  conductivity, uS/cm
 *
 * The UUID is Tuya's, whose other devices send other lengths under it: those are not ours. Of this length, a value that
 * cannot be true is another layout, and nothing of it is believed.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	SERVICE = 0xfd50,
	N_DATA = 9,
};

static enum decode hhcc_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, SERVICE);
	struct reader r;

	if (!section || section->n_data != N_DATA)
		return DECODE_NOT_MINE;
	readings_init(found, section->data, section->n_data);
	r = reader_of(section->data, section->n_data);
	readings_begin(found, READING_SENSOR);
	readings_number(found, QUANTITY_MOISTURE, (struct decimal){ reader_u8(&r), 0 }, UNIT_PERCENT);
	readings_number(found, QUANTITY_TEMPERATURE, (struct decimal){ (int16_t)reader_u16_be(&r), -1 }, UNIT_CELSIUS);
	readings_number(found, QUANTITY_ILLUMINANCE, (struct decimal){ (int64_t)reader_uint_be(&r, 3), 0 }, UNIT_LUX);
	readings_number(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ reader_u8(&r), 0 }, UNIT_PERCENT);
	readings_number(found, QUANTITY_CONDUCTIVITY, (struct decimal){ reader_u16_be(&r), 0 },
		UNIT_MICROSIEMENS_PER_CENTIMETRE);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_hhcc = {
	.name = "hhcc",
	.about = "HHCC plant sensors",
	.decode = hhcc_decode,
};
