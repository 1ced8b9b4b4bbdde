/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/decimal.h"

#include <errno.h>
#include <string.h>

size_t decimal_unsigned(uint64_t number, size_t n_digits_min, char ret_text[DECIMAL_UNSIGNED_MAX])
{
	char reversed[DECIMAL_UNSIGNED_MAX];
	size_t n = 0;

	do {
		reversed[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (n < n_digits_min)
		reversed[n++] = '0';
	for (size_t i = 0; i < n; i++)
		ret_text[i] = reversed[n - 1 - i];
	ret_text[n] = '\0';
	return n;
}

size_t decimal_format(struct decimal d, char ret_text[DECIMAL_TEXT_MAX])
{
	uint64_t magnitude = d.mantissa < 0 ? 0 - (uint64_t)d.mantissa : (uint64_t)d.mantissa;
	char digits[DECIMAL_UNSIGNED_MAX];
	size_t n_digits = decimal_unsigned(magnitude, 1, digits);
	size_t n_fraction = d.exponent < 0 ? (size_t)-d.exponent : 0;
	size_t n_zeros = d.exponent > 0 && magnitude ? (size_t)d.exponent : 0;
	char *out = ret_text;

	if (d.mantissa < 0)
		*out++ = '-';
	if (n_fraction >= n_digits) {
		out = stpcpy(out, "0.");
		memset(out, '0', n_fraction - n_digits);
		out += n_fraction - n_digits;
		out = stpcpy(out, digits);
	} else if (n_fraction) {
		out = mempcpy(out, digits, n_digits - n_fraction);
		*out++ = '.';
		out = stpcpy(out, digits + n_digits - n_fraction);
	} else {
		out = stpcpy(out, digits);
		memset(out, '0', n_zeros);
		out += n_zeros;
		*out = '\0';
	}
	return (size_t)(out - ret_text);
}

static int push_digit(int64_t *magnitude, char digit)
{
	if (__builtin_mul_overflow(*magnitude, INT64_C(10), magnitude) ||
		__builtin_add_overflow(*magnitude, digit - '0', magnitude))
		return -ERANGE;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int parse_exponent(const char **text, int *exponent)
{
	const char *at = *text;
	int sign = 1, power = 0;

	if (*at != 'e' && *at != 'E')
		return 0;
	at++;
	if (*at == '+' || *at == '-')
		sign = *at++ == '-' ? -1 : 1;
	if (!is_digit(*at))
		return -EINVAL;
	for (; is_digit(*at); at++)
		power = power > 1000 ? power : power * 10 + (*at - '0');
	*exponent += sign * power;
	*text = at;
	return 0;
}

int decimal_parse(const char *text, struct decimal *ret_decimal)
{
	bool is_negative = *text == '-';
	const char *at = text + is_negative;
	int64_t magnitude = 0;
	int exponent = 0, r = 0;

	if (!is_digit(*at) || (at[0] == '0' && is_digit(at[1])))
		return -EINVAL;
	for (; r == 0 && is_digit(*at); at++)
		r = push_digit(&magnitude, *at);
	if (r == 0 && *at == '.') {
		at++;
		if (!is_digit(*at))
			return -EINVAL;
		for (; r == 0 && is_digit(*at); at++, exponent--)
			r = push_digit(&magnitude, *at);
	}
	if (r == 0)
		r = parse_exponent(&at, &exponent);
	if (r < 0)
		return r;
	if (*at)
		return -EINVAL;
	if (exponent < INT8_MIN || exponent > INT8_MAX)
		return -ERANGE;
	*ret_decimal = (struct decimal){ is_negative ? -magnitude : magnitude, (int8_t)exponent };
	return 0;
}

static int sign_of(int64_t value)
{
	return (value > 0) - (value < 0);
}

int decimal_compare(struct decimal a, struct decimal b)
{
	int sign = sign_of(a.mantissa);
	int shift = a.exponent - b.exponent;

	if (shift == 0)
		return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
	if (sign != sign_of(b.mantissa))
		return sign < sign_of(b.mantissa) ? -1 : 1;
	/* What no int64 holds any more, at the exponent of the other, is beyond it. */
	for (; sign != 0 && shift > 0; shift--)
		if (__builtin_mul_overflow(a.mantissa, 10, &a.mantissa))
			return sign;
	for (; sign != 0 && shift < 0; shift++)
		if (__builtin_mul_overflow(b.mantissa, 10, &b.mantissa))
			return -sign;
	return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
}

int decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_product)
{
	int exponent = a.exponent + b.exponent;
	int64_t mantissa;

	if (__builtin_mul_overflow(a.mantissa, b.mantissa, &mantissa))
		return -ERANGE;
	if (exponent < INT8_MIN || exponent > INT8_MAX)
		return -ERANGE;
	*ret_product = (struct decimal){ mantissa, (int8_t)exponent };
	return 0;
}

int decimal_add(struct decimal a, struct decimal b, struct decimal *ret_sum)
{
	struct decimal *higher = a.exponent > b.exponent ? &a : &b;
	int8_t exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
	int64_t sum;

	while (higher->mantissa && higher->exponent > exponent) {
		if (__builtin_mul_overflow(higher->mantissa, INT64_C(10), &higher->mantissa))
			return -ERANGE;
		higher->exponent--;
	}
	if (__builtin_add_overflow(a.mantissa, b.mantissa, &sum))
		return -ERANGE;
	*ret_sum = (struct decimal){ sum, exponent };
	return 0;
}
