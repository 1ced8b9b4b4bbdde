/* SPDX-License-Identifier: Apache-2.0 */
#include "loop/loop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static void ends_by(int number)
{
	sd_event *event;

	assert_int_equal(loop_open(&event), 0);
	kill(getpid(), number);
	assert_int_equal(loop_run(event), 0);
	sd_event_unref(event);
}

static void sigterm_is_a_clean_end(void **state)
{
	(void)state;
	ends_by(SIGTERM);
}

static void sigint_is_a_clean_end(void **state)
{
	(void)state;
	ends_by(SIGINT);
}

static void a_peer_that_went_away_does_not_kill(void **state)
{
	int ends[2];
	sd_event *event;

	(void)state;
	assert_int_equal(loop_open(&event), 0);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), -1);
	close(ends[1]);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sigterm_is_a_clean_end),
		cmocka_unit_test(sigint_is_a_clean_end),
		cmocka_unit_test(a_peer_that_went_away_does_not_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
