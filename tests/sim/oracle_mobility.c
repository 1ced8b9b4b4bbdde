/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of the mobility rules (care_mobility()): S10, S11, S12, S16, L2, L3. The truth is what the aids said to the agent and
 * when it had that, and that anything was measured; nothing of agent/watch.
 */
#include <string.h>

#include "aids.h"
#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "radio/radio.h"

enum { SAID_MAX = 256, PACKETS_MAX = 16 /* so many back the same one may come again */ };

static const uint64_t slack_us = 5 * CLOCK_SECOND;
static const uint64_t look_us = 2 * CLOCK_MINUTE; /* this looks once a minute; and a crash may undo the first moments of a plan */
static const uint64_t again_us = 5 * CLOCK_MINUTE; /* so often the agent looks where nothing is due */
static const uint64_t listen_us = 15 * CLOCK_MINUTE; /* after a start, before anything is missed */
static const uint64_t kept_us = 15 * CLOCK_MINUTE; /* so often it is remembered that somebody moved */

/* What the agent had of an aid or a device, in a ring. */
struct said {
	const struct measured *measured;
	uint64_t had_us; /* true time */
	bool is_sure; /* it took it; else nobody knows what it did with it */
};

struct history {
	struct said said[SAID_MAX];
	size_t n;
};

struct hours {
	uint64_t hour, begin_us, end_us;
	bool is_on;
};

static struct {
	struct history lift, bed, measured; /* the last one: of all other devices of the person */
	struct rule {
		uint64_t in_force_us, perhaps_us; /* true time: for sure since then, and perhaps; 0: it is not */
		uint64_t told_us, closed_us; /* when an alert of it was put last that is not cleared; that is closed */
		char closed[ULID_TEXT_MAX]; /* that one */
		struct hours hours;
	} rules[CARE_MOBILITY_MAX];
	uint64_t start_us, listening_us; /* of the agent's life; since then without a break */
	const struct measured *doubt; /* in the agent's hand when it died */
	uint64_t doubt_us;
	uint64_t known_us; /* of the lift: the first that it said */
	uint64_t version; /* of the plan that was in force last */
} moves;

void moves_begin(void)
{
	memset(&moves, 0, sizeof(moves));
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The newest is 0; NULL: there are no more. */
static const struct said *said_at(const struct history *h, size_t back)
{
	return back < h->n && back < SAID_MAX ? &h->said[(h->n - 1 - back) % SAID_MAX] : NULL;
}

static struct history *history_of(enum thing_name thing)
{
	return thing == LIFT ? &moves.lift : thing == BED ? &moves.bed : &moves.measured;
}

static bool is_unsure(const struct history *h)
{
	const struct said *newest = said_at(h, 0);

	return newest && !newest->is_sure;
}

/* ---- what the agent had ---- */

static void add(struct history *h, const struct measured *measured, uint64_t had_us, bool is_sure)
{
	const struct said *said;

	for (size_t i = 0; i < PACKETS_MAX && (said = said_at(h, i)); i++)
		if (said->measured == measured && (i > 0 || said->is_sure || !is_sure))
			return; /* the same packet again */
	if (said_at(h, 0) && said_at(h, 0)->measured == measured)
		h->n--;
	h->said[h->n++ % SAID_MAX] = (struct said){ measured, had_us, is_sure };
}

/* Also while it is judged, when its fate is not known yet. */
void moves_after_frame(struct measured *measured, int fate)
{
	bool is_taken = fate == RADIO_TAKEN && measured->row && facts_is_live(measured);

	if (!care_is_on(CARE_MOBILITY) || !gateway_agent() || !gateway_agent()->plan || measured->thing == STRANGER ||
		whose_is(measured) != WHOSE_P1)
		return;
	if (measured->thing == LIFT && is_taken && moves.lift.n == 0)
		moves.known_us = clockwork_true_us();
	if (is_taken || fate < 0)
		add(history_of(measured->thing), measured, clockwork_true_us(), is_taken && (measured->n_told > 0 || things.thing[measured->thing].is_beacon));
}

/* What did not come to the disk is forgotten. */
static void forget_lost(struct history *h)
{
	while (h->n > 0 && said_at(h, 0) && !said_at(h, 0)->measured->row)
		h->n--;
}

/* The power went, or the process, while it was in the agent's hand. */
void moves_on_doubt(struct measured *measured)
{
	moves.doubt = care_is_on(CARE_MOBILITY) && measured->thing != STRANGER && moves.version ? measured : NULL;
	moves.doubt_us = clockwork_true_us();
}

/* A start soon after the one before goes on waiting. */
static void note_start(void)
{
	uint64_t now_us = clockwork_true_us();

	if (now_us > moves.start_us + listen_us + 2 * again_us)
		moves.listening_us = now_us;
	moves.start_us = now_us;
}

void moves_on_store(void)
{
	const struct measured *doubt = moves.doubt;

	note_start();
	forget_lost(&moves.lift);
	forget_lost(&moves.bed);
	forget_lost(&moves.measured);
	moves.doubt = NULL;
	if (doubt && doubt->row && facts_is_live(doubt) && whose_is(doubt) == WHOSE_P1)
		add(history_of(doubt->thing), doubt, moves.doubt_us, true);
}

/* ---- what follows from it ---- */

static bool holds(enum plan_mobility_kind kind, uint8_t bits)
{
	switch ((int)kind) {
	case MOBILITY_TOO_LONG:
		return bits & AIDS_RAISED;
	case MOBILITY_STOPPED_BETWEEN:
		return !(bits & (AIDS_UPPER | AIDS_LOWER | AIDS_MOVING)) && bits & (AIDS_RAISED | AIDS_OCCUPIED);
	case MOBILITY_OVERLOAD:
		return bits & AIDS_OVERLOAD;
	case MOBILITY_FAULT:
		return bits & AIDS_FAULT;
	case MOBILITY_NOT_BACK:
		return !(bits & AIDS_OCCUPIED);
	default:
		return false;
	}
}

static bool is_absence(const struct care_mobility *x)
{
	return x->kind == MOBILITY_NOT_USED || x->kind == MOBILITY_NO_MOVEMENT;
}

/* Since when the agent knows that it is so; 0: it is not. */
static uint64_t lasts_since(const struct care_mobility *x)
{
	const struct history *h = history_of(x->thing);
	const struct said *said;
	uint64_t since_us = 0;

	for (size_t i = 0; (said = said_at(h, i)) && holds(x->kind, said->measured->bits); i++)
		since_us = said->had_us;
	return since_us;
}

/* When it began to go up last; the first word on it is no use. */
static uint64_t used_us(void)
{
	const struct said *said, *before;

	for (size_t i = 0; (said = said_at(&moves.lift, i)) && (before = said_at(&moves.lift, i + 1)); i++)
		if (said->measured->bits & AIDS_RAISED && !(before->measured->bits & AIDS_RAISED))
			return said->had_us;
	return 0;
}

static bool is_raised(void)
{
	const struct said *newest = said_at(&moves.lift, 0);

	return newest && newest->measured->bits & AIDS_RAISED;
}

/* When something of an aid changed last by which people move. */
static uint64_t changed_us(const struct history *h, bool is_maybe)
{
	const uint8_t bits = AIDS_RAISED | AIDS_MOVING | AIDS_OCCUPIED;
	const struct said *said, *before;

	for (size_t i = 0; (said = said_at(h, i)); i++) {
		before = said_at(h, i + 1);
		if (is_maybe || (said->is_sure && before && (said->measured->bits ^ before->measured->bits) & bits))
			return said->had_us;
	}
	return 0;
}

/* When somebody moved last, for sure or perhaps. */
static uint64_t moved_us(bool is_maybe)
{
	uint64_t found_us = later(changed_us(&moves.lift, is_maybe), changed_us(&moves.bed, is_maybe));
	const struct said *said;

	for (size_t i = 0; (said = said_at(&moves.measured, i)); i++)
		if (is_maybe || said->is_sure)
			return later(found_us, said->had_us);
	return found_us;
}

/* How long ago that was, nobody can tell who was switched off on a clock that may be wrong. */
static bool is_timeless(uint64_t since_us)
{
	return hazard_is_on(HAZARD_CLOCK) && clockwork_booted_us() >= since_us;
}

static struct hours look_for_window(const struct care_mobility *x)
{
	uint64_t now_us = clockwork_true_us();
	struct hours found = { .hour = now_us / CLOCK_HOUR };

	for (int day = -1; day <= 0 && !found.is_on; day++) {
		found.begin_us = cares_moment_us(day, x->from_min);
		found.end_us = cares_moment_us(day + (x->to_min <= x->from_min), x->to_min);
		found.is_on = now_us >= found.begin_us && now_us < found.end_us;
	}
	return found;
}

/* The window that is on; false: none is. They begin and end with an hour. */
static bool find_window(const struct care_mobility *x, struct rule *rule, uint64_t *ret_begin_us, uint64_t *ret_end_us)
{
	if (rule->hours.hour != clockwork_true_us() / CLOCK_HOUR)
		rule->hours = look_for_window(x);
	*ret_begin_us = rule->hours.begin_us;
	*ret_end_us = rule->hours.end_us;
	return rule->hours.is_on;
}

static bool has_window(const struct care_mobility *x)
{
	return x->from_min != x->to_min;
}

/* What the lift says of itself, whoever is there: pauses do not touch it. */
static bool is_of_aid(const struct care_mobility *x)
{
	return x->kind == MOBILITY_FAULT || x->kind == MOBILITY_OVERLOAD || x->kind == MOBILITY_STOPPED_BETWEEN;
}

bool moves_is_of_aid(const struct alert *alert)
{
	uint64_t version = gateway_agent() && gateway_agent()->plan ? gateway_agent()->plan->version : moves.version;

	for (size_t i = 0; alert->kind == ALERT_MOBILITY && i < CARE_MOBILITY_MAX; i++) {
		const struct care_mobility *x = care_mobility(version, i);

		if (x && is_of_aid(x) && strcmp(x->rule, alert->rule) == 0)
			return true;
	}
	return false;
}

/* ---- never without reason: S10, S16 ---- */

static void judge_length(const struct care_mobility *x, uint64_t since_us)
{
	uint64_t now_us = clockwork_true_us();

	if (!is_timeless(since_us))
		must(S10, now_us + slack_us >= since_us + x->within_s * CLOCK_SECOND, "%s is raised after %llu s", x->rule,
			(unsigned long long)((now_us - since_us) / CLOCK_SECOND));
}

static void judge_state(const struct care_mobility *x, struct rule *rule)
{
	uint64_t since_us = lasts_since(x), begin_us, end_us;

	if (is_unsure(history_of(x->thing)))
		return;
	must(S10, since_us, "%s is raised, and nothing said so", x->rule);
	judge_length(x, since_us);
	if (!has_window(x) || hazard_is_on(HAZARD_CLOCK))
		return;
	must(S10, find_window(x, rule, &begin_us, &end_us), "%s is raised outside of its hours", x->rule);
	must(S10, since_us + slack_us >= begin_us, "%s is raised of what began before its hours", x->rule);
}

static void judge_absence(const struct care_mobility *x, struct rule *rule)
{
	uint64_t now_us = clockwork_true_us(), last_us = x->kind == MOBILITY_NOT_USED ? used_us() : moved_us(false), begin_us = 0, end_us;

	must(S10, x->kind != MOBILITY_NOT_USED || !is_raised() || is_unsure(&moves.lift), "%s is raised while it is used", x->rule);
	if (has_window(x) && !hazard_is_on(HAZARD_CLOCK))
		must(S10, find_window(x, rule, &begin_us, &end_us), "%s is raised outside of its hours", x->rule);
	judge_length(x, later(last_us, begin_us));
	if (is_timeless(rule->perhaps_us) || is_timeless(moves.listening_us))
		return;
	must(S10, now_us + look_us >= rule->perhaps_us + x->within_s * CLOCK_SECOND, "%s is raised %llu s after it came into force", x->rule,
		(unsigned long long)((now_us - rule->perhaps_us) / CLOCK_SECOND));
	must(S16, now_us + slack_us >= moves.listening_us + listen_us, "%s is raised %llu s after a start", x->rule,
		(unsigned long long)((now_us - moves.listening_us) / CLOCK_SECOND));
}

/* Somebody's word has closed it, and nothing was heard since. An absence begins anew then. */
static void judge_twin(const struct care_mobility *x, const struct rule *rule)
{
	uint64_t heard_us = x->thing == THING_COUNT ? moved_us(true) : things.thing[x->thing].heard_us;
	bool is_over = is_timeless(rule->closed_us) || clockwork_true_us() + slack_us >= rule->closed_us + x->within_s * CLOCK_SECOND;

	if (!alerts_get(rule->closed)) /* what did not come to the disk was not closed */
		return;
	must(S11, !rule->closed_us || (is_absence(x) && is_over) || rule->closed_us <= later(heard_us, rule->in_force_us), "%s is raised again %llu s after it was closed",
		x->rule, (unsigned long long)((clockwork_true_us() - rule->closed_us) / CLOCK_SECOND));
}

/* ---- cleared rightly: S12 ---- */

static void judge_cleared(const struct care_mobility *x)
{
	uint64_t last_us = x->kind == MOBILITY_NOT_USED ? used_us() : moved_us(true), now_us = clockwork_true_us();

	if (!is_absence(x))
		must(S12, !lasts_since(x) || is_unsure(history_of(x->thing)), "%s is cleared, and lasts", x->rule);
	else if (x->kind != MOBILITY_NOT_USED || !is_raised())
		must(S12, is_timeless(last_us) || (last_us && now_us < last_us + x->within_s * CLOCK_SECOND + slack_us),
			"%s is cleared, and the last was %llu s ago", x->rule, (unsigned long long)((now_us - last_us) / CLOCK_SECOND));
}

/* ---- in its time: L2, L3 ---- */

/* Since when what is due by now lasts; 0: nothing is. */
static uint64_t waited_since(const struct care_mobility *x, struct rule *rule, uint64_t *ret_due_us)
{
	uint64_t since_us, begin_us = 0, end_us = UINT64_MAX;

	if (has_window(x) && (hazard_is_on(HAZARD_CLOCK) || !find_window(x, rule, &begin_us, &end_us)))
		return 0;
	if (x->kind == MOBILITY_NOT_USED)
		since_us = is_raised() || !moves.lift.n ? 0 : later(later(used_us(), rule->in_force_us), moves.known_us);
	else if (x->kind == MOBILITY_NO_MOVEMENT)
		since_us = later(later(moved_us(true), begin_us), rule->in_force_us);
	else
		since_us = lasts_since(x) < begin_us + slack_us ? 0 : lasts_since(x);
	*ret_due_us = since_us + x->within_s * CLOCK_SECOND;
	if (x->kind == MOBILITY_NO_MOVEMENT) /* it may know of an earlier one only: what says the state it remembers is no news to it */
		*ret_due_us = later(*ret_due_us, earlier(since_us, gateway_started_us()) + kept_us + x->within_s * CLOCK_SECOND);
	if (is_timeless(since_us))
		*ret_due_us = later(*ret_due_us, gateway_started_us() + x->within_s * CLOCK_SECOND);
	*ret_due_us = later(*ret_due_us, rule->in_force_us + again_us);
	*ret_due_us = later(*ret_due_us, gateway_started_us() + (is_absence(x) ? listen_us : 0));
	return *ret_due_us < end_us ? since_us : 0;
}

static void judge_told(const struct care_mobility *x, struct rule *rule)
{
	uint64_t now_us = clockwork_true_us(), due_us, since_us = waited_since(x, rule, &due_us);
	const struct alert *alert = alerts_find(ALERT_MOBILITY, x->rule);
	bool is_told = rule->told_us >= since_us || (alert && alert->condition != ALERT_CLEARED);

	if (!since_us || now_us <= due_us + slack_us || is_unsure(&moves.lift) || is_unsure(&moves.bed))
		return;
	if (is_absence(x))
		must(L3, is_told, "%s: nothing for %llu s, and nobody is told", x->rule, (unsigned long long)((now_us - since_us) / CLOCK_SECOND));
	else
		must(L2, is_told, "%s: so for %llu s, and nobody is told", x->rule, (unsigned long long)((now_us - since_us) / CLOCK_SECOND));
}

/* ---- what happens to them ---- */

static void note_closed(struct rule *rule, const struct alert *is)
{
	rule->closed_us = clockwork_true_us();
	memcpy(rule->closed, is->id, sizeof(rule->closed));
}

static void note_put(const struct care_mobility *x, struct rule *rule, const struct alert *was, const struct alert *is)
{
	bool is_raised_now = is->condition != ALERT_CLEARED &&
		(!was || was->condition == ALERT_CLEARED || (is->condition == ALERT_ACTIVE && was->condition != ALERT_ACTIVE));

	if (is_raised_now && rule->perhaps_us) { /* else for a moment only: this looks once a minute */
		if (is_absence(x))
			judge_absence(x, rule);
		else
			judge_state(x, rule);
		if (!was)
			judge_twin(x, rule);
	}
	if (is->condition == ALERT_CLEARED && was && was->condition != ALERT_CLEARED)
		judge_cleared(x);
	if (is->condition != ALERT_CLEARED && is->state != ALERT_CLOSED)
		rule->told_us = clockwork_true_us();
	if (is->state == ALERT_CLOSED && is->condition != ALERT_CLEARED)
		note_closed(rule, is);
}

void moves_on_put(const struct alert *was, const struct alert *is)
{
	uint64_t version = gateway_agent() && gateway_agent()->plan ? gateway_agent()->plan->version : moves.version;

	if (ledger_current() && !whose_naming())
		moves_after_frame(ledger_current(), RADIO_TAKEN);
	for (size_t i = 0; is->kind == ALERT_MOBILITY && i < CARE_MOBILITY_MAX; i++) {
		const struct care_mobility *x = care_mobility(version, i);

		if (x && strcmp(x->rule, is->rule) == 0)
			note_put(x, &moves.rules[i], was, is);
	}
}

void moves_on_minute(void)
{
	const struct agent *agent = gateway_agent();

	if (!care_is_on(CARE_MOBILITY) || !agent || gateway_is_dying() || !agent->plan)
		return;
	moves.version = agent->plan->version;
	for (size_t i = 0; i < CARE_MOBILITY_MAX; i++) {
		const struct care_mobility *x = care_mobility(agent->plan->version, i);
		struct rule *rule = &moves.rules[i];

		if (!x || (!is_of_aid(x) && care_is_paused(clockwork_true_us(), look_us)))
			rule->perhaps_us = 0;
		else if (!rule->perhaps_us)
			rule->perhaps_us = clockwork_true_us();
		if (!x || (!is_of_aid(x) && care_may_be_paused(clockwork_true_us(), look_us))) /* absences begin anew */
			rule->in_force_us = 0;
		else if (!rule->in_force_us)
			rule->in_force_us = clockwork_true_us();
		else
			judge_told(x, rule);
	}
}
