/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scales: Weight Measurement, 0x2A9D, and Weight Scale Feature, 0x2A9E (Weight Scale Service 1.0, clauses 3.1 and 3.2).
 *
 *   FF WWWW [YYYY mm dd HH MM SS] [UU] [BBBB HHHH]   little-endian
 *   F  flags: 0 pounds and inches, 1 time, 2 user, 3 BMI and height, 4-7 reserved
 *   W  weight, 5 g or 0.01 lb; 0xFFFF the measurement was unsuccessful
 *   Y  time by the scale's own clock
 *   U  user slot, 0xFF unknown
 *   B  BMI, 0.1 kg/m2; 0 where the scale does not know how tall the user is
 *   H  height of that user, 1 mm or 0.1 in
 *
 * Features: 0 time, 1 several users, 2 BMI, 3-6 resolution of the weight, 7-9 of the height.
 *
 * A length by its flags says less here than elsewhere, for a weight ten times too small can still be a weight. Hence a
 * reserved flag makes the frame another format. Two such are known (oliexdev/openScale, for both):
 * - The Mi Smart Scale sends its advertisement under this UUID: no user, no BMI, and flags 4, 5 and 7 for states. While
 *   none of those is set, it cannot be told from this format.
 * - The Renpho ES-WBE28 sends the flags 0x2E and weighs in steps of 50 g (unconfirmed: one source only, and it reads no
 *   more than the weight, so that BMI and height are left alone here, too).
 */
#include "drivers/mi_scale.h"
#include "drivers/scale.h"
#include "proto/date_time.h"

enum {
	MEASUREMENT = 0x2a9d,
	FEATURE = 0x2a9e,
	RENPHO_FLAGS = 0x2e,
};

enum {
	IS_IMPERIAL = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_USER = 1 << 2,
	HAS_BMI = 1 << 3,
	RESERVED = 0xf0,
	MI_STATES = 0xb0,
};

static const char *const feature_codes[] = { "time-stamp", "multiple-users", "bmi", SCALE_RESOLUTIONS };
static const struct scale_features features = { feature_codes, .n_bits = 3, .mass_shift = 3, .height_shift = 7 };

static size_t length_of(uint8_t flags)
{
	return 3 + (flags & HAS_TIME ? 7u : 0) + (flags & HAS_USER ? 1u : 0) + (flags & HAS_BMI ? 4u : 0);
}

static bool is_mi(uint8_t flags)
{
	return (flags & MI_STATES) && (flags & (uint8_t)~(MI_STATES | IS_IMPERIAL)) == HAS_TIME;
}

static void put_weight(struct readings *found, uint16_t raw, uint8_t flags, struct scale_resolution resolution)
{
	if (raw == SCALE_UNSUCCESSFUL) {
		readings_absent(found, QUANTITY_BODY_WEIGHT, ABSENT_ERROR);
		readings_mark(found, FLAG_UNSUCCESSFUL);
	} else if (flags == RENPHO_FLAGS) {
		scale_put_unless_zero(found, QUANTITY_BODY_WEIGHT, (struct decimal){ raw * 5, -2 }, UNIT_KILOGRAM);
	} else {
		scale_put_mass(found, QUANTITY_BODY_WEIGHT, raw, flags & IS_IMPERIAL, resolution);
	}
}

/* Where the weighing failed, scales fill these like it. */
static void put_bmi_and_height(struct readings *found, struct reader *r, bool is_imperial, struct scale_resolution resolution)
{
	uint16_t bmi = reader_u16(r), height = reader_u16(r);

	if (bmi == SCALE_UNSUCCESSFUL)
		readings_absent(found, QUANTITY_BMI, ABSENT_ERROR);
	else
		scale_put_unless_zero(found, QUANTITY_BMI, (struct decimal){ bmi, -1 }, UNIT_KILOGRAM_PER_SQUARE_METRE);
	if (height == SCALE_UNSUCCESSFUL)
		readings_absent(found, QUANTITY_BODY_HEIGHT, ABSENT_ERROR);
	else
		scale_put_height(found, height, is_imperial, resolution);
}

static enum decode measurement_decode(const struct frame *frame, struct readings *found)
{
	struct scale_resolution resolution = scale_resolution_of(frame, &features);
	struct reader r = reader_of(frame->data, frame->n_data);
	struct reading *reading;
	uint8_t flags = reader_u8(&r);

	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;
	if (is_mi(flags)) /* 3 + 7 octets, as theirs are */
		return mi_scale_weight(frame->data, found);
	if ((flags & RESERVED) && flags != RENPHO_FLAGS)
		return DECODE_INSANE;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_WEIGHT);
	put_weight(found, reader_u16(&r), flags, resolution);
	if (flags & HAS_TIME)
		date_time_stamp(&r, reading);
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	if ((flags & HAS_BMI) && flags != RENPHO_FLAGS)
		put_bmi_and_height(found, &r, flags & IS_IMPERIAL, resolution);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode weight_scale_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, MEASUREMENT))
		return measurement_decode(frame, found);
	if (frame_is_gatt(frame, FEATURE))
		return scale_features_decode(frame, &features, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_weight_scale = {
	.name = "weight-scale",
	.about = "scales (Weight Scale Service)",
	.decode = weight_scale_decode,
};
