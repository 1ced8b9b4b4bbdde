/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of MiBeacons that say more than one thing, or another thing by product, state or time. */
#include "drivers/mibeacon_object.h"

enum {
	MJYD02YL = 0x07f6, /* a lamp and two sensors that tell light from dark where others tell lux */
	RTCGQ02LM = 0x0a8d,
	MCCGQ02HL = 0x098b,
	IS_LIGHT = 100, /* or more */
	MOTION_s = 30, /* for so long after it the maker's app still shows motion */
};

/* A vital sign of its own reading; 0 is sent before the thermometer has one. */
bool mibeacon_body_temperature(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = reader_of(object->octets, object->n);
	int64_t centi_C = reader_int(&r, 2);

	mibeacon_reading(beacon, READING_BODY_TEMPERATURE);
	if (centi_C == 0)
		mibeacon_absent(beacon, QUANTITY_BODY_TEMPERATURE, ABSENT_NOT_MEASURED);
	else
		mibeacon_number(beacon, QUANTITY_BODY_TEMPERATURE, (struct decimal){ centi_C, -2 }, UNIT_CELSIUS);
	return true;
}

/*
 * An underarm patch: skin, its own board, battery. What the maker's app shows as body temperature is its formula of
 * the first two, which nobody outside has; a guess at it is not made here.
 */
bool mibeacon_patch(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	for (uint8_t instance = 1; instance <= 2; instance++) {
		mibeacon_number(beacon, QUANTITY_TEMPERATURE, (struct decimal){ reader_int(&r, 2), -2 }, UNIT_CELSIUS);
		beacon->found->values[beacon->found->n_values - 1].instance = instance;
	}
	mibeacon_number(beacon, QUANTITY_BATTERY_LEVEL, (struct decimal){ reader_u8(&r), 0 }, UNIT_PERCENT);
	return true;
}

bool mibeacon_temperature_and_humidity(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_number(beacon, QUANTITY_TEMPERATURE, (struct decimal){ reader_int(&r, 2), -1 }, UNIT_CELSIUS);
	mibeacon_number(beacon, QUANTITY_HUMIDITY, (struct decimal){ reader_u16(&r), -1 }, UNIT_PERCENT);
	return true;
}

bool mibeacon_kettle(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	enum { IDLE, HEATING, BOILING, KEEPING_WARM, ABNORMAL };
	struct reader r = mibeacon_sensor(beacon, object);
	uint8_t state = reader_u8(&r);

	if (state < ABNORMAL)
		mibeacon_boolean(beacon, QUANTITY_RUNNING, state != IDLE);
	else if (state == ABNORMAL)
		mibeacon_boolean(beacon, QUANTITY_PROBLEM, true);
	else
		mibeacon_absent(beacon, QUANTITY_RUNNING, ABSENT_ERROR);
	mibeacon_number(beacon, QUANTITY_TEMPERATURE, (struct decimal){ reader_int(&r, 1), 0 }, UNIT_CELSIUS);
	return true;
}

static void put_light(struct mibeacon *beacon, struct reader *r)
{
	uint64_t value = reader_uint(r, 3);

	if (beacon->product == MJYD02YL || beacon->product == RTCGQ02LM || beacon->product == MCCGQ02HL)
		mibeacon_boolean(beacon, QUANTITY_LIGHT, value >= IS_LIGHT);
	else
		mibeacon_number(beacon, QUANTITY_ILLUMINANCE, (struct decimal){ (int64_t)value, 0 }, UNIT_LUX);
}

bool mibeacon_light(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	put_light(beacon, &r);
	return true;
}

bool mibeacon_motion_and_light(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_boolean(beacon, QUANTITY_MOTION, true);
	put_light(beacon, &r);
	return true;
}

bool mibeacon_motion_and_lux(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	mibeacon_boolean(beacon, QUANTITY_MOTION, true);
	mibeacon_float(beacon, QUANTITY_ILLUMINANCE, &r, UNIT_LUX);
	return true;
}

static void put_stillness(struct mibeacon *beacon, uint64_t seconds, bool is_motion)
{
	mibeacon_boolean(beacon, QUANTITY_MOTION, is_motion);
	mibeacon_number(beacon, QUANTITY_TIME_WITHOUT_MOTION, (struct decimal){ (int64_t)seconds, 0 }, UNIT_SECOND);
}

bool mibeacon_stillness(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);
	uint64_t seconds = reader_uint(&r, object->n);

	put_stillness(beacon, seconds, seconds <= MOTION_s);
	return true;
}

/* The sensor's own limit is over, however short it is. */
bool mibeacon_stillness_timeout(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);

	put_stillness(beacon, reader_u32(&r), false);
	return true;
}

/* A toothbrush begins, and counts, or ends, and gives marks. */
bool mibeacon_brushing(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	struct reader r = mibeacon_sensor(beacon, object);
	bool is_running = reader_u8(&r) == 0;

	mibeacon_boolean(beacon, QUANTITY_RUNNING, is_running);
	if (object->n == 2)
		mibeacon_number(beacon, is_running ? QUANTITY_TALLY : QUANTITY_SCORE, (struct decimal){ reader_u8(&r), 0 },
			UNIT_NONE);
	return true;
}

bool mibeacon_brushing_with_time(struct mibeacon *beacon, const struct mibeacon_object *object)
{
	enum { AT_SCORE = 1 + MIBEACON_TIME_SIZE };

	mibeacon_sensor(beacon, object);
	mibeacon_boolean(beacon, QUANTITY_RUNNING, object->octets[0] == 0);
	mibeacon_time(beacon, object->octets + 1);
	if (object->n > AT_SCORE)
		mibeacon_number(beacon, QUANTITY_SCORE, (struct decimal){ object->octets[AT_SCORE], 0 }, UNIT_NONE);
	return true;
}
