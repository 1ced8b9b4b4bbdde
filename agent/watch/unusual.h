/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The mobility rules that hold today against this person's own habit by hour of the day (habit.h), and what is told of them. */
#include <stdint.h>

#include "base/moment.h"
#include "proto/plan.h"
#include "watch/mobility.h"

/* Time has passed. Returns 0, or -ENOMEM or -ENOSPC where an alert could not be opened. */
int unusual_judge(struct watch *watch, const struct plan_mobility *rule, struct minding *m, const struct moment *now);

/* It was used so often since the last reading. */
void unusual_count(struct watch *watch, const struct aid *aid, uint32_t n_uses, const struct moment *now);
