/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/measurement.h"

#include <stddef.h>

/* On the Base UUID (Core, Vol 3, Part B, 2.5.1). */
#define SIG(number) UUID(number, 0x0000, 0x1000, 0x8000, 0x00805f9b34fb)

/*
 * Bluetooth Assigned Numbers, 3.8. 0x2A36 and 0x2A1E are left out: what a display shows before there is a result. Makers'
 * own below: as the drivers of these families know them. An actuator's are not here, for nobody connects to one.
 */
static const struct measurement measurements[] = {
	{ SIG(0x2a35), 0x2a49, 2, false }, /* blood pressure */
	{ SIG(0x2b34), 0x2a49, 2, false }, /* enhanced blood pressure */
	{ SIG(0x2b36), 0x2a49, 2, false }, /* a stored one */
	{ SIG(0x2a1c), 0, 0, false }, /* temperature */
	{ SIG(0x2a5e), 0x2a60, 2, false }, /* pulse oximeter, spot check */
	{ SIG(0x2a5f), 0x2a60, 2, false }, /* pulse oximeter, continuous */
	{ SIG(0x2a9d), 0x2a9e, 4, false }, /* weight */
	{ SIG(0x2a9c), 0x2a9b, 4, false }, /* body composition */
	{ SIG(0x2a18), 0x2a51, 2, false }, /* glucose */
	{ SIG(0x2a34), 0x2a51, 2, false }, /* glucose context */
	{ SIG(0x2aa7), 0x2aa8, 6, false }, /* continuous glucose */
	{ SIG(0x2a37), 0, 0, false }, /* heart rate */
	{ SIG(0x2a52), 0, 0, true }, /* record access */
	{ SIG(0x2a9f), 0, 0, true }, /* user control point */

	{ UUID(0x0aad7ea0, 0x0d60, 0x11e2, 0x8e3c, 0x0002a5d5c51b), 0, 0, false }, /* Nonin */
	{ UUID(0xcdeacb81, 0x5235, 0x4c07, 0x8846, 0x93a37ee6b86d), 0, 0, false }, /* Jumper */
	{ UUID(0x0734594a, 0xa8e7, 0x4b1a, 0xa6b1, 0xcd5243059a57), 0, 0, false }, /* Viatom */
	{ UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123), 0, 0, false }, /* TaiDoc */
	{ UUID(0x23434101, 0x1fe4, 0x1eff, 0x80cb, 0x00ff78297d8b), 0, 0, false }, /* A&D, older scales */
	{ UUID(0x49535343, 0x1e4d, 0x4bd9, 0xba61, 0x23c647249616), 0, 0, false }, /* BerryMed */
	{ SIG(0xff02), 0, 0, false }, /* Contec */
	{ SIG(0x8a21), 0, 0, false }, /* Transtek: weight */
	{ SIG(0x8a22), 0, 0, false }, /* Transtek: body composition */
};

enum { N_MEASUREMENTS = sizeof(measurements) / sizeof(measurements[0]) };

const struct measurement *measurement_of(const struct uuid *characteristic)
{
	for (size_t i = 0; i < N_MEASUREMENTS; i++)
		if (uuid_equal(&measurements[i].uuid, characteristic))
			return &measurements[i];
	return NULL;
}

const struct measurement *measurement_of_feature(uint16_t feature)
{
	for (size_t i = 0; feature && i < N_MEASUREMENTS; i++)
		if (measurements[i].feature == feature)
			return &measurements[i];
	return NULL;
}
