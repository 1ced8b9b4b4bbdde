/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inside the plan: one function for each kind of thing that a plan holds, each in the file of its name. They take the
 * members of one object, with a fault for each that is wrong; whether the parts fit each other is for sense.h.
 */
#include "plan/check.h"
#include "plan/plan.h"

void person_parse(struct check *c, const struct plan_context *expected, struct plan_person *person);
void device_parse(struct check *c, struct plan_device *device);
void limit_parse(struct check *c, struct plan_limit *limit);
void trend_parse(struct check *c, struct plan_trend *trend);
void expected_parse(struct check *c, struct plan_expected *expected);
void mobility_parse(struct check *c, struct plan_mobility *mobility);
void score_parse(struct check *c, struct plan_score *score);
void pause_parse(struct check *c, struct plan_pause *pause);

/* A wall time that is there. False: it is none, and a fault. */
bool pause_parse_moment(struct check *c, const char *key, int64_t *ret_us);
