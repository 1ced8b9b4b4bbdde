/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/gone.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "watch/finding.h"
#include "watch/roster.h"

static bool is_rule(const struct plan_rule *rule, const struct alert *alert)
{
	return strcmp(rule->name, alert->rule) == 0 && strcmp(rule->person, alert->person) == 0;
}

static bool is_judged_by_rule(const struct alert *alert)
{
	return alert->kind == ALERT_MISSED || alert->kind == ALERT_TREND || alert->kind == ALERT_SCORE || alert->kind == ALERT_MOBILITY;
}

/* The plan's rules of such a kind, one after the other; NULL: that is all. */
static const struct plan_rule *rule_at(const struct plan *plan, enum alert_kind kind, size_t i)
{
	if (kind == ALERT_MISSED)
		return i < plan->n_expected ? &plan->expected[i].rule : NULL;
	if (kind == ALERT_TREND)
		return i < plan->n_trends ? &plan->trends[i].rule : NULL;
	if (kind == ALERT_SCORE)
		return i < plan->n_scores ? &plan->scores[i].rule : NULL;
	return i < plan->n_mobility ? &plan->mobility[i].rule : NULL;
}

/* By a trend that watches something else now nobody judges it. */
static bool is_judged_by(const struct plan *plan, const struct alert *alert, size_t i)
{
	return is_rule(rule_at(plan, alert->kind, i), alert) &&
		(alert->kind != ALERT_TREND || roster_is_of_side(alert, plan->trends[i].quantity, plan->trends[i].side));
}

/* NULL: the plan has it no longer. */
static const struct plan_rule *find_rule(const struct plan *plan, const struct alert *alert)
{
	size_t i = 0;

	while (rule_at(plan, alert->kind, i) && !is_judged_by(plan, alert, i))
		i++;
	return rule_at(plan, alert->kind, i);
}

bool gone_may_be(const struct watch *watch)
{
	for (size_t i = 0; watch->plan && i < watch->n_open; i++)
		if (is_judged_by_rule(&watch->open[i]->alert) && !find_rule(watch->plan, &watch->open[i]->alert))
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

/* The plan has it again. What is missing and what aids say is told in their own words, when it is looked at. */
static void begin_again(struct episode *e, const struct plan_rule *rule)
{
	struct alert *alert = &e->alert;

	if ((alert->kind != ALERT_TREND && alert->kind != ALERT_SCORE) || !gone_is(alert))
		return;
	snprintf(alert->todo, sizeof(alert->todo), "%s", rule->todo);
	e->is_changed = true;
}

/* Of what is not known (of a memory that was damaged, say) nobody can tell whose it is. */
static bool has_aid(const struct mobility *mobility, const struct plan_mobility *rule, const char *device)
{
	bool is_known = false;

	for (size_t i = 0; i < mobility->n_aids; i++) {
		if (strcmp(mobility->aids[i].id, device) != 0)
			continue;
		if (finding_is_about(rule, &mobility->aids[i]))
			return true;
		is_known = true;
	}
	return !is_known;
}

/* The plan has the rule, but of another device; or that aid is another person's by now. */
static bool is_moved(const struct watch *watch, const struct alert *alert)
{
	for (size_t i = 0; alert->kind == ALERT_MOBILITY && alert->device[0] && i < watch->plan->n_mobility; i++)
		if (is_rule(&watch->plan->mobility[i].rule, alert))
			return !has_aid(&watch->mobility, &watch->plan->mobility[i], alert->device);
	return false;
}

/* Without a plan nothing is gone: one that cannot be verified at this start may come back. */
void gone_tick(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; watch->plan && i < watch->n_open; i++) {
		struct episode *e = watch->open[i];
		const struct plan_rule *rule;

		if (!is_judged_by_rule(&e->alert) || e->alert.state == ALERT_CLOSED)
			continue;
		rule = find_rule(watch->plan, &e->alert);
		if (rule && !is_moved(watch, &e->alert))
			begin_again(e, rule);
		else
			end(watch, e, now);
	}
}

void gone_device(struct watch *watch, const char *device, const struct moment *now)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_MOBILITY && alert->state != ALERT_CLOSED && strcmp(alert->device, device) == 0)
			end(watch, watch->open[i], now);
	}
}
