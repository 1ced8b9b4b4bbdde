/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What makers' devices want that their profiles do not say: one row per family, found by advertised name or by service.
 *
 * A family that is not here needs nothing but its characteristics in measurement.c, or is not understood. No row has a
 * command that moves, deletes, unpairs or changes settings but the clock, and nobody's subscription is ever given back.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/uuid.h"

/* What must be said before the device says anything: talk.h. */
enum talk_kind {
	TALK_NOTHING,
	TALK_GREETING, /* a command with the time, and it begins */
	TALK_POLL, /* what it measures now, again and again */
	TALK_RECORDS, /* its memory, record by record */
	TALK_KIND_COUNT
};

struct quirk {
	const char *family;
	const char *name; /* how its advertised name begins, or NULL: any */
	struct uuid service; /* which it has; all zero: any */
	bool wants_clock_first; /* or it lets go within seconds: before anything else is read */
	bool prefers_standard; /* the same values come by the standard characteristic where it has that, too */
	uint64_t hold_off_us; /* so long after a connection it is left alone */
	enum talk_kind talk;
	struct uuid says, hears; /* with talk: the characteristics of its answers and of our words */
};

/* The first row that fits, or NULL. `name` is "" where it is not known. */
const struct quirk *quirk_find(const char *name, const struct uuid *services, size_t n_services);

const struct quirk *quirk_at(size_t index); /* NULL behind the last */
