/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Exact decimals: mantissa x 10^exponent, just as the device sent it.
 *
 * 36.60 is {3660, -2} and stays so from radio to JSON; no binary floating point in between
 * (IEEE 11073-20601 FLOAT-Type, of which this is a superset).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DECIMAL_TEXT_MAX = 160, /* 19 digits, 128 zeros, sign, point, NUL */
	DECIMAL_UNSIGNED_MAX = 21, /* 20 digits, NUL */
};

struct decimal {
	int64_t mantissa;
	int8_t exponent;
};

/* Write as a JSON number with exactly -exponent fractional digits. Returns the length. */
size_t decimal_format(struct decimal d, char ret_text[DECIMAL_TEXT_MAX]);

/* An integer, with zeros before it up to `n_digits_min` (at most 20). Returns the length. */
size_t decimal_unsigned(uint64_t number, size_t n_digits_min, char ret_text[DECIMAL_UNSIGNED_MAX]);

/*
 * Read a JSON number; trailing zeros are kept ("36.60" is {3660, -2}).
 * Returns 0, or -EINVAL (not a number) or -ERANGE (more digits than 64 bits hold).
 */
int decimal_parse(const char *text, struct decimal *ret_decimal);

/* -1, 0 or 1, exact for every pair: 36.6 equals 36.60. */
int decimal_compare(struct decimal a, struct decimal b);

/* a x b exactly. Returns 0, or -ERANGE where the product does not fit; then nothing is written. */
int decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_product);

/* a + b exactly. Returns 0, or -ERANGE where the sum does not fit; then nothing is written. */
int decimal_add(struct decimal a, struct decimal b, struct decimal *ret_sum);
