/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The decimal floating point of health devices: SFLOAT (16 bits) and FLOAT (32 bits) of IEEE 11073-20601, little-endian
 * as GATT carries them. Read into exact decimals: 0xF014 is 2.0 and 0x0002 is 2.
 */
#include <stdbool.h>

#include "proto/decimal.h"
#include "proto/reader.h"
#include "proto/reading.h"

enum float_class {
	FLOAT_NUMBER,
	FLOAT_NAN, /* not a number: the measurement failed or was not made */
	FLOAT_NRES, /* not at this resolution: outside what the device can tell */
	FLOAT_POSITIVE_INFINITY,
	FLOAT_NEGATIVE_INFINITY,
	FLOAT_RESERVED,
	FLOAT_CLASS_COUNT
};

struct sfloat {
	enum float_class class;
	struct decimal number; /* where FLOAT_NUMBER */
	/*
	 * The mantissa of a special value under an exponent other than 0: a number by the letter of the standard, "no
	 * value" to some devices and decoders. Taken as a number and marked.
	 */
	bool is_ambiguous;
};

/*
 * 0xFFFF, octets that nobody wrote: -0.1 by the letter, "no value" to devices that fill a field which is always there.
 * For quantities that are never below zero.
 */
bool sfloat_is_blank(struct sfloat value);

/* After a short read (see reader) what they return means nothing. */
struct sfloat sfloat_read(struct reader *r);
struct sfloat float_read(struct reader *r);

/* Add to the newest reading: the number, or "no value" with its reason. Marks the reading where it is ambiguous. */
struct value *sfloat_put(struct readings *readings, enum quantity quantity, struct sfloat value, enum unit unit);
