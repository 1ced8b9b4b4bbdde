/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Members of a JSON object, with what stands for "not there". The broker's bytes are anyone's bytes. */
#include <jansson.h>
#include <string.h>

/* The member's text, or "". */
static inline const char *json_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static inline bool json_says(const json_t *object, const char *key, const char *text)
{
	return strcmp(json_text(object, key), text) == 0;
}

/* The member's whole number, or 0. */
static inline json_int_t json_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}
