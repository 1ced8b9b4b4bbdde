/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/pending.c"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { LAST_MID = 65535 };

static void what_was_not_asked_is_not_answered(void **state)
{
	struct pending pending = { 0 };
	uint64_t number = 7;

	(void)state;
	pending_add(&pending, 5, false, 50);
	assert_false(pending_take(&pending, 0, false, &number));
	assert_false(pending_take(&pending, -5, false, &number));
	assert_false(pending_take(&pending, 5, true, &number));
	assert_false(pending_take(&pending, 5 + PENDING_MAX, false, &number));
	assert_int_equal(number, 7);
	assert_true(pending_take(&pending, 5, false, &number));
	assert_int_equal(number, 50);
	assert_false(pending_take(&pending, 5, false, &number));
	assert_int_equal(pending.n, 0);
}

static void a_window_is_answered_in_any_order(void **state)
{
	struct pending pending = { 0 };
	uint64_t number;

	(void)state;
	for (int i = 0; i < PENDING_MAX; i++) {
		assert_false(pending_is_full(&pending));
		pending_add(&pending, 1000 + i, i % 2, (uint64_t)i);
	}
	assert_true(pending_is_full(&pending));
	for (int i = 0; i < PENDING_MAX; i++) {
		int which = i * 77 % PENDING_MAX;

		assert_true(pending_take(&pending, 1000 + which, which % 2, &number));
		assert_int_equal(number, which);
	}
	assert_int_equal(pending.n, 0);
}

/* One message is never answered, while all identifiers pass by: those that fall on its place are found, its own is told. */
static void an_old_message_is_in_nobodys_way(void **state)
{
	struct pending pending = { 0 };
	uint64_t number;

	(void)state;
	pending_add(&pending, 3, false, 3);
	for (int mid = 4; mid <= LAST_MID; mid++) {
		pending_add(&pending, mid, false, (uint64_t)mid);
		if (mid == 4)
			continue;
		assert_true(pending_take(&pending, mid - 1, false, &number));
		assert_int_equal(number, mid - 1);
	}
	for (int mid = 1; mid <= 3; mid++)
		assert_int_equal(pending_add(&pending, mid, false, 70000), mid < 3);
	assert_true(pending_take(&pending, 3, false, &number));
	assert_int_equal(number, 3);
	for (int mid = 1; mid < 3; mid++)
		assert_true(pending_take(&pending, mid, false, &number));
	assert_true(pending_take(&pending, LAST_MID, false, &number));
	assert_int_equal(pending.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_asked_is_not_answered),
		cmocka_unit_test(a_window_is_answered_in_any_order),
		cmocka_unit_test(an_old_message_is_in_nobodys_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
