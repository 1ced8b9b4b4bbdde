/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Limits and trends that do not raise at the first value: what waits to hold for long enough, or for a second measurement.
 *
 *	                  beyond, and long enough since the first / a second one ------> raises
 *	beyond -> waits --no second one within its time ---------------------> raises, saying so
 *	                  not beyond, by a way trusted enough -----------------> over: NOT_CONFIRMED
 *
 * Beyond the hard limit nothing waits. What waits is over where it is not beyond any more: by a new plan, or because what a
 * trend compares it with was another's. Nothing raises by a value that would not raise now. Remembered: "hold/<person>/<rule>".
 */
#include "base/moment.h"
#include "proto/plan.h"
#include "watch/local.h"
#include "watch/recall.h"

/* A rule that may wait: one of these two. */
struct hold_rule {
	const struct plan_rule *is;
	const struct plan_limit *limit;
	const struct plan_trend *trend;
	uint32_t hold_s, confirm_within_s; /* both 0: it does not wait */
};

struct hold {
	char rule[ALERT_RULE_MAX];
	char person[PERSON_ID_MAX];
	struct alert_cause first;
	int64_t since_us; /* monotonic; before 0 where it began before the machine did */
	struct local_saved begun;
	uint64_t due_us; /* when it raises without a second measurement; UINT64_MAX: never */
	bool is_by_plan; /* it was never, until a new plan */
};

enum {
	HOLDS_MAX = PLAN_LIMITS_MAX + PLAN_TRENDS_MAX, /* each rule has one */
	HOLD_RETRY_S = 60, /* so often where no alert can be opened */
};

struct holds {
	struct hold of[HOLDS_MAX];
	size_t n;
};

struct hold_rule hold_of_limit(const struct plan_limit *limit);
struct hold_rule hold_of_trend(const struct plan_trend *trend);

/* What waits for a second one, or NULL: nothing does. */
const struct alert_cause *hold_first(struct watch *watch, const struct hold_rule *rule);

/* What a value beyond the limit, which has no open alert, is to become. */
enum hold_answer { HOLD_RAISE, HOLD_WAIT };

/*
 * `is_hard`: beyond the hard limit. With HOLD_RAISE ret_first is the value that waited, which is evidence too; its device is
 * "" where none did. It waits on until hold_drop(): where no alert could be opened it is to raise the next time.
 */
enum hold_answer hold_on_beyond(struct watch *watch, const struct hold_rule *rule, const struct alert_cause *cause, bool is_hard,
	const struct accepted *accepted, const struct moment *now, struct alert_cause *ret_first);

/* A live value of that rule that is not beyond. */
void hold_on_within(struct watch *watch, const struct hold_rule *rule, const struct accepted *accepted,
	const struct moment *now);

/* What waits rested on a reading that was another's: it waits no more. */
void hold_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE]);

/* A pause of that person begins: what waits since before that wall time is over, and begins anew after it. */
void hold_break_off(struct watch *watch, const char *person, int64_t before_us, const struct moment *now);

/* Its alert is open, or it is to raise none: it waits no more. */
void hold_drop(struct watch *watch, const struct hold_rule *rule);

/* There is another plan: what waits does so by its rule as it is now, since when it did. */
void hold_on_plan(struct watch *watch);

/* What waited for a second measurement for too long, the next one of them; false where there is none. It comes again. */
bool hold_take_due(struct watch *watch, const struct moment *now, struct hold_rule *ret_rule, struct alert_cause *ret_first);
uint64_t hold_wake_us(const struct watch *watch);

int hold_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
