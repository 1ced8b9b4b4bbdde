/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Xiaomi's scales send the layouts of their advertisements as GATT values, too, under the UUIDs of other formats. */
#include "drivers/driver.h"

enum { MI_WEIGHT_SIZE = 10, MI_COMPOSITION_SIZE = 13 };

/* Of exactly so many octets. */
enum decode mi_scale_weight(const uint8_t *octets, struct readings *found);
enum decode mi_scale_composition(const uint8_t *octets, struct readings *found);
