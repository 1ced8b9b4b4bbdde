/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/quantity.h"

#include <errno.h>
#include <stddef.h>

#include "proto/table.h"

struct unit_row {
	enum unit base;
	struct decimal factor;
	int8_t offset;
};

struct quantity_row {
	enum class class;
	enum unit unit;
	uint32_t mdc;
	const char *loinc;
	int32_t low, high;
};

static const char *const class_names[] = { "alert", "vital", "event", "telemetry" };

static const char *const unit_names[] = {
#define UNIT(name, ucum, base, mantissa, exponent, offset) ucum,
#include "proto/unit.def"
};

static const struct unit_row units[] = {
#define UNIT(name, ucum, base, mantissa, exponent, offset) { UNIT_##base, { mantissa, exponent }, offset },
#include "proto/unit.def"
};

static const char *const quantity_names[] = {
#define QUANTITY(name, text, class, unit, mdc, loinc, low, high) text,
#include "proto/quantity.def"
};

static const struct quantity_row quantities[] = {
#define QUANTITY(name, text, class, unit, mdc, loinc, low, high) \
	{ CLASS_##class, UNIT_##unit, mdc, loinc, low, high },
#include "proto/quantity.def"
};

const char *class_name(enum class class)
{
	return class_names[class];
}

int class_from_name(const char *name)
{
	return table_find(class_names, CLASS_COUNT, name);
}

const char *unit_ucum(enum unit unit)
{
	return unit_names[unit];
}

int unit_from_ucum(const char *ucum)
{
	return table_find(unit_names, UNIT_COUNT, ucum);
}

enum unit unit_base(enum unit unit)
{
	return units[unit].base;
}

/* numerator / denominator as a decimal; trailing zeros of the quotient are added only as division needs them. */
static int divide_exactly(struct decimal numerator, struct decimal denominator, struct decimal *ret_quotient)
{
	int exponent = numerator.exponent - denominator.exponent;

	while (numerator.mantissa % denominator.mantissa) {
		if (__builtin_mul_overflow(numerator.mantissa, INT64_C(10), &numerator.mantissa))
			return -EDOM;
		exponent--;
	}
	if (exponent < INT8_MIN || exponent > INT8_MAX)
		return -ERANGE;
	*ret_quotient = (struct decimal){ numerator.mantissa / denominator.mantissa, (int8_t)exponent };
	return 0;
}

static int to_base(struct decimal value, enum unit unit, struct decimal *ret_value)
{
	struct decimal scaled;
	int r = decimal_multiply(value, units[unit].factor, &scaled);

	if (r == 0 && units[unit].offset)
		r = decimal_add(scaled, (struct decimal){ units[unit].offset, 0 }, &scaled);
	if (r == 0)
		*ret_value = scaled;
	return r;
}

static int from_base(struct decimal value, enum unit unit, struct decimal *ret_value)
{
	int r = 0;

	if (units[unit].offset)
		r = decimal_add(value, (struct decimal){ -units[unit].offset, 0 }, &value);
	return r < 0 ? r : divide_exactly(value, units[unit].factor, ret_value);
}

int unit_convert(struct decimal value, enum unit from, enum unit to, struct decimal *ret_value)
{
	struct decimal in_base;
	int r;

	if (units[from].base != units[to].base)
		return -EINVAL;
	if (from == to) {
		*ret_value = value;
		return 0;
	}
	r = to_base(value, from, &in_base);
	return r < 0 ? r : from_base(in_base, to, ret_value);
}

int unit_compare(struct decimal a, enum unit a_unit, struct decimal b, enum unit b_unit, int *ret_order)
{
	struct decimal left, right;
	int r;

	if (a_unit == b_unit) { /* units grow with what they measure */
		*ret_order = decimal_compare(a, b);
		return 0;
	}
	if (units[a_unit].base != units[b_unit].base)
		return -EINVAL;
	r = to_base(a, a_unit, &left);
	if (r == 0)
		r = to_base(b, b_unit, &right);
	if (r == 0)
		*ret_order = decimal_compare(left, right);
	return r;
}

const char *quantity_name(enum quantity quantity)
{
	return quantity_names[quantity];
}

int quantity_from_name(const char *name)
{
	return table_find(quantity_names, QUANTITY_COUNT, name);
}

enum class quantity_class(enum quantity quantity)
{
	return quantities[quantity].class;
}

enum unit quantity_unit(enum quantity quantity)
{
	return quantities[quantity].unit;
}

uint32_t quantity_mdc(enum quantity quantity)
{
	return quantities[quantity].mdc;
}

const char *quantity_loinc(enum quantity quantity)
{
	return quantities[quantity].loinc;
}

bool quantity_allows(enum quantity quantity, enum unit unit)
{
	return units[quantities[quantity].unit].base == units[unit].base;
}

bool quantity_is_sane(enum quantity quantity, struct decimal value, enum unit unit)
{
	const struct quantity_row *row = &quantities[quantity];
	struct decimal low = { row->low, 0 }, high = { row->high, 0 };
	int order;

	if (!quantity_allows(quantity, unit))
		return false;
	if (row->low != INT32_MIN && (unit_compare(value, unit, low, row->unit, &order) < 0 || order < 0))
		return false;
	if (row->high != INT32_MAX && (unit_compare(value, unit, high, row->unit, &order) < 0 || order > 0))
		return false;
	return true;
}

bool quantity_can_change_by(enum quantity quantity, struct decimal amount, enum unit unit)
{
	const struct quantity_row *row = &quantities[quantity];
	struct decimal range = { (int64_t)row->high - row->low, 0 };

	if (!quantity_allows(quantity, unit) || decimal_multiply(amount, units[unit].factor, &amount) < 0)
		return false;
	if (row->low == INT32_MIN || row->high == INT32_MAX)
		return true;
	return decimal_multiply(range, units[row->unit].factor, &range) == 0 && decimal_compare(amount, range) <= 0;
}
