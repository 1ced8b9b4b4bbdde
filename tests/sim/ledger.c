/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <string.h>

#include "clockwork.h"
#include "gateway.h"
#include "oracle.h"
#include "paused.h"
#include "team.h"

static struct measured *current;
static uint64_t failed_us; /* when a commit failed last, true time */

void ledger_begin(void)
{
	current = NULL;
	failed_us = 0;
	facts_begin();
	alerts_begin();
	cares_begin();
	whose_begin();
	trends_begin();
	moves_begin();
	scores_begin();
	says_begin();
	bells_begin();
	paused_begin();
	commands_begin();
	limits_begin();
}

void ledger_end(void)
{
	facts_end();
	alerts_end();
	commands_end();
}

void ledger_on_commit(bool is_done, bool is_dying)
{
	if (!is_done || (gateway_agent() && gateway_agent()->is_commit_failing)) /* it has not heard yet that this one did not */
		failed_us = clockwork_true_us();
	facts_on_commit(is_done, is_dying);
	whose_on_commit(is_done);
	alerts_on_commit(is_done, is_dying);
	cares_on_commit(is_done);
	commands_on_commit(is_done, is_dying);
}

bool ledger_may_say_unstored(void)
{
	if (gateway_agent() && gateway_agent()->is_commit_failing)
		return true; /* without the ballast it does not even try */
	return failed_us && clockwork_true_us() - failed_us < CLOCK_MINUTE;
}

void ledger_on_store(struct store *store)
{
	facts_on_store(store);
	alerts_on_store(store);
	whose_on_store(store);
	cares_on_store();
	trends_on_store();
	moves_on_store();
	scores_on_store();
	says_on_store();
	bells_on_store();
}

void ledger_on_stop(void)
{
	facts_on_stop();
	alerts_on_stop();
	ledger_on_death(false);
}

void ledger_on_death(bool is_power)
{
	(void)is_power;
	current = NULL;
	whose_on_death();
	facts_on_death();
	alerts_on_death();
	commands_on_death();
}

struct measured *ledger_current(void)
{
	return current ? current : whose_naming();
}

void ledger_before_frame(struct measured *measured)
{
	current = measured;
	limits_on_input();
}

void ledger_after_frame(struct measured *measured, int fate)
{
	current = NULL;
	if (!measured)
		return;
	if (gateway_is_dying()) { /* what of it came to the disk? */
		cares_on_doubt(measured);
		moves_on_doubt(measured);
		scores_on_doubt(measured);
		return;
	}
	facts_after_frame(measured, fate);
	alerts_after_frame(measured, fate);
	whose_after_frame(measured, fate);
	trends_after_frame(measured, fate);
	moves_after_frame(measured, fate);
	scores_after_frame(measured, fate);
}

void ledger_on_mark(const struct thing *thing, uint32_t mark)
{
	facts_on_mark(thing, mark);
}

void ledger_on_connect(void)
{
	limits_on_connect();
}

void ledger_on_answered(void)
{
	limits_on_answered();
}

void ledger_on_link_down(void)
{
	limits_on_link_down();
}

/* What follows up/ in a topic of this home. */
static const char *suffix_of(const char *topic)
{
	static const char begin[] = "lares/1/" TEAM_NAME "/" TEAM_HOME "/up/";

	if (strncmp(topic, begin, strlen(begin)) != 0)
		oracle_violated(INVARIANT_S5, "published under %s", topic);
	return topic + strlen(begin);
}

void ledger_on_published(const char *topic, const char *payload, size_t n)
{
	const char *suffix = suffix_of(topic);

	limits_on_published(suffix, payload, n);
	if (strcmp(suffix, "readings") == 0)
		facts_on_published(payload, n);
	else if (strncmp(suffix, "alert/", 6) == 0)
		alerts_on_published(suffix + 6, payload, n);
}

void ledger_on_taken(const char *topic, const char *payload, size_t n, uint8_t reason)
{
	const char *suffix = suffix_of(topic);

	if (reason == 0 && strcmp(suffix, "readings") == 0)
		facts_on_taken(payload);
	else if (reason == 0 && strncmp(suffix, "alert/", 6) == 0) /* with nobody there to read it, it has not left the home */
		bells_on_taken(suffix + 6, payload, n);
}

void ledger_on_alarm(const char *payload, size_t n)
{
	bells_on_alarm(payload, n);
}

void ledger_on_bell_said(void)
{
	limits_on_input();
}

void ledger_on_delivered(const char *topic, const char *payload, size_t n)
{
	const char *suffix = suffix_of(topic);

	if (strcmp(suffix, "readings") == 0)
		facts_on_delivered(payload);
	else if (strncmp(suffix, "alert/", 6) == 0)
		alerts_on_delivered(suffix + 6, payload, n);
	else if (strncmp(suffix, "done/", 5) == 0)
		commands_on_done(payload, n);
	else if (strcmp(suffix, "gap") == 0)
		facts_on_gap(payload, n);
}

void ledger_on_minute(void)
{
	alerts_on_minute();
	trends_on_minute();
	cares_on_minute();
	moves_on_minute();
	scores_on_minute();
	says_on_minute();
	bells_on_minute();
	limits_on_minute();
}

/* What nobody outside the home is to read. */
static const char *const secrets[] = { "I am going there", "Anna", "Berta" };

void ledger_on_said(const char *line)
{
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		must(S25, !strstr(line, secrets[i]), "the log says \"%s\"", secrets[i]);
}

bool ledger_is_settled(void)
{
	return facts_are_settled() && alerts_are_settled() && commands_are_settled();
}

void ledger_at_end(void)
{
	facts_at_end();
	alerts_at_end();
	commands_at_end();
	limits_at_end();
}
