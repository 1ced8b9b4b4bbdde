/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contec CMS50D-BT oximeters: notifications of characteristic 0xFF02 (a number that nobody assigned, so that others may
 * use it, too), after the owner's own notes in tobiasisenberg/OxiVis issue 2.
 *
 *   EB 01 TT RR OO .. .. CC     EB 00 …  CC: the pulse wave, 6 octets
 *   T  top bits of the octets behind it: 0 of R, 1 of O, 2 of the next
 *   R  pulse rate   O  SpO2   C  sum of all before, its lower seven bits
 *
 * Unconfirmed: one owner's notes, who took T for "finger": 4 in the frames that he shows, each with good values, and 6 at
 * other times. In the maker's older formats the octet behind the head holds top bits; 4 then makes 0xFF of the octet that
 * never changes, and 6 makes a saturation above 127, which is none. Read so, no value can come from an empty clip, and
 * no pulse above 127 can look like one below.
 */
#include "drivers/driver.h"
#include "drivers/oximeter.h"
#include "proto/reader.h"

enum {
	CHARACTERISTIC = 0xff02,
	HEAD = 0xeb,
	WAVE = 0,
	RESULT = 1,
	N_WAVE = 6,
	N_RESULT = 8,
	TOP = 0x80,
};

static bool is_sum_right(const struct frame *frame)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < frame->n_data - 1; i++)
		sum += frame->data[i];
	return (sum & 0x7f) == frame->data[frame->n_data - 1];
}

static enum decode decode_result(struct reader *r, struct readings *found)
{
	uint8_t tops = reader_u8(r);
	uint8_t pulse = (uint8_t)(reader_u8(r) | (tops & 1 ? TOP : 0));
	uint8_t spo2 = (uint8_t)(reader_u8(r) | (tops & 2 ? TOP : 0));
	bool is_none = spo2 & TOP;

	readings_begin(found, READING_OXIMETRY_CONTINUOUS);
	oximeter_put_octet(found, QUANTITY_SPO2, spo2, UNIT_PERCENT, is_none);
	oximeter_put_octet(found, QUANTITY_PULSE_RATE, pulse, UNIT_PER_MINUTE, is_none);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode contec_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t head, kind;

	if (!frame_is_gatt(frame, CHARACTERISTIC))
		return DECODE_NOT_MINE;
	head = reader_u8(&r);
	kind = reader_u8(&r);
	if (head != HEAD || kind > RESULT)
		return DECODE_NOT_MINE;
	if (frame->n_data != (kind == RESULT ? N_RESULT : N_WAVE))
		return DECODE_LENGTH;
	if (!is_sum_right(frame))
		return DECODE_DAMAGED;

	readings_init(found, frame->data, frame->n_data);
	return kind == WAVE ? DECODE_OK : decode_result(&r, found);
}

const struct driver driver_contec = {
	.name = "contec",
	.about = "Contec oximeters (CMS50D-BT)",
	.decode = contec_decode,
};
