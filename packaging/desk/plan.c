/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team plan: judged as the home will judge it, signed, and where it is wanted sent. */
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "commands.h"
#include "fault.h"
#include "home.h"
#include "input.h"
#include "json.h"
#include "loop/clock.h"
#include "talk.h"
#include "vault/jws.h"

enum { ANSWER_TIMEOUT_S = 20 };

/* A team's key among the people's would make the team's receipts somebody's answers; the home refuses that, too. */
static int kid_of(void *context, json_t *jwk, char ret_kid[PLAN_KID_MAX])
{
	const json_t *teams = context, *one;
	struct public_key key, other;
	int r = public_key_from_jwk(jwk, &key);
	size_t i;

	if (r < 0)
		return r;
	json_array_foreach(teams, i, one)
		if (public_key_from_jwk(one, &other) == 0 && strcmp(public_key_kid(&key), public_key_kid(&other)) == 0)
			return -EEXIST;
	snprintf(ret_kid, PLAN_KID_MAX, "%s", public_key_kid(&key));
	return 0;
}

static void put_faults(const struct faults *faults, const char *heading)
{
	if (faults->n_faults > 0)
		fprintf(stderr, "%s\n", heading);
	for (size_t i = 0; i < faults->n_faults; i++)
		fprintf(stderr, "  %s: %s\n", faults->fault[i].path, faults->fault[i].words);
	if (faults->n_more > 0)
		fprintf(stderr, "  and %zu more\n", faults->n_more);
}

static void explain(const struct plan *plan)
{
	scoped(freep) char *words = malloc(PLAN_WORDS_MAX);
	struct text text;

	if (!words)
		return;
	text = text_of(words, PLAN_WORDS_MAX);
	plan_explain(plan, clock_zone_s, &text);
	fputs(words, stderr);
}

/* Returns the version, or -1 with words. The same one may be signed again: the same octets come of it. */
static json_int_t judge(struct team *team, const json_t *record, json_t *document)
{
	scoped(freep) struct faults *faults = calloc(2, sizeof(*faults));
	scoped(json_decrefp) json_t *keys = team_keys(team);
	scoped(plan_freep) struct plan *plan = NULL;
	json_int_t version = json_number(record, "plan");
	struct plan_context expected = {
		.team = team_name(team),
		.home = json_text(record, "home"),
		.version = version > 0 ? (uint64_t)version - 1 : 0,
		.kid_of = kid_of,
		.context = keys,
		.zone_s = clock_zone_s,
		.wall_us = clock_wall_us(),
		.remarks = faults ? &faults[1] : NULL,
	};
	int r = faults && keys ? plan_parse(document, &expected, &plan, &faults[0]) : -ENOMEM;

	if (r < 0)
		return fault("out of memory");
	if (r == PLAN_OLD)
		return fault("the plan's version must be above %" JSON_INTEGER_FORMAT ", which was signed before", version - 1);
	if (r > 0) {
		put_faults(&faults[0], "The home would refuse this plan:");
		return -1;
	}
	explain(plan);
	put_faults(&faults[1], "Worth knowing:");
	return (json_int_t)plan->version;
}

/* The version, and who is called what, for the watch. */
static int remember(struct team *team, json_t *record, json_int_t version, json_t *document)
{
	const char *home = json_text(record, "home");
	char name[128];

	snprintf(name, sizeof(name), "homes/%s.plan", home);
	json_object_set_new(record, "plan", json_integer(version));
	return folder_write_json(&team->folder, name, document) < 0 ? -1 : home_save(team, home, record);
}

static char *sign_plan(struct team *team, json_t *record, json_t *document)
{
	json_int_t version = judge(team, record, document);
	struct signer signer = { 0 };
	char *jws = NULL;
	json_t *claims;

	if (version < 0 || team_signer(team, &signer) < 0)
		return NULL;
	claims = json_pack("{s:s, s:s, s:s, s:O}", "typ", "plan", "team", team_name(team), "home", json_text(record, "home"), "plan",
		document);
	if (remember(team, record, version, document) == 0 && jws_sign(&signer.key, claims, &jws) < 0)
		fault("the plan could not be signed");
	json_decref(claims);
	signer_close(&signer);
	return jws;
}

static int send_plan(struct team *team, const char *home, const char *jws)
{
	struct talk talk = { 0 };
	json_t *status = NULL;
	int r = talk_open(&talk, team, home);

	if (r == 0)
		r = talk_ask(&talk, "plan", jws, true, "plan-status", ANSWER_TIMEOUT_S, &status);
	if (r == -ETIMEDOUT)
		fprintf(stderr, "The broker keeps the plan; %s has not answered yet and takes it when it is connected.\n", home);
	else if (r == 0 && json_is_true(json_object_get(status, "accepted")))
		fprintf(stderr, "%s has accepted the plan; in force is version %" JSON_INTEGER_FORMAT "\n", home, json_number(status, "version"));
	else if (r == 0)
		r = fault("%s refuses the plan (%s): %s", home, json_text(status, "reason"), json_text(status, "words"));
	talk_close(&talk);
	return r == -ETIMEDOUT ? 0 : r;
}

int plan_run(struct options *options)
{
	const char *home = options->word[1];
	scoped(json_decrefp) json_t *document = input_json(options->word[2]), *record = NULL;
	scoped(freep) char *jws = NULL;
	struct team team;
	int r = -1;

	if (!document || team_open(&team, options->word[0]) < 0)
		return EXIT_FAILURE;
	if (folder_lock(&team.folder) == 0 && (record = home_find(&team, home))) {
		clock_use_zone(json_text(record, "zone"));
		jws = sign_plan(&team, record, document);
	}
	folder_unlock(&team.folder);
	if (jws && options->is_sent)
		r = send_plan(&team, home, jws);
	else if (jws)
		r = puts(jws) < 0 ? -1 : 0;
	team_close(&team);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
