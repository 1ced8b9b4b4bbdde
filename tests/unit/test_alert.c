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
	assert_int_equal(alert.n_more, 2);
	assert_string_equal(alert.because[0].device, "a");
	assert_string_equal(alert.because[1].device, "d");
	assert_string_equal(alert.because[2].device, "e");
	assert_string_equal(alert.because[3].device, "f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_long_history_folds_in_its_middle),
		cmocka_unit_test(test_evidence_makes_room_from_the_least_telling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
