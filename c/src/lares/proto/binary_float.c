/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/binary_float.h"

struct layout {
	unsigned int n_fraction; /* bits */
	uint32_t exponent_max; /* all ones: infinity and NaN */
	int bias; /* of an exponent whose mantissa is whole */
};

static const struct layout binary16 = { 10, 0x1f, 25 };
static const struct layout binary32 = { 23, 0xff, 150 };

/* mantissa / 2^shift: another decimal digit, until what is left is less than half of the float's last bit. */
static struct decimal shortest(uint64_t mantissa, unsigned int shift)
{
	uint64_t power = 1, whole = 0;
	int8_t exponent = 0;

	if (shift > 58) /* less than 10^-10 */
		return (struct decimal){ 0, 0 };
	for (;; power *= 10, exponent--) {
		uint64_t scaled = mantissa * power, back;

		whole = (scaled + (UINT64_C(1) << shift >> 1)) >> shift;
		back = whole << shift;
		if (2 * (back > scaled ? back - scaled : scaled - back) < power || exponent == -BINARY_FLOAT_DECIMALS_MAX)
			return (struct decimal){ (int64_t)whole, exponent };
	}
}

static struct sfloat decode(uint32_t raw, const struct layout *layout)
{
	uint32_t fraction = raw & ((UINT32_C(1) << layout->n_fraction) - 1);
	uint32_t exponent = raw >> layout->n_fraction & layout->exponent_max;
	bool is_negative = raw >> layout->n_fraction > layout->exponent_max;
	uint32_t mantissa = exponent ? fraction | UINT32_C(1) << layout->n_fraction : fraction;
	int shift = layout->bias - (exponent ? (int)exponent : 1);
	struct decimal number;

	if (exponent == layout->exponent_max && fraction)
		return (struct sfloat){ .class = FLOAT_NAN };
	if (exponent == layout->exponent_max || shift < -32) /* 64 bits hold little more, and nothing here is so large */
		return (struct sfloat){ .class = is_negative ? FLOAT_NEGATIVE_INFINITY : FLOAT_POSITIVE_INFINITY };
	number = shift < 0 ? (struct decimal){ (int64_t)((uint64_t)mantissa << -shift), 0 } :
			     shortest(mantissa, (unsigned int)shift);
	if (is_negative)
		number.mantissa = -number.mantissa;
	return (struct sfloat){ FLOAT_NUMBER, number, false };
}

struct sfloat binary16_read(struct reader *r)
{
	return decode(reader_u16(r), &binary16);
}

struct sfloat binary32_read(struct reader *r)
{
	return decode(reader_u32(r), &binary32);
}
