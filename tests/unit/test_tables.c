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
#include "proto/plan.h"
#include "proto/quantity.h"
#include "proto/reading.h"
#include "proto/record.h"

/* Every table of names, walked both ways. */
enum { NAMES_MAX = 256 };

/* A name goes over the wire or into a command: short, of lower-case words, and its own. */
static void assert_good_names(const char *(*name_of)(int constant), int first, int n_constants)
{
	assert_in_range(n_constants, first + 1, NAMES_MAX);
	for (int i = first; i < n_constants; i++) {
		const char *name = name_of(i);

		assert_non_null(name);
		assert_in_range(strlen(name), 1, 40);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."), strlen(name));
		for (int other = first; other < i; other++)
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

#define FROM(first, table, enumeration, count)                                                  \
	static const char *table##_of(int constant)                                            \
	{                                                                                      \
		return table##_name((enum enumeration)constant);                               \
	}                                                                                      \
	static void names_of_##table(void **state)                                             \
	{                                                                                      \
		(void)state;                                                                   \
		assert_good_names(table##_of, first, count);                                   \
	}

#define ONE_WAY(table, enumeration, count) FROM(0, table, enumeration, count)

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
ONE_WAY(reading_flag, reading_flag, FLAG_COUNT)
ONE_WAY(absent, absent, ABSENT_COUNT)
ONE_WAY(time_quality, time_quality, TIME_QUALITY_COUNT)
FROM(RECORD_HELLO, record_type, record_type, RECORD_TYPE_COUNT) /* 0 is no record */
ONE_WAY(link_fault, link_fault, LINK_FAULT_COUNT)

/* UCUM codes are no words, and no unit has none. */
static void units_both_ways(void **state)
{
	(void)state;
	assert_string_equal(unit_ucum(UNIT_NONE), "");
	for (int i = 0; i < UNIT_COUNT; i++)
		assert_int_equal(unit_from_ucum(unit_ucum((enum unit)i)), i);
	assert_int_equal(unit_from_ucum("mmHg"), -1);
}

static void flags_fit_their_bit_set(void **state)
{
	(void)state;
	assert_in_range(FLAG_COUNT, 1, 32);
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
		cmocka_unit_test(names_of_reading_flag),
		cmocka_unit_test(names_of_absent),
		cmocka_unit_test(names_of_time_quality),
		cmocka_unit_test(names_of_record_type),
		cmocka_unit_test(names_of_link_fault),
		cmocka_unit_test(units_both_ways),
		cmocka_unit_test(flags_fit_their_bit_set),
		cmocka_unit_test(a_hole_in_a_table_is_stepped_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
