/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Trends of the plan: values that change over days, or too fast. Exact decimals only.
 *
 *	change     the day's value against the lowest (for "below" the highest) that the days before it stand for, on the
 *	           same device; weights in kg to one decimal; a day counts once, by the value it stands for (days.h)
 *	baseline   each value against the median of the days before, beyond `spread` times their median absolute deviation
 *	           and beyond the amount; judged once half of the days, and four, are known
 *	run        the day's value against the one `count` days before, where each day since was beyond the one before it
 *	rate       two values of one device, one after the other, not more than within_s apart; per minute
 *
 * Raises above the amount, not at it; a run at it. The reference is that of the moment at which it raised: an alert
 * clears when the value is back within `clear` of what it was, and not because the days with the rise became the past.
 * Where it turns out to be another person's, what is left of those days is the reference; without any, or where nothing is
 * beyond it, the alert is cleared.
 *
 * A change and a baseline may wait for a second measurement (hold.h). It is compared with what the first was, though it
 * may be another day's, and the day goes on standing for its first. While the second one is waited for, and while an open
 * alert of such a rule rests on one value only, every value is judged; otherwise a change is judged once a day.
 */
#include <stdint.h>

#include "base/moment.h"
#include "watch/days.h"
#include "watch/episode.h"

/* What a trend compares with, computed once a day: its days are the past. */
struct trend_base {
	int result; /* 0, or TREND_UNKNOWN */
	struct decimal reference, least; /* beyond reference by more than that; in `unit` */
	enum unit unit;
	struct day_value shown; /* the reference as it was measured */
};

struct trends {
	struct {
		bool is_set;
		int32_t day;
		uint32_t past;
		uint8_t device;
		bool is_bonded;
		struct trend_base base;
	} cache[PLAN_TRENDS_MAX]; /* by their place in the plan */
};

/* A plausible value, after it was counted. Returns 0, or -ENOMEM or -ENOSPC where an alert could not be opened. */
int trend_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct day_change *change, const struct moment *now);

/* Whether that value was beyond, by what is known of the days before it now. What cannot be said is not so. */
bool trend_is_beyond(struct watch *watch, const struct plan_trend *trend, const struct alert_cause *cause);

/* The alert of it that is open, or NULL. */
struct episode *trend_find_open(const struct watch *watch, const struct plan_trend *trend);

/* Such a value raises by itself. Results as of trend_on_value(). */
int trend_raise(struct watch *watch, const struct plan_trend *trend, const struct alert_cause *cause, const struct moment *now);

/* Whether that value of its person may be among what an open alert was compared with. */
bool trend_is_compared_with(const struct watch *watch, const struct alert *alert, const struct accepted *accepted);

/*
 * Its evidence against what is known now of the days before it was raised; where that is nothing, it has no limit until a later
 * value is comparable. Returns whether any is beyond, or all is as it was.
 */
bool trend_compare_again(struct watch *watch, struct episode *e);

/* Another plan. */
void trend_forget_cache(struct watch *watch);
