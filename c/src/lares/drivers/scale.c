/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/scale.h"

enum { N_FEATURES = 4, MASS_MASK = 0xf, HEIGHT_MASK = 0x7 };

/* Decimals by resolution code, metric and imperial: 0.5 kg has one, 1 lb none. All that there are where it is unknown. */
static const uint8_t mass_decimals[][SCALE_MASS_CODES + 1] = { { 3, 1, 1, 1, 2, 2, 2, 3 }, { 2, 0, 1, 1, 1, 2, 2, 2 } };
static const uint8_t height_decimals[][SCALE_HEIGHT_CODES + 1] = { { 3, 2, 3, 3 }, { 1, 0, 1, 1 } };

static struct scale_resolution resolution_in(uint32_t bits, const struct scale_features *features)
{
	struct scale_resolution resolution = { bits >> features->mass_shift & MASS_MASK,
		bits >> features->height_shift & HEIGHT_MASK };

	if (resolution.mass > SCALE_MASS_CODES) /* reserved */
		resolution.mass = 0;
	if (resolution.height > SCALE_HEIGHT_CODES)
		resolution.height = 0;
	return resolution;
}

struct scale_resolution scale_resolution_of(const struct frame *frame, const struct scale_features *features)
{
	struct reader r = reader_of(frame->features, frame->features ? frame->n_features : 0);

	return resolution_in(reader_u32(&r), features);
}

enum decode scale_features_decode(const struct frame *frame, const struct scale_features *features,
	struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	struct scale_resolution resolution;
	uint32_t bits, said;

	if (frame->n_data != N_FEATURES)
		return DECODE_LENGTH;
	bits = reader_u32(&r);
	resolution = resolution_in(bits, features);
	/* A resolution is a number; as one bit of many it goes through the same table as the rest. */
	said = bits & ((UINT32_C(1) << features->n_bits) - 1);
	if (resolution.mass)
		said |= UINT32_C(1) << (features->n_bits + resolution.mass - 1);
	if (resolution.height)
		said |= UINT32_C(1) << (features->n_bits + SCALE_MASS_CODES + resolution.height - 1);
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, said, features->codes,
		features->n_bits + SCALE_MASS_CODES + SCALE_HEIGHT_CODES);
	return DECODE_OK;
}

struct decimal scale_trim(struct decimal number, int n_decimals)
{
	while (-number.exponent > n_decimals && number.mantissa % 10 == 0) {
		number.mantissa /= 10;
		number.exponent++;
	}
	return number;
}

void scale_put_mass(struct readings *found, enum quantity quantity, uint16_t raw, bool is_imperial,
	struct scale_resolution resolution)
{
	struct decimal mass = is_imperial ? (struct decimal){ raw, -2 } : (struct decimal){ raw * 5, -3 };

	scale_put_unless_zero(found, quantity, scale_trim(mass, mass_decimals[is_imperial][resolution.mass]),
		is_imperial ? UNIT_POUND : UNIT_KILOGRAM);
}

void scale_put_height(struct readings *found, uint16_t raw, bool is_imperial, struct scale_resolution resolution)
{
	struct decimal height = { raw, is_imperial ? -1 : -3 };

	scale_put_unless_zero(found, QUANTITY_BODY_HEIGHT,
		scale_trim(height, height_decimals[is_imperial][resolution.height]), is_imperial ? UNIT_INCH : UNIT_METRE);
}

void scale_put_unless_zero(struct readings *found, enum quantity quantity, struct decimal number, enum unit unit)
{
	if (number.mantissa == 0)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		readings_number(found, quantity, number, unit);
}

uint32_t scale_act(const uint8_t *octets, size_t n_octets)
{
	uint32_t act = UINT32_C(2166136261);

	for (size_t i = 0; i < n_octets; i++)
		act = (act ^ octets[i]) * UINT32_C(16777619);
	return act;
}
