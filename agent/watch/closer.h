/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The closer watch: for so many days after a pause (pause.h) rules are in force that the plan keeps for them.
 *
 * It goes on while either clock says so, and where the wall clock was never right since the program started
 * (watch_ops.is_clock_right). Remembered: "closer/<person>".
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/plan.h"

struct watch;

struct closers {
	struct closer {
		char person[PERSON_ID_MAX];
		int64_t until_us; /* wall clock */
		uint64_t end_us; /* monotonic, by the first clock here that was right; UINT64_MAX: none was yet */
	} of[PLAN_PEOPLE_MAX];
	size_t n;
};

bool closer_is_on(const struct watch *watch, const char *person, const struct moment *now);
bool closer_is_any(const struct watch *watch);
const struct closer *closer_of(const struct watch *watch, const char *person); /* or NULL */

/* That pause is over since `from_us` (wall clock). Of two the one that ends later goes on. */
void closer_begin(struct watch *watch, const struct plan_pause *pause, int64_t from_us);

/* While the clock is right: those whose time is over end. */
void closer_tick(struct watch *watch, const struct moment *now);

int closer_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
