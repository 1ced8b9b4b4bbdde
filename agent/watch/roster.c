/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lang roster_lang(const struct watch *watch)
{
	return watch->plan ? watch->plan->lang : LANG_EN;
}

struct episode *roster_find(const struct watch *watch, const char *id)
{
	for (size_t i = 0; i < watch->n_open; i++)
		if (strcmp(watch->open[i]->alert.id, id) == 0)
			return watch->open[i];
	return NULL;
}

struct episode *roster_find_rule(const struct watch *watch, enum alert_kind kind, const char *rule, const char *person)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->state != ALERT_CLOSED && alert->kind == kind && strcmp(alert->rule, rule) == 0 &&
			strcmp(alert->person, person) == 0)
			return watch->open[i];
	}
	return NULL;
}

/* A rate has no limit, and says no side. */
bool roster_is_of_side(const struct alert *alert, enum quantity quantity, enum limit_side side)
{
	if (alert->has_limit)
		return alert->limit.quantity == quantity && alert->limit.side == side;
	return alert->n_because == 0 || alert->because[0].quantity == quantity;
}

struct episode *roster_find_side(const struct watch *watch, enum alert_kind kind, const struct plan_rule *rule,
	enum quantity quantity, enum limit_side side)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->state != ALERT_CLOSED && alert->kind == kind && strcmp(alert->rule, rule->name) == 0 &&
			strcmp(alert->person, rule->person) == 0 && roster_is_of_side(alert, quantity, side))
			return watch->open[i];
	}
	return NULL;
}

struct episode *roster_find_unanswered(const struct watch *watch, const char *of)
{
	for (size_t i = 0; i < watch->n_open; i++)
		if (watch->open[i]->alert.kind == ALERT_UNANSWERED && strcmp(watch->open[i]->alert.of, of) == 0)
			return watch->open[i];
	return NULL;
}

bool roster_was_closed(const struct watch *watch, const char *id)
{
	for (size_t i = 0; i < WATCH_CLOSED_MAX; i++)
		if (watch->closed[i][0] && strcmp(watch->closed[i], id) == 0)
			return true;
	return false;
}

void roster_remember(struct watch *watch, const char *id)
{
	snprintf(watch->closed[watch->n_closed++ % WATCH_CLOSED_MAX], ULID_TEXT_MAX, "%s", id);
}

static size_t count_low(const struct watch *watch)
{
	size_t n = 0;

	for (size_t i = 0; i < watch->n_open; i++)
		n += watch->open[i]->alert.priority <= ALERT_LOW;
	return n;
}

/* Lost bonds and replays of all devices fill the house; who calls for help is heard all the same. */
static bool has_place(const struct watch *watch, enum alert_kind kind)
{
	return watch->n_open < WATCH_OPEN_MAX - (kind == ALERT_HELP_CALL ? 0 : WATCH_OPEN_HELP);
}

/* Whoever calls for help does so once: no moment without memory may swallow it. */
static struct episode *obtain(struct watch *watch, enum alert_kind kind)
{
	struct episode *e = calloc(1, sizeof(*e));

	for (size_t i = 0; !e && kind == ALERT_HELP_CALL && i < WATCH_OPEN_HELP; i++)
		if (!watch->is_help_taken[i]) {
			watch->is_help_taken[i] = true;
			e = &watch->help[i];
			*e = (struct episode){ 0 };
		}
	return e;
}

void roster_free(struct watch *watch, struct episode *e)
{
	for (size_t i = 0; i < WATCH_OPEN_HELP; i++)
		if (e == &watch->help[i]) {
			watch->is_help_taken[i] = false;
			return;
		}
	free(e);
}

int roster_open(struct watch *watch, enum alert_kind kind, enum alert_priority priority, const struct moment *now,
	struct episode **ret_episode)
{
	uint8_t random[ULID_RANDOM_SIZE];
	struct episode *e;

	if (priority <= ALERT_LOW && count_low(watch) >= WATCH_OPEN_LOW_MAX)
		return ROSTER_FULL_FOR_LOW;
	if (!has_place(watch, kind))
		return -ENOSPC;
	e = obtain(watch, kind);
	if (!e)
		return -ENOMEM;
	e->alert.kind = kind;
	e->alert.priority = priority;
	e->stale_us = UINT64_MAX;
	watch->ops.random(watch->context, random, sizeof(random));
	ulid_make(now->wall_us, random, e->alert.id);
	snprintf(e->alert.home, sizeof(e->alert.home), "%s", watch->home);
	watch->open[watch->n_open++] = e;
	if (priority <= ALERT_LOW)
		watch->n_refusals = 0; /* there is room */
	*ret_episode = e;
	return 0;
}

static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211); /* FNV-1a */
	return hash * UINT64_C(1099511628211);
}

void roster_refuse(struct watch *watch, enum alert_kind kind, const char *rule, const char *of)
{
	uint64_t hash = mix(mix(mix(UINT64_C(14695981039346656037), alert_kind_name(kind)), rule), of);

	for (size_t i = 0; i < ROSTER_REFUSED_MAX && i < watch->n_refusals; i++)
		if (watch->refused[i] == hash)
			return;
	watch->refused[watch->n_refusals++ % ROSTER_REFUSED_MAX] = hash;
	watch->n_refused++;
}

int open_rule(struct watch *watch, enum alert_kind kind, const struct plan_rule *rule, const struct moment *now,
	struct episode **ret_episode)
{
	struct episode *e;
	int r = roster_open(watch, kind, rule->priority, now, &e);

	if (r == ROSTER_FULL_FOR_LOW) {
		roster_refuse(watch, kind, rule->name, rule->person);
		suppress_note(watch, SUPPRESS_FULL, rule->name, rule->person, NULL, NULL, now);
	}
	if (r != 0)
		return r;
	snprintf(e->alert.person, sizeof(e->alert.person), "%s", rule->person);
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", rule->name);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", rule->todo);
	e->alert.condition = ALERT_ACTIVE;
	*ret_episode = e;
	return 0;
}

void renew_rule(struct watch *watch, struct episode *e, const struct plan_rule *rule, const struct moment *now)
{
	if (rule->priority <= e->alert.priority || e->alert.condition != ALERT_ACTIVE)
		return;
	e->alert.priority = rule->priority;
	if (rule->todo[0]) /* else it is in words that the watch found */
		snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", rule->todo);
	episode_raise_again(e, ALERT_EVENT_WORSENED, watch->plan, now);
}

void roster_keep(struct watch *watch, const char *key, const void *octets, size_t n_octets)
{
	if (watch->ops.remember)
		watch->ops.remember(watch->context, key, octets, n_octets);
}

void roster_settle_reading(struct watch *watch, const uint8_t reading[READING_ID_SIZE])
{
	if (watch->n_settled == WATCH_SETTLED_MAX)
		memmove(watch->settled, watch->settled + 1, --watch->n_settled * sizeof(watch->settled[0]));
	memcpy(watch->settled[watch->n_settled++], reading, READING_ID_SIZE);
	roster_keep(watch, "settled/home", watch->settled, watch->n_settled * sizeof(watch->settled[0]));
}

void roster_settle(struct watch *watch, const struct alert *alert, const struct moment *now)
{
	for (size_t i = 0; i < alert->n_because; i++)
		roster_settle_reading(watch, alert->because[i].reading);
	mobility_settle(watch, alert, now);
}

/* Rows of earlier versions were as long as there was room for, and free places were zeros. */
int settled_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	static const uint8_t none[READING_ID_SIZE];
	size_t n = n_octets / READING_ID_SIZE;

	(void)now;
	if (strcmp(key, "settled/home") != 0 || !n_octets || n_octets > sizeof(watch->settled) || n_octets % READING_ID_SIZE)
		return RECALL_FORGET;
	memcpy(watch->settled, octets, n_octets);
	while (n > 0 && memcmp(watch->settled[n - 1], none, sizeof(none)) == 0)
		n--;
	watch->n_settled = n;
	return 0;
}

bool roster_is_settled(const struct watch *watch, const uint8_t reading[READING_ID_SIZE])
{
	for (size_t i = 0; i < watch->n_settled; i++)
		if (memcmp(watch->settled[i], reading, READING_ID_SIZE) == 0)
			return true;
	return false;
}

static uint32_t next_revision(const struct watch *watch, const struct episode *e)
{
	uint32_t next = e->alert.rev + (e->is_restored ? WATCH_REV_JUMP : 1);

	return e->is_restored && next < watch->least_rev ? watch->least_rev : next;
}

void roster_flush(struct watch *watch, const struct moment *now)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (e->is_changed) {
			episode_age(e, watch->plan, now);
			burden_count(watch, e, now);
			e->alert.rev = next_revision(watch, e);
			if (e->is_asking)
				e->alert.asked_rev = e->alert.rev;
			e->is_changed = e->is_asking = e->is_restored = false;
			watch->ops.on_alert(watch->context, &e->alert);
		}
		if (e->alert.state == ALERT_CLOSED) {
			roster_remember(watch, e->alert.id);
			roster_free(watch, e);
		} else {
			watch->open[n_kept++] = e;
		}
	}
	watch->n_open = n_kept;
	burden_keep(watch);
}
