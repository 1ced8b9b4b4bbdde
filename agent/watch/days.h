/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What each local day was like, of each person and quantity that a rule watches: what trends rest on, and by what it is
 * known whose reading a new one is. Late readings count for the day on which they were measured.
 *
 * Remembered as one row a day: "days/<person>/<quantity>/<day>". The row of the newest live value's day holds that value
 * too, with the plan by which it was judged last: after a start or a new plan, what was not judged by the plan in force is.
 * Rows of days before that may hold what was the newest then.
 *
 * Anybody can forge what does not come over a bonded link: such a value never takes the place of one that does, and where a
 * bonded value is compared with days (trend_base.h), such days are left out.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "proto/plan.h"
#include "watch/recall.h"
#include "watch/series.h"
#include "watch/watch.h"

enum {
	DAYS_MAX = 400, /* of a series; then the oldest goes */
	DAYS_KEPT_MAX = DAYS_MAX + 1, /* as it goes with the next value */
	DAYS_SERIES_MAX = 64, /* a person's quantities; then one that no rule watches any more goes */
	DAYS_NAMES_MAX = 64, /* devices that are told apart; of any more a value counts as from no device */
};
_Static_assert(DAYS_KEPT_MAX * DAYS_SERIES_MAX + 4096 < WATCH_MEMORIES_MAX, "room is left for what else is remembered");

struct days {
	struct series series[DAYS_SERIES_MAX];
	size_t n;
	char names[DAYS_NAMES_MAX][DEVICE_ID_MAX];
	size_t n_names;
};

/* What a value changed. */
struct day_change {
	struct series *series; /* NULL: nothing; no rule watches it, its day is not known, or it was measured in a pause */
	size_t at; /* its day in the series */
	bool is_first; /* the day stands for it now */
	bool is_again; /* it came before: what it may do to open alerts it has done */
	bool had_newest; /* and this was the one before */
	struct alert_cause before;
};

/* A plausible value of somebody; one that was measured in a pause changes nothing. Returns 0 or -ENOMEM. */
int days_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now, struct day_change *ret_change);

/* One that came before, for a day that was forgotten: it is nobody's newest by it (days_newest_again()). */
void days_count_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now);

struct series *days_find(struct watch *watch, const char *person, enum quantity quantity); /* or NULL */

/* How a device is named in a day_value; 0: not known. */
uint8_t days_device(const struct days *days, const char *id);

/* As if the newest value came now: for rules that did not judge it. Its series is NULL where its day is not known. */
struct day_change days_again(struct series *series);

/*
 * Whether a live value is the one by which its day is judged, where that is once: the one it stands for, or the first to come where it
 * stands for what came late, or before there was such a rule. days_judged_once(): now it has been.
 */
bool days_is_to_judge(const struct day_change *change, enum trust trust);
void days_judged_once(struct watch *watch, const struct day_change *change, enum trust trust);

/* Judged by the plan in force. */
void days_judged(struct watch *watch, struct series *series);

/* No alert could be opened by it: judge_known() tries again. */
void days_unjudged(struct watch *watch, const char *person, enum quantity quantity);

/* A pause of that person begins: newest values of before that wall time are neither judged nor compared with after it. */
void days_put_aside(struct watch *watch, const char *person, int64_t before_us);

/* A day of which a reading turned out to be another's: it is as if nothing had been counted. The newest stays what it is. */
void days_forget(struct watch *watch, const char *person, enum quantity quantity, int32_t day);

/*
 * That reading is another's: it is nobody's newest, on whatever day it was counted; it may have been dated anew since. Of what
 * else that person measured, each given to days_newest_again(), the newest takes its place and is to be judged once more, when
 * days_found_again() says that this was all: what it had raised, and waited for, the other's value may have ended.
 */
void days_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *person);
void days_newest_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now);
void days_found_again(struct watch *watch);

int32_t days_of(int64_t at_us, int32_t zone_s);

void days_done(struct watch *watch);
int days_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now);
