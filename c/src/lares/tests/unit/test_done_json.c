/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/done_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/done.json"

static struct done_message sample(void)
{
	return (struct done_message){ .home = "h-0417", .id = "a1", .verb = "ack", .is_done = true, .reason = "done",
		.words = "Done.", .alert = "01KAN5G3QS0123456789ABCDEF", .at = stamp_of(INT64_C(1795331645113000), 3600) };
}

static void test_an_effect_names_its_message_and_its_alert(void **state)
{
	struct done_message done = sample();
	char text[DONE_JSON_MAX];

	(void)state;
	assert_true(done_json(&done, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_what_could_not_be_verified_has_no_id(void **state)
{
	struct done_message done = sample();
	char text[DONE_JSON_MAX];

	(void)state;
	done.id = done.alert = NULL;
	done.is_done = false;
	done.reason = "bad-signature";
	done.words = "The signature is not by the key that it names.";
	assert_true(done_json(&done, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void test_a_result_is_told_as_it_is(void **state)
{
	struct done_message done = sample();
	char text[DONE_JSON_MAX];

	(void)state;
	done.result = "{\"next\":7}";
	assert_true(done_json(&done, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, ",\"result\":{\"next\":7}"));
}

static void test_a_strangers_verb_stays_inside_its_string(void **state)
{
	struct done_message done = sample();
	char text[DONE_JSON_MAX];

	(void)state;
	done.verb = "\",\"ok\":true,\"\xff\n";
	done.is_done = false;
	assert_true(done_json(&done, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"verb\":\"\\\",\\\"ok\\\":true,\\\"\xef\xbf\xbd\\u000a\",\"ok\":false"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_effect_names_its_message_and_its_alert),
		cmocka_unit_test(test_what_could_not_be_verified_has_no_id),
		cmocka_unit_test(test_a_result_is_told_as_it_is),
		cmocka_unit_test(test_a_strangers_verb_stays_inside_its_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
