/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/glucose_value.h"

enum {
	TYPE_CONTROL_SOLUTION = 10,
	LOCATION_CONTROL_SOLUTION = 4,
	LOCATION_NOT_AVAILABLE = 15,
};

static const char *const types[16] = {
	[1] = "capillary-whole-blood", [2] = "capillary-plasma", [3] = "venous-whole-blood", [4] = "venous-plasma",
	[5] = "arterial-whole-blood", [6] = "arterial-plasma", [7] = "undetermined-whole-blood",
	[8] = "undetermined-plasma", [9] = "interstitial-fluid", [TYPE_CONTROL_SOLUTION] = "control-solution",
};

static const char *const locations[16] = {
	[1] = "finger", [2] = "alternate-site", [3] = "earlobe", [LOCATION_CONTROL_SOLUTION] = "control-solution",
	[5] = "subcutaneous-tissue",
};

bool glucose_is_disowned(const struct reading *reading)
{
	static const enum reading_flag flags[] = { FLAG_SENSOR_MALFUNCTION, FLAG_SAMPLE_INSUFFICIENT, FLAG_STRIP_INSERTION,
		FLAG_STRIP_TYPE, FLAG_TEMPERATURE_TOO_HIGH, FLAG_TEMPERATURE_TOO_LOW, FLAG_READ_INTERRUPTED,
		FLAG_GENERAL_FAULT, FLAG_SESSION_STOPPED, FLAG_SENSOR_TYPE };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (reading_has(reading, flags[i]))
			return true;
	return false;
}

void glucose_put(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit)
{
	const struct reading *reading = &found->reading[found->n_readings - 1];
	bool is_above = reading_has(reading, FLAG_ABOVE_DEVICE_RANGE);
	bool is_below = reading_has(reading, FLAG_BELOW_DEVICE_RANGE);

	if (glucose_is_disowned(reading) || (is_above && is_below))
		readings_absent(found, quantity, ABSENT_ERROR);
	else if (is_above)
		readings_absent(found, quantity, ABSENT_POSITIVE_INFINITY);
	else if (is_below)
		readings_absent(found, quantity, ABSENT_NEGATIVE_INFINITY);
	else
		sfloat_put(found, quantity, value, unit);
}

void glucose_put_beside(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit)
{
	if (value.class == FLOAT_NUMBER && !quantity_is_sane(quantity, value.number, unit))
		readings_absent(found, quantity, ABSENT_ERROR);
	else
		sfloat_put(found, quantity, value, unit);
}

bool glucose_is_control(uint8_t sample)
{
	return (sample & 15) == TYPE_CONTROL_SOLUTION || sample >> 4 == LOCATION_CONTROL_SOLUTION;
}

/* Reserved numbers say nothing: meters without the knowledge send 0. */
void glucose_put_sample(struct readings *found, uint8_t sample)
{
	const char *type = types[sample & 15], *location = locations[sample >> 4];

	if (type)
		readings_code(found, QUANTITY_SAMPLE_TYPE, type);
	if (location)
		readings_code(found, QUANTITY_SAMPLE_LOCATION, location);
	else if (sample >> 4 == LOCATION_NOT_AVAILABLE)
		readings_absent(found, QUANTITY_SAMPLE_LOCATION, ABSENT_NOT_MEASURED);
}
