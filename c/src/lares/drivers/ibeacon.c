/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iBeacon: manufacturer data of Apple, 0x004C (Apple, "Proximity Beacon Specification" R1). It says which beacon is
 * near, and nothing else: a tag on a walking frame, a key ring, a wrist.
 *
 *   02 15 UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU MMMM mmmm PP   big-endian
 *   U  UUID, M major, m minor: the beacon
 *   P  int8, dBm: how strongly it is heard at 1 m
 *
 * Most of what phones send under this company is of other types: not ours. Nor is the fixed "INTELLI_ROCKS" that Govee's
 * sensors send besides their values: it is the same for all of them.
 */
#include <string.h>

#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	COMPANY = 0x004c,
	TYPE = 0x02,
	N_REST = 0x15,
	N_DATA = 2 + N_REST,
	N_UUID = 16,
};

static const char every_govee[] = "INTELLI_ROCKS";

static enum decode ibeacon_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_manufacturer_data(frame, COMPANY);
	const uint8_t *uuid;
	struct reader r;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	if (reader_u8(&r) != TYPE || reader_u8(&r) != N_REST)
		return DECODE_NOT_MINE;
	if (section->n_data != N_DATA)
		return DECODE_LENGTH;
	uuid = reader_take(&r, N_UUID);
	if (memcmp(uuid, every_govee, sizeof(every_govee) - 1) == 0)
		return DECODE_NOT_MINE;

	readings_init(found, section->data, section->n_data);
	readings_begin(found, READING_PRESENCE);
	readings_text(found, QUANTITY_BEACON_ID, VALUE_HEX, uuid, N_UUID);
	readings_number(found, QUANTITY_BEACON_MAJOR, (struct decimal){ reader_u16_be(&r), 0 }, UNIT_NONE);
	readings_number(found, QUANTITY_BEACON_MINOR, (struct decimal){ reader_u16_be(&r), 0 }, UNIT_NONE);
	readings_number(found, QUANTITY_SIGNAL_AT_1_M, (struct decimal){ (int8_t)reader_u8(&r), 0 }, UNIT_DECIBEL_MILLIWATT);
	return DECODE_OK;
}

const struct driver driver_ibeacon = {
	.name = "ibeacon",
	.about = "iBeacons: that one is near",
	.decode = ibeacon_decode,
};
