/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The codes of generic health sensors in our words: 32-bit MDC codes (ISO/IEEE 11073-10101, partition x 65536 + term).
 * What is not certain to be the same thing is not translated.
 */
#include "proto/sfloat.h"

/* How an oximeter averaged, as it says beside its value. */
enum modality { MODALITY_NOT_TOLD, MODALITY_FAST, MODALITY_SLOW, MODALITY_SPOT };

/* Read 11073 unit code `term`, of partition 4, into *ret_unit; *ret_shift is the power of ten to it. False: unknown. */
bool generic_health_unit(uint16_t term, enum unit *ret_unit, int8_t *ret_shift);

/* The quantity that a number of that type in that unit is, or QUANTITY_COUNT. */
enum quantity generic_health_quantity(uint32_t type, enum unit unit, enum modality modality);

/* Any quantity of that type, whatever the unit, or QUANTITY_COUNT. */
enum quantity generic_health_any_quantity(uint32_t type);

/* What the type says besides the quantity: where a temperature was taken, of what a glucose is. A code, or NULL. */
const char *generic_health_detail(uint32_t type, enum quantity *ret_quantity);

/* Add the coded value, if it is one of ours. A type of 0 is any. */
bool generic_health_put_code(struct readings *found, uint32_t type, uint32_t code);

enum modality generic_health_modality(uint32_t code); /* or MODALITY_NOT_TOLD */
