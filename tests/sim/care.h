/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the plan of this home watches beside its limits: by seed, and from version to version. oracle_care.c judges what comes of it. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/alert.h"
#include "proto/plan.h"
#include "things.h"

enum care {
#define CARE(name, text, words) CARE_##name,
#include "care.def"
	CARE_COUNT
};

const char *care_name(enum care care);

void care_use(uint32_t cares); /* a bit each */
bool care_is_on(enum care care);

enum { CARE_EXPECTED_MAX = 3 };

struct care_expected {
	const char *rule;
	enum thing_name thing;
	enum quantity quantity;
	uint16_t from_min, to_min; /* of the local day */
	uint32_t every_s; /* where there is no window */
	uint32_t grace_s, remind_s;
	enum alert_priority priority;
};

/* What the plan of that version says, or NULL: there is no such rule. */
const struct care_expected *care_expected(uint64_t version, size_t i);

/* More than so many tenths of a kilogram in so many days; the first weight raises beyond `hard`, where a second one is waited for. */
struct care_trend {
	const char *rule;
	uint16_t days;
	int above, clear, hard;
	enum alert_priority priority;
};

/* Of the plan of that version, or NULL. */
const struct care_trend *care_trend(uint64_t version);

/* Whether, and for how long, the limit or the trend with that rule waits: for a second value, or for time to pass; 0: it does not. */
uint32_t care_confirm_s(const char *rule);
uint32_t care_hold_s(const char *rule);

/* Whether the plan says that nobody is watched, for sure from `margin_us` behind its begin to as much before its end; or perhaps. */
bool care_is_paused(uint64_t true_us, uint64_t margin_us);
bool care_orders_pauses(void); /* by command also */
bool care_may_be_paused(uint64_t true_us, uint64_t margin_us);

enum { CARE_MOBILITY_MAX = 7 };

struct care_mobility {
	const char *rule;
	enum plan_mobility_kind kind;
	enum thing_name thing; /* THING_COUNT: whatever the person has */
	uint32_t within_s; /* 0: at once */
	uint16_t from_min, to_min; /* of the local day; the same: always */
	enum alert_priority priority;
};

/* What the plan of that version says, or NULL: there is no such rule. */
const struct care_mobility *care_mobility(uint64_t version, size_t i);

bool care_is_shared(void); /* two people live here */

enum { CARE_MARGIN_KG = 4 }; /* of a scale that they share */

/* What the plan says of that device: one row, or one for each who uses it. */
void care_add_device(json_t *devices, enum thing_name name);

/* True time at which a pause begins (even) or ends (odd); 0: there are no more. There much is measured, and little is well. */
uint64_t care_edge_us(size_t i);

void care_add_to_plan(json_t *plan, uint64_t version);
