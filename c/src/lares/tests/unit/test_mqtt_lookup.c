/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/lookup.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <cmocka.h>

static void an_address_of_numbers_is_itself(void **state)
{
	struct lookup found;

	(void)state;
	assert_int_equal(lookup("192.0.2.7", &found), 0);
	assert_int_equal(found.n, 1);
	assert_string_equal(found.at[0], "192.0.2.7");
	assert_int_equal(lookup("2001:db8::7", &found), 0);
	assert_string_equal(found.at[0], "2001:db8::7");
}

static void a_name_is_resolved_by_a_child_that_is_gone_afterwards(void **state)
{
	struct lookup found;
	bool is_there = false;

	(void)state;
	assert_int_equal(lookup("localhost", &found), 0);
	for (size_t i = 0; i < found.n; i++)
		is_there |= strcmp(found.at[i], "127.0.0.1") == 0 || strcmp(found.at[i], "::1") == 0;
	assert_true(is_there);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void what_cannot_be_a_name_is_not_resolved_and_leaves_the_answer_alone(void **state)
{
	struct lookup found = { .n = 3 };

	(void)state;
	assert_int_equal(lookup("a..b", &found), -ENOENT);
	assert_int_equal(found.n, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_of_numbers_is_itself),
		cmocka_unit_test(a_name_is_resolved_by_a_child_that_is_gone_afterwards),
		cmocka_unit_test(what_cannot_be_a_name_is_not_resolved_and_leaves_the_answer_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
