/* SPDX-License-Identifier: Apache-2.0 */
/* What comes of the rules beside the limits (care.h): S10, S12, S16, L2, L3. The truth is true time and what was measured; nothing of agent/watch. */
#include <string.h>
#include <time.h>

#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "trace.h"

static const uint64_t slack_us = 5 * CLOCK_SECOND;
static const uint64_t face_us = 2 * CLOCK_SECOND; /* a face shows seconds */
static const uint64_t look_us = 2 * CLOCK_MINUTE; /* this looks once a minute; and a crash may undo the first moments of a plan */
static const uint64_t late_us = 31 * CLOCK_MINUTE; /* what is live may be so old */
static const uint64_t anew_us = 15 * CLOCK_MINUTE; /* least grace after a time in which nobody looked */

static struct {
	uint64_t in_force_us[CARE_EXPECTED_MAX], perhaps_us[CARE_EXPECTED_MAX]; /* true time: for sure since then, and perhaps; 0: it is not */
	bool is_named[CARE_EXPECTED_MAX]; /* of a measurement it was said whose it is: what was settled may be missing again */
	uint64_t told_us[CARE_EXPECTED_MAX]; /* when an alert of it was put last that asks somebody */
	struct waiting {
		const char *rule;
		enum quantity quantity;
		enum alert_kind kind;
		struct wait {
			struct measured *first; /* beyond the limit; NULL: it does not wait */
			uint64_t since_us; /* true time at which the agent had that */
			uint64_t version; /* of the plan then */
			bool may_wait; /* by what came at the edge of a pause, or what a new plan found: only the agent knows */
		} now, durable;
		bool is_changed; /* since it was durable: by a value, or (NULL) as an alert was raised */
		const struct measured *by;
		uint64_t doubt_us; /* since when it may wait */
	} waiting[3];
	uint64_t version; /* the plan in force */
} care;

void cares_begin(void)
{
	memset(&care, 0, sizeof(care));
	care.waiting[0] = (struct waiting){ .rule = "systolic-high", .quantity = QUANTITY_SYSTOLIC_PRESSURE, .kind = ALERT_LIMIT };
	care.waiting[1] = (struct waiting){ .rule = "glucose-high", .quantity = QUANTITY_GLUCOSE, .kind = ALERT_LIMIT };
	care.waiting[2] = (struct waiting){ .rule = "weight-gain", .quantity = QUANTITY_BODY_WEIGHT, .kind = ALERT_TREND };
}

static bool are_clocks_right(void)
{
	return !hazard_is_on(HAZARD_CLOCK) && !hazard_is_on(HAZARD_FACES);
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool is_result(const struct measured *measured, enum quantity quantity)
{
	for (size_t i = 0; measured->row && i < measured->n_told; i++)
		if (measured->told[i].quantity == quantity)
			return whose_is(measured) == WHOSE_P1;
	return false;
}

/* When what the agent has of it was measured last; 0: it has nothing. */
static uint64_t measured_us(const struct care_expected *x)
{
	const struct thing *thing = &things.thing[x->thing];

	for (uint32_t i = thing->n_measured; i > 0; i--)
		if (is_result(&things.measured[thing->by[i - 1]], x->quantity))
			return things.measured[thing->by[i - 1]].true_us;
	return 0;
}

/* When the agent had the first of it that was measured in that time; UINT64_MAX: it has none. */
static uint64_t had_us(const struct care_expected *x, uint64_t since_us)
{
	const struct thing *thing = &things.thing[x->thing];
	uint64_t first_us = UINT64_MAX;

	for (uint32_t i = thing->n_measured; i > 0 && things.measured[thing->by[i - 1]].true_us >= since_us; i--) {
		const struct measured *measured = &things.measured[thing->by[i - 1]];

		if (is_result(measured, x->quantity) && measured->taken_us < first_us)
			first_us = measured->taken_us;
	}
	return first_us;
}

/* What anybody could send counts until the agent has what the bonded scale measured under this rule, and never after (S14). */
static uint64_t measured_plainly_us(const struct care_expected *x, size_t i)
{
	const struct thing *plain = &things.thing[PLAIN_SCALE];
	uint64_t until_us = had_us(x, care.in_force_us[i]);

	for (uint32_t k = x->thing == SCALE ? plain->n_measured : 0; k > 0; k--) {
		const struct measured *measured = &things.measured[plain->by[k - 1]];

		if (is_result(measured, x->quantity) && measured->taken_us < until_us)
			return measured->true_us;
	}
	return 0;
}

/* When it came to the agent last, as what has just been measured only, or however old. */
static uint64_t came_us(const struct care_expected *x, bool is_live)
{
	const struct thing *thing = &things.thing[x->thing];
	uint64_t last_us = 0;

	for (uint32_t i = thing->n_measured; i > 0 && i + 60 > thing->n_measured; i--) {
		const struct measured *measured = &things.measured[thing->by[i - 1]];

		if (is_result(measured, x->quantity) && (!is_live || facts_is_of_now(measured)))
			last_us = later(last_us, measured->taken_us);
	}
	return last_us;
}

/* The true moment of a local time of day, so many days from today. */
uint64_t cares_moment_us(int days, uint16_t minute)
{
	time_t now = (time_t)(clockwork_true_us() / CLOCK_SECOND);
	struct tm day;

	localtime_r(&now, &day);
	day.tm_mday += days;
	day.tm_hour = minute / 60;
	day.tm_min = minute % 60;
	day.tm_sec = 0;
	day.tm_isdst = -1;
	return (uint64_t)mktime(&day) * CLOCK_SECOND;
}

/* When the last window began that is due by then; its grace ended at ret_due_us. */
static uint64_t due_window(const struct care_expected *x, uint64_t by_us, uint64_t *ret_due_us)
{
	int days = 1;

	do {
		*ret_due_us = cares_moment_us(days, x->to_min) + x->grace_s * CLOCK_SECOND;
	} while (*ret_due_us > by_us && days-- > -3);
	return cares_moment_us(days, x->from_min);
}

/* Such a window as it is short by about now: an hour is missing in one night of the year. */
static uint64_t shortest_us(const struct care_expected *x)
{
	uint64_t shortest_us = UINT64_MAX;

	for (int days = -1; days <= 1; days++) {
		uint64_t length_us = cares_moment_us(days, x->to_min) - cares_moment_us(days, x->from_min);

		shortest_us = length_us < shortest_us ? length_us : shortest_us;
	}
	return shortest_us;
}

static bool is_asking(const struct alert *alert)
{
	return alert && alert->state != ALERT_CLOSED && alert->condition == ALERT_ACTIVE && alert->priority != ALERT_INFORMATION;
}

/* ---- never without reason: S16 ---- */

static void judge_window(const struct care_expected *x, size_t i, uint64_t now_us, uint64_t early_us)
{
	uint64_t due_us, begin_us = due_window(x, now_us + early_us + slack_us, &due_us);

	must(S16, measured_us(x) < begin_us + face_us, "%s is called missing, and was measured in its window", x->rule);
	must(S16, care.is_named[i] || care.perhaps_us[i] <= begin_us + look_us, "%s is called missing of a window that began before it was in force", x->rule);
}

/* With clocks that are wrong: a whole length without any. */
static void judge_length(const struct care_expected *x, size_t i, uint64_t now_us, uint64_t early_us)
{
	uint64_t length_us = x->grace_s * CLOCK_SECOND + (x->every_s ? x->every_s * CLOCK_SECOND : shortest_us(x));
	uint64_t since_us = are_clocks_right() ? measured_us(x) : came_us(x, true), perhaps_us = care.is_named[i] ? 0 : care.perhaps_us[i];

	/* How long a machine was off that begins with a wrong clock, nobody can tell. */
	if (hazard_is_on(HAZARD_CLOCK) && clockwork_booted_us() >= since_us)
		return;
	if (care.is_named[i] && !are_clocks_right()) /* nor when what is somebody's now was measured */
		return;
	since_us = since_us > perhaps_us ? since_us + (are_clocks_right() ? 0 : late_us) : perhaps_us;
	must(S16, now_us + early_us + look_us >= (since_us < length_us ? 0 : since_us - (are_clocks_right() ? 0 : 2 * late_us)) + length_us,
		"%s is called missing %llu s after it was measured", x->rule, (unsigned long long)((now_us - since_us) / CLOCK_SECOND));
}

static void judge_missed(const struct care_expected *x, size_t i, const struct alert *is)
{
	uint64_t early_us = is->priority == ALERT_INFORMATION ? x->remind_s * CLOCK_SECOND : 0;

	if (!care.perhaps_us[i])
		return; /* for a moment only: this looks once a minute */
	if (x->every_s || !are_clocks_right())
		judge_length(x, i, clockwork_true_us(), early_us);
	else
		judge_window(x, i, clockwork_true_us(), early_us);
}

/* ---- limits that wait: S10, L2 ---- */

static struct waiting *waiting_of(const char *rule)
{
	for (size_t i = 0; i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++)
		if (strcmp(care.waiting[i].rule, rule) == 0 && (care_confirm_s(rule) || care_hold_s(rule)))
			return &care.waiting[i];
	return NULL;
}

/* What waited under another plan may go on under this one, or not. */
static bool is_of_plan(const struct waiting *w)
{
	return w->now.first && w->now.version == gateway_agent()->plan->version;
}

static void doubt(struct waiting *w, bool may_wait)
{
	w->now = w->durable = (struct wait){ .may_wait = may_wait };
	w->doubt_us = clockwork_true_us();
}

/* A pause ends what waits. */
static void look_at_waiting(struct waiting *w)
{
	bool is_timeless = hazard_is_on(HAZARD_CLOCK) && clockwork_booted_us() >= w->now.since_us; /* how long it waited nobody can tell */
	bool may_be_paused = care_may_be_paused(clockwork_true_us(), slack_us), is_paused = care_is_paused(clockwork_true_us(), slack_us);

	if (is_timeless)
		w->now.first = w->durable.first = NULL;
	if (may_be_paused)
		doubt(w, !is_paused && (w->now.first || w->now.may_wait)); /* at its edge: perhaps */
}

/* Whose clock tells when it was measured may be some minutes off. */
static uint64_t edge_us(void)
{
	return are_clocks_right() ? slack_us : 11 * CLOCK_MINUTE;
}

enum care_judged cares_judged(const struct measured *measured)
{
	uint64_t now_us = clockwork_true_us();

	if (whose_is(measured) == WHOSE_P2) /* who is watched all the time */
		return CARE_JUDGED;
	if (care_is_paused(now_us, slack_us) || (care_is_paused(measured->true_us, edge_us()) && are_clocks_right()))
		return CARE_NOT_JUDGED;
	return care_may_be_paused(now_us, slack_us) || care_may_be_paused(measured->true_us, edge_us()) ? CARE_MAYBE_JUDGED : CARE_JUDGED;
}

void cares_on_doubt(const struct measured *measured)
{
	for (size_t i = 0; i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++) {
		struct waiting *w = &care.waiting[i];

		if (!is_result(measured, w->quantity))
			continue;
		doubt(w, true);
		w->is_changed = false;
	}
}

/* What is waited for begins anew, or may: one that failed also has that day counted again, by whatever clock there is now. */
void cares_on_named(const struct measured *measured)
{
	uint64_t version = gateway_agent() && gateway_agent()->plan ? gateway_agent()->plan->version : 0;

	cares_on_doubt(measured);
	for (size_t i = 0; i < CARE_EXPECTED_MAX; i++) {
		const struct care_expected *x = care_expected(version, i);

		if (!x || things.thing[x->thing].kind != things.thing[measured->thing].kind)
			continue;
		care.in_force_us[i] = 0;
		care.is_named[i] = true;
	}
}

static void change(struct waiting *w, struct wait to, const struct measured *by)
{
	w->now = to;
	w->is_changed = true;
	w->by = by;
}

void cares_on_commit(bool is_done)
{
	for (size_t i = 0; is_done && i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++) {
		care.waiting[i].durable = care.waiting[i].now;
		care.waiting[i].is_changed = false;
	}
}

/* What changed it came to the disk, or it waits as it did before. */
void cares_on_store(void)
{
	for (size_t i = 0; i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++) {
		struct waiting *w = &care.waiting[i];

		if (w->is_changed && !(w->by ? w->by->row != 0 : alerts_find(w->kind, w->rule) != NULL))
			w->now = w->durable;
		w->durable = w->now;
		w->is_changed = false;
	}
}

/* Raised by a second value, or because none came in time; never by the first one alone. */
static void judge_waited(const char *rule)
{
	struct waiting *w = waiting_of(rule);
	uint64_t now_us = clockwork_true_us(), waited_us = w && w->now.first ? now_us - w->now.since_us : 0;

	if (!w || !are_clocks_right() || !gateway_agent() || w->now.may_wait || (w->now.first && !is_of_plan(w)))
		return;
	if (!w->now.first && care.version != gateway_agent()->plan->version)
		return;
	must(S10, w->now.first, "%s is raised by the first value beyond it", rule);
	if (care_hold_s(rule))
		must(S10, waited_us + slack_us >= care_hold_s(rule) * CLOCK_SECOND, "%s is raised after %llu s", rule,
			(unsigned long long)(waited_us / CLOCK_SECOND));
	else
		must(S10, waited_us + slack_us >= care_confirm_s(rule) * CLOCK_SECOND || (ledger_current() && ledger_current() != w->now.first),
			"%s is raised after %llu s, and nothing was measured again", rule, (unsigned long long)(waited_us / CLOCK_SECOND));
}

void cares_on_value(const char *rule, const struct measured *measured, bool is_beyond)
{
	struct waiting *w = waiting_of(rule);
	bool is_open = alerts_find(w->kind, rule);

	look_at_waiting(w);
	if (!is_beyond || is_open) {
		change(w, (struct wait){ NULL, 0, 0, false }, measured);
		return;
	}
	if (!w->now.first) {
		change(w, (struct wait){ &things.measured[measured - things.measured], clockwork_true_us(),
			gateway_agent()->plan->version, w->now.may_wait }, measured);
	} else if (w->now.first != measured && is_of_plan(w)) {
		must(L2, care_hold_s(rule) && clockwork_true_us() - w->now.since_us < care_hold_s(rule) * CLOCK_SECOND + slack_us,
			"%s is beyond again after %llu s, and no alert is open", rule,
			(unsigned long long)((clockwork_true_us() - w->now.since_us) / CLOCK_SECOND));
	}
}

const struct measured *cares_first(const char *rule, bool *ret_is_sure)
{
	struct waiting *w = waiting_of(rule);

	*ret_is_sure = true;
	if (!w)
		return NULL;
	look_at_waiting(w);
	*ret_is_sure = !w->now.may_wait && (!w->now.first || is_of_plan(w)) && care.version == gateway_agent()->plan->version;
	return w->now.first;
}

void cares_on_over(const char *rule)
{
	waiting_of(rule)->now.first = waiting_of(rule)->durable.first = NULL;
}

/* Nothing waits for longer than it is to; what limits may wait for, a value tells. */
static void look_at_doubt(struct waiting *w)
{
	uint64_t over_us = later(w->doubt_us + care_confirm_s(w->rule) * CLOCK_SECOND, gateway_started_us()) + look_us;

	if (w->kind == ALERT_TREND && clockwork_true_us() > over_us)
		w->now.may_wait = w->durable.may_wait = false;
}

/* Nobody measured again in time. A start goes on with what was left, and never with more than the whole. */
static void judge_unconfirmed(struct waiting *w)
{
	uint64_t due_us, now_us = clockwork_true_us();

	look_at_doubt(w);
	look_at_waiting(w);
	if (!is_of_plan(w) || !care_confirm_s(w->rule))
		return;
	due_us = w->now.since_us + care_confirm_s(w->rule) * CLOCK_SECOND;
	if (gateway_started_us() > w->now.since_us)
		due_us = later(due_us, gateway_started_us() + (hazard_is_on(HAZARD_CLOCK) ? care_confirm_s(w->rule) * CLOCK_SECOND : 0));
	must(L2, now_us < due_us + slack_us, "%s was beyond %llu s ago, nobody measured again, and nobody is told", w->rule,
		(unsigned long long)((now_us - w->now.since_us) / CLOCK_SECOND));
}

/* ---- pauses: S10, S12 ---- */

static bool is_about_values(const struct alert *alert)
{
	return alert->kind == ALERT_LIMIT || alert->kind == ALERT_FOUND_LATE || alert->kind == ALERT_TREND || alert->kind == ALERT_SCORE;
}

/* A value of a pause is the cause of nothing; where the device's clock was set since, nobody knows. How an aid is lasts over its end. */
static void judge_causes(const struct alert *is)
{
	for (size_t i = 0; strcmp(is->person, "p1") == 0 && care_is_on(CARE_PAUSES) && are_clocks_right() && is_about_values(is) && i < is->n_because; i++) {
		const struct measured *measured = facts_find(is->because[i].reading);

		if (measured && measured->true_us >= things.thing[measured->thing].set_us)
			must(S10, !care_is_paused(measured->true_us, slack_us), "%s rests on what was measured in a pause", is->rule);
	}
}

static void judge_paused(const struct alert *was, const struct alert *is)
{
	bool is_new = !was || (is->condition == ALERT_ACTIVE && was->condition != ALERT_ACTIVE);

	if (!care_is_paused(clockwork_true_us(), look_us) || is->about != ALERT_PERSON || strcmp(is->person, "p2") == 0)
		return;
	must(S10, !is_new || is->kind == ALERT_HELP_CALL || is->kind == ALERT_TASK || is->priority == ALERT_INFORMATION || moves_is_of_aid(is),
		"%s is raised, and the person is not watched", is->rule);
	must(S12, is->kind != ALERT_LIMIT || !was || is->condition != ALERT_CLEARED || was->condition == ALERT_CLEARED ||
			(whose_naming() && is->n_because == 0),
		"%s is cleared, and the person is not watched", is->rule);
}

/* ---- in its time: L3 ---- */

/* Since when something is waited for that is due by now; 0: nothing. */
static uint64_t waited_since(const struct care_expected *x, size_t i, uint64_t now_us, uint64_t *ret_due_us)
{
	uint64_t since_us = care.in_force_us[i];

	if (!x->every_s) {
		uint64_t begin_us = due_window(x, now_us, ret_due_us);

		return are_clocks_right() && begin_us > since_us + look_us && later(measured_us(x), measured_plainly_us(x, i)) < begin_us ? begin_us : 0;
	}
	since_us = later(since_us + look_us, came_us(x, false));
	if (hazard_is_on(HAZARD_CLOCK)) /* what time was left nobody can say after a start */
		since_us = later(since_us, gateway_started_us());
	*ret_due_us = since_us + (x->every_s + x->grace_s) * CLOCK_SECOND;
	return since_us;
}

/* Where nobody looked when it was due, there is the grace once more. */
static void judge_told(const struct care_expected *x, size_t i, uint64_t now_us)
{
	uint64_t due_us, since_us = waited_since(x, i, now_us, &due_us);

	if (!since_us || due_us > now_us)
		return;
	if (gateway_started_us() > due_us)
		due_us = gateway_started_us() + later(x->grace_s * CLOCK_SECOND, anew_us);
	if (now_us > due_us + slack_us)
		must(L3, care.told_us[i] >= since_us || is_asking(alerts_find(ALERT_MISSED, x->rule)), "%s: nothing for %llu s, and nobody is told",
			x->rule, (unsigned long long)((now_us - since_us) / CLOCK_SECOND));
}

void cares_on_put(const struct alert *was, const struct alert *is)
{
	uint64_t version = gateway_agent() && gateway_agent()->plan ? gateway_agent()->plan->version : 0;

	for (size_t i = 0; is->kind == ALERT_MISSED && i < CARE_EXPECTED_MAX; i++) {
		const struct care_expected *x = care_expected(version, i);

		if (!x || strcmp(x->rule, is->rule) != 0)
			continue;
		if (is->condition == ALERT_ACTIVE && (!was || was->condition != ALERT_ACTIVE || was->priority != is->priority))
			judge_missed(x, i, is);
		if (is_asking(is))
			care.told_us[i] = clockwork_true_us();
	}
	judge_paused(was, is);
	judge_causes(is);
	if (!was && waiting_of(is->rule) && waiting_of(is->rule)->kind == is->kind) {
		if (!trends_is_hard(is))
			judge_waited(is->rule);
		change(waiting_of(is->rule), (struct wait){ NULL, 0, 0, false }, NULL);
	}
	if (is->kind == ALERT_MISSED && was && is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED)
		must(S12, ledger_current(), "%s is cleared, and nothing was measured", is->rule);
}

/* A plan between those two, in force for less than a minute, had no such rule: then it began anew. */
static bool was_without(size_t i, uint64_t before, uint64_t version)
{
	for (uint64_t between = before + 1; before && between < version; between++)
		if (!care_expected(between, i))
			return true;
	return false;
}

/* It judges what was measured before it, and that may wait then. */
static void note_plan(uint64_t version)
{
	for (size_t i = 0; i < CARE_EXPECTED_MAX; i++)
		if (was_without(i, care.version, version))
			care.in_force_us[i] = 0;
	for (size_t i = 0; version != care.version && i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++) {
		care.waiting[i].now.may_wait = care.waiting[i].durable.may_wait = true;
		care.waiting[i].doubt_us = clockwork_true_us();
	}
	care.version = version;
}

void cares_on_minute(void)
{
	const struct agent *agent = gateway_agent();
	uint64_t now_us = clockwork_true_us();

	if (!agent || gateway_is_dying() || !agent->plan)
		return;
	note_plan(agent->plan->version);
	for (size_t i = 0; i < sizeof(care.waiting) / sizeof(care.waiting[0]); i++)
		judge_unconfirmed(&care.waiting[i]);
	for (size_t i = 0; i < CARE_EXPECTED_MAX; i++) {
		const struct care_expected *x = care_expected(agent->plan->version, i);

		if (!x || care_is_paused(now_us, look_us))
			care.perhaps_us[i] = 0;
		else if (!care.perhaps_us[i])
			care.perhaps_us[i] = now_us;
		if (!x || care_may_be_paused(now_us, look_us)) /* it begins anew */
			care.in_force_us[i] = 0;
		else if (!care.in_force_us[i])
			care.in_force_us[i] = now_us;
		else
			judge_told(x, i, now_us);
	}
}
