/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Measurements that should come: which rule waits for one, and what becomes of it. When one is due is in slot.h.
 *
 * One that was measured within its window, or later, counts whenever it comes and by whatever way; one dated in the future
 * does not, nor one below a bonded link where a bonded device measured it before (agent/README.md: trust), until the plan has
 * that device no longer. What is missed is one alert until something is measured, over restarts too. A reminder is the
 * same alert before it asks anybody: an information, which the missed measurement turns into what the rule says.
 */
#include "base/moment.h"
#include "proto/accepted.h"
#include "watch/slot.h"

struct watch;

enum { EXPECTED_AHEAD_S = 120 }; /* a device's clock may be ahead by so much */

struct expected {
	struct expecting {
		char rule[ALERT_RULE_MAX];
		char person[PERSON_ID_MAX];
		enum quantity quantity;
		struct slot slot; /* remembered: awaited.h */
		bool is_changed; /* since */
		bool is_untold; /* missed, and no alert says so: it could not be opened, or what ended it was another's */
		uint64_t wake_us;
	} of[PLAN_EXPECTED_MAX];
	size_t n;
};

/* A result of somebody, live or not. These return 0, or -ENOMEM or -ENOSPC where an alert could not be opened. */
int expected_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now);

/* The same of what was theirs all the time: it settles what it is of, and nothing is judged. awaited_keep() is for after it. */
void expected_count_again(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now);

/* That reading is not `person`'s: what it settled is waited for again, and what it ended goes on. */
void expected_take_away(struct watch *watch, const struct accepted *accepted, const char *person, const struct moment *now);

/* Each may be NULL: none waits, the plan has none. */
struct expecting *expected_find(struct expected *expected, const char *rule, const char *person);
const struct plan_expected *expected_rule(const struct plan *plan, const char *rule, const char *person);

/* What is waited for of that person begins anew when it is looked at next: the rules were not in force meanwhile. */
void expected_begin_anew(struct watch *watch, const char *person);

int expected_tick(struct watch *watch, const struct moment *now);

uint64_t expected_wake_us(const struct watch *watch);
