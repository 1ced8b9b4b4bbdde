/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The small parts of a scenario: values, UUIDs. Used by the parser's files. */
#include "tests/virtual-home/scenario.h"
#include "tests/virtual-home/strict.h"

/* A value: "44 00 01", or { "hex": …, "count": [ { "at": 1, "octets": 1 } ], "stamp_at": 5, "time_at": 7 }. */
void value_parse(struct strict *s, const json_t *object, const char *key, struct value *ret_value);

/* "2a35" or the full form, as a text that came from there. */
void value_parse_uuid(struct strict *s, const char *key, const char *text, struct uuid *ret_uuid);

/* A list of them. Returns their number. */
size_t value_parse_uuids(struct strict *s, const json_t *object, const char *key, struct uuid *ret_uuids, size_t n_max);

/* Hex digits of an element of a list. Returns the number of octets. */
size_t value_parse_hex(struct strict *s, const json_t *element, uint8_t *ret_bytes, size_t n_max);

/* A text, cut to size by strict_text(); a NULL fallback means that it must be there. */
void value_parse_text(struct strict *s, const json_t *object, const char *key, const char *fallback,
	char ret_text[SCENARIO_TEXT_MAX]);
