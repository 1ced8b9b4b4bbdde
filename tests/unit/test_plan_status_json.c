/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/plan_status_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/plan-status.json"

static void test_a_plan_that_was_taken_has_no_faults(void **state)
{
	const struct plan_status_message status = { .home = "h-0417", .version = 12, .is_accepted = true,
		.reason = "done", .words = "Done.", .at = { INT64_C(1795331645113000), 3600 } };
	static char text[PLAN_STATUS_JSON_MAX];

	(void)state;
	assert_true(plan_status_json(&status, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_a_plan_that_was_refused_says_why_and_which_one_is_in_force(void **state)
{
	static struct faults faults;
	const struct plan_status_message status = { .home = "h-0417", .reason = "invalid-plan",
		.words = "The plan has faults and is not put in force.", .faults = &faults,
		.at = { INT64_C(1795331645113000), 3600 } };
	static char text[PLAN_STATUS_JSON_MAX];

	(void)state;
	faults_add(&faults, "$.limits[0].clear", "190 lies beyond the limit; write 180 or less");
	assert_true(plan_status_json(&status, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void test_as_many_faults_as_are_kept_fit_and_the_rest_is_counted(void **state)
{
	static struct faults faults;
	char path[FAULT_PATH_MAX], words[FAULT_WORDS_MAX];
	const struct plan_status_message status = { .home = "h", .reason = "invalid-plan", .words = "No.",
		.faults = &faults, .at = { 1000, 0 } };
	static char text[PLAN_STATUS_JSON_MAX];

	(void)state;
	memset(path, '"', sizeof(path));
	memset(words, '"', sizeof(words));
	path[sizeof(path) - 1] = words[sizeof(words) - 1] = '\0';
	for (size_t i = 0; i < FAULTS_MAX + 5; i++)
		faults_add(&faults, path, "%s", words);
	assert_int_equal(faults.n_faults, FAULTS_MAX);
	assert_true(plan_status_json(&status, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"more\":5"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plan_that_was_taken_has_no_faults),
		cmocka_unit_test(test_a_plan_that_was_refused_says_why_and_which_one_is_in_force),
		cmocka_unit_test(test_as_many_faults_as_are_kept_fit_and_the_rest_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
