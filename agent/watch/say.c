/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/say.h"

#include "proto/message.h"
#include "proto/stamp.h"

const char *say_person(const struct plan *plan, const char *id)
{
	const struct plan_person *person = plan ? plan_find_person(plan, id) : NULL;

	return person && person->name[0] ? person->name : id;
}

const char *say_first_asked(const struct plan *plan, enum lang lang, enum alert_priority priority)
{
	for (size_t i = 0; plan && i < plan->n_people; i++)
		if (plan->people[i].is_asked[priority])
			return say_person(plan, plan->people[i].id);
	return message_words(lang, MESSAGE_WORD_TEAM);
}

static void put_day(struct text *t, enum lang lang, const char *stamp)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec" };
	int month = (stamp[5] - '0') * 10 + stamp[6] - '0';

	if (lang == LANG_DE)
		text_printf(t, "%.2s.%.2s. ", stamp + 8, stamp + 5);
	else
		text_printf(t, "%.2s %s ", stamp + 8, months[month - 1]);
}

void say_when(enum lang lang, int64_t wall_us, const struct zone *zone, const struct moment *now, char ret_when[SAY_WHEN_MAX])
{
	int32_t zone_s = zone->at_s ? zone->at_s(zone->context, wall_us) : now->zone_s;
	struct moment then = { 0, wall_us, zone_s, 0 };
	struct text t = text_of(ret_when, SAY_WHEN_MAX);
	char stamp[STAMP_TEXT_MAX];

	stamp_format(stamp_of(wall_us, zone_s), stamp);
	if (local_of(&then).day != local_of(now).day)
		put_day(&t, lang, stamp);
	text_put_n(&t, stamp + sizeof("2026-11-20T") - 1, sizeof("08:14") - 1);
}
