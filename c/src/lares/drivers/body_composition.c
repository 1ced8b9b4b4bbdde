/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Body composition scales: Body Composition Measurement, 0x2A9C, and Feature, 0x2A9B (Body Composition Service 1.0,
 * clauses 3.1 and 3.2).
 *
 *   FFFF PPPP [YYYY mm dd HH MM SS] [UU] [two octets of each field below]   little-endian
 *   F  flags: 0 pounds and inches, 1 time, 2 user, 3-11 the fields, 12 one of two packets, 13-15 reserved
 *   P  body fat, 0.1 %; 0xFFFF the measurement was unsuccessful, and then nothing is told but time and user. The greatest
 *      number in another field is an error, too: as a mass it would be 327.675 kg, which could just be true
 *   Y  time by the scale's own clock
 *   U  user slot, 0xFF unknown
 *   then basal metabolism 1 kJ, muscle 0.1 %, muscle, fat free, soft lean and body water mass 5 g or 0.01 lb, impedance
 *   0.1 Ohm, weight, height 1 mm or 0.1 in
 *
 * Features: 0 time, 1 several users, 2-10 the fields, 11-14 resolution of masses, 15-17 of the height.
 *
 * What does not fit into one indication is told in two that repeat time and user; either may come first. Zero stands for
 * what was not measured: Beurer's history has it in every field, and somebody in socks has no body fat.
 *
 * The Mi Body Composition Scale 2 sends 13 octets of its advertisement under this UUID, which leave body fat out and read
 * like flags 0x0402 with the year in body fat's place: more than 100 %, which gives it away.
 */
#include "drivers/mi_scale.h"
#include "drivers/scale.h"
#include "proto/date_time.h"

enum {
	MEASUREMENT = 0x2a9c,
	FEATURE = 0x2a9b,
	ALL_FAT = 1000, /* 100.0 % */
	N_HEAD = 4,
};

enum {
	IS_IMPERIAL = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_USER = 1 << 2,
	FIRST_FIELD = 3,
	HAS_OTHER_PACKET = 1 << 12,
	RESERVED = 0xe000,
};

static const struct field {
	enum quantity quantity;
	enum unit unit; /* UNIT_NONE: a mass or a height, in either system */
	int8_t exponent;
} fields[] = { /* by bit, from FIRST_FIELD on */
	{ QUANTITY_BASAL_METABOLISM, UNIT_KILOJOULE, 0 },
	{ QUANTITY_MUSCLE_PERCENTAGE, UNIT_PERCENT, -1 },
	{ QUANTITY_MUSCLE_MASS, UNIT_NONE, 0 },
	{ QUANTITY_FAT_FREE_MASS, UNIT_NONE, 0 },
	{ QUANTITY_SOFT_LEAN_MASS, UNIT_NONE, 0 },
	{ QUANTITY_BODY_WATER_MASS, UNIT_NONE, 0 },
	{ QUANTITY_IMPEDANCE, UNIT_OHM, -1 },
	{ QUANTITY_BODY_WEIGHT, UNIT_NONE, 0 },
	{ QUANTITY_BODY_HEIGHT, UNIT_NONE, 0 },
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

static const char *const feature_codes[] = { "time-stamp", "multiple-users", "basal-metabolism", "muscle-percentage",
	"muscle-mass", "fat-free-mass", "soft-lean-mass", "body-water-mass", "impedance", "weight", "height",
	SCALE_RESOLUTIONS };
static const struct scale_features features = { feature_codes, .n_bits = 11, .mass_shift = 11, .height_shift = 15 };

static size_t n_repeated(uint16_t flags)
{
	return (flags & HAS_TIME ? 7u : 0) + (flags & HAS_USER ? 1u : 0);
}

static size_t length_of(uint16_t flags)
{
	size_t length = N_HEAD + n_repeated(flags);

	for (unsigned int i = 0; i < FIELD_COUNT; i++)
		length += flags >> (FIRST_FIELD + i) & 1 ? 2 : 0;
	return length;
}

static bool is_mi(const struct frame *frame)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint16_t flags = reader_u16(&r), fat = reader_u16(&r);

	return frame->n_data == MI_COMPOSITION_SIZE && (flags & 0xfe) == HAS_TIME && fat > ALL_FAT &&
		fat != SCALE_UNSUCCESSFUL;
}

static void put_fat(struct readings *found, uint16_t raw)
{
	if (raw == SCALE_UNSUCCESSFUL) {
		readings_absent(found, QUANTITY_BODY_FAT, ABSENT_ERROR);
		readings_mark(found, FLAG_UNSUCCESSFUL);
	} else {
		scale_put_unless_zero(found, QUANTITY_BODY_FAT, (struct decimal){ raw, -1 }, UNIT_PERCENT);
	}
}

static void put_field(struct readings *found, const struct field *field, uint16_t raw, bool is_imperial,
	struct scale_resolution resolution)
{
	if (raw == SCALE_UNSUCCESSFUL)
		readings_absent(found, field->quantity, ABSENT_ERROR);
	else if (field->unit != UNIT_NONE)
		scale_put_unless_zero(found, field->quantity, (struct decimal){ raw, field->exponent }, field->unit);
	else if (field->quantity == QUANTITY_BODY_HEIGHT)
		scale_put_height(found, raw, is_imperial, resolution);
	else
		scale_put_mass(found, field->quantity, raw, is_imperial, resolution);
}

static enum decode measurement_decode(const struct frame *frame, struct readings *found)
{
	struct scale_resolution resolution = scale_resolution_of(frame, &features);
	struct reader r = reader_of(frame->data, frame->n_data);
	uint16_t flags = reader_u16(&r);
	struct reading *reading;

	if (is_mi(frame))
		return mi_scale_composition(frame->data, found);
	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;
	if (flags & RESERVED)
		return DECODE_INSANE;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_BODY_COMPOSITION);
	put_fat(found, reader_u16(&r));
	if (flags & HAS_OTHER_PACKET) {
		found->part = PART_EITHER;
		found->act = scale_act(r.at, n_repeated(flags));
	}
	if (flags & HAS_TIME)
		date_time_stamp(&r, reading);
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	for (unsigned int i = 0; i < FIELD_COUNT; i++)
		if (flags >> (FIRST_FIELD + i) & 1)
			put_field(found, &fields[i], reader_u16(&r), flags & IS_IMPERIAL, resolution);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode body_composition_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, MEASUREMENT))
		return measurement_decode(frame, found);
	if (frame_is_gatt(frame, FEATURE))
		return scale_features_decode(frame, &features, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_body_composition = {
	.name = "body-composition",
	.about = "body composition scales (Body Composition Service)",
	.decode = body_composition_decode,
};
