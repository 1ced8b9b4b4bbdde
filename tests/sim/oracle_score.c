/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of a score (signs_score()): S10, S12, L2. The truth is what was measured and when, and the chart as it is printed; nothing
 * of agent/watch. Of each input there are values that the agent may go by: the newest that it has for sure, and what came since and may
 * count. Where clocks may be wrong, nobody can tell which is the newest: there only that it was measured is looked at.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "radio/radio.h"
#include "signs.h"
#include "team.h"
#include "trace.h"

static const uint64_t slack_us = 5 * CLOCK_SECOND;
static const uint64_t face_us = 2 * CLOCK_SECOND; /* a face shows seconds */
static const uint64_t look_us = 2 * CLOCK_MINUTE; /* this looks once a minute */
static const uint64_t late_us = 31 * CLOCK_MINUTE; /* what is live may be so old, or lie in the future */
static const uint64_t told_good_us = 7 * CLOCK_DAY;

enum { POSSIBLE_MAX = 256, NOT_MEASURED = -1, COMPLETE = 7 };

static struct {
	uint64_t counted_us[MEASURED_MAX]; /* true time at which the agent took it for a score; 0: it did not */
	const struct measured *fresh; /* in the agent's hand, and for the first time */
	uint64_t gone_us; /* what it took before then it has forgotten */
	uint64_t doubt_us; /* or may have */
	uint64_t version; /* of the plan, as it was looked at last */
	bool is_unsure; /* a date was not that of the truth */
	bool is_named; /* nor was what the agent took all that it has: somebody said whose a value is */
	uint64_t closed_us; /* when an alert of it was over last, or any was closed by a word: what that rested on may raise no other */
	unsigned int known_total; /* of the one that somebody took in hand last, until then: */
	int64_t known_review_us;
	uint64_t begin_us; /* when a plan came, or the agent died with something in hand: what nobody judged is judged then */
} scores;

void scores_begin(void)
{
	memset(&scores, 0, sizeof(scores));
}

static bool is_exact(void)
{
	return !hazard_is_on(HAZARD_CLOCK) && !hazard_is_on(HAZARD_FACES) && !scores.is_unsure;
}

/* At a start it is that of before. */
static const struct signs_score *rule_now(void)
{
	const struct agent *agent = gateway_agent();
	uint64_t version = agent ? agent->plan ? agent->plan->version : 0 : scores.version;

	return signs_score(version);
}

/* ---- the chart ---- */

static int up_to(int value, const int *bounds, const int *points, int n)
{
	int i = 0;

	while (i < n && value > bounds[i])
		i++;
	return points[i];
}

static int saturation_points(const struct signs_score *x, int value)
{
	if (x->scale == 1)
		return up_to(value, (const int[]){ 91, 93, 95 }, (const int[]){ 3, 2, 1, 0 }, 3);
	if (value < 93)
		return up_to(value, (const int[]){ 83, 85, 87 }, (const int[]){ 3, 2, 1, 0 }, 3);
	if (x->oxygen == TOLD_UNKNOWN)
		return NOT_MEASURED; /* good on air, and bad under oxygen */
	return x->oxygen == TOLD_YES ? up_to(value, (const int[]){ 94, 96 }, (const int[]){ 1, 2, 3 }, 2) : 0;
}

/* Rounded to the chart's step first, halves up. */
static int points_of(const struct signs_score *x, enum score_input input, double number)
{
	int value = (int)floor(number + 0.5), tenths = ((int)lround(number * 100) + 5) / 10;

	switch (input) {
	case SCORE_RESPIRATION:
		return up_to(value, (const int[]){ 8, 11, 20, 24 }, (const int[]){ 3, 1, 0, 2, 3 }, 4);
	case SCORE_SPO2:
		return saturation_points(x, value);
	case SCORE_SYSTOLIC:
		return up_to(value, (const int[]){ 90, 100, 110, 219 }, (const int[]){ 3, 2, 1, 0, 3 }, 4);
	case SCORE_PULSE:
		return up_to(value, (const int[]){ 40, 50, 90, 110, 130 }, (const int[]){ 3, 1, 0, 1, 2, 3 }, 5);
	case SCORE_TEMPERATURE:
		return up_to(tenths, (const int[]){ 350, 360, 380, 390 }, (const int[]){ 3, 1, 0, 1, 2 }, 4);
	case SCORE_OXYGEN:
	case SCORE_CONSCIOUSNESS:
	case SCORE_INPUT_COUNT:
		break;
	}
	return NOT_MEASURED;
}

/* That somebody was well counts for a week; that they were not for ever. */
static int told_points(const struct signs_score *x, enum score_input input)
{
	bool is_old = clockwork_true_us() > signs_told_us() + told_good_us;
	enum plan_told told = input == SCORE_OXYGEN ? x->oxygen : x->is_alert, well = input == SCORE_OXYGEN ? TOLD_NO : TOLD_YES;

	if (told == TOLD_UNKNOWN || (told == well && is_old))
		return NOT_MEASURED;
	return told == well ? 0 : input == SCORE_OXYGEN ? 2 : 3;
}

/* The moment itself, and clocks that may be wrong. */
static bool is_told_unsure(void)
{
	uint64_t old_us = signs_told_us() + told_good_us, now_us = clockwork_true_us();

	return hazard_is_on(HAZARD_CLOCK) || (now_us + slack_us > old_us && now_us < old_us + slack_us);
}

/* What a total is worth; ALERT_PRIORITY_COUNT: nothing. */
static enum alert_priority worth_of(const struct signs_score *x, int total, bool has_three)
{
	int worth = -1;

	for (int i = 0; i < SIGNS_STEPS; i++)
		if (total >= x->steps[i].from)
			worth = (int)x->steps[i].priority;
	if (x->has_three && has_three && worth < (int)x->three)
		worth = (int)x->three;
	return worth < 0 ? ALERT_PRIORITY_COUNT : (enum alert_priority)worth;
}

/* ---- what was measured ---- */

static const struct {
	enum quantity quantity;
	enum thing_name by[2];
} measured_by[SCORE_INPUT_COUNT] = {
	[SCORE_RESPIRATION] = { QUANTITY_RESPIRATORY_RATE, { BELT, THING_COUNT } },
	[SCORE_SPO2] = { QUANTITY_SPO2, { OXIMETER, THING_COUNT } },
	[SCORE_OXYGEN] = { QUANTITY_COUNT, { THING_COUNT, THING_COUNT } },
	[SCORE_SYSTOLIC] = { QUANTITY_SYSTOLIC_PRESSURE, { CUFF, THING_COUNT } },
	[SCORE_PULSE] = { QUANTITY_PULSE_RATE, { CUFF, OXIMETER } },
	[SCORE_CONSCIOUSNESS] = { QUANTITY_COUNT, { THING_COUNT, THING_COUNT } },
	[SCORE_TEMPERATURE] = { QUANTITY_BODY_TEMPERATURE, { THERMOMETER, THING_COUNT } },
};

static bool is_told(enum score_input input)
{
	return measured_by[input].quantity == QUANTITY_COUNT;
}

static double number_of(const struct measured *m, enum score_input input)
{
	for (size_t i = 0; m && i < m->n_told; i++)
		if (m->told[i].quantity == measured_by[input].quantity)
			return m->told[i].value;
	return NAN;
}

static bool is_input(const struct measured *m)
{
	for (int i = 0; i < SCORE_INPUT_COUNT; i++)
		if (!is_told((enum score_input)i) && !isnan(number_of(m, (enum score_input)i)))
			return true;
	return false;
}

/* The values that the agent may go by now. */
struct possible {
	const struct measured *of[POSSIBLE_MAX];
	size_t n;
	bool may_be_missing;
	int least; /* points; of what is missing none */
	bool is_three; /* whichever it is */
};

static bool is_sure(const struct measured *m, uint32_t window_s)
{
	return scores.counted_us[m - things.measured] > scores.doubt_us && clockwork_true_us() - m->true_us + slack_us < window_s * CLOCK_SECOND;
}

static void gather(const struct signs_score *x, enum score_input input, struct possible *p, uint64_t *sure_us)
{
	uint64_t now_us = clockwork_true_us();

	for (size_t k = 0; k < 2 && measured_by[input].by[k] != THING_COUNT; k++) {
		const struct thing *thing = &things.thing[measured_by[input].by[k]];

		for (uint32_t i = thing->n_measured; i > 0; i--) {
			const struct measured *m = &things.measured[thing->by[i - 1]];

			if (now_us - m->true_us > x->window_s * CLOCK_SECOND + slack_us || m->true_us + face_us < *sure_us)
				break;
			if (scores.counted_us[thing->by[i - 1]] <= scores.gone_us || isnan(number_of(m, input)))
				continue;
			if (p->n == POSSIBLE_MAX)
				abort();
			p->of[p->n++] = m;
			if (is_sure(m, x->window_s) && m->true_us > *sure_us)
				*sure_us = m->true_us;
		}
	}
}

static struct possible possible_of(const struct signs_score *x, enum score_input input)
{
	struct possible p = { .n = 0 };
	uint64_t sure_us = 0;
	size_t n = 0;
	int most = -1;

	gather(x, input, &p, &sure_us);
	p.may_be_missing = sure_us == 0;
	p.least = p.may_be_missing ? 0 : INT8_MAX;
	p.is_three = !p.may_be_missing;
	for (size_t i = 0; i < p.n; i++) {
		int points = points_of(x, input, number_of(p.of[i], input));

		if (p.of[i]->true_us + face_us < sure_us)
			continue; /* something newer is sure */
		p.of[n++] = p.of[i];
		p.least = points < p.least ? points : p.least;
		p.is_three &= points == 3;
		most = points > most ? points : most;
	}
	p.n = n;
	p.least = p.least < 0 ? 0 : p.least;
	return p;
}

/* ---- what the agent has ---- */

/* Of plans between those two: one had no score. What was measured then the next may know, or not. */
static bool was_without(uint64_t a, uint64_t b)
{
	for (uint64_t version = a < b ? a : b; version <= (a < b ? b : a); version++)
		if (!signs_score(version))
			return true;
	return false;
}

static void look(void)
{
	const struct agent *agent = gateway_agent();
	uint64_t now_us = clockwork_true_us(), version = agent ? agent->plan ? agent->plan->version : 0 : scores.version;

	if (care_may_be_paused(now_us, look_us) || was_without(scores.version, version))
		scores.doubt_us = now_us;
	if (care_is_paused(now_us, look_us))
		scores.gone_us = now_us;
	if (version != scores.version)
		scores.begin_us = now_us;
	scores.version = version;
}

void scores_on_added(const struct accepted *accepted)
{
	struct measured *m = facts_find(accepted->id);
	int64_t off_us = m ? accepted->at_us - (int64_t)m->true_us : 0;
	bool is_known;

	if (!care_is_on(CARE_SCORE) || !is_input(m))
		return;
	look();
	scores.is_unsure |= (uint64_t)llabs(off_us) > face_us;
	if (!accepted->live || !accepted->person || strcmp(accepted->person, "p1") != 0 || cares_judged(m) == CARE_NOT_JUDGED)
		return;
	is_known = scores.counted_us[m - things.measured];
	scores.counted_us[m - things.measured] = clockwork_true_us();
	if (cares_judged(m) == CARE_MAYBE_JUDGED)
		scores.doubt_us = clockwork_true_us();
	scores.fresh = is_known ? NULL : m;
}

void scores_on_store(void)
{
	scores.fresh = NULL;
	for (uint32_t i = 1; i <= things.n_measured; i++)
		if (!things.measured[i].row)
			scores.counted_us[i] = 0;
	if (!is_exact())
		scores.doubt_us = clockwork_true_us(); /* how old it all is nobody knows */
}

void scores_on_naming(void)
{
	scores.is_named |= is_input(whose_naming());
	scores.is_unsure |= scores.is_named;
}

void scores_on_doubt(struct measured *measured)
{
	if (is_input(measured))
		scores.begin_us = clockwork_true_us();
	if (scores.counted_us[measured - things.measured])
		scores.doubt_us = clockwork_true_us();
}

/* ---- raised when it should be: L2 ---- */

static bool is_newest(const struct signs_score *x, const struct measured *m)
{
	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		struct possible p = { .n = 0 };

		if (is_told((enum score_input)i) || isnan(number_of(m, (enum score_input)i)))
			continue;
		p = possible_of(x, (enum score_input)i);
		if (p.n == 1 && p.of[0] == m)
			return true;
	}
	return false;
}

/* ALERT_PRIORITY_COUNT: perhaps nothing. What was told alone is worth nothing. */
static enum alert_priority least_worth(const struct signs_score *x)
{
	bool has_three = false, is_measured = false;
	int total = 0;

	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		enum score_input input = (enum score_input)i;
		struct possible p = { .n = 0 };
		int points;

		if (!is_told(input)) {
			p = possible_of(x, input);
			total += p.least;
			has_three |= p.is_three;
			is_measured |= !p.may_be_missing;
			continue;
		}
		points = is_told_unsure() ? 0 : told_points(x, input);
		total += points > 0 ? points : 0;
		has_three |= points == 3;
	}
	return is_measured ? worth_of(x, total, has_three) : ALERT_PRIORITY_COUNT;
}

/* Then it is unknown, whatever else is left, until something is measured. */
static bool is_any_too_old(const struct signs_score *x, const struct score *score)
{
	for (int i = 0; i < SCORE_INPUT_COUNT; i++)
		if (score->of[i].is_measured && score->of[i].points > 0 &&
			clockwork_true_us() >= (uint64_t)score->of[i].at.at_us + x->window_s * CLOCK_SECOND)
			return true;
	return false;
}

static void judge_worth(const struct signs_score *x)
{
	enum alert_priority worth = least_worth(x);
	const struct alert *alert = alerts_find(ALERT_SCORE, x->rule);

	if (worth == ALERT_PRIORITY_COUNT)
		return;
	must(L2, alert, "%s is worth a %s alert, and none is open", x->rule, alert_priority_name(worth));
	must(L2, alert->priority >= worth && (alert->condition == ALERT_ACTIVE || is_any_too_old(x, &alert->score)), "%s is worth a %s alert, and is %s and %s", x->rule,
		alert_priority_name(worth), alert_priority_name(alert->priority), alert_condition_name(alert->condition));
}

void scores_after_frame(struct measured *measured, int fate)
{
	const struct measured *fresh = scores.fresh;
	const struct signs_score *x = rule_now();

	scores.fresh = NULL;
	if (!fresh || fresh != measured)
		return;
	look();
	if (fate != RADIO_TAKEN)
		scores.doubt_us = clockwork_true_us();
	if (fate == RADIO_TAKEN && x && is_exact() && facts_is_live(fresh) && cares_judged(fresh) == CARE_JUDGED && is_newest(x, fresh))
		judge_worth(x);
}

/* A while after the plan came, or after the start that followed. */
static bool is_begun(void)
{
	uint64_t now_us = clockwork_true_us(), since_us = scores.begin_us > gateway_started_us() ? scores.begin_us : gateway_started_us();

	return gateway_agent() && now_us - since_us > look_us;
}

/* Nobody is said to be so for longer than the oldest value that has points counts. */
void scores_on_minute(void)
{
	const struct signs_score *x = rule_now();
	const struct alert *alert = x ? alerts_find(ALERT_SCORE, x->rule) : NULL;
	uint64_t now_us = clockwork_true_us();

	if (!care_is_on(CARE_SCORE))
		return;
	look();
	if (scores.begin_us && is_begun() && !gateway_is_dying()) {
		if (x && is_exact() && scores.closed_us + x->window_s * CLOCK_SECOND < now_us && !care_may_be_paused(now_us, look_us))
			judge_worth(x);
		scores.begin_us = 0;
	}
	if (!alert || !gateway_agent() || !is_exact() || scores.begin_us || gateway_is_dying() || care_may_be_paused(now_us, look_us) ||
		now_us - gateway_started_us() < look_us || alert->condition != ALERT_ACTIVE)
		return;
	for (int i = 0; i < SCORE_INPUT_COUNT; i++)
		if (alert->score.of[i].is_measured && alert->score.of[i].points > 0)
			must(S10, now_us < (uint64_t)alert->score.of[i].at.at_us + x->window_s * CLOCK_SECOND + look_us,
				"%s holds, and its %s is too old", x->rule, score_input_name((enum score_input)i));
}

/* ---- never without reason: S10 ---- */

static double decimal(struct decimal number)
{
	return (double)number.mantissa * pow(10, number.exponent);
}

/* The agent took it not long before the window began, at the earliest; with clocks that are wrong, at any time. */
static bool was_taken(const struct signs_score *x, uint32_t measured)
{
	uint64_t taken_us = scores.counted_us[measured];

	if (hazard_is_on(HAZARD_CLOCK) || scores.is_named)
		return taken_us || scores.is_named;
	return taken_us && clockwork_true_us() - taken_us < x->window_s * CLOCK_SECOND + late_us;
}

static bool was_measured(const struct signs_score *x, enum score_input input, const struct score_part *part)
{
	for (size_t k = 0; k < 2 && measured_by[input].by[k] != THING_COUNT; k++) {
		const struct thing *thing = &things.thing[measured_by[input].by[k]];

		for (uint32_t i = thing->n_measured; i > 0; i--)
			if (was_taken(x, thing->by[i - 1]) && fabs(number_of(&things.measured[thing->by[i - 1]], input) - decimal(part->number)) < 1e-6)
				return true;
	}
	return false;
}

static bool is_possible(const struct possible *p, enum score_input input, const struct score_part *part)
{
	if (!part->is_measured)
		return p->may_be_missing;
	for (size_t i = 0; i < p->n; i++)
		if (fabs(number_of(p->of[i], input) - decimal(part->number)) < 1e-6 &&
			(uint64_t)llabs(part->at.at_us - (int64_t)p->of[i]->true_us) <= face_us)
			return true;
	return false;
}

static void judge_part(const struct signs_score *x, enum score_input input, const struct score_part *part)
{
	const char *name = score_input_name(input);
	struct possible p;

	if (is_told(input)) {
		if (!is_told_unsure())
			must(S10, part->points == told_points(x, input), "%s: %s has %d points", x->rule, name, part->points);
		return;
	}
	must(S10, part->points == (part->is_measured ? points_of(x, input, decimal(part->number)) : NOT_MEASURED), "%s: %s of %g has %d points",
		x->rule, name, decimal(part->number), part->points);
	must(S10, !part->is_measured || was_measured(x, input, part), "%s rests on %s of %g, and nobody measured that", x->rule, name,
		decimal(part->number));
	if (!is_exact())
		return;
	p = possible_of(x, input);
	must(S10, is_possible(&p, input, part), "%s goes by %s of %g, which is not the newest (%zu)", x->rule, name,
		part->is_measured ? decimal(part->number) : NAN, p.n);
}

static enum alert_priority judge_score(const struct signs_score *x, const struct score *score)
{
	int total = 0, n_known = 0;
	bool has_three = false, is_measured = false;

	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		is_measured |= score->of[i].is_measured;
		judge_part(x, (enum score_input)i, &score->of[i]);
		total += score->of[i].points > 0 ? score->of[i].points : 0;
		n_known += score->of[i].points >= 0;
		has_three |= score->of[i].points == 3;
	}
	must(S10, is_measured, "%s is told, and nothing was measured", x->rule);
	must(S10, score->total == total && score->n_known == n_known && score->scale == x->scale, "%s is %u of %u, and is %d of %d", x->rule,
		score->total, score->n_known, total, n_known);
	return worth_of(x, total, has_three);
}

static bool is_same(const struct score *a, const struct score *b)
{
	for (int i = 0; i < SCORE_INPUT_COUNT; i++)
		if (a->of[i].points != b->of[i].points || a->of[i].at.at_us != b->of[i].at.at_us || a->of[i].is_measured != b->of[i].is_measured)
			return false;
	return true;
}

static void judge_told(const struct alert *was, const struct alert *is)
{
	const struct signs_score *x = rule_now();
	bool is_asked_anew = !was || is->priority != was->priority, is_back = was && is->condition == ALERT_ACTIVE && was->condition != ALERT_ACTIVE;
	enum alert_priority worth;

	if (!is_asked_anew && !is_back && is_same(&was->score, &is->score))
		return;
	if (whose_naming() || (!gateway_agent() && team_plan_version() != scores.version))
		return; /* what is another's is taken out; and a start may find a plan of whose commit nobody knew how it ended */
	must(S10, x && is->has_score, "%s is told, and the plan has no such rule", is->rule);
	must(S10, ledger_current() || scores.begin_us, "%s is told anew, and nothing was measured", is->rule);
	worth = judge_score(x, &is->score);
	must(S10, worth != ALERT_PRIORITY_COUNT, "%s is told with %u, which is not beyond a step", is->rule, is->score.total);
	must(S10, !is_asked_anew || is->priority == worth, "%s is %s with %u, and is worth %s", is->rule, alert_priority_name(is->priority),
		is->score.total, alert_priority_name(worth));
}

/* Who has it in hand is asked again where it is far worse than they know. */
static void judge_in_hand(const struct alert *was, const struct alert *is)
{
	const struct signs_score *x = rule_now();

	if (!alert_is_in_hand(is))
		return;
	if (!was || !alert_is_in_hand(was) || was->review.at_us != is->review.at_us) {
		scores.known_total = is->score.total;
		scores.known_review_us = is->review.at_us;
	}
	if (!x || whose_naming() || scores.known_review_us != is->review.at_us || !was || is->score.total <= was->score.total)
		return;
	must(L2, is->score.total < scores.known_total + 2, "%s was taken in hand with %u, is %u, and nobody is asked", is->rule,
		scores.known_total, is->score.total);
	for (int i = 0; i < SIGNS_STEPS; i++)
		must(L2, (int)scores.known_total >= x->steps[i].from || is->score.total < x->steps[i].from,
			"%s was taken in hand with %u, is %u beyond a step, and nobody is asked", is->rule, scores.known_total, is->score.total);
}

/* ---- over: S12 ---- */

static void judge_cleared(const struct alert *is)
{
	const struct signs_score *x = rule_now();
	const struct measured *m = ledger_current();

	if (whose_naming())
		return;
	must(S12, x && is_input(m) && facts_is_live(m) && cares_judged(m) != CARE_NOT_JUDGED, "%s is cleared, and nothing of it was measured",
		is->rule);
	for (int i = 0; i < SCORE_INPUT_COUNT; i++) {
		enum score_input input = (enum score_input)i;

		if (is_told(input))
			must(S12, told_points(x, input) != NOT_MEASURED || is_told_unsure(), "%s is cleared, and its %s is not known", is->rule,
				score_input_name(input));
		else if (is_exact())
			must(S12, possible_of(x, input).n > 0, "%s is cleared, and its %s is not known", is->rule, score_input_name(input));
	}
	if (is_exact())
		must(S12, least_worth(x) == ALERT_PRIORITY_COUNT, "%s is cleared, and worth a %s alert", is->rule,
			alert_priority_name(least_worth(x)));
}

static bool is_closed_by_word(const struct alert *alert)
{
	const struct alert_entry *last = alert->n_history ? &alert->history[alert->n_history - 1] : NULL;

	return alert->state == ALERT_CLOSED && last && last->what == ALERT_EVENT_CLOSED && last->who[0];
}

void scores_on_put(const struct alert *was, const struct alert *is)
{
	if (is_closed_by_word(is) || (is->kind == ALERT_SCORE && is->state == ALERT_CLOSED))
		scores.closed_us = clockwork_true_us();
	if (is->kind != ALERT_SCORE)
		return;
	look();
	judge_told(was, is);
	judge_in_hand(was, is);
	if (was && is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED)
		judge_cleared(is);
}
