/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/episode.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/chain.h"
#include "watch/gone.h"
#include "watch/validity.h"
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
	if (e->alert.state == ALERT_CLOSED)
		return PHASE_OVER;
	if (e->alert.priority == ALERT_INFORMATION)
		return PHASE_FADE;
	if (alert_is_in_hand(&e->alert))
		return PHASE_REVIEW;
	return e->alert.asked_rev > e->alert.seen_rev || e->is_asking ? PHASE_RESEND : PHASE_ANSWER;
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
	sound_ask(&e->sounding, now);
	e->is_asking = true;
	e->due_us = due_in(now, WATCH_RESEND_S);
}

static void ask_from_the_first(struct episode *e, const struct plan *plan, const struct moment *now)
{
	e->alert.state = ALERT_RAISED;
	e->alert.n_asked = 0;
	e->alert.n_sounded = 0;
	e->sounding = (struct sounding){ 0 };
	e->alert.acknowledged = e->alert.review = (struct stamp){ 0 };
	e->alert.taken_by[0] = '\0';
	e->asking_us = (int64_t)now->now_us;
	if (e->alert.priority == ALERT_INFORMATION)
		e->due_us = due_in(now, WATCH_INFORMATION_S);
	else
		ask(e, chain_next(plan, &e->alert, NULL, now), ALERT_EVENT_ASKED, now);
}

static void copy_note(char *ret, size_t n, const char *words)
{
	snprintf(ret, n, "%s", words ? words : "");
	for (char *c = ret; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
}

/* What a person says: their words become one line. */
static void note_words(struct episode *e, enum alert_event what, const char *who, const char *words,
	const struct moment *now)
{
	struct alert_entry *entry = note(e, what, who, now);

	copy_note(entry->note, sizeof(entry->note), words);
}

static void close_it(struct episode *e, const char *who, const char *words, const struct moment *now)
{
	note_words(e, ALERT_EVENT_CLOSED, who, words, now);
	e->alert.state = ALERT_CLOSED;
	e->alert.closed = stamp_now(now);
	e->alert.review = (struct stamp){ 0 };
	e->alert.taken_by[0] = '\0';
	e->alert.n_asked = 0;
	e->is_asking = false;
	e->due_us = e->stale_us = UINT64_MAX;
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

static struct stamp stamp_later(struct stamp stamp, uint32_t in_s)
{
	return stamp_of(stamp.at_us + in_s * SECOND_US, stamp.zone_s);
}

/* When the first was asked, the last time that it began. */
static struct stamp asked_since(const struct alert *alert)
{
	for (size_t i = alert->n_history; i; i--)
		if (alert->history[i - 1].what == ALERT_EVENT_ASKED)
			return alert->history[i - 1].at;
	return alert->raised;
}

/* For how long it was taken in hand: a snooze is shorter than the time until a review. */
static uint32_t review_s(const struct alert *alert)
{
	for (size_t i = alert->n_history; i; i--) {
		const struct alert_entry *entry = &alert->history[i - 1];
		int64_t for_us = alert->review.at_us - entry->at.at_us;

		if (entry->what == ALERT_EVENT_SNOOZED && for_us >= 0 && for_us <= WATCH_SNOOZE_MAX_S * SECOND_US)
			return (uint32_t)((for_us + SECOND_US - 1) / SECOND_US);
		if (entry->what == ALERT_EVENT_SNOOZED || entry->what == ALERT_EVENT_ACKNOWLEDGED)
			break;
	}
	return WATCH_REVIEW_S;
}

static int64_t since_us(struct stamp at, const struct moment *now)
{
	return now->wall_us > at.at_us ? now->wall_us - at.at_us : 0;
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
		e->due_us = now->now_us + left_us(e->alert.review, review_s(&e->alert), now);
		break;
	case PHASE_FADE:
		e->due_us = now->now_us + left_us(stamp_later(e->alert.raised, WATCH_INFORMATION_S), WATCH_INFORMATION_S, now);
		break;
	case PHASE_OVER:
		e->due_us = UINT64_MAX;
		break;
	}
	e->stale_us = UINT64_MAX;
	e->asking_us = (int64_t)now->now_us - since_us(asked_since(&e->alert), now);
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

/* From now on nobody is asked, until the review. */
static void take_in_hand(struct episode *e, const char *who, uint32_t for_s, const struct moment *now)
{
	struct alert *alert = &e->alert;

	alert->review = stamp_in(now, for_s);
	alert->n_asked = 0;
	snprintf(alert->taken_by, sizeof(alert->taken_by), "%s", who);
	if (alert->has_score) /* as they know it: score.c asks again by that */
		alert->history[alert->n_history - 1].count = alert->score.total;
	e->is_asking = false;
	e->due_us = due_in(now, for_s);
}

static bool waits_for_aid(const struct alert *alert)
{
	return alert->kind == ALERT_MOBILITY && alert->condition == ALERT_UNKNOWN && !gone_is(alert);
}

void episode_acknowledge(struct episode *e, const char *who, const char *words, const struct moment *now)
{
	struct alert *alert = &e->alert;

	note_words(e, ALERT_EVENT_ACKNOWLEDGED, who, words, now);
	take_in_hand(e, who, WATCH_REVIEW_S, now);
	alert->state = ALERT_ACKNOWLEDGED;
	alert->acknowledged = stamp_now(now);

	/* A press says nothing of how the person is now; whoever answered the call is the one who knows. */
	if (alert->kind == ALERT_HELP_CALL)
		alert->condition = ALERT_UNKNOWN;
	/*
	 * Where no data tell whether it holds, the person's word closes it. What is active waits for the data; so does what an aid
	 * said that is silent now: it is looked at by time, and closed it would be raised anew a moment later.
	 */
	if ((alert->condition != ALERT_ACTIVE && !waits_for_aid(alert)) || alert->priority == ALERT_INFORMATION)
		close_it(e, "", NULL, now);
}

void episode_snooze(struct episode *e, const char *who, uint32_t for_s, const struct moment *now)
{
	struct alert_entry *entry = note(e, ALERT_EVENT_SNOOZED, who, now);
	char until[STAMP_TEXT_MAX];

	take_in_hand(e, who, for_s, now);
	stamp_format(e->alert.review, until);
	copy_note(entry->note, sizeof(entry->note), until);
}

void episode_close(struct episode *e, const char *who, const char *words, const struct moment *now)
{
	if (e->alert.acknowledged.at_us == 0)
		e->alert.acknowledged = stamp_now(now);
	close_it(e, who, words, now);
}

void episode_end(struct episode *e, const char *words, const struct moment *now)
{
	close_it(e, "", words, now);
}

void episode_comment(struct episode *e, const char *who, const char *words, const struct moment *now)
{
	note_words(e, ALERT_EVENT_NOTED, who, words, now);
}

void episode_fade(struct episode *e, const struct moment *now)
{
	close_it(e, "", NULL, now);
}

bool episode_escalate(struct episode *e, const struct plan *plan, const struct moment *now)
{
	const struct alert_asked *asked = asked_now(&e->alert);
	struct turn turn = chain_next(plan, &e->alert, asked ? asked->who : NULL, now);

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
	if (alert->priority <= ALERT_LOW)
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
		close_it(e, "", NULL, now);
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

void episode_age(struct episode *e, const struct plan *plan, const struct moment *now)
{
	int64_t newest_us = validity_newest_us(&e->alert), whole_us, valid_us;

	if (newest_us == 0 || newest_us == e->newest_us)
		return;
	e->newest_us = newest_us;
	whole_us = validity_s(plan, &e->alert) * SECOND_US; /* all the week's windows are looked at for it */
	valid_us = whole_us - (now->wall_us - newest_us);
	if (valid_us > whole_us)
		valid_us = whole_us;
	e->stale_us = now->now_us + (uint64_t)(valid_us > 0 ? valid_us : 0);
}

void episode_age_anew(struct episode *e, const struct plan *plan, const struct moment *now)
{
	e->newest_us = 0;
	episode_age(e, plan, now);
}

void episode_grow_stale(struct episode *e, const struct moment *now)
{
	e->stale_us = UINT64_MAX;
	if (e->alert.condition != ALERT_ACTIVE || e->alert.state == ALERT_CLOSED)
		return;
	e->alert.condition = ALERT_UNKNOWN;
	note(e, ALERT_EVENT_UNKNOWN, "", now);
}

void episode_renew(struct episode *e, enum alert_priority priority, const char *title, const struct plan *plan,
	const struct moment *now)
{
	enum alert_priority before = e->alert.priority;

	if (priority != before || strcmp(e->alert.title, title) != 0)
		e->is_changed = true;
	e->alert.priority = priority;
	snprintf(e->alert.title, sizeof(e->alert.title), "%s", title);
	episode_return(e, plan, now);
	if (priority > before)
		episode_raise_again(e, ALERT_EVENT_WORSENED, plan, now);
}

/* A reminder states how old the value is that it reminds of: it may be another person's day by now. */
static void note_age(struct episode *e, enum lang lang, const struct moment *now)
{
	struct alert_entry *entry = &e->alert.history[e->alert.n_history - 1];
	int64_t newest_us = validity_newest_us(&e->alert);
	struct text t = text_of(entry->note, sizeof(entry->note)), a;
	char age[WORDS_MAX];

	if (newest_us == 0 || newest_us > now->wall_us)
		return;
	a = text_of(age, sizeof(age));
	words_duration(&a, lang, (uint64_t)(now->wall_us - newest_us) / SECOND_US);
	message_put(&t, lang, MESSAGE_WORD_READING_AGE, age);
}

void episode_review(struct episode *e, const struct plan *plan, const struct moment *now)
{
	note(e, ALERT_EVENT_REMINDED, "", now);
	note_age(e, plan ? plan->lang : LANG_EN, now);
	ask_from_the_first(e, plan, now);
}
