/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jumper oximeters (JPD-500F, JPD-500G, PLS-01BT; "My Oximeter"): notifications of the maker's own characteristic, as
 * half a dozen public programs read them.
 *
 *   81 RR OO PP     once a second
 *   R  pulse rate, 255 none   O  SpO2, 127 none   P  pulse amplitude index, 0.1 %; 0 where there is no pulse
 *   80 …            the pulse wave: looked at by nobody here
 *
 * Anything else (some send a lone "-" while they begin) is not understood.
 */
#include "drivers/driver.h"
#include "drivers/oximeter.h"
#include "proto/reader.h"

enum {
	RESULT = 0x81,
	WAVE = 0x80,
	N_RESULT = 4,
	PULSE_NONE = 255,
	SPO2_NONE = 127,
};

static const struct uuid oximetry = UUID(0xcdeacb81, 0x5235, 0x4c07, 0x8846, 0x93a37ee6b86d);

static enum decode jumper_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t head, pulse, spo2, amplitude;

	if (!frame_is_vendor_gatt(frame, &oximetry))
		return DECODE_NOT_MINE;
	head = reader_u8(&r);
	if (r.short_read)
		return DECODE_LENGTH;
	if (head != RESULT && head != WAVE)
		return DECODE_NOT_MINE;
	if (head == RESULT && frame->n_data != N_RESULT)
		return DECODE_LENGTH;

	readings_init(found, frame->data, frame->n_data);
	if (head == WAVE)
		return DECODE_OK;
	readings_begin(found, READING_OXIMETRY_CONTINUOUS);
	pulse = reader_u8(&r);
	spo2 = reader_u8(&r);
	amplitude = reader_u8(&r);
	oximeter_put(found, QUANTITY_SPO2, (struct decimal){ spo2, 0 }, UNIT_PERCENT, spo2 == SPO2_NONE, false);
	oximeter_put(found, QUANTITY_PULSE_RATE, (struct decimal){ pulse, 0 }, UNIT_PER_MINUTE, pulse == PULSE_NONE, false);
	oximeter_put(found, QUANTITY_PULSE_AMPLITUDE_INDEX, (struct decimal){ amplitude, -1 }, UNIT_PERCENT, amplitude == 0,
		false);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_jumper = {
	.name = "jumper",
	.about = "Jumper oximeters (JPD-500F and its relatives)",
	.decode = jumper_decode,
};
