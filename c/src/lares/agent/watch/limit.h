/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One value against one limit. Exact, in whatever units the two are; a pair that cannot be compared says nothing. */
#include <stdbool.h>

#include "proto/alert.h"

enum verdict {
	VERDICT_NONE, /* not comparable */
	VERDICT_BEYOND, /* raises */
	VERDICT_BETWEEN, /* neither: what is open stays open, what is not is not opened */
	VERDICT_SAFE, /* clears */
};

enum verdict limit_judge(const struct alert_limit *limit, struct decimal number, enum unit unit);

/* Whether the value lies further out than that one. */
bool limit_is_worse(const struct alert_limit *limit, struct decimal number, enum unit unit, struct decimal than,
	enum unit than_unit);

/*
 * Whether it lies further out by at least the distance between raise and clear level: the one number by which the plan
 * already says what counts as a change of this quantity in this person. A difference too long to compute counts.
 */
bool limit_is_step_worse(const struct alert_limit *limit, struct decimal number, enum unit unit, struct decimal than,
	enum unit than_unit);
