/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pairing.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/*
 * By what the device calls itself or who made it, and by its kind; the first row that fits. One collector at a time has
 * the bond of most of these: a phone that has it takes it back.
 */
static const struct {
	const char *sign; /* how maker, model or name begins; NULL: anyone's */
	int kind; /* -1: any */
	const char *words;
} rows[] = {
	{ "A&D", -1,
		"Hold its START button until Pr is shown, then let go (a scale without one: the button on its underside). If a phone "
		"is paired with it, remove it there first: it keeps one partner." },
	{ "Omron", -1,
		"Hold its Bluetooth button until P blinks. If a phone is paired with it, remove it there first: each "
		"pairing replaces the one before." },
	{ "BLESmart_", -1,
		"Hold its Bluetooth button until P blinks. If a phone is paired with it, remove it there first: each "
		"pairing replaces the one before." },
	{ "Roche", -1,
		"In the meter's menu choose Settings, Wireless, Pairing, and add a device. It asks for six digits: they are on its "
		"back, or on its display." },
	{ "Accu-Chek", -1,
		"In the meter's menu choose Settings, Wireless, Pairing, and add a device. It asks for six digits: they are on its "
		"back, or on its display." },
	{ "meter+", -1, /* what an Accu-Chek calls itself */
		"In the meter's menu choose Settings, Wireless, Pairing, and add a device. It asks for six digits: they are on its "
		"back, or on its display." },
	{ "Ascensia", -1,
		"Choose pairing in the meter's settings, and have the six digits ready that it shows. It must hold a measurement "
		"already; once paired it answers nobody else." },
	{ "Contour", -1,
		"Choose pairing in the meter's settings, and have the six digits ready that it shows. It must hold a measurement "
		"already; once paired it answers nobody else." },
	{ "Nonin", -1,
		"Take its batteries out, put them in again and put a finger in: then it can be paired for two minutes. A 3150 asks "
		"for the six digits that are printed on it." },
	{ NULL, DEVICE_CUFF,
		"Bring the cuff into its pairing mode: on most, hold the Bluetooth or START button until its sign or P blinks." },
	{ NULL, DEVICE_THERMOMETER, "Switch the thermometer on; where it has a pairing mode, hold its button until the Bluetooth sign blinks." },
	{ NULL, DEVICE_OXIMETER, "Put a finger into the oximeter and leave it there." },
	{ NULL, DEVICE_SCALE,
		"Wake the scale with a foot; where it has a pairing button (on the underside or with the batteries), hold that until "
		"the Bluetooth sign blinks." },
	{ NULL, DEVICE_GLUCOMETER,
		"Choose pairing or Bluetooth in the meter's menu, and have the six digits ready that it shows or that are on its back." },
	{ NULL, DEVICE_HEART_RATE, "Wear it: it wakes when its contacts are moist and on the skin." },
	{ NULL, -1,
		"Wake the device and bring it near; where it has a pairing mode, its manual says how: mostly a button is held until "
		"a sign blinks." },
};

static bool begins_with(const char *text, const char *sign)
{
	return text && strncasecmp(text, sign, strlen(sign)) == 0;
}

const char *pairing_words(const struct pairing_of *device)
{
	size_t i;

	for (i = 0; rows[i].sign || rows[i].kind >= 0; i++) {
		bool is_sign = !rows[i].sign || begins_with(device->maker, rows[i].sign) ||
			begins_with(device->model, rows[i].sign) || begins_with(device->name, rows[i].sign);
		bool is_kind = rows[i].kind < 0 || (device->kind && (int)*device->kind == rows[i].kind);

		if (is_sign && is_kind)
			break;
	}
	return rows[i].words;
}

static const struct {
	const char *measure, *again;
} uses[] = {
	[DEVICE_CUFF] = { "Now measure blood pressure, sitting still.", "Measure again in a minute" },
	[DEVICE_THERMOMETER] = { "Now take a temperature.", "Take a temperature again in a minute" },
	[DEVICE_OXIMETER] = { "Now put a finger in until it shows values, and take it out.", "Put the finger in again in a minute" },
	[DEVICE_SCALE] = { "Now step on it and stand still until the weight is settled.", "Step on it again in a minute" },
	[DEVICE_GLUCOMETER] = { "Now measure, with a strip; control solution will do.", "Measure again, or switch it on in a minute" },
	[DEVICE_HEART_RATE] = { "Now wear it, with moist contacts.", "Take it off for a minute and wear it again" },
	[DEVICE_TOILET_LIFT] = { "Now move the lift a little.", "" },
	[DEVICE_HOIST] = { "Now move the hoist a little.", "" },
	[DEVICE_STAIRLIFT] = { "Now move the stairlift a little.", "" },
	[DEVICE_BED] = { "Now sit down on the bed, and get up again.", "" },
	[DEVICE_CHAIR] = { "Now sit down on the chair, and get up again.", "" },
	[DEVICE_HELP_BUTTON] = { "Now press the button once.", "" },
	[DEVICE_DOOR] = { "Now open the door and close it.", "" },
	[DEVICE_MOTION] = { "Now walk past it.", "" },
	[DEVICE_SENSOR] = { "Now make it send: move it, open it or press it. Some send only every few minutes.", "" },
};

_Static_assert(sizeof(uses) / sizeof(uses[0]) == DEVICE_KIND_COUNT, "each kind has its words");

const char *pairing_measure_words(enum device_kind kind)
{
	return uses[kind].measure;
}

const char *pairing_again_words(enum device_kind kind)
{
	return uses[kind].again;
}
