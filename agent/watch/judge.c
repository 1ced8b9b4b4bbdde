/* SPDX-License-Identifier: Apache-2.0 */
/* Readings against limits, and presses: what opens an alert, adds to it, and clears it. */
#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "watch/evidence.h"
#include "watch/limit.h"
#include "watch/roster.h"

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

static int open_limit(struct watch *watch, enum alert_kind kind, const struct plan_limit *limit,
	const struct alert_cause *cause, const struct moment *now)
{
	bool is_late = kind == ALERT_FOUND_LATE;
	struct episode *e;
	int r = roster_open(watch, kind, is_late ? ALERT_LOW : limit->rule.priority, now, &e);

	if (r != 0)
		return r < 0 ? r : 0;
	snprintf(e->alert.person, sizeof(e->alert.person), "%s", limit->rule.person);
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", limit->rule.name);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", limit->rule.todo);
	take_limit(watch, limit, &e->alert);
	/* How it is today, an old value does not tell. */
	e->alert.condition = is_late ? ALERT_UNKNOWN : ALERT_ACTIVE;
	evidence_add(&e->alert, roster_lang(watch), cause);
	episode_begin(e, watch->plan, now);
	return 0;
}

/* A value beyond the limit of an alert that is open. */
static void more_of_it(struct watch *watch, struct episode *e, const struct alert_cause *cause, const struct moment *now)
{
	bool is_step_worse = evidence_is_step_worse(&e->alert, cause);

	e->is_changed = true;
	if (e->alert.kind == ALERT_LIMIT)
		episode_return(e, watch->plan, now);
	if (is_step_worse && alert_is_in_hand(&e->alert))
		episode_raise_again(e, ALERT_EVENT_WORSENED, watch->plan, now);
	evidence_add(&e->alert, roster_lang(watch), cause);
}

static bool is_of(const struct plan_limit *limit, const struct accepted *accepted, const struct value *value)
{
	return limit->quantity == value->quantity && strcmp(limit->rule.person, accepted->person) == 0;
}

/* The plan may have a newer word on the rule that an open alert passed. */
static void renew_limit(const struct watch *watch, struct alert *alert)
{
	for (size_t i = 0; watch->plan && i < watch->plan->n_limits; i++) {
		const struct plan_limit *limit = &watch->plan->limits[i];

		if (strcmp(limit->rule.name, alert->rule) == 0 && strcmp(limit->rule.person, alert->person) == 0 &&
			limit->quantity == alert->limit.quantity && limit->side == alert->limit.side)
			take_limit(watch, limit, alert);
	}
}

static void judge_open(struct watch *watch, struct episode *e, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	struct alert *alert = &e->alert;
	struct alert_cause cause = evidence_of(accepted, value);

	renew_limit(watch, alert);
	switch (limit_judge(&alert->limit, value->number, value->unit)) {
	case VERDICT_BEYOND:
		if (evidence_may_touch(alert, accepted))
			more_of_it(watch, e, &cause, now);
		break;
	case VERDICT_SAFE:
		if (evidence_may_clear(alert, accepted, now->wall_us))
			episode_clear(e, now);
		break;
	case VERDICT_NONE:
	case VERDICT_BETWEEN:
		break;
	}
}

/* Of a rule without an open alert. A historical value beyond a high limit is told, and pages nobody. */
static int judge_new(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	const struct alert_limit bare = { limit->quantity, limit->side, limit->level, limit->clear, limit->unit, "", 0 };
	struct alert_cause cause = evidence_of(accepted, value);
	struct episode *late;

	if (limit_judge(&bare, value->number, value->unit) != VERDICT_BEYOND)
		return 0;
	if (accepted->live)
		return open_limit(watch, ALERT_LIMIT, limit, &cause, now);
	if (limit->rule.priority != ALERT_HIGH)
		return 0;
	late = roster_find_rule(watch, ALERT_FOUND_LATE, limit->rule.name, limit->rule.person);
	if (!late)
		return open_limit(watch, ALERT_FOUND_LATE, limit, &cause, now);
	more_of_it(watch, late, &cause, now);
	return 0;
}

static int judge_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	size_t n_open = watch->n_open;
	int result = 0;

	for (size_t i = 0; accepted->live && i < n_open; i++) {
		struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_LIMIT && alert->has_limit && alert->limit.quantity == value->quantity &&
			alert->state != ALERT_CLOSED && strcmp(alert->person, accepted->person) == 0)
			judge_open(watch, watch->open[i], accepted, value, now);
	}
	for (size_t i = 0; watch->plan && i < watch->plan->n_limits; i++) {
		const struct plan_limit *limit = &watch->plan->limits[i];
		int r;

		if (!is_of(limit, accepted, value) ||
			(accepted->live && roster_find_rule(watch, ALERT_LIMIT, limit->rule.name, limit->rule.person)))
			continue;
		r = judge_new(watch, limit, accepted, value, now);
		result = r < 0 ? r : result;
	}
	return result;
}

static int on_press(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	static const char rule[] = "help-call";
	const char *person = accepted->person ? accepted->person : "";
	struct episode *e = roster_find_rule(watch, ALERT_HELP_CALL, rule, person);
	struct alert_cause cause = evidence_of(accepted, value);
	int r;

	if (e) {
		/* Nobody is asked anew: a person in need presses often, and must not put off whose turn is next. */
		alert_add_cause(&e->alert, &cause);
		alert_note(&e->alert, ALERT_EVENT_PRESSED, stamp_of(now->wall_us, now->zone_s), "");
		e->is_changed = true;
		return 0;
	}
	r = roster_open(watch, ALERT_HELP_CALL, ALERT_HIGH, now, &e);
	if (r != 0)
		return r;
	snprintf(e->alert.person, sizeof(e->alert.person), "%s", person);
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", rule);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s",
		message_words(roster_lang(watch), MESSAGE_DO_HELP_CALL));
	evidence_title_press(&e->alert, roster_lang(watch), accepted->device);
	alert_add_cause(&e->alert, &cause);
	episode_begin(e, watch->plan, now);
	return 0;
}

int watch_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	const struct reading *reading = accepted->reading;
	bool is_result = evidence_is_result(accepted);
	int result = 0;

	for (size_t i = 0; i < reading->n_values; i++) {
		const struct value *value = &accepted->readings->values[reading->first_value + i];
		int r = 0;

		if (evidence_is_press(accepted, value))
			r = on_press(watch, accepted, value, now);
		else if (is_result && evidence_is_number(value))
			r = judge_value(watch, accepted, value, now);
		result = r < 0 ? r : result;
		if (is_result && evidence_is_number(value))
			r = expected_on_value(watch, accepted, value, now);
		result = r < 0 ? r : result;
	}
	if (is_result) {
		int r = score_on_reading(watch, accepted, now);

		result = r < 0 ? r : result;
	}
	roster_flush(watch, now);
	return result;
}
