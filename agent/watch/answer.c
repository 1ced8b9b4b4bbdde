/* SPDX-License-Identifier: Apache-2.0 */
/* What people say of an alert, and who may say what. */
#include <string.h>

#include "watch/roster.h"
#include "watch/unanswered.h"

enum may { MAY_ANSWER, MAY_SETTLE };

/* No id of a plan has a colon. */
static bool is_at_gateway(const char *who)
{
	return strncmp(who, "local:", strlen("local:")) == 0;
}

/*
 * Those who were named for this priority, and those whose work it is, may answer. Only the latter may settle it, which is
 * to close it against the data, or to keep it quiet: a resident or a relative who is asked says what they know.
 * Whoever is at the gateway sees to the system.
 */
static bool may_do(const struct watch *watch, const struct alert *alert, const char *who, enum may may)
{
	const struct plan_person *person = watch->plan ? plan_find_person(watch->plan, who) : NULL;

	if (is_at_gateway(who))
		return alert->about == ALERT_SYSTEM;
	if (!person)
		return false;
	switch (person->role) {
	case PLAN_CAREGIVER:
	case PLAN_COORDINATOR:
	case PLAN_NURSE:
		return true;
	case PLAN_RESIDENT:
	case PLAN_FAMILY:
	case PLAN_ROLE_COUNT:
		break;
	}
	return may == MAY_ANSWER && person->is_asked[alert->priority];
}

static bool is_too_long(const char *who, const char *note)
{
	return strlen(who) >= ALERT_WHO_MAX || (note && strlen(note) >= ALERT_NOTE_MAX);
}

/* Find the alert that somebody speaks of. */
static enum watch_outcome find(const struct watch *watch, const char *id, const char *who, const char *note,
	struct episode **ret_episode)
{
	*ret_episode = roster_find(watch, id);
	if (!*ret_episode)
		return roster_was_closed(watch, id) ? WATCH_CLOSED : WATCH_NO_SUCH_ALERT;
	return is_too_long(who, note) ? WATCH_MALFORMED : WATCH_DONE;
}

static enum watch_outcome find_for(const struct watch *watch, const char *id, const char *who, const char *note,
	enum may may, struct episode **ret_episode)
{
	enum watch_outcome outcome = find(watch, id, who, note, ret_episode);

	if (outcome == WATCH_DONE && !may_do(watch, &(*ret_episode)->alert, who, may))
		return WATCH_NOT_ALLOWED;
	return outcome;
}

static enum watch_outcome answered(struct watch *watch, struct episode *e, const struct moment *now)
{
	unanswered_clear(watch, &e->alert, now);
	roster_flush(watch, now);
	return WATCH_DONE;
}

/* Closed though it may hold: not because the data say that it is over. A press calls nobody again by itself. */
static bool is_closed_by_word(const struct alert *alert)
{
	return alert->state == ALERT_CLOSED && alert->condition != ALERT_CLEARED && alert->kind != ALERT_HELP_CALL;
}

enum watch_outcome watch_ack(struct watch *watch, const char *id, const char *who, const char *note, bool is_local,
	const struct moment *now)
{
	struct episode *e;
	enum watch_outcome outcome = find(watch, id, who, note, &e);

	if (outcome != WATCH_DONE)
		return outcome;
	if (is_local ? e->alert.about != ALERT_SYSTEM : !may_do(watch, &e->alert, who, MAY_ANSWER))
		return WATCH_NOT_ALLOWED;
	/* Where data cleared it since, and may not close it, a second answer does. */
	if (e->alert.state == ALERT_ACKNOWLEDGED && e->alert.condition == ALERT_ACTIVE)
		return WATCH_ALREADY_ACKNOWLEDGED;
	episode_acknowledge(e, who, note, now);
	if (is_closed_by_word(&e->alert))
		roster_settle(watch, &e->alert, now);
	return answered(watch, e, now);
}

static bool is_seen_by_ourselves(const struct alert *alert)
{
	return alert->kind == ALERT_FAULT || alert->kind == ALERT_DEVICE || alert->kind == ALERT_UNANSWERED;
}

/* Acknowledging never clears, and a word alone that nobody can read later does not, either. */
static bool may_close(const struct alert *alert, const char *note)
{
	if (alert->condition != ALERT_ACTIVE)
		return true;
	return !is_seen_by_ourselves(alert) && note && note[0];
}

enum watch_outcome watch_close(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now)
{
	struct episode *e;
	enum watch_outcome outcome = find_for(watch, id, who, note, MAY_SETTLE, &e);

	if (outcome != WATCH_DONE)
		return outcome;
	if (!may_close(&e->alert, note))
		return WATCH_STILL_ACTIVE;
	roster_settle(watch, &e->alert, now);
	episode_close(e, who, note, now);
	return answered(watch, e, now);
}

enum watch_outcome watch_note(struct watch *watch, const char *id, const char *who, const char *note,
	const struct moment *now)
{
	struct episode *e;
	enum watch_outcome outcome = find_for(watch, id, who, note, MAY_ANSWER, &e);

	if (outcome != WATCH_DONE)
		return outcome;
	if (!note || !note[0])
		return WATCH_MALFORMED;
	episode_comment(e, who, note, now);
	roster_flush(watch, now);
	return WATCH_DONE;
}

enum watch_outcome watch_snooze(struct watch *watch, const char *id, const char *who, uint32_t for_s,
	const struct moment *now)
{
	struct episode *e;
	enum watch_outcome outcome = find_for(watch, id, who, NULL, MAY_SETTLE, &e);

	if (outcome != WATCH_DONE)
		return outcome;
	if (for_s == 0 || for_s > WATCH_SNOOZE_MAX_S)
		return WATCH_MALFORMED;
	if (e->alert.kind == ALERT_HELP_CALL || e->alert.priority == ALERT_INFORMATION)
		return WATCH_NOT_ALLOWED;
	episode_snooze(e, who, for_s, now);
	return answered(watch, e, now);
}
