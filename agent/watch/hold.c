/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/hold.h"

#include <stdio.h>
#include <string.h>

#include "watch/evidence.h"
#include "watch/limit.h"
#include "watch/octets.h"
#include "watch/roster.h"

#define SECOND_US INT64_C(1000000)

enum { FORM = 2 };

static struct hold *find(struct holds *holds, const struct plan_rule *rule)
{
	for (size_t i = 0; i < holds->n; i++)
		if (strcmp(holds->of[i].rule, rule->name) == 0 && strcmp(holds->of[i].person, rule->person) == 0)
			return &holds->of[i];
	return NULL;
}

static const struct plan_limit *limit_of(const struct plan *plan, const char *rule, const char *person)
{
	for (size_t i = 0; plan && i < plan->n_limits; i++)
		if (strcmp(plan->limits[i].rule.name, rule) == 0 && strcmp(plan->limits[i].rule.person, person) == 0)
			return &plan->limits[i];
	return NULL;
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

	for (size_t i = 0; holds->n == PLAN_LIMITS_MAX && i < holds->n; i++)
		if (!limit_of(watch->plan, holds->of[i].rule, holds->of[i].person))
			drop(watch, &holds->of[i]);
	return holds->n < PLAN_LIMITS_MAX ? &holds->of[holds->n++] : NULL;
}

static void note(struct watch *watch, enum suppress_reason reason, const struct plan_limit *limit,
	const struct accepted *accepted, const struct moment *now)
{
	suppress_note(watch, reason, limit->rule.name, limit->rule.person, accepted, NULL, now);
}

static void begin(struct watch *watch, const struct plan_limit *limit, const struct alert_cause *cause,
	const struct moment *now)
{
	struct hold *hold = make_room(watch);

	if (!hold) /* as many as limits: each has one */
		return;
	*hold = (struct hold){ .first = *cause, .since_us = (int64_t)now->now_us, .begun = local_save(now),
		.due_us = limit->confirm_within_s ? now->now_us + limit->confirm_within_s * (uint64_t)SECOND_US : UINT64_MAX };
	snprintf(hold->rule, sizeof(hold->rule), "%s", limit->rule.name);
	snprintf(hold->person, sizeof(hold->person), "%s", limit->rule.person);
	keep(watch, hold);
}

/* The plan may have another word on it since it began: then it is none that waits. */
static bool rests_on(const struct plan_limit *limit, const struct alert_cause *first)
{
	const struct alert_limit bare = { .side = limit->side, .level = limit->level, .clear = limit->clear, .unit = limit->unit };

	return limit->quantity == first->quantity && limit_judge(&bare, first->number, first->unit) == VERDICT_BEYOND;
}

static bool is_beyond_hard(const struct plan_limit *limit, const struct alert_cause *cause)
{
	const struct alert_limit hard = { .side = limit->side, .level = limit->hard, .clear = limit->hard, .unit = limit->unit };

	return limit->has_hard && limit_judge(&hard, cause->number, cause->unit) == VERDICT_BEYOND;
}

enum hold_answer hold_on_beyond(struct watch *watch, const struct plan_limit *limit, const struct alert_cause *cause,
	const struct accepted *accepted, const struct moment *now, struct alert_cause *ret_first)
{
	struct hold *hold = find(&watch->holds, &limit->rule);
	enum suppress_reason reason = limit->hold_s ? SUPPRESS_HELD : SUPPRESS_UNCONFIRMED;
	bool waits = (limit->hold_s || limit->confirm_within_s) && !is_beyond_hard(limit, cause);

	*ret_first = (struct alert_cause){ 0 };
	if (hold && !rests_on(limit, &hold->first)) {
		drop(watch, hold);
		hold = NULL;
	}
	if (waits && hold && memcmp(hold->first.reading, cause->reading, sizeof(cause->reading)) == 0)
		return HOLD_WAIT; /* another value of the same measurement */
	if (waits && !hold)
		begin(watch, limit, cause, now);
	if (waits && (!hold || (int64_t)now->now_us - hold->since_us < limit->hold_s * SECOND_US)) {
		note(watch, reason, limit, accepted, now);
		return HOLD_WAIT;
	}
	if (hold)
		*ret_first = hold->first;
	return HOLD_RAISE;
}

void hold_drop(struct watch *watch, const struct plan_limit *limit)
{
	struct hold *hold = find(&watch->holds, &limit->rule);

	if (hold)
		drop(watch, hold);
}

void hold_on_within(struct watch *watch, const struct plan_limit *limit, const struct accepted *accepted,
	const struct moment *now)
{
	struct hold *hold = find(&watch->holds, &limit->rule);

	if (!hold || memcmp(hold->first.reading, accepted->id, sizeof(accepted->id)) == 0)
		return;
	if (!evidence_may_clear_cause(&hold->first, accepted, now->wall_us)) {
		note(watch, SUPPRESS_TRUST, limit, accepted, now);
		return;
	}
	note(watch, limit->confirm_within_s ? SUPPRESS_NOT_CONFIRMED : SUPPRESS_HELD, limit, accepted, now);
	drop(watch, hold);
}

void hold_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE])
{
	for (size_t i = watch->holds.n; i > 0; i--)
		if (memcmp(watch->holds.of[i - 1].first.reading, reading, READING_ID_SIZE) == 0)
			drop(watch, &watch->holds.of[i - 1]);
}

const struct plan_limit *hold_take_due(struct watch *watch, const struct moment *now, struct alert_cause *ret_first)
{
	struct holds *holds = &watch->holds;

	for (size_t i = 0; i < holds->n;) {
		const struct plan_limit *limit = limit_of(watch->plan, holds->of[i].rule, holds->of[i].person);

		if (holds->of[i].due_us > now->now_us) {
			i++;
			continue;
		}
		*ret_first = holds->of[i].first;
		holds->of[i].due_us = now->now_us + HOLD_RETRY_S * (uint64_t)SECOND_US;
		if (limit && rests_on(limit, ret_first))
			return limit;
		drop(watch, &holds->of[i]);
	}
	return NULL;
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
static void go_on(struct hold *hold, const struct plan_limit *limit, const struct moment *now)
{
	int64_t whole_us = (limit->hold_s > limit->confirm_within_s ? limit->hold_s : limit->confirm_within_s) * SECOND_US;
	int64_t by_us, gone_us = 0;

	if (local_moved_us(&hold->begun, now, &by_us))
		gone_us = (int64_t)now->now_us - (hold->begun.now_us + by_us);
	gone_us = gone_us < 0 ? 0 : gone_us > whole_us ? whole_us : gone_us;
	hold->since_us = (int64_t)now->now_us - gone_us;
	hold->due_us = UINT64_MAX;
	if (limit->confirm_within_s)
		hold->due_us = now->now_us + (gone_us < limit->confirm_within_s * SECOND_US ?
			(uint64_t)(limit->confirm_within_s * SECOND_US - gone_us) : 0);
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
	const struct plan_limit *limit;

	hold.begun.now_us = (int64_t)reader_u64(&r);
	if (!is_known_form || !octets_wall(&r, &hold.begun.wall_us))
		return RECALL_FORGET;
	hold.begun.boot = reader_u64(&r);
	if (!local_can_be(hold.begun.now_us) || !octets_cause(&r, &hold.first) || r.n_left ||
		!octets_key_part(key, 1, hold.person, sizeof(hold.person)) ||
		!octets_key_part(key, 2, hold.rule, sizeof(hold.rule)))
		return RECALL_FORGET;
	limit = limit_of(watch->plan, hold.rule, hold.person);
	if (!limit || !rests_on(limit, &hold.first) || find(&watch->holds, &limit->rule) ||
		(!limit->hold_s && !limit->confirm_within_s))
		return RECALL_FORGET;
	go_on(&hold, limit, now);
	place = make_room(watch);
	if (!place)
		return RECALL_FORGET;
	*place = hold;
	begin_anew(watch, place, now);
	return 0;
}
