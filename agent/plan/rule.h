/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Inside the plan: what every rule has, and all rules of a plan in one row. */
#include "plan/check.h"
#include "proto/plan.h"

enum { RULE_CONFIRM_MIN_S = 30, RULE_CONFIRM_MAX_S = 86400 }; /* a second measurement */

/* All but the priority, which not every rule has in the same place: rule, person, set_by, do, only. */
void rule_parse(struct check *c, struct plan_rule *rule);

/* "priority", or another member that is one. A rule without it has no name afterwards: nothing more is said of it. */
bool rule_parse_priority(struct check *c, const char *key, struct plan_rule *rule);

/* Whether Lares has such a rule itself. */
bool rule_is_reserved(const char *name);

struct rule_place {
	const struct plan_rule *rule;
	const char *section; /* "limits" */
	size_t index;
};

/* The n-th of all rules of the plan, in the order of its sections; false beyond the last. */
bool rule_at(const struct plan *plan, size_t n, struct rule_place *ret_place);
