/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Who is asked about an alert, one after the other: the plan's people for its priority in the plan's order, then the
 * team as a whole. The team alone where there is no plan, for what is about the system, and for what was found late,
 * because that pages nobody.
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"

/* How long the team as a whole has, where no plan says how long somebody has. */
enum { CHAIN_TEAM_HIGH_S = 300, CHAIN_TEAM_MEDIUM_S = 1800, CHAIN_TEAM_LOW_S = 86400 };

struct turn {
	const char *who; /* the plan's memory, or a constant */
	uint32_t within_s;
	bool is_new_round; /* everybody had a turn */
};

/* Whose turn it is after `asked`; NULL, or somebody who is no longer in the chain: the first. `plan` may be NULL. */
struct turn chain_next(const struct plan *plan, const struct alert *alert, const char *asked);
