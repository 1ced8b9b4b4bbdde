/* SPDX-License-Identifier: Apache-2.0 */
#include "team.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker.h"
#include "care.h"
#include "clockwork.h"
#include "hazard.h"
#include "keys.h"
#include "ledger.h"
#include "namer.h"
#include "oracle.h"
#include "parsed.h"
#include "paused.h"
#include "pulse.h"
#include "tests/crash/chance.h"
#include "things.h"
#include "trace.h"
#include "vault/jws.h"
#include "words.h"

enum { KNOWN_MAX = 2048, OLD_MAX = 32, SEQS_MAX = ROWS_MAX };

static struct {
	struct chance chance;
	bool is_healed, is_away;
	char to[40]; /* the nonce of the session that lasts */
	char session_to[40], old_to[40]; /* of the newest session, and of the one before */
	char boot[40], store[40];
	uint64_t session;
	uint64_t plan_version;
	uint64_t n[KEY_COUNT]; /* counters of signed messages */
	uint32_t n_jti;
	struct known {
		char id[ULID_TEXT_MAX];
		uint32_t rev, answered_rev;
	} known[KNOWN_MAX];
	size_t n_known;
	char *old[OLD_MAX], old_suffix[OLD_MAX][32]; /* messages to be replayed */
	size_t n_old;
	uint8_t *has; /* by seq: what came */
	uint64_t complete_to;
} team;

static bool may(enum hazard hazard)
{
	return !team.is_healed && hazard_is_on(hazard);
}

/* ---- the plan ---- */

enum { GLUCOSE = 2, FEVER = 4 };

static const struct team_limit rules[TEAM_LIMITS] = {
	{ "systolic-high", "p1", QUANTITY_SYSTOLIC_PRESSURE, LIMIT_ABOVE, 180, 170, UNIT_MMHG, ALERT_HIGH },
	{ "spo2-low", "p1", QUANTITY_SPO2, LIMIT_BELOW, 88, 90, UNIT_PERCENT, ALERT_HIGH },
	{ "glucose-high", "p1", QUANTITY_GLUCOSE, LIMIT_ABOVE, 250, 220, UNIT_MILLIGRAM_PER_DECILITRE, ALERT_MEDIUM },
	{ "weight-high", "p1", QUANTITY_BODY_WEIGHT, LIMIT_ABOVE, 73.5, 73, UNIT_KILOGRAM, ALERT_MEDIUM },
	{ "fever", "p1", QUANTITY_BODY_TEMPERATURE, LIMIT_ABOVE, 38.5, 38, UNIT_CELSIUS, ALERT_MEDIUM },
	{ "systolic-high-2", "p2", QUANTITY_SYSTOLIC_PRESSURE, LIMIT_ABOVE, 175, 165, UNIT_MMHG, ALERT_MEDIUM },
	{ "weight-high-2", "p2", QUANTITY_BODY_WEIGHT, LIMIT_ABOVE, 85.5, 85, UNIT_KILOGRAM, ALERT_MEDIUM },
};

/* Every other plan is a little stricter about blood pressure, every third about glucose, and every fourth knows nothing of fever. */
const struct team_limit *team_limit(uint64_t version, size_t i)
{
	static struct team_limit limit;

	if (i >= TEAM_LIMITS || version == 0 || (i == FEVER && version % 4 == 0) || (i > FEVER && !care_is_shared()))
		return NULL;
	limit = rules[i];
	if (i == 0 && version % 2 == 0) {
		limit.level = 170;
		limit.clear = 160;
	}
	if (i == GLUCOSE && version % 3 == 0)
		limit.priority = ALERT_HIGH;
	return &limit;
}

uint64_t team_plan_version(void)
{
	return team.plan_version;
}

static void add_person(json_t *people, const char *id, const char *role, enum key key, int within_s)
{
	json_t *person = json_pack("{s:s,s:s,s:s,s:[]}", "id", id, "role", role, "name", id, "keys");

	json_array_append_new(json_object_get(person, "keys"), public_key_to_jwk(&keys_of(key)->public));
	if (within_s) {
		json_object_set_new(person, "asked", json_pack("[s,s,s]", "high", "medium", "low"));
		json_object_set_new(person, "answer_within_s", json_integer(within_s));
	}
	json_array_append_new(people, person);
}

static json_t *number_json(double number)
{
	return number == (double)(int)number ? json_integer((json_int_t)number) : json_real(number);
}

static json_t *with_waiting(const char *rule, json_t *limit)
{
	if (care_confirm_s(rule))
		json_object_set_new(limit, "confirm_within_s", json_integer(care_confirm_s(rule)));
	if (care_hold_s(rule))
		json_object_set_new(limit, "hold_s", json_integer(care_hold_s(rule)));
	return limit;
}

static json_t *plan_json(uint64_t version)
{
	json_t *people = json_array(), *devices = json_array(), *limits = json_array(), *plan;

	json_array_append_new(people, json_pack("{s:s,s:s,s:s}", "id", "p1", "role", "resident", "name", "Anna"));
	if (care_is_shared())
		json_array_append_new(people, json_pack("{s:s,s:s,s:s}", "id", "p2", "role", "resident", "name", "Berta"));
	add_person(people, "carer-1", "caregiver", KEY_CARER_1, 300);
	add_person(people, "carer-2", "caregiver", KEY_CARER_2, 600);
	add_person(people, "cousin", "resident", KEY_COUSIN, 0);
	for (int i = 0; i < STRANGER; i++) {
		if (things_is_here((enum thing_name)i))
			care_add_device(devices, (enum thing_name)i);
	}
	for (size_t i = 0; i < TEAM_LIMITS; i++) {
		const struct team_limit *limit = team_limit(version, i);

		if (limit)
			json_array_append_new(limits, with_waiting(limit->rule, json_pack("{s:s,s:s,s:s,s:o,s:o,s:s,s:s,s:s,s:s}", "rule", limit->rule, "person",
				limit->person, "quantity", quantity_name(limit->quantity), limit->side == LIMIT_ABOVE ? "above" : "below",
				number_json(limit->level), "clear", number_json(limit->clear), "unit", unit_ucum(limit->unit),
				"priority", alert_priority_name(limit->priority), "set_by", "nurse-7", "do", "Look, and call.")));
	}
	plan = json_pack("{s:i,s:I,s:s,s:s,s:s,s:o,s:o,s:o,s:i}", "v", 1, "version", (json_int_t)version, "team", TEAM_NAME, "home",
		TEAM_HOME, "set_by", "nurse-7", "people", people, "devices", devices, "limits", limits, "late_after_s", 1800);
	care_add_to_plan(plan, version);
	return plan;
}

static void send_plan(uint64_t version)
{
	json_t *claims = json_pack("{s:s,s:s,s:s,s:o}", "typ", "plan", "team", TEAM_NAME, "home", TEAM_HOME, "plan", plan_json(version));
	struct sent sent = { .verb = "plan", .n = version };
	char *text;

	if (jws_sign(keys_of(KEY_TEAM), claims, &text) < 0)
		abort();
	json_decref(claims);
	trace("plan %llu is sent", (unsigned long long)version);
	commands_on_sent(&sent, text);
	team.plan_version = version;
	broker_send("plan", text, true);
	free(text);
}

void team_renew_plan(void)
{
	if (may(HAZARD_PLANS))
		send_plan(team.plan_version + 1);
}

static void change_plan(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (team.plan_version == 0 || may(HAZARD_PLANS))
		send_plan(team.plan_version + 1);
	clockwork_at(clockwork_true_us() + CLOCK_HOUR + chance_below(&team.chance, 20 * 3600) * CLOCK_SECOND, change_plan, NULL, 0);
}

/* ---- signed messages ---- */

static size_t keep_for_replay(const char *suffix, const char *text)
{
	size_t i = team.n_old < OLD_MAX ? team.n_old++ : chance_below(&team.chance, OLD_MAX);

	free(team.old[i]);
	team.old[i] = strdup(text);
	snprintf(team.old_suffix[i], sizeof(team.old_suffix[i]), "%s", suffix);
	return i;
}

/* The last octet of the signature is another one. */
static void forge(char *text)
{
	size_t n = strlen(text);

	text[n - 20] = text[n - 20] == 'A' ? 'B' : 'A';
}

/* `argument`: its place. */
static void send_again(void *context, uint64_t argument)
{
	(void)context;
	trace("again %s", team.old_suffix[argument]);
	broker_send(team.old_suffix[argument], team.old[argument], false);
}

bool team_is_reached(void)
{
	return !team.is_away && team.to[0];
}

void team_say(enum key key, struct sent *sent, json_t *more)
{
	bool is_late = team.old_to[0] && may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 3); /* who writes missed the new session */
	const char *to = is_late ? team.old_to : team.to;
	int64_t now_s = (int64_t)(clockwork_true_us() / 1000000);
	json_t *claims = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:s}", "typ", strcmp(sent->verb, "seen") == 0 ? "seen" : "do", "team",
		TEAM_NAME, "home", TEAM_HOME, "iat", (json_int_t)now_s, "exp", (json_int_t)(now_s + 600), "n",
		(json_int_t)++team.n[key], "to", to);
	char suffix[32], *text;

	snprintf(sent->jti, sizeof(sent->jti), "j%u", ++team.n_jti);
	snprintf(sent->kid, sizeof(sent->kid), "%s", public_key_kid(&keys_of(key)->public));
	snprintf(sent->to, sizeof(sent->to), "%s", to);
	sent->n = team.n[key];
	sent->expires_s = now_s + 600;
	snprintf(suffix, sizeof(suffix), strcmp(sent->verb, "seen") == 0 ? "%s" : "do/%s", sent->verb);
	json_object_set_new(claims, "jti", json_string(sent->jti));
	if (suffix[0] == 'd')
		json_object_set_new(claims, "verb", json_string(sent->verb));
	json_object_update(claims, more);
	json_decref(more);
	if (jws_sign(keys_of(key), claims, &text) < 0)
		abort();
	json_decref(claims);
	if (sent->is_forged)
		forge(text);
	trace("%s %s %s%s n %llu", suffix, sent->jti, sent->alert, sent->is_forged ? " forged" : "", (unsigned long long)sent->n);
	commands_on_sent(sent, text);
	if (may(HAZARD_BAD_ACKS)) {
		size_t place = keep_for_replay(suffix, text);

		if (chance_percent(&team.chance, 20))
			clockwork_at(clockwork_true_us() + (1 + chance_below(&team.chance, 60)) * CLOCK_SECOND, send_again, NULL, place);
	}
	broker_send(suffix, text, may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 2));
	free(text);
}

static void replay(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	if (may(HAZARD_BAD_ACKS) && team.n_old > 0) {
		size_t i = chance_below(&team.chance, (uint32_t)team.n_old);

		trace("replayed %s", team.old_suffix[i]);
		broker_send(team.old_suffix[i], team.old[i], false);
	}
	clockwork_at(clockwork_true_us() + CLOCK_MINUTE + chance_below(&team.chance, 6 * 3600) * CLOCK_SECOND, replay, NULL, 0);
}

static void ask_for_everything(void *context, uint64_t argument)
{
	struct sent sent = { .verb = "refresh" };

	(void)context;
	(void)argument;
	if (team_is_reached())
		team_say(KEY_TEAM, &sent, json_object());
	clockwork_at(clockwork_true_us() + CLOCK_HOUR + (team.is_healed ? 0 : chance_below(&team.chance, 86400)) * CLOCK_SECOND,
		ask_for_everything, NULL, 0);
}

/* ---- alerts ---- */

static struct known *known_of(const char *id)
{
	for (size_t i = team.n_known; i > 0; i--)
		if (strcmp(team.known[i - 1].id, id) == 0)
			return &team.known[i - 1];
	if (team.n_known == KNOWN_MAX)
		abort();
	snprintf(team.known[team.n_known].id, ULID_TEXT_MAX, "%s", id);
	return &team.known[team.n_known++];
}

/* `argument`: the place of the alert, and the revision. */
static void say_seen(void *context, uint64_t argument)
{
	struct known *known = &team.known[argument >> 32];
	struct sent sent = { .verb = "seen" };
	uint32_t rev = (uint32_t)argument;

	(void)context;
	if (!team_is_reached())
		return;
	snprintf(sent.alert, sizeof(sent.alert), "%s", known->id);
	sent.is_forged = may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 5);
	team_say(KEY_TEAM, &sent, json_pack("{s:s,s:I}", "alert", known->id, "rev", (json_int_t)rev));
}

static void answer(void *context, uint64_t argument)
{
	struct known *known = &team.known[argument >> 32];
	enum key key = (enum key)(argument & 0xff);
	struct sent sent = { .verb = "ack" };

	(void)context;
	if (!team.to[0]) { /* whoever wants to answer comes back to it */
		clockwork_at(clockwork_true_us() + CLOCK_MINUTE, answer, NULL, argument);
		return;
	}
	if (may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 10))
		known = &team.known[chance_below(&team.chance, (uint32_t)team.n_known)];
	if (may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 10))
		key = chance_percent(&team.chance, 50) ? KEY_COUSIN : KEY_STRANGER;
	snprintf(sent.alert, sizeof(sent.alert), "%s", known->id);
	sent.is_forged = may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 10);
	sent.may_not = key == KEY_COUSIN || key == KEY_STRANGER;
	team_say(key, &sent, json_pack("{s:s,s:s}", "alert", known->id, "note", "I am going there."));
}

/* Who is asked now answers, or does not. */
static void see_to(struct known *known, const struct alert *alert)
{
	uint64_t now_us = clockwork_true_us(), place = (uint64_t)(known - team.known) << 32;
	bool is_asking = alert->n_asked > 0 && alert->state != ALERT_ACKNOWLEDGED && alert->state != ALERT_CLOSED;
	enum key key = KEY_CARER_1;

	if (!is_asking)
		return;
	clockwork_at(now_us + (1 + chance_below(&team.chance, 10)) * CLOCK_SECOND, say_seen, NULL, place | alert->rev);
	if (known->answered_rev >= alert->asked_rev || (!team.is_healed && chance_percent(&team.chance, 40)))
		return;
	known->answered_rev = alert->asked_rev;
	if (strcmp(alert->asked[alert->n_asked - 1].who, "carer-2") == 0)
		key = KEY_CARER_2;
	clockwork_at(now_us + (20 + chance_below(&team.chance, may(HAZARD_BAD_ACKS) ? 900 : 200)) * CLOCK_SECOND, answer, NULL,
		place | (uint64_t)key);
}

static void on_alert(const char *payload, size_t n)
{
	const struct alert *alert = n ? parsed_alert(payload, n) : NULL;
	struct known *known;

	if (n == 0)
		return;
	if (!alert)
		oracle_violated(INVARIANT_S5, "an alert that cannot be read: %.200s", payload);
	known = known_of(alert->id);
	if (alert->rev < known->rev)
		return;
	known->rev = alert->rev;
	if (!team.is_away) {
		see_to(known, alert);
		words_on_alert(alert);
	}
}

/* ---- pauses ---- */

/* For some hours, or it is over: by the team, or by whoever may not. */
static void order_pause(void *context, uint64_t argument)
{
	uint64_t now_us = clockwork_true_us(), until_us = now_us / CLOCK_SECOND * CLOCK_SECOND + (1800 + chance_below(&team.chance, 5 * 3600)) * CLOCK_SECOND;
	bool is_end = chance_percent(&team.chance, 40);
	struct sent sent = { .is_forged = may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 15) };
	enum key key = may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 15) ? KEY_COUSIN : KEY_TEAM;
	json_t *more = json_pack("{s:s}", "person", "p1");

	(void)context;
	(void)argument;
	strcpy(sent.verb, is_end ? "resume" : "pause");
	sent.may_not = key != KEY_TEAM;
	if (!is_end) {
		json_object_set_new(more, "reason", json_string("visitor"));
		json_object_set_new(more, "until", json_integer((json_int_t)(until_us / CLOCK_SECOND)));
	}
	if (!team.is_healed)
		clockwork_at(now_us + 20 * CLOCK_MINUTE + chance_below(&team.chance, 8 * 3600) * CLOCK_SECOND, order_pause, NULL, 0);
	if (team.is_healed || !team_is_reached()) {
		json_decref(more);
		return;
	}
	team_say(key, &sent, more);
	paused_on_sent(sent.jti, is_end ? 0 : until_us, !sent.is_forged && !sent.may_not);
	if (is_end)
		things_on_resumed();
}

/* ---- whose a reading is ---- */

/* By the team, or by whoever may not; and of readings and people that there are not. */
static void order_reassign(void *context, uint64_t argument)
{
	static const char *const people[] = { "p1", "p1", "p2", "p2", NULL, "nobody-here" };
	bool is_bad = may(HAZARD_BAD_ACKS), is_wrong = is_bad && chance_percent(&team.chance, 10);
	const char *person = people[chance_below(&team.chance, is_bad ? 6 : 5)];
	struct sent sent = { .verb = "reassign", .is_forged = is_bad && chance_percent(&team.chance, 15) };
	enum key key = is_bad && chance_percent(&team.chance, 20) ? KEY_COUSIN : KEY_TEAM;
	const char *likely = NULL;
	char reading[NAMER_TEXT_MAX];

	(void)context;
	(void)argument;
	if (is_bad && chance_percent(&team.chance, 10))
		key = KEY_CARER_1; /* who answers alerts, and does not say that */
	if (!team.is_healed)
		clockwork_at(clockwork_true_us() + 5 * CLOCK_MINUTE + chance_below(&team.chance, 3 * 3600) * CLOCK_SECOND, order_reassign,
			NULL, 0);
	if (team.is_healed || !team_is_reached() || !namer_choose(&team.chance, reading, &likely))
		return;
	if (likely && chance_percent(&team.chance, 85))
		person = likely[0] ? likely : NULL;
	if (is_wrong)
		reading[0] = reading[0] == '0' ? '1' : '0';
	sent.may_not = key != KEY_TEAM || is_wrong || (person && person[0] != 'p');
	team_say(key, &sent, json_pack("{s:s,s:o}", "reading", reading, "person", person ? json_string(person) : json_null()));
}

/* ---- readings ---- */

static void note_seqs(const char *payload)
{
	static const char key[] = "\"seq\":";

	while ((payload = strstr(payload, key))) {
		uint64_t seq = strtoull(payload += strlen(key), NULL, 10);

		if (seq < SEQS_MAX)
			team.has[seq] = 1;
	}
}

static void on_readings(const char *payload)
{
	const char *complete = strstr(payload, "\"complete_to\":"), *store = strstr(payload, "\"store\":\"");

	if (store)
		snprintf(team.store, sizeof(team.store), "%.32s", store + 9);
	if (complete)
		team.complete_to = strtoull(complete + 14, NULL, 10);
	note_seqs(payload);
	if (care_is_on(CARE_REASSIGN))
		namer_on_readings(payload);
}

/* What is complete as the home says, and is not here, is asked for. */
static void look_for_holes(void *context, uint64_t argument)
{
	uint64_t first = 0, last = 0;
	struct sent sent = { .verb = "resend" };

	(void)context;
	(void)argument;
	for (uint64_t i = 1; i <= team.complete_to && i < SEQS_MAX; i++)
		if (!team.has[i]) {
			first = first ? first : i;
			last = i;
		}
	if (!first && may(HAZARD_BAD_ACKS) && chance_percent(&team.chance, 50))
		first = last = team.complete_to; /* whoever has lost its files asks for what it had */
	if (first && team_is_reached())
		team_say(KEY_TEAM, &sent, json_pack("{s:s,s:I,s:I}", "store", team.store, "first", (json_int_t)first, "last", (json_int_t)last));
	clockwork_at(clockwork_true_us() + (team.is_healed ? 10 * CLOCK_MINUTE : 6 * CLOCK_HOUR), look_for_holes, NULL, 0);
}

/* ---- the link ---- */

static void on_link(const char *payload, size_t n)
{
	json_t *json = json_loadb(payload, n, 0, NULL);
	const char *state = json_string_value(json_object_get(json, "state")), *to = json_string_value(json_object_get(json, "to"));
	uint64_t session = (uint64_t)json_integer_value(json_object_get(json, "session"));

	must(S5, state && to, "up/link cannot be read");
	/* A will of an older session may come behind the birth of a newer one. */
	if (session >= team.session) {
		bool is_online = strcmp(state, "online") == 0;

		must(S24, session > team.session || strcmp(team.session_to, to) == 0, "session %llu is there twice",
			(unsigned long long)session);
		if (strcmp(team.session_to, to) != 0)
			snprintf(team.old_to, sizeof(team.old_to), "%s", team.session_to);
		snprintf(team.session_to, sizeof(team.session_to), "%s", to);
		team.session = session;
		snprintf(team.to, sizeof(team.to), "%s", is_online ? to : "");
	}
	json_decref(json);
}

/* Where the birth did not come through, the pulse says whose home it is now; and up to where there is something to have. */
static void on_pulse(const char *payload, size_t n)
{
	struct pulse_said said;

	pulse_read(payload, n, &said);
	if (said.to[0] && said.session > team.session) {
		team.session = said.session;
		snprintf(team.session_to, sizeof(team.session_to), "%s", said.to);
		snprintf(team.to, sizeof(team.to), "%s", said.to);
	}
	snprintf(team.store, sizeof(team.store), "%s", said.store);
	if (said.complete_to > team.complete_to)
		team.complete_to = said.complete_to;
}

void team_on_message(const char *topic, const char *payload, size_t n, bool is_repeated)
{
	const char *suffix = topic + strlen("lares/1/" TEAM_NAME "/" TEAM_HOME "/up/");

	if (team.is_away && may(HAZARD_FORGETTING) && strcmp(suffix, "link") != 0)
		return; /* nobody kept it */
	if (!is_repeated)
		ledger_on_delivered(topic, payload, n);
	if (strcmp(suffix, "link") == 0)
		on_link(payload, n);
	else if (strcmp(suffix, "readings") == 0)
		on_readings(payload);
	else if (strcmp(suffix, "pulse") == 0)
		on_pulse(payload, n);
	else if (strncmp(suffix, "alert/", 6) == 0)
		on_alert(payload, n);
	else if (strncmp(suffix, "done/", 5) == 0)
		words_on_done(payload, n);
	else if (strcmp(suffix, "plan-status") == 0) /* one that is older, or again, may be refused; faults it has none */
		must(S20, n == 0 || !strstr(payload, "invalid-plan"), "a good plan is refused: %.400s", payload);
}

void team_on_link(bool is_up)
{
	(void)is_up;
}

bool team_is_there(void)
{
	return !team.is_away;
}

static void come_and_go(void *context, uint64_t argument)
{
	(void)context;
	(void)argument;
	team.is_away = may(HAZARD_FORGETTING) && !team.is_away;
	trace("team is %s", team.is_away ? "away" : "there");
	clockwork_at(clockwork_true_us() + CLOCK_MINUTE + chance_below(&team.chance, team.is_away ? 7200 : 43200) * CLOCK_SECOND,
		come_and_go, NULL, 0);
}

void team_heal(void)
{
	team.is_healed = true;
	team.is_away = false;
	for (size_t i = 0; i < team.n_known; i++)
		team.known[i].answered_rev = 0;
	clockwork_at(clockwork_true_us() + 10 * CLOCK_MINUTE, ask_for_everything, NULL, 0);
	look_for_holes(NULL, 0);
}

void team_begin(uint64_t seed)
{
	uint64_t now_us = clockwork_true_us();

	team_end();
	team.chance.state = seed;
	team.has = calloc(SEQS_MAX, 1);
	if (!team.has)
		abort();
	clockwork_at(now_us + CLOCK_MINUTE, change_plan, NULL, 0);
	clockwork_at(now_us + CLOCK_HOUR, replay, NULL, 0);
	clockwork_at(now_us + CLOCK_HOUR, ask_for_everything, NULL, 0);
	clockwork_at(now_us + CLOCK_HOUR, look_for_holes, NULL, 0);
	clockwork_at(now_us + 2 * CLOCK_HOUR, come_and_go, NULL, 0);
	if (care_orders_pauses())
		clockwork_at(now_us + 3 * CLOCK_HOUR, order_pause, NULL, 0);
	namer_begin();
	if (care_is_on(CARE_REASSIGN))
		clockwork_at(now_us + 4 * CLOCK_HOUR, order_reassign, NULL, 0);
}

void team_end(void)
{
	for (size_t i = 0; i < OLD_MAX; i++)
		free(team.old[i]);
	free(team.has);
	memset(&team, 0, sizeof(team));
}
