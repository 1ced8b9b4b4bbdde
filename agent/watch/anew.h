/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Absences that somebody closed by their word: what that rule counts of that device, and of no other, begins anew then.
 * Known until the device is used. Remembered: "anew/<person>/<rule>/<device>".
 */
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/alert.h"
#include "proto/plan.h"
#include "watch/local.h"

struct watch;
struct aid;

enum { ANEW_MAX = 64 }; /* then the one of longest ago goes, and is told again */

struct anew {
	char person[PERSON_ID_MAX];
	char rule[ALERT_RULE_MAX];
	char device[DEVICE_ID_MAX];
	int64_t from_us; /* monotonic */
	int64_t from_wall_us;
};

struct anews {
	struct anew of[ANEW_MAX];
	size_t n;
};

void anew_begin(struct watch *watch, const struct plan_rule *rule, const char *device, const struct moment *now);

/* NULL: nobody closed any. */
const struct anew *anew_find(struct watch *watch, const struct plan_rule *rule, const char *device);

/* Those of devices that were used since, and of rules and devices that are there no more. */
void anew_forget_gone(struct watch *watch);

int anew_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
