/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Open alerts whose rule the plan has no longer, of the kinds that only their rule can judge: missed measurements, trends,
 * scores, mobility (there also where the rule is about another device by now, or the aid is another person's). No data will
 * ever clear them. They become unknown and say so; whoever answers closes them, and where nobody need answer, or somebody has,
 * they close at once. (A value alert goes on with the limit that it passed: watch.h.)
 * Without any plan nothing is gone: a stored one that is refused at this start may come back. Where a rule comes back, what is to
 * be done is what it says.
 */
#include <stdbool.h>

#include "base/moment.h"
#include "proto/alert.h"

struct watch;

/* Whether that was said of it. */
bool gone_is(const struct alert *alert);

bool gone_may_be(const struct watch *watch);
void gone_tick(struct watch *watch, const struct moment *now);

/* The plan, or the home, has that device no longer: what mobility rules told of it, likewise. */
void gone_device(struct watch *watch, const char *device, const struct moment *now);
