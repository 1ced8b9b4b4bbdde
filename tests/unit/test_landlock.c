/* SPDX-License-Identifier: Apache-2.0 */
#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { KEPT, NOT_CONFINED, DIFFERS };

static char home[] = "/tmp/lares-landlock-XXXXXX", state[64], beside[64];

static int try_write(const char *folder)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/file", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return unlink(path) < 0 ? -errno : 0;
}

static int try_move(void)
{
	char from[128], to[128];

	snprintf(from, sizeof(from), "%s/staged/file", state);
	snprintf(to, sizeof(to), "%s/current/file", state);
	return rename(from, to) < 0 ? -errno : 0;
}

static int try_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return -errno;
}

/* What `attempt` comes to in a process that is confined to the state folder: KEPT, where it is `expected`. */
static int confined(int expected, int (*attempt)(void))
{
	const char *const writable[] = { state, "/there/is/no/such/folder" };
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		int r = landlock_confine(writable, 2);

		_exit(r == LANDLOCK_ABSENT ? NOT_CONFINED : r == 0 && attempt() == expected ? KEPT : DIFFERS);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A kernel without Landlock has nothing to show. */
static void holds(int expected, int (*attempt)(void))
{
	int result = confined(expected, attempt);

	if (result == NOT_CONFINED)
		skip();
	assert_int_equal(result, KEPT);
}

static int write_state(void)
{
	return try_write(state);
}

static int write_beside(void)
{
	return try_write(beside);
}

static int read_beside(void)
{
	return access("/etc/passwd", R_OK) < 0 || open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? -errno : 0;
}

static void the_folders_that_are_named_can_be_written(void **context)
{
	(void)context;
	holds(0, write_state);
}

static void nothing_else_can_be_written(void **context)
{
	(void)context;
	assert_int_equal(try_write(beside), 0);
	holds(-EACCES, write_beside);
}

static void a_file_moves_between_folders_below_them(void **context)
{
	(void)context;
	holds(0, try_move);
}

static void nothing_is_executed_any_more(void **context)
{
	(void)context;
	holds(-EACCES, try_exec);
}

static void reading_stays_as_it_is(void **context)
{
	(void)context;
	holds(0, read_beside);
}

static int make_folders(void **context)
{
	char path[128];
	FILE *file;

	(void)context;
	if (!mkdtemp(home))
		return -1;
	snprintf(state, sizeof(state), "%s/state", home);
	snprintf(beside, sizeof(beside), "%s/beside", home);
	mkdir(beside, 0700);
	mkdir(state, 0700);
	snprintf(path, sizeof(path), "%s/current", state);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/staged", state);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/staged/file", state);
	file = fopen(path, "we");
	return file ? fclose(file) : -1;
}

static int remove_folders(void **context)
{
	static const char *const names[] = { "state/current/file", "state/staged/file", "state/current", "state/staged", "state",
		"beside", "" };
	char path[128];

	(void)context;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", home, names[i]);
		remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_folders_that_are_named_can_be_written),
		cmocka_unit_test(nothing_else_can_be_written),
		cmocka_unit_test(a_file_moves_between_folders_below_them),
		cmocka_unit_test(nothing_is_executed_any_more),
		cmocka_unit_test(reading_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
