/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/generic_health_code.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* Milligram, millilitre and kilojoule are told by the rule of prefixes only: +18 is milli, +3 is kilo. */
static const struct {
	uint16_t term;
	enum unit unit;
	int8_t shift;
} units[] = {
	{ 544, UNIT_PERCENT, 0 },
	{ 2720, UNIT_PER_MINUTE, 0 }, /* beats */
	{ 2784, UNIT_PER_MINUTE, 0 }, /* breaths */
	{ 3872, UNIT_MMHG, 0 },
	{ 3843, UNIT_KILOPASCAL, 0 },
	{ 6048, UNIT_CELSIUS, 0 },
	{ 4416, UNIT_FAHRENHEIT, 0 },
	{ 1731, UNIT_KILOGRAM, 0 },
	{ 1728, UNIT_GRAM, 0 },
	{ 1746, UNIT_MILLIGRAM, 0 },
	{ 1760, UNIT_POUND, 0 },
	{ 1952, UNIT_KILOGRAM_PER_SQUARE_METRE, 0 },
	{ 1280, UNIT_METRE, 0 },
	{ 1297, UNIT_CENTIMETRE, 0 },
	{ 1298, UNIT_MILLIMETRE, 0 },
	{ 1376, UNIT_INCH, 0 },
	{ 1618, UNIT_MILLILITRE, 0 },
	{ 2130, UNIT_MILLIGRAM_PER_DECILITRE, 0 },
	{ 4722, UNIT_MILLIMOLE_PER_LITRE, 0 },
	{ 4288, UNIT_OHM, 0 },
	{ 2176, UNIT_SECOND, 0 },
	{ 2194, UNIT_MILLISECOND, 0 },
	{ 2208, UNIT_MINUTE, 0 },
	{ 2240, UNIT_HOUR, 0 },
	{ 3968, UNIT_KILOJOULE, -3 }, /* joules */
	{ 3971, UNIT_KILOJOULE, 0 },
};

/* Types that quantity.def does not have, or that it has more than once. The first whose unit fits. */
static const struct {
	uint32_t type;
	enum modality modality; /* not told: whatever it was */
	enum quantity quantity;
} aliases[] = {
	{ 150456, MODALITY_FAST, QUANTITY_SPO2_FAST },
	{ 150456, MODALITY_SLOW, QUANTITY_SPO2_SLOW },
	{ 150456, MODALITY_NOT_TOLD, QUANTITY_SPO2 },
	{ 149530, MODALITY_FAST, QUANTITY_PULSE_RATE_FAST },
	{ 149530, MODALITY_SLOW, QUANTITY_PULSE_RATE_SLOW },
	{ 149530, MODALITY_NOT_TOLD, QUANTITY_PULSE_RATE },
	{ 149514, MODALITY_NOT_TOLD, QUANTITY_PULSE_RATE },
	{ 188764, MODALITY_NOT_TOLD, QUANTITY_BODY_WATER_MASS },
	{ 188764, MODALITY_NOT_TOLD, QUANTITY_BODY_WATER },
	{ 8454247, MODALITY_NOT_TOLD, QUANTITY_DISTANCE },
};

static const struct {
	uint32_t type;
	enum quantity quantity, beside;
	const char *code;
} details[] = {
	{ 188452, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "armpit" },
	{ 188428, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "ear" },
	{ 188432, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "finger" },
	{ 188456, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "gastro-intestinal" },
	{ 188424, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "mouth" },
	{ 188420, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "rectum" },
	{ 188448, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "toe" },
	{ 150392, QUANTITY_BODY_TEMPERATURE, QUANTITY_BODY_SITE, "tympanum" },
	{ 160184, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "capillary-whole-blood" },
	{ 160188, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "capillary-plasma" },
	{ 160192, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "venous-whole-blood" },
	{ 160196, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "venous-plasma" },
	{ 160200, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "arterial-whole-blood" },
	{ 160204, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "arterial-plasma" },
	{ 160212, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "interstitial-fluid" },
	{ 160364, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "undetermined-whole-blood" },
	{ 160368, QUANTITY_GLUCOSE, QUANTITY_SAMPLE_TYPE, "undetermined-plasma" },
	{ 160208, QUANTITY_CONTROL_GLUCOSE, QUANTITY_SAMPLE_TYPE, "control-solution" },
};

/* In the words that glucose contexts have for the same. */
static const struct {
	uint32_t type, code;
	enum quantity quantity;
	const char *word;
} codes[] = {
	{ 8417864, 8417872, QUANTITY_MEAL, "after-meal" },
	{ 8417764, 8417768, QUANTITY_CARBOHYDRATE_SOURCE, "breakfast" },
	{ 8417764, 8417772, QUANTITY_CARBOHYDRATE_SOURCE, "lunch" },
	{ 8417764, 8417776, QUANTITY_CARBOHYDRATE_SOURCE, "dinner" },
	{ 8417764, 8417780, QUANTITY_CARBOHYDRATE_SOURCE, "snack" },
	{ 8417764, 8417784, QUANTITY_CARBOHYDRATE_SOURCE, "drink" },
	{ 8417764, 8417788, QUANTITY_CARBOHYDRATE_SOURCE, "supper" },
	{ 8417764, 8417792, QUANTITY_CARBOHYDRATE_SOURCE, "brunch" },
	{ 8417796, 8417800, QUANTITY_MEDICATION, "rapid-acting-insulin" },
	{ 8417796, 8417804, QUANTITY_MEDICATION, "short-acting-insulin" },
	{ 8417796, 8417808, QUANTITY_MEDICATION, "intermediate-acting-insulin" },
	{ 8417796, 8417812, QUANTITY_MEDICATION, "long-acting-insulin" },
	{ 8417796, 8417816, QUANTITY_MEDICATION, "pre-mixed-insulin" },
};

bool generic_health_unit(uint16_t term, enum unit *ret_unit, int8_t *ret_shift)
{
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (units[i].term == term) {
			*ret_unit = units[i].unit;
			*ret_shift = units[i].shift;
			return true;
		}
	}
	return false;
}

/* UNIT_NONE stands for any unit here: no number of ours that has a type is without one. */
static bool is_in(enum quantity quantity, enum unit unit)
{
	return unit == UNIT_NONE || quantity_allows(quantity, unit);
}

static enum quantity alias_of(uint32_t type, enum unit unit, enum modality modality)
{
	for (size_t i = 0; i < COUNT_OF(aliases); i++)
		if (aliases[i].type == type && is_in(aliases[i].quantity, unit) &&
			(aliases[i].modality == MODALITY_NOT_TOLD || aliases[i].modality == modality))
			return aliases[i].quantity;
	for (size_t i = 0; i < COUNT_OF(details); i++)
		if (details[i].type == type && is_in(details[i].quantity, unit))
			return details[i].quantity;
	return QUANTITY_COUNT;
}

/* What is counted or coded has no unit, and several such share a type: a door and a window. */
static bool is_number_of(enum quantity quantity, uint32_t type, enum unit unit)
{
	return quantity_mdc(quantity) == type && quantity_unit(quantity) != UNIT_NONE && is_in(quantity, unit);
}

enum quantity generic_health_quantity(uint32_t type, enum unit unit, enum modality modality)
{
	enum quantity quantity = alias_of(type, unit, modality);

	if (quantity == QUANTITY_COUNT && type != 0) /* 0 in quantity.def: no code is known */
		for (quantity = 0; quantity < QUANTITY_COUNT && !is_number_of(quantity, type, unit);)
			quantity++;
	return quantity;
}

enum quantity generic_health_any_quantity(uint32_t type)
{
	return generic_health_quantity(type, UNIT_NONE, MODALITY_NOT_TOLD);
}

const char *generic_health_detail(uint32_t type, enum quantity *ret_quantity)
{
	for (size_t i = 0; i < COUNT_OF(details); i++) {
		if (details[i].type == type) {
			*ret_quantity = details[i].beside;
			return details[i].code;
		}
	}
	return NULL;
}

bool generic_health_put_code(struct readings *found, uint32_t type, uint32_t code)
{
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (codes[i].code == code && (type == 0 || codes[i].type == type))
			return readings_code(found, codes[i].quantity, codes[i].word);
	return false;
}

enum modality generic_health_modality(uint32_t code)
{
	switch (code) {
	case 150580:
		return MODALITY_FAST;
	case 150584:
		return MODALITY_SLOW;
	case 150588:
		return MODALITY_SPOT;
	default:
		return MODALITY_NOT_TOLD;
	}
}
