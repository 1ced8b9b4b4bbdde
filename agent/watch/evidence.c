/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/limit.h"

/* An alert must be readable after a restart, and a number with a hundred zeros is no measurement either. */
static bool reads_back(struct decimal number)
{
	char digits[DECIMAL_TEXT_MAX];

	decimal_format(number, digits);
	return decimal_parse(digits, &number) == 0;
}

bool evidence_is_number(const struct value *value)
{
	return value->kind == VALUE_NUMBER && quantity_is_sane(value->quantity, value->number, value->unit) &&
		reads_back(value->number);
}

bool evidence_is_press(const struct accepted *accepted, const struct value *value)
{
	return accepted->device->kind == DEVICE_HELP_BUTTON && value->kind == VALUE_EVENT &&
		value->quantity == QUANTITY_BUTTON && strcmp(value->code, "none") != 0;
}

_Static_assert(sizeof(((struct alert_cause *)0)->device) >= sizeof(((struct device *)0)->id), "evidence_of() copies it");

struct alert_cause evidence_of(const struct accepted *accepted, const struct value *value)
{
	struct alert_cause cause = {
		.trust = accepted->trust,
		.quantity = value->quantity,
		.at = stamp_of(accepted->at_us, accepted->at_zone_s),
	};

	memcpy(cause.reading, accepted->id, sizeof(cause.reading));
	strcpy(cause.device, accepted->device->id); /* of the same size */
	if (value->kind == VALUE_EVENT) {
		snprintf(cause.event, sizeof(cause.event), "%s", value->code);
	} else {
		cause.number = value->number;
		cause.unit = value->unit;
	}
	return cause;
}

static bool is_beneath(const struct alert_cause *cause, const struct accepted *accepted)
{
	return accepted->trust < TRUST_BONDED && cause->trust >= TRUST_BONDED;
}

bool evidence_may_touch(const struct alert *alert, const struct accepted *accepted)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (is_beneath(&alert->because[i], accepted))
			return false;
	return true;
}

bool evidence_may_clear_cause(const struct alert_cause *cause, const struct accepted *accepted, int64_t wall_us)
{
	bool is_own = strcmp(cause->device, accepted->device->id) == 0;
	int64_t at_us = stamp_of(accepted->at_us, 0).at_us;

	if (is_beneath(cause, accepted) || (!is_own && accepted->trust < cause->trust))
		return false;
	/* Measured before what raised it. A cause in the future is a clock that was set back: it bars nothing. */
	return at_us >= cause->at.at_us || cause->at.at_us > wall_us;
}

bool evidence_may_clear(const struct alert *alert, const struct accepted *accepted, int64_t wall_us)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (!evidence_may_clear_cause(&alert->because[i], accepted, wall_us))
			return false;
	return true;
}

bool evidence_is_rather(const struct alert_cause *cause, const struct alert_cause *than)
{
	bool is_bonded = cause->trust >= TRUST_BONDED, was_bonded = than->trust >= TRUST_BONDED;

	return is_bonded != was_bonded ? is_bonded : cause->at.at_us > than->at.at_us;
}

static struct alert_cause *worst_of(struct alert *alert)
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (alert->because[i].is_worst)
			return &alert->because[i];
	return NULL;
}

static bool is_worst(const struct alert *alert, const struct alert_cause *worst, const struct alert_cause *cause)
{
	return !worst || limit_is_worse(&alert->limit, cause->number, cause->unit, worst->number, worst->unit);
}

static void title_limit(struct alert *alert, enum lang lang, const struct alert_cause *cause)
{
	enum message message = alert->kind == ALERT_FOUND_LATE ? MESSAGE_TITLE_FOUND_LATE : MESSAGE_TITLE_LIMIT;
	enum unit level_unit = cause->unit == alert->limit.unit ? UNIT_NONE : alert->limit.unit;
	char quantity[WORDS_MAX], number[WORDS_MAX], level[WORDS_MAX];
	struct text q = text_of(quantity, sizeof(quantity)), n = text_of(number, sizeof(number));
	struct text l = text_of(level, sizeof(level)), t = text_of(alert->title, sizeof(alert->title));

	words_quantity_begin(&q, lang, cause->quantity);
	words_number(&n, lang, cause->number, cause->unit);
	words_number(&l, lang, alert->limit.level, level_unit);
	message_put(&t, lang, message, quantity, number, level);
}

/* What was said behind it, in whatever language, up to its end. */
static void cut_at(char *title, enum message words)
{
	char head[ALERT_TITLE_MAX];
	char *at;

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *behind = message_words((enum lang)lang, words);

		snprintf(head, sizeof(head), "%.*s", (int)strcspn(behind, "{"), behind);
		at = strstr(title, head);
		if (at)
			*at = '\0';
	}
}

/* Nobody set the limit of a trend: what it was compared with when it raised is told on, behind the value. */
static void title_trend(struct alert *alert, enum lang lang, const struct alert_cause *cause, bool is_first)
{
	char quantity[WORDS_MAX], number[WORDS_MAX], told[ALERT_TITLE_MAX];
	struct text q = text_of(quantity, sizeof(quantity)), n = text_of(number, sizeof(number)), t;
	const char *rest;

	strcpy(told, alert->title); /* of the same size */
	t = text_of(alert->title, sizeof(alert->title));
	cut_at(told, MESSAGE_WORD_ALONE);
	cut_at(told, MESSAGE_WORD_CONFIRMED);
	cut_at(told, MESSAGE_WORD_FURTHER);
	rest = strstr(told, ", ");
	words_quantity_begin(&q, lang, cause->quantity);
	words_number(&n, lang, cause->number, cause->unit);
	message_put_piece(&t, quantity);
	message_put_piece(&t, " ");
	message_put_piece(&t, number);
	message_put_piece(&t, rest ? rest : "");
	message_put_piece(&t, is_first ? "" : message_words(lang, MESSAGE_WORD_FURTHER));
}

static void put_title(struct alert *alert, enum lang lang, const struct alert_cause *cause, bool is_first)
{
	if (alert->kind == ALERT_TREND)
		title_trend(alert, lang, cause, is_first);
	else
		title_limit(alert, lang, cause);
}

void evidence_add(struct alert *alert, enum lang lang, const struct alert_cause *cause)
{
	struct alert_cause *worst = worst_of(alert);
	struct alert_cause added = *cause;

	/* While somebody has it in hand, the value that they know stays the one to compare with. */
	if (!alert_is_in_hand(alert) && is_worst(alert, worst, cause)) {
		if (worst)
			worst->is_worst = false;
		added.is_worst = true;
		put_title(alert, lang, cause, alert->n_because == 0);
	}
	alert_add_cause(alert, &added);
}

void evidence_find_worst(struct alert *alert, enum lang lang)
{
	struct alert_cause *known = worst_of(alert), *worst = known;

	for (size_t i = 0; !known && i < alert->n_because; i++)
		if (is_worst(alert, worst, &alert->because[i]))
			worst = &alert->because[i];
	if (!worst)
		return;
	worst->is_worst = true;
	put_title(alert, lang, worst, worst == alert->because);
}

bool evidence_is_step_worse(const struct alert *alert, const struct alert_cause *cause)
{
	for (size_t i = 0; i < alert->n_because; i++) {
		const struct alert_cause *worst = &alert->because[i];

		if (worst->is_worst)
			return limit_is_step_worse(&alert->limit, cause->number, cause->unit, worst->number,
				worst->unit);
	}
	return true;
}

static void go_on(struct alert *alert, enum lang lang, enum message words, uint64_t seconds)
{
	size_t n = strlen(alert->title);
	char duration[WORDS_MAX];
	struct text d = text_of(duration, sizeof(duration)), t = text_of(alert->title + n, sizeof(alert->title) - n);

	words_duration(&d, lang, seconds);
	message_put(&t, lang, words, duration);
}

void evidence_title_confirmed(struct alert *alert, enum lang lang, const struct alert_cause *first,
	const struct alert_cause *second)
{
	go_on(alert, lang, MESSAGE_WORD_CONFIRMED, (uint64_t)llabs(second->at.at_us - first->at.at_us) / 1000000);
}

void evidence_title_alone(struct alert *alert, enum lang lang, uint32_t within_s)
{
	go_on(alert, lang, MESSAGE_WORD_ALONE, within_s);
}

void evidence_title_press(struct alert *alert, enum lang lang, const struct device *device)
{
	struct text t = text_of(alert->title, sizeof(alert->title));

	message_put(&t, lang, MESSAGE_TITLE_HELP_CALL, device->name[0] ? device->name : device->id);
}

bool evidence_rests_on(const struct alert *alert, const uint8_t reading[READING_ID_SIZE])
{
	for (size_t i = 0; i < alert->n_because; i++)
		if (memcmp(alert->because[i].reading, reading, READING_ID_SIZE) == 0)
			return true;
	return false;
}
