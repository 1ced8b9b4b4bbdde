/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/mobility.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/device_trouble.h"
#include "proto/fault.h"
#include "watch/evidence.h"
#include "watch/finding.h"
#include "watch/minding.h"
#include "watch/mobility_title.h"
#include "watch/roster.h"
#include "watch/unusual.h"

#define SECOND_US INT64_C(1000000)

/* Then no device is called silent on its own. */
static bool is_deaf(const struct watch *watch)
{
	const struct episode *e = roster_find_rule(watch, ALERT_FAULT, fault_name(FAULT_RADIO_DOWN), "");

	return e && e->alert.condition == ALERT_ACTIVE;
}

bool mobility_is_silent(const struct watch *watch, const char *device)
{
	if (is_deaf(watch))
		return true;
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_DEVICE && alert->condition == ALERT_ACTIVE && strcmp(alert->device, device) == 0 &&
			(strcmp(alert->rule, device_trouble_name(DEVICE_TROUBLE_SILENT)) == 0 ||
				strcmp(alert->rule, device_trouble_name(DEVICE_TROUBLE_NEVER_HEARD)) == 0))
			return true;
	}
	return false;
}

/* Alerts */

struct episode *mobility_find_alert(const struct watch *watch, const struct plan_rule *rule, const char *device)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_MOBILITY && alert->state != ALERT_CLOSED && strcmp(alert->rule, rule->name) == 0 &&
			strcmp(alert->person, rule->person) == 0 && strcmp(alert->device, device) == 0)
			return watch->open[i];
	}
	return NULL;
}

/* The reading by which it began, each time. */
static void add_cause(struct alert *alert, const struct aid *aid, const struct finding *finding)
{
	const struct aid_said *said;
	struct alert_cause cause = { .quantity = QUANTITY_COUNT };

	if (!aid || finding->state >= AID_STATE_COUNT || evidence_rests_on(alert, aid->said[finding->state].reading))
		return;
	said = &aid->said[finding->state];
	cause.quantity = aid_quantity_of(finding->state);
	cause.trust = (enum trust)said->trust;
	cause.at = stamp_of(said->since_wall_us, alert->raised.zone_s);
	memcpy(cause.reading, said->reading, sizeof(cause.reading));
	snprintf(cause.device, sizeof(cause.device), "%s", aid->id);
	snprintf(cause.event, sizeof(cause.event), "%s", said->truth == AID_YES ? "true" : "false");
	alert_add_cause(alert, &cause);
}

static int open_mobility(struct watch *watch, const struct plan_mobility *rule, const struct aid *aid,
	const struct finding *finding, bool is_unheard, const struct moment *now)
{
	struct episode *e;
	int r = open_rule(watch, ALERT_MOBILITY, &rule->rule, now, &e);

	if (r != 0)
		return r < 0 ? r : 0;
	snprintf(e->alert.device, sizeof(e->alert.device), "%s", aid ? aid->id : "");
	mobility_title(watch, &e->alert, rule, aid, finding, is_unheard, now);
	add_cause(&e->alert, aid, finding);
	if (is_unheard)
		e->alert.condition = ALERT_UNKNOWN;
	episode_begin(e, watch->plan, now);
	return 0;
}

/* What somebody closed by their word: for this rule, and for no other that goes by the same reading. */
static void name_settled(const char *rule, const uint8_t reading[READING_ID_SIZE], uint8_t ret_name[READING_ID_SIZE])
{
	memcpy(ret_name, reading, READING_ID_SIZE);
	for (size_t i = 0; rule[i]; i++)
		ret_name[i % READING_ID_SIZE] ^= (uint8_t)rule[i];
}

static bool is_settled(const struct watch *watch, const struct plan_mobility *rule, const struct aid *aid,
	const struct finding *finding)
{
	uint8_t name[READING_ID_SIZE];

	if (!aid || finding->state >= AID_STATE_COUNT)
		return false;
	name_settled(rule->rule.name, aid->said[finding->state].reading, name);
	return roster_is_settled(watch, name);
}

/* Returns what is left to open, as of open_rule(). */
static int apply(struct watch *watch, const struct plan_mobility *rule, const struct aid *aid,
	const struct finding *finding, bool is_unheard, bool is_in_force, const struct moment *now)
{
	struct episode *e = mobility_find_alert(watch, &rule->rule, aid ? aid->id : "");

	if (!e)
		return finding->verdict == FINDING_YES && is_in_force && !is_settled(watch, rule, aid, finding) ?
			open_mobility(watch, rule, aid, finding, is_unheard, now) : 0;
	if (finding->verdict == FINDING_NO)
		episode_clear(e, now);
	else if (is_unheard)
		episode_grow_stale(e, now);
	else if (finding->verdict == FINDING_YES && is_in_force && e->alert.condition != ALERT_ACTIVE) {
		mobility_title(watch, &e->alert, rule, aid, finding, false, now);
		add_cause(&e->alert, aid, finding); /* whoever closes it means that */
		episode_return(e, watch->plan, now);
	}
	if (finding->verdict == FINDING_YES && is_in_force)
		renew_rule(watch, e, &rule->rule, now);
	return 0;
}

static struct finding_base base_of(const struct mobility *mobility, const struct minding *m)
{
	return (struct finding_base){
		.start_us = m->is.start_us,
		.start_wall_us = m->is.start_wall_us,
		.not_before_us = mobility->whole_us + MOBILITY_ANEW_S * SECOND_US,
		.stepped_us = mobility->stepped_us,
		.remembered_us = mobility->began_us,
	};
}

/* What it counts of that device begins later where somebody closed it by their word. */
static struct finding_base base_of_aid(struct watch *watch, const struct plan_mobility *rule, const struct minding *m,
	const struct aid *aid)
{
	const struct anew *anew = anew_find(watch, &rule->rule, aid->id);
	struct finding_base base = base_of(&watch->mobility, m);

	if (anew && anew->from_us > base.start_us) {
		base.start_us = anew->from_us;
		base.start_wall_us = anew->from_wall_us;
	}
	return base;
}

static void wake_at(struct mobility *mobility, int64_t due_us)
{
	if (due_us != INT64_MAX && (uint64_t)(due_us < 0 ? 0 : due_us) < mobility->wake_us)
		mobility->wake_us = (uint64_t)(due_us < 0 ? 0 : due_us);
}

static int look_at_aids(struct watch *watch, const struct plan_mobility *rule, const struct minding *m,
	const struct moment *now)
{
	struct zone zone = watch_zone(watch);
	int result = 0;

	for (size_t i = 0; i < watch->mobility.n_aids; i++) {
		const struct aid *aid = &watch->mobility.aids[i];
		struct finding_base base;
		struct finding f;
		int r;

		if (!finding_applies(watch->plan, rule, aid))
			continue;
		base = base_of_aid(watch, rule, m, aid);
		f = finding_of_aid(rule, aid, &base, &zone, now);
		r = apply(watch, rule, aid, &f, mobility_is_silent(watch, aid->id), !m->is.is_off, now);
		if (!m->is.is_off)
			wake_at(&watch->mobility, f.due_us);
		result = r < 0 ? r : result;
	}
	return result;
}

/* Unheard where none of the person's devices is heard. */
static int look_at_movement(struct watch *watch, const struct plan_mobility *rule, const struct minding *m,
	const struct moment *now)
{
	struct finding_base base = base_of(&watch->mobility, m);
	struct zone zone = watch_zone(watch);
	int64_t moved_us = LOCAL_NEVER;
	size_t n = 0, n_silent = 0;
	struct finding f;

	for (size_t i = 0; i < watch->mobility.n_aids; i++) {
		const struct aid *aid = &watch->mobility.aids[i];

		if (strcmp(aid->person, rule->rule.person) != 0)
			continue;
		n++;
		n_silent += mobility_is_silent(watch, aid->id);
		moved_us = aid->moved_us > moved_us ? aid->moved_us : moved_us;
	}
	f = finding_of_movement(rule, moved_us, &base, &zone, now);
	if (!m->is.is_off)
		wake_at(&watch->mobility, f.due_us);
	return apply(watch, rule, NULL, &f, n == n_silent, !m->is.is_off, now);
}

/* The machine */

/* Until it was waited for long enough, that is remembered; afterwards it would only wear the flash. */
static void wait(struct watch *watch, bool is_first, bool is_break, int64_t waited_us, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	const struct listened *listened = &mobility->listened;

	if (is_first)
		mobility->whole_us = (int64_t)now->now_us - listened->waited_s * SECOND_US;
	else if (is_break)
		mobility->whole_us = (int64_t)now->now_us - waited_us;
	if (!watch->plan || watch->plan->n_mobility == 0)
		return;
	if (is_first || is_break || (listened->waited_s < MOBILITY_ANEW_S &&
			(int64_t)now->now_us - listened->saved.now_us >= MOBILITY_LOOK_S * SECOND_US))
		minding_keep_listened(watch, now);
}

/* Of the quarter before: after a radio that was down for no longer than MOBILITY_BREAK_S what was left is waited for, as after a start. */
static int64_t left_of(const struct mobility *mobility, const struct moment *now)
{
	int64_t waited_us = mobility->deaf_us - mobility->whole_us;

	return waited_us < MOBILITY_ANEW_S * SECOND_US && (int64_t)now->now_us - mobility->deaf_us <= MOBILITY_BREAK_S * SECOND_US ? waited_us : 0;
}

/* Where the wall clock was set, or nobody woke the watch for long or could hear, absences are not what they seem. */
static void meet_breaks(struct watch *watch, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	int64_t offset_us = now->wall_us - (int64_t)now->now_us;
	bool is_first = mobility->heard_us == 0, was_deaf = mobility->is_deaf;
	int64_t waited_us = 0;

	if (is_first)
		mobility->began_us = (int64_t)now->now_us;
	mobility->is_deaf = is_deaf(watch);
	if (!was_deaf && mobility->is_deaf)
		mobility->deaf_us = (int64_t)now->now_us;
	if (was_deaf && !mobility->is_deaf)
		waited_us = left_of(mobility, now);
	wait(watch, is_first, now->now_us - mobility->heard_us > MOBILITY_BREAK_S * (uint64_t)SECOND_US ||
		(was_deaf && !mobility->is_deaf), waited_us, now);
	if (is_first || llabs(offset_us - mobility->offset_us) > LOCAL_STEP_S * SECOND_US) {
		mobility->stepped_us = is_first ? LOCAL_NEVER : (int64_t)now->now_us;
		mobility->offset_us = offset_us;
	}
	mobility->heard_us = now->now_us;
}

static int look(struct watch *watch, const struct plan_mobility *rule, const struct moment *now)
{
	struct minding *m = minding_of(watch, rule, mobility_is_in_force(watch, rule, now), now);

	switch (rule->kind) {
	case MOBILITY_UNUSUAL:
		return unusual_judge(watch, rule, m, now);
	case MOBILITY_NO_MOVEMENT:
		return look_at_movement(watch, rule, m, now);
	case MOBILITY_TOO_LONG:
	case MOBILITY_STOPPED_BETWEEN:
	case MOBILITY_OVERLOAD:
	case MOBILITY_FAULT:
	case MOBILITY_NOT_USED:
	case MOBILITY_NOT_BACK:
	case MOBILITY_KIND_COUNT:
		break;
	}
	return look_at_aids(watch, rule, m, now);
}

static int look_at_all(struct watch *watch, const struct moment *now)
{
	struct mobility *mobility = &watch->mobility;
	int result = 0;

	mobility->wake_us = now->now_us + MOBILITY_LOOK_S * (uint64_t)SECOND_US;
	for (size_t i = 0; watch->plan && i < watch->plan->n_mobility; i++) {
		int r = look(watch, &watch->plan->mobility[i], now);

		result = r < 0 ? r : result;
	}
	if (result < 0)
		wake_at(mobility, (int64_t)now->now_us + 60 * SECOND_US);
	else if (mobility->wake_us <= now->now_us)
		mobility->wake_us = now->now_us + MOBILITY_LOOK_S * (uint64_t)SECOND_US;
	return result;
}

/* Somebody moved, and that is all: it clears, and opens nothing. */
static void look_at_movements(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; watch->plan && i < watch->plan->n_mobility; i++)
		if (watch->plan->mobility[i].kind == MOBILITY_NO_MOVEMENT)
			look(watch, &watch->plan->mobility[i], now);
}

/* Some of the rules about that person are not judged, nor by that. */
static void note_paused(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	bool is_any = false;

	for (size_t i = 0; watch->plan && i < watch->plan->n_mobility; i++)
		is_any |= !pause_spares(watch->plan->mobility[i].kind);
	if (is_any && pause_is_on(watch, accepted->person, now))
		suppress_note(watch, SUPPRESS_PAUSED, NULL, accepted->person, accepted, NULL, now);
}

/* Somebody's, and what it says it is. */
static bool may_count(const struct accepted *accepted)
{
	const struct reading *reading = accepted->reading;

	return accepted->live && accepted->person && accepted->person[0] && !reading_has(reading, FLAG_INVALID) &&
		!reading_has(reading, FLAG_TEST) && !reading_has(reading, FLAG_DEMO);
}

/* Kept long ago; or since, but with a movement that was long ago then. */
static bool is_worth_keeping(const struct aid *aid, int64_t moved_us, const struct moment *now)
{
	return (int64_t)now->now_us - (moved_us < aid->saved.now_us ? moved_us : aid->saved.now_us) > MOBILITY_KEEP_S * SECOND_US;
}

int mobility_on_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	bool is_measurement = accepted->class == CLASS_VITAL;
	struct aid_news news;
	int64_t moved_us;
	struct aid *aid;

	if (!may_count(accepted) || (!is_measurement && !aid_is_told_by(accepted)))
		return 0;
	aid = minding_take_up(watch, accepted, now);
	if (!aid)
		return 0;
	moved_us = aid->moved_us;
	news = aid_hear(aid, accepted, now);
	if (is_measurement && news.is_heard) {
		news.has_moved = true;
		aid->moved_us = (int64_t)now->now_us;
	}
	if (news.is_changed || (news.has_moved && is_worth_keeping(aid, moved_us, now)))
		minding_keep_aid(watch, aid, now);
	meet_breaks(watch, now);
	if (!news.is_changed) {
		if (news.has_moved)
			look_at_movements(watch, now);
		return 0;
	}
	unusual_count(watch, aid, news.n_uses, now);
	note_paused(watch, accepted, now);
	return look_at_all(watch, now);
}

void mobility_settle(struct watch *watch, const struct alert *alert, const struct moment *now)
{
	uint8_t name[READING_ID_SIZE];

	for (size_t i = 0; alert->kind == ALERT_MOBILITY && i < alert->n_because; i++) {
		name_settled(alert->rule, alert->because[i].reading, name);
		roster_settle_reading(watch, name);
	}
	for (size_t i = 0; alert->kind == ALERT_MOBILITY && watch->plan && i < watch->plan->n_mobility; i++) {
		const struct plan_mobility *rule = &watch->plan->mobility[i];

		if (strcmp(rule->rule.name, alert->rule) != 0 || strcmp(rule->rule.person, alert->person) != 0)
			continue;
		/* One that is over by itself counts from then: who closes it so much later has not looked again. */
		if (rule->kind == MOBILITY_NOT_USED && alert->condition != ALERT_CLEARED)
			anew_begin(watch, &rule->rule, alert->device, now);
		else if (rule->kind == MOBILITY_NO_MOVEMENT && alert->condition != ALERT_CLEARED)
			minding_begin_anew(watch, rule, now);
		else if (rule->kind == MOBILITY_UNUSUAL)
			minding_settle_habit(watch, rule);
	}
}

int mobility_tick(struct watch *watch, const struct moment *now)
{
	minding_forget_gone(watch, now);
	anew_forget_gone(watch);
	minding_keep_moved(watch, now);
	meet_breaks(watch, now);
	return look_at_all(watch, now);
}

uint64_t mobility_wake_us(const struct watch *watch)
{
	return watch->plan && watch->plan->n_mobility ? watch->mobility.wake_us : UINT64_MAX;
}
