/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reading.h"

#include <string.h>

#include "proto/table.h"

static const char *const kind_names[] = {
#define READING_KIND(name, text) [READING_##name] = text,
#include "proto/reading_kind.def"
};

static const char *const flag_names[] = {
#define READING_FLAG(name, text) [FLAG_##name] = text,
#include "proto/reading_flag.def"
};

static const char *const absent_names[] = {
	[ABSENT_NOT_A_NUMBER] = "not-a-number",
	[ABSENT_ERROR] = "error",
	[ABSENT_POSITIVE_INFINITY] = "positive-infinity",
	[ABSENT_NEGATIVE_INFINITY] = "negative-infinity",
	[ABSENT_NOT_MEASURED] = "not-performed",
	[ABSENT_TEMPORARY] = "temp-unknown",
	[ABSENT_NOT_APPLICABLE] = "not-applicable",
};

_Static_assert(FLAG_COUNT <= 128, "reading.flags has no room for them all");

void readings_init(struct readings *ret_readings, const uint8_t *raw, size_t n_raw)
{
	ret_readings->n_readings = ret_readings->n_values = ret_readings->n_text = 0;
	ret_readings->sequence_kind = SEQUENCE_NONE;
	ret_readings->sequence = 0;
	ret_readings->has_packet_id = false;
	ret_readings->packet_id = 0;
	ret_readings->part = PART_WHOLE;
	ret_readings->act = 0;
	ret_readings->is_encrypted = ret_readings->is_authentic = false;
	ret_readings->raw = raw;
	ret_readings->n_raw = n_raw;
}

struct reading *readings_begin(struct readings *readings, enum reading_kind kind)
{
	struct reading *reading;

	if (readings->n_readings == READINGS_MAX)
		return NULL;
	reading = &readings->reading[readings->n_readings++];
	*reading = (struct reading){ .kind = kind,
		.user = READING_NO_USER,
		.first_value = (uint16_t)readings->n_values };
	return reading;
}

static struct value *add(struct readings *readings, struct value value)
{
	if (readings->n_values == READINGS_VALUES_MAX || readings->n_readings == 0)
		return NULL;
	readings->reading[readings->n_readings - 1].n_values++;
	readings->values[readings->n_values] = value;
	return &readings->values[readings->n_values++];
}

struct value *readings_number(struct readings *readings, enum quantity quantity, struct decimal number, enum unit unit)
{
	return add(readings, (struct value){ .quantity = quantity, .kind = VALUE_NUMBER, .unit = unit, .number = number });
}

struct value *readings_absent(struct readings *readings, enum quantity quantity, enum absent reason)
{
	return add(readings, (struct value){ .quantity = quantity, .kind = VALUE_ABSENT, .absent = reason });
}

struct value *readings_boolean(struct readings *readings, enum quantity quantity, bool truth)
{
	return add(readings, (struct value){ .quantity = quantity, .kind = VALUE_BOOLEAN, .truth = truth });
}

struct value *readings_code(struct readings *readings, enum quantity quantity, const char *code)
{
	return add(readings, (struct value){ .quantity = quantity, .kind = VALUE_CODE, .code = code });
}

struct value *readings_event(struct readings *readings, enum quantity quantity, const char *event)
{
	return add(readings, (struct value){ .quantity = quantity, .kind = VALUE_EVENT, .code = event });
}

struct value *readings_text(struct readings *readings, enum quantity quantity, enum value_kind kind,
	const void *bytes, size_t n_bytes)
{
	struct value *value;

	if (n_bytes > READINGS_TEXT_MAX - readings->n_text)
		return NULL;
	value = add(readings, (struct value){ .quantity = quantity, .kind = kind,
		.text = { (uint16_t)readings->n_text, (uint16_t)n_bytes } });
	if (value && n_bytes) {
		memcpy(readings->text + readings->n_text, bytes, n_bytes);
		readings->n_text += n_bytes;
	}
	return value;
}

void readings_mark(struct readings *readings, enum reading_flag flag)
{
	if (readings->n_readings > 0)
		reading_mark(&readings->reading[readings->n_readings - 1], flag);
}

void readings_mark_bits(struct readings *readings, uint32_t bits, const enum reading_flag *flags, size_t n_flags)
{
	for (size_t i = 0; i < n_flags && i < 32; i++)
		if ((bits >> i & 1) && flags[i] != FLAG_COUNT)
			readings_mark(readings, flags[i]);
}

/* 1, 2, … in the newest reading; 0 where it is the only one. */
static void number_instances(struct readings *readings, enum quantity quantity)
{
	struct value *only = NULL;
	uint8_t n = 0;

	for (size_t i = readings->reading[readings->n_readings - 1].first_value; i < readings->n_values; i++) {
		if (readings->values[i].quantity != quantity)
			continue;
		only = &readings->values[i];
		only->instance = ++n;
	}
	if (n == 1)
		only->instance = 0;
}

void readings_codes(struct readings *readings, enum quantity quantity, uint32_t bits, const char *const *codes,
	size_t n_codes)
{
	for (size_t i = 0; i < n_codes && i < 32; i++)
		if ((bits >> i & 1) && codes[i])
			readings_code(readings, quantity, codes[i]);
	if (readings->n_readings > 0)
		number_instances(readings, quantity);
}

void readings_number_instances(struct readings *readings)
{
	if (readings->n_readings == 0)
		return;
	for (size_t i = readings->reading[readings->n_readings - 1].first_value; i < readings->n_values; i++)
		if (readings->values[i].instance == 0)
			number_instances(readings, readings->values[i].quantity);
}

const struct value *reading_find(const struct readings *readings, const struct reading *reading,
	enum quantity quantity)
{
	const struct value *value = readings->values + reading->first_value;

	for (size_t i = 0; i < reading->n_values; i++)
		if (value[i].quantity == quantity)
			return &value[i];
	return NULL;
}

bool reading_is_sane(const struct readings *readings, const struct reading *reading)
{
	const struct value *value = readings->values + reading->first_value;

	for (size_t i = 0; i < reading->n_values; i++)
		if (value[i].kind == VALUE_NUMBER &&
			!quantity_is_sane(value[i].quantity, value[i].number, value[i].unit))
			return false;
	return true;
}

bool readings_are_sane(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_readings; i++)
		if (!reading_is_sane(readings, &readings->reading[i]))
			return false;
	return true;
}

enum class reading_class(const struct readings *readings, const struct reading *reading)
{
	const struct value *value = readings->values + reading->first_value;
	enum class class = CLASS_TELEMETRY;

	for (size_t i = 0; i < reading->n_values; i++)
		if (quantity_class(value[i].quantity) < class)
			class = quantity_class(value[i].quantity);
	return class;
}

const char *reading_kind_name(enum reading_kind kind)
{
	return kind_names[kind];
}

int reading_kind_from_name(const char *name)
{
	return table_find(kind_names, READING_KIND_COUNT, name);
}

const char *reading_flag_name(enum reading_flag flag)
{
	return flag_names[flag];
}

int reading_flag_from_name(const char *name)
{
	return table_find(flag_names, FLAG_COUNT, name);
}

const char *absent_name(enum absent reason)
{
	return absent_names[reason];
}

int absent_from_name(const char *name)
{
	return table_find(absent_names, ABSENT_COUNT, name);
}
