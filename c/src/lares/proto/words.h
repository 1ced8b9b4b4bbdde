/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Quantities, units and devices as people say them: "systolic pressure", "mmHg", "blood pressure cuff". For titles and
 * sentences, never for the wire.
 */
#include "proto/device.h"
#include "proto/lang.h"
#include "proto/quantity.h"
#include "proto/text.h"

enum { WORDS_MAX = 192 }; /* of a quantity, or of any number with its unit, NUL included */

void words_quantity(struct text *t, enum lang lang, enum quantity quantity);
/* As a sentence begins: "Systolic pressure". */
void words_quantity_begin(struct text *t, enum lang lang, enum quantity quantity);

const char *words_device_kind(enum lang lang, enum device_kind kind); /* "help button", "Notrufknopf" */

/* "" for UNIT_NONE */
const char *words_unit(enum lang lang, enum unit unit);

/* How long something is, or was ago: "45 s", "90 min", "26 h", "3 days"; in German "3 Tage". */
void words_duration(struct text *t, enum lang lang, uint64_t s);

/* "36.60 °C", "88 %", "3"; in German "36,60 °C" */
void words_number(struct text *t, enum lang lang, struct decimal number, enum unit unit);
