/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/gone.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "watch/roster.h"

static bool is_rule(const struct plan_rule *rule, const struct alert *alert)
{
	return strcmp(rule->name, alert->rule) == 0 && strcmp(rule->person, alert->person) == 0;
}

/* Also where the kind is none of those: then the rule is not asked for. */
static bool has_rule(const struct plan *plan, const struct alert *alert)
{
	bool is_found = false;

	switch ((int)alert->kind) {
	case ALERT_MISSED:
		for (size_t i = 0; plan && i < plan->n_expected; i++)
			is_found |= is_rule(&plan->expected[i].rule, alert);
		return is_found;
	case ALERT_TREND:
		for (size_t i = 0; plan && i < plan->n_trends; i++)
			is_found |= is_rule(&plan->trends[i].rule, alert);
		return is_found;
	case ALERT_SCORE:
		for (size_t i = 0; plan && i < plan->n_scores; i++)
			is_found |= is_rule(&plan->scores[i].rule, alert);
		return is_found;
	case ALERT_MOBILITY:
		for (size_t i = 0; plan && i < plan->n_mobility; i++)
			is_found |= is_rule(&plan->mobility[i].rule, alert);
		return is_found;
	default:
		return true;
	}
}

bool gone_may_be(const struct watch *watch)
{
	for (size_t i = 0; i < watch->n_open; i++)
		if (!has_rule(watch->plan, &watch->open[i]->alert))
			return true;
	return false;
}

/* In whatever language that was said. */
bool gone_is(const struct alert *alert)
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (strcmp(alert->todo, message_words((enum lang)lang, MESSAGE_WORD_NO_LONGER_WATCHED)) == 0)
			return true;
	return false;
}

static void end(struct watch *watch, struct episode *e, const struct moment *now)
{
	const char *words = message_words(roster_lang(watch), MESSAGE_WORD_NO_LONGER_WATCHED);
	struct alert_entry *entry;

	if (strcmp(e->alert.todo, words) == 0)
		return;
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", words);
	entry = alert_note(&e->alert, ALERT_EVENT_UNKNOWN, stamp_of(now->wall_us, now->zone_s), "");
	snprintf(entry->note, sizeof(entry->note), "%s", words);
	e->alert.condition = ALERT_UNKNOWN;
	e->is_changed = true;
	if (e->alert.priority <= ALERT_LOW || e->alert.state == ALERT_ACKNOWLEDGED)
		episode_end(e, words, now);
}

void gone_tick(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++)
		if (!has_rule(watch->plan, &watch->open[i]->alert) && watch->open[i]->alert.state != ALERT_CLOSED)
			end(watch, watch->open[i], now);
}

void gone_device(struct watch *watch, const char *device, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_MOBILITY && alert->state != ALERT_CLOSED && strcmp(alert->device, device) == 0)
			end(watch, watch->open[i], now);
	}
}
