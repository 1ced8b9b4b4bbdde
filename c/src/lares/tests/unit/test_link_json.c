/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/link_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/link.json"

static const struct link_message online = {
	.home = "h-0417",
	.boot = "3f6c1b0e9a7d4c52b8e1f00d5a6b7c8d",
	.session = 41,
	.to = "q8Zt0f1mS2-h7Vd3",
	.is_online = true,
	.at = { INT64_C(1795331645113000), 3600 },
};

static void test_the_birth_says_when_it_was(void **state)
{
	char text[LINK_JSON_MAX];

	(void)state;
	assert_true(link_json(&online, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_the_will_tells_no_time(void **state)
{
	struct link_message will = online;
	char text[LINK_JSON_MAX];

	(void)state;
	will.is_online = false;
	assert_true(link_json(&will, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void test_a_buffer_that_is_too_small_is_said_so(void **state)
{
	char text[LINK_JSON_MAX];
	int n = link_json(&online, text, sizeof(text));

	(void)state;
	assert_int_equal(link_json(&online, text, (size_t)n), -ENOSPC);
	assert_int_equal(link_json(&online, text, (size_t)n + 1), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_birth_says_when_it_was),
		cmocka_unit_test(test_the_will_tells_no_time),
		cmocka_unit_test(test_a_buffer_that_is_too_small_is_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
