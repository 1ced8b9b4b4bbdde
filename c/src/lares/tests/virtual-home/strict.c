/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/strict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/hex.h"
#include "proto/table.h"
#include "proto/text.h"

size_t strict_enter(struct strict *s, const char *key, int index)
{
	struct text path = text_of(s->path + s->n_path, sizeof(s->path) - s->n_path);
	size_t mark = s->n_path;

	if (mark > 0)
		text_put(&path, ".");
	text_put(&path, key);
	if (index >= 0)
		text_printf(&path, "[%d]", index);
	s->n_path += path.n;
	return mark;
}

void strict_leave(struct strict *s, size_t mark)
{
	s->n_path = mark;
	s->path[mark] = '\0';
}

void strict_fail(struct strict *s, const char *key, const char *what, ...)
{
	struct text reason;
	char words[256];
	va_list arguments;

	if (s->has_failed)
		return;
	reason = text_of(s->reason, s->n_reason);
	va_start(arguments, what);
	vsnprintf(words, sizeof(words), what, arguments);
	va_end(arguments);
	text_printf(&reason, "%s%s%s: %s", s->path, s->n_path && key ? "." : "", key ? key : "", words);
	s->has_failed = true;
}

static bool is_known(const char *key, const char *const *known)
{
	for (; *known; known++)
		if (strcmp(*known, key) == 0)
			return true;
	return false;
}

bool strict_object(struct strict *s, const json_t *object, const char *const *known)
{
	const char *key;
	json_t *member;

	if (!json_is_object(object)) {
		strict_fail(s, NULL, "write an object, { … }");
		return false;
	}
	json_object_foreach((json_t *)object, key, member)
		if (!is_known(key, known))
			strict_fail(s, key, "no such member here; see README.md");
	return !s->has_failed;
}

int64_t strict_integer(struct strict *s, const json_t *object, const char *key, int64_t min, int64_t max,
	int64_t fallback)
{
	const json_t *member = json_object_get(object, key);

	if (s->has_failed || !member)
		return fallback;
	if (json_is_integer(member) && json_integer_value(member) >= min && json_integer_value(member) <= max)
		return json_integer_value(member);
	strict_fail(s, key, "write a whole number from %" PRId64 " to %" PRId64, min, max);
	return fallback;
}

bool strict_bool(struct strict *s, const json_t *object, const char *key, bool fallback)
{
	const json_t *member = json_object_get(object, key);

	if (s->has_failed || !member)
		return fallback;
	if (!json_is_boolean(member))
		strict_fail(s, key, "write true or false");
	return json_is_true(member);
}

const char *strict_text(struct strict *s, const json_t *object, const char *key, size_t n_max, const char *fallback)
{
	const json_t *member = json_object_get(object, key);

	if (s->has_failed || (!member && fallback))
		return fallback ? fallback : "";
	if (json_is_string(member) && json_string_length(member) < n_max &&
		json_string_length(member) == strlen(json_string_value(member)))
		return json_string_value(member);
	strict_fail(s, key, "write a text of at most %zu octets", n_max - 1);
	return fallback ? fallback : "";
}

static void fail_with_names(struct strict *s, const char *key, const char *const *names, size_t n_names)
{
	char list[200];
	struct text text = text_of(list, sizeof(list));

	for (size_t i = 0; i < n_names; i++)
		if (names[i])
			text_printf(&text, "%s%s", text.n ? ", " : "", names[i]);
	strict_fail(s, key, "write one of %s", list);
}

int strict_name(struct strict *s, const json_t *object, const char *key, const char *const *names, size_t n_names,
	int fallback)
{
	const json_t *member = json_object_get(object, key);
	int found;

	if (s->has_failed || !member)
		return fallback;
	found = json_is_string(member) ? table_find(names, n_names, json_string_value(member)) : -1;
	if (found >= 0)
		return found;
	fail_with_names(s, key, names, n_names);
	return fallback;
}

size_t strict_array(struct strict *s, const json_t *object, const char *key, size_t n_max, json_t **ret_array)
{
	json_t *member = json_object_get(object, key);

	*ret_array = NULL;
	if (s->has_failed || !member)
		return 0;
	if (!json_is_array(member) || json_array_size(member) > n_max) {
		strict_fail(s, key, "write a list, [ … ], of at most %zu", n_max);
		return 0;
	}
	*ret_array = member;
	return json_array_size(member);
}

size_t strict_hex_text(struct strict *s, const char *key, const char *text, uint8_t *ret_bytes, size_t n_max)
{
	size_t n = 0;

	while (*text && !s->has_failed) {
		if (*text == ' ') {
			text++;
		} else if (n < n_max && text[1] && hex_decode(text, 2, ret_bytes + n, 1) == 1) {
			n++;
			text += 2;
		} else {
			strict_fail(s, key, "write pairs of hex digits, at most %zu octets", n_max);
		}
	}
	return s->has_failed ? 0 : n;
}

size_t strict_hex(struct strict *s, const json_t *object, const char *key, uint8_t *ret_bytes, size_t n_max)
{
	return strict_hex_text(s, key, strict_text(s, object, key, 3 * n_max + 1, NULL), ret_bytes, n_max);
}
