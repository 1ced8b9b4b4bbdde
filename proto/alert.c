/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/alert.h"

#include <stdio.h>
#include <string.h>

#include "proto/table.h"

static const char *const kinds[] = {
	[ALERT_LIMIT] = "limit",
	[ALERT_TREND] = "trend",
	[ALERT_SCORE] = "score",
	[ALERT_MISSED] = "missed",
	[ALERT_MOBILITY] = "mobility",
	[ALERT_FOUND_LATE] = "found-late",
	[ALERT_HELP_CALL] = "help-call",
	[ALERT_UNANSWERED] = "unanswered",
	[ALERT_TEST] = "test",
	[ALERT_FAULT] = "fault",
	[ALERT_DEVICE] = "device",
	[ALERT_TASK] = "task",
};

static const char *const states[] = {
	[ALERT_RAISED] = "raised",
	[ALERT_DELIVERED] = "delivered",
	[ALERT_ACKNOWLEDGED] = "acknowledged",
	[ALERT_ESCALATED] = "escalated",
	[ALERT_CLOSED] = "closed",
};

static const char *const conditions[] = {
	[ALERT_ACTIVE] = "active",
	[ALERT_CLEARED] = "cleared",
	[ALERT_UNKNOWN] = "unknown",
};

static const char *const priorities[] = {
	[ALERT_INFORMATION] = "information",
	[ALERT_LOW] = "low",
	[ALERT_MEDIUM] = "medium",
	[ALERT_HIGH] = "high",
};

static const char *const abouts[] = {
	[ALERT_PERSON] = "person",
	[ALERT_SYSTEM] = "system",
};

static const char *const events[] = {
	[ALERT_EVENT_RAISED] = "raised",
	[ALERT_EVENT_ASKED] = "asked",
	[ALERT_EVENT_DELIVERED] = "delivered",
	[ALERT_EVENT_ACKNOWLEDGED] = "acknowledged",
	[ALERT_EVENT_ESCALATED] = "escalated",
	[ALERT_EVENT_ROUND] = "round",
	[ALERT_EVENT_WORSENED] = "worsened",
	[ALERT_EVENT_PRESSED] = "pressed",
	[ALERT_EVENT_CLEARED] = "cleared",
	[ALERT_EVENT_RETURNED] = "returned",
	[ALERT_EVENT_UNKNOWN] = "unknown",
	[ALERT_EVENT_REMINDED] = "reminded",
	[ALERT_EVENT_SNOOZED] = "snoozed",
	[ALERT_EVENT_NOTED] = "noted",
	[ALERT_EVENT_REASSIGNED] = "reassigned",
	[ALERT_EVENT_PAUSED] = "paused",
	[ALERT_EVENT_SOUNDED] = "sounded",
	[ALERT_EVENT_CLOSED] = "closed",
	[ALERT_EVENT_FOLDED] = "folded",
};

const char *alert_kind_name(enum alert_kind kind)
{
	return kinds[kind];
}

int alert_kind_from_name(const char *name)
{
	return table_find(kinds, ALERT_KIND_COUNT, name);
}

const char *alert_state_name(enum alert_state state)
{
	return states[state];
}

int alert_state_from_name(const char *name)
{
	return table_find(states, ALERT_STATE_COUNT, name);
}

const char *alert_condition_name(enum alert_condition condition)
{
	return conditions[condition];
}

int alert_condition_from_name(const char *name)
{
	return table_find(conditions, ALERT_CONDITION_COUNT, name);
}

const char *alert_priority_name(enum alert_priority priority)
{
	return priorities[priority];
}

int alert_priority_from_name(const char *name)
{
	return table_find(priorities, ALERT_PRIORITY_COUNT, name);
}

const char *alert_about_name(enum alert_about about)
{
	return abouts[about];
}

int alert_about_from_name(const char *name)
{
	return table_find(abouts, ALERT_ABOUT_COUNT, name);
}

const char *alert_event_name(enum alert_event event)
{
	return events[event];
}

int alert_event_from_name(const char *name)
{
	return table_find(events, ALERT_EVENT_COUNT, name);
}

/* How it began stays, and so does what is recent; the entry after the first stands for what was taken out. */
static void fold_history(struct alert *alert)
{
	struct alert_entry *folded = &alert->history[1];

	if (folded->what != ALERT_EVENT_FOLDED)
		*folded = (struct alert_entry){ .what = ALERT_EVENT_FOLDED, .count = 1 };
	folded->count++;
	folded->at = alert->history[2].at;
	memmove(&alert->history[2], &alert->history[3], (alert->n_history - 3) * sizeof(alert->history[0]));
	alert->n_history--;
}

struct alert_entry *alert_note(struct alert *alert, enum alert_event what, struct stamp at, const char *who)
{
	struct alert_entry *entry;

	if (alert->n_history == ALERT_HISTORY_MAX)
		fold_history(alert);
	entry = &alert->history[alert->n_history++];
	*entry = (struct alert_entry){ .what = what, .at = at };
	snprintf(entry->who, sizeof(entry->who), "%s", who);
	return entry;
}

static size_t least_telling(const struct alert *alert)
{
	size_t found = alert->n_because;

	for (size_t i = 0; i < alert->n_because; i++) {
		if (alert->because[i].is_worst)
			continue;
		if (found == alert->n_because || alert->because[i].trust < alert->because[found].trust)
			found = i;
	}
	return found;
}

struct alert_cause *alert_add_cause(struct alert *alert, const struct alert_cause *cause)
{
	if (alert->n_because == ALERT_BECAUSE_MAX) {
		size_t gone = least_telling(alert);

		alert->n_because--;
		alert->n_more++;
		memmove(&alert->because[gone], &alert->because[gone + 1],
			(alert->n_because - gone) * sizeof(alert->because[0]));
	}
	alert->because[alert->n_because] = *cause;
	return &alert->because[alert->n_because++];
}
