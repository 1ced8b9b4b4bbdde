/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/ladder.h"

#include <string.h>

/* What is done at most once in six hours. */
static bool may_reboot(uint64_t reboot_us, uint64_t now_us)
{
	return !reboot_us || now_us - reboot_us >= LADDER_REBOOT_REST_US;
}

static void reach(struct ladder *l, enum radio_rung rung, uint64_t now_us)
{
	if (rung <= l->rung)
		return;
	l->rung = rung;
	l->rung_us = now_us;
}

void ladder_init(struct ladder *l)
{
	*l = (struct ladder){ .next = RUNG_DISCOVERY, .next_us = LADDER_NEVER_US, .again_us = LADDER_NEVER_US };
}

void ladder_start(struct ladder *l, uint64_t now_us)
{
	if (l->next_us != LADDER_NEVER_US)
		return;
	l->silent_us = now_us;
	l->next = RUNG_DISCOVERY;
	l->next_us = now_us + LADDER_SILENT_US;
}

void ladder_stop(struct ladder *l)
{
	l->next_us = l->again_us = LADDER_NEVER_US;
}

void ladder_on_stuck(struct ladder *l, uint64_t now_us)
{
	if (l->next_us != LADDER_NEVER_US && l->next == RUNG_DISCOVERY)
		l->next_us = now_us;
}

/* What a rung does shows within seconds of it, in later rounds too; whoever is heard later was only quiet. */
static bool was_helped(const struct ladder *l, uint64_t now_us)
{
	uint64_t power_us = l->powers_us[LADDER_POWERS_MAX - 1];

	return (l->rung >= RUNG_POWER && now_us - l->rung_us < LADDER_RESET_US) || (power_us && now_us - power_us < LADDER_RESET_US);
}

void ladder_learn(struct ladder *l, uint64_t now_us)
{
	uint64_t silence_us = now_us - l->silent_us;

	if (!was_helped(l, now_us) && l->next_us != LADDER_NEVER_US && silence_us > l->quiet_us)
		l->quiet_us = silence_us;
}

bool ladder_may_cycle(const struct ladder *l, uint64_t now_us)
{
	return !l->powers_us[0] || now_us - l->powers_us[0] >= LADDER_HOUR_US;
}

/* ---- climbing ---- */

static enum radio_rung look_later(struct ladder *l, uint64_t now_us)
{
	l->next_us = now_us + LADDER_LOOK_US;
	if (l->next_us > l->again_us)
		l->next_us = l->again_us;
	return RUNG_NONE;
}

static enum radio_rung climb(struct ladder *l, enum radio_rung next, uint64_t wait_us, uint64_t now_us)
{
	enum radio_rung rung = l->next;

	reach(l, rung, now_us);
	l->next = next;
	l->next_us = now_us + wait_us;
	return rung;
}

static enum radio_rung begin_round(struct ladder *l, uint64_t now_us)
{
	unsigned n = l->n_rounds < LADDER_ROUNDS_MAX ? l->n_rounds : LADDER_ROUNDS_MAX;
	uint64_t rest_us = LADDER_AGAIN_US << n;

	l->n_rounds++;
	l->again_us = now_us + (rest_us < LADDER_HOUR_US ? rest_us : LADDER_HOUR_US);
	return climb(l, RUNG_POWER, LADDER_DISCOVERY_US, now_us);
}

/* Such a silence is usual here. */
static bool is_usual(const struct ladder *l, uint64_t now_us)
{
	uint64_t silence_us = now_us - l->silent_us;

	return silence_us < l->quiet_us && silence_us < LADDER_HOUR_US;
}

static enum radio_rung cycle(struct ladder *l, uint64_t now_us, const struct ladder_view *view)
{
	if (view->is_busy || (!view->has_proof && is_usual(l, now_us)))
		return look_later(l, now_us);
	if (!ladder_may_cycle(l, now_us)) { /* often enough: on to the next */
		l->next = RUNG_RESTART;
		l->next_us = now_us;
		return ladder_on_time(l, now_us, view);
	}
	ladder_on_power(l, now_us);
	return climb(l, RUNG_RESTART, LADDER_POWER_US, now_us);
}

static enum radio_rung reboot(struct ladder *l, uint64_t now_us, const struct ladder_view *view)
{
	if (view->is_heard_elsewhere || now_us - l->silent_us < LADDER_REBOOT_US || !may_reboot(l->reboot_us, now_us))
		return look_later(l, now_us);
	l->reboot_us = now_us;
	return climb(l, RUNG_REBOOT, LADDER_REBOOT_US, now_us);
}

enum radio_rung ladder_on_time(struct ladder *l, uint64_t now_us, const struct ladder_view *view)
{
	if (now_us < l->next_us)
		return RUNG_NONE;
	if (now_us >= l->again_us)
		l->next = RUNG_DISCOVERY;
	if (l->next > RUNG_POWER && !view->has_proof)
		return look_later(l, now_us);
	if (l->next == RUNG_RESTART && view->is_heard_elsewhere)
		l->next = RUNG_RESET;
	switch (l->next) {
	case RUNG_DISCOVERY:
		return begin_round(l, now_us);
	case RUNG_POWER:
		return cycle(l, now_us, view);
	case RUNG_RESTART:
		return climb(l, RUNG_RESET, LADDER_RESTART_US, now_us);
	case RUNG_RESET:
		return climb(l, RUNG_REBOOT, LADDER_RESET_US, now_us);
	case RUNG_REBOOT:
		return reboot(l, now_us, view);
	case RUNG_NONE:
	case RUNG_UNBLOCK:
	case RUNG_COUNT:
		break;
	}
	return RUNG_NONE;
}

/* ---- power ---- */

/* One after the other: 2, 8, 32, 128, 512 s after the one before, and five in an hour. */
uint64_t ladder_power_us(const struct ladder *l)
{
	uint64_t last_us = l->powers_us[LADDER_POWERS_MAX - 1], wait_us = LADDER_CONTEST_US;

	if (!last_us)
		return 0;
	for (size_t i = 0; i + 1 < LADDER_POWERS_MAX; i++)
		if (l->powers_us[i] && last_us - l->powers_us[i] < LADDER_HOUR_US)
			wait_us *= 4;
	if (l->powers_us[0] && l->powers_us[0] + LADDER_HOUR_US > last_us + wait_us)
		return l->powers_us[0] + LADDER_HOUR_US;
	return last_us + wait_us;
}

void ladder_on_power(struct ladder *l, uint64_t now_us)
{
	memmove(l->powers_us, l->powers_us + 1, sizeof(l->powers_us) - sizeof(l->powers_us[0]));
	l->powers_us[LADDER_POWERS_MAX - 1] = now_us;
	reach(l, RUNG_POWER, now_us);
}

enum radio_rung ladder_on_power_failed(struct ladder *l, bool is_blocked, uint64_t now_us)
{
	enum radio_rung rung = ++l->n_power_failures > 2 && !is_blocked ? RUNG_RESET : RUNG_UNBLOCK;

	reach(l, rung, now_us);
	return rung;
}

void ladder_on_powered(struct ladder *l)
{
	l->n_power_failures = 0;
}

/* ---- whether bluetoothd answers ---- */

void answers_init(struct answers *a)
{
	*a = (struct answers){ .next_us = LADDER_NEVER_US };
}

static void be_due(struct answers *a, uint64_t at_us)
{
	a->next_us = at_us < a->not_before_us ? a->not_before_us : at_us;
}

void answers_on_answer(struct answers *a)
{
	a->n_missed = 0;
	if (!a->is_gone)
		a->next_us = LADDER_NEVER_US;
}

void answers_on_missed(struct answers *a, uint64_t now_us)
{
	if (!a->n_missed && now_us - a->last_missed_us > LADDER_HOUR_US) { /* where nobody is heard, too: what was mended is over */
		a->missed_us = 0;
		a->n_asked = 0;
	}
	a->last_missed_us = now_us;
	if (!a->missed_us)
		a->missed_us = now_us;
	if (++a->n_missed >= ANSWERS_MISSED_MAX && a->next_us == LADDER_NEVER_US)
		be_due(a, now_us);
}

void answers_on_owner(struct answers *a, bool is_there, uint64_t now_us)
{
	a->n_missed = 0;
	a->is_gone = !is_there;
	a->next_us = LADDER_NEVER_US;
	if (a->is_gone)
		be_due(a, now_us + ANSWERS_GONE_US);
}

void answers_on_another(struct answers *a, uint64_t now_us)
{
	memmove(a->lives_us, a->lives_us + 1, sizeof(a->lives_us) - sizeof(a->lives_us[0]));
	a->lives_us[ANSWERS_LIVES_MAX - 1] = now_us;
}

bool answers_is_unstable(const struct answers *a, uint64_t now_us)
{
	return a->lives_us[0] && now_us - a->lives_us[0] < ANSWERS_LIVES_US;
}

/* A bluetoothd that is not there may have been stopped by somebody: that is no reason to reboot. */
static bool is_reboot_due(const struct answers *a, uint64_t now_us)
{
	return !a->is_gone && a->n_asked > 1 && now_us - a->missed_us >= LADDER_REBOOT_US && may_reboot(a->reboot_us, now_us);
}

enum radio_rung answers_on_time(struct answers *a, uint64_t now_us)
{
	unsigned doublings = a->n_asked < ANSWERS_DOUBLINGS_MAX ? a->n_asked : ANSWERS_DOUBLINGS_MAX;

	if (now_us < a->next_us)
		return RUNG_NONE;
	if (is_reboot_due(a, now_us)) {
		a->rung = RUNG_REBOOT;
		a->reboot_us = now_us;
	} else if (a->rung < RUNG_RESTART) {
		a->rung = RUNG_RESTART;
	}
	a->rung_us = now_us;
	a->n_asked++;
	a->not_before_us = now_us + (ANSWERS_AGAIN_US << doublings);
	a->next_us = a->not_before_us; /* unless it answers meanwhile */
	return a->reboot_us == now_us ? RUNG_REBOOT : RUNG_RESTART;
}

/* ---- words ---- */

const char *radio_rung_name(enum radio_rung rung)
{
	static const char *const names[] = {
		[RUNG_NONE] = "none",
		[RUNG_DISCOVERY] = "discovery",
		[RUNG_POWER] = "power",
		[RUNG_UNBLOCK] = "unblock",
		[RUNG_RESTART] = "restart",
		[RUNG_RESET] = "reset",
		[RUNG_REBOOT] = "reboot",
	};

	return names[rung];
}

const char *radio_rung_words(enum radio_rung rung)
{
	static const char *const words[] = {
		[RUNG_NONE] = "nothing needed to be done",
		[RUNG_DISCOVERY] = "scanning was begun again",
		[RUNG_POWER] = "the adapter was switched off and on again",
		[RUNG_UNBLOCK] = "the adapter could not be switched on, and lifting its block was asked for",
		[RUNG_RESTART] = "a restart of bluetoothd was asked for",
		[RUNG_RESET] = "a reset of the adapter was asked for",
		[RUNG_REBOOT] = "a reboot of the gateway was asked for",
	};

	return words[rung];
}
