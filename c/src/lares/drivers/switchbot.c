/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SwitchBot: service data of UUID 0xFD3D, or 0x0D00 from older firmware, and manufacturer data of company 0x0969 in one
 * advertisement (github.com/OpenWonderLabs/SwitchBotAPI-BLE; sblibs/pySwitchbot, whose captures know more models).
 *
 *   TT ss BB …                       service: T letter of the model, bit 7 sealed: not read; B 0-6 battery, %
 *   00 ss BB IIIIIIII …              … of newer models, which have a number instead of a letter
 *   AAAAAAAAAAAA NN …                maker: address, number of the last change, then what the model says
 *
 * Which model it is only the service data says: manufacturer data alone may be any of sixty, and nothing is read of it.
 * Where both say a thing the maker's is newer: it is in every advertisement, the other in answers to scans. Manufacturer
 * data grows with the firmware, so that it is checked to be long enough; service data has its length. A model whose
 * values are in its manufacturer data is `ok` without readings as long as that is not heard.
 *
 * Curtains, switches, lamps, fans, vacuum cleaners and the like are not ours.
 */
#include "drivers/driver.h"
#include "drivers/sensor.h"
#include "proto/reader.h"

enum {
	SERVICE = 0xfd3d,
	SERVICE_OLD = 0x0d00,
	COMPANY = 0x0969,
	N_SERVICE_HEAD = 3,
	N_MODEL_NUMBER = 4,
	N_FIELDS_MAX = 4,
};

/* Both halves; `maker` is NULL where it is not there or too short for what the model says in it. */
struct advert {
	const uint8_t *service, *maker;
	size_t n_service;
};

struct field {
	uint8_t at, shift, mask; /* of the manufacturer data; mask after the shift */
	enum quantity quantity;
	enum { FIELD_NONE, FIELD_BIT, FIELD_NUMBER } kind;
};

struct model {
	uint32_t number; /* the letter, or the lower 24 bits: above them it says that it waits to be paired */
	uint8_t n_service;
	uint8_t n_maker_least;
	bool is_in_maker; /* its service data alone says nothing that is kept */
	bool is_mains;
	uint8_t battery_at; /* of the manufacturer data; 0: in the service data */
	uint8_t climate_at; /* of the manufacturer data */
	struct field fields[N_FIELDS_MAX];
	void (*put)(struct readings *found, const struct advert *advert); /* what is in no table */
};

static void put_battery(struct readings *found, uint8_t battery)
{
	sensor_put(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ battery & 0x7f, 0 }, UNIT_PERCENT);
}

static void put_number(struct readings *found, enum quantity quantity, uint32_t number, enum unit unit)
{
	readings_number(found, quantity, (struct decimal){ number, 0 }, unit);
}

/*
 *   aaddDDDD sCCCCCCC fHHHHHHH   D tenths, C whole degrees, s above zero; H %
 *
 * f is what the display shows, Cel or degF: Cel is what is sent. The alarms, a, compare with limits of the maker's own.
 * Zero everywhere is a sensor that is not plugged in, or has not measured yet: 0 Cel at 0 % is no place to live in.
 */
static bool has_climate(const uint8_t octet[3])
{
	return (octet[0] & 0x0f) || octet[1] || (octet[2] & 0x7f);
}

static void put_climate(struct readings *found, const uint8_t octet[3])
{
	int64_t tenths = octet[0] & 0x0f, deci_C = (octet[1] & 0x7f) * 10 + tenths;

	if (tenths > 9)
		readings_absent(found, QUANTITY_TEMPERATURE, ABSENT_ERROR);
	else
		sensor_put(found, QUANTITY_TEMPERATURE, (struct decimal){ octet[1] & 0x80 ? deci_C : -deci_C, -1 }, UNIT_CELSIUS);
	sensor_put(found, QUANTITY_HUMIDITY, (struct decimal){ octet[2] & 0x7f, 0 }, UNIT_PERCENT);
}

static void put_meter(struct readings *found, const struct advert *advert)
{
	const uint8_t *climate = advert->maker ? advert->maker + 8 : advert->service + 3;

	if (has_climate(climate))
		put_climate(found, climate);
	else
		found->n_readings = 0;
}

/*
 * Contact, `d`:
 *
 *   service  d  TPxxxxxx BB  mdxxxSSL MMMM DDDD eeoobbbb   big-endian
 *   maker 7     PLUO….  MMMM DDDD eeoobbbb
 *   T tested, P someone moves, L light
 *   S 0 closed, 1 open, 2 open for too long; O open, U open for too long
 *   M D  seconds since movement, since the door moved; m d their 17th bits
 *   e o b  how often someone came, went, pressed the button: count from 1 around to 1
 */
static void put_contact_state(struct readings *found, const struct advert *advert)
{
	uint8_t state = advert->service[3] >> 1 & 3;
	bool is_late = state == 2, is_odd = state == 3, is_light = advert->service[3] & 1;

	if (advert->maker) {
		is_late = advert->maker[7] & 0x20;
		state = is_late || (advert->maker[7] & 0x10);
		is_light = advert->maker[7] & 0x40;
		is_odd = false;
	}
	if (is_odd) {
		readings_absent(found, QUANTITY_OPENING, ABSENT_ERROR);
	} else {
		readings_boolean(found, QUANTITY_OPENING, state != 0);
		readings_boolean(found, QUANTITY_LEFT_OPEN, is_late);
	}
	readings_boolean(found, QUANTITY_LIGHT, is_light);
}

static void put_contact(struct readings *found, const struct advert *advert)
{
	struct reader r = reader_of(advert->service + 3, advert->n_service - 3);
	uint8_t high = reader_u8(&r);
	uint32_t since_motion_s = (uint32_t)(high >> 7) << 16 | reader_u16_be(&r);
	uint32_t since_door_s = (uint32_t)(high >> 6 & 1) << 16 | reader_u16_be(&r);
	uint8_t counts = advert->maker ? advert->maker[12] : reader_u8(&r);
	uint8_t count[] = { counts & 0x0f, counts >> 6, counts >> 4 & 3 };

	put_contact_state(found, advert);
	readings_boolean(found, QUANTITY_MOTION, advert->maker ? advert->maker[7] & 0x80 : advert->service[1] & 0x40);
	put_number(found, QUANTITY_TIME_WITHOUT_MOTION, since_motion_s, UNIT_SECOND);
	put_number(found, QUANTITY_TIME_IN_STATE, since_door_s, UNIT_SECOND);
	for (uint8_t i = 0; i < sizeof(count); i++) /* presses, arrivals, departures */
		readings_number(found, QUANTITY_TALLY, (struct decimal){ count[i], 0 }, UNIT_NONE)->instance = (uint8_t)(i + 1);
}

static void put_light(struct readings *found, uint8_t code)
{
	enum { DARK = 1, BRIGHT };

	if (code == DARK || code == BRIGHT)
		readings_boolean(found, QUANTITY_LIGHT, code == BRIGHT);
	else
		readings_absent(found, QUANTITY_LIGHT, ABSENT_ERROR);
}

/*
 * Motion, `s`:
 *
 *   service  s  TPxxxxxx BB  MMMM  mxliddLL
 *   maker 7     xPL…
 *   L in the service data: 1 dark, 2 bright; l i d: lamp, cloud, how far it looks, which are settings
 */
static void put_motion(struct readings *found, const struct advert *advert)
{
	const uint8_t *at = advert->service;

	readings_boolean(found, QUANTITY_MOTION, advert->maker ? advert->maker[7] & 0x40 : at[1] & 0x40);
	put_number(found, QUANTITY_TIME_WITHOUT_MOTION, (uint32_t)(at[5] >> 7) << 16 | (uint32_t)(at[3] << 8 | at[4]),
		UNIT_SECOND);
	if (advert->maker)
		readings_boolean(found, QUANTITY_LIGHT, advert->maker[7] & 0x20);
	else
		put_light(found, at[5] & 3);
}

/* A bolt that stopped on its way is neither; one that is not all the way in does not lock. */
static void put_bolt(struct readings *found, uint8_t state)
{
	enum { LOCKED, UNLOCKED, LOCKING, UNLOCKING, LOCKING_STOPPED, UNLOCKING_STOPPED, LATCHED, HALF_LOCKED };
	bool is_stopped = state == LOCKING_STOPPED || state == UNLOCKING_STOPPED;

	if (is_stopped || state > HALF_LOCKED)
		readings_absent(found, QUANTITY_LOCK, ABSENT_ERROR);
	else if (state == LOCKING || state == UNLOCKING)
		readings_absent(found, QUANTITY_LOCK, ABSENT_TEMPORARY);
	else
		readings_boolean(found, QUANTITY_LOCK, state != LOCKED);
	readings_boolean(found, QUANTITY_PROBLEM, is_stopped);
}

static void put_lock(struct readings *found, const struct advert *advert)
{
	put_bolt(found, advert->maker[7] >> 4 & 7);
}

static void put_lock_pro(struct readings *found, const struct advert *advert)
{
	put_bolt(found, advert->maker[7] >> 3 & 0x0f);
}

static void put_panel(struct readings *found, const struct advert *advert)
{
	put_light(found, advert->maker[15] >> 1 & 3);
}

/* More than the sensor can tell is an accident of sending. */
static void put_co2(struct readings *found, const struct advert *advert)
{
	uint32_t ppm = (uint32_t)(advert->maker[13] << 8 | advert->maker[14]);

	if (ppm > 9999)
		readings_absent(found, QUANTITY_CO2, ABSENT_ERROR);
	else
		put_number(found, QUANTITY_CO2, ppm, UNIT_PER_MILLION);
}

static void put_presence(struct readings *found, const struct advert *advert)
{
	put_number(found, QUANTITY_TIME_IN_STATE, (uint32_t)(advert->maker[8] << 8 | advert->maker[9]), UNIT_SECOND);
}

#define BIT(octet, bit, name) { .at = octet, .shift = bit, .mask = 1, .quantity = QUANTITY_##name, .kind = FIELD_BIT }
#define LEVEL(octet, bits) { .at = octet, .mask = bits, .quantity = QUANTITY_LIGHT_LEVEL, .kind = FIELD_NUMBER }
#define PRO_FIELDS { BIT(8, 4, DOOR), BIT(11, 7, LEFT_OPEN) }

#define MAKER(n_least) .n_maker_least = n_least, .is_in_maker = true

/* unconfirmed: all but contact, motion and meter are known from pySwitchbot only */
static const struct model models[] = {
	{ 'd', .n_service = 9, .n_maker_least = 13, .put = put_contact },
	{ 'D', .n_service = 9, .n_maker_least = 13, .put = put_contact },
	{ 's', .n_service = 6, .n_maker_least = 8, .put = put_motion },
	{ 'S', .n_service = 6, .n_maker_least = 8, .put = put_motion },
	{ 'T', .n_service = 6, .n_maker_least = 11, .put = put_meter },
	{ 't', .n_service = 6, .n_maker_least = 11, .put = put_meter },
	{ 'i', .n_service = 6, .n_maker_least = 11, .put = put_meter }, /* Meter Plus */
	{ 'w', .n_service = 3, MAKER(11), .climate_at = 8 }, /* Outdoor Meter */
	{ '4', .n_service = 3, MAKER(11), .climate_at = 8 }, /* Meter Pro */
	{ 0x14, .n_service = 3, MAKER(11), .climate_at = 8 }, /* Meter Pro that waits to be paired */
	{ '5', .n_service = 3, MAKER(15), .climate_at = 8, .put = put_co2 },
	{ 'v', .n_service = 2, .is_mains = true, MAKER(16), .climate_at = 13, .fields = { LEVEL(12, 0x1f) } }, /* Hub 2 */
	{ '%', .n_service = 2, .is_mains = true, MAKER(16), .climate_at = 13 }, /* Hub Mini */
	{ 0x10b940, .n_service = 7, .is_mains = true, MAKER(17), .climate_at = 13, /* Hub 3 */
		.fields = { BIT(16, 7, MOTION), LEVEL(12, 0x0f) } },
	{ 0x1053b0, .n_service = 7, MAKER(11), .battery_at = 7, .climate_at = 8 }, /* Weather Station */
	{ 0x10f3d8, .n_service = 8, MAKER(16), .battery_at = 7, .climate_at = 8, /* Climate Panel */
		.fields = { BIT(15, 7, MOTION) }, .put = put_panel },
	{ '&', .n_service = 3, MAKER(9), .battery_at = 7, /* Leak Detector */
		.fields = { BIT(8, 0, MOISTURE_DETECTED), BIT(8, 1, TAMPER), BIT(7, 7, BATTERY_LOW) } },
	{ 0x10ccc8, .n_service = 7, MAKER(12), /* Presence Sensor */
		.fields = { BIT(7, 6, MOTION), LEVEL(11, 0x1f) }, .put = put_presence },
	{ 'o', .n_service = 3, MAKER(9), .fields = { BIT(7, 2, DOOR), BIT(8, 5, LEFT_OPEN) }, .put = put_lock },
	{ '-', .n_service = 3, MAKER(9), .put = put_lock }, /* Lock Lite */
	{ 0x116908, .n_service = 7, MAKER(9), .put = put_lock }, /* Lock Vision */
	{ '$', .n_service = 3, MAKER(12), .battery_at = 9, .fields = PRO_FIELDS, .put = put_lock_pro },
	{ 0x10a5b8, .n_service = 7, MAKER(12), .battery_at = 9, .fields = PRO_FIELDS, .put = put_lock_pro }, /* Ultra */
	{ 0x10ff90, .n_service = 7, MAKER(12), .battery_at = 9, .fields = PRO_FIELDS, .put = put_lock_pro }, /* Pro Wifi */
	{ 0x116909, .n_service = 7, MAKER(12), .battery_at = 9, .fields = PRO_FIELDS, .put = put_lock_pro }, /* Vision Pro */
};

static const struct model *model_of(uint32_t number)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (models[i].number == number)
			return &models[i];
	return NULL;
}

static void put_field(struct readings *found, const struct field *field, const uint8_t *maker)
{
	uint32_t raw = (uint32_t)(maker[field->at] >> field->shift & field->mask);

	if (field->kind == FIELD_BIT)
		readings_boolean(found, field->quantity, raw);
	else
		put_number(found, field->quantity, raw, UNIT_NONE);
}

static void put_all(struct readings *found, const struct model *model, const struct advert *advert)
{
	readings_begin(found, READING_SENSOR);
	if (!model->is_mains)
		put_battery(found, model->battery_at ? advert->maker[model->battery_at] : advert->service[2]);
	if (model->climate_at && has_climate(advert->maker + model->climate_at))
		put_climate(found, advert->maker + model->climate_at);
	for (size_t i = 0; i < N_FIELDS_MAX && model->fields[i].kind != FIELD_NONE; i++)
		put_field(found, &model->fields[i], advert->maker);
	if (model->put)
		model->put(found, advert);
	if (found->n_values == 0)
		found->n_readings = 0;
}

/* The letter, or the number; 0 where the data is too short to say. */
static uint32_t number_of(const struct section *section)
{
	struct reader r = reader_of(section->data, section->n_data);
	uint8_t letter = reader_u8(&r);

	if (letter)
		return letter;
	reader_take(&r, N_SERVICE_HEAD - 1);
	return (uint32_t)reader_uint_be(&r, N_MODEL_NUMBER) & 0xffffff;
}

static enum decode switchbot_decode(const struct frame *frame, struct readings *found)
{
	const struct section *service = frame_service_data(frame, SERVICE);
	const struct section *maker = frame_manufacturer_data(frame, COMPANY);
	const struct model *model;
	struct advert advert;

	if (!service)
		service = frame_service_data(frame, SERVICE_OLD);
	model = service ? model_of(number_of(service)) : NULL;
	if (!model)
		return DECODE_NOT_MINE;
	if (service->n_data != model->n_service || (maker && model->is_in_maker && maker->n_data < model->n_maker_least))
		return DECODE_LENGTH;
	if (maker && maker->n_data < model->n_maker_least)
		maker = NULL;
	advert = (struct advert){ service->data, maker ? maker->data : NULL, service->n_data };
	/* What changes first is what a repeat is told by. */
	readings_init(found, maker ? maker->data : service->data, maker ? maker->n_data : service->n_data);
	if (maker || !model->is_in_maker)
		put_all(found, model, &advert);
	return DECODE_OK;
}

const struct driver driver_switchbot = {
	.name = "switchbot",
	.about = "SwitchBot's contact, motion, presence and leak sensors, meters and locks",
	.decode = switchbot_decode,
};
