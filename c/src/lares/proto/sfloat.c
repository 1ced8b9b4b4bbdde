/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/sfloat.h"

/* Why there is no value: the FHIR codes that the Personal Health Device guide maps them to. */
static const enum absent reasons[] = {
	[FLOAT_NAN] = ABSENT_NOT_A_NUMBER,
	[FLOAT_NRES] = ABSENT_ERROR,
	[FLOAT_POSITIVE_INFINITY] = ABSENT_POSITIVE_INFINITY,
	[FLOAT_NEGATIVE_INFINITY] = ABSENT_NEGATIVE_INFINITY,
	[FLOAT_RESERVED] = ABSENT_ERROR,
};

/*
 * The five special mantissas lie around the sign change, where +max and -max would be: with m = 2^(bits - 1)
 *   m - 2 +INFINITY   m - 1 NaN   m NRes   m + 1 reserved   m + 2 -INFINITY
 */
static enum float_class class_of(uint32_t mantissa, uint32_t middle)
{
	static const enum float_class classes[] = { FLOAT_POSITIVE_INFINITY, FLOAT_NAN, FLOAT_NRES, FLOAT_RESERVED,
		FLOAT_NEGATIVE_INFINITY };

	if (mantissa < middle - 2 || mantissa > middle + 2)
		return FLOAT_NUMBER;
	return classes[mantissa - (middle - 2)];
}

static struct sfloat decode(uint32_t mantissa, uint32_t middle, int8_t exponent)
{
	enum float_class class = class_of(mantissa, middle);
	/* Two's complement, and tested for the special values before it is: 0x800 would become -2048. */
	int32_t signed_mantissa = (int32_t)(mantissa ^ middle) - (int32_t)middle;

	if (class != FLOAT_NUMBER && exponent == 0)
		return (struct sfloat){ .class = class };
	return (struct sfloat){ FLOAT_NUMBER, { signed_mantissa, exponent }, class != FLOAT_NUMBER };
}

struct sfloat sfloat_read(struct reader *r)
{
	uint16_t raw = reader_u16(r);

	return decode(raw & 0xfff, 0x800, (int8_t)((raw >> 12 ^ 8) - 8));
}

struct sfloat float_read(struct reader *r)
{
	uint32_t mantissa = (uint32_t)reader_uint(r, 3);

	return decode(mantissa, 0x800000, (int8_t)reader_int(r, 1));
}

bool sfloat_is_blank(struct sfloat value)
{
	return value.class == FLOAT_NUMBER && value.number.mantissa == -1 && value.number.exponent == -1;
}

struct value *sfloat_put(struct readings *readings, enum quantity quantity, struct sfloat value, enum unit unit)
{
	if (value.class != FLOAT_NUMBER)
		return readings_absent(readings, quantity, reasons[value.class]);
	if (value.is_ambiguous)
		readings_mark(readings, FLAG_AMBIGUOUS);
	return readings_number(readings, quantity, value.number, unit);
}
