/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/expected.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/awaited.h"
#include "watch/roster.h"
#include "watch/say.h"

enum { RETRY_S = 60 };

struct expecting *expected_find(struct expected *expected, const char *rule, const char *person)
{
	for (size_t i = 0; i < expected->n; i++)
		if (strcmp(expected->of[i].rule, rule) == 0 && strcmp(expected->of[i].person, person) == 0)
			return &expected->of[i];
	return NULL;
}

const struct plan_expected *expected_rule(const struct plan *plan, const char *rule, const char *person)
{
	for (size_t i = 0; plan && i < plan->n_expected; i++)
		if (strcmp(plan->expected[i].rule.name, rule) == 0 && strcmp(plan->expected[i].rule.person, person) == 0)
			return &plan->expected[i];
	return NULL;
}

/* What changed is kept; that time has passed is no change, that the machine has begun anew is one. */
static void note_change(struct expecting *x, const struct slot *before, const struct moment *now)
{
	if (memcmp(before, &x->slot, sizeof(*before)) != 0 || x->slot.saved.boot != now->boot)
		x->is_changed = true;
}

static void forget(struct watch *watch, size_t i, const struct moment *now)
{
	struct expected *expected = &watch->expected;
	struct expecting gone = expected->of[i];

	expected->of[i] = expected->of[--expected->n];
	awaited_keep_of(watch, gone.person, gone.quantity, now);
}

/* What the plan no longer has. */
static void forget_gone(struct watch *watch, const struct moment *now)
{
	for (size_t i = watch->expected.n; i-- > 0;)
		if (!expected_rule(watch->plan, watch->expected.of[i].rule, watch->expected.of[i].person))
			forget(watch, i, now);
}

/* The plan has it as another one; it may wait for another quantity. */
static void begin_again(struct watch *watch, const struct plan_expected *rule, struct expecting *x, const struct moment *now)
{
	enum quantity before = x->quantity;

	x->quantity = rule->quantity;
	x->is_changed = true;
	slot_begin_again(&x->slot, rule, now);
	if (before != x->quantity)
		awaited_keep_of(watch, x->person, before, now);
}

static struct expecting *take_up(struct watch *watch, const struct plan_expected *rule, const struct moment *now)
{
	struct expecting *x = expected_find(&watch->expected, rule->rule.name, rule->rule.person);

	if (!x) {
		if (watch->expected.n == PLAN_EXPECTED_MAX)
			forget_gone(watch, now);
		x = &watch->expected.of[watch->expected.n++];
		*x = (struct expecting){ .quantity = rule->quantity, .is_changed = true };
		snprintf(x->rule, sizeof(x->rule), "%s", rule->rule.name);
		snprintf(x->person, sizeof(x->person), "%s", rule->rule.person);
		slot_begin(&x->slot, rule, now);
	} else if (!slot_fits(&x->slot, rule)) {
		begin_again(watch, rule, x, now);
	}
	return x;
}

/* Words */

static void put_title(struct watch *watch, struct alert *alert, const struct plan_expected *rule, const struct slot *slot,
	const struct moment *now)
{
	bool has_last = slot->last_wall_us > LOCAL_NEVER;
	enum message title = has_last ? MESSAGE_TITLE_MISSED : MESSAGE_TITLE_NEVER_MEASURED;
	struct text t = text_of(alert->title, sizeof(alert->title));
	char quantity[WORDS_MAX], when[SAY_WHEN_MAX];
	struct text q = text_of(quantity, sizeof(quantity));
	enum lang lang = roster_lang(watch);
	struct zone zone = watch_zone(watch);
	const char *who = say_person(watch->plan, rule->rule.person);

	words_quantity(&q, lang, rule->quantity);
	say_when(lang, has_last ? slot->last_wall_us : slot->start_wall_us, &zone, now, when);
	message_put(&t, lang, title, who, quantity, when);
	if (rule->rule.todo[0]) {
		snprintf(alert->todo, sizeof(alert->todo), "%s", rule->rule.todo);
		return;
	}
	t = text_of(alert->todo, sizeof(alert->todo));
	message_put(&t, lang, MESSAGE_DO_MISSED, who);
}

static void put_reminder(struct watch *watch, struct alert *alert, const struct plan_expected *rule,
	const struct slot *slot, const struct moment *now)
{
	struct text t = text_of(alert->title, sizeof(alert->title));
	char quantity[WORDS_MAX], when[SAY_WHEN_MAX];
	struct text q = text_of(quantity, sizeof(quantity));
	enum lang lang = roster_lang(watch);
	struct zone zone = watch_zone(watch);
	const char *who = say_person(watch->plan, rule->rule.person);

	words_quantity_begin(&q, lang, rule->quantity);
	say_when(lang, slot_due_wall_us(slot, now), &zone, now, when);
	message_put(&t, lang, MESSAGE_TITLE_REMIND, who, quantity, when);
	t = text_of(alert->todo, sizeof(alert->todo));
	if (rule->rule.priority == ALERT_INFORMATION)
		message_put(&t, lang, MESSAGE_DO_REMIND_ONLY, who);
	else
		message_put(&t, lang, MESSAGE_DO_REMIND, who, when, say_first_asked(watch->plan, lang, rule->rule.priority));
}

/* Alerts */

/* Scores are not asked: each of their values has its own time. */
static bool rests_on(const struct alert *alert, enum quantity quantity)
{
	if (alert->kind != ALERT_LIMIT && alert->kind != ALERT_TREND)
		return false;
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].quantity == quantity)
			return true;
	return false;
}

/* What rests on values that are no longer measured is not known any more; that resolves nothing. */
static void doubt_values(struct watch *watch, const struct plan_expected *rule, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (strcmp(e->alert.person, rule->rule.person) == 0 && rests_on(&e->alert, rule->quantity))
			episode_grow_stale(e, now);
	}
}

static struct episode *find_alert(const struct watch *watch, const struct plan_rule *rule)
{
	return roster_find_rule(watch, ALERT_MISSED, rule->name, rule->person);
}

static int open_missed(struct watch *watch, const struct plan_expected *rule, const struct slot *slot,
	const struct moment *now)
{
	struct episode *e;
	int r = open_rule(watch, ALERT_MISSED, &rule->rule, now, &e);

	if (r != 0)
		return r < 0 ? r : 0;
	put_title(watch, &e->alert, rule, slot, now);
	episode_begin(e, watch->plan, now);
	return 0;
}

/* What was a reminder is the alert now: also where that is an information itself, and says something else. */
static bool turn(struct watch *watch, struct episode *e, const struct plan_expected *rule, const struct slot *slot,
	const struct moment *now)
{
	char before[ALERT_TITLE_MAX];

	if (e->alert.priority != ALERT_INFORMATION)
		return false;
	memcpy(before, e->alert.title, sizeof(before));
	put_title(watch, &e->alert, rule, slot, now);
	if (e->alert.priority == rule->rule.priority && strcmp(before, e->alert.title) == 0)
		return false;
	e->alert.priority = rule->rule.priority;
	return true;
}

static int on_missed(struct watch *watch, const struct plan_expected *rule, struct expecting *x, const struct moment *now)
{
	struct episode *e = find_alert(watch, &rule->rule);
	int r = 0;

	doubt_values(watch, rule, now);
	if (!e) {
		r = open_missed(watch, rule, &x->slot, now);
	} else if (turn(watch, e, rule, &x->slot, now)) {
		episode_raise_again(e, ALERT_EVENT_WORSENED, watch->plan, now);
	} else if (e->alert.condition == ALERT_ACTIVE) {
		suppress_note(watch, SUPPRESS_KNOWN, rule->rule.name, rule->rule.person, NULL, e->alert.title, now);
	} else {
		put_title(watch, &e->alert, rule, &x->slot, now);
		episode_return(e, watch->plan, now);
	}
	x->is_untold = r < 0;
	return r;
}

/* Nobody is asked: who sees it is told in its words whom it is for. */
static void on_reminder(struct watch *watch, const struct plan_expected *rule, const struct slot *slot,
	const struct moment *now)
{
	struct plan_rule information = rule->rule;
	struct episode *e;

	information.priority = ALERT_INFORMATION;
	if (find_alert(watch, &rule->rule) || open_rule(watch, ALERT_MISSED, &information, now, &e) != 0)
		return;
	put_reminder(watch, &e->alert, rule, slot, now);
	episode_begin(e, watch->plan, now);
}

static void say_not_judged(struct watch *watch, const struct plan_expected *rule, enum suppress_reason reason,
	const struct moment *now)
{
	char detail[SUPPRESSED_DETAIL_MAX];
	struct text t = text_of(detail, sizeof(detail));

	words_quantity_begin(&t, roster_lang(watch), rule->quantity);
	suppress_note(watch, reason, rule->rule.name, rule->rule.person, NULL, detail, now);
}

/* The rules */

/* Paused, or for a closer watch only: afterwards it begins anew. Returns whether it is to be judged. */
static bool is_to_judge(struct watch *watch, const struct plan_expected *rule, struct expecting *x,
	const struct moment *now)
{
	if (!rule_is_in_force(watch, &rule->rule, now)) {
		if (!x->slot.is_off && pause_is_on(watch, x->person, now))
			say_not_judged(watch, rule, SUPPRESS_PAUSED, now);
		x->slot.is_off = true;
		return false;
	}
	if (x->slot.is_off)
		slot_begin_again(&x->slot, rule, now);
	return true;
}

static int judge(struct watch *watch, const struct plan_expected *rule, struct expecting *x, const struct moment *now)
{
	struct zone zone = watch_zone(watch);
	int result = x->is_untold ? on_missed(watch, rule, x, now) : 0;

	for (;;) {
		int r = 0;

		switch (slot_look(&x->slot, rule, &zone, now)) {
		case SLOT_QUIET:
			x->wake_us = slot_wake_us(&x->slot, rule, now);
			return result;
		case SLOT_REMIND:
			on_reminder(watch, rule, &x->slot, now);
			break;
		case SLOT_MISSED:
			r = on_missed(watch, rule, x, now);
			break;
		case SLOT_STEPPED:
			say_not_judged(watch, rule, SUPPRESS_STEPPED, now);
			break;
		case SLOT_TIMELESS:
			say_not_judged(watch, rule, SUPPRESS_CLOCK, now);
			break;
		}
		result = r < 0 ? r : result;
	}
}

/* The plan may have a newer word on what is missing. An information may be a reminder: turn() knows. */
static void renew_open(struct watch *watch, const struct plan_expected *rule, const struct slot *slot, const struct moment *now)
{
	struct episode *e = find_alert(watch, &rule->rule);

	if (e && e->alert.priority != ALERT_INFORMATION && slot_is_missing(slot, rule))
		renew_rule(watch, e, &rule->rule, now);
}

static int look(struct watch *watch, const struct plan_expected *rule, struct expecting *x, const struct moment *now)
{
	int r = 0;

	if (is_to_judge(watch, rule, x, now)) {
		r = judge(watch, rule, x, now);
		renew_open(watch, rule, &x->slot, now);
	} else {
		x->wake_us = now->now_us + SLOT_LOOK_S * UINT64_C(1000000);
	}
	if (x->is_untold && x->wake_us > now->now_us + RETRY_S * UINT64_C(1000000))
		x->wake_us = now->now_us + RETRY_S * UINT64_C(1000000);
	return r;
}

/* Below a bonded link nothing settles what a bonded device measured before, while the plan has that device. */
static bool is_beneath(const struct watch *watch, const struct slot *slot, const struct accepted *accepted)
{
	return accepted->trust < TRUST_BONDED && slot->trust >= TRUST_BONDED && plan_has_device(watch->plan, &slot->address);
}

/* Why it does not count. SUPPRESS_REASON_COUNT: it does. */
static enum suppress_reason reason_against(const struct watch *watch, const struct slot *slot,
	const struct accepted *accepted, const struct moment *now)
{
	if (accepted->at_us > now->wall_us + EXPECTED_AHEAD_S * INT64_C(1000000))
		return SUPPRESS_CLOCK;
	return is_beneath(watch, slot, accepted) ? SUPPRESS_TRUST : SUPPRESS_REASON_COUNT;
}

static void count(struct watch *watch, const struct plan_expected *rule, struct expecting *x,
	const struct accepted *accepted, bool is_again, const struct moment *now)
{
	struct episode *e = find_alert(watch, &rule->rule);
	struct slot *slot = &x->slot;
	bool is_reminder = e && e->alert.priority == ALERT_INFORMATION &&
		(rule->rule.priority != ALERT_INFORMATION || !slot_is_missing(slot, rule));

	if (is_again)
		slot_measure_again(slot, accepted->at_us, now);
	else
		slot_measure(slot, accepted->at_us, now);
	if (accepted->trust >= slot->trust || !plan_has_device(watch->plan, &slot->address)) {
		slot->trust = (uint8_t)accepted->trust;
		slot->address = accepted->device->address;
	}
	if (e && (is_reminder ? slot_has_come(slot, rule) : slot_is_over(slot, rule, now)))
		episode_clear(e, now);
	if (slot_is_over(slot, rule, now))
		x->is_untold = false;
}

/* Somebody's value counts for one rule, which is judged then. */
static int count_for(struct watch *watch, const struct plan_expected *rule, const struct accepted *accepted,
	const struct moment *now)
{
	struct expecting *x = take_up(watch, rule, now);
	enum suppress_reason reason = reason_against(watch, &x->slot, accepted, now);
	struct slot before = x->slot;
	int r;

	if (reason == SUPPRESS_REASON_COUNT)
		count(watch, rule, x, accepted, false, now);
	else
		suppress_note(watch, reason, rule->rule.name, rule->rule.person, accepted, NULL, now);
	r = look(watch, rule, x, now);
	note_change(x, &before, now);
	return r;
}

/* It came while the clock was wrong, and has been dated by the right one since. */
static void date_anew(struct slot *slot, const struct accepted *accepted)
{
	if (accepted->is_redated)
		slot_date_anew(slot, accepted->first_at_us, accepted->at_us);
}

/* Nothing is noted of what does not count: it was when it came. */
static void count_again(struct watch *watch, const struct plan_expected *rule, const struct accepted *accepted,
	const struct moment *now)
{
	struct expecting *x = expected_find(&watch->expected, rule->rule.name, rule->rule.person);
	struct slot before;

	if (!x || !slot_fits(&x->slot, rule) || reason_against(watch, &x->slot, accepted, now) != SUPPRESS_REASON_COUNT)
		return;
	before = x->slot;
	date_anew(&x->slot, accepted);
	count(watch, rule, x, accepted, true, now);
	note_change(x, &before, now);
}

static bool is_for(const struct plan_expected *rule, const char *person, const struct value *value)
{
	return rule->quantity == value->quantity && strcmp(rule->rule.person, person) == 0;
}

int expected_on_value(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; watch->plan && i < watch->plan->n_expected; i++) {
		const struct plan_expected *rule = &watch->plan->expected[i];
		int r = is_for(rule, accepted->person, value) ? count_for(watch, rule, accepted, now) : 0;

		result = r < 0 ? r : result;
	}
	awaited_keep(watch, now);
	return result;
}

void expected_count_again(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	for (size_t i = 0; watch->plan && i < watch->plan->n_expected; i++)
		if (is_for(&watch->plan->expected[i], accepted->person, value))
			count_again(watch, &watch->plan->expected[i], accepted, now);
}

static void take_back(struct watch *watch, const struct plan_expected *rule, const struct accepted *accepted,
	const struct moment *now)
{
	struct expecting *x = expected_find(&watch->expected, rule->rule.name, rule->rule.person);
	struct zone zone = watch_zone(watch);
	struct slot before;

	if (!x || !slot_fits(&x->slot, rule))
		return;
	before = x->slot;
	date_anew(&x->slot, accepted);
	if (slot_take_back(&x->slot, rule, &zone, accepted->at_us, now))
		x->is_untold = slot_is_missing(&x->slot, rule);
	x->wake_us = now->now_us;
	note_change(x, &before, now);
}

void expected_take_away(struct watch *watch, const struct accepted *accepted, const char *person, const struct moment *now)
{
	const struct value *values = &accepted->readings->values[accepted->reading->first_value];

	for (size_t i = 0; watch->plan && i < watch->plan->n_expected; i++) {
		size_t n = 0;

		while (n < accepted->reading->n_values && !is_for(&watch->plan->expected[i], person, &values[n]))
			n++;
		if (n < accepted->reading->n_values)
			take_back(watch, &watch->plan->expected[i], accepted, now);
	}
	awaited_keep(watch, now);
}

void expected_begin_anew(struct watch *watch, const char *person)
{
	for (size_t i = 0; i < watch->expected.n; i++)
		if (strcmp(watch->expected.of[i].person, person) == 0)
			watch->expected.of[i].slot.is_off = true;
}

int expected_tick(struct watch *watch, const struct moment *now)
{
	int result = 0;

	forget_gone(watch, now);
	for (size_t i = 0; watch->plan && i < watch->plan->n_expected; i++) {
		const struct plan_expected *rule = &watch->plan->expected[i];
		struct expecting *x = take_up(watch, rule, now);
		struct slot before = x->slot;
		int r = look(watch, rule, x, now);

		note_change(x, &before, now);
		result = r < 0 ? r : result;
	}
	awaited_keep(watch, now);
	return result;
}

uint64_t expected_wake_us(const struct watch *watch)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < watch->expected.n; i++)
		if (watch->expected.of[i].wake_us < wake_us)
			wake_us = watch->expected.of[i].wake_us;
	return wake_us;
}
