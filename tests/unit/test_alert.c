/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/alert.h"

static void assert_table(size_t n, const char *(*name)(int index), int (*from_name)(const char *name))
{
	for (size_t i = 0; i < n; i++) {
		assert_non_null(name((int)i));
		assert_int_equal(from_name(name((int)i)), i);
	}
	assert_int_equal(from_name("no such name"), -1);
	assert_int_equal(from_name(""), -1);
}

#define TABLE(table)                                     \
	static const char *table##_of(int index)         \
	{                                                \
		return table##_name((enum table)index); \
	}

TABLE(alert_kind)
TABLE(alert_state)
TABLE(alert_condition)
TABLE(alert_priority)
TABLE(alert_about)
TABLE(alert_event)

static void test_every_name_leads_back_to_its_constant(void **state)
{
	(void)state;
	assert_table(ALERT_KIND_COUNT, alert_kind_of, alert_kind_from_name);
	assert_table(ALERT_STATE_COUNT, alert_state_of, alert_state_from_name);
	assert_table(ALERT_CONDITION_COUNT, alert_condition_of, alert_condition_from_name);
	assert_table(ALERT_PRIORITY_COUNT, alert_priority_of, alert_priority_from_name);
	assert_table(ALERT_ABOUT_COUNT, alert_about_of, alert_about_from_name);
	assert_table(ALERT_EVENT_COUNT, alert_event_of, alert_event_from_name);
}

static void test_a_long_history_folds_in_its_middle(void **state)
{
	static struct alert alert;

	(void)state;
	alert_note(&alert, ALERT_EVENT_RAISED, stamp_of(1000000, 0), "");
	for (int i = 0; i < 99; i++)
		alert_note(&alert, ALERT_EVENT_ESCALATED, stamp_of((i + 2) * INT64_C(1000000), 0), "carer-1");
	assert_int_equal(alert.n_history, ALERT_HISTORY_MAX);
	assert_int_equal(alert.history[0].what, ALERT_EVENT_RAISED);
	assert_int_equal(alert.history[1].what, ALERT_EVENT_FOLDED);
	assert_int_equal(alert.history[1].count, 100 - (ALERT_HISTORY_MAX - 1));
	assert_string_equal(alert.history[1].who, "");
	assert_int_equal(alert.history[2].at.at_us, alert.history[1].at.at_us + 1000000);
	assert_int_equal(alert.history[ALERT_HISTORY_MAX - 1].at.at_us, 100000000);
}

static void add(struct alert *alert, const char *device, enum trust trust, bool is_worst)
{
	struct alert_cause cause = { .trust = trust, .is_worst = is_worst };

	snprintf(cause.device, sizeof(cause.device), "%s", device);
	alert_add_cause(alert, &cause);
}

static void test_evidence_makes_room_from_the_least_telling(void **state)
{
	static struct alert alert;

	(void)state;
	add(&alert, "a", TRUST_BONDED, true);
	add(&alert, "b", TRUST_BONDED, false);
	add(&alert, "c", TRUST_PLAIN, false);
	add(&alert, "d", TRUST_BONDED, false);
	add(&alert, "e", TRUST_BONDED, false); /* c goes: lowest trust */
	add(&alert, "f", TRUST_BONDED, false); /* b goes: oldest that is not the worst */
	assert_int_equal(alert.n_because, ALERT_BECAUSE_MAX);
	assert_string_equal(alert.because[0].device, "a");
	assert_string_equal(alert.because[1].device, "d");
	assert_string_equal(alert.because[2].device, "e");
	assert_string_equal(alert.because[3].device, "f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name_leads_back_to_its_constant),
		cmocka_unit_test(test_a_long_history_folds_in_its_middle),
		cmocka_unit_test(test_evidence_makes_room_from_the_least_telling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
