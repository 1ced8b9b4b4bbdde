/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/message.h"
#include "watch/gone.h"
#include "watch/judge.h"
#include "watch/roster.h"
#include "watch/unanswered.h"

static const char *const reasons[] = {
	[WATCH_DONE] = "done",
	[WATCH_NO_SUCH_ALERT] = "no-such-alert",
	[WATCH_CLOSED] = "closed",
	[WATCH_ALREADY_ACKNOWLEDGED] = "already-acknowledged",
	[WATCH_NOT_ALLOWED] = "not-allowed",
	[WATCH_MALFORMED] = "malformed",
	[WATCH_STILL_ACTIVE] = "still-active",
};

const char *watch_outcome_reason(enum watch_outcome outcome)
{
	return reasons[outcome];
}

int watch_new(const struct watch_ops *ops, void *context, const char *home, struct watch **ret_watch)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	watch->ops = *ops;
	watch->context = context;
	snprintf(watch->home, sizeof(watch->home), "%s", home);
	*ret_watch = watch;
	return 0;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->n_open; i++)
		roster_free(watch, watch->open[i]);
	days_done(watch);
	free(watch);
}

/* Whether anything runs by time alone, or did by the plan before. */
static bool has_timed_rules(const struct watch *watch)
{
	const struct plan *plan = watch->plan;

	return (plan && (plan->n_pauses || plan->n_expected || plan->n_mobility)) || watch->pauses.n || watch->expected.n ||
		watch->mobility.n_minds || gone_may_be(watch);
}

void watch_set_plan(struct watch *watch, const struct plan *plan)
{
	watch->plan = plan;
	watch->is_plan_new = has_timed_rules(watch) || watch->days.n > 0 || (plan && plan->n_scores);
	trend_forget_cache(watch);
	hold_on_plan(watch);
}

void watch_go_on_from(struct watch *watch, uint32_t least_rev)
{
	watch->least_rev = least_rev;
}

void watch_say_all(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		struct episode *e = watch->open[i];

		if (e->is_restored) /* the team may know a later one than there is, and passes over what is below */
			e->is_changed = true;
		else
			watch->ops.on_resend(watch->context, &e->alert);
	}
	roster_flush(watch, now);
}

int watch_restore(struct watch *watch, const struct alert *alert, const struct moment *now)
{
	struct episode *e;

	if (alert->state == ALERT_CLOSED) {
		roster_remember(watch, alert->id);
		return 0;
	}
	if (roster_find(watch, alert->id))
		return -EEXIST;
	if (watch->n_open == WATCH_OPEN_MAX)
		return -ENOSPC;
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->alert = *alert;
	e->is_restored = true;
	episode_resume(e, now);
	episode_age(e, watch->plan, now);
	burden_resume(e);
	watch->open[watch->n_open++] = e;
	return 0;
}

enum watch_outcome watch_seen(struct watch *watch, const char *id, uint32_t rev, const struct moment *now)
{
	struct episode *e = roster_find(watch, id);

	if (!e)
		return roster_was_closed(watch, id) ? WATCH_CLOSED : WATCH_NO_SUCH_ALERT;
	if (rev == 0 || rev > e->alert.rev)
		return WATCH_NO_SUCH_ALERT;
	episode_deliver(e, rev, now);
	roster_flush(watch, now);
	return WATCH_DONE;
}

int watch_test(struct watch *watch, const struct moment *now, char ret_id[ULID_TEXT_MAX])
{
	struct episode *e = roster_find_rule(watch, ALERT_TEST, alert_kind_name(ALERT_TEST), "");
	enum lang lang = roster_lang(watch);
	int r;

	if (e) {
		episode_raise_again(e, ALERT_EVENT_RAISED, watch->plan, now);
	} else {
		r = roster_open(watch, ALERT_TEST, ALERT_LOW, now, &e);
		if (r == ROSTER_FULL_FOR_LOW)
			roster_refuse(watch, ALERT_TEST, alert_kind_name(ALERT_TEST), "");
		if (r != 0)
			return r < 0 ? r : -ENOSPC;
		e->alert.about = ALERT_SYSTEM;
		e->alert.is_test = true;
		e->alert.condition = ALERT_UNKNOWN;
		snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", alert_kind_name(ALERT_TEST));
		snprintf(e->alert.title, sizeof(e->alert.title), "%s", message_words(lang, MESSAGE_TITLE_TEST));
		snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", message_words(lang, MESSAGE_DO_TEST));
		episode_begin(e, watch->plan, now);
	}
	memcpy(ret_id, e->alert.id, ULID_TEXT_MAX);
	roster_flush(watch, now);
	return 0;
}

static bool is_team_alone(const struct alert *alert)
{
	return alert->n_asked == 1 && strcmp(alert->asked[0].who, ALERT_TEAM) == 0;
}

static void do_due(struct watch *watch, struct episode *e, const struct moment *now)
{
	bool was_team_alone = is_team_alone(&e->alert);

	switch (episode_phase(e)) {
	case PHASE_RESEND:
		e->due_us = now->now_us + WATCH_RESEND_S * UINT64_C(1000000);
		if (e->is_restored)
			e->is_changed = e->is_asking = true; /* under a number that the team has not passed yet */
		else
			watch->ops.on_resend(watch->context, &e->alert);
		break;
	case PHASE_ANSWER:
		if (episode_escalate(e, watch->plan, now))
			unanswered_tell(watch, &e->alert, was_team_alone, now);
		break;
	case PHASE_REVIEW:
		episode_review(e, watch->plan, now);
		break;
	case PHASE_FADE: /* while it holds: what it rests on tells it no second time */
		roster_settle(watch, &e->alert, now);
		episode_fade(e, now);
		break;
	case PHASE_OVER:
		break;
	}
}

/* Where no alert could be opened, each tries again. */
void roster_tick_rules(struct watch *watch, const struct moment *now)
{
	gone_tick(watch, now);
	pause_tick(watch, now);
	expected_tick(watch, now);
	mobility_tick(watch, now);
}

void watch_tick(struct watch *watch, const struct moment *now)
{
	size_t n_open = watch->n_open; /* what is opened meanwhile is not due */

	burden_turn(watch, now);
	for (size_t i = 0; i < n_open; i++) {
		if (watch->is_plan_new)
			episode_age_anew(watch->open[i], watch->plan, now);
		if (watch->open[i]->stale_us <= now->now_us)
			episode_grow_stale(watch->open[i], now);
		if (watch->open[i]->due_us <= now->now_us)
			do_due(watch, watch->open[i], now);
	}
	roster_tick_rules(watch, now);
	if (watch->is_plan_new)
		score_begin(watch, now);
	watch->is_plan_new = false;
	judge_tick(watch, now);
	sound_tick(watch, now);
	roster_flush(watch, now);
}

static uint64_t earlier(uint64_t a_us, uint64_t b_us)
{
	return a_us < b_us ? a_us : b_us;
}

uint64_t watch_wake_us(const struct watch *watch)
{
	uint64_t wake_us = earlier(sound_wake_us(watch), hold_wake_us(watch));

	for (size_t i = 0; i < watch->n_open; i++)
		wake_us = earlier(wake_us, earlier(watch->open[i]->due_us, watch->open[i]->stale_us));
	if (watch->is_plan_new)
		return 0;
	wake_us = earlier(wake_us, earlier(pause_wake_us(watch), expected_wake_us(watch)));
	return earlier(wake_us, mobility_wake_us(watch));
}

size_t watch_count_open(const struct watch *watch)
{
	return watch->n_open;
}

uint64_t watch_count_refused(const struct watch *watch)
{
	return watch->n_refused;
}

void watch_each_open(const struct watch *watch, void (*fn)(void *context, const struct alert *alert), void *context)
{
	for (size_t i = 0; i < watch->n_open; i++)
		fn(context, &watch->open[i]->alert);
}
