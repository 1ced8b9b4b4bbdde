/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/sound.h"

#include <stdio.h>

#include "proto/particular.h"
#include "watch/roster.h"

#define SECOND_US UINT64_C(1000000)
#define RESUME_GONE_US ((SOUND_UNPUBLISHED_S - SOUND_RESUME_S) * INT64_C(1000000))

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool is_unanswered(const struct alert *alert)
{
	return alert->state != ALERT_CLOSED && !alert_is_in_hand(alert);
}

static bool is_audible(const struct alert *alert)
{
	return alert->priority == ALERT_HIGH && !alert->is_test && is_unanswered(alert) &&
		(alert->about == ALERT_PERSON || alert->kind == ALERT_UNANSWERED);
}

void sound_ask(struct sounding *sounding, const struct moment *now)
{
	sounding->begun_us = now->now_us;
	sounding->is_published = sounding->is_seen = false;
}

/* When somebody was asked last: its wall clock is a label, and may be any. */
static int64_t asked_at_us(const struct alert *alert)
{
	int64_t at_us = alert->raised.at_us;

	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == ALERT_EVENT_ASKED || alert->history[i].what == ALERT_EVENT_ESCALATED)
			at_us = alert->history[i].at.at_us;
	return at_us;
}

void sound_resume(struct sounding *sounding, const struct alert *alert, const struct moment *now)
{
	int64_t asked_ago_us = now->wall_us - asked_at_us(alert);
	uint64_t gone_us = (uint64_t)(asked_ago_us <= 0 ? 0 : asked_ago_us > RESUME_GONE_US ? RESUME_GONE_US : asked_ago_us);

	*sounding = (struct sounding){
		.begun_us = now->now_us > gone_us ? now->now_us - gone_us : 0,
		.is_seen = alert->seen_rev >= alert->asked_rev,
		.sounded_us = alert->n_sounded ? now->now_us : 0,
	};
}

uint64_t sound_due_us(const struct sounding *sounding, const struct alert *alert, const struct plan *plan)
{
	uint64_t unseen_us = sounding->begun_us + (plan ? plan->unseen_s : PLAN_UNSEEN_DEFAULT_S) * SECOND_US;
	uint64_t due_us = UINT64_MAX;

	if (!is_audible(alert))
		return UINT64_MAX;
	if (alert->n_sounded == 0 && !sounding->is_published && !sounding->is_seen)
		due_us = sounding->begun_us + SOUND_UNPUBLISHED_S * SECOND_US;
	if (alert->n_sounded < 2 && !sounding->is_seen && sounding->sounded_us < unseen_us)
		due_us = sooner(due_us, unseen_us);
	if (plan && plan->alarm_again_s && sounding->sounded_us)
		due_us = sooner(due_us, sounding->sounded_us + plan->alarm_again_s * SECOND_US);
	return due_us != UINT64_MAX && due_us < sounding->retry_us ? sounding->retry_us : due_us;
}

uint64_t sound_wake_us(const struct watch *watch)
{
	uint64_t wake_us = UINT64_MAX;

	for (size_t i = 0; watch->ops.sound && i < watch->n_open; i++)
		wake_us = sooner(wake_us, sound_due_us(&watch->open[i]->sounding, &watch->open[i]->alert, watch->plan));
	return wake_us;
}

static void sound_one(struct watch *watch, struct episode *e, const struct moment *now)
{
	if (watch->ops.sound(watch->context, &e->alert) < 0) {
		e->sounding.retry_us = now->now_us + SOUND_RETRY_S * SECOND_US;
		return;
	}
	e->sounding.before_us = e->sounding.sounded_us;
	e->sounding.sounded_us = now->now_us;
	e->alert.n_sounded++;
	e->is_changed = true;
}

void sound_tick(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; watch->ops.sound && i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (sound_due_us(&e->sounding, &e->alert, watch->plan) <= now->now_us)
			sound_one(watch, e, now);
	}
}

void watch_published(struct watch *watch, const char *id, uint32_t rev)
{
	struct episode *e = roster_find(watch, id);

	if (e && rev >= e->alert.asked_rev)
		e->sounding.is_published = true;
}

/* It did not sound: that is made good while it is still due. */
static void take_back(struct episode *e, const struct moment *now)
{
	if (e->sounding.n_failed == SOUND_FAILED_MAX || e->alert.n_sounded == 0)
		return;
	e->sounding.n_failed++;
	e->alert.n_sounded--;
	e->sounding.sounded_us = e->sounding.before_us;
	e->sounding.retry_us = now->now_us + SOUND_RETRY_S * SECOND_US;
}

void watch_sounded(struct watch *watch, const char *id, const char *words, const struct moment *now)
{
	struct episode *e = roster_find(watch, id);
	struct alert_entry *entry;
	struct text t;

	if (!e)
		return;
	entry = alert_note(&e->alert, ALERT_EVENT_SOUNDED, stamp_of(now->wall_us, now->zone_s), "");
	t = text_of(entry->note, sizeof(entry->note));
	particular_put(&t, roster_lang(watch), words ? words : "");
	if (words)
		take_back(e, now);
	e->is_changed = true;
	roster_flush(watch, now);
}
