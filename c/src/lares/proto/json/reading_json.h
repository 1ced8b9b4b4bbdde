/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Readings as JSON: their digits are the device's own. */
#include <stddef.h>

#include "proto/accepted.h"
#include "proto/text.h"

/* A reading of as many values as there can be, with room: see tests/unit/test_reading_json.c. */
enum { ACCEPTED_JSON_MAX = 32768 };

/*
 * Write the members that "lares decode" and the wire share, without the braces around them:
 *   "flags":["irregular-pulse"],"values":[{"quantity":"systolic-pressure","value":161,"unit":"mm[Hg]"}]
 * A value has one of value (number or boolean), absent, code, event (with steps for a dimmer), text or hex; unit where
 * there is one; instance where the frame held several of the quantity.
 */
void reading_json_values(struct text *t, const struct readings *readings, const struct reading *reading);

/*
 * Write one element of the array in up/readings. Members that a reading need not have: sequence, user. One
 * without a seq is not stored yet, and says so.
 * Returns the length, or -ENOSPC.
 */
int accepted_json(const struct accepted *accepted, char *ret_json, size_t n_json);
