/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/pulse_json.h"
#include "example.h"

#define SCHEMA SOURCE_DIR "/proto/schema/pulse.json"

static const struct pulse_refused refused[] = {
	{ "blood-pressure", "damaged", 3 },
	{ "blood-pressure", "length", 1 },
	{ "bthome", "needs-key", 7 },
};

static const struct pulse_message working = {
	.home = "h-0417",
	.boot = "3f6c1b0e9a7d4c52b8e1f00d5a6b7c8d",
	.seq = 12,
	.uptime_s = 720,
	.is_clock_synchronised = true,
	.scanner = PULSE_SCANNING,
	.has_heard = true,
	.heard_age_s = 1,
	.rung = "none",
	.outbox_depth = 3,
	.outbox_oldest_s = 4, .outbox_store = "0f4d7a12b3c84e5f9a6b1c2d3e4f5a6b", .complete_to = 1041,
	.is_store_failing = true,
	.n_lost = 2, .n_missing = 5, .is_space_known = true, .used_bytes = 73400320, .limit_bytes = 536870912, .n_given_up = 256,
	.is_wear_known = true, .written_bytes = 1228800, .written_over_s = 720,
	.check = PULSE_CHECK_OK, .is_check_known = true, .check_age_s = 600,
	.has_salvage = true, .is_salvaging = true, .n_saved = 4096, .n_unsaved = 3,
	.link_session = 41,
	.to = "q8Zt0f1mS2-h7Vd3",
	.certificate = "4b1f00d5a6b7c8d93f6c1b0e9a7d4c52",
	.n_devices = 2,
	.plan_version = 12,
	.open_alerts.n[ALERT_HIGH][ALERT_ACTIVE] = 1,
	.burden = { .week = 20773, .n_raised[ALERT_HIGH][ALERT_PERSON] = 3, .n_duplicates = 5, .n_acknowledged = 2,
		.acknowledged_sum_s = 123, .acknowledged_worst_s = 100 },
	.lares = "0.1.0",
	.bluez = "5.66",
	.updates = { .is_lares_known = true, .lares_s = 172800, .is_system_known = true, .system_s = 3600 },
	.refused = refused,
	.n_refused = 3,
};

static void test_refusals_are_grouped_by_driver(void **state)
{
	char text[PULSE_JSON_MAX];

	(void)state;
	assert_true(pulse_json(&working, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 0, text);
}

static void test_what_is_not_known_is_null_or_absent(void **state)
{
	const struct pulse_message young = { .home = "h-0417", .boot = "3f6c1b0e9a7d4c52b8e1f00d5a6b7c8d",
		.outbox_store = "0f4d7a12b3c84e5f9a6b1c2d3e4f5a6b", .rung = "restart", .lares = "0.1.0" };
	char text[PULSE_JSON_MAX];

	(void)state;
	assert_true(pulse_json(&young, text, sizeof(text)) > 0);
	assert_is_example(SCHEMA, 1, text);
}

static void test_all_rows_of_refusals_fit(void **state)
{
	struct pulse_refused rows[PULSE_REFUSED_MAX];
	struct pulse_message pulse = working;
	char text[PULSE_JSON_MAX];

	(void)state;
	for (size_t i = 0; i < PULSE_REFUSED_MAX; i++)
		rows[i] = (struct pulse_refused){ i % 2 ? "device-information" : "blood-pressure", "needs-key", UINT64_MAX };
	pulse.refused = rows;
	pulse.n_refused = PULSE_REFUSED_MAX;
	assert_true(pulse_json(&pulse, text, sizeof(text)) > 0);
}

static void test_every_state_of_scanner_and_check_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < PULSE_CHECK_COUNT; i++)
		assert_non_null(pulse_check_name((enum pulse_check)i));
	for (int i = 0; i < PULSE_SCANNER_COUNT; i++) {
		assert_non_null(pulse_scanner_name((enum pulse_scanner)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(pulse_scanner_name((enum pulse_scanner)i),
				pulse_scanner_name((enum pulse_scanner)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals_are_grouped_by_driver),
		cmocka_unit_test(test_what_is_not_known_is_null_or_absent),
		cmocka_unit_test(test_all_rows_of_refusals_fit),
		cmocka_unit_test(test_every_state_of_scanner_and_check_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
