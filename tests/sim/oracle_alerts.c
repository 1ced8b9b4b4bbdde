/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of alerts: S10 to S13, S19, S21, L2. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker.h"
#include "care.h"
#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "loop/clock.h"
#include "oracle.h"
#include "parsed.h"
#include "radio/radio.h"
#include "store/store.h"
#include "team.h"
#include "trace.h"

static const uint64_t slack_us = 5 * CLOCK_SECOND;

/* One alert: as it is, and as it is durable. */
struct raised {
	char id[ULID_TEXT_MAX];
	struct alert *now, *committed; /* the same where all is durable */
	bool is_restored; /* at the last start, and nothing new was put since */
	bool is_maybe; /* its commit was under way when the power went */
	uint32_t published_rev, delivered_rev;
	uint64_t put_us, committed_us; /* true time of the newest revision */
	uint64_t told_us; /* when it was put or published last */
	uint64_t answer_by_us; /* when the time of who is asked runs out, in true time; 0: it does not run */
};

static struct {
	struct raised *records;
	size_t n;
} alerts;

void alerts_begin(void)
{
	memset(&alerts, 0, sizeof(alerts));
	alerts.records = calloc(ALERTS_MAX, sizeof(*alerts.records));
	if (!alerts.records)
		abort();
}

static void forget_content(struct raised *record)
{
	if (record->committed != record->now)
		free(record->committed);
	free(record->now);
	record->now = record->committed = NULL;
}

static void forget(struct raised *record)
{
	forget_content(record);
	*record = (struct raised){ 0 };
}

void alerts_end(void)
{
	for (size_t i = 0; i < alerts.n; i++)
		forget(&alerts.records[i]);
	free(alerts.records);
	alerts.records = NULL;
}

static struct raised *find(const char *id)
{
	for (size_t i = alerts.n; i > 0; i--)
		if (strcmp(alerts.records[i - 1].id, id) == 0)
			return &alerts.records[i - 1];
	return NULL;
}

static struct raised *find_open(enum alert_kind kind, const char *rule, const char *person, const char *device, const char *of)
{
	for (size_t i = 0; i < alerts.n; i++) {
		const struct alert *alert = alerts.records[i].now;

		if (alert && alert->state != ALERT_CLOSED && alert->kind == kind && strcmp(alert->rule, rule) == 0 &&
			strcmp(alert->person, person) == 0 && strcmp(alert->of, of) == 0 &&
			((kind != ALERT_DEVICE && kind != ALERT_TASK) || strcmp(alert->device, device) == 0))
			return &alerts.records[i];
	}
	return NULL;
}

double alerts_truth(const struct measured *measured, enum quantity quantity)
{
	for (size_t i = 0; measured && i < measured->n_told; i++)
		if (measured->told[i].quantity == quantity)
			return measured->told[i].value;
	return NAN;
}

/* ---- how it changes ---- */

static bool is_latched(const struct alert *alert)
{
	return alert->priority > ALERT_LOW;
}

static void judge_change(const struct alert *was, const struct alert *is, bool is_restored)
{
	must(S11, is->rev == was->rev || (is_restored ? is->rev > was->rev : is->rev == was->rev + 1), "alert %s: revision %u follows %u", is->id, is->rev, was->rev);
	must(S11, was->state != ALERT_CLOSED || is->rev == was->rev, "alert %s was closed, and goes on", is->id);
	must(S11, is->priority >= was->priority || is->kind == ALERT_FAULT, "alert %s is worth less than it was", is->id);
	if (is->state == ALERT_ACKNOWLEDGED && was->state != ALERT_ACKNOWLEDGED) {
		must(S13, commands_is_followed(), "alert %s is acknowledged, and nobody did", is->id);
		must(S13, is->condition == was->condition || is->kind == ALERT_HELP_CALL, "alert %s: answering it changed what is so", is->id);
	}
	if (is->state == ALERT_CLOSED && was->state != ALERT_CLOSED && is_latched(is))
		must(S13, was->state == ALERT_ACKNOWLEDGED || (commands_is_followed() && !whose_naming()), "alert %s is closed, and nobody has answered", is->id);
	if (is->condition == ALERT_CLEARED && was->condition != ALERT_CLEARED)
		causes_judge_cleared(is);
}

/* ---- put, committed, gone, there again ---- */

/* Valid until the next. */
static const struct alert *parse(const char *json, size_t n_json)
{
	const struct alert *alert = parsed_alert(json, n_json);

	if (!alert)
		oracle_violated(INVARIANT_S2, "an alert is kept that cannot be read: %.200s", json);
	return alert;
}

static struct alert *copy_of(const struct alert *alert)
{
	struct alert *copy = malloc(sizeof(*copy));

	if (!copy)
		abort();
	*copy = *alert;
	return copy;
}

/* When the time of who is asked runs out. `is_anew`: it may begin again. */
static void note_times(struct raised *record, bool is_anew)
{
	const struct alert *alert = record->now;
	bool runs = alert->n_asked > 0 && alert->state != ALERT_ACKNOWLEDGED && alert->state != ALERT_CLOSED &&
		alert->asked_rev <= alert->seen_rev;

	if (!runs)
		record->answer_by_us = 0;
	else if (!record->answer_by_us || is_anew)
		record->answer_by_us = clockwork_true_us() + alert->asked[alert->n_asked - 1].within_s * CLOCK_SECOND;
	record->told_us = clockwork_true_us();
}

static struct raised *new_record(const struct alert *alert)
{
	struct raised *record = &alerts.records[alerts.n++];

	if (alerts.n == ALERTS_MAX)
		abort();
	must(S11, !find_open(alert->kind, alert->rule, alert->person, alert->device, alert->of), "alert %s is a twin of %s", alert->id,
		find_open(alert->kind, alert->rule, alert->person, alert->device, alert->of)->id);
	must(S11, alert->rev == 1, "alert %s begins with revision %u", alert->id, alert->rev);
	causes_judge(alert);
	snprintf(record->id, sizeof(record->id), "%s", alert->id);
	return record;
}

void alerts_on_put(const char *id, uint32_t rev, const char *json, size_t n_json, int result)
{
	struct alert *alert;
	struct raised *record = find(id);

	if (result < 0)
		trace("alert %s %u not put: %d", id, rev, result);
	alert = copy_of(parse(json, n_json));
	trace("alert %s %u %s %s %s%s", id, rev, alert->rule, alert_state_name(alert->state), alert_condition_name(alert->condition),
		record && record->now && record->now->rev == rev ? " again" : "");
	must(S2, strcmp(alert->id, id) == 0 && alert->rev == rev, "alert %s is kept as %s", alert->id, id);
	cares_on_put(record ? record->now : NULL, alert);
	whose_on_put(record ? record->now : NULL, alert);
	trends_on_put(record ? record->now : NULL, alert);
	moves_on_put(record ? record->now : NULL, alert);
	scores_on_put(record ? record->now : NULL, alert);
	says_on_put(record ? record->now : NULL, alert);
	bells_on_put(record ? record->now : NULL, alert);
	if (!record || !record->now)
		record = record ? record : new_record(alert);
	else
		judge_change(record->now, alert, record->is_restored);
	if (record->now && record->now->rev != alert->rev)
		record->is_restored = false;
	if (!record->now || record->now->rev != alert->rev || record->now->asked_rev != alert->asked_rev)
		record->put_us = clockwork_true_us();
	if (record->now != record->committed)
		free(record->now);
	record->now = alert;
	note_times(record, false);
}

static void settle(struct raised *record)
{
	if (record->committed != record->now)
		free(record->committed);
	record->committed = record->now;
	record->is_maybe = false;
	record->committed_us = clockwork_true_us();
}

void alerts_on_commit(bool is_done, bool is_dying)
{
	for (size_t i = 0; i < alerts.n; i++) {
		struct raised *record = &alerts.records[i];

		if (record->committed == record->now)
			continue;
		if (is_done)
			settle(record);
		else if (is_dying)
			record->is_maybe = true;
	}
}

/* As it is durable. */
static void go_back(struct raised *record)
{
	free(record->now);
	record->now = record->committed;
	record->is_maybe = false;
	record->answer_by_us = 0;
}

void alerts_on_stop(void)
{
	for (size_t i = 0; i < alerts.n; i++)
		must(L7, alerts.records[i].committed == alerts.records[i].now || !gateway_is_disk_well(), "alert %s is lost by a clean end",
			alerts.records[i].id);
}

void alerts_on_death(void)
{
	for (size_t i = 0; i < alerts.n; i++)
		if (alerts.records[i].committed != alerts.records[i].now && !alerts.records[i].is_maybe)
			go_back(&alerts.records[i]);
}

struct look {
	bool *is_there;
};

static int look_at(void *context, const char *id, const char *json, size_t n_json)
{
	struct look *look = context;
	struct raised *record = find(id);
	const struct alert *alert = parse(json, n_json);

	must(S1, record && record->now, "alert %s is in the store, and was never put there", id);
	look->is_there[record - alerts.records] = true;
	if (record->is_maybe && alert->rev == record->now->rev && alert->asked_rev == record->now->asked_rev)
		settle(record);
	else if (record->is_maybe)
		go_back(record);
	must(S21, record->now && alert->rev == record->now->rev && alert->state == record->now->state,
		"alert %s: revision %u is in the store, and %u was durable", id, alert->rev, record->now ? record->now->rev : 0);
	return 0;
}

void alerts_on_store(struct store *store)
{
	bool is_there[ALERTS_MAX] = { false };
	struct look look = { is_there };

	store_each_alert(store, false, look_at, &look);
	for (size_t i = 0; i < alerts.n; i++) {
		struct raised *record = &alerts.records[i];

		if (is_there[i] || !record->now)
			continue;
		if (record->is_maybe && !record->committed) {
			forget(record);
			continue;
		}
		must(S21, record->committed->state == ALERT_CLOSED && record->delivered_rev == record->committed->rev, "alert %s is lost",
			record->id);
		forget_content(record); /* closed and told: it may be given up */
	}
	for (size_t i = 0; i < alerts.n; i++)
		alerts.records[i].is_restored = alerts.records[i].now != NULL;
	/* The wall clock tells how much time is left, and may tell anything: nobody gets more than the whole again. */
	for (size_t i = 0; hazard_is_on(HAZARD_CLOCK) && i < alerts.n; i++)
		if (alerts.records[i].now)
			note_times(&alerts.records[i], true);
}

/* ---- raised when it should be ---- */

static void judge_beyond(const struct team_limit *limit, double value)
{
	const struct raised *record = find_open(ALERT_LIMIT, limit->rule, limit->person, "", "");

	must(L2, record, "%s is %g, and no alert is open", limit->rule, value);
	must(L2, record->now->priority >= limit->priority, "%s is %g, worth a %s alert, and is %s", limit->rule, value,
		alert_priority_name(limit->priority), alert_priority_name(record->now->priority));
}

void alerts_after_frame(struct measured *measured, int fate)
{
	const struct agent *agent = gateway_agent();
	const struct team_limit *limit;

	if (fate < 0 || fate == RADIO_REFUSED || fate == RADIO_LEFT || measured->row == 0)
		return;
	if (measured->is_press && fate == RADIO_TAKEN)
		must(L2, find_open(ALERT_HELP_CALL, "help-call", agent->plan ? "p1" : "", "", ""), "press %u raised no alert",
			(unsigned)(measured - things.measured));
	if (!agent->plan || !facts_is_live(measured) || fate != RADIO_TAKEN || says_is_closed(measured))
		return;
	if (cares_judged(measured) == CARE_MAYBE_JUDGED)
		cares_on_doubt(measured);
	if (cares_judged(measured) != CARE_JUDGED)
		return;
	for (size_t i = 0; i < TEAM_LIMITS; i++) {
		double value;

		limit = team_limit(agent->plan->version, i);
		if (!limit || !whose_is_of(measured, limit->person))
			continue;
		value = alerts_truth(measured, limit->quantity);
		if (isnan(value))
			continue;
		if (care_confirm_s(limit->rule) || care_hold_s(limit->rule))
			cares_on_value(limit->rule, measured, causes_is_beyond(limit->side, value, limit->level));
		else if (causes_is_beyond(limit->side, value, limit->level))
			judge_beyond(limit, value);
	}
}

/* ---- sent ---- */

void alerts_on_published(const char *id, const char *payload, size_t n)
{
	struct raised *record = find(id);
	const struct alert *alert;

	must(S5, record && (record->now || n == 0), "alert %s is sent, and was never raised", id);
	record->told_us = clockwork_true_us();
	if (n == 0)
		return;
	alert = parse(payload, n);
	must(S5, alert->rev <= record->now->rev, "alert %s: revision %u is sent, and there is only %u", id, alert->rev, record->now->rev);
	if (!ledger_may_say_unstored())
		must(S5, record->committed && alert->rev <= record->committed->rev, "alert %s: revision %u is sent before it is durable", id,
			alert->rev);
	if (alert->rev > record->published_rev)
		record->published_rev = alert->rev;
}

/* While an alert waits that could go. */
void alerts_on_reading_published(void)
{
	for (size_t i = 0; i < alerts.n; i++) {
		const struct raised *record = &alerts.records[i];

		if (!record->committed || record->published_rev >= record->committed->rev || hazard_is_on(HAZARD_REFUSALS))
			continue;
		must(S19, clockwork_true_us() - record->committed_us < CLOCK_SECOND || clockwork_true_us() - broker_up_us() < CLOCK_SECOND,
			"readings are sent while alert %s waits", record->id);
	}
	oracle_count(INVARIANT_S19);
}

void alerts_on_delivered(const char *id, const char *payload, size_t n)
{
	struct raised *record = find(id);
	const struct alert *alert;

	if (n == 0 || !record)
		return;
	alert = parse(payload, n);
	if (alert->rev > record->delivered_rev)
		record->delivered_rev = alert->rev;
}

/* What is not stored waits for answers to what is on its way. */
static uint64_t sent_within_us(void)
{
	return hazard_is_on(HAZARD_DELAYS) ? 40 * CLOCK_SECOND : slack_us;
}

/* What the disk does not take is said all the same, where there is a link; and that the disk takes nothing as well. */
static void judge_unstored(void)
{
	uint64_t now_us = clockwork_true_us();
	size_t n_unstored = 0;

	for (size_t i = 0; i < alerts.n; i++)
		n_unstored += alerts.records[i].now != alerts.records[i].committed;
	if (n_unstored > DIRECT_ALERTS_MAX)
		return; /* more than are kept to be said */
	for (size_t i = 0; i < alerts.n; i++) {
		const struct raised *record = &alerts.records[i];

		if (record->now == record->committed || !record->now || now_us - record->put_us < slack_us)
			continue;
		must(S21, find_open(ALERT_FAULT, "store-failing", "", "", ""), "alert %s is not kept for %llu s, and nobody is told of the disk",
			record->id, (unsigned long long)((now_us - record->put_us) / CLOCK_SECOND));
		if (broker_is_up() && now_us - broker_up_us() > sent_within_us() && now_us - record->put_us > sent_within_us() &&
			!hazard_is_on(HAZARD_HALF_OPEN))
			must(S21, record->published_rev == record->now->rev, "alert %s is neither kept nor sent", record->id);
	}
}

/* ---- answered, or asking on ---- */

void alerts_on_minute(void)
{
	struct agent *agent = gateway_agent();
	uint64_t now_us = clockwork_true_us();

	if (!agent || gateway_is_dying())
		return;
	must(L2, watch_count_open(agent->watch) == 0 || watch_wake_us(agent->watch) != UINT64_MAX, "an alert is open, and no timer is armed");
	judge_unstored();
	for (size_t i = 0; i < alerts.n; i++) {
		const struct raised *record = &alerts.records[i];
		const struct alert *alert = record->now;
		uint64_t since_us;

		if (!alert || alert->state == ALERT_CLOSED || alert_is_in_hand(alert))
			continue;
		since_us = record->told_us > gateway_started_us() ? record->told_us : gateway_started_us();
		if (alert->asked_rev > alert->seen_rev)
			must(L2, now_us - since_us < WATCH_RESEND_S * CLOCK_SECOND + slack_us, "alert %s is not seen, and not sent again", alert->id);
		else if (record->answer_by_us && record->answer_by_us > gateway_started_us())
			must(L2, now_us < record->answer_by_us + slack_us, "alert %s: the time of %s is over, and the next is not asked", alert->id,
				alert->n_asked ? alert->asked[alert->n_asked - 1].who : "nobody");
	}
}

static const struct raised *undelivered(void)
{
	for (size_t i = 0; i < alerts.n; i++)
		if (alerts.records[i].now && alerts.records[i].delivered_rev < alerts.records[i].now->rev)
			return &alerts.records[i];
	return NULL;
}

static const struct raised *unanswered(void)
{
	for (size_t i = 0; i < alerts.n; i++) {
		const struct alert *alert = alerts.records[i].now;

		if (alert && alert->about == ALERT_PERSON && alert->priority != ALERT_INFORMATION && alert->state != ALERT_ACKNOWLEDGED &&
			alert->state != ALERT_CLOSED)
			return &alerts.records[i];
	}
	return NULL;
}

const struct alert *alerts_get(const char *id)
{
	const struct raised *record = find(id);

	return record ? record->now : NULL;
}

const struct alert *alerts_find(enum alert_kind kind, const char *rule)
{
	const struct raised *record = find_open(kind, rule, "p1", "", "");

	return record ? record->now : NULL;
}

void alerts_each_open(void (*fn)(const struct alert *alert))
{
	for (size_t i = 0; i < alerts.n; i++)
		if (alerts.records[i].now && alerts.records[i].now->state != ALERT_CLOSED)
			fn(alerts.records[i].now);
}

/* As it was: what is live raises, where nothing waits. Of how long ago it was only right clocks tell. */
void alerts_on_named(const struct measured *measured)
{
	bool is_of_today = clockwork_true_us() - measured->true_us < 23 * CLOCK_HOUR;

	if (!gateway_agent()->plan || !facts_is_live(measured) || !is_of_today || cares_judged(measured) != CARE_JUDGED ||
		hazard_is_on(HAZARD_CLOCK) || hazard_is_on(HAZARD_FACES))
		return;
	for (size_t i = 0; i < TEAM_LIMITS; i++) {
		const struct team_limit *limit = team_limit(gateway_agent()->plan->version, i);
		double value = limit ? alerts_truth(measured, limit->quantity) : NAN;

		if (isnan(value) || !whose_is_of(measured, limit->person) || care_confirm_s(limit->rule) || care_hold_s(limit->rule))
			continue;
		if (causes_is_beyond(limit->side, value, limit->level))
			must(L2, find_open(ALERT_LIMIT, limit->rule, limit->person, "", ""), "%s is %g of \"%s\" now, and no alert is open",
				limit->rule, value, limit->person);
	}
}

const struct alert *alerts_find_task(const char *rule, enum thing_name thing)
{
	for (size_t i = 0; i < alerts.n; i++) {
		const struct alert *alert = alerts.records[i].now;

		if (alert && alert->kind == ALERT_TASK && alert->state != ALERT_CLOSED && strcmp(alert->rule, rule) == 0 &&
			causes_thing(alert->device) == thing)
			return alert;
	}
	return NULL;
}

bool alerts_are_settled(void)
{
	return !undelivered() && !unanswered();
}

void alerts_at_end(void)
{
	const struct raised *record = undelivered();

	must(S21, !record, "the team has revision %u of alert %s, and there is %u", record->delivered_rev, record->id, record->now->rev);
	record = unanswered();
	must(L2, !record, "alert %s is not answered, though everybody answers", record->id);
}
