/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Characteristics that are one little-endian integer each: services of sensors are tables of them. */
#include "drivers/driver.h"

struct scalar {
	uint16_t characteristic;
	uint8_t n_octets;
	bool is_signed;
	enum quantity quantity;
	enum unit unit;
	int8_t exponent; /* the value is the integer x 10^exponent in the unit */
	uint8_t n_special;
	struct {
		int64_t raw; /* the integer that is no number */
		enum absent reason;
	} special[2];
};

/* The row of the frame's characteristic, or NULL. */
const struct scalar *scalar_of(const struct frame *frame, const struct scalar *rows, size_t n_rows);

/* One reading of a sensor with one value. LENGTH, INSANE or OK. */
enum decode scalar_decode(const struct frame *frame, const struct scalar *row, struct readings *found);
