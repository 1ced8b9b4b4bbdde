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
#include "proto/device_time.h"
#include "proto/quantity.h"

enum {
	READINGS_MAX = 86, /* the shortest glucose records, 6 octets (CGMS 1.0.2, 3.1), in the longest attribute value */
	READINGS_VALUES_MAX = 256, /* the most that such records hold; an extended advertisement has 126 objects */
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

/*
 * Reasons for "no value": the FHIR data-absent-reason codes, to which the special values of 11073 map. A device that
 * does not stand behind a value (yet) gives none: it is absent, and the flags say in the device's words why.
 */
enum absent {
	ABSENT_NOT_A_NUMBER,
	ABSENT_ERROR, /* invalid, unavailable, or nothing that can be true */
	ABSENT_POSITIVE_INFINITY, /* above what the device can tell */
	ABSENT_NEGATIVE_INFINITY,
	ABSENT_NOT_MEASURED,
	ABSENT_TEMPORARY, /* still measuring */
	ABSENT_NOT_APPLICABLE, /* test and demonstration data: nobody's */
	ABSENT_COUNT
};

enum value_kind { VALUE_NUMBER, VALUE_ABSENT, VALUE_BOOLEAN, VALUE_CODE, VALUE_EVENT, VALUE_TEXT, VALUE_HEX };

struct value {
	enum quantity quantity : 16;
	enum value_kind kind : 8;
	enum unit unit : 8;
	uint8_t instance; /* 0: the only one; 1, 2, … where a frame carries several of a quantity */
	uint8_t steps; /* VALUE_EVENT of a dimmer: how far */
	union {
		struct decimal number;
		enum absent absent;
		bool truth;
		const char *code; /* VALUE_CODE, VALUE_EVENT: a constant string */
		struct {
			uint16_t at, n; /* VALUE_TEXT (as sent, to be checked as UTF-8), VALUE_HEX: in readings.text */
		} text;
	};
};

enum sequence_kind {
	SEQUENCE_NONE,
	SEQUENCE_PACKET_ID, /* 8 bits, wraps within minutes */
	SEQUENCE_COUNTER, /* 32 bits under encryption: a replay counter */
	SEQUENCE_RECORD, /* each reading is a stored record with a number of its own: reading.record */
};

/* Where one act of measuring comes in two frames: which of them this is. Both carry the same readings.act. */
enum part {
	PART_WHOLE, /* nothing else belongs to it */
	PART_HEAD, /* a frame that adds to it should follow */
	PART_TAIL, /* adds to a head that came before; alone it is a reading of its own */
	PART_EITHER, /* of two that look alike: head when it comes first, else tail */
	PART_FULL, /* says all that a head before it said, and more: takes its place */
	PART_COUNT
};

struct reading {
	enum reading_kind kind;
	uint8_t user; /* the device's user slot, READING_NO_USER: not told */
	uint64_t flags[2]; /* bit set of enum reading_flag: reading_mark(), reading_has() */
	struct device_time device_time;
	uint16_t first_value, n_values;
	uint32_t record; /* with SEQUENCE_RECORD: its number in the device's memory */
	const uint8_t *raw; /* the record's own octets where a frame has several; NULL: all of the frame's */
	size_t n_raw;
};

struct readings {
	size_t n_readings;
	size_t n_values;
	size_t n_text;

	enum sequence_kind sequence_kind;
	uint32_t sequence; /* of the packet; a record's number is its reading's */
	/*
	 * The number that a packet gives itself, where it has one: with SEQUENCE_COUNTER it may stay while the counter rises,
	 * where a device seals each repeat anew, and then the packets are one and the same act.
	 */
	bool has_packet_id;
	uint8_t packet_id;
	enum part part;
	uint32_t act; /* not with PART_WHOLE: what the parts of one act have in common, and the device's next act has not */
	bool is_encrypted; /* opened with the device's key */
	bool is_authentic; /* … and the tag proved that it was sealed with it */
	const uint8_t *raw; /* the octets that were decoded, inside the frame */
	size_t n_raw;

	/* The pools. What lies beyond their counts is undefined: the struct is large, and nobody clears it. */
	struct reading reading[READINGS_MAX];
	struct value values[READINGS_VALUES_MAX];
	char text[READINGS_TEXT_MAX];
};

/* No readings yet, of these octets. What every driver does first. */
void readings_init(struct readings *ret_readings, const uint8_t *raw, size_t n_raw);

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

/* Number the values of the newest reading of which there is more than one of their quantity. */
void readings_number_instances(struct readings *readings);

/* With any sequence_kind but SEQUENCE_NONE: the device's own number of the reading. */
static inline uint32_t reading_sequence(const struct readings *readings, const struct reading *reading)
{
	return readings->sequence_kind == SEQUENCE_RECORD ? reading->record : readings->sequence;
}

/* Mark the newest reading. By bits: flags[i] belongs to bit i of `bits`; FLAG_COUNT where a bit means nothing here. */
void readings_mark(struct readings *readings, enum reading_flag flag);
void readings_mark_bits(struct readings *readings, uint32_t bits, const enum reading_flag *flags, size_t n_flags);

/*
 * By bits too: codes[i] of the quantity is added for bit i; NULL where a bit means nothing here. Where the reading has
 * more than one of the quantity, they are numbered.
 */
void readings_codes(struct readings *readings, enum quantity quantity, uint32_t bits, const char *const *codes,
	size_t n_codes);

static inline bool reading_has(const struct reading *reading, enum reading_flag flag)
{
	return reading->flags[flag / 64] >> flag % 64 & 1;
}

static inline void reading_mark(struct reading *reading, enum reading_flag flag)
{
	reading->flags[flag / 64] |= UINT64_C(1) << flag % 64;
}

/* The first value of that quantity in the reading, or NULL. */
const struct value *reading_find(const struct readings *readings, const struct reading *reading,
	enum quantity quantity);

/* Whether every number of it can be true at all (quantity_is_sane), of one reading or of them all. */
bool readings_are_sane(const struct readings *readings);
bool reading_is_sane(const struct readings *readings, const struct reading *reading);

/* The most urgent class among its values; a reading without any is telemetry. */
enum class reading_class(const struct readings *readings, const struct reading *reading);

const char *reading_kind_name(enum reading_kind kind);
int reading_kind_from_name(const char *name); /* or -1 */
const char *reading_flag_name(enum reading_flag flag);
int reading_flag_from_name(const char *name);
const char *absent_name(enum absent reason);
int absent_from_name(const char *name);
