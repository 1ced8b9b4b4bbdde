/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/alert.h"
#include "proto/message.h"

enum { TITLE_OWN_MAX = 97 }; /* octets of a title's own words: what it names needs the others */

static const char *const names[] = {
#define MESSAGE(constant, english, german) #constant,
#include "proto/message.def"
};

static bool is_a(enum message message, const char *sort)
{
	return strncmp(names[message], sort, strlen(sort)) == 0;
}

/* Which of {0} to {3} stand in it, a bit each; an open brace that is none of them is found out. */
static unsigned int places(const char *words)
{
	unsigned int found = 0;

	for (const char *c = strchr(words, '{'); c; c = strchr(c + 1, '{')) {
		assert_true(c[1] >= '0' && c[1] < '0' + MESSAGE_WITH_MAX && c[2] == '}');
		found |= 1U << (c[1] - '0');
	}
	return found;
}

static void each_message_has_the_same_places_in_every_language(void **state)
{
	(void)state;
	for (int i = 0; i < MESSAGE_COUNT; i++) {
		unsigned int found = places(message_words(LANG_EN, (enum message)i));

		assert_int_equal(found & (found + 1), 0); /* {1} only with {0} */
		for (int lang = 0; lang < LANG_COUNT; lang++)
			assert_int_equal(places(message_words((enum lang)lang, (enum message)i)), found);
	}
}

static void each_message_is_there_in_every_language_and_fits_into_an_alert(void **state)
{
	(void)state;
	for (int i = 0; i < MESSAGE_COUNT * LANG_COUNT; i++) {
		enum message message = (enum message)(i / LANG_COUNT);
		const char *words = message_words((enum lang)(i % LANG_COUNT), message);

		assert_non_null(words);
		assert_true(text_is_utf8(words, strlen(words)));
		assert_in_range(strlen(words), 1, is_a(message, "TITLE_") ? TITLE_OWN_MAX : ALERT_DO_MAX - 1);
		assert_true(is_a(message, "TITLE_") || is_a(message, "DO_") || is_a(message, "WORD_"));
		assert_true(!is_a(message, "TITLE_") || words[strlen(words) - 1] != '.');
		assert_true(!is_a(message, "DO_") || words[strlen(words) - 1] == '.');
	}
}

static void a_message_is_written_with_what_differs_in_its_places(void **state)
{
	char words[ALERT_TITLE_MAX];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	message_put(&t, LANG_EN, MESSAGE_TITLE_LIMIT, "Systolic pressure", "192 mmHg", "180");
	assert_string_equal(words, "Systolic pressure 192 mmHg, limit 180");
	t = text_of(words, sizeof(words));
	message_put(&t, LANG_DE, MESSAGE_TITLE_FOUND_LATE, "Systolischer Blutdruck", "192 mmHg", "180");
	assert_string_equal(words, "Systolischer Blutdruck 192 mmHg, Grenze 180, verspätet gefunden");
}

/* A name may hold anything, and is written as it is: what looks like a place in it is none. */
static void what_is_put_in_is_not_read_as_a_message(void **state)
{
	char words[ALERT_TITLE_MAX];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	message_put(&t, LANG_EN, MESSAGE_TITLE_HELP_CALL, "{0} %s {1}");
	assert_string_equal(words, "Help call: {0} %s {1}");
}

static void what_is_too_long_or_no_text_is_cut_between_characters(void **state)
{
	char words[16];
	struct text t = text_of(words, sizeof(words));

	(void)state;
	message_put(&t, LANG_EN, MESSAGE_TITLE_HELP_CALL, "abcé");
	assert_string_equal(words, "Help call: abc");
	assert_int_equal(text_end(&t), 14);
	t = text_of(words, sizeof(words));
	message_put_piece(&t, "ab\xff" "cd");
	assert_string_equal(words, "ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_message_has_the_same_places_in_every_language),
		cmocka_unit_test(each_message_is_there_in_every_language_and_fits_into_an_alert),
		cmocka_unit_test(a_message_is_written_with_what_differs_in_its_places),
		cmocka_unit_test(what_is_put_in_is_not_read_as_a_message),
		cmocka_unit_test(what_is_too_long_or_no_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
