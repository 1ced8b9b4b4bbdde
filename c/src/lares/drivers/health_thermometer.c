/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clinical thermometers (Health Thermometer Service 1.0, clause 3): Temperature Measurement, 0x2A1C, and Intermediate
 * Temperature, 0x2A1E, while it settles; Temperature Type, 0x2A1D; Measurement Interval, 0x2A21.
 *
 *   FF TTTTTTTT [YYYY mm dd HH MM SS] [SS]   little-endian
 *   F  flags: 0 Fahrenheit instead of Celsius, 1 time, 2 site, the rest is reserved and ignored
 *   T  FLOAT temperature
 *   Y  time by the thermometer's own clock
 *   S  site of the body; what is reserved says nothing (a FORA IR20 sends 0)
 *
 * Thermometers that also measure bottles and rooms do not say which of them it was (Taidoc, Philips). 30 to 45 Cel is a
 * body's; their rated range is narrower, 34 to 43 Cel at least (ISO 80601-2-56), and what is colder than that they show
 * as "Lo" and do not send. Still a person can be as cold as that, so that the number is not thrown away: the reading
 * stays, with no body temperature, marked implausible, and beside it the temperature that the device told.
 */
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/sfloat.h"

enum {
	MEASUREMENT = 0x2a1c,
	TYPE = 0x2a1d,
	INTERMEDIATE = 0x2a1e,
	INTERVAL = 0x2a21,
	LOWEST_C = 30,
	HIGHEST_C = 45,
};

enum {
	IS_FAHRENHEIT = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_SITE = 1 << 2,
};

/* Temperature Type, 0x2A1D; NULL where reserved. */
static const char *site_of(uint8_t type)
{
	static const char *const sites[] = { NULL, "armpit", "body", "ear", "finger", "gastro-intestinal", "mouth", "rectum",
		"toe", "tympanum" };

	return type < sizeof(sites) / sizeof(sites[0]) ? sites[type] : NULL;
}

static size_t length_of(uint8_t flags)
{
	return 5 + (flags & HAS_TIME ? 7u : 0) + (flags & HAS_SITE ? 1u : 0);
}

/* What has too many digits to be compared is no body's either. */
static bool is_plausible(struct decimal temperature, enum unit unit)
{
	int from_lowest = -1, from_highest = 1;

	unit_compare(temperature, unit, (struct decimal){ LOWEST_C, 0 }, UNIT_CELSIUS, &from_lowest);
	unit_compare(temperature, unit, (struct decimal){ HIGHEST_C, 0 }, UNIT_CELSIUS, &from_highest);
	return from_lowest >= 0 && from_highest <= 0;
}

static void put_body_temperature(struct readings *found, struct sfloat temperature, enum unit unit)
{
	if (temperature.class != FLOAT_NUMBER || is_plausible(temperature.number, unit)) {
		sfloat_put(found, QUANTITY_BODY_TEMPERATURE, temperature, unit);
		return;
	}
	readings_absent(found, QUANTITY_BODY_TEMPERATURE, ABSENT_ERROR);
	readings_mark(found, FLAG_IMPLAUSIBLE);
	sfloat_put(found, QUANTITY_TEMPERATURE, temperature, unit);
}

static void put_site(struct readings *found, uint8_t type)
{
	const char *site = site_of(type);

	if (site)
		readings_code(found, QUANTITY_BODY_SITE, site);
}

static enum decode decode_measurement(const struct frame *frame, bool is_result, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);
	enum unit unit = flags & IS_FAHRENHEIT ? UNIT_FAHRENHEIT : UNIT_CELSIUS;
	struct sfloat temperature = float_read(&r);
	struct reading *reading;

	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, is_result ? READING_BODY_TEMPERATURE : READING_INTERMEDIATE_TEMPERATURE);
	if (is_result)
		put_body_temperature(found, temperature, unit);
	else
		sfloat_put(found, QUANTITY_INTERMEDIATE_TEMPERATURE, temperature, unit);
	/* A clock that says "unknown", or a moment that there is none, does not make the temperature untrue. */
	if (flags & HAS_TIME)
		date_time_stamp(&r, reading);
	if (flags & HAS_SITE)
		put_site(found, reader_u8(&r));
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode decode_type(const struct frame *frame, struct readings *found)
{
	if (frame->n_data != 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	if (site_of(frame->data[0])) {
		readings_begin(found, READING_CAPABILITIES);
		put_site(found, frame->data[0]);
	}
	return DECODE_OK;
}

/* 0: it measures when it is asked to, and not by itself. */
static enum decode decode_interval(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint16_t interval_s = reader_u16(&r);

	if (frame->n_data != 2)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	if (interval_s)
		readings_number(found, QUANTITY_MEASUREMENT_INTERVAL, (struct decimal){ interval_s, 0 }, UNIT_SECOND);
	else
		readings_absent(found, QUANTITY_MEASUREMENT_INTERVAL, ABSENT_NOT_MEASURED);
	return DECODE_OK;
}

static enum decode health_thermometer_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, MEASUREMENT))
		return decode_measurement(frame, true, found);
	if (frame_is_gatt(frame, INTERMEDIATE))
		return decode_measurement(frame, false, found);
	if (frame_is_gatt(frame, TYPE))
		return decode_type(frame, found);
	if (frame_is_gatt(frame, INTERVAL))
		return decode_interval(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_health_thermometer = {
	.name = "health-thermometer",
	.about = "clinical thermometers (Health Thermometer Service)",
	.decode = health_thermometer_decode,
};
