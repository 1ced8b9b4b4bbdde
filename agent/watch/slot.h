/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * When a measurement that should come is due, for one rule: what expected.c asks, without the alerts.
 *
 * All of it runs on the monotonic clock. The wall clock is asked once for each window, when the one before is settled;
 * from then on its begin and end are monotonic times. Where the wall clock steps
 *  - a window that has begun goes on as it was: whoever had two hours has two hours,
 *  - one that has not is looked for anew. Was it jumped over, it is not judged (SLOT_STEPPED): nobody was late. Is it on
 *    already, it has its whole length from the step on. What was measured up to as long before it as the clock stepped
 *    counts, up to a day: by one of the two clocks it may lie in the window.
 * However often the clock steps, it puts nothing off for longer than one window: when the next would have been due by the
 * clock as it was, somebody who measured nothing is missed.
 * Where it is looked at more than a minute after it was due, because the machine was suspended or off, what was measured
 * meanwhile may still be on its way: it has its grace once more, at least a quarter of an hour.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/accepted.h"
#include "proto/plan.h"
#include "watch/local.h"
#include "watch/octets.h"

enum {
	SLOT_LATE_S = 60,
	SLOT_ANEW_S = 900,
	SLOT_VERSION = 4,
	SLOT_KEPT_MAX = 1 + 8 + 17 * 10 + 1 + 6, /* octets of slot_put() */
	SLOT_LOOK_S = 300, /* so often a rule with windows looks whether the clock has stepped */
};

/* Times are monotonic where nothing else is said, and negative before the machine started. */
struct slot {
	uint32_t version;
	uint8_t has_window; /* or a period of `every_s` */
	uint8_t is_reminded;
	uint8_t is_off; /* the rule is not in force */
	uint8_t is_timeless; /* it has windows, and no time of day is known */
	uint64_t shape; /* of the rule: another one begins anew */
	uint64_t what; /* is measured */
	int64_t start_us; /* in force since */
	int64_t start_wall_us;
	int64_t last_us, last_wall_us; /* the newest measurement that counts; LOCAL_NEVER */
	int64_t before_us, before_wall_us; /* the one before it, for when the newest was another's; LOCAL_NEVER */
	int64_t begin_us, due_us; /* of this window or period, with the grace */
	int64_t from_us; /* what was measured since counts */
	int64_t end_us; /* of this window */
	int64_t not_before_us; /* due no earlier */
	int64_t latest_us; /* nor later, whatever steps the wall clock takes: a window is passed over once */
	int64_t end_wall_us; /* of this window */
	int64_t settled_us, settled_wall_us; /* windows that end until then are settled */
	int64_t offset_us; /* between the clocks when it was looked for */
	int64_t missed_us; /* measured since then would not have missed the newest window or period; LOCAL_NEVER */
	struct local_saved saved;
	uint8_t trust; /* of the most trusted device that measured it: lower ones do not count (agent/README.md: trust) */
	struct address address; /* of that device */
};

enum slot_event {
	SLOT_QUIET, /* nothing until slot_wake_us() */
	SLOT_REMIND,
	SLOT_MISSED,
	SLOT_STEPPED, /* a window was not judged */
	SLOT_TIMELESS, /* none is judged until the clock is set */
};

/* Anew from now on: the first window is the next one that begins. */
void slot_begin(struct slot *slot, const struct plan_expected *rule, const struct moment *now);

/*
 * The same of one that the plan has changed, or that was not in force. Where it waits for the same quantity, what was
 * measured last and by whom stays known: plain packets settle nothing now either that a bonded device measured. Windows
 * know what was missed too, which nothing ends that was measured before it.
 */
void slot_begin_again(struct slot *slot, const struct plan_expected *rule, const struct moment *now);

/* What is waited for, by a number that is the same tomorrow: a quantity's own may be another one. */
uint64_t slot_what(enum quantity quantity);

/* What it has to know after a restart, but for `what` and for `saved`, which whoever keeps it sets to now before. */
void slot_put(struct octets *o, const struct slot *slot);

/* That again; what was `saved` with it. False where it is damaged. */
bool slot_get(struct reader *r, enum quantity quantity, const struct local_saved *saved, const struct moment *now,
	struct slot *ret_slot);

/* What was remembered as it lay there, SLOT_VERSION first. Likewise. */
bool slot_recall(struct slot *slot, const void *octets, size_t n_octets, const struct moment *now);

/* Whether it belongs to the rule as that is now. */
bool slot_fits(const struct slot *slot, const struct plan_expected *rule);

/* It was measured at that wall time, not later than now. */
void slot_measure(struct slot *slot, int64_t at_us, const struct moment *now);

/* One that was counted before, as another turned out not to be theirs: what was newer than it stays so whatever the wall clock says. */
void slot_measure_again(struct slot *slot, int64_t at_us, const struct moment *now);

/* What was counted as measured at the first wall time was measured at the other one: the clock was wrong, and ran on as it was. */
void slot_date_anew(struct slot *slot, int64_t first_at_us, int64_t at_us);

/*
 * What was measured at that wall time was another's. Was it the newest, then what it settled waits again, with its grace
 * once more where that is over. Returns whether it was.
 */
bool slot_take_back(struct slot *slot, const struct plan_expected *rule, const struct zone *zone, int64_t at_us,
	const struct moment *now);

/* What has come. Call it until it says SLOT_QUIET. */
enum slot_event slot_look(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now);

/* Whether what is waited for was measured. */
bool slot_has_come(const struct slot *slot, const struct plan_expected *rule);

/* Whether what was missed has been measured by now. */
bool slot_is_over(const struct slot *slot, const struct plan_expected *rule, const struct moment *now);

/* Whether something was missed, and nothing has been measured since. */
bool slot_is_missing(const struct slot *slot, const struct plan_expected *rule);

uint64_t slot_wake_us(const struct slot *slot, const struct plan_expected *rule, const struct moment *now);
int64_t slot_due_wall_us(const struct slot *slot, const struct moment *now);
