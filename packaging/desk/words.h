/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What arrives from a home, in words that a nurse reads. Nothing here decides anything. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vigil.h"

struct words {
	FILE *out;
	const char *home; /* that every line names, or ""; borrowed */
	int32_t zone_s; /* east of UTC, of the home's clock, by which this desk's own lines are; the caller's to set */
	json_t *people; /* id -> name, from the care plan; owned */
	json_t *devices; /* id -> name, from up/device; owned */
};

/* `plan`: the care plan with its people, or NULL; borrowed. Returns 0 or -ENOMEM. */
int words_init(struct words *words, FILE *out, const json_t *plan);
void words_done(struct words *words);

/* The names of a plan's people; NULL: none. */
void words_learn_people(struct words *words, const json_t *plan);

/* Remember how a device is called (up/device/<id>). */
void words_learn_device(struct words *words, const json_t *device);

/* The zone of the home's clock, from a moment that it names; "" or none: as before. */
void words_learn_zone(struct words *words, const char *moment);

void words_link(const struct words *words, const json_t *link, bool is_retained);
void words_reading(const struct words *words, const json_t *reading);
void words_alert(const struct words *words, const json_t *alert);
void words_done_message(const struct words *words, const json_t *done);
void words_plan_status(const struct words *words, const json_t *status);
void words_gap(const struct words *words, const json_t *gap);

/* Who is missed, or is back. */
void words_vigil(const struct words *words, const struct vigil *vigil);

/* A line of the desk's own, about the home, now. */
void words_news(const struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A sentence of the desk's own, set in like the lines under a reading. */
void words_say(const struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The person's name, or the id where the plan does not know it. */
const char *words_person(const struct words *words, const char *id);
