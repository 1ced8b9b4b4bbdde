/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What can be measured or observed, and in which units: one row of quantity.def each.
 *
 * Units are UCUM codes (ucum.org). MDC codes are the 32-bit ones of ISO/IEEE 11073-10101, LOINC as of
 * loinc.org; 0 and NULL where none is known to fit.
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/decimal.h"

/* Order of giving up when space ends is the reverse; see store. */
enum class { CLASS_ALERT, CLASS_VITAL, CLASS_EVENT, CLASS_TELEMETRY, CLASS_COUNT };

enum unit {
#define UNIT(name, ucum, base, mantissa, exponent, offset) UNIT_##name,
#include "proto/unit.def"
	UNIT_COUNT
};

enum quantity {
#define QUANTITY(name, text, class, unit, mdc, loinc, low, high) QUANTITY_##name,
#include "proto/quantity.def"
	QUANTITY_COUNT
};

const char *class_name(enum class class);
int class_from_name(const char *name); /* or -1 */

const char *unit_ucum(enum unit unit); /* "" for UNIT_NONE */
int unit_from_ucum(const char *ucum); /* or -1 */
enum unit unit_base(enum unit unit); /* the unit in which it is exact */

/*
 * The same value in `to`, exactly. Returns 0, -EINVAL where the units measure different things, -EDOM where no
 * exact decimal exists (a factor that does not divide), -ERANGE where it does not fit.
 */
int unit_convert(struct decimal value, enum unit from, enum unit to, struct decimal *ret_value);

/*
 * Order of two values as decimal_compare() gives it. They are compared in the base unit, where each unit is exact: a
 * kPa need not be a finite decimal of mmHg. Returns 0, -EINVAL (different things) or -ERANGE (too many digits).
 */
int unit_compare(struct decimal a, enum unit a_unit, struct decimal b, enum unit b_unit, int *ret_order);

const char *quantity_name(enum quantity quantity);
int quantity_from_name(const char *name); /* or -1 */
enum class quantity_class(enum quantity quantity);
enum unit quantity_unit(enum quantity quantity); /* the canonical one, in which ranges and limits compare */
uint32_t quantity_mdc(enum quantity quantity);
const char *quantity_loinc(enum quantity quantity);

/* Whether the unit measures what the quantity's own unit measures. */
bool quantity_allows(enum quantity quantity, enum unit unit);

/* Whether a value can be true at all: inside the row's range, in whatever allowed unit. Not a clinical limit. */
bool quantity_is_sane(enum quantity quantity, struct decimal value, enum unit unit);

/* Whether two values that can be true can lie so far apart. `amount` is a difference: 1.8 [degF] are 1 Cel. */
bool quantity_can_change_by(enum quantity quantity, struct decimal amount, enum unit unit);
