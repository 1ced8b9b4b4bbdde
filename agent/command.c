/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "commit.h"
#include "deliver.h"
#include "hearing.h"
#include "joining.h"
#include "planning.h"
#include "verb.h"
#include "verb_who.h"

/* Who may is verb_may()'s. */
static const struct row {
	bool is_outside; /* its effect is not in the store's transaction: the counter is committed before it */
	bool is_question; /* it changes nothing, and its answer is not kept for a link that is not there */
	enum refusal (*run)(struct call *call);
} rows[VERB_COUNT] = {
	[VERB_ACK] = { false, false, verb_ack },
	[VERB_CLOSE] = { false, false, verb_close },
	[VERB_NOTE] = { false, false, verb_note },
	[VERB_SNOOZE] = { false, false, verb_snooze },
	[VERB_PAUSE] = { false, false, verb_pause },
	[VERB_RESUME] = { false, false, verb_resume },
	[VERB_REASSIGN] = { false, false, verb_reassign },
	[VERB_PLAN] = { true, false, verb_plan },
	[VERB_SCAN] = { true, true, verb_scan },
	[VERB_ENROL] = { true, false, verb_enrol },
	[VERB_FORGET] = { true, false, verb_forget },
	[VERB_RESEND] = { false, false, verb_resend },
	[VERB_REFRESH] = { true, false, verb_refresh },
	[VERB_HISTORY] = { true, true, verb_history },
	[VERB_TEST] = { false, false, verb_test },
	[VERB_REPORT] = { true, true, verb_report },
	[VERB_CONFIGURE] = { true, false, verb_configure },
};

const char *call_who(const struct call *call)
{
	return call->person ? call->person->id : ALERT_TEAM;
}

static int key_of_person(const struct plan_key *key, struct public_key *ret_key)
{
	json_auto_t *jwk =
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", key->x, "y", key->y);

	return jwk ? public_key_from_jwk(jwk, ret_key) : -ENOMEM;
}

static bool find_signer(const struct agent *agent, const char *kid, struct signer *ret_signer)
{
	const struct plan_key *key = NULL;

	for (size_t i = 0; i < agent->n_team_keys; i++)
		if (strcmp(public_key_kid(&agent->team_keys[i]), kid) == 0) {
			*ret_signer = (struct signer){ .key = agent->team_keys[i] };
			return true;
		}
	ret_signer->person = agent->plan ? plan_find_key(agent->plan, kid, &key) : NULL;
	return ret_signer->person && key_of_person(key, &ret_signer->key) == 0;
}

enum refusal command_verify(const struct agent *agent, const struct jws *jws, const char *type, const char *verb,
	struct signer *ret_signer, struct claims *ret_claims)
{
	struct claims_context expected = {
		.team = agent->config.home.team,
		.home = agent->config.home.home,
		.type = type,
		.verb = verb,
		.to = carry_session_nonce(agent->carry),
		.wall_s = clock_wall_us() / 1000000,
		.is_clock_trusted = clock_is_trusted(),
	};

	if (!find_signer(agent, jws->kid, ret_signer))
		return REFUSAL_UNKNOWN_KEY;
	if (jws_verify(jws, &ret_signer->key) < 0)
		return REFUSAL_BAD_SIGNATURE;
	return claims_check(jws->claims, &expected, ret_claims);
}

/*
 * Written before there is any effect: no message works twice. It is committed with the effect where that is in the store,
 * and before it where not.
 */
static enum refusal use_counter(struct agent *agent, const struct signer *signer, uint64_t n, bool is_outside)
{
	uint64_t last = 0;
	char key[64];
	int r;

	snprintf(key, sizeof(key), "n/%s", public_key_kid(&signer->key));
	r = store_get_counter(agent->store, key, &last);
	if (r == 0 && n <= last)
		return REFUSAL_REPLAYED;
	if (r < 0 || store_set_counter(agent->store, key, n) < 0)
		return REFUSAL_NOT_STORED;
	if (is_outside)
		return commit_now(agent) < 0 ? REFUSAL_NOT_STORED : REFUSAL_NONE;
	commit_note(agent, CLASS_ALERT);
	return REFUSAL_NONE;
}

/* Judged: what is left is whether its own claims are right, whether this signer may, and to do it. */
static enum refusal perform(struct call *call, const struct row *row, int verb, const struct signer *signer, json_t *claims)
{
	struct command command;

	if (!verb_may((enum verb)verb, signer->person))
		return REFUSAL_NOT_ALLOWED;
	if (command_from_claims((enum verb)verb, claims, &command) < 0) {
		text_printf(call->why, "What \"%s\" needs is not there, or of another form; see proto/schema/claims-do.json.",
			verb_name((enum verb)verb));
		return REFUSAL_MALFORMED;
	}
	call->person = signer->person;
	call->kid = signer->key.kid;
	call->command = &command;
	return row->run(call);
}

/* The answer gets jti and alert only where the signature could be verified. `verb` < 0: it is none. */
static enum refusal judge(struct call *call, int verb, const char *name, const struct jws *jws, struct answer *answer)
{
	const struct row *row = verb >= 0 ? &rows[verb] : NULL;
	struct signer signer = { 0 };
	struct claims claims = { 0 };
	enum refusal refusal = command_verify(call->agent, jws, "do", verb >= 0 ? name : NULL, &signer, &claims);

	if (refusal == REFUSAL_UNKNOWN_KEY || refusal == REFUSAL_BAD_SIGNATURE)
		return refusal;
	call->jti = answer->jti = claims.jti;
	answer->alert = json_string_value(json_object_get(jws->claims, "alert"));
	if (refusal == REFUSAL_NONE && !row)
		refusal = REFUSAL_UNKNOWN_VERB;
	if (refusal == REFUSAL_NONE)
		refusal = use_counter(call->agent, &signer, claims.n, row->is_outside);
	return refusal == REFUSAL_NONE ? perform(call, row, verb, &signer, jws->claims) : refusal;
}

static void jws_donep(struct jws *jws)
{
	jws_done(jws);
}

enum refusal command_run(struct agent *agent, const char *name, const char *text, size_t n_text, struct text *result,
	struct text *why)
{
	scoped(jws_donep) struct jws jws = { 0 };
	struct call call = { .agent = agent, .result = result, .why = why };
	struct answer answer = { .verb = name, .jti = "", .refusal = REFUSAL_MALFORMED };
	int verb = verb_from_name(name);
	/* A plan within a command is as long as a plan. */
	int r = verb == VERB_PLAN ? jws_read_plan(text, n_text, &jws) : jws_read(text, n_text, &jws);

	if (r == 0)
		answer.refusal = judge(&call, verb, name, &jws, &answer);
	answer.result = result->n > 0 ? result->start : NULL;
	answer.words = why->n > 0 ? why->start : NULL;
	answer.is_question = verb >= 0 && rows[verb].is_question;
	if (!call.is_later)
		deliver_answer(agent, &answer);
	hearing_settle(agent);
	return answer.refusal;
}

static void follow(struct agent *agent, const char *verb, const char *text, size_t n_text)
{
	scoped(freep) char *memory = malloc(VERB_RESULT_MAX);
	char words[AGENT_REASON_MAX];
	struct text result, why = text_of(words, sizeof(words));

	if (!memory) {
		log_warning("%s was not followed: no memory", verb);
		return;
	}
	result = text_of(memory, VERB_RESULT_MAX);
	command_run(agent, verb, text, n_text, &result, &why);
}

/* ---- receipts ---- */

static enum refusal take_seen(struct agent *agent, const struct jws *jws, struct answer *answer)
{
	const char *alert = json_string_value(json_object_get(jws->claims, "alert"));
	json_int_t rev = json_integer_value(json_object_get(jws->claims, "rev"));
	struct moment now = agent_moment();
	struct signer signer = { 0 };
	struct claims claims = { 0 };
	enum refusal refusal = command_verify(agent, jws, "seen", NULL, &signer, &claims);

	if (refusal == REFUSAL_UNKNOWN_KEY || refusal == REFUSAL_BAD_SIGNATURE)
		return refusal;
	answer->jti = claims.jti;
	answer->alert = alert;
	if (refusal == REFUSAL_NONE)
		refusal = use_counter(agent, &signer, claims.n, false);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (signer.person)
		return REFUSAL_NOT_ALLOWED; /* the team's own receipt, nobody else's */
	if (!alert || rev <= 0 || rev > UINT32_MAX)
		return REFUSAL_MALFORMED;
	return refusal_of(watch_seen(agent->watch, alert, (uint32_t)rev, &now));
}

static void follow_seen(struct agent *agent, const char *text, size_t n_text)
{
	scoped(jws_donep) struct jws jws = { 0 };
	struct answer answer = { .verb = "seen", .jti = "", .refusal = REFUSAL_MALFORMED };

	if (jws_read(text, n_text, &jws) == 0)
		answer.refusal = take_seen(agent, &jws, &answer);
	/* A receipt that was taken needs no answer: the alert's next revision says it. */
	if (answer.refusal != REFUSAL_NONE)
		deliver_answer(agent, &answer);
	hearing_settle(agent);
}

void command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	struct agent *agent = context;
	bool is_do = strncmp(suffix, "do/", 3) == 0;

	if (n_payload == 0)
		return; /* a retained message that was taken back */
	if (strcmp(suffix, "plan") == 0)
		planning_take(agent, payload, n_payload, NULL);
	else if (strcmp(suffix, "certificate") == 0)
		joining_on_certificate(agent, payload, n_payload);
	else if (strcmp(suffix, "team") == 0)
		log_debug("the team's presence is not used yet");
	else if (is_retained)
		deliver_answer(agent,
			&(struct answer){ .verb = is_do ? suffix + 3 : suffix, .jti = "", .refusal = REFUSAL_RETAINED });
	else if (strcmp(suffix, "seen") == 0)
		follow_seen(agent, payload, n_payload);
	else if (is_do)
		follow(agent, suffix + 3, payload, n_payload);
}
