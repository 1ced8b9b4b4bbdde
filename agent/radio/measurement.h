/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The GATT characteristics by which vitals devices push their measurements, and what says how to read them. */
#include <stdint.h>

struct measurement {
	uint16_t characteristic;
	uint16_t feature; /* the service's feature characteristic, or 0 */
	uint8_t n_feature; /* its size in octets; the first two of a longer one are meant where it is 2 */
};

/* The row of that characteristic, or NULL: it carries no measurement. */
const struct measurement *measurement_of(uint16_t characteristic);

/* The row of that feature characteristic, or NULL: it is none. */
const struct measurement *measurement_of_feature(uint16_t feature);
