/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Environmental Sensing (Environmental Sensing Service 1.0; formats by the GATT Specification Supplement): the air, the
 * light and the noise of a room. Each characteristic is one value; no flags, no time:
 *
 *   0x2A6E  TTTT      int16   0.01 Cel        0x2AFB  LLLLLL   uint24  0.01 lx
 *   0x2A6F  HHHH      uint16  0.01 %          0x2B8C  CCCC     uint16  ppm
 *   0x2A6D  PPPPPPPP  uint32  0.1 Pa          0x2BE7  VVVV     uint16  ppb
 *   0x2A7B  DD        int8    Cel             0x2BE4  NN       uint8   dB SPL
 *   0x2A7A  HH        int8    Cel             0x2A76  UU       uint8   UV index
 *   0x2A79  WW        int8    Cel             0x2A6C  EEEEEE   int24   0.01 m
 *   0x2BD5, 0x2BD6, 0x2BD7  SSSS  SFLOAT  kg/m3, of which a µg is the ninth power: PM1, PM2.5, PM10
 *   0x2AA3  TT        trend of the air pressure, an enumeration
 *   0x2A7D  …         a descriptor was changed: kept as octets
 *
 * Temperature, 0x2A6E, is shared with the industrial measurement device and means the same there. Several sensors of one
 * kind in one device are told apart by descriptors, which no frame carries.
 *
 * Unconfirmed, one source only: no pressure, 0xFFFFFFFF; no dew point, 0x7F or 0x80; the unit and special values of VOC;
 * that a noise of 0xFE is 254 dB or more.
 * The first two could not be true either.
 */
#include "drivers/scalar.h"
#include "proto/reader.h"
#include "proto/sfloat.h"

enum {
	PRESSURE_TREND = 0x2aa3,
	DESCRIPTOR_CHANGED = 0x2a7d,
	MICROGRAMS = 9, /* 1 kg = 10^9 ug */
};

static const struct scalar scalars[] = {
	{ 0x2a6e, 2, true, QUANTITY_TEMPERATURE, UNIT_CELSIUS, -2, 1, { { INT16_MIN, ABSENT_ERROR } } },
	{ 0x2a6f, 2, false, QUANTITY_HUMIDITY, UNIT_PERCENT, -2, 1, { { UINT16_MAX, ABSENT_ERROR } } },
	{ 0x2a6d, 4, false, QUANTITY_PRESSURE, UNIT_PASCAL, -1, 1, { { UINT32_MAX, ABSENT_ERROR } } },
	{ 0x2a7b, 1, true, QUANTITY_DEW_POINT, UNIT_CELSIUS, 0, 2,
		{ { INT8_MAX, ABSENT_ERROR }, { INT8_MIN, ABSENT_ERROR } } },
	{ 0x2a7a, 1, true, QUANTITY_HEAT_INDEX, UNIT_CELSIUS, 0, 0, { { 0 } } },
	{ 0x2a79, 1, true, QUANTITY_WIND_CHILL, UNIT_CELSIUS, 0, 0, { { 0 } } },
	{ 0x2a76, 1, false, QUANTITY_UV_INDEX, UNIT_NONE, 0, 0, { { 0 } } },
	{ 0x2afb, 3, false, QUANTITY_ILLUMINANCE, UNIT_LUX, -2, 1, { { 0xffffff, ABSENT_ERROR } } },
	{ 0x2a6c, 3, true, QUANTITY_ELEVATION, UNIT_METRE, -2, 0, { { 0 } } },
	{ 0x2b8c, 2, false, QUANTITY_CO2, UNIT_PER_MILLION, 0, 2,
		{ { 0xffff, ABSENT_ERROR }, { 0xfffe, ABSENT_POSITIVE_INFINITY } } },
	{ 0x2be7, 2, false, QUANTITY_VOC, UNIT_PER_BILLION, 0, 2,
		{ { 0xffff, ABSENT_ERROR }, { 0xfffe, ABSENT_POSITIVE_INFINITY } } },
	{ 0x2be4, 1, false, QUANTITY_NOISE, UNIT_DECIBEL, 0, 2,
		{ { 0xff, ABSENT_ERROR }, { 0xfe, ABSENT_POSITIVE_INFINITY } } },
};

static const struct {
	uint16_t characteristic;
	enum quantity quantity;
} dusts[] = {
	{ 0x2bd5, QUANTITY_PM1 },
	{ 0x2bd6, QUANTITY_PM2_5 },
	{ 0x2bd7, QUANTITY_PM10 },
};

/* From 1 on; 0 is unknown. */
static const char *const trends[] = {
	"continuously-falling", "continuously-rising", "falling-then-steady", "rising-then-steady",
	"falling-before-a-lesser-rise", "falling-before-a-greater-rise", "rising-before-a-greater-fall",
	"rising-before-a-lesser-fall", "steady",
};

static enum decode decode_dust(const struct frame *frame, enum quantity quantity, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	struct sfloat density = sfloat_read(&r);

	if (frame->n_data != 2)
		return DECODE_LENGTH;
	density.number.exponent = (int8_t)(density.number.exponent + MICROGRAMS);
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_SENSOR);
	sfloat_put(found, quantity, density, UNIT_MICROGRAM_PER_CUBIC_METRE);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode decode_trend(const struct frame *frame, struct readings *found)
{
	uint8_t trend;

	if (frame->n_data != 1)
		return DECODE_LENGTH;
	trend = frame->data[0];
	if (trend > sizeof(trends) / sizeof(trends[0]))
		return DECODE_INSANE;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_SENSOR);
	if (trend)
		readings_code(found, QUANTITY_PRESSURE_TREND, trends[trend - 1]);
	else
		readings_absent(found, QUANTITY_PRESSURE_TREND, ABSENT_ERROR);
	return DECODE_OK;
}

static enum decode decode_descriptor_changed(const struct frame *frame, struct readings *found)
{
	if (frame->n_data == 0)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_SENSOR);
	readings_text(found, QUANTITY_RAW, VALUE_HEX, frame->data, frame->n_data);
	return DECODE_OK;
}

static enum decode environmental_sensing_decode(const struct frame *frame, struct readings *found)
{
	const struct scalar *scalar = scalar_of(frame, scalars, sizeof(scalars) / sizeof(scalars[0]));

	if (scalar)
		return scalar_decode(frame, scalar, found);
	for (size_t i = 0; i < sizeof(dusts) / sizeof(dusts[0]); i++)
		if (frame_is_gatt(frame, dusts[i].characteristic))
			return decode_dust(frame, dusts[i].quantity, found);
	if (frame_is_gatt(frame, PRESSURE_TREND))
		return decode_trend(frame, found);
	if (frame_is_gatt(frame, DESCRIPTOR_CHANGED))
		return decode_descriptor_changed(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_environmental_sensing = {
	.name = "environmental-sensing",
	.about = "air, light and noise of a room (Environmental Sensing Service)",
	.decode = environmental_sensing_decode,
};
