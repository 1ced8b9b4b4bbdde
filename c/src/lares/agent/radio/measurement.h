/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The GATT characteristics by which vitals devices say something of themselves, and what says how to read them. */
#include <stdbool.h>
#include <stdint.h>

#include "proto/uuid.h"

struct measurement {
	struct uuid uuid;
	uint16_t feature; /* the service's feature characteristic, or 0 */
	uint8_t n_feature; /* its size in octets; the first two of a longer one are meant where it is 2 */
	bool is_control; /* answers of a control point: no measurements, and the radio's own business */
};

/* The row of that characteristic, or NULL: nothing is pushed by it that we want. */
const struct measurement *measurement_of(const struct uuid *characteristic);

/* The row of that feature characteristic, or NULL: it is none. */
const struct measurement *measurement_of_feature(uint16_t feature);
