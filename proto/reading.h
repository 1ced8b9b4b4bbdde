/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Readings: what a driver understood of one frame, and nothing it did not say.
 *
 * One reading is one measurement act with its quantity/value pairs (a blood pressure is one reading). Values and
 * texts of all readings of a frame share two pools, so that the struct needs no heap and stays small.
 * An absent value carries its reason and never becomes a number.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/decimal.h"
#include "proto/quantity.h"

enum {
	READINGS_MAX = 4,
	READINGS_VALUES_MAX = 128, /* an extended advertisement holds at most 126 two-octet objects */
	READINGS_TEXT_MAX = 512, /* longest attribute value: Core, Vol 3, Part F, 3.2.9 */
	READING_NO_USER = 255, /* BLS 1.1, 3.1.1.5: unknown user */
};

enum reading_kind {
#define READING_KIND(name, text) READING_##name,
#include "proto/reading_kind.def"
	READING_KIND_COUNT
};

enum reading_flag {
#define READING_FLAG(name, text) FLAG_##name,
#include "proto/reading_flag.def"
	FLAG_COUNT
};

/* Reasons for "no value", after the FHIR data-absent-reason codes that 11073 special values map to. */
enum absent { ABSENT_NOT_A_NUMBER, ABSENT_ERROR, ABSENT_POSITIVE_INFINITY, ABSENT_NEGATIVE_INFINITY,
	ABSENT_NOT_MEASURED, ABSENT_COUNT };

enum value_kind { VALUE_NUMBER, VALUE_ABSENT, VALUE_BOOLEAN, VALUE_CODE, VALUE_EVENT, VALUE_TEXT, VALUE_HEX,
	VALUE_KIND_COUNT };

struct value {
	enum quantity quantity : 16;
	enum value_kind kind : 8;
	enum unit unit : 8;
	uint8_t instance; /* 0: the only one; 1, 2, … where a frame carries several of a quantity */
	union {
		struct decimal number;
		enum absent absent;
		bool truth;
		const char *code; /* VALUE_CODE, VALUE_EVENT: a constant string */
		struct {
			uint16_t at, n; /* VALUE_TEXT (as sent, to be checked as UTF-8), VALUE_HEX: in readings.text */
		} text;
	};
	uint8_t steps; /* VALUE_EVENT of a dimmer: how far */
};

/* The device's own clock face, without a zone unless `is_utc`; year 0: none (GATT Date Time, 0x2A08). */
struct device_time {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
	bool is_utc;
};

enum sequence_kind {
	SEQUENCE_NONE,
	SEQUENCE_PACKET_ID, /* 8 bits, wraps within minutes */
	SEQUENCE_COUNTER, /* 32 bits under encryption: a replay counter */
	SEQUENCE_RECORD, /* a stored record's number */
};

struct reading {
	enum reading_kind kind;
	uint32_t flags; /* bit set of enum reading_flag */
	uint8_t user; /* the device's user slot, READING_NO_USER: not told */
	struct device_time device_time;
	uint16_t first_value, n_values;
};

struct readings {
	struct reading reading[READINGS_MAX];
	size_t n_readings;

	enum sequence_kind sequence_kind;
	uint32_t sequence;
	bool is_encrypted; /* opened with the device's key */
	const uint8_t *raw; /* the octets that were decoded, inside the frame */
	size_t n_raw;

	struct value values[READINGS_VALUES_MAX];
	size_t n_values;
	char text[READINGS_TEXT_MAX];
	size_t n_text;
};

/* Start a reading; further values go to it. NULL where there are READINGS_MAX. */
struct reading *readings_begin(struct readings *readings, enum reading_kind kind);

/*
 * Add to the newest reading. A NULL return means that the pool is full (READINGS_VALUES_MAX).
 * readings_text() copies; it fails likewise where the text pool is full.
 */
struct value *readings_number(struct readings *readings, enum quantity quantity, struct decimal number, enum unit unit);
struct value *readings_absent(struct readings *readings, enum quantity quantity, enum absent reason);
struct value *readings_boolean(struct readings *readings, enum quantity quantity, bool truth);
struct value *readings_code(struct readings *readings, enum quantity quantity, const char *code);
struct value *readings_event(struct readings *readings, enum quantity quantity, const char *event);
struct value *readings_text(struct readings *readings, enum quantity quantity, enum value_kind kind,
	const void *bytes, size_t n_bytes);

/* The first value of that quantity in the reading, or NULL. */
const struct value *reading_find(const struct readings *readings, const struct reading *reading,
	enum quantity quantity);

/* Whether every number of it can be true at all (quantity_is_sane). */
bool reading_is_sane(const struct readings *readings, const struct reading *reading);

/* The most urgent class among its values; a reading without any is telemetry. */
enum class reading_class(const struct readings *readings, const struct reading *reading);

const char *reading_kind_name(enum reading_kind kind);
int reading_kind_from_name(const char *name); /* or -1 */
const char *reading_flag_name(enum reading_flag flag);
int reading_flag_from_name(const char *name);
const char *absent_name(enum absent reason);
int absent_from_name(const char *name);
