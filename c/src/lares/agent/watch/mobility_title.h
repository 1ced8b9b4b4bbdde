/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What an alert of a mobility rule says: who, which aid, since when, what to do. */
#include "proto/alert.h"
#include "watch/finding.h"
#include "watch/habit.h"

struct watch;

/* `aid` is NULL where it is about the whole home; `is_silent`: what an absence rests on is not heard. */
void mobility_title(const struct watch *watch, struct alert *alert, const struct plan_mobility *rule, const struct aid *aid,
	const struct finding *finding, bool is_silent, const struct moment *now);
void mobility_title_unusual(const struct watch *watch, struct alert *alert, const struct plan_mobility *rule,
	const struct aid *aid, const struct habit_judgement *judgement);
