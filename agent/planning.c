/* SPDX-License-Identifier: Apache-2.0 */
#include "planning.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "command.h"
#include "commit.h"
#include "deliver.h"
#include "hearing.h"
#include "remembering.h"
#include "trouble.h"

/* plan_context's kid_of: whether a JWK is a usable key of a person, and its thumbprint. */
static int kid_of(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX])
{
	const struct agent *agent = context;
	struct public_key key;
	int r = public_key_from_jwk(jwk, &key);

	if (r < 0)
		return r;
	/* The team's own key as a person's would make the team's receipts somebody's answers. */
	for (size_t i = 0; i < agent->n_team_keys; i++)
		if (strcmp(public_key_kid(&agent->team_keys[i]), public_key_kid(&key)) == 0)
			return -EEXIST;
	snprintf(ret_kid, PLAN_KID_MAX, "%s", public_key_kid(&key));
	return 0;
}

static void jws_donep(struct jws *jws)
{
	jws_done(jws);
}

static uint64_t version_in_force(const struct agent *agent)
{
	return agent->plan ? agent->plan->version : 0;
}

static struct plan_context context_of(struct agent *agent)
{
	return (struct plan_context){
		.team = agent->config.home.team,
		.home = agent->config.home.home,
		.kid_of = kid_of,
		.context = agent,
	};
}

/* What a new one must fit, and a stored one was held against when it came. */
static struct plan_context context_of_new(struct agent *agent)
{
	struct plan_context expected = context_of(agent);

	expected.version = version_in_force(agent);
	expected.zone_s = clock_zone_s;
	expected.wall_us = clock_wall_us();
	return expected;
}

static enum refusal judge_plan(struct agent *agent, const struct jws *jws, const struct plan_context *expected,
	struct plan **ret_plan, struct faults *ret_faults)
{
	struct signer signer = { 0 };
	struct claims claims = { 0 };
	enum refusal refusal = command_verify(agent, jws, "plan", NULL, &signer, &claims);
	int r;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (signer.person)
		return REFUSAL_NOT_ALLOWED; /* who is named in a plan does not sign plans */
	r = plan_parse(json_object_get(jws->claims, "plan"), expected, ret_plan, ret_faults);
	if (r < 0)
		return REFUSAL_NOT_STORED;
	return r == PLAN_OLD ? REFUSAL_OLD_PLAN : r ? REFUSAL_INVALID_PLAN : REFUSAL_NONE;
}

/* A home whose stored plan is not followed is watched by no rule: that is the team's to know. */
static void note_refusal(struct agent *agent, enum refusal refusal)
{
	agent->plan_refusal = refusal;
	trouble_set(agent, FAULT_PLAN_REFUSED, refusal != REFUSAL_NONE, refusal_words(refusal));
}

static void use_plan(struct agent *agent, struct plan *plan)
{
	watch_set_plan(agent->watch, plan);
	plan_free(agent->plan);
	agent->plan = plan;
}

/* A start without a plan has passed over what rules remember: they go on from there, and do not begin anew. */
static void take_up_rules(struct agent *agent)
{
	int r = remembering_restore_rules(agent);

	if (r < 0)
		log_error("what rules remember cannot be taken up: %s", strerror(-r));
}

/* The broker keeps the plan and gives it again at every connection: the same octets are no news and no fault. */
static bool is_plan_in_force(struct agent *agent, const char *text, size_t n_text)
{
	scoped(freep) char *kept = NULL;
	uint64_t version;

	return agent->plan && store_get_plan(agent->store, &version, &kept) == 0 && version == agent->plan->version &&
		strlen(kept) == n_text && memcmp(kept, text, n_text) == 0;
}

/* What is not committed waits to be: the team is told that nothing was done, and no later start may find it done. */
static void take_back_plan(struct agent *agent, uint64_t version, uint64_t version_before, const char *before)
{
	int r = store_remove_plan(agent->store, version);

	if (r == 0 && before && version == version_before)
		r = store_put_plan(agent->store, version, before, strlen(before));
	if (r < 0)
		log_error("plan %llu cannot be taken back: %s; the next start may find it", (unsigned long long)version,
			strerror(-r));
}

/* The store may hold a newer one than is in force: one that could not be verified at the start. */
static enum refusal keep_plan(struct agent *agent, uint64_t version, const char *text, size_t n_text)
{
	scoped(freep) char *before = NULL;
	uint64_t version_before = 0;
	int r;

	(void)store_get_plan(agent->store, &version_before, &before); /* none, or a damaged one, which this one replaces */
	r = store_put_plan(agent->store, version, text, n_text);
	if (r == -EINVAL)
		return REFUSAL_OLD_PLAN;
	if (r < 0)
		return REFUSAL_NOT_STORED;
	if (commit_now(agent) == 0)
		return REFUSAL_NONE;
	take_back_plan(agent, version, version_before, before);
	return REFUSAL_NOT_STORED;
}

enum refusal planning_take(struct agent *agent, const char *jws_text, size_t n_jws_text, struct text *why)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct faults *faults = calloc(1, sizeof(*faults));
	scoped(jws_donep) struct jws jws = { 0 };
	const struct plan_context expected = context_of_new(agent);
	enum refusal refusal = REFUSAL_MALFORMED;

	if (!faults)
		return REFUSAL_NOT_STORED;
	if (is_plan_in_force(agent, jws_text, n_jws_text)) {
		deliver_plan_status(agent, REFUSAL_NONE, NULL);
		return REFUSAL_NONE;
	}
	if (jws_read_plan(jws_text, n_jws_text, &jws) == 0)
		refusal = judge_plan(agent, &jws, &expected, &plan, faults);
	if (refusal == REFUSAL_NONE)
		refusal = keep_plan(agent, plan->version, jws_text, n_jws_text);
	if (refusal == REFUSAL_NONE) {
		bool is_first = !agent->plan;

		note_refusal(agent, REFUSAL_NONE);
		use_plan(agent, take(plan));
		if (is_first)
			take_up_rules(agent);
		log_info("plan %llu is in force", (unsigned long long)agent->plan->version);
	} else if (refusal != REFUSAL_OLD_PLAN) {
		log_warning("a plan was refused: %s", refusal_words(refusal));
	}
	deliver_plan_status(agent, refusal, faults);
	if (why && refusal != REFUSAL_NONE)
		deliver_write_faults(why, refusal, faults);
	hearing_settle(agent);
	return refusal;
}

int planning_restore(struct agent *agent)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct faults *faults = calloc(1, sizeof(*faults));
	scoped(freep) char *text = NULL;
	scoped(jws_donep) struct jws jws = { 0 };
	const struct plan_context expected = context_of(agent);
	enum refusal refusal = REFUSAL_MALFORMED;
	uint64_t version = 0;
	int r = store_get_plan(agent->store, &version, &text);

	if (r < 0 && r != -EBADMSG) /* one that is damaged is refused like one that says nothing: the home goes on without */
		return r;
	if (!faults)
		return -ENOMEM;
	if (r == STORE_NONE) {
		note_refusal(agent, REFUSAL_NONE);
		return 0;
	}
	if (text && jws_read_plan(text, strlen(text), &jws) == 0)
		refusal = judge_plan(agent, &jws, &expected, &plan, faults);
	/* Signed by a key that the configuration no longer names, say: nothing of it may go on being followed unseen. */
	note_refusal(agent, refusal);
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
		r = plan_explain_json(plan, clock_zone_s, t);
	else
		text_put(t, "[]");
	text_put(t, "}");
	return r;
}

int planning_show(struct agent *agent, struct text *answer)
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

static void write_faults(struct text *t, const char *name, const struct faults *faults)
{
	text_printf(t, ",\"%s\":[", name);
	for (size_t i = 0; i < faults->n_faults; i++) {
		text_put(t, i ? ",{\"path\":" : "{\"path\":");
		text_json(t, faults->fault[i].path);
		text_put(t, ",\"words\":");
		text_json(t, faults->fault[i].words);
		text_put(t, "}");
	}
	text_put(t, "]");
}

/* Both kinds of what is wrong with it, and where they are kept. */
struct judgement {
	struct faults faults, remarks;
};

int planning_check(struct agent *agent, const char *text, size_t n_text, struct text *answer)
{
	scoped(plan_freep) struct plan *plan = NULL;
	scoped(freep) struct judgement *judgement = calloc(1, sizeof(*judgement));
	struct plan_context expected = context_of_new(agent);
	int outcome;

	if (!judgement)
		return -ENOMEM;
	expected.takes_template = true;
	expected.remarks = &judgement->remarks;
	outcome = plan_parse_text(text, n_text, &expected, &plan, &judgement->faults);
	if (outcome < 0)
		return outcome;
	text_printf(answer, "{\"ok\":%s,\"template\":%s", plan ? "true" : "false", plan && plan->is_template ? "true" : "false");
	write_faults(answer, "faults", &judgement->faults);
	write_faults(answer, "remarks", &judgement->remarks);
	return write_explains(answer, plan);
}
