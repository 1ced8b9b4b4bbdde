/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Quantities and units as people say them: "systolic pressure", "mmHg". For titles and sentences, never for the wire. */
#include "proto/quantity.h"
#include "proto/text.h"

void words_quantity(struct text *t, enum quantity quantity);
void words_quantity_begin(struct text *t, enum quantity quantity); /* as a sentence begins: "Systolic pressure" */

/* "" for UNIT_NONE */
const char *words_unit(enum unit unit);

/* "36.60 °C", "88 %", "3" */
void words_number(struct text *t, struct decimal number, enum unit unit);
