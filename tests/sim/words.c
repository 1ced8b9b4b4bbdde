/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include "clockwork.h"
#include "hazard.h"
#include "ledger.h"
#include "team.h"
#include "tests/crash/chance.h"
#include "things.h"

enum { EACH = 2 /* one home in so many */, ORDERS_MAX = 2048, SNOOZE_MOST_S = 5 * 3600 };

static struct {
	struct chance chance;
	bool is_used;
	struct order {
		char alert[ULID_TEXT_MAX];
	} orders[ORDERS_MAX];
	size_t n;
	char jti[40]; /* of the page that was asked for last; "": none */
	json_t *range; /* its claims, but for where the page begins */
} words;

static bool may_be_bad(uint32_t percent)
{
	return hazard_is_on(HAZARD_BAD_ACKS) && chance_percent(&words.chance, percent);
}

static enum key who(bool *ret_may_not)
{
	*ret_may_not = may_be_bad(20);
	if (*ret_may_not)
		return chance_percent(&words.chance, 50) ? KEY_COUSIN : KEY_STRANGER;
	return chance_percent(&words.chance, 50) ? KEY_CARER_1 : KEY_CARER_2;
}

static void renew_plan(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	team_renew_plan();
}

/* What was closed is judged by a plan that is new, too. */
static void close_it(struct sent *sent, json_t *more)
{
	uint64_t in_us = (30 + chance_below(&words.chance, 3600)) * CLOCK_SECOND;

	strcpy(sent->verb, "close");
	if (may_be_bad(10))
		sent->may_not = true; /* without a word */
	else
		json_object_set_new(more, "note", json_string(sent->note = "I am going there no more."));
	if (chance_percent(&words.chance, 40))
		clockwork_at(clockwork_true_us() + in_us, renew_plan, NULL, 0);
}

static void snooze(struct sent *sent, json_t *more)
{
	strcpy(sent->verb, "snooze");
	sent->for_s = 60 + chance_below(&words.chance, SNOOZE_MOST_S);
	if (may_be_bad(10)) {
		sent->may_not = true; /* for too long */
		sent->for_s = 43201;
	}
	json_object_set_new(more, "for_s", json_integer(sent->for_s));
}

static void note(struct sent *sent, json_t *more)
{
	strcpy(sent->verb, "note");
	json_object_set_new(more, "note", json_string(sent->note = "I am going there at noon."));
}

static void say(void *context, uint64_t argument)
{
	static void (*const verbs[])(struct sent *sent, json_t *more) = { close_it, close_it, snooze, snooze, note };
	const struct order *order = &words.orders[argument];
	struct sent sent = { .is_forged = may_be_bad(10) };
	json_t *more;
	enum key key;

	(void)context;
	if (!words.is_used || !team_is_reached())
		return;
	key = who(&sent.may_not);
	if (may_be_bad(5)) { /* a nurse who writes with the team's key has no name */
		key = KEY_TEAM;
		sent.may_not = true;
	}
	sent.who = key == KEY_CARER_1 ? "carer-1" : "carer-2";
	if (may_be_bad(10)) /* of another alert */
		order = &words.orders[chance_below(&words.chance, (uint32_t)words.n)];
	snprintf(sent.alert, sizeof(sent.alert), "%s", order->alert);
	more = json_pack("{s:s}", "alert", order->alert);
	verbs[chance_below(&words.chance, sizeof(verbs) / sizeof(verbs[0]))](&sent, more);
	team_say(key, &sent, more);
}

void words_on_alert(const struct alert *alert)
{
	uint32_t percent = alert->kind == ALERT_LIMIT ? 25 : alert->about == ALERT_PERSON ? 14 : 5;
	uint64_t in_s;

	if (!words.is_used || words.n == ORDERS_MAX || !chance_percent(&words.chance, percent))
		return;
	in_s = chance_percent(&words.chance, 70) ? 5 + chance_below(&words.chance, 300) : chance_below(&words.chance, 7200);
	snprintf(words.orders[words.n].alert, ULID_TEXT_MAX, "%s", alert->id);
	clockwork_at(clockwork_true_us() + in_s * CLOCK_SECOND, say, NULL, words.n++);
}

/* ---- what is asked ---- */

static void ask_for_page(json_int_t before)
{
	struct sent sent = { .verb = "history" };
	json_t *more = json_copy(words.range);
	enum key key = who(&sent.may_not);

	if (before > 0)
		json_object_set_new(more, "before", json_integer(before));
	team_say(key, &sent, more);
	memcpy(words.jti, sent.jti, sizeof(words.jti));
}

static void ask_for_readings(void)
{
	int64_t now_s = (int64_t)(clockwork_true_us() / CLOCK_SECOND), since_s = now_s - (int64_t)chance_below(&words.chance, 4 * 86400);
	enum thing_name thing = (enum thing_name)chance_below(&words.chance, STRANGER);
	char address[ADDRESS_TEXT_MAX];

	json_decref(words.range);
	words.range = json_pack("{s:I}", "limit", (json_int_t)(1 + chance_below(&words.chance, chance_percent(&words.chance, 50) ? 20 : 200)));
	if (chance_percent(&words.chance, 70))
		json_object_set_new(words.range, "since", json_integer(since_s));
	if (chance_percent(&words.chance, 50))
		json_object_set_new(words.range, "until", json_integer(since_s + 1 + (json_int_t)chance_below(&words.chance, 2 * 86400)));
	address_format(&things.thing[thing].address, address);
	if (chance_percent(&words.chance, 30) && things_is_here(thing))
		json_object_set_new(words.range, "device", json_string(address));
	if (chance_percent(&words.chance, 20))
		json_object_set_new(words.range, "quantity", json_string(quantity_name(QUANTITY_BODY_WEIGHT)));
	ask_for_page(0);
}

static void ask_for_report(void)
{
	struct sent sent = { .verb = "report" };
	enum key key = who(&sent.may_not);

	team_say(key, &sent, json_pack("{s:I,s:s}", "days", (json_int_t)(1 + chance_below(&words.chance, 4)), "format",
		chance_percent(&words.chance, 80) ? "json" : "html"));
}

static void ask_for_test(void)
{
	struct sent sent = { .verb = "test" };
	enum key key = who(&sent.may_not);

	team_say(key, &sent, json_object());
}

static void ask(void *context, uint64_t argument)
{
	static void (*const asks[])(void) = { ask_for_readings, ask_for_readings, ask_for_readings, ask_for_report, ask_for_report, ask_for_test };

	(void)context;
	(void)argument;
	if (words.is_used && team_is_reached())
		asks[chance_below(&words.chance, sizeof(asks) / sizeof(asks[0]))]();
	clockwork_at(clockwork_true_us() + CLOCK_HOUR + chance_below(&words.chance, 6 * 3600) * CLOCK_SECOND, ask, NULL, 0);
}

void words_on_done(const char *payload, size_t n)
{
	json_t *done = words.jti[0] ? json_loadb(payload, n, 0, NULL) : NULL;
	const char *id = json_string_value(json_object_get(done, "id"));
	json_int_t next = json_integer_value(json_object_get(json_object_get(done, "result"), "next"));

	if (id && strcmp(id, words.jti) == 0) {
		words.jti[0] = '\0';
		if (next > 0 && words.is_used && team_is_reached())
			ask_for_page(next);
	}
	json_decref(done);
}

void words_heal(void)
{
	words.is_used = false;
}

void words_begin(uint64_t seed)
{
	json_decref(words.range);
	memset(&words, 0, sizeof(words));
	words.chance.state = ~seed;
	words.is_used = chance_below(&words.chance, EACH) == 0;
	if (words.is_used)
		clockwork_at(clockwork_true_us() + 2 * CLOCK_HOUR, ask, NULL, 0);
}
