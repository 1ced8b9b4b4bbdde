/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One mobility rule against what one device says: whether it holds, since when, and when it may begin to. No alerts. */
#include <stdbool.h>
#include <stdint.h>

#include "proto/plan.h"
#include "watch/aid.h"
#include "watch/local.h"

struct finding {
	enum {
		FINDING_NOT_YET, /* nor is it over: what is open stays so */
		FINDING_NO, /* by data: what is open is cleared */
		FINDING_YES,
	} verdict;
	bool is_absence; /* it rests on what was not heard */
	int64_t since_wall_us;
	int64_t due_us; /* monotonic: when to look again; INT64_MAX: when something is heard */
	enum aid_state state; /* by which it holds; AID_STATE_COUNT: by none */
};

/* What a rule may count from. Monotonic. */
struct finding_base {
	int64_t start_us, start_wall_us; /* the rule is in force since */
	int64_t not_before_us; /* of absences */
	int64_t remembered_us; /* of what was before, movements may be missing that were not remembered: MOBILITY_KEEP_S */
	int64_t stepped_us; /* the wall clock was set: a window before it may not be what it seems */
};

/* Whether it is the rule's device, or one of its person's. */
bool finding_is_about(const struct plan_mobility *rule, const struct aid *aid);

/* Whether the rule judges that device: it has said what such a rule is about. */
bool finding_applies(const struct plan *plan, const struct plan_mobility *rule, const struct aid *aid);

/* All kinds but MOBILITY_UNUSUAL and MOBILITY_NO_MOVEMENT. */
struct finding finding_of_aid(const struct plan_mobility *rule, const struct aid *aid, const struct finding_base *base,
	const struct zone *zone, const struct moment *now);

/* MOBILITY_NO_MOVEMENT, by when anything of the person's moved last; LOCAL_NEVER. */
struct finding finding_of_movement(const struct plan_mobility *rule, int64_t moved_us, const struct finding_base *base,
	const struct zone *zone, const struct moment *now);
