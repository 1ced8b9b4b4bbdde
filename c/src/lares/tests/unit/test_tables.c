/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "drivers/driver.h"
#include "proto/accepted.h"
#include "proto/alert.h"
#include "proto/device.h"
#include "proto/device_trouble.h"
#include "proto/fault.h"
#include "proto/json/device_json.h"
#include "proto/json/pulse_json.h"
#include "proto/plan.h"
#include "proto/suppressed.h"
#include "proto/quantity.h"
#include "proto/reading.h"
#include "proto/record.h"
#include "radio/radio.h"

/* Every table of names, walked both ways where there are two. */
enum { NAMES_MAX = 256 };

/* A name goes over the wire or into a command: short, of lower-case words, and its own. */
static void assert_good_names(const char *(*name_of)(int constant), int n_constants)
{
	assert_in_range(n_constants, 1, NAMES_MAX);
	for (int i = 0; i < n_constants; i++) {
		const char *name = name_of(i);

		assert_non_null(name);
		assert_in_range(strlen(name), 1, 40);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."), strlen(name));
		for (int other = 0; other < i; other++)
			assert_string_not_equal(name, name_of(other));
	}
}

static void assert_found_again(const char *(*name_of)(int constant), int (*from_name)(const char *name), int n_constants)
{
	for (int i = 0; i < n_constants; i++) {
		char longer[64] = "";

		assert_int_equal(from_name(name_of(i)), i);
		strcat(strcat(longer, name_of(i)), "x");
		assert_int_equal(from_name(longer), -1);
	}
	assert_int_equal(from_name("no such name"), -1);
}

#define ONE_WAY(table, enumeration, count)                                                      \
	static const char *table##_of(int constant)                                            \
	{                                                                                      \
		return table##_name((enum enumeration)constant);                               \
	}                                                                                      \
	static void names_of_##table(void **state)                                             \
	{                                                                                      \
		(void)state;                                                                   \
		assert_good_names(table##_of, count);                                          \
	}

#define BOTH_WAYS(table, enumeration, count)                                                   \
	ONE_WAY(table, enumeration, count)                                                     \
	static void names_of_##table##_both_ways(void **state)                                 \
	{                                                                                      \
		(void)state;                                                                   \
		assert_found_again(table##_of, table##_from_name, count);                      \
	}

BOTH_WAYS(class, class, CLASS_COUNT)
BOTH_WAYS(quantity, quantity, QUANTITY_COUNT)
BOTH_WAYS(reading_kind, reading_kind, READING_KIND_COUNT)
BOTH_WAYS(device_kind, device_kind, DEVICE_KIND_COUNT)
BOTH_WAYS(decode, decode, DECODE_COUNT)
BOTH_WAYS(alert_kind, alert_kind, ALERT_KIND_COUNT)
BOTH_WAYS(alert_state, alert_state, ALERT_STATE_COUNT)
BOTH_WAYS(alert_condition, alert_condition, ALERT_CONDITION_COUNT)
BOTH_WAYS(alert_priority, alert_priority, ALERT_PRIORITY_COUNT)
BOTH_WAYS(alert_about, alert_about, ALERT_ABOUT_COUNT)
BOTH_WAYS(alert_event, alert_event, ALERT_EVENT_COUNT)
BOTH_WAYS(plan_role, plan_role, PLAN_ROLE_COUNT)
BOTH_WAYS(plan_trend_kind, plan_trend_kind, TREND_KIND_COUNT)
BOTH_WAYS(plan_mobility_kind, plan_mobility_kind, MOBILITY_KIND_COUNT)
BOTH_WAYS(plan_pause_reason, plan_pause_reason, PAUSE_REASON_COUNT)
BOTH_WAYS(lang, lang, LANG_COUNT)
BOTH_WAYS(suppress_reason, suppress_reason, SUPPRESS_REASON_COUNT)
BOTH_WAYS(score_input, score_input, SCORE_INPUT_COUNT)
BOTH_WAYS(reading_flag, reading_flag, FLAG_COUNT)
BOTH_WAYS(absent, absent, ABSENT_COUNT)
BOTH_WAYS(time_quality, time_quality, TIME_QUALITY_COUNT)

/* Written and never read: that no two are the same is all that the way back would need. */
ONE_WAY(fault, fault, FAULT_COUNT)
ONE_WAY(device_trouble, device_trouble, DEVICE_TROUBLE_COUNT)
ONE_WAY(link_fault, link_fault, LINK_FAULT_COUNT)
ONE_WAY(notice, notice, NOTICE_COUNT)
ONE_WAY(session_end, session_end, SESSION_END_COUNT)
ONE_WAY(pulse_scanner, pulse_scanner, PULSE_SCANNER_COUNT)
ONE_WAY(device_state, device_state, DEVICE_STATE_COUNT)

/* UCUM codes are no words, and no unit has none. */
static void units_both_ways(void **state)
{
	(void)state;
	assert_string_equal(unit_ucum(UNIT_NONE), "");
	for (int i = 0; i < UNIT_COUNT; i++)
		assert_int_equal(unit_from_ucum(unit_ucum((enum unit)i)), i);
	assert_int_equal(unit_from_ucum("mmHg"), -1);
}

static void a_hole_in_a_table_is_stepped_over(void **state)
{
	static const char *const names[] = { "a", NULL, "c" };

	(void)state;
	assert_int_equal(table_find(names, 3, "c"), 2);
	assert_int_equal(table_find(names, 3, "b"), -1);
	assert_int_equal(table_find(names, 0, "a"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_class),
		cmocka_unit_test(names_of_class_both_ways),
		cmocka_unit_test(names_of_quantity),
		cmocka_unit_test(names_of_quantity_both_ways),
		cmocka_unit_test(names_of_reading_kind),
		cmocka_unit_test(names_of_reading_kind_both_ways),
		cmocka_unit_test(names_of_device_kind),
		cmocka_unit_test(names_of_device_kind_both_ways),
		cmocka_unit_test(names_of_decode),
		cmocka_unit_test(names_of_decode_both_ways),
		cmocka_unit_test(names_of_alert_kind),
		cmocka_unit_test(names_of_alert_kind_both_ways),
		cmocka_unit_test(names_of_alert_state),
		cmocka_unit_test(names_of_alert_state_both_ways),
		cmocka_unit_test(names_of_alert_condition),
		cmocka_unit_test(names_of_alert_condition_both_ways),
		cmocka_unit_test(names_of_alert_priority),
		cmocka_unit_test(names_of_alert_priority_both_ways),
		cmocka_unit_test(names_of_alert_about),
		cmocka_unit_test(names_of_alert_about_both_ways),
		cmocka_unit_test(names_of_alert_event),
		cmocka_unit_test(names_of_alert_event_both_ways),
		cmocka_unit_test(names_of_plan_role),
		cmocka_unit_test(names_of_plan_role_both_ways),
		cmocka_unit_test(names_of_plan_trend_kind),
		cmocka_unit_test(names_of_plan_trend_kind_both_ways),
		cmocka_unit_test(names_of_plan_mobility_kind),
		cmocka_unit_test(names_of_plan_mobility_kind_both_ways),
		cmocka_unit_test(names_of_plan_pause_reason),
		cmocka_unit_test(names_of_plan_pause_reason_both_ways),
		cmocka_unit_test(names_of_score_input),
		cmocka_unit_test(names_of_score_input_both_ways),
		cmocka_unit_test(names_of_lang),
		cmocka_unit_test(names_of_lang_both_ways),
		cmocka_unit_test(names_of_suppress_reason),
		cmocka_unit_test(names_of_suppress_reason_both_ways),
		cmocka_unit_test(names_of_reading_flag),
		cmocka_unit_test(names_of_reading_flag_both_ways),
		cmocka_unit_test(names_of_absent),
		cmocka_unit_test(names_of_absent_both_ways),
		cmocka_unit_test(names_of_time_quality),
		cmocka_unit_test(names_of_time_quality_both_ways),
		cmocka_unit_test(names_of_fault),
		cmocka_unit_test(names_of_device_trouble),
		cmocka_unit_test(names_of_link_fault),
		cmocka_unit_test(names_of_notice),
		cmocka_unit_test(names_of_session_end),
		cmocka_unit_test(names_of_pulse_scanner),
		cmocka_unit_test(names_of_device_state),
		cmocka_unit_test(units_both_ways),
		cmocka_unit_test(a_hole_in_a_table_is_stepped_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
