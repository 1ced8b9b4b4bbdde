/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a new driver starts: copy this file to drivers/<stem>.c, rename, add its line to drivers.def and
 * tests/vectors/<stem>.vec with real captures. This one is compiled and tested like the others but is not in
 * drivers.def, so that no frame reaches it.
 *
 * First say what it is, where its format is described, and draw it. A bed sensor that does not exist, manufacturer data
 * of the company number that is reserved for tests:
 *
 *   VV TTTT WWWW SS   big-endian
 *   V  version, 1
 *   T  int16   0.01 Cel   0x8000: not measured
 *   W  uint16  0.1 kg     0xFFFF: not measured
 *   S  status: 0 occupied, 1 battery low
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	COMPANY = 0xffff,
	VERSION = 1,
	N_DATA = 6,
	IS_OCCUPIED = 1 << 0,
	IS_BATTERY_LOW = 1 << 1,
};

/* "Not measured" is a value that is absent, never a magic number. */
static void put_temperature(struct readings *found, int16_t centi_C)
{
	if (centi_C == INT16_MIN)
		readings_absent(found, QUANTITY_TEMPERATURE, ABSENT_NOT_MEASURED);
	else
		readings_number(found, QUANTITY_TEMPERATURE, (struct decimal){ centi_C, -2 }, UNIT_CELSIUS);
}

static void put_load(struct readings *found, uint16_t deci_kg)
{
	if (deci_kg == UINT16_MAX)
		readings_absent(found, QUANTITY_LOAD, ABSENT_NOT_MEASURED);
	else
		readings_number(found, QUANTITY_LOAD, (struct decimal){ deci_kg, -1 }, UNIT_KILOGRAM);
}

/* Early exits first, the most telling one ahead; values last. */
static enum decode template_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_manufacturer_data(frame, COMPANY);
	struct reader r;
	uint8_t status;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	if (reader_u8(&r) != VERSION)
		return DECODE_NOT_MINE;
	if (section->n_data != N_DATA)
		return DECODE_LENGTH;

	readings_init(found, section->data, section->n_data);
	readings_begin(found, READING_SENSOR);
	put_temperature(found, (int16_t)reader_u16_be(&r));
	put_load(found, reader_u16_be(&r));
	status = reader_u8(&r);
	readings_boolean(found, QUANTITY_OCCUPANCY, status & IS_OCCUPIED);
	readings_boolean(found, QUANTITY_BATTERY_LOW, status & IS_BATTERY_LOW);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

/* The descriptor at the end. A driver in drivers.def is declared by driver.h; this one is not. */
extern const struct driver driver_template;

const struct driver driver_template = {
	.name = "template",
	.about = "a bed sensor that does not exist",
	.decode = template_decode,
};
