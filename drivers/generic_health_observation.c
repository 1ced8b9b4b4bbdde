/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The observation of 11073-10206, as Generic Health Sensor Service 1.0 carries it:
 *
 *   CC LLLL FFFF [TTTTTTTT] [time] [DDDDDDDD] [SSSS] [IIIIIIII] [PP] [list] [list] [list] [attributes] value
 *   C  class: what the value is; L  length of the whole; F  flags: which of the fields are there, from bit 0 on
 *   T  type, an MDC code; time: elapsed_time.h; D  FLOAT duration in s; S  status; I  number of the object; P  patient
 *   lists: N and N × uint32: supplemental information (MDC codes), derived from, has member (numbers of objects)
 *   attributes: N and N × { type, uint16 length of the value, format, value }
 *
 *   class                   value
 *   01 numeric              UUUU unit  FLOAT
 *   02 discrete             an MDC code
 *   03 text                 length uint16, UTF-8
 *   04 samples              UUUU, FLOAT scale, offset, period; samples in a period, octets of one, count uint32; samples
 *   05 compound of events   list
 *   06 states and events    size octet, three masks of that size
 *   07 compound             N and N × { type, class 1 to 6, value }
 *   08 attributes           N and N × as above
 *   FF bundle               N and N × observation; what the bundle's head says holds for each that does not say it itself
 *
 * A bundle has no bundles, and a compound no compounds, so that nothing nests deeper than this file's loops. The bits 10 to
 * 15 of the flags would be fields of unknown length: what has them is refused.
 *
 * What has no name here is kept: its type as a number, its value as octets. It is never a number of another quantity. The
 * status decides about numbers as in pulse oximetry: test and demonstration are nobody's, invalid and unavailable are
 * errors, ongoing, early and calibrating are not yet results. That its bits are those of pulse oximetry is unconfirmed: no
 * source has them. Counted from the other end "invalid" and "test" would be among the five lowest, which pulse oximetry does
 * not use; so a number beside any of these is not believed.
 *
 * A stamp in ticks names no moment. That a stamp is older than the clock's last setting does not make it unknown: devices
 * that never set the bit would have no time at all. Zone and source of the clock are the clock's own to tell.
 *
 * Unconfirmed: the samples' length is count × octets of one; an attribute's length is that of its value alone.
 */
#include "drivers/generic_health_observation.h"

#include "drivers/generic_health_code.h"
#include "drivers/sensor.h"
#include "proto/elapsed_time.h"

enum {
	HAS_TYPE = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_DURATION = 1 << 2,
	HAS_STATUS = 1 << 3,
	HAS_OBJECT = 1 << 4,
	HAS_PATIENT = 1 << 5,
	HAS_SUPPLEMENTAL = 1 << 6,
	HAS_DERIVED_FROM = 1 << 7,
	HAS_MEMBERS = 1 << 8,
	HAS_ATTRIBUTES = 1 << 9,
	RESERVED = 0xfc00,
};

enum class_of_value {
	NUMERIC = 1,
	DISCRETE,
	TEXT,
	SAMPLES,
	EVENTS,
	STATES,
	COMPOUND,
	ATTRIBUTES,
	BUNDLE = 0xff,
};

enum {
	N_HEAD = 5,
	N_NUMERIC = 6,
	N_SAMPLES_HEAD = 16,
	FORMAT_TEXT = 0x19,
	PRESSURES_COMPOUND = 150020,
};

enum {
	IS_UNREADABLE = 0x1f,
	IS_ONGOING = 1 << 5,
	IS_EARLY = 1 << 6,
	IS_DEMO = 1 << 10,
	IS_TEST = 1 << 11,
	IS_CALIBRATING = 1 << 12,
	IS_UNAVAILABLE = 1 << 13,
	IS_INVALID = 1 << 15,
};

static const enum reading_flag status_flags[] = {
	FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_QUESTIONABLE, FLAG_MEASURING,
	FLAG_EARLY_ESTIMATE, FLAG_VALIDATED, FLAG_FULLY_QUALIFIED, FLAG_FROM_STORAGE, FLAG_DEMO, FLAG_TEST,
	FLAG_CALIBRATING, FLAG_UNAVAILABLE, FLAG_QUESTIONABLE, FLAG_INVALID,
};

/* The fields before the value. An observation of a bundle begins with a copy of the bundle's. */
struct head {
	uint16_t has;
	uint32_t type;
	struct elapsed_time time;
	struct sfloat duration;
	uint16_t status;
	uint32_t object;
	uint8_t patient;
	struct reader supplemental, derived_from, members, attributes; /* without their counts */
	enum modality modality;
};

struct attribute {
	uint32_t type;
	uint8_t format;
	struct reader value;
	const uint8_t *formatted; /* format and value */
	size_t n_formatted;
};

static bool read_list(struct reader *r, struct reader *ret_list)
{
	size_t n = (size_t)reader_u8(r) * 4;
	const uint8_t *list = reader_take(r, n);

	*ret_list = reader_of(list, list ? n : 0);
	return list;
}

static bool read_attribute(struct reader *r, struct attribute *ret_attribute)
{
	uint32_t type = reader_u32(r);
	size_t n = reader_u16(r);
	const uint8_t *formatted = reader_take(r, n + 1);

	if (!formatted)
		return false;
	*ret_attribute = (struct attribute){ type, formatted[0], reader_of(formatted + 1, n), formatted, n + 1 };
	return true;
}

static bool read_attributes(struct reader *r, struct reader *ret_attributes)
{
	struct attribute attribute;
	size_t n = reader_u8(r);
	const uint8_t *first = r->at;

	for (size_t i = 0; i < n; i++)
		if (!read_attribute(r, &attribute))
			return false;
	*ret_attributes = reader_of(first, (size_t)(r->at - first));
	return !r->short_read;
}

static enum modality modality_of(struct reader supplemental)
{
	enum modality modality = MODALITY_NOT_TOLD;

	while (supplemental.n_left && modality == MODALITY_NOT_TOLD)
		modality = generic_health_modality(reader_u32(&supplemental));
	return modality;
}

/* A short read shows in the reader. */
static void read_head(struct reader *r, uint16_t flags, struct head *head)
{
	head->has |= flags;
	if (flags & HAS_TYPE)
		head->type = reader_u32(r);
	if (flags & HAS_TIME)
		(void)elapsed_time_read(r, &head->time);
	if (flags & HAS_DURATION)
		head->duration = float_read(r);
	if (flags & HAS_STATUS)
		head->status = reader_u16(r);
	if (flags & HAS_OBJECT)
		head->object = reader_u32(r);
	if (flags & HAS_PATIENT)
		head->patient = reader_u8(r);
	if ((flags & HAS_SUPPLEMENTAL) && read_list(r, &head->supplemental))
		head->modality = modality_of(head->supplemental);
	if (flags & HAS_DERIVED_FROM)
		(void)read_list(r, &head->derived_from);
	if (flags & HAS_MEMBERS)
		(void)read_list(r, &head->members);
	if (flags & HAS_ATTRIBUTES)
		(void)read_attributes(r, &head->attributes);
}

/* Why its numbers are none, if they are. */
static bool is_withheld(uint16_t status, enum absent *ret_reason)
{
	*ret_reason = status & (IS_DEMO | IS_TEST) ? ABSENT_NOT_APPLICABLE :
		status & (IS_INVALID | IS_UNAVAILABLE | IS_UNREADABLE) ? ABSENT_ERROR : ABSENT_TEMPORARY;
	return status & (IS_DEMO | IS_TEST | IS_INVALID | IS_UNAVAILABLE | IS_UNREADABLE | IS_ONGOING | IS_EARLY |
		IS_CALIBRATING);
}

/* Where values go. More than there is room for is noticed once, at the end. */
struct output {
	struct readings *found;
	bool is_full;
};

static void note(struct output *out, const struct value *value)
{
	if (!value)
		out->is_full = true;
}

static void put_number(struct output *out, enum quantity quantity, uint32_t number)
{
	note(out, readings_number(out->found, quantity, (struct decimal){ number, 0 }, UNIT_NONE));
}

static void put_octets(struct output *out, const uint8_t *octets, size_t n_octets)
{
	note(out, readings_text(out->found, QUANTITY_RAW, VALUE_HEX, octets, n_octets));
}

static void put_type(struct output *out, uint32_t type)
{
	if (type != 0)
		put_number(out, QUANTITY_OBSERVATION_TYPE, type);
}

static void put_unknown(struct output *out, uint32_t type, struct reader value)
{
	put_type(out, type);
	put_octets(out, value.at, value.n_left);
}

static void put_numeric(struct output *out, const struct head *head, uint32_t type, struct reader whole)
{
	struct reader r = whole;
	uint16_t term = reader_u16(&r);
	struct sfloat value = float_read(&r);
	enum quantity quantity = QUANTITY_COUNT;
	const char *detail;
	enum absent reason;
	enum unit unit;
	int8_t shift;

	if (generic_health_unit(term, &unit, &shift))
		quantity = generic_health_quantity(type, unit, head->modality);
	if (quantity == QUANTITY_COUNT || value.number.exponent + shift < INT8_MIN) {
		put_unknown(out, type, whole);
		return;
	}
	value.number.exponent = (int8_t)(value.number.exponent + shift);
	if (is_withheld(head->status, &reason))
		note(out, readings_absent(out->found, quantity, reason));
	else
		note(out, sfloat_put(out->found, quantity, value, unit));
	detail = generic_health_detail(type, &quantity);
	if (detail)
		note(out, readings_code(out->found, quantity, detail));
}

static void put_text(struct output *out, uint32_t type, struct reader r)
{
	(void)reader_u16(&r); /* its length, by which it was taken */
	put_type(out, type);
	note(out, readings_text(out->found, QUANTITY_TEXT, VALUE_TEXT, r.at, r.n_left));
}

static void put_discrete(struct output *out, uint32_t type, struct reader whole)
{
	struct reader r = whole;

	if (!generic_health_put_code(out->found, type, reader_u32(&r)))
		put_unknown(out, type, whole);
}

static void put_attributes(struct output *out, struct reader r)
{
	struct attribute attribute;

	while (read_attribute(&r, &attribute)) {
		put_number(out, QUANTITY_OBSERVATION_TYPE, attribute.type);
		if (attribute.format == FORMAT_TEXT)
			note(out, readings_text(out->found, QUANTITY_TEXT, VALUE_TEXT, attribute.value.at, attribute.value.n_left));
		else
			put_octets(out, attribute.formatted, attribute.n_formatted);
	}
}

/* How long a value is of which no more than the class is known; false: no such class, or it is cut off. */
static bool take_value(struct reader *r, enum class_of_value class, struct reader *ret_value)
{
	struct reader peek = *r;
	uint64_t n;

	switch (class) {
	case NUMERIC:
		n = N_NUMERIC;
		break;
	case DISCRETE:
		n = 4;
		break;
	case TEXT:
		n = 2 + reader_uint(&peek, 2);
		break;
	case SAMPLES:
		(void)reader_take(&peek, N_SAMPLES_HEAD - 1);
		n = reader_u8(&peek);
		n = N_SAMPLES_HEAD + 4 + n * reader_u32(&peek);
		break;
	case EVENTS:
		n = 1 + UINT64_C(4) * reader_u8(&peek);
		break;
	case STATES:
		n = 1 + UINT64_C(3) * reader_u8(&peek);
		break;
	case COMPOUND:
	case ATTRIBUTES:
	case BUNDLE:
	default:
		return false;
	}
	if (n > r->n_left)
		return false;
	*ret_value = reader_of(reader_take(r, (size_t)n), (size_t)n);
	return true;
}

static void put_value(struct output *out, const struct head *head, uint32_t type, enum class_of_value class,
	struct reader value)
{
	switch (class) {
	case NUMERIC:
		put_numeric(out, head, type, value);
		break;
	case DISCRETE:
		put_discrete(out, type, value);
		break;
	case TEXT:
		put_text(out, type, value);
		break;
	case SAMPLES:
	case EVENTS:
	case STATES:
	case COMPOUND:
	case ATTRIBUTES:
	case BUNDLE:
	default:
		put_unknown(out, type, value);
	}
}

/* These say whether the value has the length that it says. */
static bool put_compound(struct output *out, const struct head *head, struct reader r)
{
	size_t n = reader_u8(&r);

	if (head->type != PRESSURES_COMPOUND)
		put_type(out, head->type);
	for (size_t i = 0; i < n; i++) {
		uint32_t type = reader_u32(&r);
		enum class_of_value class = reader_u8(&r);
		struct reader value;

		if (!take_value(&r, class, &value))
			return false;
		put_value(out, head, type, class, value);
	}
	return !r.short_read && r.n_left == 0;
}

static bool put_attributes_value(struct output *out, struct reader r)
{
	struct reader attributes;

	if (!read_attributes(&r, &attributes) || r.n_left)
		return false;
	put_attributes(out, attributes);
	return true;
}

/* The value fills the rest of the observation. A class that is reserved is kept, too. */
static bool put_whole_value(struct output *out, const struct head *head, enum class_of_value class, struct reader r)
{
	struct reader value;

	if (class == COMPOUND)
		return put_compound(out, head, r);
	if (class == ATTRIBUTES)
		return put_attributes_value(out, r);
	if (class == 0 || class > ATTRIBUTES) {
		readings_mark(out->found, FLAG_INCOMPLETE);
		put_unknown(out, head->type, r);
		return true;
	}
	if (!take_value(&r, class, &value) || r.n_left)
		return false;
	put_value(out, head, head->type, class, value);
	return true;
}

static void put_list(struct output *out, enum quantity quantity, struct reader list)
{
	while (list.n_left)
		put_number(out, quantity, reader_u32(&list));
}

static void put_supplemental(struct output *out, struct reader list)
{
	while (list.n_left) {
		uint32_t code = reader_u32(&list);

		if (generic_health_modality(code) == MODALITY_NOT_TOLD && !generic_health_put_code(out->found, 0, code))
			put_number(out, QUANTITY_SUPPLEMENTAL_TYPE, code);
	}
}

/* One that cannot be true has none, and what was measured stands. */
static void put_duration(struct output *out, struct sfloat duration)
{
	if (duration.class == FLOAT_NUMBER)
		note(out, sensor_put(out->found, QUANTITY_DURATION, duration.number, UNIT_SECOND));
	else
		note(out, sfloat_put(out->found, QUANTITY_DURATION, duration, UNIT_SECOND));
}

static void put_beside(struct output *out, const struct head *head)
{
	if (head->has & HAS_DURATION)
		put_duration(out, head->duration);
	if (head->has & HAS_OBJECT)
		put_number(out, QUANTITY_OBJECT_ID, head->object);
	put_supplemental(out, head->supplemental);
	put_list(out, QUANTITY_DERIVED_FROM, head->derived_from);
	put_list(out, QUANTITY_HAS_MEMBER, head->members);
	put_attributes(out, head->attributes);
}

struct observation {
	uint8_t class;
	uint16_t flags;
	struct reader body; /* what comes behind the flags */
	const uint8_t *octets;
	size_t n_octets;
};

static bool take_observation(struct reader *r, struct observation *ret_observation)
{
	const uint8_t *octets = r->at;
	uint8_t class = reader_u8(r);
	size_t n_octets = reader_u16(r);
	uint16_t flags = reader_u16(r);
	const uint8_t *body = reader_take(r, n_octets < N_HEAD ? SIZE_MAX : n_octets - N_HEAD);

	if (!body)
		return false;
	*ret_observation = (struct observation){ class, flags, reader_of(body, n_octets - N_HEAD), octets, n_octets };
	return true;
}

static bool begin(struct readings *found, const struct head *head)
{
	bool is_control = generic_health_any_quantity(head->type) == QUANTITY_CONTROL_GLUCOSE;
	struct reading *reading = readings_begin(found, is_control ? READING_CONTROL_SOLUTION : READING_OBSERVATION);

	if (!reading)
		return false;
	reading->user = head->patient;
	if ((head->has & HAS_TIME) && elapsed_time_face(&head->time, &reading->device_time) != 0)
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
	readings_mark_bits(found, head->status, status_flags, sizeof(status_flags) / sizeof(status_flags[0]));
	return true;
}

static enum decode read_one(const struct observation *observation, const struct head *outer, struct readings *found)
{
	struct output out = { .found = found };
	struct reader r = observation->body;
	struct head head = *outer;

	if (observation->class == BUNDLE || (observation->flags & RESERVED))
		return DECODE_INSANE;
	read_head(&r, observation->flags, &head);
	if (r.short_read || !begin(found, &head) || !put_whole_value(&out, &head, observation->class, r))
		return DECODE_LENGTH;
	put_beside(&out, &head);
	readings_number_instances(found);
	return out.is_full ? DECODE_LENGTH : DECODE_OK;
}

static enum decode read_bundle(const struct observation *bundle, const struct head *outer, struct readings *found)
{
	struct reader r = bundle->body;
	struct observation observation;
	struct head head = *outer;
	size_t n;

	if (bundle->flags & RESERVED)
		return DECODE_INSANE;
	read_head(&r, bundle->flags, &head);
	n = reader_u8(&r);
	if (r.short_read)
		return DECODE_LENGTH;
	for (size_t i = 0; i < n; i++) {
		enum decode outcome = take_observation(&r, &observation) ? read_one(&observation, &head, found) :
									   DECODE_LENGTH;

		if (outcome != DECODE_OK)
			return outcome;
		found->reading[i].raw = observation.octets;
		found->reading[i].n_raw = observation.n_octets;
	}
	return r.n_left ? DECODE_LENGTH : DECODE_OK;
}

/* Of numbers that are sane, and so in units that compare. */
static bool is_upside_down(const struct readings *found, const struct reading *reading)
{
	const struct value *systolic = reading_find(found, reading, QUANTITY_SYSTOLIC_PRESSURE);
	const struct value *diastolic = reading_find(found, reading, QUANTITY_DIASTOLIC_PRESSURE);
	int order = 0;

	if (!systolic || !diastolic || systolic->kind != VALUE_NUMBER || diastolic->kind != VALUE_NUMBER)
		return false;
	(void)unit_compare(systolic->number, systolic->unit, diastolic->number, diastolic->unit, &order);
	return order < 0;
}

static bool can_be_true(const struct readings *found)
{
	for (size_t i = 0; i < found->n_readings; i++)
		if (!reading_is_sane(found, &found->reading[i]) || is_upside_down(found, &found->reading[i]))
			return false;
	return true;
}

enum decode generic_health_observation_read(struct reader r, struct readings *found)
{
	struct head head = { .patient = READING_NO_USER };
	struct observation observation;
	enum decode outcome;

	if (!take_observation(&r, &observation) || r.n_left)
		return DECODE_LENGTH;
	outcome = observation.class == BUNDLE ? read_bundle(&observation, &head, found) :
						read_one(&observation, &head, found);
	return outcome == DECODE_OK && !can_be_true(found) ? DECODE_INSANE : outcome;
}
