/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/news2.h"

#include <stddef.h>

#include "proto/quantity.h"

/*
 * A column of the chart, from its lowest values up. Up to 90 after rounding is below 90.5 before it: so that a value
 * needs no rounding, and no conversion that would not be exact.
 */
struct band {
	struct decimal below;
	int8_t points;
};

#define TENTHS(n) { (n), -1 }
#define HUNDREDTHS(n) { (n), -2 }
#define REST { INT64_MAX, 0 }

static const struct band respiration[] = {
	{ TENTHS(85), 3 }, { TENTHS(115), 1 }, { TENTHS(205), 0 }, { TENTHS(245), 2 }, { REST, 3 },
};

static const struct band spo2_scale_1[] = {
	{ TENTHS(915), 3 }, { TENTHS(935), 2 }, { TENTHS(955), 1 }, { REST, 0 },
};

static const struct band spo2_scale_2_on_air[] = {
	{ TENTHS(835), 3 }, { TENTHS(855), 2 }, { TENTHS(875), 1 }, { REST, 0 },
};

static const struct band spo2_scale_2_on_oxygen[] = {
	{ TENTHS(835), 3 }, { TENTHS(855), 2 }, { TENTHS(875), 1 }, { TENTHS(925), 0 }, { TENTHS(945), 1 }, { TENTHS(965), 2 },
	{ REST, 3 },
};

static const struct band systolic[] = {
	{ TENTHS(905), 3 }, { TENTHS(1005), 2 }, { TENTHS(1105), 1 }, { TENTHS(2195), 0 }, { REST, 3 },
};

static const struct band pulse[] = {
	{ TENTHS(405), 3 }, { TENTHS(505), 1 }, { TENTHS(905), 0 }, { TENTHS(1105), 1 }, { TENTHS(1305), 2 }, { REST, 3 },
};

static const struct band temperature[] = {
	{ HUNDREDTHS(3505), 3 }, { HUNDREDTHS(3605), 1 }, { HUNDREDTHS(3805), 0 }, { HUNDREDTHS(3905), 1 }, { REST, 2 },
};

static int8_t look_up(const struct band *band, const struct score_part *value, enum unit unit)
{
	int order;

	if (!value->is_measured || unit_compare(value->number, value->unit, band->below, unit, &order) < 0)
		return SCORE_MISSING;
	while (order >= 0) {
		band++;
		if (band->below.mantissa == INT64_MAX)
			break;
		if (unit_compare(value->number, value->unit, band->below, unit, &order) < 0)
			return SCORE_MISSING;
	}
	return band->points;
}

/* On scale 2 what is above the target is good on air and bad under oxygen: without knowing which, it has no points. */
static int8_t spo2_points(const struct news2_inputs *inputs)
{
	const struct score_part *value = &inputs->of[SCORE_SPO2];
	int8_t on_air, on_oxygen;

	if (inputs->scale != NEWS2_SCALE_2)
		return look_up(spo2_scale_1, value, UNIT_PERCENT);
	on_air = look_up(spo2_scale_2_on_air, value, UNIT_PERCENT);
	on_oxygen = look_up(spo2_scale_2_on_oxygen, value, UNIT_PERCENT);
	if (inputs->oxygen == TOLD_UNKNOWN && on_air != on_oxygen)
		return SCORE_MISSING;
	return inputs->oxygen == TOLD_YES ? on_oxygen : on_air;
}

static int8_t told_points(enum plan_told told, enum plan_told good, int8_t otherwise)
{
	if (told == TOLD_UNKNOWN)
		return SCORE_MISSING;
	return told == good ? 0 : otherwise;
}

void news2_score(const struct news2_inputs *inputs, struct score *ret_score)
{
	const struct score_part *of = inputs->of;
	const int8_t points[SCORE_INPUT_COUNT] = {
		[SCORE_RESPIRATION] = look_up(respiration, &of[SCORE_RESPIRATION], UNIT_PER_MINUTE),
		[SCORE_SPO2] = spo2_points(inputs),
		[SCORE_OXYGEN] = told_points(inputs->oxygen, TOLD_NO, 2),
		[SCORE_SYSTOLIC] = look_up(systolic, &of[SCORE_SYSTOLIC], UNIT_MMHG),
		[SCORE_PULSE] = look_up(pulse, &of[SCORE_PULSE], UNIT_PER_MINUTE),
		[SCORE_CONSCIOUSNESS] = told_points(inputs->is_alert, TOLD_YES, 3),
		[SCORE_TEMPERATURE] = look_up(temperature, &of[SCORE_TEMPERATURE], UNIT_CELSIUS),
	};

	*ret_score = (struct score){ .scale = inputs->scale };
	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++) {
		ret_score->of[i] = of[i];
		ret_score->of[i].points = points[i];
		if (points[i] == SCORE_MISSING)
			continue;
		ret_score->n_known++;
		ret_score->total += (uint8_t)points[i];
		ret_score->has_three |= points[i] == 3;
	}
}
