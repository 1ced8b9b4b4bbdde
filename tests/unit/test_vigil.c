/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "packaging/desk/vigil.h"

enum { SECOND = 1000000, AFTER = 180 * SECOND };

static void a_home_that_pulses_is_not_missed(void **state)
{
	struct vigil vigil;

	(void)state;
	vigil_begin(&vigil, 0);
	for (uint64_t s = 60; s < 3600; s += 60) {
		assert_false(vigil_hear(&vigil, s * SECOND));
		assert_false(vigil_turn(&vigil, (s + 59) * SECOND, AFTER));
	}
}

static void silence_is_told_once_and_so_is_its_end(void **state)
{
	struct vigil vigil;

	(void)state;
	vigil_begin(&vigil, 0);
	vigil_hear(&vigil, 1 * SECOND);
	assert_false(vigil_turn(&vigil, 181 * SECOND - 1, AFTER));
	assert_true(vigil_turn(&vigil, 181 * SECOND, AFTER));
	assert_int_equal(vigil.state, VIGIL_SILENT);
	assert_false(vigil_turn(&vigil, 1000 * SECOND, AFTER));
	assert_true(vigil_hear(&vigil, 1001 * SECOND));
	assert_false(vigil_hear(&vigil, 1002 * SECOND));
}

static void who_was_never_heard_is_told_apart(void **state)
{
	struct vigil vigil;

	(void)state;
	vigil_begin(&vigil, 5 * SECOND);
	assert_false(vigil_turn(&vigil, 184 * SECOND, AFTER));
	assert_true(vigil_turn(&vigil, 185 * SECOND, AFTER));
	assert_int_equal(vigil.state, VIGIL_NEVER);
}

static void who_has_left_is_not_called_silent_as_well(void **state)
{
	struct vigil vigil;

	(void)state;
	vigil_begin(&vigil, 0);
	assert_true(vigil_leave(&vigil));
	assert_false(vigil_leave(&vigil));
	assert_false(vigil_turn(&vigil, 1000 * SECOND, AFTER));
	assert_true(vigil_hear(&vigil, 1001 * SECOND));
}

static void what_a_desk_without_broker_did_not_hear_is_no_silence(void **state)
{
	struct vigil vigil;

	(void)state;
	vigil_begin(&vigil, 0);
	vigil_hear(&vigil, 1 * SECOND);
	vigil_resume(&vigil, 1000 * SECOND);
	assert_false(vigil_turn(&vigil, 1001 * SECOND, AFTER));
	assert_true(vigil_turn(&vigil, 1180 * SECOND, AFTER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_home_that_pulses_is_not_missed),
		cmocka_unit_test(silence_is_told_once_and_so_is_its_end),
		cmocka_unit_test(who_was_never_heard_is_told_apart),
		cmocka_unit_test(who_has_left_is_not_called_silent_as_well),
		cmocka_unit_test(what_a_desk_without_broker_did_not_hear_is_no_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
