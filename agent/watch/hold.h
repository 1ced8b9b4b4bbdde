/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Limits that do not raise at the first value: what waits to hold for long enough, or for a second measurement.
 *
 *	                  beyond, and long enough since the first / a second one ------> raises
 *	beyond -> waits --no second one within its time ---------------------> raises, saying so
 *	                  not beyond, by a way trusted enough -----------------> over: NOT_CONFIRMED
 *
 * Beyond the hard limit nothing waits. By a new plan what waits is over where it is not beyond its limit: nothing raises by
 * a value that the plan in force would not raise for. What waits is remembered: "hold/<person>/<rule>".
 */
#include "base/moment.h"
#include "proto/plan.h"
#include "watch/local.h"
#include "watch/recall.h"

struct hold {
	char rule[ALERT_RULE_MAX];
	char person[PERSON_ID_MAX];
	struct alert_cause first;
	int64_t since_us; /* monotonic; before 0 where it began before the machine did */
	struct local_saved begun;
	uint64_t due_us; /* when it raises without a second measurement; UINT64_MAX: never */
};

struct holds {
	struct hold of[PLAN_LIMITS_MAX];
	size_t n;
};

enum { HOLD_RETRY_S = 60 }; /* so often where no alert can be opened */

/* What a value beyond the limit, which has no open alert, is to become. */
enum hold_answer { HOLD_RAISE, HOLD_WAIT };

/*
 * With HOLD_RAISE ret_first is the value that waited, which is evidence too; its device is "" where none did. It waits on
 * until hold_drop(): where no alert could be opened it is to raise the next time.
 */
enum hold_answer hold_on_beyond(struct watch *watch, const struct plan_limit *limit, const struct alert_cause *cause,
	const struct accepted *accepted, const struct moment *now, struct alert_cause *ret_first);

/* A live value of that limit that is not beyond it. */
void hold_on_within(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct moment *now);

/* What waits rested on a reading that was another's: it waits no more. */
void hold_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE]);

/* Its alert is open, or it is to raise none: it waits no more. */
void hold_drop(struct watch *watch, const struct plan_limit *limit);

/* What waited for a second measurement for too long, the next one of them: NULL when there is none. It comes again. */
const struct plan_limit *hold_take_due(struct watch *watch, const struct moment *now, struct alert_cause *ret_first);
uint64_t hold_wake_us(const struct watch *watch);

int hold_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
