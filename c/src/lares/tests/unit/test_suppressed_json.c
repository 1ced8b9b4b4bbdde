/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/suppressed_json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static struct suppressed example(void)
{
	return (struct suppressed){ .reason = SUPPRESS_HISTORICAL, .at = stamp_of(INT64_C(1795335245000000), 3600),
		.rule = "systolic-high", .person = "p1", .device = "cuff-1", .reading = { 0xab },
		.detail = "Systolic pressure 200 mmHg" };
}

static void it_says_why_in_words_and_of_what(void **state)
{
	struct suppressed suppressed = example();
	char json[SUPPRESSED_JSON_MAX];
	int n = suppressed_json(&suppressed, json, sizeof(json));

	(void)state;
	assert_int_equal(n, strlen(json));
	assert_string_equal(json,
		"{\"v\":1,\"at\":\"2026-11-22T09:14:05.000+01:00\",\"reason\":\"historical\","
		"\"words\":\"it was measured long before it came, and what is late calls nobody\","
		"\"rule\":\"systolic-high\",\"person\":\"p1\",\"device\":\"cuff-1\","
		"\"reading\":\"ab000000000000000000000000000000\",\"detail\":\"Systolic pressure 200 mmHg\"}");
}

static void what_it_does_not_know_is_null(void **state)
{
	struct suppressed suppressed = { .reason = SUPPRESS_STEPPED, .at = stamp_of(INT64_C(1795335245000000), 0) };
	char json[SUPPRESSED_JSON_MAX];

	(void)state;
	suppressed_json(&suppressed, json, sizeof(json));
	assert_non_null(strstr(json, "\"rule\":null,\"person\":null,\"device\":null,\"reading\":null,\"detail\":null}"));
}

static void each_reason_and_the_longest_texts_make_json_that_fits(void **state)
{
	struct suppressed suppressed = example();
	char json[SUPPRESSED_JSON_MAX];

	(void)state;
	memset(suppressed.rule, '"', sizeof(suppressed.rule) - 1);
	memset(suppressed.person, '\\', sizeof(suppressed.person) - 1);
	memset(suppressed.detail, '"', sizeof(suppressed.detail) - 1);
	for (int reason = 0; reason < SUPPRESS_REASON_COUNT; reason++) {
		json_t *read;
		int n;

		suppressed.reason = (enum suppress_reason)reason;
		n = suppressed_json(&suppressed, json, sizeof(json));
		assert_true(n > 0);
		read = json_loads(json, 0, NULL);
		assert_non_null(read);
		json_decref(read);
		assert_int_equal(suppress_reason_from_name(suppress_reason_name(suppressed.reason)), reason);
		for (int cut = 0; cut < n; cut += 17)
			assert_int_equal(suppressed_json(&suppressed, json, (size_t)cut), -ENOSPC);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_why_in_words_and_of_what),
		cmocka_unit_test(what_it_does_not_know_is_null),
		cmocka_unit_test(each_reason_and_the_longest_texts_make_json_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
