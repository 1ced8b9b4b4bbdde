/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of weight that is gained over days (care_trend()): S10, S12, S14, L2. The truth is what was weighed, when, and on which of
 * the two scales; nothing of agent/watch. Where clocks may be wrong, nobody can tell of which day a weight is: there only that it was
 * weighed is looked at.
 *
 * A day stands for one weight: of the bonded scale before the one that anybody can hear, of the morning before any other, the first
 * before the next. That is what the days after it are compared with, on the same scale, and what is judged; where that came late, the
 * first that did not; and while a second weight is waited for (cares_first()), each. What was weighed in a pause is of no day.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "team.h"
#include "radio/radio.h"
#include "trace.h"

enum { MORNING_FROM_H = 4, MORNING_TO_H = 12, UNKNOWN = -1 };

static const uint64_t face_us = 2 * CLOCK_SECOND; /* a face shows seconds */

static struct {
	bool is_counted[MEASURED_MAX]; /* the agent has it, as somebody's */
	enum { NOT_JUDGED, MAYBE_JUDGED, JUDGED } judged[MEASURED_MAX]; /* as it came, by the rule */
	const struct measured *fresh; /* in the agent's hand, and for the first time */
	bool was_open; /* before it was */
	bool is_unsure; /* a date was not that of the truth */
} trend;

void trends_begin(void)
{
	memset(&trend, 0, sizeof(trend));
}

static bool is_exact(void)
{
	return !hazard_is_on(HAZARD_CLOCK) && !hazard_is_on(HAZARD_FACES) && !trend.is_unsure;
}

static const struct care_trend *rule_now(void)
{
	const struct agent *agent = gateway_agent();

	return agent && agent->plan ? care_trend(agent->plan->version) : NULL;
}

/* ---- what was weighed ---- */

/* In tenths of a kilogram, half of one up; UNKNOWN: it is no weight. */
static int tenths_of(const struct measured *m)
{
	if (!m || m->n_told == 0 || m->told[0].quantity != QUANTITY_BODY_WEIGHT)
		return UNKNOWN;
	return ((int)lround(m->told[0].value * 1000) + 50) / 100;
}

static int tenths(struct decimal number)
{
	return (int)lround((double)number.mantissa * pow(10, number.exponent + 1));
}

static struct tm local_of(const struct measured *m)
{
	time_t at = (time_t)(m->true_us / CLOCK_SECOND);
	struct tm local;

	localtime_r(&at, &local);
	return local;
}

static int day_of(const struct measured *m)
{
	struct tm local = local_of(m);

	return (int)(timegm(&local) / 86400);
}

static bool is_morning(const struct measured *m)
{
	int hour = local_of(m).tm_hour;

	return hour >= MORNING_FROM_H && hour < MORNING_TO_H;
}

/* Whether the day stands for that one rather. */
static bool is_rather(const struct measured *m, const struct measured *than)
{
	if (!than || m->thing != than->thing)
		return !than || m->thing == SCALE;
	if (is_morning(m) != is_morning(than))
		return is_morning(m);
	return m->true_us < than->true_us;
}

static const struct measured *stands_for(int day)
{
	static const enum thing_name scales[] = { SCALE, PLAIN_SCALE };
	const struct measured *found = NULL;

	for (size_t s = 0; s < sizeof(scales) / sizeof(scales[0]); s++) {
		const struct thing *scale = &things.thing[scales[s]];

		for (uint32_t i = scale->n_measured; i > 0; i--) {
			const struct measured *m = &things.measured[scale->by[i - 1]];

			if (day_of(m) < day)
				break;
			if (trend.is_counted[scale->by[i - 1]] && m->row && day_of(m) == day && is_rather(m, found))
				found = m;
		}
	}
	return found;
}

/* The least that the days before that one stand for, on that scale. */
static int least_before(const struct care_trend *x, int day, enum thing_name scale)
{
	int least = UNKNOWN;

	for (int before = day - x->days; before < day; before++) {
		const struct measured *m = stands_for(before);

		if (m && m->thing == scale && (least == UNKNOWN || tenths_of(m) < least))
			least = tenths_of(m);
	}
	return least;
}

/* Whether its day is judged by that one: not where others of the day `least` were. */
static bool is_of_its_day(const struct measured *m, int least)
{
	static const enum thing_name scales[] = { SCALE, PLAIN_SCALE };
	const struct measured *standing = stands_for(day_of(m));

	if (!standing || standing == m || (standing->thing == SCALE && m->thing == PLAIN_SCALE))
		return standing == m;
	for (size_t s = 0; s < (m->thing == SCALE ? 1 : 2); s++) {
		const struct thing *scale = &things.thing[scales[s]];

		for (uint32_t i = scale->n_measured; i > 0 && day_of(&things.measured[scale->by[i - 1]]) >= day_of(m); i--) {
			const struct measured *other = &things.measured[scale->by[i - 1]];
			bool is_there = least == MAYBE_JUDGED || (other->row && trend.is_counted[scale->by[i - 1]]);

			if (other != m && day_of(other) == day_of(m) && is_there && (int)trend.judged[scale->by[i - 1]] >= least)
				return false;
		}
	}
	return true;
}

static bool must_be_judged(const struct measured *m)
{
	return is_of_its_day(m, MAYBE_JUDGED);
}

static bool may_be_judged(const struct measured *m)
{
	return is_of_its_day(m, JUDGED);
}

/* `by`: more than so much, compared with what was before that day. */
static bool is_gained(const struct care_trend *x, const struct measured *m, int day, int by)
{
	int least = least_before(x, day, m->thing);

	return least != UNKNOWN && tenths_of(m) > least + by;
}

/* ---- what the agent has ---- */

void trends_on_added(const struct accepted *accepted)
{
	const struct measured *m = facts_find(accepted->id);
	const struct care_trend *x = rule_now();
	int64_t off_us = m ? accepted->at_us - (int64_t)m->true_us : 0;
	bool is_known;

	if (tenths_of(m) == UNKNOWN || !accepted->person || strcmp(accepted->person, "p1") != 0)
		return;
	trend.is_unsure |= (uint64_t)llabs(off_us) > face_us;
	is_known = trend.is_counted[m - things.measured];
	if (is_known)
		cares_on_doubt(m); /* it was given up, and is there again */
	if (care_is_paused(m->true_us, face_us))
		return;
	trend.is_unsure |= care_may_be_paused(m->true_us, face_us);
	trend.is_counted[m - things.measured] = true;
	trend.fresh = is_known ? NULL : m;
	trend.was_open = x && alerts_find(ALERT_TREND, x->rule);
}

/* What is counted anew, and with what it is compared, nobody knows here. */
void trends_on_named(const struct measured *m)
{
	if (tenths_of(m) == UNKNOWN)
		return;
	trend.is_counted[m - things.measured] = whose_is(m) == WHOSE_P1;
	trend.is_unsure = true;
}

void trends_on_store(void)
{
	trend.fresh = NULL;
	for (uint32_t i = 1; i <= things.n_measured; i++)
		if (!things.measured[i].row)
			trend.is_counted[i] = false;
}

/* ---- raised when it should be: L2 ---- */

/* By a less trusted way, or weighed before it, it ends nothing. */
static bool may_end(const struct measured *m, const struct measured *first)
{
	return (m->thing == SCALE || first->thing == PLAIN_SCALE) && m->true_us >= first->true_us;
}

static void judge_weight(const struct care_trend *x, const struct measured *m)
{
	bool is_sure, is_open = alerts_find(ALERT_TREND, x->rule), is_beyond;
	const struct measured *first = cares_first(x->rule, &is_sure);
	int day = day_of(first ? first : m);

	if (!is_sure && !is_open) {
		cares_on_doubt(m);
		return;
	}
	if (!first && !must_be_judged(m) && may_be_judged(m)) /* it waits now, or does not */
		cares_on_doubt(m);
	if (least_before(x, day, m->thing) == UNKNOWN || (!first && !must_be_judged(m)))
		return;
	is_beyond = is_gained(x, m, day, x->above);
	if (first && !is_beyond && !may_end(m, first))
		return;
	if (is_beyond && (!care_confirm_s(x->rule) || is_gained(x, m, day, x->hard)))
		must(L2, is_open, "%s is %d on day %d, and no alert is open", x->rule, tenths_of(m), day);
	if (care_confirm_s(x->rule))
		cares_on_value(x->rule, m, is_beyond);
}

/* It was open, whatever was known of it: by what its day is judged by and lies beyond it, it holds. */
static void judge_open(const struct care_trend *x, const struct measured *m)
{
	const struct alert *alert = alerts_find(ALERT_TREND, x->rule);
	bool may_touch = alert != NULL;

	for (size_t i = 0; alert && i < alert->n_because; i++)
		may_touch &= m->thing == SCALE || facts_find(alert->because[i].reading)->thing == PLAIN_SCALE;
	if (may_touch && must_be_judged(m) && tenths_of(m) > tenths(alert->limit.level))
		must(L2, alert->condition == ALERT_ACTIVE, "%s is %d, above %d, and its alert does not hold", x->rule, tenths_of(m),
			tenths(alert->limit.level));
}

static void judge_fresh(const struct care_trend *x, const struct measured *m, int fate)
{
	if (trend.was_open && fate == RADIO_TAKEN)
		judge_open(x, m);
	else if (fate == RADIO_TAKEN)
		judge_weight(x, m);
	else if (!trend.was_open)
		cares_on_doubt(m);
}

void trends_after_frame(struct measured *measured, int fate)
{
	const struct measured *fresh = trend.fresh;
	const struct care_trend *x = fresh ? rule_now() : NULL;

	trend.fresh = NULL;
	if (!fresh || fresh != measured || !facts_is_live(fresh) || cares_judged(fresh) == CARE_NOT_JUDGED)
		return;
	if (!x) { /* the next plan that has such a rule judges the newest */
		trend.judged[fresh - things.measured] = MAYBE_JUDGED;
		return;
	}
	if (is_exact() && cares_judged(fresh) == CARE_JUDGED)
		judge_fresh(x, fresh, fate);
	trend.judged[fresh - things.measured] = cares_judged(fresh) == CARE_JUDGED && fate == RADIO_TAKEN ? JUDGED : MAYBE_JUDGED;
}

/* What came late may say that it was none. */
void trends_on_minute(void)
{
	const struct care_trend *x = rule_now();
	const struct measured *first;
	bool is_sure;

	if (!x || !is_exact() || gateway_is_dying())
		return;
	first = cares_first(x->rule, &is_sure);
	if (first && !is_gained(x, first, day_of(first), x->above))
		cares_on_over(x->rule);
}

/* ---- never without reason: S10 ---- */

static const struct measured *cause_of(const struct alert *alert, size_t i)
{
	const struct measured *m = facts_find(alert->because[i].reading);

	must(S10, m && tenths_of(m) != UNKNOWN, "%s rests on what was not weighed", alert->rule);
	must(S10, facts_was_live(m), "%s rests on a historical weight", alert->rule);
	return m;
}

bool trends_is_hard(const struct alert *alert)
{
	const struct care_trend *x = rule_now();
	const struct measured *m = x && alert->kind == ALERT_TREND && alert->n_because == 1 ? facts_find(alert->because[0].reading) : NULL;

	return alert->kind == ALERT_TREND && (!m || !is_exact() || is_gained(x, m, day_of(m), x->hard));
}

/* By the plan of before, or by one of whose commit nobody knew how it ended: the rule is the same in each that has it. */
static const struct care_trend *rule_at_start(void)
{
	uint64_t version = team_plan_version();

	while (version > 1 && !care_trend(version))
		version--;
	return care_trend(version);
}

static void judge_raised(const struct alert *alert)
{
	const struct care_trend *x = gateway_agent() ? rule_now() : rule_at_start();
	const struct measured *first, *last;
	int day;

	must(S10, alert->n_because > 0 && alert->n_because <= 2, "%s rests on %zu weights", alert->rule, alert->n_because);
	first = cause_of(alert, 0);
	last = cause_of(alert, alert->n_because - 1);
	if (!is_exact())
		return;
	must(S10, x, "%s is raised, and the plan has no such rule", alert->rule);
	day = day_of(first);
	must(S10, is_gained(x, first, day, x->above), "%s: %d is not more than %d above %d", x->rule, tenths_of(first), x->above,
		least_before(x, day, first->thing));
	must(S10, is_gained(x, last, day, x->above), "%s: %d is not more than %d above %d", x->rule, tenths_of(last), x->above,
		least_before(x, day, last->thing));
	must(S10, tenths(alert->limit.level) == least_before(x, day, last->thing) + x->above, "%s: the limit is %d, and %d was the least",
		x->rule, tenths(alert->limit.level), least_before(x, day, last->thing));
	must(S10, first != last || alert->n_because == 1, "%s is confirmed by the same weight", x->rule);
	if (!care_confirm_s(x->rule))
		must(S10, first == last && may_be_judged(first), "%s is raised by a weight that its day is not judged by", x->rule);
}

/* ---- over: S12, S14 ---- */

static void judge_cleared(const struct alert *was, const struct alert *is)
{
	const struct measured *m = ledger_current();

	if (whose_naming() && (is->n_because == 0 || tenths_of(whose_naming()) != UNKNOWN))
		return; /* what it rested on, or was compared with, is another's */
	must(S12, tenths_of(m) != UNKNOWN && facts_is_live(m), "%s is cleared, and nobody was weighed", is->rule);
	must(S12, tenths_of(m) <= tenths(is->limit.clear), "%s is cleared by %d, and clears at %d", is->rule, tenths_of(m),
		tenths(is->limit.clear));
	must(S12, cares_judged(m) != CARE_NOT_JUDGED, "%s is cleared by what was weighed in a pause", is->rule);
	for (size_t i = 0; m->thing == PLAIN_SCALE && i < is->n_because; i++)
		must(S14, cause_of(is, i)->thing == PLAIN_SCALE, "%s rests on a bonded scale, and is cleared by what anybody can send", is->rule);
	if (is_exact() && trend.fresh == m)
		must(S12, may_be_judged(m) || (care_confirm_s(is->rule) && was->n_because == 1),
			"%s is cleared by a weight that its day is not judged by", is->rule);
}

void trends_on_put(const struct alert *was, const struct alert *is)
{
	if (is->kind != ALERT_TREND)
		return;
	if (!was)
		judge_raised(is);
	else if (is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED)
		judge_cleared(was, is);
}
