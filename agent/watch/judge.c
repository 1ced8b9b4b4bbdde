/* SPDX-License-Identifier: Apache-2.0 */
/* Readings against limits: what opens an alert, adds to it, and clears it. */
#include "watch/judge.h"

#include <stdio.h>
#include <string.h>

#include "watch/evidence.h"
#include "watch/limit.h"
#include "watch/plausible.h"
#include "watch/press.h"
#include "watch/roster.h"
#include "watch/validity.h"
#include "watch/whose.h"

static void take_limit(const struct watch *watch, const struct plan_limit *limit, struct alert *alert)
{
	alert->has_limit = true;
	alert->limit = (struct alert_limit){
		.quantity = limit->quantity,
		.side = limit->side,
		.level = limit->level,
		.clear = limit->clear,
		.unit = limit->unit,
		.plan = watch->plan->version,
	};
	snprintf(alert->limit.set_by, sizeof(alert->limit.set_by), "%s", limit->rule.set_by);
}

static struct episode *find_open(const struct watch *watch, enum alert_kind kind, const struct plan_limit *limit)
{
	return roster_find_side(watch, kind, &limit->rule, limit->quantity, limit->side);
}

/* `first`: what waited, or NULL. */
static int open_limit(struct watch *watch, enum alert_kind kind, const struct plan_limit *limit,
	const struct alert_cause *first, const struct alert_cause *cause, const struct moment *now)
{
	bool is_late = kind == ALERT_FOUND_LATE;
	enum lang lang = roster_lang(watch);
	struct plan_rule rule = limit->rule;
	struct episode *e;
	int r;

	if (is_late)
		rule.priority = ALERT_LOW;
	r = open_rule(watch, kind, &rule, now, &e);
	if (r != 0)
		return r < 0 ? r : 0;
	take_limit(watch, limit, &e->alert);
	/* How it is today, an old value does not tell. */
	if (is_late)
		e->alert.condition = ALERT_UNKNOWN;
	if (first)
		evidence_add(&e->alert, lang, first);
	evidence_add(&e->alert, lang, cause);
	if (first && limit->confirm_within_s)
		evidence_title_confirmed(&e->alert, lang, first, cause);
	episode_begin(e, watch->plan, now);
	return 0;
}

/* It holds by a value beyond `limit`, of which the plan may have a newer word; NULL: the plan has it no longer. */
static void renew_open(struct watch *watch, struct episode *e, const struct plan_limit *limit, const struct moment *now)
{
	if (limit && rule_is_in_force(watch, &limit->rule, now))
		renew_rule(watch, e, &limit->rule, now);
}

/* A value beyond the limit of an alert that is open. `limit`: as in renew_open(). */
static void more_of_it(struct watch *watch, struct episode *e, const struct plan_limit *limit, const struct alert_cause *cause,
	const struct moment *now)
{
	bool is_step_worse = evidence_is_step_worse(&e->alert, cause);

	e->is_changed = true;
	if (e->alert.kind != ALERT_FOUND_LATE) { /* how it is today, an old value does not tell */
		episode_return(e, watch->plan, now);
		renew_open(watch, e, limit, now);
	}
	if (is_step_worse && alert_is_in_hand(&e->alert))
		episode_raise_again(e, ALERT_EVENT_WORSENED, watch->plan, now);
	evidence_add(&e->alert, roster_lang(watch), cause);
}

static bool is_of(const struct plan_limit *limit, const struct accepted *accepted, const struct value *value)
{
	return limit->quantity == value->quantity && strcmp(limit->rule.person, accepted->person) == 0;
}

/* The plan may have a newer word on the rule that an open alert passed: that. NULL: it has it no longer, or it is a trend. */
static const struct plan_limit *renew_limit(const struct watch *watch, struct alert *alert)
{
	for (size_t i = 0; watch->plan && i < watch->plan->n_limits; i++) {
		const struct plan_limit *limit = &watch->plan->limits[i];

		if (strcmp(limit->rule.name, alert->rule) == 0 && strcmp(limit->rule.person, alert->person) == 0 &&
			limit->quantity == alert->limit.quantity && limit->side == alert->limit.side) {
			take_limit(watch, limit, alert);
			return limit;
		}
	}
	return NULL;
}

static void note(struct watch *watch, enum suppress_reason reason, const char *rule, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	char words[PLAUSIBLE_WORDS_MAX];

	plausible_words(watch, value, words);
	suppress_note(watch, reason, rule, accepted->person, accepted, words, now);
}

/* What touches nothing says why: it came by a less trusted way, or it is known already. */
static void judge_beyond(struct watch *watch, struct episode *e, const struct plan_limit *limit, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	struct alert_cause cause = evidence_of(accepted, value);

	if (!evidence_may_touch(&e->alert, accepted)) {
		note(watch, SUPPRESS_TRUST, e->alert.rule, accepted, value, now);
		return;
	}
	if (alert_is_in_hand(&e->alert) && e->alert.condition == ALERT_ACTIVE && !evidence_is_step_worse(&e->alert, &cause))
		note(watch, e->alert.state == ALERT_ACKNOWLEDGED ? SUPPRESS_KNOWN : SUPPRESS_SNOOZED, e->alert.rule, accepted,
			value, now);
	more_of_it(watch, e, limit, &cause, now);
}

void judge_open(struct watch *watch, struct episode *e, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	const struct plan_limit *limit = renew_limit(watch, &e->alert);

	switch (limit_judge(&e->alert.limit, value->number, value->unit)) {
	case VERDICT_BEYOND:
		judge_beyond(watch, e, limit, accepted, value, now);
		break;
	case VERDICT_SAFE:
		if (evidence_may_clear(&e->alert, accepted, now->wall_us))
			episode_clear(e, now);
		else if (e->alert.condition == ALERT_ACTIVE)
			note(watch, SUPPRESS_TRUST, e->alert.rule, accepted, value, now);
		break;
	case VERDICT_NONE:
		note(watch, SUPPRESS_INCOMPARABLE, e->alert.rule, accepted, value, now);
		break;
	case VERDICT_BETWEEN:
		break;
	}
}

void judge_return(struct watch *watch, struct episode *e, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	bool is_without_cause = e->alert.condition == ALERT_CLEARED || e->alert.n_because == 0;
	struct alert_cause cause = evidence_of(accepted, value);
	const struct plan_limit *limit;

	if (unwatched_is(watch, accepted, now) || !evidence_may_touch(&e->alert, accepted))
		return;
	limit = renew_limit(watch, &e->alert);
	if (limit_judge(&e->alert.limit, value->number, value->unit) != VERDICT_BEYOND)
		return;
	if (is_without_cause && !evidence_rests_on(&e->alert, accepted->id))
		more_of_it(watch, e, limit, &cause, now);
	else if (is_without_cause)
		episode_return(e, watch->plan, now);
	renew_open(watch, e, limit, now);
}

static bool is_beyond_hard(const struct plan_limit *limit, const struct alert_cause *cause)
{
	const struct alert_limit hard = { .side = limit->side, .level = limit->hard, .clear = limit->hard, .unit = limit->unit };

	return limit->has_hard && limit_judge(&hard, cause->number, cause->unit) == VERDICT_BEYOND;
}

static int raise(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct alert_cause *cause, const struct moment *now)
{
	struct hold_rule rule = hold_of_limit(limit);
	struct alert_cause first;
	int r;

	if (hold_on_beyond(watch, &rule, cause, is_beyond_hard(limit, cause), accepted, now, &first) == HOLD_WAIT)
		return 0;
	r = open_limit(watch, ALERT_LIMIT, limit, first.device[0] ? &first : NULL, cause, now);
	if (r == 0)
		hold_drop(watch, &rule);
	return r;
}

/* Pages nobody. Beyond a high limit it is told. */
static int judge_late(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	struct alert_cause cause = evidence_of(accepted, value);
	struct episode *late;

	if (limit->rule.priority != ALERT_HIGH) {
		note(watch, SUPPRESS_HISTORICAL, limit->rule.name, accepted, value, now);
		return 0;
	}
	late = find_open(watch, ALERT_FOUND_LATE, limit);
	if (!late)
		return open_limit(watch, ALERT_FOUND_LATE, limit, NULL, &cause, now);
	more_of_it(watch, late, NULL, &cause, now);
	return 0;
}

/* Of a rule without an open alert. */
static int judge_new(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	const struct alert_limit bare = { limit->quantity, limit->side, limit->level, limit->clear, limit->unit, "", 0 };
	const struct hold_rule rule = hold_of_limit(limit);
	struct alert_cause cause = evidence_of(accepted, value);
	enum verdict verdict = limit_judge(&bare, value->number, value->unit);

	if (verdict == VERDICT_NONE)
		note(watch, SUPPRESS_INCOMPARABLE, limit->rule.name, accepted, value, now);
	if (verdict == VERDICT_NONE || (verdict != VERDICT_BEYOND && !accepted->live))
		return 0;
	if (unwatched_is(watch, accepted, now)) {
		if (verdict == VERDICT_BEYOND)
			note(watch, SUPPRESS_PAUSED, limit->rule.name, accepted, value, now);
		return 0;
	}
	if (verdict != VERDICT_BEYOND) {
		hold_on_within(watch, &rule, accepted, now);
		return 0;
	}
	if (!rule_is_in_force(watch, &limit->rule, now)) /* of a closer watch that is over */
		return 0;
	/* Its row was given up, and the device gave it once more. Whoever says now whose it is wants it judged. */
	if (roster_is_settled(watch, accepted->id) && !accepted->reassigned_by) {
		note(watch, SUPPRESS_SETTLED, limit->rule.name, accepted, value, now);
		return 0;
	}
	return accepted->live ? raise(watch, limit, accepted, &cause, now) : judge_late(watch, limit, accepted, value, now);
}

static void judge_opened(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	bool is_paused = unwatched_is(watch, accepted, now); /* then they stay as they are */
	size_t n_open = watch->n_open;

	for (size_t i = 0; i < n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind != ALERT_LIMIT || !alert->has_limit || alert->limit.quantity != value->quantity ||
			alert->state == ALERT_CLOSED || strcmp(alert->person, accepted->person) != 0)
			continue;
		if (is_paused)
			note(watch, SUPPRESS_PAUSED, alert->rule, accepted, value, now);
		else
			judge_open(watch, watch->open[i], accepted, value, now);
	}
}

static int worse_of(int a, int b)
{
	return a < 0 ? a : b;
}

static int judge_new_ones(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; watch->plan && i < watch->plan->n_limits; i++) {
		const struct plan_limit *limit = &watch->plan->limits[i];
		int r;

		if (!is_of(limit, accepted, value) || (accepted->live && find_open(watch, ALERT_LIMIT, limit)))
			continue;
		r = judge_new(watch, limit, accepted, value, now);
		result = r < 0 ? r : result;
	}
	return result;
}

static int judge_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	if (accepted->live)
		judge_opened(watch, accepted, value, now);
	return judge_new_ones(watch, accepted, value, now);
}

static void return_cleared(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_LIMIT && alert->has_limit && alert->limit.quantity == value->quantity &&
			alert->state != ALERT_CLOSED && strcmp(alert->person, accepted->person) == 0)
			judge_return(watch, watch->open[i], accepted, value, now);
	}
}

/* As it was when it came; what else it may do to open alerts it has done. */
static int judge_newest(struct watch *watch, struct series *series, const struct moment *now)
{
	const struct alert_cause *newest = &series->newest;
	struct device device = { .name = "" };
	struct accepted accepted = { .device = &device, .person = series->person, .at_us = newest->at.at_us,
		.at_zone_s = newest->at.zone_s, .live = true, .trust = newest->trust };
	const struct value value = { .quantity = newest->quantity, .kind = VALUE_NUMBER, .unit = newest->unit,
		.number = newest->number };
	struct day_change change = days_again(series);
	int r;

	snprintf(device.id, sizeof(device.id), "%s", newest->device);
	memcpy(accepted.id, newest->reading, sizeof(accepted.id));
	return_cleared(watch, &accepted, &value, now);
	r = judge_new_ones(watch, &accepted, &value, now);
	r = worse_of(r, trend_on_value(watch, &accepted, &value, &change, now));
	if (r == 0)
		days_judged(watch, series);
	return r;
}

/* By both clocks: a wall clock that was set back makes nothing newer than it was. */
static bool is_of_a_day(const struct series *series, const struct moment *now)
{
	const int64_t day_us = VALIDITY_DEFAULT_S * INT64_C(1000000);
	int64_t age_us = now->wall_us - series->newest.at.at_us;

	return age_us >= 0 && age_us <= day_us && (int64_t)now->now_us - series->newest_us <= day_us;
}

int judge_known(struct watch *watch, const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; watch->plan && i < watch->days.n; i++) {
		struct series *series = &watch->days.series[i];
		int r = 0;

		if (series->has_newest && !roster_is_settled(watch, series->newest.reading) &&
			series->judged_by != watch->plan->version && is_of_a_day(series, now))
			r = judge_newest(watch, series, now);
		result = r < 0 ? r : result;
	}
	return result;
}

static struct episode *find_waited(const struct watch *watch, const struct hold_rule *rule)
{
	return rule->trend ? trend_find_open(watch, rule->trend) : find_open(watch, ALERT_LIMIT, rule->limit);
}

/* Nobody measured again in time: what is known raises, and says so. Returns as open_rule(). */
static int raise_alone(struct watch *watch, const struct hold_rule *rule, const struct alert_cause *cause,
	const struct moment *now)
{
	struct episode *e;
	int r;

	if (!rule_is_in_force(watch, rule->is, now) || find_waited(watch, rule))
		return 0;
	r = rule->trend ? trend_raise(watch, rule->trend, cause, now) :
			  open_limit(watch, ALERT_LIMIT, rule->limit, NULL, cause, now);
	e = r == 0 ? find_waited(watch, rule) : NULL;
	if (e && rule->confirm_within_s)
		evidence_title_alone(&e->alert, roster_lang(watch), rule->confirm_within_s);
	return r;
}

void judge_tick(struct watch *watch, const struct moment *now)
{
	struct alert_cause cause;
	struct hold_rule rule;

	while (hold_take_due(watch, now, &rule, &cause))
		if (raise_alone(watch, &rule, &cause, now) >= 0)
			hold_drop(watch, &rule);
	judge_known(watch, now);
}

static bool is_number_like(const struct accepted *accepted, const struct value *value)
{
	return (value->kind == VALUE_NUMBER || value->kind == VALUE_ABSENT) &&
		accepted->reading->kind != READING_CUFF_PRESSURE; /* while it inflates: no result */
}

static int on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now, bool *is_plausible)
{
	enum suppress_reason reason;
	struct day_change change;
	int r;

	if (evidence_is_press(accepted, value))
		return press_on_value(watch, accepted, value, now);
	if (!is_number_like(accepted, value))
		return 0;
	reason = plausible_look(watch, accepted, value, now);
	if (reason != SUPPRESS_REASON_COUNT)
		return reason == SUPPRESS_UNASSIGNED ? whose_ask(watch, accepted, value, now) : 0;
	*is_plausible = true;
	r = days_on_value(watch, accepted, value, now, &change);
	r = worse_of(r, judge_value(watch, accepted, value, now));
	r = worse_of(r, trend_on_value(watch, accepted, value, &change, now));
	if (r < 0 && accepted->live)
		days_unjudged(watch, accepted->person, value->quantity);
	return worse_of(r, expected_on_value(watch, accepted, value, now));
}

int judge_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	const struct reading *reading = accepted->reading;
	bool is_plausible = false;
	int r = 0;

	for (size_t i = 0; i < reading->n_values; i++)
		r = worse_of(r, on_value(watch, accepted, &accepted->readings->values[reading->first_value + i], now,
			&is_plausible));
	if (is_plausible)
		r = worse_of(r, score_on_reading(watch, accepted, now));
	return r;
}

int watch_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	int r = judge_reading(watch, accepted, now);

	r = worse_of(r, mobility_on_reading(watch, accepted, now));
	roster_flush(watch, now);
	return r;
}
