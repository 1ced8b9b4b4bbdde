/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/say.h"

#include "plan/window.h"
#include "proto/date_time.h"
#include "proto/words.h"

static const char *const sentences[SENTENCE_COUNT][LANG_COUNT] = {
#define SENTENCE(constant, english, german) { [LANG_EN] = english, [LANG_DE] = german },
#include "plan/sentence.def"
};

const char *sentence_words(enum lang lang, enum sentence sentence)
{
	return sentences[sentence][lang];
}

static const char *words_of(const struct say *s, enum sentence sentence)
{
	return sentences[sentence][s->plan->lang];
}

void say_with(const struct say *s, enum sentence sentence, const char *const with[MESSAGE_WITH_MAX])
{
	message_fill(s->t, words_of(s, sentence), with);
}

void say_plain(const struct say *s, enum sentence sentence)
{
	text_put(s->t, words_of(s, sentence));
}

void say_end(const struct say *s)
{
	text_put(s->t, "\n");
}

const char *say_name(const struct say *s, const char *person)
{
	const struct plan_person *found = plan_find_person(s->plan, person);

	return found ? found->name : person;
}

const char *say_priority(const struct say *s, enum alert_priority priority)
{
	static const enum sentence of[] = { [ALERT_INFORMATION] = SENTENCE_INFORMATION, [ALERT_LOW] = SENTENCE_LOW,
		[ALERT_MEDIUM] = SENTENCE_MEDIUM, [ALERT_HIGH] = SENTENCE_HIGH };

	return words_of(s, of[priority]);
}

struct piece say_count(uint64_t number)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	text_unsigned(&t, number);
	return piece;
}

struct piece say_span(const struct say *s, uint32_t seconds)
{
	static const struct {
		uint32_t s, least_s; /* from which number of seconds it is told in it */
		enum sentence one, many;
	} units[] = { { 86400, 2 * 86400, SENTENCE_DAYS, SENTENCE_DAYS }, { 3600, 3600, SENTENCE_HOUR, SENTENCE_HOURS },
		{ 60, 60, SENTENCE_MINUTE, SENTENCE_MINUTES }, { 1, 0, SENTENCE_SECONDS, SENTENCE_SECONDS } };
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));
	size_t i = 0;

	while (seconds < units[i].least_s || seconds % units[i].s)
		i++;
	message_fill(&t, words_of(s, seconds == units[i].s ? units[i].one : units[i].many),
		(const char *const[MESSAGE_WITH_MAX]){ say_count(seconds / units[i].s).words });
	return piece;
}

struct piece say_days(const struct say *s, uint16_t days)
{
	return say_span(s, days * 86400U);
}

struct piece say_quantity(const struct say *s, enum quantity quantity)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	words_quantity(&t, s->plan->lang, quantity);
	return piece;
}

struct piece say_number(const struct say *s, struct decimal number, enum unit unit)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	words_number(&t, s->plan->lang, number, unit);
	return piece;
}

struct piece say_address(const struct address *address)
{
	struct piece piece;

	address_format(address, piece.words);
	return piece;
}

static struct piece days_of(const struct say *s, uint8_t days)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	for (unsigned int day = 0; day < 7; day++) {
		if (!(days >> day & 1))
			continue;
		text_put(&t, t.n ? ", " : "");
		text_put(&t, words_of(s, (enum sentence)(SENTENCE_MONDAY + day)));
	}
	return piece;
}

struct piece say_windows(const struct say *s, const struct plan_window *windows, size_t n_windows)
{
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	for (size_t i = 0; i < n_windows; i++) {
		char from_words[8], to_words[8];
		struct text from = text_of(from_words, sizeof(from_words)), to = text_of(to_words, sizeof(to_words));

		window_put_from(&from, &windows[i]);
		window_put_to(&to, &windows[i]);
		text_put(&t, i == 0 ? "" : words_of(s, SENTENCE_AND));
		message_fill(&t,
			words_of(s, windows[i].days == WINDOW_EVERY_DAY ? SENTENCE_WINDOW : SENTENCE_WINDOW_DAYS),
			(const char *const[MESSAGE_WITH_MAX]){ from_words, to_words, days_of(s, windows[i].days).words });
	}
	return piece;
}

struct piece say_moment(const struct say *s, int64_t at_us)
{
	int64_t at_s = at_us / 1000000 + (s->zone_s ? s->zone_s(at_us) : 0);
	struct device_time face = date_time_of_unix(at_s);
	struct piece piece;
	struct text t = text_of(piece.words, sizeof(piece.words));

	text_printf(&t, "%04u-%02u-%02u %02u:%02u%s", face.year, face.month, face.day, face.hour, face.minute,
		s->zone_s ? "" : " UTC");
	return piece;
}
