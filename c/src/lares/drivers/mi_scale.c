/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Xiaomi Mi scales: service data under the UUIDs of two standard services, in layouts of their own (custom-components/
 * ble_monitor, theengs/decoder, oliexdev/openScale).
 *
 *   CC WWWW YYYY mm dd HH MM SS             0x181D, Mi Smart Scale (XMTZC01HM, 04HM)   little-endian
 *   C  0 pounds, 4 jin, 5 stabilised, 7 removed
 *
 *   DD EE YYYY mm dd HH MM SS IIII WWWW     0x181B, Mi Body Composition Scale (XMTZC02HM, 05HM)
 *   D  0 pounds; 1 always
 *   E  1 impedance is there, 5 stabilised, 6 jin, 7 removed
 *   I  impedance, 1 Ohm; 0 or from 3000 on: none
 *
 *   W  weight; 5 g, and with pounds or jin 0.01 of those. A jin is 500 g, and so 0.01 jin is 5 g again.
 *   Y  time by the scale's own clock, which only the maker's app sets
 *
 * The scale repeats itself while somebody stands on it and after: only what it calls stabilised and not removed is a
 * weighing, the rest is no reading. With several pieces of one weighing the stamp says that they are one: the weight comes
 * first and is said again with the impedance.
 *
 * The scale shows steps of 50 g or 0.1 lb; a last digit of zero is none of its own.
 */
#include "drivers/mi_scale.h"

#include "drivers/scale.h"
#include "proto/date_time.h"

enum {
	SCALE = 0x181d,
	COMPOSITION = 0x181b,
	STAMP_SIZE = 7,
	IMPEDANCE_LIMIT = 3000,
};

/* The octet that has most bits, of either scale. */
enum {
	IS_POUNDS = 1 << 0,
	HAS_IMPEDANCE = 1 << 1,
	IS_STABILISED = 1 << 5,
	IS_REMOVED = 1 << 7,
};

static bool is_final(uint8_t control)
{
	return (control & IS_STABILISED) && !(control & IS_REMOVED);
}

static void put_weight(struct readings *found, uint16_t raw, bool is_pounds)
{
	if (is_pounds)
		readings_number(found, QUANTITY_BODY_WEIGHT, scale_trim((struct decimal){ raw, -2 }, 1), UNIT_POUND);
	else
		readings_number(found, QUANTITY_BODY_WEIGHT, scale_trim((struct decimal){ raw * 5, -3 }, 2), UNIT_KILOGRAM);
}

static void put_impedance(struct readings *found, uint16_t ohm)
{
	if (ohm == 0 || ohm >= IMPEDANCE_LIMIT)
		readings_absent(found, QUANTITY_IMPEDANCE, ABSENT_ERROR);
	else
		readings_number(found, QUANTITY_IMPEDANCE, (struct decimal){ ohm, 0 }, UNIT_OHM);
}

enum decode mi_scale_composition(const uint8_t *octets, struct readings *found)
{
	struct reader r = reader_of(octets, MI_COMPOSITION_SIZE);
	bool is_pounds = reader_u8(&r) & IS_POUNDS;
	uint8_t control = reader_u8(&r);
	struct reading *reading;
	uint16_t ohm;

	readings_init(found, octets, MI_COMPOSITION_SIZE);
	if (!is_final(control))
		return DECODE_OK;
	found->part = control & HAS_IMPEDANCE ? PART_FULL : PART_HEAD;
	reading = readings_begin(found, READING_WEIGHT);
	/* The stamp and the weight: a clock that stands still is no reason to take two people for one. */
	found->act = scale_act(r.at, STAMP_SIZE) ^ scale_act(octets + MI_COMPOSITION_SIZE - 2, 2);
	date_time_stamp(&r, reading);
	ohm = reader_u16(&r);
	put_weight(found, reader_u16(&r), is_pounds);
	if (control & HAS_IMPEDANCE)
		put_impedance(found, ohm);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

enum decode mi_scale_weight(const uint8_t *octets, struct readings *found)
{
	struct reader r = reader_of(octets, MI_WEIGHT_SIZE);
	uint8_t control = reader_u8(&r);
	struct reading *reading;

	readings_init(found, octets, MI_WEIGHT_SIZE);
	if (!is_final(control))
		return DECODE_OK;
	reading = readings_begin(found, READING_WEIGHT);
	put_weight(found, reader_u16(&r), control & IS_POUNDS);
	date_time_stamp(&r, reading);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode mi_scale_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_service_data(frame, COMPOSITION);

	if (section)
		return section->n_data == MI_COMPOSITION_SIZE ? mi_scale_composition(section->data, found) : DECODE_LENGTH;
	section = frame_service_data(frame, SCALE);
	if (section)
		return section->n_data == MI_WEIGHT_SIZE ? mi_scale_weight(section->data, found) : DECODE_LENGTH;
	return DECODE_NOT_MINE;
}

const struct driver driver_mi_scale = {
	.name = "mi-scale",
	.about = "Xiaomi Mi Smart Scale and Mi Body Composition Scale",
	.decode = mi_scale_decode,
};
