/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/episode.h"

#include <stdio.h>
#include <string.h>

#include "watch/chain.h"
#include "watch/watch.h"

#define SECOND_US INT64_C(1000000)

static struct stamp stamp_now(const struct moment *now)
{
	return stamp_of(now->wall_us, now->zone_s);
}

static struct stamp stamp_in(const struct moment *now, uint32_t in_s)
{
	return stamp_of(now->wall_us + in_s * SECOND_US, now->zone_s);
}

static uint64_t due_in(const struct moment *now, uint32_t in_s)
{
	return now->now_us + in_s * (uint64_t)SECOND_US;
}

static struct alert_entry *note(struct episode *e, enum alert_event what, const char *who, const struct moment *now)
{
	e->is_changed = true;
	return alert_note(&e->alert, what, stamp_now(now), who);
}

/* Who is asked now, or NULL. */
static struct alert_asked *asked_now(struct alert *alert)
{
	return alert->n_asked ? &alert->asked[alert->n_asked - 1] : NULL;
}

enum phase episode_phase(const struct episode *e)
{
	switch (e->alert.state) {
	case ALERT_RAISED:
	case ALERT_DELIVERED:
	case ALERT_ESCALATED:
		return e->alert.asked_rev > e->alert.seen_rev ? PHASE_RESEND : PHASE_ANSWER;
	case ALERT_ACKNOWLEDGED:
		return PHASE_REVIEW;
	case ALERT_CLOSED:
	case ALERT_STATE_COUNT:
		break;
	}
	return PHASE_OVER;
}

static void ask(struct episode *e, struct turn turn, enum alert_event what, const struct moment *now)
{
	struct alert *alert = &e->alert;
	struct alert_asked *asked;

	/* A round fits by the plan's caps; only plans that change in its course could make it longer. */
	if (turn.is_new_round || alert->n_asked == ALERT_ASKED_MAX)
		alert->n_asked = 0;
	asked = &alert->asked[alert->n_asked++];
	*asked = (struct alert_asked){ .within_s = turn.within_s };
	snprintf(asked->who, sizeof(asked->who), "%s", turn.who);
	note(e, what, turn.who, now);
	e->is_asking = true;
	e->due_us = due_in(now, WATCH_RESEND_S);
}

static void ask_from_the_first(struct episode *e, const struct plan *plan, const struct moment *now)
{
	e->alert.state = ALERT_RAISED;
	e->alert.n_asked = 0;
	e->alert.n_sounded = 0;
	sound_begin(&e->sounding, now);
	e->alert.acknowledged = e->alert.review = (struct stamp){ 0 };
	ask(e, chain_next(plan, &e->alert, NULL), ALERT_EVENT_ASKED, now);
}

static void close_it(struct episode *e, const struct moment *now)
{
	note(e, ALERT_EVENT_CLOSED, "", now);
	e->alert.state = ALERT_CLOSED;
	e->alert.closed = stamp_now(now);
	e->alert.review = (struct stamp){ 0 };
	e->alert.n_asked = 0;
	e->is_asking = false;
	e->due_us = UINT64_MAX;
}

void episode_begin(struct episode *e, const struct plan *plan, const struct moment *now)
{
	e->alert.raised = stamp_now(now);
	note(e, ALERT_EVENT_RAISED, "", now);
	ask_from_the_first(e, plan, now);
}

/* What is left of `within_s` until then. A wall clock that was set meanwhile may say anything. */
static uint64_t left_us(struct stamp until, uint32_t within_s, const struct moment *now)
{
	int64_t left = until.at_us - now->wall_us, most = within_s * SECOND_US;

	return (uint64_t)(left < 0 ? 0 : left > most ? most : left);
}

void episode_resume(struct episode *e, const struct moment *now)
{
	const struct alert_asked *asked = asked_now(&e->alert);

	sound_resume(&e->sounding, &e->alert, now);
	switch (episode_phase(e)) {
	case PHASE_RESEND:
		e->due_us = now->now_us;
		break;
	case PHASE_ANSWER:
		e->due_us = now->now_us + (asked ? left_us(asked->until, asked->within_s, now) : 0);
		break;
	case PHASE_REVIEW:
		e->due_us = now->now_us + left_us(e->alert.review, WATCH_REVIEW_S, now);
		break;
	case PHASE_OVER:
		e->due_us = UINT64_MAX;
		break;
	}
}

void episode_raise_again(struct episode *e, enum alert_event why, const struct plan *plan, const struct moment *now)
{
	note(e, why, "", now);
	ask_from_the_first(e, plan, now);
}

void episode_deliver(struct episode *e, uint32_t rev, const struct moment *now)
{
	struct alert_asked *asked = asked_now(&e->alert);

	if (episode_phase(e) != PHASE_RESEND || rev < e->alert.asked_rev || !asked)
		return;
	e->alert.seen_rev = rev;
	e->sounding.is_seen = true;
	asked->until = stamp_in(now, asked->within_s);
	if (e->alert.state == ALERT_RAISED)
		e->alert.state = ALERT_DELIVERED;
	note(e, ALERT_EVENT_DELIVERED, "", now);
	e->due_us = due_in(now, asked->within_s);
}

static void copy_note(char *ret, size_t n, const char *words)
{
	snprintf(ret, n, "%s", words ? words : "");
	for (char *c = ret; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
}

void episode_acknowledge(struct episode *e, const char *who, const char *words, const struct moment *now)
{
	struct alert *alert = &e->alert;
	struct alert_entry *entry = note(e, ALERT_EVENT_ACKNOWLEDGED, who, now);

	copy_note(entry->note, sizeof(entry->note), words);
	alert->state = ALERT_ACKNOWLEDGED;
	alert->acknowledged = stamp_now(now);
	alert->review = stamp_in(now, WATCH_REVIEW_S);
	alert->n_asked = 0;
	e->is_asking = false;
	e->due_us = due_in(now, WATCH_REVIEW_S);

	/* A press says nothing of how the person is now; whoever answered the call is the one who knows. */
	if (alert->kind == ALERT_HELP_CALL)
		alert->condition = ALERT_UNKNOWN;
	/* Where no data tell whether it holds, the person's word closes it. What is active waits for the data. */
	if (alert->condition != ALERT_ACTIVE)
		close_it(e, now);
}

bool episode_escalate(struct episode *e, const struct plan *plan, const struct moment *now)
{
	const struct alert_asked *asked = asked_now(&e->alert);
	struct turn turn = chain_next(plan, &e->alert, asked ? asked->who : NULL);

	if (turn.is_new_round)
		note(e, ALERT_EVENT_ROUND, "", now)->count = ++e->alert.rounds;
	e->alert.state = ALERT_ESCALATED;
	ask(e, turn, ALERT_EVENT_ESCALATED, now);
	return turn.is_new_round;
}

/* Anybody can forge a plain advertisement: what rests on such alone is never closed by data. */
static bool rests_on_plain_alone(const struct alert *alert)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].trust != TRUST_PLAIN)
			return false;
	return alert->n_because > 0;
}

/* Medium and high latch: they close only after a named person has acknowledged. */
static bool may_close_itself(const struct alert *alert)
{
	if (alert->priority == ALERT_LOW)
		return true;
	if (alert->state != ALERT_ACKNOWLEDGED)
		return false;
	return alert->priority != ALERT_HIGH || !rests_on_plain_alone(alert);
}

void episode_clear(struct episode *e, const struct moment *now)
{
	if (e->alert.condition == ALERT_CLEARED || e->alert.state == ALERT_CLOSED)
		return;
	note(e, ALERT_EVENT_CLEARED, "", now);
	e->alert.condition = ALERT_CLEARED;
	e->alert.cleared = stamp_now(now);
	if (may_close_itself(&e->alert))
		close_it(e, now);
}

void episode_return(struct episode *e, const struct plan *plan, const struct moment *now)
{
	if (e->alert.condition == ALERT_ACTIVE || e->alert.state == ALERT_CLOSED)
		return;
	e->alert.condition = ALERT_ACTIVE;
	e->alert.cleared = (struct stamp){ 0 };
	if (e->alert.state == ALERT_ACKNOWLEDGED)
		episode_raise_again(e, ALERT_EVENT_RETURNED, plan, now);
	else
		note(e, ALERT_EVENT_RETURNED, "", now);
}

/* Whether anything was measured since somebody took it in hand. */
static bool has_news(const struct alert *alert)
{
	return alert->n_because &&
		alert->because[alert->n_because - 1].at.at_us > alert->acknowledged.at_us;
}

void episode_review(struct episode *e, const struct plan *plan, const struct moment *now)
{
	if (e->alert.condition == ALERT_ACTIVE && e->alert.kind == ALERT_LIMIT && !has_news(&e->alert)) {
		e->alert.condition = ALERT_UNKNOWN;
		note(e, ALERT_EVENT_UNKNOWN, "", now);
	}
	episode_raise_again(e, ALERT_EVENT_REMINDED, plan, now);
}
