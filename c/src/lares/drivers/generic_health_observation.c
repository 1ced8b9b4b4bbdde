/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The observation of 11073-10206, as Generic Health Sensor Service 1.0 carries it:
 *
 *   CC LLLL head value
 *   C  class: what the value is; L  length of the whole; head: generic_health_head.c
 *
 *   class                   value
 *   01 numeric              UUUU unit  FLOAT
 *   02 discrete             an MDC code
 *   03 text                 length uint16, UTF-8
 *   04 samples              UUUU, FLOAT scale, offset, period; samples in a period, octets of one, count uint32; samples
 *   05 compound of events   N and N × MDC code
 *   06 states and events    size octet, three masks of that size
 *   07 compound             N and N × { type, class 1 to 6, value }
 *   08 attributes           as in the head
 *   FF bundle               N and N × observation; what the bundle's head says holds for each that does not say it itself
 *
 * A bundle has no bundles, and a compound no compounds, so that nothing nests deeper than this file's loops.
 *
 * What has no name here is kept: its type as a number, its value as octets. It is never a number of another quantity.
 *
 * Unconfirmed: the samples' length is count × octets of one.
 */
#include "drivers/generic_health_observation.h"

#include "drivers/generic_health_head.h"
#include "drivers/sensor.h"

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
	N_BEFORE_HEAD = 3,
	N_FLAGS = 2, /* the least that a head has */
	N_NUMERIC = 6,
	N_SAMPLES_HEAD = 16,
	FORMAT_TEXT = 0x19,
	PRESSURES_COMPOUND = 150020,
};

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

static void put_numeric(struct output *out, const struct generic_health_head *head, uint32_t type,
	struct reader whole)
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
	if (generic_health_is_withheld(head, &reason))
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
	struct generic_health_attribute attribute;

	while (generic_health_attribute_read(&r, &attribute)) {
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

static void put_value(struct output *out, const struct generic_health_head *head, uint32_t type, enum class_of_value class,
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
static bool put_compound(struct output *out, const struct generic_health_head *head, struct reader r)
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

	if (!generic_health_attributes_read(&r, &attributes) || r.n_left)
		return false;
	put_attributes(out, attributes);
	return true;
}

/* The value fills the rest of the observation. A class that is reserved is kept, too. */
static bool put_whole_value(struct output *out, const struct generic_health_head *head, enum class_of_value class,
	struct reader r)
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

static void put_beside(struct output *out, const struct generic_health_head *head)
{
	if (head->has & HEAD_HAS_DURATION)
		put_duration(out, head->duration);
	if (head->has & HEAD_HAS_OBJECT)
		put_number(out, QUANTITY_OBJECT_ID, head->object);
	put_supplemental(out, head->supplemental);
	put_list(out, QUANTITY_DERIVED_FROM, head->derived_from);
	put_list(out, QUANTITY_HAS_MEMBER, head->members);
	put_attributes(out, head->attributes);
}

struct observation {
	uint8_t class;
	struct reader body; /* head and value */
	const uint8_t *octets;
	size_t n_octets;
};

static bool take_observation(struct reader *r, struct observation *ret_observation)
{
	const uint8_t *octets = r->at;
	uint8_t class = reader_u8(r);
	size_t n_octets = reader_u16(r);
	size_t n_body = n_octets < N_BEFORE_HEAD + N_FLAGS ? SIZE_MAX : n_octets - N_BEFORE_HEAD;
	const uint8_t *body = reader_take(r, n_body);

	if (!body)
		return false;
	*ret_observation = (struct observation){ class, reader_of(body, n_body), octets, n_octets };
	return true;
}

static enum decode read_one(const struct observation *observation, const struct generic_health_head *outer,
	struct readings *found)
{
	struct output out = { .found = found };
	struct reader r = observation->body;
	struct generic_health_head head = *outer;
	enum decode outcome = observation->class == BUNDLE ? DECODE_INSANE : generic_health_head_read(&r, &head);

	if (outcome != DECODE_OK)
		return outcome;
	if (!generic_health_head_begin(&head, found) || !put_whole_value(&out, &head, observation->class, r))
		return DECODE_LENGTH;
	put_beside(&out, &head);
	readings_number_instances(found);
	return out.is_full ? DECODE_LENGTH : DECODE_OK;
}

static enum decode read_bundle(const struct observation *bundle, const struct generic_health_head *outer,
	struct readings *found)
{
	struct reader r = bundle->body;
	struct observation observation;
	struct generic_health_head head = *outer;
	enum decode outcome = generic_health_head_read(&r, &head);
	size_t n = reader_u8(&r);

	if (outcome != DECODE_OK)
		return outcome;
	if (r.short_read)
		return DECODE_LENGTH;
	for (size_t i = 0; i < n; i++) {
		outcome = take_observation(&r, &observation) ? read_one(&observation, &head, found) : DECODE_LENGTH;
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
	struct generic_health_head head = { .patient = READING_NO_USER };
	struct observation observation;
	enum decode outcome;

	if (!take_observation(&r, &observation) || r.n_left)
		return DECODE_LENGTH;
	outcome = observation.class == BUNDLE ? read_bundle(&observation, &head, found) :
						read_one(&observation, &head, found);
	return outcome == DECODE_OK && !can_be_true(found) ? DECODE_INSANE : outcome;
}
