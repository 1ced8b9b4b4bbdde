/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The team's plan: taken, kept, taken up again after a restart, shown. */
#include "agent.h"
#include "proto/faults.h"

/* A signed plan, however it came: judged, kept, in force, and its status said. `why` (may be NULL) gets a refusal in words. */
enum refusal planning_take(struct agent *agent, const char *jws, size_t n_jws, struct text *why);

/* Take up the plan that the store holds. Returns 0, also where there is none. */
int planning_restore(struct agent *agent);

/* {"version":12,"plan":{…},"explains":["…"]}, or null, null and []. Returns 0 or a negative errno. */
int planning_show(struct agent *agent, struct text *answer);

/* {"ok":false,"template":false,"faults":[…],"remarks":[…],"explains":[]} for a plan document that is not signed yet; nothing is changed. */
int planning_check(struct agent *agent, const char *plan, size_t n_plan, struct text *answer);
