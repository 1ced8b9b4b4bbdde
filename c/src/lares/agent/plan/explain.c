/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "plan/say.h"

static const enum sentence roles[] = {
	[PLAN_RESIDENT] = SENTENCE_RESIDENT,
	[PLAN_CAREGIVER] = SENTENCE_CAREGIVER,
	[PLAN_COORDINATOR] = SENTENCE_COORDINATOR,
	[PLAN_NURSE] = SENTENCE_NURSE,
	[PLAN_FAMILY] = SENTENCE_FAMILY,
};

static void say_quiet(const struct say *s, const struct plan_person *person)
{
	struct piece broken_by;
	struct text t = text_of(broken_by.words, sizeof(broken_by.words));

	for (int priority = ALERT_HIGH; priority >= ALERT_LOW; priority--) {
		if (!person->breaks_quiet[priority])
			continue;
		text_put(&t, t.n ? sentence_words(s->plan->lang, SENTENCE_AND) : "");
		text_put(&t, say_priority(s, (enum alert_priority)priority));
	}
	say(s, t.n ? SENTENCE_QUIET_BROKEN : SENTENCE_QUIET, say_windows(s, &person->quiet, 1).words, broken_by.words);
}

static void say_person(const struct say *s, const struct plan_person *person)
{
	say(s, roles[person->role], person->name, person->id);
	if (person->answer_within_s)
		say(s, SENTENCE_ANSWER, say_span(s, person->answer_within_s).words);
	if (person->has_quiet)
		say_quiet(s, person);
	if (person->n_keys)
		say(s, person->n_keys == 1 ? SENTENCE_ONE_KEY : SENTENCE_KEYS, say_count(person->n_keys).words);
	say_end(s);
}

static void say_chain(const struct say *s, enum alert_priority priority)
{
	struct piece names;
	struct text t = text_of(names.words, sizeof(names.words));

	for (size_t i = 0; i < s->plan->n_people; i++) {
		if (!s->plan->people[i].is_asked[priority])
			continue;
		text_put(&t, t.n ? sentence_words(s->plan->lang, SENTENCE_THEN) : "");
		text_put(&t, s->plan->people[i].name);
	}
	say(s, t.n ? SENTENCE_CHAIN : SENTENCE_CHAIN_EMPTY, say_priority(s, priority), names.words);
	say_end(s);
}

static void say_pause(const struct say *s, const struct plan_pause *pause)
{
	static const enum sentence reasons[] = { [PAUSE_HOSPITAL] = SENTENCE_HOSPITAL, [PAUSE_AWAY] = SENTENCE_AWAY,
		[PAUSE_VISITOR] = SENTENCE_VISITOR };

	say(s, reasons[pause->reason], pause->id, say_name(s, pause->person), say_moment(s, pause->from_us).words,
		say_moment(s, pause->until_us).words);
	if (pause->why[0])
		say(s, SENTENCE_WHY, pause->why);
	say(s, SENTENCE_PAUSE, say_name(s, pause->set_by));
	if (pause->closer_days)
		say(s, SENTENCE_CLOSER_DAYS, say_days(s, pause->closer_days).words);
	say_end(s);
}

static void say_rest(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_pauses; i++)
		say_pause(s, &s->plan->pauses[i]);
	say(s, SENTENCE_LATE, say_span(s, s->plan->late_after_s).words);
	say_end(s);
	say(s, SENTENCE_ALARM, say_span(s, s->plan->unseen_s).words);
	if (s->plan->alarm_again_s)
		say(s, SENTENCE_ALARM_AGAIN, say_span(s, s->plan->alarm_again_s).words);
	say_end(s);
}

void plan_explain(const struct plan *plan, int32_t (*zone_s)(int64_t wall_us), struct text *t)
{
	const struct say s = { plan, zone_s, t };

	if (plan->is_template) {
		say_plain(&s, SENTENCE_TEMPLATE);
		say_end(&s);
	}
	say(&s, SENTENCE_PLAN, say_count(plan->version).words, say_name(&s, plan->set_by));
	say_end(&s);
	for (size_t i = 0; i < plan->n_people; i++)
		say_person(&s, &plan->people[i]);
	for (int priority = ALERT_HIGH; priority >= ALERT_LOW; priority--)
		say_chain(&s, (enum alert_priority)priority);
	say_devices(&s);
	say_limits(&s);
	say_trends(&s);
	say_expected(&s);
	say_mobility(&s);
	say_scores(&s);
	say_rest(&s);
}

int plan_explain_json(const struct plan *plan, int32_t (*zone_s)(int64_t wall_us), struct text *t)
{
	scoped(freep) char *words = malloc(PLAN_WORDS_MAX);
	struct text lines;

	if (!words)
		return -ENOMEM;
	lines = text_of(words, PLAN_WORDS_MAX);
	plan_explain(plan, zone_s, &lines);
	text_put(t, "[");
	for (const char *line = words, *end; (end = strchr(line, '\n')); line = end + 1) {
		text_put(t, line == words ? "" : ",");
		text_json_n(t, line, (size_t)(end - line));
	}
	text_put(t, "]");
	return text_end(&lines) < 0 || lines.n + 1 == PLAN_WORDS_MAX ? -ENOSPC : 0;
}
