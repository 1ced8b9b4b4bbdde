/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of what people say of an alert (words.h): S10, S11, S13, L2. A word does what it says to the alert that it names, and
 * nothing else; what was closed is not raised anew by what it rested on; what is to be quiet is, but where it is worse, and asks then.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clockwork.h"
#include "gateway.h"
#include "hazard.h"
#include "ledger.h"
#include "oracle.h"
#include "proto/json/alert_json.h"
#include "watch/watch.h"

enum { CLOSED_MAX = 4096, QUIET_MAX = 256, NEW_ENTRIES_MAX = 4 };

static const uint64_t slack_us = 5 * CLOCK_SECOND;

static struct {
	const char *verb; /* that is being followed; NULL: none */
	/* What was closed by somebody's word rests on these. */
	struct closed {
		char alert[ULID_TEXT_MAX], rule[ALERT_RULE_MAX], person[PERSON_ID_MAX];
		enum alert_kind kind;
		uint8_t reading[READING_ID_SIZE];
		uint64_t place; /* so many, at most, were to be remembered then */
	} closed[CLOSED_MAX];
	size_t n_closed;
	uint64_t n_places;
	/* What is to be quiet: for as long as its review is that. */
	struct quiet {
		char alert[ULID_TEXT_MAX];
		int64_t review_us;
		uint64_t since_us, until_us; /* true time */
		uint32_t for_s;
	} quiet[QUIET_MAX];
	size_t n_quiet;
} says;

void says_begin(void)
{
	memset(&says, 0, sizeof(says));
}

void says_on_verb(const char *verb)
{
	says.verb = verb;
}

static bool is_verb(const char *verb)
{
	return says.verb && strcmp(says.verb, verb) == 0;
}

/* ---- quiet for a while: S10, L2 ---- */

static struct quiet *quiet_of(const struct alert *alert)
{
	for (size_t i = 0; i < says.n_quiet; i++)
		if (says.quiet[i].review_us == alert->review.at_us && strcmp(says.quiet[i].alert, alert->id) == 0)
			return &says.quiet[i];
	return NULL;
}

static void note_quiet(const struct alert *alert, uint32_t for_s)
{
	uint64_t now_us = clockwork_true_us();
	struct quiet *quiet = &says.quiet[says.n_quiet++];

	if (says.n_quiet == QUIET_MAX)
		abort();
	*quiet = (struct quiet){ .review_us = alert->review.at_us, .since_us = now_us, .for_s = for_s,
		.until_us = now_us + for_s * CLOCK_SECOND };
	memcpy(quiet->alert, alert->id, sizeof(quiet->alert));
}

static const struct alert_cause *worst_of(const struct alert *alert)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].is_worst)
			return &alert->because[i];
	return NULL;
}

static double number_of(struct decimal decimal)
{
	return (double)decimal.mantissa * pow(10, decimal.exponent);
}

/* By the distance between its levels from the worst that was known. */
static bool is_worse_by_a_step(const struct alert *was, const struct alert *is)
{
	double value = alerts_truth(ledger_current(), is->limit.quantity), step = number_of(is->limit.level) - number_of(is->limit.clear);
	const struct alert_cause *worst = worst_of(was);

	if (is->kind != ALERT_LIMIT || !worst)
		return true;
	value -= number_of(worst->number);
	return is->limit.side == LIMIT_ABOVE ? value >= step - 1e-6 : value <= step + 1e-6;
}

static bool is_told(const struct alert *alert, enum alert_event what)
{
	for (size_t i = alert->n_history; i > 0 && i + NEW_ENTRIES_MAX > alert->n_history; i--)
		if (alert->history[i - 1].what == what)
			return true;
	return false;
}

/* What was answered before and has come back since asks as well, and what a plan made worth more. */
static bool may_break(const struct alert *was, const struct alert *is)
{
	if (is_told(is, ALERT_EVENT_WORSENED) && is->priority > was->priority)
		return true;
	if (was->state == ALERT_ACKNOWLEDGED && is_told(is, ALERT_EVENT_RETURNED))
		return true;
	return is_told(is, ALERT_EVENT_REASSIGNED) || (is_told(is, ALERT_EVENT_WORSENED) && is_worse_by_a_step(was, is));
}

/* How much time was left nobody can tell after a start with a clock that is wrong. */
static bool is_timeless(const struct quiet *quiet)
{
	return hazard_is_on(HAZARD_CLOCK) && gateway_started_us() > quiet->since_us;
}

/* What is in the agent's hand is evidence of it since this revision. */
static bool is_news(const struct alert *was, const struct alert *is)
{
	const struct alert_cause *newest = is->n_because ? &is->because[is->n_because - 1] : NULL;

	if (!newest || !ledger_current() || facts_find(newest->reading) != ledger_current())
		return false;
	return memcmp(was->because[was->n_because - 1].reading, newest->reading, sizeof(newest->reading)) != 0;
}

static void judge_quiet(const struct alert *was, const struct alert *is)
{
	struct quiet *quiet = quiet_of(was);
	uint64_t now_us = clockwork_true_us();

	if (!quiet || is->state == ALERT_CLOSED || commands_is_followed())
		return;
	if (is->review.at_us == quiet->review_us)
		must(L2, is->kind != ALERT_LIMIT || !is_news(was, is) || !is_worse_by_a_step(was, is), "alert %s is worse, and stays quiet", is->id);
	else if (!is_timeless(quiet))
		must(S10, now_us + slack_us >= quiet->until_us || may_break(was, is), "alert %s asks %llu s before it may again", is->id,
			(unsigned long long)((quiet->until_us - now_us) / CLOCK_SECOND));
}

void says_on_minute(void)
{
	uint64_t now_us = clockwork_true_us();
	size_t n = 0;

	if (!gateway_agent() || gateway_is_dying())
		return;
	for (size_t i = 0; i < says.n_quiet; i++) {
		const struct quiet *quiet = &says.quiet[i];
		const struct alert *alert = alerts_get(quiet->alert);
		uint64_t due_us = is_timeless(quiet) ? gateway_started_us() + quiet->for_s * CLOCK_SECOND : quiet->until_us;

		if (!alert || alert->state == ALERT_CLOSED || alert->review.at_us != quiet->review_us)
			continue;
		if (gateway_started_us() > due_us)
			due_us = gateway_started_us();
		must(L2, now_us < due_us + slack_us, "alert %s was to be quiet for %u s, and is for %llu s", quiet->alert, quiet->for_s,
			(unsigned long long)((now_us - quiet->since_us) / CLOCK_SECOND));
		says.quiet[n++] = *quiet;
	}
	says.n_quiet = n;
}

/* ---- a word does what it says: S13 ---- */

/* The rest of it is the same, octet for octet. */
static bool is_same(const struct alert *was, const struct alert *is)
{
	static char texts[2][ALERT_JSON_MAX];
	static struct alert a, b;

	a = *was;
	b = *is;
	a.rev = b.rev;
	a.limit = b.limit; /* that of a newer plan is taken up by a value, and told with what is told next */
	b.n_history--;
	if (b.n_history != a.n_history) /* folded */
		a.n_history = b.n_history = 0;
	return alert_json(&a, texts[0], sizeof(texts[0])) > 0 && alert_json(&b, texts[1], sizeof(texts[1])) > 0 &&
		strcmp(texts[0], texts[1]) == 0;
}

static bool is_entered(const struct alert *alert, enum alert_event what, const struct sent *sent)
{
	const struct alert_entry *entry = &alert->history[alert->n_history - 1];

	return entry->what == what && strcmp(entry->who, sent->who) == 0 && (!sent->note || strcmp(entry->note, sent->note) == 0);
}

static bool is_seen_by_the_gateway(const struct alert *alert)
{
	return alert->kind == ALERT_FAULT || alert->kind == ALERT_DEVICE || alert->kind == ALERT_UNANSWERED;
}

static void judge_word(const struct alert *was, const struct alert *is, const struct sent *sent)
{
	must(S13, is->condition == was->condition && is->priority == was->priority, "%s of %s changed what is so", says.verb, is->id);
	if (is_verb("note")) {
		must(S13, is_entered(is, ALERT_EVENT_NOTED, sent) && is_same(was, is), "a note on %s changed it", is->id);
	} else if (is_verb("close")) {
		must(S13, is->state == ALERT_CLOSED && is_entered(is, ALERT_EVENT_CLOSED, sent), "%s was closed, and is not", is->id);
		must(S13, is->condition != ALERT_ACTIVE || !is_seen_by_the_gateway(is), "%s is closed, and the gateway sees that it is so", is->id);
	} else {
		must(S13, is->state == was->state && is_entered(is, ALERT_EVENT_SNOOZED, sent), "a snooze of %s changed what people did", is->id);
		must(S13, is->kind != ALERT_HELP_CALL && is->priority != ALERT_INFORMATION, "%s may not be snoozed", is->id);
		must(S10, is->n_asked == 0, "%s is to be quiet, and asks", is->id);
		note_quiet(is, sent->for_s);
	}
}

/* That nobody answered is over with it. */
static void judge_words(const struct alert *was, const struct alert *is)
{
	const struct sent *sent = commands_current();

	must(S20, sent, "somebody says %s, and nobody sent it", says.verb);
	if (strcmp(is->id, sent->alert) == 0)
		judge_word(was, is, sent);
	else
		must(S13, !is_verb("note") && is->kind == ALERT_UNANSWERED && strcmp(is->of, sent->alert) == 0, "%s of %s changed %s", says.verb,
			sent->alert, is->id);
}

/* ---- what was closed: S11 ---- */

/* An aid's are remembered for the reading and for the rule. */
static void note_closed(const struct alert *is)
{
	says.n_places += 2 * is->n_because;
	for (size_t i = 0; is_verb("close") && i < is->n_because; i++) {
		struct closed *closed = &says.closed[says.n_closed++];

		if (says.n_closed == CLOSED_MAX)
			abort();
		closed->kind = is->kind;
		closed->place = says.n_places;
		memcpy(closed->alert, is->id, sizeof(closed->alert));
		memcpy(closed->rule, is->rule, sizeof(closed->rule));
		memcpy(closed->person, is->person, sizeof(closed->person));
		memcpy(closed->reading, is->because[i].reading, sizeof(closed->reading));
	}
}

static const struct closed *closed_of(const struct alert *alert, const struct alert_cause *cause)
{
	for (size_t i = says.n_closed; i > 0; i--) {
		const struct closed *closed = &says.closed[i - 1];

		if (says.n_places - closed->place + 2 * ALERT_BECAUSE_MAX <= WATCH_SETTLED_MAX && closed->kind == alert->kind &&
			strcmp(closed->rule, alert->rule) == 0 && strcmp(closed->person, alert->person) == 0 &&
			memcmp(closed->reading, cause->reading, sizeof(closed->reading)) == 0)
			return closed;
	}
	return NULL;
}

bool says_is_closed(const struct measured *measured)
{
	for (size_t i = 0; i < says.n_closed; i++)
		if (facts_find(says.closed[i].reading) == measured)
			return true;
	return false;
}

/* Whatever it is judged by then is by somebody's word again. */
void says_on_named(const uint8_t reading[READING_ID_SIZE])
{
	for (size_t i = 0; i < says.n_closed; i++)
		if (memcmp(says.closed[i].reading, reading, READING_ID_SIZE) == 0)
			says.closed[i].rule[0] = '\0';
}

/* A score rests on several values, and is judged anew by each that comes, also by one that it does not rest on. */
static void judge_raised(const struct alert *is)
{
	size_t n_known = 0;

	for (size_t i = 0; i < is->n_because; i++)
		n_known += closed_of(is, &is->because[i]) != NULL;
	must(S11, n_known == 0 || (is->kind == ALERT_SCORE && (n_known < is->n_because || ledger_current())),
		"alert %s is raised by what %s rested on, and that was closed", is->id, closed_of(is, &is->because[0])->alert);
}

static bool is_named_now(void)
{
	return commands_current() && strcmp(commands_current()->verb, "reassign") == 0;
}

/* A closing that did not come to the disk was none. */
void says_on_store(void)
{
	size_t n = 0;

	says.verb = NULL;
	for (size_t i = 0; i < says.n_closed; i++) {
		const struct alert *alert = alerts_get(says.closed[i].alert);

		if (alert && alert->state == ALERT_CLOSED)
			says.closed[n++] = says.closed[i];
	}
	says.n_closed = n;
}

void says_on_put(const struct alert *was, const struct alert *is)
{
	asked_on_put(was, is, is_verb("test"));
	if (!was && !is_named_now())
		judge_raised(is);
	if (!was || was->rev == is->rev)
		return;
	if (says.verb && !is_verb("test"))
		judge_words(was, is);
	else
		judge_quiet(was, is);
	if (is->state == ALERT_CLOSED && was->state != ALERT_CLOSED)
		note_closed(is);
}
