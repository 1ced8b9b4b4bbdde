/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/measurement.h"

#include <stddef.h>

/* Bluetooth Assigned Numbers, 3.8. 0x2A36 and 0x2A1E are left out: what a display shows before there is a result. */
static const struct measurement measurements[] = {
	{ 0x2a35, 0x2a49, 2 }, /* blood pressure */
	{ 0x2b34, 0x2a49, 2 }, /* enhanced blood pressure */
	{ 0x2a1c, 0, 0 }, /* temperature */
	{ 0x2a5e, 0x2a60, 2 }, /* pulse oximeter, spot check */
	{ 0x2a5f, 0x2a60, 2 }, /* pulse oximeter, continuous */
	{ 0x2a9d, 0x2a9e, 4 }, /* weight */
	{ 0x2a9c, 0x2a9b, 4 }, /* body composition */
	{ 0x2a18, 0x2a51, 2 }, /* glucose */
	{ 0x2a34, 0x2a51, 2 }, /* glucose context */
	{ 0x2a37, 0, 0 }, /* heart rate */
};

enum { N_MEASUREMENTS = sizeof(measurements) / sizeof(measurements[0]) };

const struct measurement *measurement_of(uint16_t characteristic)
{
	for (size_t i = 0; i < N_MEASUREMENTS; i++)
		if (measurements[i].characteristic == characteristic)
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
