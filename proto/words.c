/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/words.h"

#include <string.h>

/* Names that are not simply their words. */
static const struct {
	enum quantity quantity;
	const char *words;
} abbreviations[] = {
	{ QUANTITY_SPO2, "oxygen saturation" },
	{ QUANTITY_BMI, "body mass index" },
	{ QUANTITY_RR_INTERVAL, "RR interval" },
	{ QUANTITY_UV_INDEX, "UV index" },
	{ QUANTITY_CO2, "CO2" },
	{ QUANTITY_TVOC, "volatile organic compounds" },
	{ QUANTITY_PM2_5, "fine dust PM2.5" },
	{ QUANTITY_PM10, "fine dust PM10" },
};

/* UCUM codes that are not what is written on a chart. */
static const struct {
	enum unit unit;
	const char *words;
} signs[] = {
	{ UNIT_MMHG, "mmHg" },
	{ UNIT_CELSIUS, "°C" },
	{ UNIT_POUND, "lb" },
	{ UNIT_KILOGRAM_PER_SQUARE_METRE, "kg/m²" },
	{ UNIT_STEPS, "steps" },
	{ UNIT_KILOWATT_HOUR, "kWh" },
	{ UNIT_MICROGRAM_PER_CUBIC_METRE, "µg/m³" },
	{ UNIT_PER_MILLION, "ppm" },
	{ UNIT_DEGREE, "°" },
	{ UNIT_METRE_PER_SECOND_SQUARED, "m/s²" },
	{ UNIT_DEGREE_PER_SECOND, "°/s" },
	{ UNIT_CUBIC_METRE, "m³" },
	{ UNIT_CUBIC_METRE_PER_HOUR, "m³/h" },
	{ UNIT_MICROSIEMENS_PER_CENTIMETRE, "µS/cm" },
	{ UNIT_ROTATIONS_PER_MINUTE, "rpm" },
	{ UNIT_FAHRENHEIT, "°F" },
	{ UNIT_INCH, "in" },
	{ UNIT_STANDARD_GRAVITY, "mg (gravity)" },
	{ UNIT_OHM, "Ω" },
	{ UNIT_NEWTON_METRE, "N m" },
	{ UNIT_DECIBEL, "dB" },
	{ UNIT_DECIBEL_MILLIWATT, "dBm" },
	{ UNIT_PER_BILLION, "ppb" },
	{ UNIT_ONE, "" },
};

void words_quantity(struct text *t, enum quantity quantity)
{
	for (size_t i = 0; i < sizeof(abbreviations) / sizeof(abbreviations[0]); i++) {
		if (abbreviations[i].quantity == quantity) {
			text_put(t, abbreviations[i].words);
			return;
		}
	}
	for (const char *c = quantity_name(quantity); *c; c++)
		text_put_n(t, *c == '-' ? " " : c, 1);
}

void words_quantity_begin(struct text *t, enum quantity quantity)
{
	size_t first = t->n;

	words_quantity(t, quantity);
	if (t->n > first && t->start[first] >= 'a' && t->start[first] <= 'z')
		t->start[first] = (char)(t->start[first] - 'a' + 'A');
}

const char *words_unit(enum unit unit)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].unit == unit)
			return signs[i].words;
	return unit_ucum(unit);
}

void words_number(struct text *t, struct decimal number, enum unit unit)
{
	const char *sign = words_unit(unit);

	text_decimal(t, number);
	if (sign[0] && sign[0] != '/') /* "72/min", "192 mmHg" */
		text_put(t, " ");
	text_put(t, sign);
}
