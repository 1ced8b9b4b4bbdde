/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the two services of scales have in common, Weight Scale (WSS 1.0) and Body Composition (BCS 1.0), and what other
 * scales share with them: units and their resolutions, zeros that mean nothing, and which act a frame belongs to.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum { SCALE_UNSUCCESSFUL = 0xffff };

/* How fine the scale measures, by its features: codes of WSS 1.0, 3.2.1; 0 where it does not say. */
struct scale_resolution {
	unsigned int mass, height;
};

/* Where a service's features have what. */
struct scale_features {
	const char *const *codes; /* of the bits from 0 on, then SCALE_RESOLUTIONS */
	unsigned int n_bits, mass_shift, height_shift;
};

/* What the codes from 1 on mean; in pounds and inches twice as fine, about. */
#define SCALE_RESOLUTIONS \
	"mass-in-500-g", "mass-in-200-g", "mass-in-100-g", "mass-in-50-g", "mass-in-20-g", "mass-in-10-g", "mass-in-5-g", \
	"height-in-10-mm", "height-in-5-mm", "height-in-1-mm"
enum { SCALE_MASS_CODES = 7, SCALE_HEIGHT_CODES = 3 };

struct scale_resolution scale_resolution_of(const struct frame *frame, const struct scale_features *features);

/* The feature characteristic itself: what the scale says it can do. */
enum decode scale_features_decode(const struct frame *frame, const struct scale_features *features,
	struct readings *found);

/* 5 g or 0.01 lb; 1 mm or 0.1 in. The digits are those of the scale's resolution, unless one beyond is not zero. */
void scale_put_mass(struct readings *found, enum quantity quantity, uint16_t raw, bool is_imperial,
	struct scale_resolution resolution);
void scale_put_height(struct readings *found, uint16_t raw, bool is_imperial, struct scale_resolution resolution);

/* The number, or not measured where it is zero: what scales put into a field for which they had no result. */
void scale_put_unless_zero(struct readings *found, enum quantity quantity, struct decimal number, enum unit unit);

/* Without its last digits where they are zero, down to `n_decimals`. */
struct decimal scale_trim(struct decimal number, int n_decimals);

/* What frames of one weighing have in common, as readings.act: FNV-1a of the octets that they repeat. */
uint32_t scale_act(const uint8_t *octets, size_t n_octets);
