/* SPDX-License-Identifier: Apache-2.0 */
/* When the alarm in the home is told to ring: S10, L2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bell.h"
#include "clockwork.h"
#include "gateway.h"
#include "ledger.h"
#include "oracle.h"
#include "parsed.h"
#include "watch/sound.h"

enum {
	RETRIED_MAX = SOUND_FAILED_MAX,
	UNPUBLISHED_MAX_S = 10, /* with no link: somebody at home knows within that */
	SAID_WITHIN_S = 125, /* it is held for a minute, and looked at each minute */
	UNSEEN_MAX_S = PLAN_UNSEEN_DEFAULT_S + 3,
};

static const uint64_t slack_us = 5 * CLOCK_SECOND;

/* Of one alert, how often it rang. */
struct rung {
	char id[ULID_TEXT_MAX];
	uint32_t rev, asked_rev;
	uint32_t taken_rev, known_rev; /* the broker has it; and its row was there still when laresd was told so */
	int64_t asked_at_us; /* as the alert's history has it */
	uint64_t asked_us, known_us, told_us; /* true time: somebody was asked; the broker said that it has it; it was to ring */
	uint32_t n_asked;
	unsigned n_told; /* since the first of the chain was asked */
	unsigned n_told_now; /* since the last one was, and laresd runs */
	uint64_t n_told_life; /* of which start that is */
};

static struct {
	struct rung rungs[ALERTS_MAX];
	size_t n;
	uint64_t n_lives;
} bells;

void bells_begin(void)
{
	memset(&bells, 0, sizeof(bells));
}

void bells_on_store(void)
{
	bells.n_lives++;
}

static struct rung *find(const char *id)
{
	for (size_t i = bells.n; i > 0; i--)
		if (strcmp(bells.rungs[i - 1].id, id) == 0)
			return &bells.rungs[i - 1];
	return NULL;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* It asks somebody, and is worth a noise in the night. */
static bool is_audible(const struct alert *alert)
{
	return alert->priority == ALERT_HIGH && !alert->is_test && alert->state != ALERT_CLOSED && !alert_is_in_hand(alert) &&
		(alert->about == ALERT_PERSON || alert->kind == ALERT_UNANSWERED);
}

/* ---- it rings in time ---- */

enum reason { UNPUBLISHED, UNSEEN };

static void judge(void *context, uint64_t argument);

static void judge_at(uint64_t at_us, size_t i, enum reason reason)
{
	clockwork_at(at_us, judge, (void *)(uintptr_t)reason, (uint64_t)i << 32 | bells.rungs[i].n_asked);
}

static bool has_rung(const struct rung *rung, enum reason reason)
{
	uint64_t seen_by_us = rung->asked_us + PLAN_UNSEEN_DEFAULT_S * CLOCK_SECOND;

	if (reason == UNPUBLISHED)
		return rung->n_told > 0 || rung->taken_rev >= rung->asked_rev;
	return rung->n_told >= 2 || rung->told_us + slack_us >= seen_by_us;
}

/* Where laresd ran and the bell was well for long enough since somebody was asked; else it is looked at again. */
static void judge(void *context, uint64_t argument)
{
	enum reason reason = (enum reason)(uintptr_t)context;
	size_t i = (size_t)(argument >> 32);
	const struct rung *rung = &bells.rungs[i];
	const struct alert *alert = alerts_get(rung->id);
	uint64_t now_us = clockwork_true_us(), within_us = (reason == UNSEEN ? UNSEEN_MAX_S : UNPUBLISHED_MAX_S) * CLOCK_SECOND, since_us;

	if (!alert || !is_audible(alert) || rung->n_asked != (uint32_t)argument || alert->seen_rev >= alert->asked_rev)
		return;
	if (!gateway_agent() || gateway_is_dying() || !bell_well_us()) {
		judge_at(now_us + within_us, i, reason);
		return;
	}
	since_us = later(rung->asked_us, later(gateway_started_us(), bell_well_us()));
	if (now_us - since_us < within_us)
		judge_at(since_us + within_us, i, reason);
	else
		must(L2, has_rung(rung, reason), "alert %s %s for %llu s, and the alarm in the home did not ring", rung->id,
			reason == UNSEEN ? "is not seen" : "does not leave the home", (unsigned long long)((now_us - since_us) / CLOCK_SECOND));
}

static int64_t asked_at_us(const struct alert *alert)
{
	int64_t at_us = 0;

	for (size_t i = 0; i < alert->n_history; i++)
		if (alert->history[i].what == ALERT_EVENT_ASKED || alert->history[i].what == ALERT_EVENT_ESCALATED)
			at_us = alert->history[i].at.at_us;
	return at_us;
}

/* After a restart it is said once more under another revision, which asks nobody else. */
void bells_on_put(const struct alert *was, const struct alert *is)
{
	struct rung *rung = find(is->id);
	bool is_anew = was && ((alert_is_in_hand(was) && !alert_is_in_hand(is)) || is->priority > was->priority);

	if (!bell_is_there())
		return;
	if (!rung) {
		rung = &bells.rungs[bells.n++];
		snprintf(rung->id, sizeof(rung->id), "%s", is->id);
	}
	if (is_anew)
		rung->n_told = 0;
	rung->rev = is->rev;
	rung->asked_rev = is->asked_rev;
	if (asked_at_us(is) == rung->asked_at_us && !is_anew)
		return;
	rung->asked_at_us = asked_at_us(is);
	rung->asked_us = clockwork_true_us();
	rung->n_asked++;
	rung->n_told_now = 0;
	judge_at(rung->asked_us + UNPUBLISHED_MAX_S * CLOCK_SECOND, (size_t)(rung - bells.rungs), UNPUBLISHED);
	judge_at(rung->asked_us + UNSEEN_MAX_S * CLOCK_SECOND, (size_t)(rung - bells.rungs), UNSEEN);
}

void bells_on_taken(const char *id, const char *payload, size_t n)
{
	struct rung *rung = find(id);
	const struct alert *alert = rung && n ? parsed_alert(payload, n) : NULL;

	if (!alert || alert->rev < rung->taken_rev)
		return;
	rung->taken_rev = alert->rev;
	if (alert->rev < rung->rev) /* it waits to be said anew */
		return;
	rung->known_rev = alert->rev;
	rung->known_us = clockwork_true_us();
}

/* It rang, and nobody has answered. One that was to ring and failed, or that a death made forgotten, need not have rung. */
static void judge_again(const struct rung *rung)
{
	const struct alert *alert = alerts_get(rung->id);
	uint64_t since_us = rung->told_us;

	if (!rung->n_told || !alert || !is_audible(alert) || !bell_well_us() || since_us < later(gateway_started_us(), bell_well_us()))
		return;
	must(L2, clockwork_true_us() - since_us < (bell_again_s() + UNPUBLISHED_MAX_S) * CLOCK_SECOND,
		"alert %s is not answered, and the alarm in the home does not ring again for %llu s", rung->id,
		(unsigned long long)((clockwork_true_us() - since_us) / CLOCK_SECOND));
}

/* ---- and not without need ---- */

static bool is_known(const struct rung *rung, uint64_t since_us)
{
	return rung->known_rev >= rung->asked_rev && rung->known_us > since_us && clockwork_true_us() - rung->known_us > CLOCK_SECOND;
}

/* Whoever is asked meanwhile: the next one as the plan says is due, or the last one failed and is made good. */
static bool is_again(const struct rung *rung)
{
	bool may_have_failed = !bell_well_us() || bell_well_us() > rung->told_us;

	return rung->n_told && bell_again_s() &&
		(may_have_failed || clockwork_true_us() - rung->told_us + slack_us >= bell_again_s() * CLOCK_SECOND);
}

static void judge_need(const struct rung *rung)
{
	uint64_t now_us = clockwork_true_us(), since_us = later(rung->asked_us, gateway_started_us());
	uint64_t least_s = gateway_started_us() > rung->asked_us ? SOUND_RESUME_S : SOUND_UNPUBLISHED_S;

	if (is_again(rung))
		return;
	must(S10, now_us - since_us + CLOCK_SECOND >= least_s * CLOCK_SECOND, "the alarm in the home rings for alert %s after %llu us", rung->id,
		(unsigned long long)(now_us - since_us));
	/* What the broker took from memory is in no outbox, and rings. */
	if (now_us - since_us + slack_us < PLAN_UNSEEN_DEFAULT_S * CLOCK_SECOND && !ledger_may_say_unstored())
		must(S10, !is_known(rung, since_us), "the alarm in the home rings for alert %s, and the broker has it", rung->id);
}

/* Twice by itself; and then as often as the plan says. */
static void judge_number(struct rung *rung)
{
	uint64_t now_us = clockwork_true_us(), last_us = rung->told_us;

	if (rung->n_told_life != bells.n_lives)
		rung->n_told_now = 0;
	rung->n_told_life = bells.n_lives;
	rung->told_us = now_us;
	rung->n_told++;
	if (bell_again_s() && now_us - last_us + slack_us >= bell_again_s() * CLOCK_SECOND)
		return;
	must(S10, ++rung->n_told_now <= 2 + (bell_is_troubled() ? RETRIED_MAX : 0), "the alarm in the home rings %u times for alert %s",
		rung->n_told_now, rung->id);
}

void bells_on_alarm(const char *payload, size_t n)
{
	const struct alert *told = parsed_alert(payload, n), *alert = told ? alerts_get(told->id) : NULL;
	struct rung *rung = told ? find(told->id) : NULL;

	must(S10, alert && rung, "the alarm in the home rings for no alert");
	must(S10, is_audible(alert), "the alarm in the home rings for alert %s, which asks nobody, or not so loudly", alert->id);
	judge_need(rung);
	judge_number(rung);
}

/* ---- and says that it is away ---- */

static bool is_said;

static void look_for_fault(const struct alert *alert)
{
	is_said |= alert->kind == ALERT_FAULT && strcmp(alert->rule, "alarm-away") == 0 && alert->condition == ALERT_ACTIVE;
}

static void judge_fault(void)
{
	uint64_t now_us = clockwork_true_us();

	if (!bell_away_us() || now_us - later(bell_away_us(), gateway_started_us()) < SAID_WITHIN_S * CLOCK_SECOND)
		return;
	is_said = false;
	alerts_each_open(look_for_fault);
	must(L2, is_said, "lares-alarm is away for %llu s, and nobody is told", (unsigned long long)((now_us - bell_away_us()) / CLOCK_SECOND));
}

void bells_on_minute(void)
{
	if (!bell_is_there() || !gateway_agent() || gateway_is_dying())
		return;
	judge_fault();
	for (size_t i = 0; gateway_agent()->plan && bell_again_s() && i < bells.n; i++)
		judge_again(&bells.rungs[i]);
}
