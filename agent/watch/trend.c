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

struct act {
	struct watch *watch;
	const struct plan_trend *trend;
	const struct accepted *accepted;
	const struct value *value;
	const struct day_change *change;
	const struct moment *now;
};

void trend_forget_cache(struct watch *watch)
{
	memset(&watch->trends, 0, sizeof(watch->trends));
}

static void note(const struct act *act, enum suppress_reason reason)
{
	char words[PLAUSIBLE_WORDS_MAX];

	plausible_words(act->watch, act->value, words);
	suppress_note(act->watch, reason, act->trend->rule.name, act->trend->rule.person, act->accepted, words, act->now);
}

/* In the plan's unit, or where a number has no end in it (kPa as mmHg) in the one in which every unit is exact. */
static void find_base(const struct act *act, int32_t day, uint8_t device, struct trend_base *ret_base)
{
	enum unit unit = act->trend->quantity == QUANTITY_BODY_WEIGHT ? UNIT_KILOGRAM : act->trend->unit;
	bool is_bonded = act->accepted->trust >= TRUST_BONDED;
	struct decimal number;
	int r = trend_number(act->trend, act->value->number, act->value->unit, unit, &number);

	if (r == 0)
		r = trend_base(act->trend, act->change->series, day, device, is_bonded, unit, ret_base);
	if (r < 0)
		r = trend_base(act->trend, act->change->series, day, device, is_bonded, unit_base(unit), ret_base);
	ret_base->result = r == 0 ? 0 : TREND_UNKNOWN;
}

static const struct trend_base *base_of(const struct act *act, uint8_t device, struct trend_base *run)
{
	size_t at = (size_t)(act->trend - act->watch->plan->trends);
	int32_t day = act->change->series->days[act->change->at].day;
	uint32_t past = act->change->series->past;
	bool is_bonded = act->accepted->trust >= TRUST_BONDED;

	if (act->trend->kind == TREND_RUN) { /* today is part of it */
		find_base(act, day, device, run);
		return run;
	}
	if (!act->watch->trends.cache[at].is_set || act->watch->trends.cache[at].day != day ||
		act->watch->trends.cache[at].past != past || act->watch->trends.cache[at].device != device ||
		act->watch->trends.cache[at].is_bonded != is_bonded) {
		find_base(act, day, device, &act->watch->trends.cache[at].base);
		act->watch->trends.cache[at].is_set = true;
		act->watch->trends.cache[at].day = day;
		act->watch->trends.cache[at].past = past;
		act->watch->trends.cache[at].device = device;
		act->watch->trends.cache[at].is_bonded = is_bonded;
	}
	return &act->watch->trends.cache[at].base;
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

static void put_title(const struct act *act, struct alert *alert, const struct day_value *reference, const char *over)
{
	enum lang lang = roster_lang(act->watch);
	char quantity[WORDS_MAX], number[WORDS_MAX], before[WORDS_MAX];
	struct text q = text_of(quantity, sizeof(quantity)), n = text_of(number, sizeof(number));
	struct text b = text_of(before, sizeof(before)), t = text_of(alert->title, sizeof(alert->title));

	words_quantity_begin(&q, lang, act->value->quantity);
	words_number(&n, lang, act->value->number, act->value->unit);
	words_number(&b, lang, reference->number, reference->unit);
	message_put(&t, lang, title_of(act->trend), quantity, number, before, over);
}

/* ---- change, baseline, run ---- */

/* The reference becomes a limit, which the alert then has as one that passed any other limit. */
static int limit_of(const struct act *act, const struct trend_base *base, struct alert_limit *ret_limit)
{
	const struct plan_trend *trend = act->trend;
	bool is_above = trend->side == LIMIT_ABOVE;
	struct decimal clear = trend->clear;
	int r = trend->unit == base->unit ? 0 : unit_convert(trend->clear, trend->unit, base->unit, &clear);

	*ret_limit = (struct alert_limit){ .quantity = trend->quantity, .side = trend->side, .unit = base->unit,
		.plan = act->watch->plan->version };
	snprintf(ret_limit->set_by, sizeof(ret_limit->set_by), "%s", trend->rule.set_by);
	if (r == 0)
		r = is_above ? decimal_add(base->reference, base->least, &ret_limit->level) :
			       trend_minus(base->reference, base->least, &ret_limit->level);
	if (r == 0)
		r = is_above ? decimal_add(base->reference, clear, &ret_limit->clear) :
			       trend_minus(base->reference, clear, &ret_limit->clear);
	return r;
}

/* Beyond the amount; a run at it. */
static bool is_beyond(const struct act *act, const struct alert_limit *limit, struct decimal number)
{
	int order = decimal_compare(number, limit->level);

	if (act->trend->kind == TREND_RUN && order == 0)
		return true;
	return limit->side == LIMIT_ABOVE ? order > 0 : order < 0;
}

static int open_trend(const struct act *act, const struct alert_limit *limit, const struct day_value *reference)
{
	struct alert_cause cause = evidence_of(act->accepted, act->value);
	char days[DECIMAL_UNSIGNED_MAX];
	struct episode *e;
	int r = open_rule(act->watch, ALERT_TREND, &act->trend->rule, act->now, &e);

	if (r != 0)
		return r < 0 ? r : 0;
	if (limit) {
		e->alert.has_limit = true;
		e->alert.limit = *limit;
	}
	evidence_add(&e->alert, roster_lang(act->watch), &cause);
	decimal_unsigned(act->trend->kind == TREND_RUN ? act->trend->count : act->trend->days, 1, days);
	put_title(act, &e->alert, reference, days);
	episode_begin(e, act->watch->plan, act->now);
	return 0;
}

static int judge_days(const struct act *act, const struct trend_base *base)
{
	struct alert_limit limit;
	struct decimal number;

	if (base->result != 0) {
		if (act->trend->kind != TREND_RUN) /* else it is no run */
			note(act, SUPPRESS_LEARNING);
		return 0;
	}
	if (limit_of(act, base, &limit) < 0 ||
		trend_number(act->trend, act->value->number, act->value->unit, base->unit, &number) < 0) {
		note(act, SUPPRESS_INCOMPARABLE);
		return 0;
	}
	if (!is_beyond(act, &limit, number))
		return 0;
	if (pause_is_on(act->watch, act->trend->rule.person, act->now)) {
		note(act, SUPPRESS_PAUSED);
		return 0;
	}
	return rule_is_in_force(act->watch, &act->trend->rule, act->now) ? open_trend(act, &limit, &base->shown) : 0;
}

/* Against the limit that it passed; a weight to the tenth. */
static void judge_again(const struct act *act, struct episode *e)
{
	struct value value = *act->value;

	if (pause_is_on(act->watch, act->trend->rule.person, act->now))
		return;
	if (trend_number(act->trend, value.number, value.unit, e->alert.limit.unit, &value.number) == 0)
		value.unit = e->alert.limit.unit;
	judge_open(act->watch, e, act->accepted, &value, act->now);
}

/* ---- rate ---- */

/* Whether (value - before) a minute lies beyond the amount, outward: 1 beyond, -1 at clear or less, 0 between. */
static int rate_of(const struct act *act, const struct alert_cause *before, int64_t apart_ms)
{
	const struct plan_trend *trend = act->trend;
	enum unit unit = trend->unit;
	struct decimal is, was, rise, most, clear;

	if (trend_number(trend, act->value->number, act->value->unit, unit, &is) < 0 ||
		trend_number(trend, before->number, before->unit, unit, &was) < 0 || trend_minus(is, was, &rise) < 0)
		return 0;
	if (trend->side == LIMIT_BELOW)
		rise.mantissa = -rise.mantissa;
	if (decimal_multiply(rise, (struct decimal){ 60000, 0 }, &rise) < 0 ||
		decimal_multiply(trend->amount, (struct decimal){ apart_ms, 0 }, &most) < 0 ||
		decimal_multiply(trend->clear, (struct decimal){ apart_ms, 0 }, &clear) < 0)
		return 0;
	if (decimal_compare(rise, most) > 0)
		return 1;
	return decimal_compare(rise, clear) <= 0 ? -1 : 0;
}

static void more_of_rate(const struct act *act, struct episode *e)
{
	struct alert_cause cause = evidence_of(act->accepted, act->value);

	if (!evidence_may_touch(&e->alert, act->accepted)) {
		note(act, SUPPRESS_TRUST);
		return;
	}
	alert_add_cause(&e->alert, &cause);
	e->is_changed = true;
	episode_return(e, act->watch->plan, act->now);
}

static int open_rate(const struct act *act, const struct alert_cause *before, int64_t apart_ms)
{
	const struct day_value reference = { before->number, before->unit, 0, false };
	struct episode *e;
	char apart[WORDS_MAX];
	struct text t = text_of(apart, sizeof(apart));
	int r = open_trend(act, NULL, &reference);

	e = r == 0 ? roster_find_rule(act->watch, ALERT_TREND, act->trend->rule.name, act->trend->rule.person) : NULL;
	if (!e)
		return r;
	words_duration(&t, roster_lang(act->watch), (uint64_t)(apart_ms + 999) / 1000);
	put_title(act, &e->alert, &reference, apart);
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
	int rate;

	if (!act->change->had_newest || !is_comparable(act, before) || strcmp(before->device, act->accepted->device->id) != 0 || apart_ms <= 0 ||
		apart_ms > act->trend->within_s * INT64_C(1000))
		return 0;
	rate = rate_of(act, before, apart_ms);
	if (pause_is_on(act->watch, act->trend->rule.person, act->now)) {
		if (rate > 0)
			note(act, SUPPRESS_PAUSED);
		return 0;
	}
	if (e && rate > 0)
		more_of_rate(act, e);
	else if (e && rate < 0 && evidence_may_clear(&e->alert, act->accepted, act->now->wall_us))
		episode_clear(e, act->now);
	else if (!e && rate > 0 && rule_is_in_force(act->watch, &act->trend->rule, act->now))
		return open_rate(act, before, apart_ms);
	return 0;
}

/* ---- all of them ---- */

static int judge_trend(const struct act *act, uint8_t device)
{
	struct episode *e = roster_find_rule(act->watch, ALERT_TREND, act->trend->rule.name, act->trend->rule.person);
	struct trend_base run;

	if (act->trend->kind == TREND_RATE)
		return judge_rate(act, e);
	if (act->trend->kind != TREND_BASELINE && !act->change->is_first) /* once a day */
		return 0;
	if (e && e->alert.has_limit) {
		judge_again(act, e);
		return 0;
	}
	return e ? 0 : judge_days(act, base_of(act, device, &run));
}

int trend_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct day_change *change, const struct moment *now)
{
	uint8_t device = days_device(&watch->days, accepted->device->id);
	int result = 0;

	for (size_t i = 0; watch->plan && change->series && accepted->live && i < watch->plan->n_trends; i++) {
		const struct plan_trend *trend = &watch->plan->trends[i];
		const struct act act = { watch, trend, accepted, value, change, now };
		int r;

		if (trend->quantity != value->quantity || strcmp(trend->rule.person, accepted->person) != 0)
			continue;
		r = judge_trend(&act, device);
		result = r < 0 ? r : result;
	}
	return result;
}
