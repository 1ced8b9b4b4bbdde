/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/plausible.h"

#include "proto/words.h"
#include "watch/evidence.h"
#include "watch/roster.h"

static bool has_any(const struct reading *reading, const enum reading_flag *flags, size_t n_flags)
{
	for (size_t i = 0; i < n_flags; i++)
		if (reading_has(reading, flags[i]))
			return true;
	return false;
}

enum suppress_reason plausible_mark(const struct reading *reading)
{
	/* Under AMBIGUOUS a number may as well be a special value under another exponent. */
	static const enum reading_flag invalid[] = { FLAG_INVALID, FLAG_AMBIGUOUS, FLAG_UNSTABLE, FLAG_UNSUCCESSFUL,
		FLAG_UNAVAILABLE, FLAG_CALIBRATING };

	if (reading->kind == READING_CONTROL_SOLUTION || reading_has(reading, FLAG_TEST) || reading_has(reading, FLAG_DEMO))
		return SUPPRESS_TEST;
	if (has_any(reading, invalid, sizeof(invalid) / sizeof(invalid[0])))
		return SUPPRESS_INVALID;
	if (reading_has(reading, FLAG_IMPLAUSIBLE))
		return SUPPRESS_IMPLAUSIBLE;
	return reading_has(reading, FLAG_QUESTIONABLE) ? SUPPRESS_QUESTIONABLE : SUPPRESS_REASON_COUNT;
}

enum suppress_reason plausible_reason(const struct accepted *accepted, const struct value *value)
{
	enum suppress_reason mark = plausible_mark(accepted->reading);

	if (mark != SUPPRESS_TEST && value->kind != VALUE_NUMBER)
		return SUPPRESS_INVALID;
	if (mark == SUPPRESS_REASON_COUNT && !evidence_is_number(value))
		return SUPPRESS_IMPLAUSIBLE;
	if (mark != SUPPRESS_REASON_COUNT)
		return mark;
	if (!accepted->live && accepted->quality == TIME_ESTIMATED)
		return SUPPRESS_CLOCK;
	if (!accepted->person || !accepted->person[0])
		return SUPPRESS_UNASSIGNED;
	return SUPPRESS_REASON_COUNT;
}

static bool is_watched(const struct plan *plan, enum quantity quantity)
{
	if (quantity_class(quantity) == CLASS_VITAL)
		return true;
	for (size_t i = 0; plan && i < plan->n_limits; i++)
		if (plan->limits[i].quantity == quantity)
			return true;
	return false;
}

void plausible_words(const struct watch *watch, const struct value *value, char ret_words[PLAUSIBLE_WORDS_MAX])
{
	struct text t = text_of(ret_words, PLAUSIBLE_WORDS_MAX);

	words_quantity_begin(&t, roster_lang(watch), value->quantity);
	if (value->kind == VALUE_NUMBER) {
		text_put(&t, " ");
		words_number(&t, roster_lang(watch), value->number, value->unit);
	}
	if (text_end(&t) < 0)
		ret_words[0] = '\0';
}

enum suppress_reason plausible_look(struct watch *watch, const struct accepted *accepted, const struct value *value,
	const struct moment *now)
{
	enum suppress_reason reason = plausible_reason(accepted, value);
	char words[PLAUSIBLE_WORDS_MAX];

	if (reason != SUPPRESS_REASON_COUNT && is_watched(watch->plan, value->quantity)) {
		plausible_words(watch, value, words);
		suppress_note(watch, reason, NULL, accepted->person, accepted, words, now);
	}
	return reason;
}
