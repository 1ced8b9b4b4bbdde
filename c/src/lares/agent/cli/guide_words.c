/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cli/guide.h"
#include "cli/print.h"
#include "proto/mounting.h"
#include "proto/text.h"

const char *guide_id(const struct guide *guide)
{
	return string_of(json_object_get(guide->enrolled, "device"), "id", "the device");
}

enum device_kind guide_kind(const struct guide *guide)
{
	int kind = device_kind_from_name(string_of(guide->device, "kind", ""));

	return kind < 0 ? DEVICE_SENSOR : (enum device_kind)kind;
}

const char *guide_words_trust(int64_t trust)
{
	if (trust >= TRUST_AUTHENTICATED)
		return "The bond was made with a code: what comes is from this device and no other.";
	if (trust == TRUST_BONDED)
		return "The bond was made without a code: what comes is encrypted, and nobody has checked that it is this device.";
	return "";
}

/* "58 s slow" of one that is behind; it is told to the second, and is one off by rounding alone. */
static void put_drift(struct text *t, int64_t ahead_s)
{
	char age[AGE_TEXT_MAX];

	if (ahead_s >= -1 && ahead_s <= 1)
		text_put(t, "right");
	else
		text_printf(t, "%s %s", age_words(llabs(ahead_s), age), ahead_s < 0 ? "slow" : "fast");
}

void guide_words_clock(const struct guide *guide, char ret_words[GUIDE_WORDS_MAX])
{
	struct text t = text_of(ret_words, GUIDE_WORDS_MAX);

	if (!guide->has_clock)
		return;
	text_put(&t, "Its clock was ");
	put_drift(&t, guide->clock_before_s);
	if (guide->is_clock_set) {
		text_put(&t, "; it was set and read back, and is ");
		put_drift(&t, guide->clock_after_s);
	} else if (llabs(guide->clock_before_s) > 1) {
		text_put(&t, " and was not set; times are corrected by that");
	}
	text_put(&t, ".");
}

static void put_person(struct text *t, const struct guide *guide)
{
	const json_t *proposed = json_object_get(guide->device, "proposed");
	const char *person = string_of(proposed, "person", guide->wish.person);

	for (size_t i = 0; i < guide->wish.n_users; i++)
		text_printf(t, "%s%.*s", i ? ", " : " of ", (int)strcspn(guide->wish.users[i], ":"), guide->wish.users[i]);
	if (guide->wish.n_users == 0 && person[0])
		text_printf(t, " of %s", person);
	if (mounting_from_name(guide->wish.mounted_on) != MOUNTING_NONE)
		text_printf(t, ", on %s", mounting_words(mounting_from_name(guide->wish.mounted_on)));
}

static const char *proof_of(const struct guide *guide)
{
	if (is_true(guide->device, "proven"))
		return "proven: it comes by itself";
	if (is_true(guide->enrolled, "paired"))
		return "not proven yet: measure, and once more later; lares devices says when it is";
	return guide->n_measured ? "its values come" : "nothing came yet; see lares readings";
}

void guide_words_summary(const struct guide *guide, char ret_words[GUIDE_WORDS_MAX])
{
	static const char *const bonds[] = { [TRUST_PLAIN] = "heard openly", [TRUST_ENCRYPTED] = "encrypted",
		[TRUST_BONDED] = "bonded without a code", [TRUST_AUTHENTICATED] = "bonded with a code" };
	int64_t trust = integer_of(guide->device, "trust", TRUST_PLAIN);
	struct text t = text_of(ret_words, GUIDE_WORDS_MAX);

	text_printf(&t, "%s (%s%s%s)", guide_id(guide), device_kind_words(guide_kind(guide)), guide->wish.name ? ", " : "",
		guide->wish.name ? guide->wish.name : "");
	put_person(&t, guide);
	text_printf(&t, ": %s", bonds[trust < TRUST_PLAIN || trust > TRUST_AUTHENTICATED ? TRUST_PLAIN : trust]);
	if (guide->has_clock) {
		text_put(&t, guide->is_clock_set ? "; clock set, " : "; clock ");
		put_drift(&t, guide->clock_after_s);
	}
	text_printf(&t, "; %u measurement%s; %s.", guide->n_measured, guide->n_measured == 1 ? "" : "s", proof_of(guide));
}
