/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A person's values for scores (score.h), and what of them is remembered: "score/<person>/<input>", and as "scored/<person>" by
 * which plan they were judged when it came.
 */
#include "watch/score.h"
#include "watch/watch.h"

/* Which input a quantity is, or -1. */
int score_input_of(enum quantity quantity);

/* Measured at a wall time: on the monotonic clock. What lies in the future was measured now. */
int64_t score_monotonic_us(int64_t at_us, const struct moment *now);

/* The plan has one; while there is no plan, what is remembered says who had. */
bool score_has(const struct watch *watch, const char *person);

/* The person's values; where there are none yet, a free place, or that of somebody who has no score any more. Or NULL. */
struct score_person *score_find_person(struct watch *watch, const char *person);

void score_keep(struct watch *watch, const struct score_person *person, enum score_input input);
void score_forget(struct watch *watch, struct score_person *person, enum score_input input);

/* A plan may score what was only watched before. Returns whether anything is known. */
bool score_take_known(struct watch *watch, struct score_person *person, const struct moment *now);

/* That version of the plan has judged them; 0: not all of them. */
void score_keep_judged(struct watch *watch, const char *person, uint64_t version);
