/* SPDX-License-Identifier: Apache-2.0 */
/* The alarm's program is really run; nothing here waits for a clock. */
#include "alarm/runner.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct scene {
	char dir[64], program[96], output[96];
	struct runner runner;
	uint64_t numbers[8];
	int statuses[8];
	size_t n_done;
};

static void on_done(void *context, uint64_t number, int status)
{
	struct scene *s = context;

	s->numbers[s->n_done] = number;
	s->statuses[s->n_done++] = status;
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	signal(SIGPIPE, SIG_IGN);
	strcpy(s->dir, "/tmp/lares-runner-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->program, sizeof(s->program), "%s/alarm", s->dir);
	snprintf(s->output, sizeof(s->output), "%s/output", s->dir);
	runner_init(&s->runner, s->program, on_done, s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	runner_done(&s->runner);
	unlink(s->program);
	unlink(s->output);
	rmdir(s->dir);
	free(s);
	return 0;
}

static void write_program(const struct scene *s, const char *body)
{
	FILE *file = fopen(s->program, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", body);
	fclose(file);
	assert_int_equal(chmod(s->program, 0700), 0);
}

/* Turn until the one that runs has ended; what waits for its input is fed. */
static void finish_one(struct scene *s, uint64_t now_us)
{
	size_t n_before = s->n_done;
	siginfo_t info;

	runner_turn(&s->runner, now_us);
	while (s->n_done == n_before) {
		if (s->runner.in_fd < 0)
			waitid(P_PID, (id_t)s->runner.pid, &info, WEXITED | WNOWAIT);
		runner_turn(&s->runner, now_us);
	}
}

static void read_output(const struct scene *s, char *ret, size_t n)
{
	FILE *file = fopen(s->output, "r");

	assert_non_null(file);
	ret[fread(ret, 1, n - 1, file)] = '\0';
	fclose(file);
}

static void the_program_gets_the_alert_on_its_input(void **state)
{
	struct scene *s = *state;
	char body[160], output[64];

	snprintf(body, sizeof(body), "cat >%s", s->output);
	write_program(s, body);
	assert_int_equal(runner_add(&s->runner, 7, "{\"id\":\"x\"}", 10), 0);
	finish_one(s, 1);
	read_output(s, output, sizeof(output));
	assert_string_equal(output, "{\"id\":\"x\"}");
	assert_int_equal(s->numbers[0], 7);
	assert_int_equal(s->statuses[0], 0);
}

static void alerts_sound_one_after_the_other(void **state)
{
	struct scene *s = *state;
	char body[160], output[64];

	snprintf(body, sizeof(body), "cat >>%s", s->output);
	write_program(s, body);
	for (uint64_t number = 1; number <= 3; number++)
		assert_int_equal(runner_add(&s->runner, number, &"abc"[number - 1], 1), 0);
	for (uint64_t number = 1; number <= 3; number++) {
		finish_one(s, number);
		assert_int_equal(s->numbers[number - 1], number);
	}
	read_output(s, output, sizeof(output));
	assert_string_equal(output, "abc");
}

static void a_program_that_fails_says_so(void **state)
{
	struct scene *s = *state;

	write_program(s, "exit 3");
	runner_add(&s->runner, 1, "{}", 2);
	finish_one(s, 1);
	assert_int_equal(s->statuses[0], 3);
}

static void a_program_that_is_not_there_is_told(void **state)
{
	struct scene *s = *state;

	runner_add(&s->runner, 1, "{}", 2);
	runner_turn(&s->runner, 1);
	assert_int_equal(s->n_done, 1);
	assert_int_equal(s->statuses[0], -ENOENT);
}

/* Longer than a pipe holds: a program that reads nothing must neither stop us nor be called a failure. */
static void a_program_that_does_not_read_may_ring_all_the_same(void **state)
{
	static const char alert[RUNNER_ALERT_MAX];
	struct scene *s = *state;

	write_program(s, "exec <&-; exit 0");
	assert_int_equal(runner_add(&s->runner, 1, alert, sizeof(alert)), 0);
	finish_one(s, 1);
	assert_int_equal(s->statuses[0], 0);
}

static void what_rings_for_too_long_is_ended_with_all_that_it_started(void **state)
{
	struct scene *s = *state;

	write_program(s, "exec <&-; sleep 3600 & sleep 3600");
	runner_add(&s->runner, 1, "{}", 2);
	runner_turn(&s->runner, 1);
	runner_turn(&s->runner, RUNNER_MAX_S * UINT64_C(1000000));
	assert_int_equal(s->n_done, 0);
	finish_one(s, 1 + RUNNER_MAX_S * UINT64_C(1000000));
	assert_int_equal(s->statuses[0], 128 + SIGKILL);
}

/* Another laresd begins its numbers anew: what rings for the one before must not answer for what it is given then. */
static void what_rings_for_who_is_gone_answers_for_nothing_else(void **state)
{
	struct scene *s = *state;

	write_program(s, "exit 0");
	runner_add(&s->runner, 1, "{}", 2);
	runner_disown(&s->runner);
	runner_add(&s->runner, 1, "{}", 2);
	finish_one(s, 1);
	finish_one(s, 2);
	assert_int_equal(s->numbers[0], 0);
	assert_int_equal(s->numbers[1], 1);
}

static void what_cannot_wait_is_refused(void **state)
{
	static const char alert[RUNNER_ALERT_MAX + 1];
	struct scene *s = *state;

	for (uint64_t number = 1; number <= RUNNER_QUEUE_MAX; number++)
		assert_int_equal(runner_add(&s->runner, number, "{}", 2), 0);
	assert_int_equal(runner_add(&s->runner, 99, "{}", 2), -ENOBUFS);
	assert_int_equal(runner_add(&s->runner, 99, alert, sizeof(alert)), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_program_gets_the_alert_on_its_input, set_up, tear_down),
		cmocka_unit_test_setup_teardown(alerts_sound_one_after_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_program_that_fails_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_program_that_does_not_read_may_ring_all_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_rings_for_too_long_is_ended_with_all_that_it_started, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_rings_for_who_is_gone_answers_for_nothing_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_wait_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
