/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/unusual.h"

#include <stdio.h>

#include "watch/finding.h"
#include "watch/minding.h"
#include "watch/mobility_title.h"
#include "watch/roster.h"

static const struct aid *only_aid(const struct watch *watch, const struct plan_mobility *rule)
{
	const struct aid *found = NULL;

	for (size_t i = 0; i < watch->mobility.n_aids; i++)
		if (finding_applies(watch->plan, rule, &watch->mobility.aids[i])) {
			if (found)
				return NULL;
			found = &watch->mobility.aids[i];
		}
	return found;
}

/* All the devices that it counts are heard, and time went by without a break. */
static bool is_watched(const struct watch *watch, const struct plan_mobility *rule, const struct minding *m)
{
	bool is_any = false;

	for (size_t i = 0; i < watch->mobility.n_aids; i++) {
		if (!finding_applies(watch->plan, rule, &watch->mobility.aids[i]))
			continue;
		if (mobility_is_silent(watch, watch->mobility.aids[i].id))
			return false;
		is_any = true;
	}
	return is_any && !m->is.is_off;
}

static int open_unusual(struct watch *watch, const struct plan_mobility *rule, const struct habit_judgement *j,
	const struct moment *now)
{
	const struct aid *aid = only_aid(watch, rule);
	struct episode *e = mobility_find_alert(watch, &rule->rule, "");
	int r = 0;

	if (e) {
		episode_return(e, watch->plan, now);
		renew_rule(watch, e, &rule->rule, now);
		return 0;
	}
	r = open_rule(watch, ALERT_MOBILITY, &rule->rule, now, &e);
	if (r != 0)
		return r < 0 ? r : 0;
	mobility_title_unusual(watch, &e->alert, rule, aid, j);
	episode_begin(e, watch->plan, now);
	return 0;
}

static void say_learning(struct watch *watch, const struct plan_mobility *rule, const struct habit *habit,
	const struct moment *now)
{
	char detail[SUPPRESSED_DETAIL_MAX];

	if (habit->hour != 0)
		return; /* once a day */
	snprintf(detail, sizeof(detail), "%zu/%u", habit_count_days(habit),
		rule->days < HABIT_DAYS_MAX ? rule->days : HABIT_DAYS_MAX);
	suppress_note(watch, SUPPRESS_LEARNING, rule->rule.name, rule->rule.person, NULL, detail, now);
}

/* Once a day as well: what was not listened to was not judged from some hour on, and may not be learned. */
static void say_unwatched(struct watch *watch, const struct plan_mobility *rule, unsigned int n_hours, const struct moment *now)
{
	char detail[SUPPRESSED_DETAIL_MAX];

	snprintf(detail, sizeof(detail), "%u/%d h", n_hours, HABIT_HOURS);
	suppress_note(watch, SUPPRESS_UNWATCHED, rule->rule.name, rule->rule.person, NULL, detail, now);
}

int unusual_judge(struct watch *watch, const struct plan_mobility *rule, struct minding *m, const struct moment *now)
{
	uint8_t hour = m->habit.hour;
	int64_t day = m->habit.day;
	struct habit_judgement j = { 0 };
	struct episode *e;

	if (!local_is_known(now)) {
		if (!m->is_timeless)
			suppress_note(watch, SUPPRESS_CLOCK, rule->rule.name, rule->rule.person, NULL, NULL, now);
		m->is_timeless = true;
		return 0;
	}
	m->is_timeless = false;
	j = habit_pass(&m->habit, local_of(now), is_watched(watch, rule, m), rule->factor, rule->days);
	if (hour != m->habit.hour || day != m->habit.day)
		minding_keep_habit(watch, m);
	if (j.n_unwatched)
		say_unwatched(watch, rule, j.n_unwatched, now);
	switch (j.verdict) {
	case HABIT_MORE:
	case HABIT_LESS:
		return j.is_settled ? 0 : open_unusual(watch, rule, &j, now);
	case HABIT_USUAL:
		e = j.ends_others ? mobility_find_alert(watch, &rule->rule, "") : NULL;
		if (e)
			episode_clear(e, now);
		break;
	case HABIT_LEARNING:
		say_learning(watch, rule, &m->habit, now);
		break;
	case HABIT_NOTHING:
	case HABIT_VERDICT_COUNT:
		break;
	}
	return 0;
}

void unusual_count(struct watch *watch, const struct aid *aid, uint32_t n_uses, const struct moment *now)
{
	for (size_t i = 0; n_uses && watch->plan && i < watch->plan->n_mobility; i++) {
		const struct plan_mobility *rule = &watch->plan->mobility[i];
		struct minding *m;

		if (rule->kind != MOBILITY_UNUSUAL || !finding_applies(watch->plan, rule, aid) ||
			!rule_is_in_force(watch, &rule->rule, now) || !local_is_known(now))
			continue;
		m = minding_of(watch, rule, true, now);
		unusual_judge(watch, rule, m, now);
		habit_use(&m->habit, n_uses);
		minding_keep_habit(watch, m);
	}
}
