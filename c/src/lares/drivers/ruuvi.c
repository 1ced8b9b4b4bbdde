/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RuuviTag and Ruuvi Air: manufacturer data of company 0x0499, big-endian (docs.ruuvi.com, "Bluetooth advertisements";
 * format 6 also in ruuvi.endpoints.c). Movement of a lift or a bed, the climate of a room.
 *
 *   03 HH TTtt PPPP XXXX YYYY ZZZZ VVVV                                        "RAWv1"; some firmware fills up with zeros
 *   05 TTTT HHHH PPPP XXXX YYYY ZZZZ WWWW MM SSSS AAAAAAAAAAAA                 "RAWv2"
 *   06 TTTT HHHH PPPP UUUU CCCC OO NN LL -- SS FF AAAAAA                       Ruuvi Air
 *   T  03: bit 7 of the first octet the sign, then whole degrees and hundredths; else int16, 0.005 Cel, 0x8000 none
 *   H  03: uint8, 0.5 %; else uint16, 0.0025 %, 0xFFFF none
 *   P  uint16, 1 Pa above 50000, 0xFFFF none in 05 and 06
 *   X Y Z  int16, thousandths of the standard gravity, 0x8000 none in 05
 *   V  uint16, 1 mV
 *   W  11 bits, 1 mV above 1600, all set none; 5 bits, 2 dBm above -40, all set none
 *   M  movements counted by the accelerometer, 0xFF none; wraps
 *   S  number of the measurement, which is sent several times; 0xFFFF none in 05
 *   A  the tag's address, or the end of it: nothing that the advertisement does not say
 *   U  uint16, 0.1 ug/m3 of PM2.5, 0xFFFF none       C  uint16, ppm of CO2, 0xFFFF none
 *   O N  VOC and NOx index: 9 bits, the lowest in F 6 and F 7, all set none
 *   L  logarithm of the illuminance, 0xFF none: no decimal says it exactly, so that the code itself is the light level
 *   F  0 the gas sensor calibrates itself
 *
 * Not read: the octet of 06 before S, which the vendor's page reserves and his code fills with the loudness, and F 1 and
 * 2, which only that code names. Formats of other numbers are not ours: their layouts are others.
 */
#include "drivers/driver.h"
#include "drivers/sensor.h"
#include "proto/reader.h"

enum {
	COMPANY = 0x0499,
	N_RAW_V1 = 14,
	N_RAW_V2 = 24,
	N_AIR = 20,
	PRESSURE_FROM_Pa = 50000,
	VOLTAGE_FROM_mV = 1600,
	POWER_FROM_dBm = -40,
	VOLTAGE_NONE = 0x7ff,
	POWER_NONE = 0x1f,
	INDEX_NONE = 0x1ff,
	IS_CALIBRATING = 1 << 0,
};

/* One step of the integer on air is `multiplier` x 10^exponent units. */
struct scale {
	enum quantity quantity;
	enum unit unit;
	int8_t multiplier, exponent;
};

static const struct scale temperature = { QUANTITY_TEMPERATURE, UNIT_CELSIUS, 5, -3 };
static const struct scale humidity = { QUANTITY_HUMIDITY, UNIT_PERCENT, 25, -4 };
static const struct scale pm2_5 = { QUANTITY_PM2_5, UNIT_MICROGRAM_PER_CUBIC_METRE, 1, -1 };
static const struct scale co2 = { QUANTITY_CO2, UNIT_PER_MILLION, 1, 0 };
static const struct scale voc_index = { QUANTITY_VOC_INDEX, UNIT_NONE, 1, 0 };
static const struct scale nox_index = { QUANTITY_NOX_INDEX, UNIT_NONE, 1, 0 };
static const struct scale light_level = { QUANTITY_LIGHT_LEVEL, UNIT_NONE, 1, 0 };
static const struct scale movement_count = { QUANTITY_MOVEMENT_COUNT, UNIT_NONE, 1, 0 };

/* `none` is how a model without that sensor fills the field. */
static struct value *put(struct readings *found, const struct scale *scale, int32_t raw, int32_t none)
{
	if (raw == none)
		return readings_absent(found, scale->quantity, ABSENT_NOT_MEASURED);
	return sensor_put(found, scale->quantity, (struct decimal){ raw * scale->multiplier, scale->exponent }, scale->unit);
}

static void put_pressure(struct readings *found, uint16_t above_Pa)
{
	if (above_Pa == UINT16_MAX)
		readings_absent(found, QUANTITY_PRESSURE, ABSENT_NOT_MEASURED);
	else
		readings_number(found, QUANTITY_PRESSURE, (struct decimal){ PRESSURE_FROM_Pa + above_Pa, 0 }, UNIT_PASCAL);
}

/* 1, 2 and 3 are x, y and z of the case. */
static void put_acceleration(struct readings *found, struct reader *r)
{
	static const struct scale milli_g = { QUANTITY_ACCELERATION, UNIT_STANDARD_GRAVITY, 1, 0 };

	for (uint8_t axis = 1; axis <= 3; axis++)
		put(found, &milli_g, (int16_t)reader_u16_be(r), INT16_MIN)->instance = axis;
}

/* More than 99 hundredths are none. */
static void put_temperature_v1(struct readings *found, uint8_t whole, uint8_t hundredths)
{
	int64_t centi_C = (whole & 0x7f) * 100 + hundredths;

	if (hundredths > 99)
		readings_absent(found, QUANTITY_TEMPERATURE, ABSENT_ERROR);
	else
		sensor_put(found, QUANTITY_TEMPERATURE, (struct decimal){ whole & 0x80 ? -centi_C : centi_C, -2 }, UNIT_CELSIUS);
}

static bool is_padded(struct reader r)
{
	while (r.n_left)
		if (reader_u8(&r) != 0)
			return false;
	return true;
}

static enum decode decode_raw_v1(struct reader r, struct readings *found)
{
	uint8_t half_percent = reader_u8(&r), whole = reader_u8(&r);
	struct decimal percent = { half_percent * 5, -1 };

	sensor_put(found, QUANTITY_HUMIDITY, percent, UNIT_PERCENT);
	put_temperature_v1(found, whole, reader_u8(&r));
	readings_number(found, QUANTITY_PRESSURE, (struct decimal){ PRESSURE_FROM_Pa + reader_u16_be(&r), 0 }, UNIT_PASCAL);
	for (uint8_t axis = 1; axis <= 3; axis++)
		readings_number(found, QUANTITY_ACCELERATION, (struct decimal){ (int16_t)reader_u16_be(&r), 0 },
			UNIT_STANDARD_GRAVITY)->instance = axis;
	readings_number(found, QUANTITY_VOLTAGE, (struct decimal){ reader_u16_be(&r), -3 }, UNIT_VOLT);
	return is_padded(r) ? DECODE_OK : DECODE_LENGTH;
}

static void put_power(struct readings *found, uint16_t power)
{
	static const struct scale voltage = { QUANTITY_VOLTAGE, UNIT_VOLT, 1, -3 };
	static const struct scale transmit_power = { QUANTITY_TRANSMIT_POWER, UNIT_DECIBEL_MILLIWATT, 1, 0 };

	put(found, &voltage, VOLTAGE_FROM_mV + (power >> 5), VOLTAGE_FROM_mV + VOLTAGE_NONE);
	put(found, &transmit_power, POWER_FROM_dBm + 2 * (power & POWER_NONE), POWER_FROM_dBm + 2 * POWER_NONE);
}

/*
 * The number is told whole, although those who look for repeats use its lowest 8 bits only, as of every packet id: the
 * content under an equal one is compared as well, and tags do not send 64 measurements in the seconds that matter.
 */
static void number(struct readings *found, uint16_t sequence)
{
	found->sequence_kind = SEQUENCE_PACKET_ID;
	found->sequence = sequence;
}

static enum decode decode_raw_v2(struct reader r, struct readings *found)
{
	uint16_t sequence;

	put(found, &temperature, (int16_t)reader_u16_be(&r), INT16_MIN);
	put(found, &humidity, reader_u16_be(&r), UINT16_MAX);
	put_pressure(found, reader_u16_be(&r));
	put_acceleration(found, &r);
	put_power(found, reader_u16_be(&r));
	put(found, &movement_count, reader_u8(&r), UINT8_MAX);
	sequence = reader_u16_be(&r);
	if (sequence != UINT16_MAX)
		number(found, sequence);
	return DECODE_OK;
}

static enum decode decode_air(struct reader r, struct readings *found)
{
	uint8_t voc, nox, light, sequence, flags;

	put(found, &temperature, (int16_t)reader_u16_be(&r), INT16_MIN);
	put(found, &humidity, reader_u16_be(&r), UINT16_MAX);
	put_pressure(found, reader_u16_be(&r));
	put(found, &pm2_5, reader_u16_be(&r), UINT16_MAX);
	put(found, &co2, reader_u16_be(&r), UINT16_MAX);
	voc = reader_u8(&r);
	nox = reader_u8(&r);
	light = reader_u8(&r);
	reader_take(&r, 1);
	sequence = reader_u8(&r);
	flags = reader_u8(&r);
	put(found, &voc_index, voc << 1 | (flags >> 6 & 1), INDEX_NONE);
	put(found, &nox_index, nox << 1 | flags >> 7, INDEX_NONE);
	put(found, &light_level, light, UINT8_MAX);
	if (flags & IS_CALIBRATING)
		readings_mark(found, FLAG_CALIBRATING);
	number(found, sequence);
	return DECODE_OK;
}

static const struct {
	uint8_t format;
	uint8_t n_least, n_most;
	enum decode (*decode)(struct reader r, struct readings *found);
} formats[] = {
	{ 3, N_RAW_V1, UINT8_MAX, decode_raw_v1 },
	{ 5, N_RAW_V2, N_RAW_V2, decode_raw_v2 },
	{ 6, N_AIR, N_AIR, decode_air },
};

static enum decode ruuvi_decode(const struct frame *frame, struct readings *found)
{
	const struct section *section = frame_manufacturer_data(frame, COMPANY);
	struct reader r;
	uint8_t format;

	if (!section)
		return DECODE_NOT_MINE;
	r = reader_of(section->data, section->n_data);
	format = reader_u8(&r);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].format != format)
			continue;
		if (section->n_data < formats[i].n_least || section->n_data > formats[i].n_most)
			return DECODE_LENGTH;
		readings_init(found, section->data, section->n_data);
		readings_begin(found, READING_SENSOR);
		return formats[i].decode(r, found);
	}
	return DECODE_NOT_MINE;
}

const struct driver driver_ruuvi = {
	.name = "ruuvi",
	.about = "RuuviTag and Ruuvi Air: movement and climate",
	.decode = ruuvi_decode,
};
