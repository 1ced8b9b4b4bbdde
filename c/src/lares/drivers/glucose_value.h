/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What meters and continuous sensors say alike of a glucose value: when it is none, and of what sample it is. */
#include "proto/sfloat.h"

/*
 * Whether the device itself says that its value is no result: a fault, a spoilt sample, the wrong strip or sensor, a
 * temperature at which it cannot measure, or a session that is over. To be asked after its flags are set.
 */
bool glucose_is_disowned(const struct reading *reading);

/*
 * Add the value to the newest reading, by its flags: absent where the device disowns it, and where it says "above" or
 * "below" what it can tell, whatever number it fills in then (an infinity, NaN, or the end of its range).
 */
void glucose_put(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit);

/* Add what comes beside the value: one that cannot be true has none, and what was measured stands. */
void glucose_put_beside(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit);

/* The octet of type (low half) and location (high half): GLS 1.0, 3.1.1.5 and 3.1.1.6; CGMS 1.0.2, 3.2.1. */
bool glucose_is_control(uint8_t sample);
void glucose_put_sample(struct readings *found, uint8_t sample);
