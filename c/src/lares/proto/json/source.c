/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source source_of(json_t *object)
{
	return (struct source){ .object = object, .is_bad = !json_is_object(object) };
}

json_t *source_take(struct source *s, const char *key)
{
	json_t *member = json_object_get(s->object, key); /* NULL for anything but an object */

	s->n_taken += member != NULL;
	return member;
}

static void copy_text(struct source *s, json_t *member, char *ret, size_t n)
{
	size_t n_text = json_string_length(member);

	if (!json_is_string(member) || n_text == 0 || n_text >= n) {
		s->is_bad = true;
		ret[0] = '\0';
		return;
	}
	memcpy(ret, json_string_value(member), n_text + 1);
}

void source_text(struct source *s, const char *key, char *ret, size_t n)
{
	copy_text(s, source_take(s, key), ret, n);
}

void source_text_or_none(struct source *s, const char *key, char *ret, size_t n)
{
	json_t *member = source_take(s, key);

	ret[0] = '\0';
	if (member && !json_is_null(member))
		copy_text(s, member, ret, n);
}

uint64_t source_unsigned(struct source *s, const char *key, uint64_t most)
{
	json_t *member = source_take(s, key);
	json_int_t number = json_integer_value(member);

	if (json_is_integer(member) && number >= 0 && (uint64_t)number <= most)
		return (uint64_t)number;
	s->is_bad = true;
	return 0;
}

bool source_boolean(struct source *s, const char *key)
{
	json_t *member = source_take(s, key);

	s->is_bad = s->is_bad || !json_is_boolean(member);
	return json_is_true(member);
}

static struct stamp stamp_in(struct source *s, json_t *member)
{
	struct stamp stamp = { 0 };

	if (!json_is_string(member) || stamp_parse(json_string_value(member), &stamp) < 0)
		s->is_bad = true;
	return stamp;
}

struct stamp source_stamp(struct source *s, const char *key)
{
	return stamp_in(s, source_take(s, key));
}

struct stamp source_stamp_or_none(struct source *s, const char *key)
{
	json_t *member = source_take(s, key);

	return json_is_null(member) ? (struct stamp){ 0 } : stamp_in(s, member);
}

int source_name(struct source *s, const char *key, int (*find)(const char *name))
{
	const char *name = json_string_value(source_take(s, key));
	int index = name ? find(name) : -1;

	if (index >= 0)
		return index;
	s->is_bad = true;
	return 0;
}

bool source_end(const struct source *s)
{
	return !s->is_bad && json_object_size(s->object) == s->n_taken;
}

int source_decimal(json_t *number, struct decimal *ret_decimal)
{
	char digits[32];

	if (json_is_integer(number)) {
		json_int_t integer = json_integer_value(number);

		if (integer > INT64_C(999999999999999) || integer < -INT64_C(999999999999999))
			return -ERANGE;
		*ret_decimal = (struct decimal){ integer, 0 };
		return 0;
	}
	if (!json_is_real(number))
		return -EINVAL;
	snprintf(digits, sizeof(digits), "%.15g", json_real_value(number));
	return strtod(digits, NULL) == json_real_value(number) ? decimal_parse(digits, ret_decimal) : -ERANGE;
}
