/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What must hold of whatever a driver called readings. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/json/reading_json.h"

static inline void require(bool holds)
{
	if (!holds)
		abort();
}

static inline void check_reading(const struct readings *readings, const struct reading *reading)
{
	static char json[ACCEPTED_JSON_MAX];
	struct text t = text_of(json, sizeof(json));
	json_t *parsed;

	require(!reading->raw || (reading->n_raw <= readings->n_raw && reading->raw >= readings->raw &&
					 reading->raw + reading->n_raw <= readings->raw + readings->n_raw));
	require(reading->kind < READING_KIND_COUNT && reading->first_value + reading->n_values <= readings->n_values);
	require(reading_is_sane(readings, reading));
	require(reading->device_time.year == 0 || date_time_is_valid(&reading->device_time));
	text_put(&t, "{");
	reading_json_values(&t, readings, reading);
	text_put(&t, "}");
	require(text_end(&t) > 0);
	parsed = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	/* Only a number of more digits than binary floating point has may be too much for the parser. */
	require(parsed || strstr(json, "000000000000000000"));
	json_decref(parsed);
}

/* Whether every part of them is what the headers promise. */
static inline void check_readings(const struct readings *readings)
{
	require(readings->n_readings <= READINGS_MAX && readings->n_values <= READINGS_VALUES_MAX);
	require(readings->n_text <= READINGS_TEXT_MAX && readings->n_raw <= FRAME_DATA_MAX);
	require(readings->part < PART_COUNT && (!readings->is_authentic || readings->is_encrypted));
	for (size_t i = 0; i < readings->n_readings; i++)
		check_reading(readings, &readings->reading[i]);
}

/* A driver alone: its outcome is one of its own, and what it reads can be. */
static inline enum decode check_driver(const struct driver *driver, const struct frame *frame)
{
	struct readings readings;
	enum decode outcome = driver->decode(frame, &readings);

	require(outcome < DECODE_COUNT && outcome != DECODE_REPLAY);
	if (outcome == DECODE_OK)
		check_readings(&readings);
	return outcome;
}
