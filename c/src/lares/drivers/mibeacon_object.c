/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids below 0x2000 and their layouts: Xiaomi's public "BLE object definition" (MiEcosystem/miio_open). Those above
 * are a product's own: Bluetooth-Devices/xiaomi-ble, custom-components/ble_monitor, and the captures in
 * tests/vectors/mibeacon.vec. "One source" stands where only one of those two knows a row, and no capture is behind
 * it.
 */
#include "drivers/mibeacon_object.h"

#include "proto/binary_float.h"
#include "proto/date_time.h"
#include "proto/reader.h"

/* What a state's code says; a code without a row is an error of what the id's first row says. */
struct state {
	uint16_t id;
	uint8_t code;
	uint8_t n_says;
	struct {
		enum quantity quantity;
		bool truth;
		uint8_t instance;
	} says[3];
};

#define SAYS(quantity, truth) { QUANTITY_##quantity, truth, 0 }
#define SAYS_OF(quantity, instance, truth) { QUANTITY_##quantity, truth, instance }

static const struct state states[] = {
	{ 0x0007, 0, 1, { SAYS(DOOR, true) } },
	{ 0x0007, 1, 3, { SAYS(DOOR, false), SAYS(LEFT_OPEN, false), SAYS(TAMPER, false) } },
	{ 0x0007, 2, 2, { SAYS(DOOR, true), SAYS(LEFT_OPEN, true) } },
	{ 0x0007, 3, 1, { SAYS(VIBRATION, true) } }, /* somebody knocks */
	{ 0x0007, 4, 2, { SAYS(DOOR, true), SAYS(TAMPER, true) } }, /* prised open */
	{ 0x0007, 5, 1, { SAYS(PROBLEM, true) } }, /* stuck, open or not */
	{ 0x100f, 0, 1, { SAYS(DOOR, true) } },
	{ 0x100f, 1, 1, { SAYS(DOOR, false) } },
	{ 0x1019, 0, 1, { SAYS(OPENING, true) } },
	{ 0x1019, 1, 2, { SAYS(OPENING, false), SAYS(LEFT_OPEN, false) } },
	{ 0x1019, 2, 2, { SAYS(OPENING, true), SAYS(LEFT_OPEN, true) } },
	{ 0x1019, 3, 0, { { 0 } } }, /* the sensor was reset */
	{ 0x4804, 1, 1, { SAYS(OPENING, true) } },
	{ 0x4804, 2, 3, { SAYS(OPENING, false), SAYS(LEFT_OPEN, false), SAYS(TAMPER, false) } },
	{ 0x4810, 0, 1, { SAYS(ASLEEP, false) } }, /* one source, as 0x5010 */
	{ 0x4810, 1, 1, { SAYS(ASLEEP, true) } },
	{ 0x4810, 2, 0, { { 0 } } }, /* tapped twice */
	{ 0x4a0f, 1, 2, { SAYS(OPENING, true), SAYS(TAMPER, true) } }, /* torn off */
	{ 0x4a12, 1, 1, { SAYS(OPENING, true) } },
	{ 0x4a12, 2, 3, { SAYS(OPENING, false), SAYS(LEFT_OPEN, false), SAYS(TAMPER, false) } },
	{ 0x4a1a, 1, 2, { SAYS(OPENING, true), SAYS(LEFT_OPEN, true) } },
	{ 0x4a68, 0, 1, { SAYS(MOISTURE_DETECTED, true) } }, /* the sensor's underside; on top is the second */
	{ 0x4a68, 1, 1, { SAYS(MOISTURE_DETECTED, false) } },
	{ 0x4a68, 2, 1, { SAYS_OF(MOISTURE_DETECTED, 2, true) } },
	{ 0x4a68, 3, 1, { SAYS_OF(MOISTURE_DETECTED, 2, false) } },
	{ 0x4e16, 1, 1, { SAYS(OCCUPANCY, true) } }, /* of a bed: one source, as 0x4e17 and 0x5a16 */
	{ 0x4e17, 1, 1, { SAYS(OCCUPANCY, false) } },
	{ 0x5010, 0, 1, { SAYS(ASLEEP, false) } },
	{ 0x5010, 1, 1, { SAYS(ASLEEP, true) } },
	{ 0x5010, 2, 0, { { 0 } } },
	{ 0x5422, 2, 1, { SAYS(BATTERY_CHARGING, false) } }, /* charged; of this and the next two no other code is known */
	{ 0x5810, 1, 1, { SAYS(ASLEEP, false) } },
	{ 0x5a16, 1, 1, { SAYS(OCCUPANCY, true) } },
	{ 0x5a16, 2, 1, { SAYS(OCCUPANCY, false) } },
	{ 0x5a16, 3, 0, { { 0 } } }, /* tapped twice */
	{ 0x6461, 1, 1, { SAYS(SENSOR_CONTACT, false) } },
};

struct reading *mibeacon_reading(struct mibeacon *beacon, enum reading_kind kind)
{
	struct readings *found = beacon->found;

	if (found->n_readings && found->reading[found->n_readings - 1].kind == kind)
		return &found->reading[found->n_readings - 1];
	return readings_begin(found, kind);
}

void mibeacon_absent(struct mibeacon *beacon, enum quantity quantity, enum absent reason)
{
	readings_absent(beacon->found, quantity, reason);
	if (reason == ABSENT_ERROR)
		beacon->n_insane++;
	else
		beacon->n_sane++;
}

void mibeacon_number(struct mibeacon *beacon, enum quantity quantity, struct decimal number, enum unit unit)
{
	if (quantity_class(quantity) != CLASS_VITAL && !quantity_is_sane(quantity, number, unit)) {
		mibeacon_absent(beacon, quantity, ABSENT_ERROR);
		return;
	}
	readings_number(beacon->found, quantity, number, unit);
	beacon->n_sane++;
}

static void put_boolean_of(struct mibeacon *beacon, enum quantity quantity, uint8_t instance, bool truth)
{
	readings_boolean(beacon->found, quantity, truth)->instance = instance;
	beacon->n_sane++;
}

void mibeacon_boolean(struct mibeacon *beacon, enum quantity quantity, bool truth)
{
	put_boolean_of(beacon, quantity, 0, truth);
}

void mibeacon_code(struct mibeacon *beacon, enum quantity quantity, const char *code)
{
	if (!code) {
		mibeacon_absent(beacon, quantity, ABSENT_ERROR);
		return;
	}
	readings_code(beacon->found, quantity, code);
	beacon->n_sane++;
}

void mibeacon_event(struct mibeacon *beacon, enum quantity quantity, const char *event, unsigned int instance,
	unsigned int steps)
{
	struct value *value;

	if (!event) {
		mibeacon_absent(beacon, quantity, ABSENT_ERROR);
		return;
	}
	value = readings_event(beacon->found, quantity, event);
	value->instance = (uint8_t)instance;
	value->steps = (uint8_t)steps;
	beacon->n_sane++;
}

void mibeacon_time(struct mibeacon *beacon, const uint8_t *octets)
{
	struct reader r = reader_of(octets, MIBEACON_TIME_SIZE);
	uint32_t unix_s = reader_u32(&r);

	if (unix_s)
		beacon->found->reading[beacon->found->n_readings - 1].device_time = date_time_of_unix(unix_s);
	else
		readings_mark(beacon->found, FLAG_CLOCK_UNKNOWN);
}

struct reader mibeacon_sensor(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	mibeacon_reading(beacon, READING_SENSOR);
	return reader_of(object->octets, object->n);
}

void mibeacon_float(struct mibeacon *beacon, enum quantity quantity, struct reader *r, enum unit unit)
{
	struct sfloat value = binary32_read(r);

	if (value.class == FLOAT_NUMBER) {
		mibeacon_number(beacon, quantity, value.number, unit);
		return;
	}
	sfloat_put(beacon->found, quantity, value, unit);
	beacon->n_insane++;
}

/* The kind of a table's row: how its octets are read. */
struct row;
typedef bool read_fn(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row);

struct row {
	uint16_t id;
	uint8_t n, n_more; /* octets, and how many more there may be */
	read_fn *read; /* NULL: nothing is kept of it */
	bool (*put)(struct mibeacon *beacon, const struct mibeacon_object *object); /* where read_by() reads */
	enum quantity quantity;
	enum unit unit;
	int8_t exponent;
	uint8_t instance;
};

static bool read_by(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	return row->put(beacon, object);
}

static bool read_unsigned(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_number(beacon, row->quantity, (struct decimal){ (int64_t)reader_uint(&r, row->n), row->exponent },
		row->unit);
	return true;
}

static bool read_signed(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_number(beacon, row->quantity, (struct decimal){ reader_int(&r, row->n), row->exponent }, row->unit);
	return true;
}

static bool read_float(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_float(beacon, row->quantity, &r, row->unit);
	return true;
}

/* Anything but 0 is true: an occupied room is 1 or 31. An event may be followed by its time. */
static bool read_boolean(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	mibeacon_sensor(beacon, object);
	put_boolean_of(beacon, row->quantity, row->instance, object->octets[0] != 0);
	if (object->n == 1u + MIBEACON_TIME_SIZE)
		mibeacon_time(beacon, object->octets + 1);
	return true;
}

static const struct state *find_state(uint16_t id, uint8_t code, const struct state **ret_first)
{
	*ret_first = NULL;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (states[i].id != id)
			continue;
		if (!*ret_first)
			*ret_first = &states[i];
		if (states[i].code == code)
			return &states[i];
	}
	return NULL;
}

static bool read_state(struct mibeacon *beacon, const struct mibeacon_object *object, const struct row *row)
{
	const struct state *first, *state = find_state(row->id, object->octets[0], &first);

	if (state && state->n_says == 0)
		return true;
	mibeacon_sensor(beacon, object);
	for (size_t i = 0; state && i < state->n_says; i++)
		put_boolean_of(beacon, state->says[i].quantity, state->says[i].instance, state->says[i].truth);
	if (!state)
		mibeacon_absent(beacon, first->says[0].quantity, ABSENT_ERROR);
	if (object->n == 1u + MIBEACON_TIME_SIZE)
		mibeacon_time(beacon, object->octets + 1);
	return true;
}

#define NUMBER(id, n, read, quantity, unit, exponent) \
	{ id, n, 0, read, NULL, QUANTITY_##quantity, UNIT_##unit, exponent, 0 }
#define BOOLEAN(id, quantity) { id, 1, 0, read_boolean, NULL, QUANTITY_##quantity, UNIT_NONE, 0, 0 }
#define BOOLEAN_OF(id, quantity, instance) { id, 1, 0, read_boolean, NULL, QUANTITY_##quantity, UNIT_NONE, 0, instance }
#define TIMED_BOOLEAN(id, quantity) { id, 1, MIBEACON_TIME_SIZE, read_boolean, NULL, QUANTITY_##quantity, UNIT_NONE, 0, 0 }
#define STATE(id) { id, 1, 0, read_state, NULL, QUANTITY_RAW, UNIT_NONE, 0, 0 }
#define TIMED_STATE(id) { id, 1, MIBEACON_TIME_SIZE, read_state, NULL, QUANTITY_RAW, UNIT_NONE, 0, 0 }
#define BY(id, n, n_more, put) { id, n, n_more, read_by, put, QUANTITY_RAW, UNIT_NONE, 0, 0 }
#define NOT_KEPT(id, n) { id, n, 0, NULL, NULL, QUANTITY_RAW, UNIT_NONE, 0, 0 }

static const struct row rows[] = {
	NOT_KEPT(0x0001, 0), /* a connection was made, or is asked for */
	NOT_KEPT(0x0002, 2), /* pairing */
	BOOLEAN(0x0003, MOTION),
	BY(0x0006, 5, 0, mibeacon_fingerprint),
	TIMED_STATE(0x0007),
	TIMED_BOOLEAN(0x0008, ARMED),
	BY(0x000a, 2, 0, mibeacon_body_temperature),
	BY(0x000b, 9, 0, mibeacon_lock),
	BY(0x000f, 3, 0, mibeacon_motion_and_light),
	BY(0x0010, 1, 1, mibeacon_brushing),
	BY(0x1001, 3, 0, mibeacon_button),
	BOOLEAN(0x1002, ASLEEP),
	NOT_KEPT(0x1003, 1), /* signal strength */
	NUMBER(0x1004, 2, read_signed, TEMPERATURE, CELSIUS, -1),
	BY(0x1005, 2, 0, mibeacon_kettle),
	NUMBER(0x1006, 2, read_unsigned, HUMIDITY, PERCENT, -1),
	BY(0x1007, 3, 0, mibeacon_light),
	NUMBER(0x1008, 1, read_unsigned, MOISTURE, PERCENT, 0),
	NUMBER(0x1009, 2, read_unsigned, CONDUCTIVITY, MICROSIEMENS_PER_CENTIMETRE, 0),
	NUMBER(0x100a, 1, read_unsigned, BATTERY_LEVEL, PERCENT, 0),
	BY(0x100d, 4, 0, mibeacon_temperature_and_humidity),
	BY(0x100e, 1, 0, mibeacon_lock_bolts),
	STATE(0x100f),
	NUMBER(0x1010, 2, read_unsigned, FORMALDEHYDE, MILLIGRAM_PER_CUBIC_METRE, -2),
	NOT_KEPT(0x1011, 1), /* whether it is bound to an account */
	BOOLEAN(0x1012, POWER_ON),
	NUMBER(0x1013, 1, read_unsigned, CONSUMABLE, PERCENT, 0),
	BOOLEAN(0x1014, MOISTURE_DETECTED),
	BOOLEAN(0x1015, SMOKE),
	BY(0x1017, 4, 0, mibeacon_stillness),
	BOOLEAN(0x1018, LIGHT),
	STATE(0x1019),
	BY(0x101b, 4, 0, mibeacon_stillness_timeout),
	BY(0x2000, 5, 0, mibeacon_patch),
	BY(0x3003, 5, 1, mibeacon_brushing_with_time),
	NUMBER(0x4801, 4, read_float, TEMPERATURE, CELSIUS, 0),
	NUMBER(0x4802, 1, read_unsigned, HUMIDITY, PERCENT, 0),
	NUMBER(0x4803, 1, read_unsigned, BATTERY_LEVEL, PERCENT, 0),
	STATE(0x4804),
	NUMBER(0x4805, 4, read_float, ILLUMINANCE, LUX, 0),
	BOOLEAN(0x4806, MOISTURE_DETECTED),
	NUMBER(0x4808, 4, read_float, HUMIDITY, PERCENT, 0),
	STATE(0x4810),
	BOOLEAN(0x4811, SNORING), /* one source, as 0x5011 */
	BY(0x4818, 2, 0, mibeacon_stillness),
	BOOLEAN(0x483c, OCCUPANCY),
	NUMBER(0x483d, 4, read_unsigned, TIME_OCCUPIED, SECOND, 0),
	NUMBER(0x483e, 4, read_unsigned, TIME_UNOCCUPIED, SECOND, 0),
	NOT_KEPT(0x483f, 4), /* after which times the two before are sent */
	NOT_KEPT(0x4840, 4),
	BOOLEAN(0x484e, OCCUPANCY),
	NUMBER(0x484f, 1, read_unsigned, TIME_WITHOUT_MOTION, MINUTE, 0), /* one source */
	NUMBER(0x4851, 1, read_unsigned, TIME_OCCUPIED, MINUTE, 0),
	NUMBER(0x4852, 1, read_unsigned, TIME_UNOCCUPIED, MINUTE, 0),
	BOOLEAN_OF(0x487b, MOISTURE_DETECTED, 2),
	BOOLEAN(0x4a01, BATTERY_LOW),
	BY(0x4a08, 4, 0, mibeacon_motion_and_lux),
	BY(0x4a0c, 0, 1, mibeacon_press),
	BY(0x4a0d, 0, 1, mibeacon_press),
	BY(0x4a0e, 0, 1, mibeacon_press),
	STATE(0x4a0f),
	STATE(0x4a12),
	BY(0x4a13, 1, 0, mibeacon_press),
	STATE(0x4a1a),
	NOT_KEPT(0x4a1c, 1), /* reset */
	STATE(0x4a68),
	NUMBER(0x4c01, 4, read_float, TEMPERATURE, CELSIUS, 0),
	NUMBER(0x4c02, 1, read_unsigned, HUMIDITY, PERCENT, 0),
	NUMBER(0x4c03, 1, read_unsigned, BATTERY_LEVEL, PERCENT, 0),
	NUMBER(0x4c08, 4, read_float, HUMIDITY, PERCENT, 0),
	NOT_KEPT(0x4c14, 1), /* a mode of the device */
	BOOLEAN(0x4e01, BATTERY_LOW),
	BY(0x4e0c, 0, 1, mibeacon_press),
	BY(0x4e0d, 0, 1, mibeacon_press),
	BY(0x4e0e, 0, 1, mibeacon_press),
	STATE(0x4e16), /* as long as this one only */
	BY(0x4e16, 9, 0, mibeacon_scale_s200),
	STATE(0x4e17),
	NOT_KEPT(0x4e1c, 1), /* reset */
	NUMBER(0x5003, 1, read_unsigned, BATTERY_LEVEL, PERCENT, 0),
	STATE(0x5010),
	BOOLEAN(0x5011, SNORING),
	NUMBER(0x5403, 1, read_unsigned, BATTERY_LEVEL, PERCENT, 0),
	BOOLEAN(0x5413, OCCUPANCY_NEAR),
	NOT_KEPT(0x5414, 1), /* a mode of the device */
	STATE(0x5422),
	BOOLEAN(0x5601, BATTERY_LOW),
	BY(0x560c, 0, 1, mibeacon_press),
	BY(0x560d, 0, 1, mibeacon_press),
	BY(0x560e, 0, 1, mibeacon_press),
	STATE(0x5810),
	STATE(0x5a16),
	STATE(0x6461),
	BY(0x6e16, 9, 0, mibeacon_scale_s400),
};

static const struct row *find_row(const struct mibeacon_object *object)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].id == object->id && (object->n == rows[i].n || object->n == (size_t)rows[i].n + rows[i].n_more))
			return &rows[i];
	return NULL;
}

void mibeacon_put(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	const struct row *row = find_row(object);

	if (row && (!row->read || row->read(beacon, object, row)))
		beacon->n_known++;
	else
		beacon->n_unknown++;
}
