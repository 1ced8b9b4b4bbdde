/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nonin 3230 and 3150 oximeters: the maker's own oximetry characteristic, notified once a second beside the standard
 * service (Nonin 113142-000-02, as three public programs read it).
 *
 *   0A SS BB PPPP CCCC OO RRRR   big-endian
 *   S  status: 0 display in step, 1 weak signal, 2 good enough to be recorded ("SmartPoint"), 3 searching for a pulse,
 *      4 sensor sits well, 5 battery low, 6 link encrypted   (unconfirmed: two sources, none of them the maker's paper)
 *   B  0.1 V
 *   P  pulse amplitude index, 0.01 %; 0 where there is no pulse
 *   C  counts the frames. Not kept: it wraps within a day, and a notification comes once
 *   O  SpO2, 127 missing
 *   R  pulse rate, 511 missing
 *
 * One public program reads SpO2 at octet 2 and the pulse at 3: against it are the three, and octet 0, a length that only
 * this layout has. Bit 4 is not believed where it is clear: frames with good values have it clear.
 */
#include "drivers/driver.h"
#include "drivers/oximeter.h"
#include "proto/reader.h"

enum {
	N_DATA = 10,
	SPO2_MISSING = 127,
	PULSE_MISSING = 511,
	PAI_MAX = 10000, /* what lies above 100 % is a special value that nobody has described */
};

enum {
	IS_SEARCHING = 1 << 3,
	IS_BATTERY_LOW = 1 << 5,
};

static const struct uuid oximetry = UUID(0x0aad7ea0, 0x0d60, 0x11e2, 0x8e3c, 0x0002a5d5c51b);

static const enum reading_flag flags[] = { FLAG_COUNT, FLAG_SIGNAL_POOR, FLAG_VALIDATED, FLAG_SIGNAL_ANALYSIS };

static enum decode nonin_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint16_t amplitude, pulse;
	uint8_t status, volts, spo2;
	bool is_searching;

	if (!frame_is_vendor_gatt(frame, &oximetry))
		return DECODE_NOT_MINE;
	if (frame->n_data != N_DATA || reader_u8(&r) != N_DATA)
		return DECODE_LENGTH;

	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_OXIMETRY_CONTINUOUS);
	status = reader_u8(&r);
	is_searching = status & IS_SEARCHING;
	readings_mark_bits(found, status, flags, sizeof(flags) / sizeof(flags[0]));
	volts = reader_u8(&r);
	amplitude = reader_u16_be(&r);
	reader_u16_be(&r);
	spo2 = reader_u8(&r);
	pulse = reader_u16_be(&r);
	oximeter_put(found, QUANTITY_SPO2, (struct decimal){ spo2, 0 }, UNIT_PERCENT, spo2 == SPO2_MISSING, is_searching);
	oximeter_put(found, QUANTITY_PULSE_RATE, (struct decimal){ pulse, 0 }, UNIT_PER_MINUTE, pulse == PULSE_MISSING, is_searching);
	oximeter_put(found, QUANTITY_PULSE_AMPLITUDE_INDEX, (struct decimal){ amplitude, -2 }, UNIT_PERCENT,
		amplitude == 0 || amplitude > PAI_MAX, is_searching);
	readings_number(found, QUANTITY_VOLTAGE, (struct decimal){ volts, -1 }, UNIT_VOLT);
	readings_boolean(found, QUANTITY_BATTERY_LOW, status & IS_BATTERY_LOW);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_nonin = {
	.name = "nonin",
	.about = "Nonin oximeters (3230, 3150), by their own service",
	.decode = nonin_decode,
};
