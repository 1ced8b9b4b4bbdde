/* SPDX-License-Identifier: Apache-2.0 */
#include "updates.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { WRITTEN_S = 1700000000 };

static char path[] = "/tmp/test_updates-XXXXXX";

static int make(void **state)
{
	const struct timespec times[2] = { { .tv_sec = WRITTEN_S }, { .tv_sec = WRITTEN_S } };
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || futimens(fd, times) < 0 || close(fd) < 0;
}

static int remove_it(void **state)
{
	(void)state;
	return unlink(path);
}

static void test_a_stamp_has_the_age_of_its_file(void **state)
{
	uint64_t age_s = 0;

	(void)state;
	assert_true(updates_age_s(path, (WRITTEN_S + INT64_C(172800)) * 1000000, &age_s));
	assert_int_equal(age_s, 172800);
}

static void test_what_is_not_there_has_no_age(void **state)
{
	uint64_t age_s = 7;

	(void)state;
	assert_false(updates_age_s("/nonexistent/stamp", WRITTEN_S * INT64_C(1000000), &age_s));
	assert_int_equal(age_s, 7);
}

static void test_what_was_written_in_the_future_has_no_age(void **state)
{
	uint64_t age_s = 7;

	(void)state;
	assert_false(updates_age_s(path, (WRITTEN_S - INT64_C(1)) * 1000000, &age_s));
	assert_int_equal(age_s, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stamp_has_the_age_of_its_file),
		cmocka_unit_test(test_what_is_not_there_has_no_age),
		cmocka_unit_test(test_what_was_written_in_the_future_has_no_age),
	};

	return cmocka_run_group_tests(tests, make, remove_it);
}
