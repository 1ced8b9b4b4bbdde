/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/mobility_title.h"

#include <stdio.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/roster.h"
#include "watch/say.h"

/* What the installer called it, or what it is. */
static const char *name_of(const struct aid *aid, enum lang lang)
{
	if (!aid)
		return message_words(lang, MESSAGE_WORD_AIDS);
	return aid->name[0] ? aid->name : words_device_kind(lang, (enum device_kind)aid->kind);
}

static enum message of_state(enum aid_state state)
{
	switch (state) {
	case AID_RAISED:
		return MESSAGE_TITLE_AID_RAISED;
	case AID_MOVING:
		return MESSAGE_TITLE_AID_MOVING;
	case AID_OVERLOAD:
		return MESSAGE_TITLE_AID_OVERLOAD;
	case AID_FAULT:
	case AID_FAULT_CODE:
		return MESSAGE_TITLE_AID_FAULT;
	case AID_EMERGENCY_STOP:
		return MESSAGE_TITLE_AID_EMERGENCY_STOP;
	case AID_OPEN:
		return MESSAGE_TITLE_AID_OPEN;
	case AID_BETWEEN:
		return MESSAGE_TITLE_AID_BETWEEN;
	case AID_OCCUPIED:
	case AID_LOADED:
	case AID_UPPER_END:
	case AID_LOWER_END:
	case AID_STATE_COUNT:
		break;
	}
	return MESSAGE_TITLE_AID_OCCUPIED;
}

static enum message title_of(const struct plan_mobility *rule, const struct finding *finding, bool is_silent)
{
	switch ((int)rule->kind) {
	case MOBILITY_NOT_USED:
		return is_silent ? MESSAGE_TITLE_NOT_USED_UNHEARD : MESSAGE_TITLE_NOT_USED;
	case MOBILITY_NO_MOVEMENT:
		return is_silent ? MESSAGE_TITLE_NO_MOVEMENT_UNHEARD : MESSAGE_TITLE_NO_MOVEMENT;
	case MOBILITY_NOT_BACK:
		return MESSAGE_TITLE_NOT_BACK;
	default:
		return of_state(finding->state);
	}
}

static enum message todo_of(const struct plan_mobility *rule, bool is_silent)
{
	switch ((int)rule->kind) {
	case MOBILITY_STOPPED_BETWEEN:
	case MOBILITY_OVERLOAD:
	case MOBILITY_FAULT:
		return MESSAGE_DO_AID;
	case MOBILITY_UNUSUAL:
		return MESSAGE_DO_UNUSUAL;
	default:
		return is_silent ? MESSAGE_DO_LOOK_AFTER_UNHEARD : MESSAGE_DO_LOOK_AFTER;
	}
}

static void put_todo(const struct watch *watch, struct alert *alert, const struct plan_mobility *rule,
	const struct aid *aid, bool is_silent)
{
	struct text t = text_of(alert->todo, sizeof(alert->todo));
	enum lang lang = roster_lang(watch);

	if (rule->rule.todo[0] && !is_silent)
		snprintf(alert->todo, sizeof(alert->todo), "%s", rule->rule.todo);
	else
		message_put(&t, lang, todo_of(rule, is_silent), say_person(watch->plan, rule->rule.person), name_of(aid, lang));
}

void mobility_title(const struct watch *watch, struct alert *alert, const struct plan_mobility *rule, const struct aid *aid,
	const struct finding *finding, bool is_silent, const struct moment *now)
{
	struct text t = text_of(alert->title, sizeof(alert->title));
	struct zone zone = watch_zone(watch);
	enum lang lang = roster_lang(watch);
	char since[SAY_WHEN_MAX];

	say_when(lang, finding->since_wall_us, &zone, now, since);
	message_put(&t, lang, title_of(rule, finding, is_silent), say_person(watch->plan, rule->rule.person), since,
		name_of(aid, lang));
	put_todo(watch, alert, rule, aid, is_silent);
}

void mobility_title_unusual(const struct watch *watch, struct alert *alert, const struct plan_mobility *rule,
	const struct aid *aid, const struct habit_judgement *judgement)
{
	struct text t = text_of(alert->title, sizeof(alert->title));
	char today[DECIMAL_UNSIGNED_MAX], median[DECIMAL_UNSIGNED_MAX];
	enum lang lang = roster_lang(watch);

	decimal_unsigned(judgement->today, 1, today);
	decimal_unsigned(judgement->median, 1, median);
	message_put(&t, lang, MESSAGE_TITLE_UNUSUAL, say_person(watch->plan, rule->rule.person), today, name_of(aid, lang),
		median);
	put_todo(watch, alert, rule, aid, false);
}
