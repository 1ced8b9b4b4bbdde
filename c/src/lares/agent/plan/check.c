/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/json/source.h"

struct check check_begin(json_t *object, struct faults *faults, const char *path)
{
	struct check c = { .object = object, .faults = faults };

	snprintf(c.path, sizeof(c.path), "%s", path);
	if (!json_is_object(object)) {
		faults_add(faults, path, "write an object: {…}");
		c.object = NULL;
	}
	return c;
}

/* A part of the same document. */
static struct check check_inside(const struct check *c, json_t *object, const char *path)
{
	struct check inside = check_begin(object, c->faults, path);

	inside.is_template = c->is_template;
	inside.remarks = c->remarks;
	return inside;
}

struct check check_element(const struct check *c, const char *key, json_t *array, size_t index)
{
	char path[FAULT_PATH_MAX];

	snprintf(path, sizeof(path), "%.48s.%.24s[%zu]", c->path, key, index);
	return check_inside(c, json_array_get(array, index), path);
}

struct check check_member(struct check *c, const char *key)
{
	char path[FAULT_PATH_MAX];

	snprintf(path, sizeof(path), "%.60s.%.32s", c->path, key);
	return check_inside(c, check_take(c, key), path);
}

static void __attribute__((format(printf, 4, 0))) tell(const struct check *c, struct faults *where, const char *key,
	const char *format, va_list arguments)
{
	char path[FAULT_PATH_MAX], words[FAULT_WORDS_MAX];

	if (!c->object || !where)
		return;
	vsnprintf(words, sizeof(words), format, arguments);
	snprintf(path, sizeof(path), "%.60s.%.32s", c->path, key);
	faults_add(where, path, "%s", words);
}

void check_fault(struct check *c, const char *key, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(c, c->faults, key, format, arguments);
	va_end(arguments);
}

void check_remark(struct check *c, const char *key, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(c, c->remarks, key, format, arguments);
	va_end(arguments);
}

void check_blank(struct check *c, const char *key, const char *words)
{
	if (c->is_template)
		check_remark(c, key, "%s", words);
	else
		check_fault(c, key, "%s", words);
}

bool check_has(const struct check *c, const char *key)
{
	return json_object_get(c->object, key);
}

json_t *check_take(struct check *c, const char *key)
{
	if (c->n_known < CHECK_MEMBERS_MAX)
		c->known[c->n_known++] = key;
	return json_object_get(c->object, key);
}

/* Jansson has checked UTF-8 and refused U+0000. */
static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Returns whether there is something that can be used: in a template a blank is. */
static bool check_is_filled(struct check *c, const char *key, const char *text)
{
	if (strcmp(text, CHECK_BLANK) != 0)
		return true;
	check_blank(c, key, "fill it in");
	return c->is_template;
}

bool check_text(struct check *c, const char *key, char *ret, size_t n)
{
	json_t *member = check_take(c, key);
	size_t n_text = json_string_length(member);

	if (!json_is_string(member) || n_text == 0 || n_text >= n || has_controls(json_string_value(member))) {
		check_fault(c, key, "write a text of 1 to %zu octets on one line", n - 1);
		return false;
	}
	if (!check_is_filled(c, key, json_string_value(member)))
		return false;
	memcpy(ret, json_string_value(member), n_text + 1);
	return true;
}

bool check_id(struct check *c, const char *key, const char *charset, char *ret, size_t n)
{
	json_t *member = check_take(c, key);
	const char *text = json_string_value(member);

	if (!text || !text[0] || strlen(text) >= n || text[strspn(text, charset)]) {
		check_fault(c, key, "write a name of 1 to %zu characters of %s", n - 1,
			strcmp(charset, CHECK_RULE_CHARACTERS) == 0 ? "a-z, 0-9 and -" : "A-Z, a-z, 0-9, _ and -");
		return false;
	}
	if (!check_is_filled(c, key, text))
		return false;
	memcpy(ret, text, strlen(text) + 1);
	return true;
}

bool check_integer(struct check *c, const char *key, uint64_t least, uint64_t most, uint64_t *ret)
{
	json_t *member = check_take(c, key);
	json_int_t number = json_integer_value(member);

	if (!json_is_integer(member) || number < 0 || (uint64_t)number < least || (uint64_t)number > most) {
		check_fault(c, key, "write a whole number from %" PRIu64 " to %" PRIu64, least, most);
		return false;
	}
	*ret = (uint64_t)number;
	return true;
}

uint32_t check_integer_in(struct check *c, const char *key, uint32_t least, uint32_t most)
{
	uint64_t number = 0;

	check_integer(c, key, least, most, &number);
	return (uint32_t)number;
}

uint32_t check_integer_or(struct check *c, const char *key, uint32_t least, uint32_t most, uint32_t none)
{
	uint64_t number = none;

	if (check_has(c, key))
		check_integer(c, key, least, most, &number);
	return (uint32_t)number;
}

bool check_address(struct check *c, const char *key, struct address *ret)
{
	const char *text = json_string_value(check_take(c, key));

	if (!text || address_parse(text, ret) < 0) {
		check_fault(c, key, "write an address: \"00:AA:01:01:00:01\"");
		return false;
	}
	if (strcmp(text, CHECK_BLANK_ADDRESS) != 0)
		return true;
	check_blank(c, key, "fill in the address of the device");
	return c->is_template;
}

bool check_decimal(struct check *c, const char *key, struct decimal *ret)
{
	if (source_decimal(check_take(c, key), ret) == 0)
		return true;
	check_fault(c, key, "write a number of at most 15 digits");
	return false;
}

bool check_choice(struct check *c, const char *key, int (*find)(const char *name), const char *names, int *ret)
{
	const char *name = json_string_value(check_take(c, key));
	int index = name ? find(name) : -1;

	if (index < 0) {
		check_fault(c, key, "write %s", names);
		return false;
	}
	*ret = index;
	return true;
}

bool check_is(struct check *c, const char *key, const char *text)
{
	const char *is = json_string_value(check_take(c, key));

	if (is && strcmp(is, text) == 0)
		return true;
	if (is && c->is_template && strcmp(is, CHECK_BLANK) == 0) {
		check_remark(c, key, "fill it in: here it is \"%.64s\"", text);
		return true;
	}
	check_fault(c, key, "write \"%.64s\"", text);
	return false;
}

size_t check_array(struct check *c, const char *key, size_t most, json_t **ret_array)
{
	json_t *array = check_take(c, key);
	size_t n = json_array_size(array); /* 0 for anything else */

	*ret_array = array;
	if (array && !json_is_array(array))
		check_fault(c, key, "write a list: […]");
	if (n <= most)
		return n;
	check_fault(c, key, "write at most %zu", most);
	return most;
}

void check_none(struct check *c, const char *key, const char *words)
{
	if (check_take(c, key))
		check_fault(c, key, "%s", words);
}

static bool is_known(const struct check *c, const char *key)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (strcmp(c->known[i], key) == 0)
			return true;
	return false;
}

void check_end(struct check *c)
{
	const char *key;
	json_t *member;

	json_object_foreach(c->object, key, member) {
		if (is_known(c, key))
			continue;
		if (key[strspn(key, CHECK_NAME_CHARACTERS)])
			check_fault(c, "?", "leave out the member whose name has other characters than letters");
		else
			check_fault(c, key, "leave it out: this version does not know it");
	}
}
