/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/particular.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *english, *german;
} rows[] = {
#define PARTICULAR(english, german) { english, german },
#include "proto/particular.def"
};

static void put(enum lang lang, const char *words, const char *expected)
{
	char memory[400];
	struct text t = text_of(memory, sizeof(memory));

	particular_put(&t, lang, words);
	assert_true(text_end(&t) > 0);
	assert_string_equal(memory, expected);
}

static void each_row_is_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(strlen(rows[i].german) > 3);
		if (!strchr(rows[i].english, '{'))
			put(LANG_DE, rows[i].english, rows[i].german);
		put(LANG_EN, rows[i].english, rows[i].english);
	}
}

static void what_differs_stands_where_the_language_wants_it(void **state)
{
	(void)state;
	put(LANG_DE, "120 readings brought over, 3 lost; the care plan is missing", "120 Messungen übernommen, 3 verloren; der Plan fehlt");
	put(LANG_DE, "00:AA:01:00:00:00 does not scan; and 2 more", "00:AA:01:00:00:00 sucht nicht; und 2 weitere");
	put(LANG_DE, "read-only at the start; readings are kept in memory only; some of what it knew is missing",
		"schreibgeschützt beim Start; Messungen werden nur im Speicher gehalten; manches, was es wusste, fehlt");
	put(LANG_DE, "the certificate of the broker b.example runs out in 12 days, on 2026-12-04",
		"das Zertifikat des Brokers b.example läuft ab in 12 Tagen, am 2026-12-04");
	put(LANG_DE, "no reading since 2026-11-20 08:14, expected every 2 days", "keine Messung seit 2026-11-20 08:14, erwartet alle 2 Tage");
	put(LANG_DE, "not heard since 08:14, expected every 20 min", "nicht gehört seit 08:14, erwartet alle 20 min");
	put(LANG_DE, "its program ended with status 7", "sein Programm endete mit Status 7");
}

static void what_no_row_has_stays_as_it_was_written(void **state)
{
	(void)state;
	put(LANG_DE, "a broker's own words", "a broker's own words");
	put(LANG_DE, " is switched off", " is switched off");
	put(LANG_DE, "; and  more", "; and  more");
	put(LANG_DE, "{0} is not there", "{0} ist nicht da"); /* braces of others are no places */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_its_own),
		cmocka_unit_test(what_differs_stands_where_the_language_wants_it),
		cmocka_unit_test(what_no_row_has_stays_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
