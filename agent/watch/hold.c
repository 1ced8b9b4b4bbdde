/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/hold.h"

#include <stdio.h>
#include <string.h>

#include "watch/evidence.h"
#include "watch/limit.h"
#include "watch/octets.h"
#include "watch/roster.h"
#include "watch/trend.h"
#include "watch/validity.h"

#define SECOND_US INT64_C(1000000)

enum { FORM = 2 };

struct hold_rule hold_of_limit(const struct plan_limit *limit)
{
	return (struct hold_rule){ .is = &limit->rule, .limit = limit, .hold_s = limit->hold_s,
		.confirm_within_s = limit->confirm_within_s };
}

struct hold_rule hold_of_trend(const struct plan_trend *trend)
{
	return (struct hold_rule){ .is = &trend->rule, .trend = trend, .confirm_within_s = trend->confirm_within_s };
}

static bool is_of(const struct hold *hold, const struct plan_rule *rule)
{
	return strcmp(hold->rule, rule->name) == 0 && strcmp(hold->person, rule->person) == 0;
}

static struct hold *find(struct holds *holds, const struct plan_rule *rule)
{
	for (size_t i = 0; i < holds->n; i++)
		if (is_of(&holds->of[i], rule))
			return &holds->of[i];
	return NULL;
}

/* False where the plan has it no more. */
static bool find_rule(const struct plan *plan, const struct hold *hold, struct hold_rule *ret_rule)
{
	*ret_rule = (struct hold_rule){ 0 };
	for (size_t i = 0; plan && i < plan->n_limits; i++)
		if (is_of(hold, &plan->limits[i].rule))
			*ret_rule = hold_of_limit(&plan->limits[i]);
	for (size_t i = 0; plan && i < plan->n_trends; i++)
		if (is_of(hold, &plan->trends[i].rule))
			*ret_rule = hold_of_trend(&plan->trends[i]);
	return ret_rule->is;
}

static void key_of(const struct hold *hold, char ret_key[WATCH_MEMORY_KEY_MAX])
{
	snprintf(ret_key, WATCH_MEMORY_KEY_MAX, "hold/%s/%s", hold->person, hold->rule);
}

static void keep(struct watch *watch, const struct hold *hold)
{
	struct octets o = { .n = 0 };
	char key[WATCH_MEMORY_KEY_MAX];

	key_of(hold, key);
	octets_put(&o, FORM, 1);
	octets_put(&o, (uint64_t)hold->begun.now_us, 8);
	octets_put(&o, (uint64_t)hold->begun.wall_us, 8);
	octets_put(&o, hold->begun.boot, 8);
	octets_put_cause(&o, &hold->first);
	roster_keep(watch, key, o.at, o.n);
}

static void drop(struct watch *watch, struct hold *hold)
{
	struct holds *holds = &watch->holds;
	char key[WATCH_MEMORY_KEY_MAX];

	key_of(hold, key);
	roster_keep(watch, key, NULL, 0);
	*hold = holds->of[--holds->n];
}

/* Rules that are no longer in the plan leave their places. */
static struct hold *make_room(struct watch *watch)
{
	struct holds *holds = &watch->holds;
	struct hold_rule rule;

	for (size_t i = 0; holds->n == HOLDS_MAX && i < holds->n; i++)
		if (!find_rule(watch->plan, &holds->of[i], &rule))
			drop(watch, &holds->of[i]);
	return holds->n < HOLDS_MAX ? &holds->of[holds->n++] : NULL;
}

static void note(struct watch *watch, enum suppress_reason reason, const struct hold_rule *rule,
	const struct accepted *accepted, const struct moment *now)
{
	suppress_note(watch, reason, rule->is->name, rule->is->person, accepted, NULL, now);
}

/* A rule that only holds raises by a second value; one that does not wait any more, at once. */
static uint64_t due_us(const struct hold *hold, const struct hold_rule *rule)
{
	if (rule->hold_s && !rule->confirm_within_s)
		return UINT64_MAX;
	return (uint64_t)local_later(hold->since_us + rule->confirm_within_s * SECOND_US, 0);
}

static void begin(struct watch *watch, const struct hold_rule *rule, const struct alert_cause *cause,
	const struct moment *now)
{
	struct hold *hold = make_room(watch);

	if (!hold) /* as many as rules: each has one */
		return;
	*hold = (struct hold){ .first = *cause, .since_us = (int64_t)now->now_us, .begun = local_save(now) };
	hold->due_us = due_us(hold, rule);
	snprintf(hold->rule, sizeof(hold->rule), "%s", rule->is->name);
	snprintf(hold->person, sizeof(hold->person), "%s", rule->is->person);
	keep(watch, hold);
}

/* The plan may have another word on it since it began, and so may the days: then it is none that waits. */
static bool rests_on(struct watch *watch, const struct hold_rule *rule, const struct alert_cause *first)
{
	const struct plan_limit *limit = rule->limit;
	struct alert_limit bare;

	if (rule->trend)
		return trend_is_beyond(watch, rule->trend, first);
	bare = (struct alert_limit){ .side = limit->side, .level = limit->level, .clear = limit->clear, .unit = limit->unit };
	return limit->quantity == first->quantity && limit_judge(&bare, first->number, first->unit) == VERDICT_BEYOND;
}

/* What waits by that rule, and still may. */
static struct hold *find_waiting(struct watch *watch, const struct hold_rule *rule)
{
	struct hold *hold = find(&watch->holds, rule->is);

	if (!hold || rests_on(watch, rule, &hold->first))
		return hold;
	drop(watch, hold);
	return NULL;
}

const struct alert_cause *hold_first(struct watch *watch, const struct hold_rule *rule)
{
	const struct hold *hold = find_waiting(watch, rule);

	return hold ? &hold->first : NULL;
}

enum hold_answer hold_on_beyond(struct watch *watch, const struct hold_rule *rule, const struct alert_cause *cause, bool is_hard,
	const struct accepted *accepted, const struct moment *now, struct alert_cause *ret_first)
{
	struct hold *hold = find_waiting(watch, rule);
	enum suppress_reason reason = rule->hold_s ? SUPPRESS_HELD : SUPPRESS_UNCONFIRMED;
	bool waits = (rule->hold_s || rule->confirm_within_s) && !is_hard;
	bool is_same = hold && memcmp(hold->first.reading, cause->reading, sizeof(cause->reading)) == 0;

	*ret_first = (struct alert_cause){ 0 };
	if (waits && is_same)
		return HOLD_WAIT; /* another value of the same measurement */
	if (waits && !hold)
		begin(watch, rule, cause, now);
	if (waits && (!hold || (int64_t)now->now_us - hold->since_us < rule->hold_s * SECOND_US)) {
		note(watch, reason, rule, accepted, now);
		return HOLD_WAIT;
	}
	if (hold && !is_same)
		*ret_first = hold->first;
	return HOLD_RAISE;
}

void hold_drop(struct watch *watch, const struct hold_rule *rule)
{
	struct hold *hold = find(&watch->holds, rule->is);

	if (hold)
		drop(watch, hold);
}

void hold_on_within(struct watch *watch, const struct hold_rule *rule, const struct accepted *accepted,
	const struct moment *now)
{
	struct hold *hold = find(&watch->holds, rule->is);

	if (!hold || memcmp(hold->first.reading, accepted->id, sizeof(accepted->id)) == 0)
		return;
	if (!evidence_may_clear_cause(&hold->first, accepted, now->wall_us)) {
		note(watch, SUPPRESS_TRUST, rule, accepted, now);
		return;
	}
	note(watch, rule->confirm_within_s ? SUPPRESS_NOT_CONFIRMED : SUPPRESS_HELD, rule, accepted, now);
	drop(watch, hold);
}

void hold_break_off(struct watch *watch, const char *person, int64_t before_us, const struct moment *now)
{
	for (size_t i = watch->holds.n; i > 0; i--) {
		struct hold *hold = &watch->holds.of[i - 1];

		if (strcmp(hold->person, person) != 0 || hold->first.at.at_us >= before_us)
			continue;
		suppress_note(watch, SUPPRESS_PAUSED, hold->rule, person, NULL, NULL, now);
		drop(watch, hold);
	}
}

void hold_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE])
{
	for (size_t i = watch->holds.n; i > 0; i--)
		if (memcmp(watch->holds.of[i - 1].first.reading, reading, READING_ID_SIZE) == 0)
			drop(watch, &watch->holds.of[i - 1]);
}

static bool is_too_old(const struct hold *hold, const struct moment *now)
{
	int64_t day_us = VALIDITY_DEFAULT_S * SECOND_US;

	return hold->is_by_plan && ((int64_t)now->now_us - hold->since_us > day_us || now->wall_us - hold->first.at.at_us > day_us);
}

bool hold_take_due(struct watch *watch, const struct moment *now, struct hold_rule *ret_rule, struct alert_cause *ret_first)
{
	struct holds *holds = &watch->holds;

	for (size_t i = 0; i < holds->n;) {
		if (holds->of[i].due_us > now->now_us) {
			i++;
			continue;
		}
		*ret_first = holds->of[i].first;
		holds->of[i].due_us = now->now_us + HOLD_RETRY_S * (uint64_t)SECOND_US;
		if (find_rule(watch->plan, &holds->of[i], ret_rule) && !is_too_old(&holds->of[i], now) && rests_on(watch, ret_rule, ret_first))
			return true;
		drop(watch, &holds->of[i]);
	}
	return false;
}

/* What only a second value could raise, and a plan would raise alone now, it does while it is not older than a day. */
static void replan(struct hold *hold, uint64_t due_us)
{
	hold->is_by_plan |= hold->due_us == UINT64_MAX && due_us != UINT64_MAX;
	hold->due_us = due_us;
}

void hold_on_plan(struct watch *watch)
{
	struct hold_rule rule;

	for (size_t i = 0; i < watch->holds.n; i++)
		if (find_rule(watch->plan, &watch->holds.of[i], &rule))
			replan(&watch->holds.of[i], due_us(&watch->holds.of[i], &rule));
}

uint64_t hold_wake_us(const struct watch *watch)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; i < watch->holds.n; i++)
		if (watch->holds.of[i].due_us < wake_us)
			wake_us = watch->holds.of[i].due_us;
	return wake_us;
}

/* Time goes on with what was left. After a reboot never with more than it began with: the wall clock may have been set meanwhile. */
static void go_on(struct hold *hold, const struct hold_rule *rule, const struct moment *now)
{
	int64_t whole_us = (rule->hold_s > rule->confirm_within_s ? rule->hold_s : rule->confirm_within_s) * SECOND_US;
	int64_t by_us, gone_us = 0;

	if (local_moved_us(&hold->begun, now, &by_us))
		gone_us = (int64_t)now->now_us - (hold->begun.now_us + by_us);
	gone_us = gone_us < 0 ? 0 : gone_us > whole_us ? whole_us : gone_us;
	hold->since_us = (int64_t)now->now_us - gone_us;
	hold->due_us = due_us(hold, rule);
}

/* From here on by the clocks of this life: what it waits in it, no step before it takes away at the next start. */
static void begin_anew(struct watch *watch, struct hold *hold, const struct moment *now)
{
	int64_t gone_us = (int64_t)now->now_us - hold->since_us;

	hold->begun = (struct local_saved){ hold->since_us, now->wall_us > gone_us ? now->wall_us - gone_us : 0, now->boot };
	keep(watch, hold);
}

int hold_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	struct reader r = reader_of(octets, n_octets);
	bool is_known_form = reader_u8(&r) == FORM;
	struct hold hold = { .due_us = UINT64_MAX }, *place;
	struct hold_rule rule;

	hold.begun.now_us = (int64_t)reader_u64(&r);
	if (!is_known_form || !octets_wall(&r, &hold.begun.wall_us))
		return RECALL_FORGET;
	hold.begun.boot = reader_u64(&r);
	if (!local_can_be(hold.begun.now_us) || !octets_cause(&r, &hold.first) || r.n_left ||
		!octets_key_part(key, 1, hold.person, sizeof(hold.person)) ||
		!octets_key_part(key, 2, hold.rule, sizeof(hold.rule)))
		return RECALL_FORGET;
	/* The days that a trend compares with may come after it: whether it still rests on that is asked when it is due. */
	if (!find_rule(watch->plan, &hold, &rule) || (!rule.hold_s && !rule.confirm_within_s) ||
		(rule.limit && !rests_on(watch, &rule, &hold.first)) || find(&watch->holds, rule.is))
		return RECALL_FORGET;
	go_on(&hold, &rule, now);
	place = make_room(watch);
	if (!place)
		return RECALL_FORGET;
	*place = hold;
	begin_anew(watch, place, now);
	return 0;
}
