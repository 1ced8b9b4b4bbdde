/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/say.h"

/* Which aid: in German "an irgendeinem Hilfsmittel", and in the accusative where somebody uses it. */
static struct piece aid_of(const struct say *s, const struct plan_mobility *rule)
{
	bool is_used = rule->kind == MOBILITY_NOT_USED || rule->kind == MOBILITY_UNUSUAL;
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	if (rule->has_device)
		return say_address(&rule->device);
	text_put(&t, sentence_words(s->plan->lang, is_used ? SENTENCE_ANY_DEVICE_USED : SENTENCE_ANY_DEVICE));
	return piece;
}

static void say_what(const struct say *s, const struct plan_mobility *rule)
{
	const char *name = rule->rule.name, *person = say_name(s, rule->rule.person);
	struct piece aid = aid_of(s, rule), within = say_span(s, rule->within_s);

	switch (rule->kind) {
	case MOBILITY_TOO_LONG:
		say(s, SENTENCE_TOO_LONG, name, say_quantity(s, rule->quantity).words, aid.words, person);
		say(s, SENTENCE_FOR_LONGER, within.words);
		break;
	case MOBILITY_STOPPED_BETWEEN:
		say(s, SENTENCE_STOPPED_BETWEEN, name, aid.words, person);
		say(s, SENTENCE_FOR_LONGER, within.words);
		break;
	case MOBILITY_OVERLOAD:
		say(s, SENTENCE_OVERLOAD, name, aid.words, person);
		break;
	case MOBILITY_FAULT:
		say(s, SENTENCE_FAULT, name, aid.words, person);
		break;
	case MOBILITY_NOT_USED:
		say(s, SENTENCE_NOT_USED, name, aid.words, person, within.words);
		break;
	case MOBILITY_UNUSUAL:
		say(s, SENTENCE_UNUSUAL, name, aid.words, person, say_count(rule->factor).words);
		break;
	case MOBILITY_NOT_BACK:
		say(s, SENTENCE_NOT_BACK, name, person, within.words);
		break;
	case MOBILITY_NO_MOVEMENT:
		say(s, SENTENCE_NO_MOVEMENT, name, person, within.words);
		break;
	case MOBILITY_KIND_COUNT:
		break;
	}
}

void say_mobility(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_mobility; i++) {
		const struct plan_mobility *rule = &s->plan->mobility[i];

		say_what(s, rule);
		say_raises(s, rule->rule.priority);
		if (rule->kind == MOBILITY_UNUSUAL)
			say(s, SENTENCE_LEARNED, say_days(s, rule->days).words);
		if (rule->n_windows)
			say(s, rule->kind == MOBILITY_NOT_USED ? SENTENCE_COUNTED_IN : SENTENCE_ONLY_IN,
				say_windows(s, rule->windows, rule->n_windows).words);
		say_rule_end(s, &rule->rule);
	}
}
