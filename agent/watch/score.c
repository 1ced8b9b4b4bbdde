/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/score.h"

#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/evidence.h"
#include "watch/news2.h"
#include "watch/roster.h"
#include "watch/score_values.h"

#define SECOND_US INT64_C(1000000)

enum { SCORE_FAR_WORSE = 2 }; /* points: one alone is often a value at the edge of its band */

static bool is_fresh(const struct score_value *value, const struct plan_score *score, const struct moment *now)
{
	int64_t window_us = score->window_s * SECOND_US, age_us = now->wall_us - value->cause.at.at_us;

	if (!value->is_known || (int64_t)now->now_us - value->at_us > window_us)
		return false;
	return !value->is_by_wall || (age_us >= 0 && age_us <= window_us);
}

/* Who forges an advertisement must not outvote the bonded oximeter: while that is fresh for any score, it stands. */
static bool may_replace(const struct watch *watch, const char *person, const struct score_value *old,
	const struct accepted *accepted, const struct moment *now)
{
	if (!old->is_known || accepted->trust >= TRUST_BONDED || old->cause.trust < TRUST_BONDED)
		return true;
	for (size_t i = 0; watch->plan && i < watch->plan->n_scores; i++)
		if (strcmp(watch->plan->scores[i].rule.person, person) == 0 && is_fresh(old, &watch->plan->scores[i], now))
			return false;
	return watch->plan;
}

static bool take_value(struct watch *watch, struct score_person *person, const struct accepted *accepted,
	const struct value *value, const struct moment *now)
{
	int input = score_input_of(value->quantity);
	struct score_value *place = input < 0 ? NULL : &person->of[input];
	int64_t at_us = score_monotonic_us(accepted->at_us, now);

	if (!place || !evidence_is_number(value) || (place->is_known && at_us < place->at_us))
		return false;
	if (!may_replace(watch, person->person, place, accepted, now)) {
		suppress_note(watch, SUPPRESS_TRUST, NULL, person->person, accepted, NULL, now);
		return false;
	}
	*place = (struct score_value){ .is_known = true, .cause = evidence_of(accepted, value), .at_us = at_us };
	score_keep(watch, person, (enum score_input)input);
	return true;
}

/* Judging */

/* How well somebody was a week ago reassures nobody today; that they were not may still raise. */
static enum plan_told told_now(const struct plan_score *plan, enum plan_told told, enum plan_told good, const struct moment *now)
{
	bool is_old = plan->told_us && now->wall_us - plan->told_us > PLAN_TOLD_S * SECOND_US;

	return told == good && is_old ? TOLD_UNKNOWN : told;
}

static void add_up(const struct plan_score *plan, const struct score_person *person, const struct moment *now,
	struct score *ret_score)
{
	struct news2_inputs inputs = { .scale = plan->scale, .oxygen = told_now(plan, plan->oxygen, TOLD_NO, now),
		.is_alert = told_now(plan, plan->is_alert, TOLD_YES, now) };

	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++) {
		const struct score_value *value = &person->of[i];

		if (is_fresh(value, plan, now))
			inputs.of[i] = (struct score_part){ .is_measured = true, .number = value->cause.number,
				.unit = value->cause.unit, .at = value->cause.at };
	}
	news2_score(&inputs, ret_score);
}

/* The priority that it raises, or ALERT_PRIORITY_COUNT. */
static enum alert_priority raises(const struct plan_score *plan, const struct score *score)
{
	enum alert_priority found = ALERT_PRIORITY_COUNT;

	for (size_t i = 0; i < plan->n_steps; i++)
		if (score->total >= plan->steps[i].from)
			found = plan->steps[i].priority;
	if (plan->raises_on_three && score->has_three && (found == ALERT_PRIORITY_COUNT || plan->rule.priority > found))
		found = plan->rule.priority;
	return found;
}

static const char *input_words(enum lang lang, enum score_input input, char ret_words[WORDS_MAX])
{
	static const enum quantity quantities[SCORE_INPUT_COUNT] = {
		[SCORE_RESPIRATION] = QUANTITY_RESPIRATORY_RATE,
		[SCORE_SPO2] = QUANTITY_SPO2,
		[SCORE_SYSTOLIC] = QUANTITY_SYSTOLIC_PRESSURE,
		[SCORE_PULSE] = QUANTITY_PULSE_RATE,
		[SCORE_TEMPERATURE] = QUANTITY_BODY_TEMPERATURE,
	};
	struct text t = text_of(ret_words, WORDS_MAX);

	if (input == SCORE_OXYGEN)
		return message_words(lang, MESSAGE_WORD_OXYGEN_GIVEN);
	if (input == SCORE_CONSCIOUSNESS)
		return message_words(lang, MESSAGE_WORD_CONSCIOUSNESS);
	words_quantity(&t, lang, quantities[input]);
	return ret_words;
}

static void put_title(struct alert *alert, enum lang lang)
{
	const struct score *score = &alert->score;
	char total[DECIMAL_UNSIGNED_MAX], known[DECIMAL_UNSIGNED_MAX], missing[ALERT_TITLE_MAX], words[WORDS_MAX];
	struct text t = text_of(alert->title, sizeof(alert->title)), m = text_of(missing, sizeof(missing));

	decimal_unsigned(score->total, 0, total);
	decimal_unsigned(score->n_known, 0, known);
	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		if (score->of[i].points != SCORE_MISSING)
			continue;
		message_put_piece(&m, m.n ? ", " : "");
		message_put_piece(&m, input_words(lang, (enum score_input)i, words));
	}
	if (score->n_known == SCORE_INPUT_COUNT)
		message_put(&t, lang, MESSAGE_TITLE_SCORE, total);
	else
		message_put(&t, lang, MESSAGE_TITLE_SCORE_PARTIAL, total, known, missing);
}

/* What weighs most comes first: an alert shows no more than four. */
static void put_causes(struct alert *alert, const struct score_person *person)
{
	alert->n_because = 0;
	for (int points = SCORE_POINTS_MAX; points >= 0; points--)
		for (size_t i = 0; i < SCORE_INPUT_COUNT; i++)
			if (alert->score.of[i].points == points && alert->score.of[i].is_measured &&
				alert->n_because < ALERT_BECAUSE_MAX)
				alert_add_cause(alert, &person->of[i].cause);
}

static void tell(const struct watch *watch, struct episode *e, const struct score *score, const struct score_person *person)
{
	e->alert.has_score = true;
	e->alert.score = *score;
	put_causes(&e->alert, person);
	put_title(&e->alert, roster_lang(watch));
	e->is_changed = true;
}

static int open_score(struct watch *watch, const struct plan_score *plan, enum alert_priority priority,
	const struct score *score, const struct score_person *person, const struct moment *now)
{
	struct plan_rule rule = plan->rule;
	struct episode *e;
	int r;

	rule.priority = priority;
	r = open_rule(watch, ALERT_SCORE, &rule, now, &e);
	if (r != 0)
		return r < 0 ? r : 0;
	tell(watch, e, score, person);
	episode_begin(e, watch->plan, now);
	return 0;
}

/* It is open, and no more than it tells already: nobody is asked again, and by trusted values it stays up to date. */
static void same_of_it(struct watch *watch, struct episode *e, const struct score *score, const struct score_person *person,
	const struct accepted *accepted, const struct moment *now)
{
	suppress_note(watch, SUPPRESS_KNOWN, e->alert.rule, e->alert.person, NULL, NULL, now);
	/* A bonded value that the alert rests on is not told away by what is less trusted. */
	if (accepted && evidence_may_clear(&e->alert, accepted, now->wall_us))
		tell(watch, e, score, person);
}

/* When somebody took it in hand; as it is told, where that entry was folded. */
static unsigned int known_total(const struct alert *alert)
{
	for (size_t i = alert->n_history; i; i--) {
		const struct alert_entry *entry = &alert->history[i - 1];

		if ((entry->what == ALERT_EVENT_ACKNOWLEDGED || entry->what == ALERT_EVENT_SNOOZED) && entry->count)
			return entry->count;
	}
	return alert->score.total;
}

/*
 * Than whoever has it in hand knows: by two points, or beyond a step below which it was then. What falls meanwhile and comes back
 * is known; else a value at the edge of its band would ask each time.
 */
static bool is_far_worse(const struct plan_score *plan, const struct alert *alert, const struct score *score)
{
	unsigned int known = known_total(alert);

	if (!alert_is_in_hand(alert))
		return false;
	for (size_t i = 0; i < plan->n_steps; i++)
		if (known < plan->steps[i].from && score->total >= plan->steps[i].from)
			return true;
	return score->total >= known + SCORE_FAR_WORSE;
}

/* It is open, and beyond a step again, or further. */
static void more_of_it(struct watch *watch, const struct plan_score *plan, struct episode *e, enum alert_priority priority,
	const struct score *score, const struct score_person *person, const struct moment *now)
{
	bool is_worse = priority > e->alert.priority || is_far_worse(plan, &e->alert, score);

	if (priority > e->alert.priority)
		e->alert.priority = priority;
	tell(watch, e, score, person);
	if (is_worse)
		episode_raise_again(e, ALERT_EVENT_WORSENED, watch->plan, now);
	episode_return(e, watch->plan, now);
}

static bool is_known(const struct alert *alert, enum alert_priority priority, const struct score *score)
{
	return alert->condition == ALERT_ACTIVE && priority <= alert->priority && score->total <= alert->score.total;
}

/*
 * By what somebody closed by their word nothing is raised anew; what came since was judged when it came. Where all that was
 * measured is well and only what was told raises, it is by the same measurements.
 */
static bool is_settled(const struct watch *watch, const struct score *score, const struct score_person *person)
{
	bool is_any = false, is_ill = false, is_any_ill = false;

	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++) {
		bool is_ill_now = score->of[i].is_measured && score->of[i].points > 0;
		bool is_known = score->of[i].is_measured && roster_is_settled(watch, person->of[i].cause.reading);

		is_any |= is_known;
		is_ill |= is_ill_now;
		is_any_ill |= is_ill_now && is_known;
	}
	return is_ill ? is_any_ill : is_any;
}

/* What was told alone raises nothing: whoever told it knows. */
static bool has_values(const struct score *score)
{
	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++)
		if (score->of[i].is_measured)
			return true;
	return false;
}

/*
 * What is remembered may be of days ago by the clock of the last shutdown. Until that has been set it may still raise with the
 * others, and reassures nobody.
 */
static bool rests_on_guess(const struct score *score, const struct score_person *person, const struct accepted *accepted)
{
	for (size_t i = 0; !accepted->is_clock_trusted && i < SCORE_INPUT_COUNT; i++)
		if (score->of[i].is_measured && person->of[i].is_by_wall)
			return true;
	return false;
}

/* `accepted`: what changed; NULL: a start or a new plan, which clears nothing. */
static int judge(struct watch *watch, const struct plan_score *plan, const struct score_person *person,
	const struct accepted *accepted, const struct moment *now)
{
	struct episode *e = roster_find_rule(watch, ALERT_SCORE, plan->rule.name, plan->rule.person);
	enum alert_priority priority;
	struct score score;

	if (!rule_is_in_force(watch, &plan->rule, now))
		return 0;
	add_up(plan, person, now, &score);
	if (!has_values(&score))
		return 0;
	priority = raises(plan, &score);
	if (priority != ALERT_PRIORITY_COUNT && e && is_known(&e->alert, priority, &score))
		same_of_it(watch, e, &score, person, accepted, now);
	else if (priority != ALERT_PRIORITY_COUNT && e)
		more_of_it(watch, plan, e, priority, &score, person, now);
	else if (priority != ALERT_PRIORITY_COUNT && !accepted && is_settled(watch, &score, person))
		return 0;
	else if (priority != ALERT_PRIORITY_COUNT)
		return open_score(watch, plan, priority, &score, person, now);
	else if (accepted && score.n_known < SCORE_INPUT_COUNT)
		suppress_note(watch, SUPPRESS_INCOMPLETE, plan->rule.name, plan->rule.person, accepted, NULL, now);
	else if (e && accepted && rests_on_guess(&score, person, accepted))
		suppress_note(watch, SUPPRESS_CLOCK, plan->rule.name, plan->rule.person, accepted, NULL, now);
	else if (e && accepted && evidence_may_clear(&e->alert, accepted, now->wall_us))
		episode_clear(e, now);
	return 0;
}

static int judge_all(struct watch *watch, const struct score_person *person, const struct accepted *accepted,
	const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; i < watch->plan->n_scores; i++) {
		const struct plan_score *plan = &watch->plan->scores[i];
		int r = strcmp(plan->rule.person, person->person) == 0 ? judge(watch, plan, person, accepted, now) : 0;

		result = r < 0 ? r : result;
	}
	return result;
}

int score_on_reading(struct watch *watch, const struct accepted *accepted, const struct moment *now)
{
	const struct reading *reading = accepted->reading;
	struct score_person *person;
	bool is_news = false;

	if (!accepted->live || !accepted->person || !score_has(watch, accepted->person) || unwatched_is(watch, accepted, now))
		return 0;
	person = score_find_person(watch, accepted->person);
	for (size_t i = 0; person && i < reading->n_values; i++)
		is_news |= take_value(watch, person, accepted, &accepted->readings->values[reading->first_value + i], now);
	if (is_news && !watch->plan) /* the next one judges it */
		score_keep_judged(watch, person->person, 0);
	return is_news && watch->plan ? judge_all(watch, person, accepted, now) : 0;
}

int score_begin(struct watch *watch, const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; watch->plan && i < watch->plan->n_scores; i++) {
		const struct plan_score *plan = &watch->plan->scores[i];
		struct score_person *person = score_find_person(watch, plan->rule.person);
		bool is_news = person && person->judged_by != watch->plan->version && score_take_known(watch, person, now);
		int r = is_news ? judge(watch, plan, person, NULL, now) : 0;

		result = r < 0 ? r : result;
	}
	for (size_t i = 0; watch->plan && i < watch->plan->n_scores; i++)
		score_keep_judged(watch, watch->plan->scores[i].rule.person, result < 0 ? 0 : watch->plan->version);
	return result;
}

/* Another's, or of before a pause */

void score_put_aside(struct watch *watch, const char *person, int64_t before_us)
{
	for (size_t i = 0; i < SCORES_PEOPLE_MAX; i++) {
		struct score_person *place = &watch->scores.people[i];

		for (size_t k = 0; strcmp(place->person, person) == 0 && k < SCORE_INPUT_COUNT; k++)
			if (place->of[k].is_known && place->of[k].cause.at.at_us < before_us)
				score_forget(watch, place, (enum score_input)k);
	}
}

static bool forget(struct watch *watch, struct score_person *person, const uint8_t reading[READING_ID_SIZE])
{
	bool is_any = false;

	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++) {
		if (!person->of[i].is_known || memcmp(person->of[i].cause.reading, reading, READING_ID_SIZE) != 0)
			continue;
		score_forget(watch, person, (enum score_input)i);
		is_any = true;
	}
	return is_any;
}

static void tell_without(struct watch *watch, const struct plan_score *plan, const struct score_person *person,
	const struct moment *now)
{
	struct episode *e = roster_find_rule(watch, ALERT_SCORE, plan->rule.name, plan->rule.person);
	struct score score;

	if (!e || e->alert.condition == ALERT_CLEARED)
		return;
	add_up(plan, person, now, &score);
	tell(watch, e, &score, person);
	if (raises(plan, &score) == ALERT_PRIORITY_COUNT)
		episode_grow_stale(e, now);
}

void score_take_away(struct watch *watch, const uint8_t reading[READING_ID_SIZE], const char *person, const struct moment *now)
{
	for (size_t i = 0; i < SCORES_PEOPLE_MAX; i++) {
		struct score_person *place = &watch->scores.people[i];

		if (strcmp(place->person, person) != 0 || !forget(watch, place, reading))
			continue;
		place->is_robbed = true;
		for (size_t k = 0; watch->plan && k < watch->plan->n_scores; k++)
			if (strcmp(watch->plan->scores[k].rule.person, person) == 0)
				tell_without(watch, &watch->plan->scores[k], place, now);
	}
}

static bool is_fresh_for_any(const struct watch *watch, const char *person, const struct score_value *value, const struct moment *now)
{
	for (size_t i = 0; i < watch->plan->n_scores; i++)
		if (strcmp(watch->plan->scores[i].rule.person, person) == 0 && is_fresh(value, &watch->plan->scores[i], now))
			return true;
	return false;
}

void score_take_again(struct watch *watch, const struct accepted *accepted, const struct value *value, const struct moment *now)
{
	bool has_score = watch->plan && score_has(watch, accepted->person);
	struct score_person *person = has_score ? score_find_person(watch, accepted->person) : NULL;
	struct score_value found = { .is_known = true, .cause = evidence_of(accepted, value),
		.at_us = score_monotonic_us(accepted->at_us, now), .is_by_wall = true };
	int input = score_input_of(value->quantity);

	if (!person || !person->is_robbed || input < 0 || !accepted->live || unwatched_is_aside(watch, accepted, now))
		return;
	if (!is_fresh_for_any(watch, person->person, &found, now))
		return;
	if (!person->of[input].is_known || evidence_is_rather(&found.cause, &person->of[input].cause))
		person->of[input] = found;
}

void score_found_again(struct watch *watch, const struct moment *now)
{
	for (size_t i = 0; watch->plan && i < SCORES_PEOPLE_MAX; i++) {
		struct score_person *person = &watch->scores.people[i];

		for (size_t k = 0; person->is_robbed && k < SCORE_INPUT_COUNT; k++)
			if (person->of[k].is_known)
				score_keep(watch, person, (enum score_input)k);
		if (person->is_robbed)
			judge_all(watch, person, NULL, now);
		person->is_robbed = false;
	}
}
