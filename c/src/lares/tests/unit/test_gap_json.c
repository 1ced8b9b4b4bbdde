/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/gap_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/gap.json"

static struct gap_message sample(void)
{
	return (struct gap_message){ .home = "h-0417", .boot = "3f6c1b0e9a7d4c52b8e1f00d5a6b7c8d",
		.store = "00112233445566778899aabbccddeeff", .class = CLASS_TELEMETRY, .why = GAP_SPACE, .count = 1500,
		.first = { 1042, stamp_of(INT64_C(1795129200000000), 3600) },
		.at = stamp_of(INT64_C(1795331645113000), 3600) };
}

static void test_a_range_of_several_devices_is_told_with_both_ends(void **state)
{
	struct gap_message gap = sample();
	char text[GAP_JSON_MAX];

	(void)state;
	gap.last = (struct gap_edge){ 2988, stamp_of(INT64_C(1795260600000000), 3600) };
	assert_true(gap_json(&gap, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_what_damage_hides_is_null(void **state)
{
	struct gap_message gap = sample();
	char text[GAP_JSON_MAX];

	(void)state;
	gap.class = CLASS_VITAL;
	gap.device = "cuff-1";
	gap.why = GAP_DAMAGE;
	gap.count = 1;
	gap.first = (struct gap_edge){ .seq = 17 };
	assert_true(gap_json(&gap, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void test_a_buffer_that_is_too_small_is_said_so(void **state)
{
	struct gap_message gap = sample();
	char text[GAP_JSON_MAX];
	int n = gap_json(&gap, text, sizeof(text));

	(void)state;
	assert_int_equal(gap_json(&gap, text, (size_t)n), -ENOSPC);
	assert_int_equal(gap_json(&gap, text, (size_t)n + 1), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_range_of_several_devices_is_told_with_both_ends),
		cmocka_unit_test(test_what_damage_hides_is_null),
		cmocka_unit_test(test_a_buffer_that_is_too_small_is_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
