/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Who is asked about an alert, one after the other: the plan's people for its priority in the plan's order, then the
 * team as a whole. The team alone where there is no plan, for what is about the system, and for what was found late,
 * because that pages nobody.
 *
 * Who has quiet hours is passed over in them, unless the plan lets the priority break them; where nobody is left the team
 * is asked. A low alert calls nobody at night, but those whose quiet hours the plan lets it break: the team has it until
 * the first of those who sleep can be asked, and then the chain begins anew. Information asks nobody at any time.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/alert.h"
#include "proto/plan.h"

/* How long the team as a whole has, where no plan says how long somebody has. */
enum { CHAIN_TEAM_HIGH_S = 300, CHAIN_TEAM_MEDIUM_S = 1800, CHAIN_TEAM_LOW_S = 86400 };

struct turn {
	const char *who; /* the plan's memory, or a constant */
	uint32_t within_s;
	bool is_new_round; /* everybody had a turn */
};

/*
 * Whose turn it is after `asked`; NULL, or somebody who is no longer in the chain: the first. `plan` may be NULL. The time
 * of day is by the zone that holds now, and unknown (nobody sleeps) while the clock was never set.
 */
struct turn chain_next(const struct plan *plan, const struct alert *alert, const char *asked, const struct moment *now);
