/* SPDX-License-Identifier: Apache-2.0 */
/* FIRST and AGAIN: what it sends, and whether it comes by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/guide.h"
#include "cli/pairing.h"
#include "cli/print.h"
#include "cli/show.h"

enum {
	HINT_S = 90, /* nothing came for so long: say what to look at */
	SETTLE_S = 5, /* laresd knows at the end of a connection whether that proved something */
};

static bool is_paired(const struct guide *guide)
{
	return is_true(guide->enrolled, "paired");
}

/* What it sends is the proof, where there is no bond. */
static bool is_proven(const struct guide *guide)
{
	return is_paired(guide) ? is_true(guide->device, "proven") : guide->n_measured > 0;
}

static void finish(struct guide *guide)
{
	char words[GUIDE_WORDS_MAX];

	if (json_is_object(json_object_get(guide->plan, "plan")) && !guide_is_in_plan(guide))
		guide_say(guide, "The care plan does not name it yet: until the team has put %s into it, its values are nobody's.",
			guide->wish.address);
	guide_words_summary(guide, words);
	guide_say(guide, "%s", words);
	guide_end(guide, CLI_DONE, NULL);
}

/* On to the next step, or to the end, as far as it was wished. */
static void advance(struct guide *guide)
{
	if (guide->step != GUIDE_FIRST && guide->step != GUIDE_AGAIN)
		return;
	if (is_proven(guide) || (guide->n_measured > 0 && guide->wish.until == GUIDE_MEASURED)) {
		finish(guide);
	} else if (guide->step == GUIDE_FIRST && guide->n_measured > 0 &&
		guide->now_us - guide->step_us >= SETTLE_S * UINT64_C(1000000)) {
		guide_enter(guide, GUIDE_AGAIN);
		guide_say(guide, "%s, and do not press its pairing button: only what comes by itself proves that it comes tomorrow.",
			pairing_again_words(guide_kind(guide)));
	}
}

void guide_prove_begin(struct guide *guide)
{
	if (guide->wish.until == GUIDE_ENROLLED) {
		guide_enter(guide, GUIDE_FIRST);
		finish(guide);
		return;
	}
	guide_enter(guide, GUIDE_FIRST);
	guide_say(guide, "%s", pairing_measure_words(guide_kind(guide)));
}

/* ---- what it sends ---- */

static void say_reading(struct guide *guide, const json_t *reading)
{
	scoped(freep) char *words = NULL;
	size_t n_words;
	FILE *out = open_memstream(&words, &n_words);

	if (!out)
		return;
	show_values(reading, out);
	fclose(out);
	guide_say(guide, "  %s: %s", guide_id(guide), words);
}

/* What a paired device tells of itself, its battery say, is no measurement. */
static bool is_measurement(const struct guide *guide, const json_t *reading)
{
	return !is_paired(guide) || strcmp(string_of(reading, "class", ""), "vital") == 0;
}

void guide_prove_on_readings(struct guide *guide, const json_t *answer)
{
	const json_t *readings = json_object_get(answer, "readings");
	int64_t known = guide->last_seq;

	for (size_t i = json_array_size(readings); i-- > 0;) { /* the oldest first */
		const json_t *reading = json_array_get(readings, i);
		int64_t seq = integer_of(reading, "seq", 0);

		if (seq <= known)
			continue;
		guide->last_seq = seq > guide->last_seq ? seq : guide->last_seq;
		if (!is_measurement(guide, reading))
			continue;
		guide->n_measured++;
		guide->is_hinted = false;
		guide->step_us = guide->now_us;
		guide->ops->show(guide->context, "");
		say_reading(guide, reading);
	}
}

/* ---- what laresd says of it ---- */

static void note_clock(struct guide *guide)
{
	const json_t *clock = json_object_get(guide->device, "clock");
	int64_t ahead_s = integer_of(clock, "offset_s", 0);
	char words[GUIDE_WORDS_MAX];
	bool is_set = is_true(clock, "set");

	if (!json_is_object(clock) || (guide->has_clock && guide->is_clock_set == is_set && guide->clock_after_s == ahead_s))
		return;
	if (!guide->has_clock || is_set)
		guide->clock_before_s = integer_of(clock, "before_s", guide->has_clock ? guide->clock_before_s : ahead_s);
	guide->has_clock = true;
	guide->clock_after_s = ahead_s;
	guide->is_clock_set = is_set;
	guide_words_clock(guide, words);
	guide->ops->show(guide->context, "");
	guide_say(guide, "%s", words);
}

void guide_prove_on_devices(struct guide *guide, const json_t *answer)
{
	const json_t *devices = json_object_get(answer, "devices"), *device;
	size_t i;

	json_array_foreach(devices, i, device)
		if (strcmp(string_of(device, "id", ""), guide_id(guide)) == 0) {
			json_incref((json_t *)device);
			json_decref(guide->device);
			guide->device = (json_t *)device;
			note_clock(guide);
			break;
		}
	if (guide->n_measured > 0)
		advance(guide);
}

/* ---- time ---- */

static void hint(struct guide *guide)
{
	const char *trouble = string_of(guide->device, "trouble", "");

	guide->is_hinted = true;
	guide->ops->show(guide->context, "");
	if (trouble[0])
		guide_say(guide, "Nothing came yet: %s.", trouble);
	else
		guide_say(guide, "Nothing came yet. Measure again, with the device near the gateway; what is wrong with the radio says: "
				 "lares doctor. Ctrl-C ends this, and what is enrolled stays so.");
}

static void give_up(struct guide *guide)
{
	char why[GUIDE_WORDS_MAX];

	snprintf(why, sizeof(why), "%s is enrolled, but %s in %llu s; measure, and look at lares devices", guide_id(guide),
		guide->n_measured ? "no second measurement came by itself" : "nothing was measured",
		(unsigned long long)guide->wish.wait_s);
	guide_end(guide, CLI_FAILED, why);
}

void guide_prove_on_tick(struct guide *guide)
{
	uint64_t waited_s = (guide->now_us - guide->step_us) / 1000000;
	char words[64];

	if (guide->wish.wait_s && waited_s >= guide->wish.wait_s) {
		give_up(guide);
		return;
	}
	if (waited_s >= HINT_S && !guide->is_hinted)
		hint(guide);
	snprintf(words, sizeof(words), "Waiting for the %s measurement, %llu s", guide->step == GUIDE_FIRST ? "first" : "next",
		(unsigned long long)waited_s);
	guide->ops->show(guide->context, words);
	guide_call(guide, GUIDE_READINGS, guide_id(guide));
	guide_call(guide, GUIDE_DEVICES, NULL);
}
