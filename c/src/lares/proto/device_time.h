/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a device's clock shows. Reading and writing it, and its arithmetic: date_time.h. */
#include <stdbool.h>
#include <stdint.h>

/* The device's own clock face, without a zone unless `is_utc`; year 0: none (GATT Date Time, 0x2A08). */
struct device_time {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
	bool is_utc;
};
