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
#include "vault/jws.h"

/* Who signed: one of the plan's people, or the team itself. */
struct signer {
	struct public_key key;
	const struct plan_person *person; /* NULL: the team */
};

static const enum refusal refusal_of_outcome[WATCH_OUTCOME_COUNT] = {
	[WATCH_DONE] = REFUSAL_NONE,
	[WATCH_NO_SUCH_ALERT] = REFUSAL_NO_SUCH_ALERT,
	[WATCH_CLOSED] = REFUSAL_CLOSED,
	[WATCH_ALREADY_ACKNOWLEDGED] = REFUSAL_ALREADY_ACKNOWLEDGED,
	[WATCH_NOT_ALLOWED] = REFUSAL_NOT_ALLOWED,
	[WATCH_MALFORMED] = REFUSAL_MALFORMED,
};

static int key_of_person(const struct plan_key *key, struct public_key *ret_key)
{
	json_auto_t *jwk =
		json_pack("{s:s,s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "x", key->x, "y", key->y);

	return jwk ? public_key_from_jwk(jwk, ret_key) : -ENOMEM;
}

/* plan_context's kid_of: whether a JWK is a usable key of a person, and its thumbprint. */
static int kid_of(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX])
{
	const struct agent *agent = context;
	struct public_key key;
	int r = public_key_from_jwk(jwk, &key);

	if (r < 0)
		return r;
	/* The team's own key as a person's would make the team's receipts somebody's answers. */
	for (size_t i = 0; i < agent->config.trust.n_team_keys; i++)
		if (strcmp(public_key_kid(&agent->team_keys[i]), public_key_kid(&key)) == 0)
			return -EEXIST;
	snprintf(ret_kid, PLAN_KID_MAX, "%s", public_key_kid(&key));
	return 0;
}

static bool find_signer(const struct agent *agent, const char *kid, struct signer *ret_signer)
{
	const struct plan_key *key = NULL;

	for (size_t i = 0; i < agent->config.trust.n_team_keys; i++)
		if (strcmp(public_key_kid(&agent->team_keys[i]), kid) == 0) {
			*ret_signer = (struct signer){ .key = agent->team_keys[i] };
			return true;
		}
	ret_signer->person = agent->plan ? plan_find_key(agent->plan, kid, &key) : NULL;
	return ret_signer->person && key_of_person(key, &ret_signer->key) == 0;
}

/* Its signature and its claims; the counter is judged by use_counter(). */
static enum refusal verify(const struct agent *agent, const struct jws *jws, const char *type, const char *verb,
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

/* Written before there is any effect, and committed with it: no message works twice. */
static enum refusal use_counter(struct agent *agent, const struct signer *signer, uint64_t n)
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
	commit_note(agent, CLASS_ALERT);
	return REFUSAL_NONE;
}

static enum refusal do_ack(struct agent *agent, const struct signer *signer, const json_t *claims)
{
	const char *alert = json_string_value(json_object_get(claims, "alert"));
	const char *note = json_string_value(json_object_get(claims, "note"));
	struct moment now = agent_moment();

	if (!alert)
		return REFUSAL_MALFORMED;
	if (!signer->person)
		return REFUSAL_NOT_ALLOWED; /* an acknowledgement ends with a person's name */
	return refusal_of_outcome[watch_ack(agent->watch, alert, signer->person->id, note, false, &now)];
}

static enum refusal do_refresh(struct agent *agent, const struct signer *signer, const json_t *claims)
{
	(void)signer;
	(void)claims;
	carry_say_link(agent->carry);
	deliver_everything(agent);
	watch_each_open(agent->watch, hearing_watch_ops.on_resend, agent);
	return REFUSAL_NONE;
}

/* The consumer missed some, though everything up to there was taken by the broker. What was given up was told as a gap. */
static enum refusal do_resend(struct agent *agent, const struct signer *signer, const json_t *claims)
{
	const char *store = json_string_value(json_object_get(claims, "store"));
	json_int_t first = json_integer_value(json_object_get(claims, "first"));
	json_int_t last = json_integer_value(json_object_get(claims, "last"));
	struct outbox_state outbox;

	(void)signer;
	if (!store || first < 1 || last < first)
		return REFUSAL_MALFORMED;
	store_outbox_state(agent->store, &outbox);
	if (strcmp(store, store_id(agent->store)) != 0 || (uint64_t)last > outbox.complete_to || last - first >= STORE_AGAIN_MAX)
		return REFUSAL_NO_SUCH_READINGS;
	if (store_outbox_again(agent->store, (uint64_t)first, (uint64_t)last) < 0)
		return REFUSAL_NOT_STORED;
	carry_again(agent->carry, (uint64_t)first, (uint64_t)last);
	return REFUSAL_NONE;
}

static enum refusal do_seen(struct agent *agent, const struct signer *signer, const json_t *claims)
{
	const char *alert = json_string_value(json_object_get(claims, "alert"));
	json_int_t rev = json_integer_value(json_object_get(claims, "rev"));
	struct moment now = agent_moment();

	if (signer->person)
		return REFUSAL_NOT_ALLOWED; /* the team's own receipt, nobody else's */
	if (!alert || rev <= 0 || rev > UINT32_MAX)
		return REFUSAL_MALFORMED;
	return refusal_of_outcome[watch_seen(agent->watch, alert, (uint32_t)rev, &now)];
}

struct verb {
	const char *name;
	const char *type;
	enum refusal (*run)(struct agent *agent, const struct signer *signer, const json_t *claims);
};

static const struct verb commands[] = {
	{ "ack", "do", do_ack },
	{ "refresh", "do", do_refresh },
	{ "resend", "do", do_resend },
};

static const struct verb seen = { NULL, "seen", do_seen };
static const struct verb unknown = { NULL, "do", NULL };

static const struct verb *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return &unknown;
}

/* ret_answer gets jti and alert only where the signature could be verified. */
static enum refusal run(struct agent *agent, const struct jws *jws, const struct verb *verb, struct answer *ret_answer)
{
	struct signer signer = { 0 };
	struct claims claims = { 0 };
	enum refusal refusal = verify(agent, jws, verb->type, verb->name, &signer, &claims);

	if (refusal == REFUSAL_UNKNOWN_KEY || refusal == REFUSAL_BAD_SIGNATURE)
		return refusal;
	ret_answer->jti = claims.jti;
	ret_answer->alert = json_string_value(json_object_get(jws->claims, "alert"));
	if (refusal == REFUSAL_NONE && !verb->run)
		refusal = REFUSAL_UNKNOWN_VERB;
	if (refusal == REFUSAL_NONE)
		refusal = use_counter(agent, &signer, claims.n);
	return refusal == REFUSAL_NONE ? verb->run(agent, &signer, jws->claims) : refusal;
}

static void jws_donep(struct jws *jws)
{
	jws_done(jws);
}

static enum refusal follow(struct agent *agent, const char *text, size_t n_text, const struct verb *verb, const char *name)
{
	scoped(jws_donep) struct jws jws = { 0 };
	struct answer answer = { .verb = name, .jti = "", .refusal = REFUSAL_MALFORMED };

	if (jws_read(text, n_text, &jws) == 0)
		answer.refusal = run(agent, &jws, verb, &answer);
	/* A receipt that was taken needs no answer: the alert's next revision says it. */
	if (answer.refusal != REFUSAL_NONE || verb != &seen)
		deliver_answer(agent, &answer);
	hearing_settle(agent);
	return answer.refusal;
}

enum refusal command_ack(struct agent *agent, const char *jws, size_t n_jws)
{
	return follow(agent, jws, n_jws, find_command("ack"), "ack");
}

void command_on_message(void *context, const char *suffix, const void *payload, size_t n_payload, bool is_retained)
{
	struct agent *agent = context;
	bool is_do = strncmp(suffix, "do/", 3) == 0;

	if (n_payload == 0)
		return; /* a retained message that was taken back */
	if (strcmp(suffix, "plan") == 0)
		command_plan(agent, payload, n_payload, NULL);
	else if (strcmp(suffix, "team") == 0)
		log_debug("the team's presence is not used yet");
	else if (is_retained)
		deliver_answer(agent,
			&(struct answer){ .verb = is_do ? suffix + 3 : suffix, .jti = "", .refusal = REFUSAL_RETAINED });
	else if (strcmp(suffix, "seen") == 0)
		follow(agent, payload, n_payload, &seen, "seen");
	else if (is_do)
		follow(agent, payload, n_payload, find_command(suffix + 3), suffix + 3);
}

/* Plans */

static enum refusal judge_plan(struct agent *agent, const struct jws *jws, uint64_t version, struct plan **ret_plan,
	struct faults *ret_faults)
{
	struct plan_context expected = {
		.team = agent->config.home.team,
		.home = agent->config.home.home,
		.version = version,
		.kid_of = kid_of,
		.context = agent,
	};
	struct signer signer = { 0 };
	struct claims claims = { 0 };
	enum refusal refusal = verify(agent, jws, "plan", NULL, &signer, &claims);
	int r;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (signer.person)
		return REFUSAL_NOT_ALLOWED; /* who is named in a plan does not sign plans */
	r = plan_parse(json_object_get(jws->claims, "plan"), &expected, ret_plan, ret_faults);
	if (r < 0)
		return REFUSAL_NOT_STORED;
	return r == PLAN_OLD ? REFUSAL_OLD_PLAN : r ? REFUSAL_INVALID_PLAN : REFUSAL_NONE;
}

static void use_plan(struct agent *agent, struct plan *plan)
{
	watch_set_plan(agent->watch, plan);
	plan_free(agent->plan);
	agent->plan = plan;
}

static uint64_t version_in_force(const struct agent *agent)
{
	return agent->plan ? agent->plan->version : 0;
}

/* The broker keeps the plan and gives it again at every connection: the same octets are no news and no fault. */
static bool is_plan_in_force(struct agent *agent, const char *text, size_t n_text)
{
	scoped(freep) char *kept = NULL;
	uint64_t version;

	return agent->plan && store_get_plan(agent->store, &version, &kept) == 0 && version == agent->plan->version &&
		strlen(kept) == n_text && memcmp(kept, text, n_text) == 0;
}

/* The store may hold a newer one than is in force: one that could not be verified at the start. */
static enum refusal keep_plan(struct agent *agent, uint64_t version, const char *text, size_t n_text)
{
	int r = store_put_plan(agent->store, version, text, n_text);

	if (r == -EINVAL)
		return REFUSAL_OLD_PLAN;
	return r < 0 || commit_now(agent) < 0 ? REFUSAL_NOT_STORED : REFUSAL_NONE;
}

enum refusal command_plan(struct agent *agent, const char *jws_text, size_t n_jws_text, struct text *why)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct faults *faults = calloc(1, sizeof(*faults));
	scoped(jws_donep) struct jws jws = { 0 };
	enum refusal refusal = REFUSAL_MALFORMED;

	if (!faults)
		return REFUSAL_NOT_STORED;
	if (is_plan_in_force(agent, jws_text, n_jws_text)) {
		deliver_plan_status(agent, REFUSAL_NONE, NULL);
		return REFUSAL_NONE;
	}
	if (jws_read_plan(jws_text, n_jws_text, &jws) == 0)
		refusal = judge_plan(agent, &jws, version_in_force(agent), &plan, faults);
	if (refusal == REFUSAL_NONE)
		refusal = keep_plan(agent, plan->version, jws_text, n_jws_text);
	if (refusal == REFUSAL_NONE) {
		agent->plan_refusal = REFUSAL_NONE;
		use_plan(agent, take(plan));
		log_info("plan %llu is in force", (unsigned long long)agent->plan->version);
	} else if (refusal != REFUSAL_OLD_PLAN) {
		log_warning("a plan was refused: %s", refusal_words(refusal));
	}
	deliver_plan_status(agent, refusal, faults);
	if (why)
		deliver_write_faults(why, refusal, faults);
	hearing_settle(agent);
	return refusal;
}

int command_restore_plan(struct agent *agent)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct faults *faults = calloc(1, sizeof(*faults));
	scoped(freep) char *text = NULL;
	scoped(jws_donep) struct jws jws = { 0 };
	enum refusal refusal = REFUSAL_MALFORMED;
	uint64_t version;
	int r = store_get_plan(agent->store, &version, &text);

	if (r != 0)
		return r < 0 ? r : 0;
	if (!faults)
		return -ENOMEM;
	if (jws_read_plan(text, strlen(text), &jws) == 0)
		refusal = judge_plan(agent, &jws, 0, &plan, faults);
	/* Signed by a key that the configuration no longer names, say: nothing of it may go on being followed unseen. */
	agent->plan_refusal = refusal;
	if (refusal != REFUSAL_NONE) {
		log_error("the stored plan %llu is not in force: %s Send or load the plan again.",
			(unsigned long long)version, refusal_words(refusal));
		return 0;
	}
	use_plan(agent, take(plan));
	return 0;
}

/* The last member of an answer, empty where there is no plan. */
static int write_explains(struct text *t, const struct plan *plan)
{
	int r = 0;

	text_put(t, ",\"explains\":");
	if (plan)
		r = plan_explain_json(plan, t);
	else
		text_put(t, "[]");
	text_put(t, "}");
	return r;
}

int command_show_plan(struct agent *agent, struct text *answer)
{
	scoped(freep) char *text = NULL;
	scoped(jws_donep) struct jws jws = { 0 };
	scoped(freep) char *plan = NULL;
	uint64_t version;

	if (!agent->plan) {
		text_put(answer, "{\"version\":null,\"plan\":null,\"explains\":[]}");
		return 0;
	}
	if (store_get_plan(agent->store, &version, &text) != 0 || jws_read_plan(text, strlen(text), &jws) < 0)
		return -EIO;
	plan = json_dumps(json_object_get(jws.claims, "plan"), JSON_COMPACT);
	if (!plan)
		return -ENOMEM;
	text_printf(answer, "{\"version\":%llu,\"plan\":", (unsigned long long)version);
	text_put(answer, plan);
	return write_explains(answer, agent->plan);
}

/* `plan` NULL: the faults say why. */
static int write_check(struct text *t, const struct plan *plan, const struct faults *faults)
{
	text_printf(t, "{\"ok\":%s,\"faults\":[", plan ? "true" : "false");
	for (size_t i = 0; i < faults->n_faults; i++) {
		text_put(t, i ? ",{\"path\":" : "{\"path\":");
		text_json(t, faults->fault[i].path);
		text_put(t, ",\"words\":");
		text_json(t, faults->fault[i].words);
		text_put(t, "}");
	}
	text_put(t, "]");
	return write_explains(t, plan);
}

int command_check_plan(struct agent *agent, const char *text, size_t n_text, struct text *answer)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct faults *faults = calloc(1, sizeof(*faults));
	struct plan_context expected = {
		.team = agent->config.home.team,
		.home = agent->config.home.home,
		.version = version_in_force(agent),
		.kid_of = kid_of,
		.context = agent,
	};
	int outcome;

	if (!faults)
		return -ENOMEM;
	outcome = plan_parse_text(text, n_text, &expected, &plan, faults);
	return outcome < 0 ? outcome : write_check(answer, plan, faults);
}
