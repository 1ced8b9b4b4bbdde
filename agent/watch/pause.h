/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Times in which a person is not watched, by the plan or by command. After them there may be a closer watch (closer.h).
 *
 * A pause is on while both clocks say so: the wall clock lies within it, and no more time has passed than it had when it
 * began here. Where the wall clock was never right since the program started (watch_ops.is_clock_right) no pause is on: watching
 * goes on. A help call is raised in every pause, and so is what an aid says of itself: a fault, an overload, a stop between its
 * ends, whoever sits there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/plan.h"
#include "watch/watch.h"

enum {
	PAUSES_MAX = PLAN_PAUSES_MAX + PLAN_PEOPLE_MAX, /* of the plan, and one by command for each person */
	PAUSE_LONGEST_DAYS = 92, /* by command: whoever is away for longer is a matter of the plan */
	PAUSE_LOOK_S = 300, /* so often, while there are any, whether a clock has stepped */
};

/* A pause that is known of, as it is also remembered: "pause/<person>/<id>". */
struct pause {
	struct plan_pause is;
	uint8_t is_told; /* by command; else the plan's */
	uint8_t is_over; /* somebody resumed, or its time has passed: no clock makes it come back */
	uint8_t is_on; /* as last told: its end is told again until there is room for it */
	uint8_t is_past; /* its time is over, and what comes of that has been done; this was padding once, and 0 */
};

struct pauses {
	struct pause of[PAUSES_MAX];
	uint64_t end_us[PAUSES_MAX]; /* monotonic; UINT64_MAX: it has not begun here */
	size_t n;
	uint64_t wake_us;
};

bool pause_is_on(const struct watch *watch, const char *person, const struct moment *now);
bool pause_had_begun(const struct watch *watch, const char *person, int64_t by_us, const struct moment *now); /* one that is on */

/* What every machine asks before a rule about a person may raise. */
bool rule_is_in_force(const struct watch *watch, const struct plan_rule *rule, const struct moment *now);

/* The same of a mobility rule: those of the aid itself ask for no pause. */
bool mobility_is_in_force(const struct watch *watch, const struct plan_mobility *rule, const struct moment *now);
bool pause_spares(enum plan_mobility_kind kind);

/*
 * What began or ended since is told: in the open alerts about the person, and at the end as an information, with which the
 * closer watch begins where the pause has one.
 */
int pause_tick(struct watch *watch, const struct moment *now);
uint64_t pause_wake_us(const struct watch *watch);

int pause_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
