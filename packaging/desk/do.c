/* SPDX-License-Identifier: Apache-2.0 */
/* lares-team do, ack, close, note, configure: one signed command to one home, and its answer. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "commands.h"
#include "fault.h"
#include "home.h"
#include "json.h"
#include "proto/topic.h"
#include "signer.h"
#include "talk.h"
#include "trust.h"

/* Settings are tried for up to ten minutes, two without a word (proto/schema, configure), and answered after that. */
enum { ANSWER_TIMEOUT_S = 60, CONFIGURE_TIMEOUT_S = 660, BELOW_MAX = 80 };

static int open_signer(struct team *team, const char *key_path, struct signer *ret_signer)
{
	if (!key_path)
		return team_signer(team, ret_signer);
	if (signer_open(ret_signer, key_path) < 0)
		return -1;
	ret_signer->folder = &team->folder;
	return 0;
}

/* What the home said, for a person; and what it gave, as JSON on stdout. */
static int tell(const char *verb, const json_t *answer)
{
	const json_t *result = json_object_get(answer, "result");

	if (!json_is_true(json_object_get(answer, "ok")))
		return fault("the home refuses %s (%s): %s", verb, json_text(answer, "reason"), json_text(answer, "words"));
	fprintf(stderr, "The home has done it: %s\n", verb);
	if (result) {
		json_dumpf(result, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	return 0;
}

/* Takes the reference to `said`. */
static int visit(struct talk *talk, struct signer *signer, const char *verb, json_t *said)
{
	scoped(json_decrefp) json_t *taken = said;
	scoped(freep) char *jws = NULL;
	char below[BELOW_MAX], awaited[BELOW_MAX], jti[SIGNER_JTI_MAX];
	int r, timeout_s = strcmp(verb, "configure") == 0 ? CONFIGURE_TIMEOUT_S : ANSWER_TIMEOUT_S;
	json_t *claims, *answer = NULL;

	if (talk_meet(talk) < 0)
		return -1;
	signer_jti(jti);
	claims = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "typ", "do", "verb", verb, "team", team_name(talk->team), "home",
		talk->home, "to", talk->to, "jti", jti);
	json_object_update_missing(claims, taken);
	if (signer_sign(signer, claims, &jws) < 0)
		return fault("the command could not be signed");
	snprintf(below, sizeof(below), "do/%s", verb);
	snprintf(awaited, sizeof(awaited), "done/%s", jti);
	r = talk_ask(talk, below, jws, false, awaited, timeout_s, &answer);
	if (r == 0 && strcmp(verb, "configure") == 0 && json_is_true(json_object_get(answer, "ok")))
		trust_enter(talk->team, talk->home, taken);
	if (r == -ETIMEDOUT)
		return fault("%s has not answered within %d s; whether it did it is not known: see lares-team watch", talk->home,
			timeout_s);
	return r < 0 ? r : tell(verb, answer);
}

/* Takes the reference to `said`. */
static int run(const struct options *o, const char *verb, json_t *said)
{
	struct signer signer = { 0 };
	struct talk talk = { 0 };
	struct team team = { 0 };
	char user[TEAM_USER_MAX];
	int r = team_open(&team, o->word[0]);

	if (r == 0)
		r = team_user(&team, o->word[1], user);
	if (r == 0)
		r = open_signer(&team, o->sign_key, &signer);
	if (r == 0)
		r = talk_open(&talk, &team, o->word[1]);
	if (r == 0)
		r = visit(&talk, &signer, verb, json_incref(said));
	talk_close(&talk);
	signer_close(&signer);
	team_close(&team);
	json_decref(said);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int do_run(struct options *options)
{
	json_error_t error;
	json_t *said = json_loads(options->n_words > 3 ? options->word[3] : "{}", JSON_REJECT_DUPLICATES, &error);

	if (json_is_object(said) && topic_is_name(options->word[2]))
		return run(options, options->word[2], said);
	if (!said)
		fault("the claims are no JSON: %s", error.text);
	else
		fault("a verb and a JSON object are needed, as in: do DIR HOME snooze '{\"alert\":\"…\",\"for_s\":1800}'");
	json_decref(said);
	return EXIT_WRONG_USE;
}

static int about_alert(struct options *o, const char *verb)
{
	json_t *said = json_pack("{s:s, s:s*}", "alert", o->word[2], "note", o->note);

	if (said)
		return run(o, verb, said);
	fault("%s is no alert, or the note is no UTF-8", o->word[2]);
	return EXIT_WRONG_USE;
}

int ack_run(struct options *options)
{
	return about_alert(options, "ack");
}

static int with_note(struct options *options, const char *verb)
{
	if (options->note)
		return about_alert(options, verb);
	fault("%s needs --note TEXT", verb);
	return EXIT_WRONG_USE;
}

int close_run(struct options *options)
{
	return with_note(options, "close");
}

int note_run(struct options *options)
{
	return with_note(options, "note");
}

/* What a bundle made now would say, for a home that has joined: the broker's places, the present and the next authority and key. */
int configure_run(struct options *options)
{
	struct team team;
	json_t *said;

	if (team_open(&team, options->word[0]) < 0)
		return EXIT_FAILURE;
	said = json_pack("{s:O, s:o, s:o}", "broker", json_object_get(team.about, "broker"), "ca", team_authorities(&team), "keys",
		team_keys(&team));
	team_close(&team);
	return said ? run(options, "configure", said) : EXIT_FAILURE;
}
