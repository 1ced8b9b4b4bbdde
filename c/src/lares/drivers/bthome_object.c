/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/bthome_object.h"

#include <stdio.h>

#include "proto/binary_float.h"
#include "proto/date_time.h"
#include "proto/text.h"

enum { NUMBER_OCTETS_MAX = 6 }; /* a multiple of it fits into 64 bits */

enum shape {
	SHAPE_NONE, /* no such object */
	SHAPE_PACKET_ID,
	SHAPE_UNSIGNED,
	SHAPE_SIGNED,
	SHAPE_BOOLEAN,
	SHAPE_BUTTON,
	SHAPE_DIMMER,
	SHAPE_TIMESTAMP,
	SHAPE_TEXT, /* these two begin with a length octet */
	SHAPE_RAW,
	SHAPE_VERSION,
};

struct object {
	enum shape shape;
	uint8_t n_octets;
	enum quantity quantity;
	enum unit unit;
	int8_t multiplier, exponent; /* one step of the integer on air: multiplier x 10^exponent units */
};

#define UNSIGNED(octets, quantity, unit, exponent) \
	{ SHAPE_UNSIGNED, octets, QUANTITY_##quantity, UNIT_##unit, 1, exponent }
#define SIGNED(octets, quantity, unit, exponent) \
	{ SHAPE_SIGNED, octets, QUANTITY_##quantity, UNIT_##unit, 1, exponent }
#define BOOLEAN(quantity) { SHAPE_BOOLEAN, 1, QUANTITY_##quantity, UNIT_NONE, 1, 0 }

/* The format's table of object ids; version 1 uses the same. True is what the quantity is called: opening is open, lock is unlocked. */
static const struct object objects[256] = {
	[0x00] = { SHAPE_PACKET_ID, 1, QUANTITY_COUNT, UNIT_NONE, 1, 0 },
	[0x01] = UNSIGNED(1, BATTERY_LEVEL, PERCENT, 0),
	[0x02] = SIGNED(2, TEMPERATURE, CELSIUS, -2),
	[0x03] = UNSIGNED(2, HUMIDITY, PERCENT, -2),
	[0x04] = UNSIGNED(3, PRESSURE, HECTOPASCAL, -2),
	[0x05] = UNSIGNED(3, ILLUMINANCE, LUX, -2),
	[0x06] = UNSIGNED(2, MASS, KILOGRAM, -2),
	[0x07] = UNSIGNED(2, MASS, POUND, -2),
	[0x08] = SIGNED(2, DEW_POINT, CELSIUS, -2),
	[0x09] = UNSIGNED(1, TALLY, NONE, 0),
	[0x0a] = UNSIGNED(3, ENERGY, KILOWATT_HOUR, -3),
	[0x0b] = UNSIGNED(3, POWER, WATT, -2),
	[0x0c] = UNSIGNED(2, VOLTAGE, VOLT, -3),
	[0x0d] = UNSIGNED(2, PM2_5, MICROGRAM_PER_CUBIC_METRE, 0),
	[0x0e] = UNSIGNED(2, PM10, MICROGRAM_PER_CUBIC_METRE, 0),
	[0x0f] = BOOLEAN(GENERIC_BOOLEAN),
	[0x10] = BOOLEAN(POWER_ON),
	[0x11] = BOOLEAN(OPENING),
	[0x12] = UNSIGNED(2, CO2, PER_MILLION, 0),
	[0x13] = UNSIGNED(2, TVOC, MICROGRAM_PER_CUBIC_METRE, 0),
	[0x14] = UNSIGNED(2, MOISTURE, PERCENT, -2),
	[0x15] = BOOLEAN(BATTERY_LOW),
	[0x16] = BOOLEAN(BATTERY_CHARGING),
	[0x17] = BOOLEAN(CARBON_MONOXIDE),
	[0x18] = BOOLEAN(COLD),
	[0x19] = BOOLEAN(CONNECTIVITY),
	[0x1a] = BOOLEAN(DOOR),
	[0x1b] = BOOLEAN(GARAGE_DOOR),
	[0x1c] = BOOLEAN(GAS_DETECTED),
	[0x1d] = BOOLEAN(HEAT),
	[0x1e] = BOOLEAN(LIGHT),
	[0x1f] = BOOLEAN(LOCK),
	[0x20] = BOOLEAN(MOISTURE_DETECTED),
	[0x21] = BOOLEAN(MOTION),
	[0x22] = BOOLEAN(MOVING),
	[0x23] = BOOLEAN(OCCUPANCY),
	[0x24] = BOOLEAN(PLUG),
	[0x25] = BOOLEAN(PRESENCE),
	[0x26] = BOOLEAN(PROBLEM),
	[0x27] = BOOLEAN(RUNNING),
	[0x28] = BOOLEAN(SAFETY),
	[0x29] = BOOLEAN(SMOKE),
	[0x2a] = BOOLEAN(SOUND),
	[0x2b] = BOOLEAN(TAMPER),
	[0x2c] = BOOLEAN(VIBRATION),
	[0x2d] = BOOLEAN(WINDOW),
	[0x2e] = UNSIGNED(1, HUMIDITY, PERCENT, 0),
	[0x2f] = UNSIGNED(1, MOISTURE, PERCENT, 0),
	[0x3a] = { SHAPE_BUTTON, 1, QUANTITY_BUTTON, UNIT_NONE, 1, 0 },
	[0x3c] = { SHAPE_DIMMER, 2, QUANTITY_DIMMER, UNIT_NONE, 1, 0 },
	[0x3d] = UNSIGNED(2, TALLY, NONE, 0),
	[0x3e] = UNSIGNED(4, TALLY, NONE, 0),
	[0x3f] = SIGNED(2, ROTATION, DEGREE, -1),
	[0x40] = UNSIGNED(2, DISTANCE, MILLIMETRE, 0),
	[0x41] = UNSIGNED(2, DISTANCE, METRE, -1),
	[0x42] = UNSIGNED(3, DURATION, SECOND, -3),
	[0x43] = UNSIGNED(2, CURRENT, AMPERE, -3),
	[0x44] = UNSIGNED(2, SPEED, METRE_PER_SECOND, -2),
	[0x45] = SIGNED(2, TEMPERATURE, CELSIUS, -1),
	[0x46] = UNSIGNED(1, UV_INDEX, NONE, -1),
	[0x47] = UNSIGNED(2, VOLUME, LITRE, -1),
	[0x48] = UNSIGNED(2, VOLUME, MILLILITRE, 0),
	[0x49] = UNSIGNED(2, VOLUME_FLOW_RATE, CUBIC_METRE_PER_HOUR, -3),
	[0x4a] = UNSIGNED(2, VOLTAGE, VOLT, -1),
	[0x4b] = UNSIGNED(3, GAS, CUBIC_METRE, -3),
	[0x4c] = UNSIGNED(4, GAS, CUBIC_METRE, -3),
	[0x4d] = UNSIGNED(4, ENERGY, KILOWATT_HOUR, -3),
	[0x4e] = UNSIGNED(4, VOLUME, LITRE, -3),
	[0x4f] = UNSIGNED(4, WATER, LITRE, -3),
	[0x50] = { SHAPE_TIMESTAMP, 4, QUANTITY_TIMESTAMP, UNIT_SECOND, 1, 0 },
	[0x51] = UNSIGNED(2, ACCELERATION, METRE_PER_SECOND_SQUARED, -3),
	[0x52] = UNSIGNED(2, GYROSCOPE, DEGREE_PER_SECOND, -3),
	[0x53] = { SHAPE_TEXT, 0, QUANTITY_TEXT, UNIT_NONE, 1, 0 },
	[0x54] = { SHAPE_RAW, 0, QUANTITY_RAW, UNIT_NONE, 1, 0 },
	[0x55] = UNSIGNED(4, VOLUME_STORAGE, LITRE, -3),
	[0x56] = UNSIGNED(2, CONDUCTIVITY, MICROSIEMENS_PER_CENTIMETRE, 0),
	[0x57] = SIGNED(1, TEMPERATURE, CELSIUS, 0),
	[0x58] = { SHAPE_SIGNED, 1, QUANTITY_TEMPERATURE, UNIT_CELSIUS, 35, -2 },
	[0x59] = SIGNED(1, TALLY, NONE, 0),
	[0x5a] = SIGNED(2, TALLY, NONE, 0),
	[0x5b] = SIGNED(4, TALLY, NONE, 0),
	[0x5c] = SIGNED(4, POWER, WATT, -2),
	[0x5d] = SIGNED(2, CURRENT, AMPERE, -3),
	[0x5e] = UNSIGNED(2, DIRECTION, DEGREE, -2),
	[0x5f] = UNSIGNED(2, PRECIPITATION, MILLIMETRE, -1),
	[0x60] = UNSIGNED(1, CHANNEL, NONE, 0),
	[0x61] = UNSIGNED(2, ROTATIONAL_SPEED, ROTATIONS_PER_MINUTE, 0),
	[0x62] = SIGNED(4, SPEED, METRE_PER_SECOND, -6),
	[0x63] = SIGNED(4, ACCELERATION, METRE_PER_SECOND_SQUARED, -6),
	[0x64] = UNSIGNED(1, LIGHT_LEVEL, NONE, 0),
	[0xf0] = UNSIGNED(2, DEVICE_TYPE, NONE, 0),
	[0xf1] = { SHAPE_VERSION, 4, QUANTITY_FIRMWARE_REVISION, UNIT_NONE, 1, 0 },
	[0xf2] = { SHAPE_VERSION, 3, QUANTITY_FIRMWARE_REVISION, UNIT_NONE, 1, 0 },
};

static struct reading *newest(struct readings *found)
{
	return &found->reading[found->n_readings - 1];
}

static struct value *put_error(struct readings *found, enum quantity quantity)
{
	return readings_absent(found, quantity, ABSENT_ERROR);
}

static struct sfloat read_raw(const uint8_t *octets, size_t n, enum bthome_format format)
{
	struct reader r = reader_of(octets, n);

	if (format == BTHOME_UNSIGNED && n >= 1 && n <= NUMBER_OCTETS_MAX)
		return (struct sfloat){ .number = { (int64_t)reader_uint(&r, n), 0 } };
	if (format == BTHOME_SIGNED && n >= 1 && n <= NUMBER_OCTETS_MAX)
		return (struct sfloat){ .number = { reader_int(&r, n), 0 } };
	if (format == BTHOME_FLOAT && n == 2)
		return binary16_read(&r);
	if (format == BTHOME_FLOAT && n == 4)
		return binary32_read(&r);
	return (struct sfloat){ .class = FLOAT_RESERVED };
}

static struct value *put_number(struct readings *found, const struct object *object, struct sfloat raw)
{
	raw.number.mantissa *= object->multiplier;
	raw.number.exponent = (int8_t)(raw.number.exponent + object->exponent);
	if (raw.class == FLOAT_NUMBER && !quantity_is_sane(object->quantity, raw.number, object->unit))
		return put_error(found, object->quantity);
	return sfloat_put(found, object->quantity, raw, object->unit);
}

/* The sender's idea of UTC. A device that was never told the time counts from 1970. */
static struct value *put_timestamp(struct readings *found, const struct object *object, const uint8_t *octets)
{
	struct reader r = reader_of(octets, object->n_octets);
	uint32_t unix_s = reader_u32(&r);

	if (unix_s)
		newest(found)->device_time = date_time_of_unix(unix_s);
	else
		readings_mark(found, FLAG_CLOCK_UNKNOWN);
	return put_number(found, object, (struct sfloat){ .number = { unix_s, 0 } });
}

static const char *button_event(uint8_t code)
{
	switch (code) {
	case 0x01:
		return "press";
	case 0x02:
		return "double-press";
	case 0x03:
		return "triple-press";
	case 0x04:
		return "long-press";
	case 0x05:
		return "long-double-press";
	case 0x06:
		return "long-triple-press";
	case 0x80:
		return "hold-press";
	default:
		return NULL;
	}
}

static const char *dimmer_event(uint8_t code)
{
	return code == 0x01 ? "rotate-left" : code == 0x02 ? "rotate-right" : NULL;
}

static struct value *put_event(struct readings *found, enum quantity quantity, const char *event, uint8_t steps)
{
	struct value *value = event ? readings_event(found, quantity, event) : put_error(found, quantity);

	if (event)
		value->steps = steps;
	return value;
}

/* 4.2.1.0 is sent as 00 01 02 04. */
static struct value *put_version(struct readings *found, const struct object *object, const uint8_t *octets)
{
	char version[16];
	int n = 0;

	for (size_t i = object->n_octets; i-- > 0;)
		n += snprintf(version + n, sizeof(version) - (size_t)n, "%u%s", octets[i], i ? "." : "");
	return readings_text(found, object->quantity, VALUE_TEXT, version, (size_t)n);
}

static struct value *put_text(struct readings *found, const struct object *object, const uint8_t *octets, size_t n)
{
	if (object->shape == SHAPE_RAW)
		return readings_text(found, object->quantity, VALUE_HEX, octets, n);
	if (!text_is_utf8((const char *)octets, n))
		return put_error(found, object->quantity);
	return readings_text(found, object->quantity, VALUE_TEXT, octets, n);
}

static struct value *put_value(struct readings *found, const struct object *object, enum bthome_format format,
	const uint8_t *octets, size_t n)
{
	switch (object->shape) {
	case SHAPE_UNSIGNED:
	case SHAPE_SIGNED:
		return put_number(found, object, read_raw(octets, n, format));
	case SHAPE_BOOLEAN:
		return octets[0] > 1 ? put_error(found, object->quantity) :
				       readings_boolean(found, object->quantity, octets[0]);
	case SHAPE_BUTTON:
		return put_event(found, object->quantity, button_event(octets[0]), 0);
	case SHAPE_DIMMER:
		return put_event(found, object->quantity, dimmer_event(octets[0]), octets[1]);
	case SHAPE_TIMESTAMP:
		return put_timestamp(found, object, octets);
	case SHAPE_TEXT:
	case SHAPE_RAW:
		return put_text(found, object, octets, n);
	case SHAPE_VERSION:
	case SHAPE_PACKET_ID: /* these two are no value */
	case SHAPE_NONE:
		break;
	}
	return put_version(found, object, octets);
}

/* The first one counts. It is the sequence only where no counter under encryption is. */
static void note_packet_id(struct readings *found, uint8_t id)
{
	if (found->has_packet_id)
		return;
	found->has_packet_id = true;
	found->packet_id = id;
	if (found->sequence_kind != SEQUENCE_NONE)
		return;
	found->sequence_kind = SEQUENCE_PACKET_ID;
	found->sequence = id;
}

/* "This button was not pressed": it keeps its place, so that the next one is still the next. */
static bool is_no_event(const struct object *object, const uint8_t *octets)
{
	return (object->shape == SHAPE_BUTTON || object->shape == SHAPE_DIMMER) && octets[0] == 0;
}

static bool has_length(const struct object *object)
{
	return object->shape == SHAPE_TEXT || object->shape == SHAPE_RAW;
}

static bool is_number(const struct object *object)
{
	return object->shape == SHAPE_UNSIGNED || object->shape == SHAPE_SIGNED;
}

static enum bthome_object put_object(struct bthome_packet *packet, const struct object *object,
	enum bthome_format format, const uint8_t *octets, size_t n)
{
	struct value *value;

	if (object->shape == SHAPE_PACKET_ID) {
		note_packet_id(packet->found, octets[0]);
		packet->n_sane++;
		return BTHOME_OBJECT_OK;
	}
	packet->n_seen[object->quantity]++;
	if (is_no_event(object, octets)) {
		packet->n_sane++;
		return BTHOME_OBJECT_OK;
	}
	value = put_value(packet->found, object, format, octets, n);
	if (!value) /* the pools are larger than any packet: only a packet of nothing but versions comes here */
		return BTHOME_OBJECT_SHORT;
	value->instance = packet->n_seen[object->quantity];
	if (value->kind == VALUE_ABSENT)
		packet->n_insane++;
	else
		packet->n_sane++;
	return BTHOME_OBJECT_OK;
}

enum bthome_object bthome_object_read(struct reader *r, struct bthome_packet *packet)
{
	const struct object *object = &objects[reader_u8(r)];
	const uint8_t *octets;
	size_t n;

	if (object->shape == SHAPE_NONE) {
		reader_take(r, r->n_left);
		return BTHOME_OBJECT_UNKNOWN;
	}
	n = has_length(object) ? reader_u8(r) : object->n_octets;
	octets = reader_take(r, n);
	if (!octets)
		return BTHOME_OBJECT_SHORT;
	return put_object(packet, object, object->shape == SHAPE_SIGNED ? BTHOME_SIGNED : BTHOME_UNSIGNED, octets, n);
}

enum bthome_object bthome_object_put(struct bthome_packet *packet, uint8_t id, enum bthome_format format,
	const uint8_t *octets, size_t n)
{
	const struct object *object = &objects[id];

	if (object->shape == SHAPE_NONE || (!has_length(object) && !is_number(object) && n != object->n_octets))
		return BTHOME_OBJECT_UNKNOWN;
	return put_object(packet, object, format, octets, n);
}

/* An only one of its quantity has no number. */
static void number_instances(const struct bthome_packet *packet)
{
	const struct reading *reading = newest(packet->found);

	for (size_t i = reading->first_value; i < packet->found->n_values; i++)
		if (packet->n_seen[packet->found->values[i].quantity] == 1)
			packet->found->values[i].instance = 0;
}

static enum decode finish(const struct bthome_packet *packet)
{
	number_instances(packet);
	if (packet->n_sane == 0 && packet->n_insane > 0)
		return DECODE_INSANE;
	if (packet->n_sane == 0)
		packet->found->n_readings = 0;
	return DECODE_OK;
}

enum decode bthome_objects_read(struct reader r, bthome_read_fn read, struct readings *found)
{
	struct bthome_packet packet = { .found = found };

	while (r.n_left) {
		switch (read(&r, &packet)) {
		case BTHOME_OBJECT_OK:
			break;
		case BTHOME_OBJECT_SHORT:
			return DECODE_LENGTH;
		case BTHOME_OBJECT_UNKNOWN:
			readings_mark(found, FLAG_INCOMPLETE);
			break;
		}
	}
	return finish(&packet);
}
