/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What mobility rules know of aids and of themselves, and how it is remembered: "aid/…", "mobility/…",
 * "habit/…", "listened/…". */
#include "watch/mobility.h"

/* What the rule knows of itself. Where it came in force, or is so no longer, that begins anew. */
struct minding *minding_of(struct watch *watch, const struct plan_mobility *rule, bool is_in_force,
	const struct moment *now);

/* What the rule counts begins anew. */
void minding_begin_anew(struct watch *watch, const struct plan_mobility *rule, const struct moment *now);

/* What all rules about that person count does, when they are looked at next: they were not in force meanwhile. */
void minding_begin_all_anew(struct watch *watch, const char *person);

/* A day that is unlike the others was closed by somebody's word. */
void minding_settle_habit(struct watch *watch, const struct plan_mobility *rule);

/* The aid that a reading of somebody is of, known from now on at least; NULL: there are too many. */
struct aid *minding_take_up(struct watch *watch, const struct accepted *accepted, const struct moment *now);

/* For how long it was waited since the last break. */
void minding_keep_listened(struct watch *watch, const struct moment *now);

void minding_keep_aid(struct watch *watch, struct aid *aid, const struct moment *now);
/* What was remembered in another boot of the machine, by the clocks of this one; and what was not, for want of a rule. */
void minding_keep_moved(struct watch *watch, const struct moment *now);
void minding_keep_habit(struct watch *watch, const struct minding *minding);

/* Nobody has that device any more. What takes its place begins anew, under the same id too. */
void minding_forget_device(struct watch *watch, const char *device, const struct moment *now);

/* Rules and devices that the plan has no longer. */
void minding_forget_gone(struct watch *watch, const struct moment *now);
