/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, trends, expected measurements and scores in sentences, and what every rule ends with. */
#include "plan/say.h"

void say_raises(const struct say *s, enum alert_priority priority)
{
	say(s, SENTENCE_RAISES, say_priority(s, priority));
}

void say_rule_end(const struct say *s, const struct plan_rule *rule)
{
	if (rule->is_closer_only)
		say_plain(s, SENTENCE_CLOSER);
	say(s, SENTENCE_TODO, say_name(s, rule->set_by), rule->todo);
	say_end(s);
}

static void say_limit(const struct say *s, const struct plan_limit *limit)
{
	bool is_above = limit->side == LIMIT_ABOVE;

	say(s, is_above ? SENTENCE_ABOVE : SENTENCE_BELOW, limit->rule.name, say_quantity(s, limit->quantity).words,
		say_name(s, limit->rule.person), say_number(s, limit->level, limit->unit).words);
	say_raises(s, limit->rule.priority);
	if (limit->hold_s)
		say(s, SENTENCE_HOLD, say_span(s, limit->hold_s).words);
	if (limit->confirm_within_s)
		say(s, SENTENCE_CONFIRM, say_span(s, limit->confirm_within_s).words);
	if (limit->has_hard)
		say(s, is_above ? SENTENCE_HARD_ABOVE : SENTENCE_HARD_BELOW, say_number(s, limit->hard, limit->unit).words);
	say(s, is_above ? SENTENCE_OVER_OR_LESS : SENTENCE_OVER_OR_MORE, say_number(s, limit->clear, limit->unit).words);
	say_rule_end(s, &limit->rule);
}

void say_limits(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_limits; i++)
		say_limit(s, &s->plan->limits[i]);
}

static void say_change(const struct say *s, const struct plan_trend *trend)
{
	bool is_up = trend->side == LIMIT_ABOVE;
	struct piece amount = say_number(s, trend->amount, trend->unit);

	switch (trend->kind) {
	case TREND_CHANGE:
		say(s, is_up ? SENTENCE_GAINED : SENTENCE_LOST, amount.words, say_days(s, trend->days).words);
		break;
	case TREND_BASELINE:
		say(s, is_up ? SENTENCE_ABOVE_USUAL : SENTENCE_BELOW_USUAL, say_days(s, trend->days).words,
			say_number(s, trend->spread, UNIT_NONE).words, amount.words);
		break;
	case TREND_RUN:
		say(s, is_up ? SENTENCE_RISING : SENTENCE_FALLING, say_count(trend->count).words, amount.words);
		break;
	case TREND_RATE:
		say(s, is_up ? SENTENCE_RISING_FAST : SENTENCE_FALLING_FAST, amount.words, say_span(s, trend->within_s).words);
		break;
	case TREND_KIND_COUNT:
		break;
	}
}

void say_trends(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_trends; i++) {
		const struct plan_trend *trend = &s->plan->trends[i];

		say(s, SENTENCE_TREND, trend->rule.name, say_quantity(s, trend->quantity).words,
			say_name(s, trend->rule.person));
		say_change(s, trend);
		say_raises(s, trend->rule.priority);
		if (trend->confirm_within_s)
			say(s, SENTENCE_CONFIRM, say_span(s, trend->confirm_within_s).words);
		if (trend->has_hard)
			say(s, SENTENCE_HARD_AMOUNT, say_number(s, trend->hard, trend->unit).words);
		say(s, SENTENCE_OVER_OR_LESS, say_number(s, trend->clear, trend->unit).words);
		say_rule_end(s, &trend->rule);
	}
}

static struct piece when_of(const struct say *s, const struct plan_expected *expected)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	if (expected->n_windows)
		return say_windows(s, expected->windows, expected->n_windows);
	message_fill(&t, sentence_words(s->plan->lang, SENTENCE_EVERY),
		(const char *const[MESSAGE_WITH_MAX]){ say_span(s, expected->every_s).words });
	return piece;
}

void say_expected(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_expected; i++) {
		const struct plan_expected *expected = &s->plan->expected[i];

		say(s, SENTENCE_EXPECTED, expected->rule.name, say_quantity(s, expected->quantity).words,
			say_name(s, expected->rule.person), when_of(s, expected).words);
		say(s, expected->grace_s ? SENTENCE_MISSING_GRACE : SENTENCE_MISSING, say_span(s, expected->grace_s).words);
		say_raises(s, expected->rule.priority);
		if (expected->remind_s)
			say(s, SENTENCE_REMINDER, say_span(s, expected->remind_s).words);
		say_rule_end(s, &expected->rule);
	}
}

static void say_told(const struct say *s, const struct plan_score *score)
{
	static const enum sentence oxygen[] = { [TOLD_UNKNOWN] = SENTENCE_OXYGEN_UNKNOWN, [TOLD_NO] = SENTENCE_OXYGEN_NO,
		[TOLD_YES] = SENTENCE_OXYGEN_YES };
	static const enum sentence alert[] = { [TOLD_UNKNOWN] = SENTENCE_ALERT_UNKNOWN, [TOLD_NO] = SENTENCE_ALERT_NO,
		[TOLD_YES] = SENTENCE_ALERT_YES };

	say_plain(s, oxygen[score->oxygen]);
	say_plain(s, alert[score->is_alert]);
}

void say_scores(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_scores; i++) {
		const struct plan_score *score = &s->plan->scores[i];

		say(s, SENTENCE_NEWS2, score->rule.name, say_name(s, score->rule.person), say_count(score->scale).words,
			say_span(s, score->window_s).words);
		say_told(s, score);
		for (size_t k = 0; k < score->n_steps; k++) {
			say(s, SENTENCE_STEP, say_count(score->steps[k].from).words);
			say_raises(s, score->steps[k].priority);
		}
		if (score->raises_on_three) {
			say_plain(s, SENTENCE_THREE);
			say_raises(s, score->rule.priority);
		}
		say_plain(s, SENTENCE_PARTIAL);
		say_rule_end(s, &score->rule);
	}
}
