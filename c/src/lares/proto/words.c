/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/words.h"

#include <string.h>

static const char *const quantities[QUANTITY_COUNT][LANG_COUNT] = {
#define WORDS(constant, english, german) [QUANTITY_##constant] = { [LANG_EN] = english, [LANG_DE] = german },
#include "proto/quantity_words.def"
};

static const char *const kinds[DEVICE_KIND_COUNT][LANG_COUNT] = {
#define DEVICE_KIND(name, text, session, english, german) { [LANG_EN] = english, [LANG_DE] = german },
#include "proto/device_kind.def"
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

/* Those of them that are words. */
static const struct {
	enum unit unit;
	const char *words;
} german_signs[] = {
	{ UNIT_STEPS, "Schritte" },
	{ UNIT_ROTATIONS_PER_MINUTE, "U/min" },
	{ UNIT_INCH, "Zoll" },
	{ UNIT_POUND, "Pfund (lb)" },
};

void words_quantity(struct text *t, enum lang lang, enum quantity quantity)
{
	text_put(t, quantities[quantity][lang]);
}

void words_quantity_begin(struct text *t, enum lang lang, enum quantity quantity)
{
	size_t first = t->n;

	words_quantity(t, lang, quantity);
	if (t->n > first && t->start[first] >= 'a' && t->start[first] <= 'z')
		t->start[first] = (char)(t->start[first] - 'a' + 'A');
}

const char *words_device_kind(enum lang lang, enum device_kind kind)
{
	return kinds[kind][lang];
}

const char *words_unit(enum lang lang, enum unit unit)
{
	for (size_t i = 0; lang == LANG_DE && i < sizeof(german_signs) / sizeof(german_signs[0]); i++)
		if (german_signs[i].unit == unit)
			return german_signs[i].words;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].unit == unit)
			return signs[i].words;
	return unit_ucum(unit);
}

void words_duration(struct text *t, enum lang lang, uint64_t s)
{
	static const char *const days[LANG_COUNT] = { [LANG_EN] = "days", [LANG_DE] = "Tage" };

	if (s < 120)
		text_printf(t, "%llu s", (unsigned long long)s);
	else if (s < 7200)
		text_printf(t, "%llu min", (unsigned long long)(s + 30) / 60);
	else if (s < 2 * 86400)
		text_printf(t, "%llu h", (unsigned long long)(s + 1800) / 3600);
	else
		text_printf(t, "%llu %s", (unsigned long long)(s + 43200) / 86400, days[lang]);
}

void words_number(struct text *t, enum lang lang, struct decimal number, enum unit unit)
{
	const char *sign = words_unit(lang, unit);
	char digits[DECIMAL_TEXT_MAX], *point;

	decimal_format(number, digits);
	point = strchr(digits, '.');
	if (point && lang == LANG_DE)
		*point = ',';
	text_put(t, digits);
	if (sign[0] && sign[0] != '/') /* "72/min", "192 mmHg" */
		text_put(t, " ");
	text_put(t, sign);
}
