/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Govee's sensors: manufacturer data, under companies that are not theirs. No document of the vendor: the layouts are
 * those of the captures in Bluetooth-Devices/govee-ble; two more projects read the thermometers likewise. Which layout
 * it is, company and length say, and where that is not enough the name.
 *
 *   EC88   6  -- PPPPPP BB --             H5072 H5075 H5129
 *   EC88 7 9  -- TTTT HHHH BB …           H5074; H5051 H5052 H5071                       little-endian
 *   EC88  12  01 … address …              who a sealed sensor is: nothing to keep
 *   0001   6  01 01 PPPPPP BB             H5100 to H5105, H5110, H5174, H5177, H5179
 *   0001   6  01 01 QQQQQQQQ              H5106
 *   0001   8  01 01 PPPPPP BB -- --       H5108
 *   0001   8  01 01 PPPPPP BB -- NN       H5112: probe N, 0x41 first, 0x82 second, which has no humidity
 *   0001   8  01 01 PPPPPP CCCC EE        H5140: CO2; E 0 broken
 *   0001   9  01 01 II PPPPPP BB -- --    H5178: I 0 the display, 1 the sensor outdoors
 *   8801   9  EC 00 01 01 TTTT HHHH BB    H5179                                          little-endian
 *   8803 8843  6  EC 00 vv 01 OO MM       H5127: O occupied, M 0x10 moving
 *   EF88  24  sealed                      H5121 to H5126, H5130: govee_sealed.c
 *
 *   P  24 bits: sign, then 10000 x Cel of which the last three digits are 10 x %
 *   Q  32 bits: sign, then three digits each of 10 x Cel, 10 x %, ug/m3 of PM2.5
 *   B  0-6 battery, %; 7 the sensor is broken, and P, T and H say nothing
 *   T  int16, 0.01 Cel    H  uint16, 0.01 %    C  uint16, ppm
 *
 * Behind any of them some firmware glues an iBeacon whose UUID is the text INTELLI_ROCKS; others send it of its own. It
 * tells a Govee where the company, 0001, is Nokia's. Kitchen thermometers send under companies made of their address.
 */
#include <string.h>

#include "drivers/driver.h"
#include "drivers/govee_sealed.h"
#include "drivers/sensor.h"
#include "proto/reader.h"

enum {
	COMPANY_SEALED = 0xef88,
	COMPANY_OWN = 0xec88,
	COMPANY_NOKIA = 0x0001,
	COMPANY_H5179 = 0x8801,
	COMPANY_H5127 = 0x8803,
	COMPANY_H5127_NEW = 0x8843,
	COMPANY_APPLE = 0x004c,
	N_GLUED = 25, /* an iBeacon with its company */
	IS_BROKEN = 1 << 7,
	FIRST_PROBE = 0x41, /* the low bits are its number */
	SECOND_PROBE = 0x82,
	NO_HUMIDITY = -1,
};

static const char marker[] = "INTELLI_ROCKS";

static bool is_marked(const uint8_t *uuid)
{
	return memcmp(uuid, marker, sizeof(marker) - 1) == 0;
}

/* The four digits of a name like GVH5075_2762, GV5140303A, B51782BC8, Govee_H5074_5FF4; 0 where there are none. */
static unsigned int model_of(const char *name)
{
	static const char *const heads[] = { "GVH", "GV", "Govee_H", "B", "H" };

	for (size_t i = 0; name && i < sizeof(heads) / sizeof(heads[0]); i++) {
		size_t n_head = strlen(heads[i]);
		const char *digit = name + n_head;

		if (strncmp(name, heads[i], n_head) == 0 && digit[0] == '5' && strspn(digit, "0123456789") >= 4)
			return 1000u * (digit[0] - '0') + 100u * (digit[1] - '0') + 10u * (digit[2] - '0') + (digit[3] - '0');
	}
	return 0;
}

static bool is_named_or_marked(const struct frame *frame, unsigned int model)
{
	const struct section *apple = frame_manufacturer_data(frame, COMPANY_APPLE);

	return model || (frame->name && strncmp(frame->name, "Govee_", 6) == 0) ||
		(apple && apple->n_data == N_GLUED - 2 && is_marked(apple->data + 2));
}

static struct value *put_or_error(struct readings *found, bool is_broken, enum quantity quantity, struct decimal number,
	enum unit unit)
{
	if (is_broken)
		return readings_absent(found, quantity, ABSENT_ERROR);
	return sensor_put(found, quantity, number, unit);
}

/* Temperature and humidity come out of one number, and are no better than each other. */
static void put_climate(struct readings *found, bool is_broken, int64_t deci_C, int64_t deci_percent, uint8_t instance)
{
	struct decimal temperature = { deci_C, -1 }, humidity = { deci_percent, -1 };

	is_broken = is_broken || !quantity_is_sane(QUANTITY_TEMPERATURE, temperature, UNIT_CELSIUS);
	put_or_error(found, is_broken, QUANTITY_TEMPERATURE, temperature, UNIT_CELSIUS)->instance = instance;
	if (deci_percent != NO_HUMIDITY)
		put_or_error(found, is_broken, QUANTITY_HUMIDITY, humidity, UNIT_PERCENT)->instance = instance;
}

static int64_t deci_C_of(uint32_t packed)
{
	int64_t size = (packed & 0x7fffff) / 1000;

	return packed & 0x800000 ? -size : size;
}

static int64_t deci_percent_of(uint32_t packed)
{
	return (packed & 0x7fffff) % 1000;
}

static void put_battery(struct readings *found, uint8_t battery)
{
	sensor_put(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ battery & 0x7f, 0 }, UNIT_PERCENT);
}

static enum decode decode_packed(struct reader r, struct readings *found, uint8_t instance)
{
	uint32_t packed = (uint32_t)reader_uint_be(&r, 3);
	uint8_t battery = reader_u8(&r);

	put_climate(found, battery & IS_BROKEN, deci_C_of(packed), deci_percent_of(packed), instance);
	put_battery(found, battery);
	return DECODE_OK;
}

static enum decode decode_h5075(struct reader r, struct readings *found)
{
	reader_take(&r, 1);
	return decode_packed(r, found, 0);
}

static enum decode decode_h5101(struct reader r, struct readings *found)
{
	reader_take(&r, 2);
	return decode_packed(r, found, 0);
}

static enum decode decode_h5178(struct reader r, struct readings *found)
{
	uint8_t sensor;

	reader_take(&r, 2);
	sensor = reader_u8(&r);
	return decode_packed(r, found, (uint8_t)(sensor + 1));
}

static enum decode decode_h5112(struct reader r, struct readings *found)
{
	uint32_t packed;
	uint8_t battery, probe;

	reader_take(&r, 2);
	packed = (uint32_t)reader_uint_be(&r, 3);
	battery = reader_u8(&r);
	reader_take(&r, 1);
	probe = reader_u8(&r);
	if (probe != FIRST_PROBE && probe != SECOND_PROBE)
		return DECODE_INSANE;
	put_climate(found, battery & IS_BROKEN, deci_C_of(packed),
		probe == FIRST_PROBE ? deci_percent_of(packed) : NO_HUMIDITY, probe & 3);
	put_battery(found, battery);
	return DECODE_OK;
}

static enum decode decode_h5106(struct reader r, struct readings *found)
{
	uint32_t packed, size;
	int64_t deci_C;

	reader_take(&r, 2);
	packed = (uint32_t)reader_uint_be(&r, 4);
	size = packed & 0x7fffffff;
	deci_C = size / 1000000;
	put_climate(found, false, packed >> 31 ? -deci_C : deci_C, size / 1000 % 1000, 0);
	readings_number(found, QUANTITY_PM2_5, (struct decimal){ size % 1000, 0 }, UNIT_MICROGRAM_PER_CUBIC_METRE);
	return DECODE_OK;
}

static enum decode decode_h5140(struct reader r, struct readings *found)
{
	uint32_t packed;
	uint16_t ppm;
	bool is_broken;

	reader_take(&r, 2);
	packed = (uint32_t)reader_uint_be(&r, 3);
	ppm = reader_u16_be(&r);
	is_broken = reader_u8(&r) & 1;
	put_climate(found, is_broken, deci_C_of(packed), deci_percent_of(packed), 0);
	put_or_error(found, is_broken, QUANTITY_CO2, (struct decimal){ ppm, 0 }, UNIT_PER_MILLION);
	return DECODE_OK;
}

/* Temperature and humidity of 0.01, each of its own. */
static enum decode decode_hundredths(struct reader r, struct readings *found)
{
	struct decimal temperature = { (int16_t)reader_u16(&r), -2 };
	struct decimal humidity = { reader_u16(&r), -2 };
	uint8_t battery = reader_u8(&r);

	put_or_error(found, battery & IS_BROKEN, QUANTITY_TEMPERATURE, temperature, UNIT_CELSIUS);
	put_or_error(found, battery & IS_BROKEN, QUANTITY_HUMIDITY, humidity, UNIT_PERCENT);
	put_battery(found, battery);
	return DECODE_OK;
}

static enum decode decode_h5074(struct reader r, struct readings *found)
{
	reader_take(&r, 1);
	return decode_hundredths(r, found);
}

static enum decode decode_h5179(struct reader r, struct readings *found)
{
	reader_take(&r, 4);
	return decode_hundredths(r, found);
}

/* unconfirmed: captures of one project only */
static enum decode decode_h5127(struct reader r, struct readings *found)
{
	uint8_t occupied, moving;

	reader_take(&r, 4);
	occupied = reader_u8(&r);
	moving = reader_u8(&r);
	if (occupied > 1)
		return DECODE_INSANE;
	readings_boolean(found, QUANTITY_OCCUPANCY, occupied);
	readings_boolean(found, QUANTITY_MOTION, moving & 0x10);
	return DECODE_OK;
}

static enum decode decode_announcement(struct reader r, struct readings *found)
{
	(void)r;
	found->n_readings = 0;
	return DECODE_OK;
}

static const struct layout {
	uint16_t company;
	uint16_t n_data;
	uint16_t model; /* 0: any */
	enum decode (*decode)(struct reader r, struct readings *found);
} layouts[] = {
	{ COMPANY_OWN, 6, 0, decode_h5075 },
	{ COMPANY_OWN, 7, 0, decode_h5074 },
	{ COMPANY_OWN, 9, 0, decode_h5074 },
	{ COMPANY_OWN, 12, 0, decode_announcement },
	{ COMPANY_NOKIA, 6, 5106, decode_h5106 },
	{ COMPANY_NOKIA, 6, 0, decode_h5101 },
	{ COMPANY_NOKIA, 8, 5108, decode_h5101 },
	{ COMPANY_NOKIA, 8, 5112, decode_h5112 },
	{ COMPANY_NOKIA, 8, 5140, decode_h5140 },
	{ COMPANY_NOKIA, 9, 0, decode_h5178 },
	{ COMPANY_H5179, 9, 0, decode_h5179 },
	{ COMPANY_H5127, 6, 0, decode_h5127 },
	{ COMPANY_H5127_NEW, 6, 0, decode_h5127 },
};

static const struct layout *layout_of(uint16_t company, size_t n_data, unsigned int model)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].company == company && layouts[i].n_data == n_data &&
			(layouts[i].model == 0 || layouts[i].model == model))
			return &layouts[i];
	return NULL;
}

static size_t without_beacon(const struct section *section)
{
	const uint8_t *glued = section->data + section->n_data - N_GLUED;

	return section->n_data > N_GLUED && is_marked(glued + 4) ? section->n_data - N_GLUED : section->n_data;
}

/* All companies but one are nobody's, or another's: anybody may send under them. */
static bool begins_as_ours(const struct section *section)
{
	static const uint8_t of_nokia[] = { 0x01, 0x01 }, of_nobody[] = { 0xec, 0x00 };
	const uint8_t *head = section->company == COMPANY_NOKIA ? of_nokia : of_nobody;

	return section->company == COMPANY_OWN || (section->n_data >= 2 && memcmp(section->data, head, 2) == 0);
}

static enum decode decode_plain(const struct frame *frame, const struct section *section, struct readings *found)
{
	size_t n_data = without_beacon(section);
	unsigned int model = model_of(frame->name);
	const struct layout *layout = layout_of(section->company, n_data, model);

	if (!begins_as_ours(section))
		return DECODE_NOT_MINE;
	if (section->company == COMPANY_NOKIA) {
		if (n_data == section->n_data && !is_named_or_marked(frame, model))
			return DECODE_NOT_MINE;
		if (!layout && n_data == 8) /* battery or carbon dioxide: only a name that we know would tell */
			return DECODE_NOT_MINE;
	}
	if (!layout)
		return DECODE_LENGTH;
	readings_init(found, section->data, n_data);
	readings_begin(found, READING_SENSOR);
	return layout->decode(reader_of(section->data, n_data), found);
}

static enum decode govee_decode(const struct frame *frame, struct readings *found)
{
	static const uint16_t companies[] = { COMPANY_OWN, COMPANY_NOKIA, COMPANY_H5179, COMPANY_H5127, COMPANY_H5127_NEW };
	const struct section *section = frame_manufacturer_data(frame, COMPANY_SEALED);

	if (section) /* before the announcement that comes with it */
		return govee_sealed_decode(frame, section, found);
	for (size_t i = 0; !section && i < sizeof(companies) / sizeof(companies[0]); i++)
		section = frame_manufacturer_data(frame, companies[i]);
	return section ? decode_plain(frame, section, found) : DECODE_NOT_MINE;
}

const struct driver driver_govee = {
	.name = "govee",
	.about = "Govee's thermometers, contact, motion, vibration, button and pressure sensors",
	.decode = govee_decode,
};
