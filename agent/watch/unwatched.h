/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a pause (pause.h) does to values: whose they are is not sure, and how the person was before it says nothing of how
 * they are after it.
 *
 *	                     begins                              ends
 *	 judged, counted  |  neither raises, clears nor counts  |  judged, counted
 *	                  |  what waited, was newest or scored is forgotten
 *
 * What was measured in a pause is not judged after it either, however it comes: late, or by a plan that came since. What was
 * measured before it and comes after it is judged as it would have been, and comes in it, is counted for its day.
 * Remembered are the last pauses of each person, as a device may keep a value for days: "unwatched/<person>", the oldest first.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/plan.h"

struct watch;

enum { UNWATCHED_MAX = 16 }; /* of a person; then the oldest goes */

struct unwatched {
	struct past {
		char person[PERSON_ID_MAX];
		struct span {
			int64_t from_us, until_us; /* wall clock */
		} of[UNWATCHED_MAX];
		size_t n;
	} past[PLAN_PEOPLE_MAX]; /* then the one whose last ended first goes */
	size_t n;
};

/*
 * A pause of that person begins; it is over, since then. `before_us`: what was measured before that wall time is put aside;
 * where the pause is known only when it has passed, its end.
 */
void unwatched_begin(struct watch *watch, const char *person, int64_t before_us, const struct moment *now);
void unwatched_end(struct watch *watch, const struct plan_pause *pause, int64_t until_us);

/* Whether it was measured in a pause. Where the clock was set back to before the end of one nobody knows, and it was not. */
bool unwatched_was(const struct watch *watch, const struct accepted *accepted, const struct moment *now);

/* Whether it raises and clears nothing about the person: it was measured in a pause, or comes in one. */
bool unwatched_is(const struct watch *watch, const struct accepted *accepted, const struct moment *now);

/* Whether it can be no newest value: it was measured in a pause, or before one, and was put aside with what was newest then. */
bool unwatched_is_aside(const struct watch *watch, const struct accepted *accepted, const struct moment *now);

int unwatched_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
