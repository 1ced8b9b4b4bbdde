/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What makers' own oximeter formats have in common: a number for "none", and old numbers shown on while they search. */
#include "proto/reading.h"

static inline void oximeter_put(struct readings *found, enum quantity quantity, struct decimal number, enum unit unit,
	bool is_none, bool is_searching)
{
	if (is_searching)
		readings_absent(found, quantity, ABSENT_TEMPORARY);
	else if (is_none)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		readings_number(found, quantity, number, unit);
}

/* The same of one octet, of which 0 and 255 are none. */
static inline void oximeter_put_octet(struct readings *found, enum quantity quantity, uint8_t value, enum unit unit,
	bool is_none)
{
	oximeter_put(found, quantity, (struct decimal){ value, 0 }, unit, is_none || value == 0 || value == 0xff, false);
}
