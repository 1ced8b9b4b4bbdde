/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "packaging/desk/json.h"

/* What a home may write to the terminal of a team. */

static void tamed_is(const char *text, const char *expected)
{
	json_t *json = json_pack("{s:[{s:s}]}", "a", "b", text);

	json_tame(json);
	assert_string_equal(json_text(json_array_get(json_object_get(json, "a"), 0), "b"), expected);
	json_decref(json);
}

static void words_stay_as_they_are(void **state)
{
	(void)state;
	tamed_is("Systolic 192 mmHg, 36,6 °C – Körper, 測定", "Systolic 192 mmHg, 36,6 °C – Körper, 測定");
	tamed_is("", "");
}

static void what_a_terminal_obeys_is_taken_away(void **state)
{
	(void)state;
	tamed_is("a\033[2Jb", "a?[2Jb");
	tamed_is("a\r\n\tb\x7f", "a???b?");
	tamed_is("\xc2\x9b\x32J", "??2J");
	tamed_is("\xe2\x80\xae" "abc" "\xe2\x81\xa6", "???abc???");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_stay_as_they_are),
		cmocka_unit_test(what_a_terminal_obeys_is_taken_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
