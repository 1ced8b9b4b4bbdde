/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/guard.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
#include <cmocka.h>

/* Both ends of a TCP connection. */
static void connect_both(int ret_ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&address, n), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &n), 0);
	ret_ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(ret_ends[0], (struct sockaddr *)&address, n), 0);
	ret_ends[1] = accept(listener, NULL, NULL);
	assert_true(ret_ends[1] >= 0);
	close(listener);
}

/* In how many turns it is given up; 0: not within `n`. */
static int given_up_after(struct guard *guard, int fd, int n)
{
	for (int i = 1; i <= n; i++)
		if (guard_on_vain_turn(guard, fd))
			return i;
	return 0;
}

static void turns_that_move_nothing_are_given_up(void **state)
{
	struct guard guard = { 0 };
	int ends[2];

	(void)state;
	connect_both(ends);
	assert_in_range(given_up_after(&guard, ends[0], 3 * GUARD_VAIN_MAX), 1, 2 * GUARD_VAIN_MAX);
	close(ends[0]);
	close(ends[1]);
}

static void turns_that_read_or_write_are_not(void **state)
{
	struct guard guard = { 0 };
	int ends[2];
	char octet = 'x';

	(void)state;
	connect_both(ends);
	given_up_after(&guard, ends[0], GUARD_VAIN_MAX);
	for (int i = 0; i < 10; i++) {
		if (i % 2) {
			assert_int_equal(write(ends[0], &octet, 1), 1);
		} else {
			assert_int_equal(write(ends[1], &octet, 1), 1);
			assert_int_equal(read(ends[0], &octet, 1), 1);
		}
		assert_int_equal(given_up_after(&guard, ends[0], GUARD_VAIN_MAX), 0);
	}
	close(ends[0]);
	close(ends[1]);
}

static void what_came_and_is_not_read_moves_nothing(void **state)
{
	struct guard guard = { 0 };
	int ends[2];

	(void)state;
	connect_both(ends);
	given_up_after(&guard, ends[0], GUARD_VAIN_MAX);
	assert_int_equal(write(ends[1], "xyz", 3), 3);
	assert_int_equal(given_up_after(&guard, ends[0], GUARD_VAIN_MAX), GUARD_VAIN_MAX);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_that_move_nothing_are_given_up),
		cmocka_unit_test(turns_that_read_or_write_are_not),
		cmocka_unit_test(what_came_and_is_not_read_moves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
