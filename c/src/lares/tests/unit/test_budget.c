/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const uint64_t begin_us = 1000 * BUDGET_HOUR_US;

static void r20_a_connection_without_a_value_doubles_the_rest_up_to_half_an_hour(void **state)
{
	struct budget b = { 0 };
	uint64_t rest_us = BUDGET_REST_US;

	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_int_equal(budget_on_end(&b, false), rest_us);
		rest_us = 2 * rest_us < BUDGET_REST_MAX_US ? 2 * rest_us : BUDGET_REST_MAX_US;
	}
}

static void r20_a_value_or_a_waking_begins_at_the_shortest_again(void **state)
{
	struct budget b = { 0 };

	(void)state;
	for (int i = 0; i < 5; i++)
		budget_on_end(&b, false);
	assert_int_equal(budget_on_end(&b, true), BUDGET_REST_US);
	for (int i = 0; i < 5; i++)
		budget_on_end(&b, false);
	budget_on_woken(&b);
	assert_int_equal(budget_on_end(&b, false), BUDGET_REST_US);
}

static void r20_after_so_many_in_a_day_it_is_left_alone_until_they_are_a_day_old(void **state)
{
	struct budget b = { 0 };
	uint64_t now_us = begin_us;

	(void)state;
	for (int i = 0; i < BUDGET_CONNECTIONS_MAX; i++) {
		assert_int_equal(budget_opens_us(&b, now_us), 0);
		budget_spend(&b, now_us);
		now_us += BUDGET_HOUR_US / 100;
	}
	/* 100 in each of three hours: the first hundred are forgotten 24 hours after their hour began. */
	assert_int_equal(budget_opens_us(&b, now_us), begin_us + 24 * BUDGET_HOUR_US);
	assert_int_equal(budget_opens_us(&b, begin_us + 24 * BUDGET_HOUR_US - 1), begin_us + 24 * BUDGET_HOUR_US);
	assert_int_equal(budget_opens_us(&b, begin_us + 24 * BUDGET_HOUR_US), 0);
}

static void r20_what_is_counted_is_never_more_than_the_last_day(void **state)
{
	struct budget b = { 0 };

	(void)state;
	for (uint64_t hour = 0; hour < 1000; hour++)
		for (int i = 0; i < 12; i++) { /* one in five minutes */
			assert_int_equal(budget_opens_us(&b, begin_us + hour * BUDGET_HOUR_US), 0);
			budget_spend(&b, begin_us + hour * BUDGET_HOUR_US);
		}
	assert_int_equal(budget_opens_us(&b, begin_us + 5000 * BUDGET_HOUR_US), 0);
}

static void r20_who_connects_by_itself_again_and_again_opens_it_when_enough_is_old(void **state)
{
	struct budget b = { 0 };

	(void)state;
	for (int i = 0; i < 3 * BUDGET_CONNECTIONS_MAX; i++)
		budget_spend(&b, begin_us + (i < 350 ? 0 : 5 * BUDGET_HOUR_US));
	assert_int_equal(budget_opens_us(&b, begin_us + 6 * BUDGET_HOUR_US), begin_us + 29 * BUDGET_HOUR_US);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r20_a_connection_without_a_value_doubles_the_rest_up_to_half_an_hour),
		cmocka_unit_test(r20_a_value_or_a_waking_begins_at_the_shortest_again),
		cmocka_unit_test(r20_after_so_many_in_a_day_it_is_left_alone_until_they_are_a_day_old),
		cmocka_unit_test(r20_what_is_counted_is_never_more_than_the_last_day),
		cmocka_unit_test(r20_who_connects_by_itself_again_and_again_opens_it_when_enough_is_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
