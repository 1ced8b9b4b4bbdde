/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/trend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/evidence.h"
#include "watch/judge.h"
#include "watch/limit.h"
#include "watch/plausible.h"
#include "watch/roster.h"
#include "watch/trend_base.h"
#include "watch/trend_outcome.h"

struct act {
	struct watch *watch;
	const struct plan_trend *trend;
	const struct alert_cause *cause; /* the value, as evidence */
	const struct moment *now;
	/* NULL where it came before, and waited: */
	const struct accepted *accepted;
	const struct value *value;
	const struct day_change *change;
};

static void note(const struct act *act, enum suppress_reason reason)
{
	char words[PLAUSIBLE_WORDS_MAX];

	plausible_words(act->watch, act->value, words);
	suppress_note(act->watch, reason, act->trend->rule.name, act->trend->rule.person, act->accepted, words, act->now);
}

struct episode *trend_find_open(const struct watch *watch, const struct plan_trend *trend)
{
	return roster_find_side(watch, ALERT_TREND, &trend->rule, trend->quantity, trend->side);
}

/* ---- words ---- */

static enum message title_of(const struct plan_trend *trend)
{
	switch (trend->kind) {
	case TREND_CHANGE:
		return MESSAGE_TITLE_TREND_CHANGE;
	case TREND_BASELINE:
		return MESSAGE_TITLE_TREND_BASELINE;
	case TREND_RUN:
		return trend->side == LIMIT_ABOVE ? MESSAGE_TITLE_TREND_RISING : MESSAGE_TITLE_TREND_FALLING;
	case TREND_RATE:
	case TREND_KIND_COUNT:
		break;
	}
	return MESSAGE_TITLE_TREND_RATE;
}

/* `over`: NULL, and it is the days of the rule. */
static void put_title(const struct act *act, struct alert *alert, const struct alert_cause *cause,
	const struct day_value *reference, const char *over)
{
	char days[DECIMAL_UNSIGNED_MAX];
	enum lang lang = roster_lang(act->watch);
	char quantity[WORDS_MAX], number[WORDS_MAX], before[WORDS_MAX];
	struct text q = text_of(quantity, sizeof(quantity)), n = text_of(number, sizeof(number));
	struct text b = text_of(before, sizeof(before)), t = text_of(alert->title, sizeof(alert->title));

	words_quantity_begin(&q, lang, cause->quantity);
	words_number(&n, lang, cause->number, cause->unit);
	words_number(&b, lang, reference->number, reference->unit);
	decimal_unsigned(act->trend->kind == TREND_RUN ? act->trend->count : act->trend->days, 1, days);
	message_put(&t, lang, title_of(act->trend), quantity, number, before, over ? over : days);
}

/* ---- change, baseline, run ---- */

/* `limit`: NULL for a rate. `first`: what waited, or NULL. */
static int open_trend(const struct act *act, const struct alert_limit *limit, const struct alert_cause *first,
	const struct day_value *reference)
{
	const struct alert_cause *worst = act->cause;
	enum lang lang = roster_lang(act->watch);
	struct episode *e;
	int r = open_rule(act->watch, ALERT_TREND, &act->trend->rule, act->now, &e);

	if (r != 0)
		return r < 0 ? r : 0;
	if (limit) {
		e->alert.has_limit = true;
		e->alert.limit = *limit;
	}
	if (first)
		evidence_add(&e->alert, lang, first);
	if (first && limit_is_worse(&e->alert.limit, first->number, first->unit, worst->number, worst->unit))
		worst = first;
	evidence_add(&e->alert, lang, act->cause);
	put_title(act, &e->alert, worst, reference, NULL);
	if (first)
		evidence_title_confirmed(&e->alert, lang, first, act->cause);
	episode_begin(e, act->watch->plan, act->now);
	return 0;
}

static int on_beyond(const struct act *act, const struct trend_outcome *out)
{
	struct hold_rule rule = hold_of_trend(act->trend);
	struct alert_cause first;
	int r;

	if (!rule_is_in_force(act->watch, &act->trend->rule, act->now) ||
		hold_on_beyond(act->watch, &rule, act->cause, out->is_hard, act->accepted, act->now, &first) == HOLD_WAIT)
		return 0;
	r = open_trend(act, &out->limit, first.device[0] ? &first : NULL, &out->reference);
	if (r == 0)
		hold_drop(act->watch, &rule);
	return r;
}

/* `day`: with whose past it is compared. */
static int judge_days(const struct act *act, int32_t day)
{
	struct hold_rule rule = hold_of_trend(act->trend);
	struct trend_outcome out;
	int r = trend_compare(act->watch, act->trend, act->change->series, act->cause, day, &out);

	if (r < 0)
		note(act, SUPPRESS_INCOMPARABLE);
	else if (r == TREND_UNKNOWN && act->trend->kind != TREND_RUN) /* else it is no run */
		note(act, SUPPRESS_LEARNING);
	if (r != 0)
		return 0;
	if (out.is_beyond)
		return on_beyond(act, &out);
	hold_on_within(act->watch, &rule, act->accepted, act->now);
	return 0;
}

static bool compare_waiting(struct watch *watch, const struct plan_trend *trend, const struct alert_cause *cause,
	struct trend_outcome *ret_outcome)
{
	const struct series *series = days_find(watch, trend->rule.person, trend->quantity);

	return series && cause->quantity == trend->quantity &&
		trend_compare(watch, trend, series, cause, days_of(cause->at.at_us, cause->at.zone_s), ret_outcome) == 0;
}

bool trend_is_beyond(struct watch *watch, const struct plan_trend *trend, const struct alert_cause *cause)
{
	struct trend_outcome out;

	return compare_waiting(watch, trend, cause, &out) && out.is_beyond;
}

int trend_raise(struct watch *watch, const struct plan_trend *trend, const struct alert_cause *cause, const struct moment *now)
{
	const struct act act = { .watch = watch, .trend = trend, .cause = cause, .now = now };
	struct trend_outcome out;

	return compare_waiting(watch, trend, cause, &out) ? open_trend(&act, &out.limit, NULL, &out.reference) : 0;
}

/* Against the limit that it passed; a weight to the tenth. */
static void judge_again(const struct act *act, struct episode *e)
{
	struct value value = *act->value;

	if (trend_number(act->trend, value.number, value.unit, e->alert.limit.unit, &value.number) == 0)
		value.unit = e->alert.limit.unit;
	if (act->change->is_again)
		judge_return(act->watch, e, act->accepted, &value, act->now);
	else
		judge_open(act->watch, e, act->accepted, &value, act->now);
}

/* From now on it is compared with that. */
static void refer(const struct act *act, struct alert *alert, const struct alert_cause *cause, const struct trend_outcome *out)
{
	alert->has_limit = true;
	alert->limit = out->limit;
	put_title(act, alert, cause, &out->reference, NULL);
}

/* Where what it was compared with was another's, and nothing else was known then, this value may be comparable. */
static void judge_open_trend(const struct act *act, struct episode *e, int32_t day)
{
	struct trend_outcome out;

	if (!e->alert.has_limit && trend_compare(act->watch, act->trend, act->change->series, act->cause, day, &out) == 0 &&
		out.is_beyond)
		refer(act, &e->alert, act->cause, &out);
	if (e->alert.has_limit)
		judge_again(act, e);
}

/* ---- what it was compared with was another's ---- */

/* The first value may have made room for later ones. */
static int32_t day_raised(const struct alert *alert)
{
	int32_t raised = days_of(alert->history[0].at.at_us, alert->history[0].at.zone_s);
	int32_t first = days_of(alert->because[0].at.at_us, alert->because[0].at.zone_s);

	return first < raised ? first : raised;
}

static const struct plan_trend *trend_of(const struct watch *watch, const struct alert *alert)
{
	for (size_t i = 0; watch->plan && alert->kind == ALERT_TREND && alert->n_because && i < watch->plan->n_trends; i++) {
		const struct plan_trend *trend = &watch->plan->trends[i];

		if (trend->kind != TREND_RATE && strcmp(trend->rule.name, alert->rule) == 0 &&
			strcmp(trend->rule.person, alert->person) == 0 && roster_is_of_side(alert, trend->quantity, trend->side))
			return trend;
	}
	return NULL;
}

/* The plan may have a newer word on the rule: where the value is beyond that, compared with what was when it raised, it counts. */
static void renew_open(const struct act *act, struct episode *e)
{
	const struct plan_trend *trend = act->trend;
	struct trend_outcome out;

	if (trend->rule.priority > e->alert.priority && trend->kind != TREND_RATE && e->alert.n_because &&
		rule_is_in_force(act->watch, &trend->rule, act->now) && evidence_may_touch(&e->alert, act->accepted) &&
		trend_compare(act->watch, trend, act->change->series, act->cause, day_raised(&e->alert), &out) == 0 && out.is_beyond)
		renew_rule(act->watch, e, &trend->rule, act->now);
}

bool trend_is_compared_with(const struct watch *watch, const struct alert *alert, const struct accepted *accepted)
{
	const struct plan_trend *trend = trend_of(watch, alert);
	int32_t day = days_of(accepted->at_us, accepted->at_zone_s);
	int32_t n_days = trend ? (int32_t)(trend->kind == TREND_RUN ? trend->count : trend->days) : 0;

	return trend && reading_find(accepted->readings, accepted->reading, trend->quantity) && day <= day_raised(alert) &&
		day >= day_raised(alert) - n_days;
}

bool trend_compare_again(struct watch *watch, struct episode *e)
{
	const struct act act = { .watch = watch, .trend = trend_of(watch, &e->alert) };
	const struct series *series = act.trend ? days_find(watch, e->alert.person, act.trend->quantity) : NULL;
	const struct alert_cause *known = NULL;
	struct trend_outcome out = { .is_beyond = false };

	for (size_t i = 0; series && i < e->alert.n_because && !out.is_beyond; i++)
		if (trend_compare(watch, act.trend, series, &e->alert.because[i], day_raised(&e->alert), &out) == 0)
			known = &e->alert.because[i];
	if (known && e->alert.has_limit && decimal_compare(e->alert.limit.level, out.limit.level) == 0)
		return true;
	e->alert.has_limit = known;
	if (known)
		refer(&act, &e->alert, known, &out);
	if (known)
		evidence_find_worst(&e->alert, roster_lang(watch));
	e->is_changed = true;
	return out.is_beyond;
}

/* ---- rate ---- */

/* (value - before) in a minute, outward, and an amount of that in a minute: both as often as there are milliseconds. */
static int rise_of(const struct act *act, const struct alert_cause *before, enum unit unit, struct decimal *ret_rise)
{
	struct decimal is, was, rise;
	int r = trend_number(act->trend, act->value->number, act->value->unit, unit, &is);

	if (r == 0)
		r = trend_number(act->trend, before->number, before->unit, unit, &was);
	if (r == 0)
		r = act->trend->side == LIMIT_BELOW ? trend_minus(was, is, &rise) : trend_minus(is, was, &rise);
	return r < 0 ? r : decimal_multiply(rise, (struct decimal){ 6, 4 }, ret_rise);
}

static int rise_allowed(const struct act *act, struct decimal amount, int64_t apart_ms, enum unit unit, struct decimal *ret_rise)
{
	int r = trend_amount(amount, act->trend->unit, unit, &amount);

	return r < 0 ? r : decimal_multiply(amount, (struct decimal){ apart_ms, 0 }, ret_rise);
}

/* Whether it lies beyond the amount, outward: 1 beyond, -1 at clear or less, 0 between. 0 or <0 where that unit does not tell. */
static int rate_in(const struct act *act, const struct alert_cause *before, int64_t apart_ms, enum unit unit, int *ret_rate)
{
	struct decimal rise, most, clear;
	int r = rise_of(act, before, unit, &rise);

	if (r == 0)
		r = rise_allowed(act, act->trend->amount, apart_ms, unit, &most);
	if (r == 0)
		r = rise_allowed(act, act->trend->clear, apart_ms, unit, &clear);
	if (r == 0)
		*ret_rate = decimal_compare(rise, most) > 0 ? 1 : -(decimal_compare(rise, clear) <= 0);
	return r;
}

/* In the plan's unit, or in the one in which every unit is exact: mg/dL have no end as mmol/L. */
static int rate_of(const struct act *act, const struct alert_cause *before, int64_t apart_ms, int *ret_rate)
{
	int r = rate_in(act, before, apart_ms, act->trend->unit, ret_rate);

	return r < 0 ? rate_in(act, before, apart_ms, unit_base(act->trend->unit), ret_rate) : r;
}

static void more_of_rate(const struct act *act, struct episode *e)
{
	if (!evidence_may_touch(&e->alert, act->accepted)) {
		note(act, SUPPRESS_TRUST);
		return;
	}
	alert_add_cause(&e->alert, act->cause);
	e->is_changed = true;
	episode_return(e, act->watch->plan, act->now);
	if (rule_is_in_force(act->watch, &act->trend->rule, act->now))
		renew_rule(act->watch, e, &act->trend->rule, act->now);
}

static int open_rate(const struct act *act, const struct alert_cause *before, int64_t apart_ms)
{
	const struct day_value reference = { before->number, before->unit, 0, false };
	struct episode *e;
	char apart[WORDS_MAX];
	struct text t = text_of(apart, sizeof(apart));
	int r = open_trend(act, NULL, NULL, &reference);

	e = r == 0 ? trend_find_open(act->watch, act->trend) : NULL;
	if (!e)
		return r;
	words_duration(&t, roster_lang(act->watch), (uint64_t)(apart_ms + 999) / 1000);
	put_title(act, &e->alert, act->cause, &reference, apart);
	return 0;
}

/* As in trend_base.c: what can be forged is nothing to compare a bonded value with. */
static bool is_comparable(const struct act *act, const struct alert_cause *before)
{
	return before->trust >= TRUST_BONDED || act->accepted->trust < TRUST_BONDED;
}

static int judge_rate(const struct act *act, struct episode *e)
{
	const struct alert_cause *before = &act->change->before;
	int64_t apart_ms = act->accepted->at_us / 1000 - before->at.at_us / 1000;
	int rate = 0;

	if (!act->change->had_newest || !is_comparable(act, before) || strcmp(before->device, act->accepted->device->id) != 0 || apart_ms <= 0 ||
		apart_ms > act->trend->within_s * INT64_C(1000))
		return 0;
	if (rate_of(act, before, apart_ms, &rate) < 0)
		note(act, SUPPRESS_INCOMPARABLE);
	else if (e && rate > 0)
		more_of_rate(act, e);
	else if (e && rate < 0 && evidence_may_clear(&e->alert, act->accepted, act->now->wall_us))
		episode_clear(e, act->now);
	else if (!e && rate > 0 && rule_is_in_force(act->watch, &act->trend->rule, act->now))
		return open_rate(act, before, apart_ms);
	return 0;
}

/* ---- all of them ---- */

/* Nobody has measured again what the alert rests on. */
static bool is_alone(const struct act *act, const struct episode *e)
{
	return e && act->trend->confirm_within_s && e->alert.n_because == 1;
}

/* Once a day. */
static bool is_daily(const struct plan_trend *trend)
{
	return trend->kind == TREND_CHANGE || trend->kind == TREND_RUN;
}

static int judge_trend(const struct act *act)
{
	int32_t day = act->change->series->days[act->change->at].day;
	struct episode *e = trend_find_open(act->watch, act->trend);
	struct hold_rule rule = hold_of_trend(act->trend);
	const struct alert_cause *first = e ? NULL : hold_first(act->watch, &rule);

	if (e && act->change->is_again && (act->trend->kind == TREND_RATE ||
		(e->alert.condition != ALERT_CLEARED && e->alert.n_because))) {
		renew_open(act, e);
		return 0;
	}
	if (act->trend->kind == TREND_RATE)
		return judge_rate(act, e);
	if (is_daily(act->trend) && !days_is_to_judge(act->change, act->accepted->trust) && !first && !is_alone(act, e))
		return 0;
	if (e) {
		judge_open_trend(act, e, day);
		renew_open(act, e);
		return 0;
	}
	return judge_days(act, first ? days_of(first->at.at_us, first->at.zone_s) : day);
}

/* It pages nobody, and says so where its day stands for it now and it would have raised. */
static void note_late(const struct act *act)
{
	int32_t day = act->change->series->days[act->change->at].day;
	struct trend_outcome out;

	if (is_daily(act->trend) && act->change->is_first && rule_is_in_force(act->watch, &act->trend->rule, act->now) &&
		trend_compare(act->watch, act->trend, act->change->series, act->cause, day, &out) == 0 && out.is_beyond)
		note(act, SUPPRESS_HISTORICAL);
}

int trend_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct day_change *change, const struct moment *now)
{
	struct alert_cause cause;
	bool has_cause = false, is_of_day = false;
	int result = 0;

	for (size_t i = 0; watch->plan && i < watch->plan->n_trends; i++) {
		const struct plan_trend *trend = &watch->plan->trends[i];
		const struct act act = { watch, trend, &cause, now, accepted, value, change };
		int r;

		if (trend->quantity != value->quantity || strcmp(trend->rule.person, accepted->person) != 0)
			continue;
		if (accepted->live && unwatched_is(watch, accepted, now)) {
			note(&act, SUPPRESS_PAUSED);
			continue;
		}
		if (!change->series)
			continue;
		if (!has_cause)
			cause = evidence_of(accepted, value);
		has_cause = true;
		if (!accepted->live) {
			note_late(&act);
			continue;
		}
		r = judge_trend(&act);
		result = r < 0 ? r : result;
		is_of_day |= is_daily(trend) && rule_is_in_force(watch, &trend->rule, now);
	}
	if (is_of_day && result == 0)
		days_judged_once(watch, change, accepted->trust);
	return result;
}
