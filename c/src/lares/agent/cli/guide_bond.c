/* SPDX-License-Identifier: Apache-2.0 */
/* BONDING: what to press, what the device asks, and how it ended. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/guide.h"
#include "cli/pairing.h"
#include "cli/print.h"
#include "cli/scan.h"

/* The kind, where it is known before laresd has said it. */
static bool find_kind(const struct guide *guide, enum device_kind *ret_kind)
{
	int kind = device_kind_from_name(guide->wish.kind[0] ? guide->wish.kind : string_of(guide->seen, "kind", ""));

	if (kind >= 0)
		*ret_kind = (enum device_kind)kind;
	return kind >= 0;
}

static void say_how(struct guide *guide)
{
	char words[GUIDE_WORDS_MAX / 2];
	enum device_kind kind;
	bool has_kind = find_kind(guide, &kind);
	const struct pairing_of device = { has_kind ? &kind : NULL, string_of(guide->seen, "maker", NULL),
		string_of(guide->seen, "model", NULL), string_of(guide->seen, "name", NULL) };

	if (guide->seen) {
		scan_describe(guide->seen, words, sizeof(words));
		guide_say(guide, "%s is %s.", guide->wish.address, words);
	} else {
		guide_say(guide, "%s is not heard now.", guide->wish.address);
	}
	if (string_of(guide->seen, "enrolled", "")[0])
		guide_say(guide, "It is enrolled already, as %s, and keeps that and its readings.", string_of(guide->seen, "enrolled", ""));
	if (!is_true(guide->seen, "beacon") && (!has_kind || device_kind_has_session(kind)))
		guide_say(guide, "%s", pairing_words(&device));
}

void guide_bond_begin(struct guide *guide)
{
	if (guide->wish.deletes_records)
		guide_say(guide, "What the device has stored is deleted from it once it is kept here.");
	say_how(guide);
	guide_enter(guide, GUIDE_BONDING);
	guide_call(guide, GUIDE_ENROL, NULL);
}

static void break_off(struct guide *guide, const char *why)
{
	guide->broken_off = why;
	guide_call(guide, GUIDE_CANCEL, NULL);
}

/* ---- what the device asks ---- */

static void on_passkey(struct guide *guide)
{
	if (guide->wish.passkey)
		guide_call(guide, GUIDE_ANSWER, guide->wish.passkey);
	else if (guide->has_person)
		guide_ask(guide, "It wants a code. Type the six digits that it shows, or that are printed on it, within half a minute:");
	else
		break_off(guide, "the device wants a code of six digits: give it with --passkey, or enrol it on a terminal");
}

static void on_compare(struct guide *guide, const char *digits)
{
	if (guide->wish.compare)
		guide_call(guide, GUIDE_ANSWER, strcmp(guide->wish.compare, digits) == 0 ? "yes" : "no");
	else if (guide->has_person)
		guide_ask(guide, "Does the device show %s? yes or no:", digits);
	else
		break_off(guide, "the device wants its digits compared: say which it shows with --compare, or enrol it on a terminal");
}

/* Once for each question; what was asked is withdrawn when the device goes on. */
static void on_question(struct guide *guide, const char *step, const char *digits)
{
	if (strcmp(step, guide->asked) == 0)
		return;
	snprintf(guide->asked, sizeof(guide->asked), "%s", step);
	guide->is_asking = false;
	if (strcmp(step, "passkey") == 0)
		on_passkey(guide);
	else if (strcmp(step, "compare") == 0)
		on_compare(guide, digits);
	else if (strcmp(step, "shown") == 0)
		guide_say(guide, "Type these digits into the device: %s", digits);
	else if (strcmp(step, "pairing") == 0)
		guide_say(guide, "It is heard; pairing …");
}

void guide_bond_on_enrolling(struct guide *guide, const json_t *answer)
{
	const char *step = string_of(answer, "step", "none");
	char words[64];

	if (guide->step != GUIDE_BONDING || guide->is_stopping || guide->broken_off || strcmp(step, "none") == 0)
		return;
	on_question(guide, step, string_of(answer, "digits", ""));
	snprintf(words, sizeof(words), strcmp(step, "listening") == 0 ? "Waiting for it, %lld s left" : "Pairing, %lld s left",
		(long long)integer_of(answer, "left_s", 0));
	if (!guide->is_asking)
		guide->ops->show(guide->context, words);
}

static bool is_six_digits(const char *line)
{
	return strlen(line) == 6 && strspn(line, "0123456789") == 6;
}

void guide_bond_take(struct guide *guide, const char *line)
{
	if (!line)
		break_off(guide, "nobody is there to answer the device");
	else if (strcmp(guide->asked, "passkey") == 0 && !is_six_digits(line))
		guide_ask(guide, "These are not six digits. Again:");
	else if (strcmp(guide->asked, "compare") == 0 && strcmp(line, "yes") != 0 && strcmp(line, "no") != 0)
		guide_ask(guide, "Type yes or no:");
	else
		guide_call(guide, GUIDE_ANSWER, line);
}

/* ---- how it ended ---- */

static void on_late(struct guide *guide)
{
	char why[GUIDE_WORDS_MAX];

	snprintf(why, sizeof(why), "it was enrolled as %s before that could be stopped; to release it: lares forget %s",
		guide_id(guide), guide_id(guide));
	guide_end(guide, CLI_FAILED, why);
}

/* Where a code was used and the bond does not count for it, the one who typed it is told why. */
static const char *words_of_bond(const struct guide *guide)
{
	int64_t trust = integer_of(guide->device, "trust", TRUST_PLAIN);
	bool was_code = guide->asked[0] && strcmp(guide->asked, "pairing") != 0 && strcmp(guide->asked, "listening") != 0;

	if (trust == TRUST_BONDED && was_code)
		return "It cannot be seen here that the bond was made with a code, so that it counts as made without one (lares doctor).";
	return guide_words_trust(trust);
}

void guide_bond_on_enrolled(struct guide *guide, const json_t *answer, const char *why)
{
	guide->ops->show(guide->context, "");
	if (!answer) {
		guide_end(guide, CLI_FAILED,
			guide->is_stopping ? "stopped; nothing was enrolled" : guide->broken_off ? guide->broken_off : why);
		return;
	}
	guide->enrolled = json_incref((json_t *)answer);
	guide->device = json_incref(json_object_get(answer, "device"));
	if (guide->is_stopping) {
		on_late(guide);
		return;
	}
	guide_say(guide, "%s is enrolled%s%s", guide_id(guide), is_true(answer, "paired") ? " and paired. " : ".",
		is_true(answer, "paired") ? words_of_bond(guide) : "");
	guide_prove_begin(guide);
}
