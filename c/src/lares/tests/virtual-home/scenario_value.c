/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/scenario_value.h"

#include "proto/text.h"

enum { STAMP_SIZE = 8, TIME_SIZE = 7 };

void value_parse_uuid(struct strict *s, const char *key, const char *text, struct uuid *ret_uuid)
{
	if (!s->has_failed && uuid_parse(text, ret_uuid) < 0)
		strict_fail(s, key, "write a UUID, \"2a35\" or its full form");
}

size_t value_parse_uuids(struct strict *s, const json_t *object, const char *key, struct uuid *ret_uuids, size_t n_max)
{
	json_t *list;
	size_t n = strict_array(s, object, key, n_max, &list);

	for (size_t i = 0; i < n; i++) {
		const json_t *element = json_array_get(list, i);

		value_parse_uuid(s, key, json_is_string(element) ? json_string_value(element) : "", &ret_uuids[i]);
	}
	return n;
}

/* A place of `size` octets inside the value. */
static bool parse_place(struct strict *s, const json_t *object, const char *key, size_t size, size_t n_value,
	size_t *ret_at)
{
	int64_t at = strict_integer(s, object, key, 0, SCENARIO_VALUE_MAX, -1);

	if (at < 0)
		return false;
	if ((size_t)at + size > n_value) {
		strict_fail(s, key, "write a place where %zu octets fit into the %zu of the value", size, n_value);
		return false;
	}
	*ret_at = (size_t)at;
	return true;
}

static void parse_counters(struct strict *s, const json_t *object, struct value *value)
{
	static const char *const known[] = { "at", "octets", NULL };
	json_t *list;

	value->n_counters = strict_array(s, object, "count", SCENARIO_COUNTERS_MAX, &list);
	for (size_t i = 0; i < value->n_counters; i++) {
		const json_t *element = json_array_get(list, i);
		size_t mark = strict_enter(s, "count", (int)i);
		struct counter *counter = &value->counters[i];

		if (strict_object(s, element, known)) {
			counter->n_octets = (size_t)strict_integer(s, element, "octets", 1, 8, 1);
			if (!parse_place(s, element, "at", counter->n_octets, value->n, &counter->at))
				strict_fail(s, "at", "write the place of the counter");
		}
		strict_leave(s, mark);
	}
}

void value_parse(struct strict *s, const json_t *object, const char *key, struct value *ret_value)
{
	static const char *const known[] = { "hex", "count", "stamp_at", "time_at", NULL };
	const json_t *member = json_object_get(object, key);
	size_t mark;

	if (!json_is_object(member)) {
		ret_value->n = strict_hex(s, object, key, ret_value->bytes, sizeof(ret_value->bytes));
		return;
	}
	mark = strict_enter(s, key, -1);
	if (strict_object(s, member, known)) {
		ret_value->n = strict_hex(s, member, "hex", ret_value->bytes, sizeof(ret_value->bytes));
		parse_counters(s, member, ret_value);
		ret_value->has_stamp = parse_place(s, member, "stamp_at", STAMP_SIZE, ret_value->n,
			&ret_value->stamp_at);
		ret_value->has_time = parse_place(s, member, "time_at", TIME_SIZE, ret_value->n, &ret_value->time_at);
	}
	strict_leave(s, mark);
}

size_t value_parse_hex(struct strict *s, const json_t *element, uint8_t *ret_bytes, size_t n_max)
{
	const char *text = json_string_value(element);

	if (!text)
		strict_fail(s, NULL, "write hex digits");
	return strict_hex_text(s, NULL, text ? text : "", ret_bytes, n_max);
}

void value_parse_text(struct strict *s, const json_t *object, const char *key, const char *fallback,
	char ret_text[SCENARIO_TEXT_MAX])
{
	struct text text = text_of(ret_text, SCENARIO_TEXT_MAX);

	text_put(&text, strict_text(s, object, key, SCENARIO_TEXT_MAX, fallback));
}
