/* SPDX-License-Identifier: Apache-2.0 */
/* A reset that was begun: cut off before each call that changes the disk, and gone on with. */
#include "reset.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_home.h"

enum { ENDED, FAILED, CUT_OFF };

static int cut_at, fail_at, n_calls; /* 0: never */

static bool goes_wrong(void)
{
	n_calls++;
	if (n_calls == cut_at)
		_exit(CUT_OFF);
	errno = EIO;
	return n_calls == fail_at;
}

int unlinkat(int fd, const char *name, int flags)
{
	return goes_wrong() ? -1 : (int)syscall(SYS_unlinkat, fd, name, flags);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return goes_wrong() ? -1 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

static void put(const struct home *home, const char *name, const char *content)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", home->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static void make_folder(const struct home *home, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", home->dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

/* A home with everything, whose reset was begun. */
static struct home *with_mark(void)
{
	void *state;

	assert_int_equal(home_new(&state), 0);
	home_close(state);
	put(state, "ballast", "x");
	put(state, "lares.db.damaged-1", "x");
	make_folder(state, "settings");
	make_folder(state, "settings/current");
	put(state, "settings/current/home.key", "secret");
	put(state, "settings/current/ca.pem", "x");
	put(state, "settings.sealed", "x");
	make_folder(state, "run");
	make_folder(state, "run/settings");
	make_folder(state, "run/settings/set-1");
	put(state, "run/settings/set-1/home.key", "secret");
	put(state, "reset", "A4:C1:38:00:11:22\n");
	return state;
}

static struct config config_of(const struct home *home)
{
	struct config config = { 0 };

	snprintf(config.store.path, sizeof(config.store.path), "%s", home->dir);
	snprintf(config.carry.socket, sizeof(config.carry.socket), "%s/run/carry", home->dir);
	return config;
}

static int resume(struct home *home)
{
	struct config config = config_of(home);

	return reset_resume(&config, home->reason, sizeof(home->reason));
}

/* In a process of its own, as a start of laresd is one. */
static int resume_wrongly(struct home *home, int cut, int fail)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		n_calls = 0;
		cut_at = cut;
		fail_at = fail;
		_exit(resume(home) < 0 ? FAILED : ENDED);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool has(const struct home *home, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", home->dir, name);
	return access(path, F_OK) == 0;
}

static size_t count_files(const struct home *home)
{
	DIR *dir = opendir(home->dir);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void assert_only_the_mark_is_left(const struct home *home)
{
	assert_true(has(home, "reset"));
	assert_int_equal(count_files(home), 1);
}

static void without_a_mark_nothing_is_touched(void **state)
{
	struct home *home = *state;
	size_t n;

	n = count_files(home);
	assert_int_equal(resume(home), 0);
	assert_int_equal(count_files(home), n);
	home_reopen(home);
}

static void the_keys_go_first_and_nothing_stays(void **state)
{
	int cut = 0, status;

	(void)state;
	do {
		struct home *home = with_mark();

		status = resume_wrongly(home, ++cut, 0);
		/* Whatever else is gone, the keys were before it. */
		if (!has(home, "lares.db") || !has(home, "ballast") || !has(home, "settings") || !has(home, "lares.db.damaged-1") ||
			!has(home, "settings.sealed") || !has(home, "run/settings/set-1/home.key"))
			assert_true(!has(home, "data.key") && !has(home, "wrap.key"));
		assert_int_equal(resume(home), 0);
		assert_only_the_mark_is_left(home);
		home_free((void **)&home);
	} while (status == CUT_OFF);
	assert_int_equal(status, ENDED);
	assert_true(cut > 8);
}

static void what_cannot_be_removed_is_said_and_gone_on_with(void **state)
{
	int fail = 0, status, n_failed = 0;

	(void)state;
	do {
		struct home *home = with_mark();

		status = resume_wrongly(home, 0, ++fail);
		n_failed += status == FAILED;
		assert_true(has(home, "reset"));
		assert_int_equal(resume(home), 0);
		assert_only_the_mark_is_left(home);
		home_free((void **)&home);
	} while (fail < 12);
	assert_true(n_failed > 7);
}

static void a_link_is_removed_and_not_followed(void **state)
{
	struct home *home = with_mark(), *other = *state;
	char path[160];

	put(other, "kept", "x");
	snprintf(path, sizeof(path), "%s/elsewhere", home->dir);
	assert_int_equal(symlink(other->dir, path), 0);
	assert_int_equal(resume(home), 0);
	assert_only_the_mark_is_left(home);
	assert_true(has(other, "kept"));
	home_free((void **)&home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_a_mark_nothing_is_touched, home_new, home_free),
		cmocka_unit_test(the_keys_go_first_and_nothing_stays),
		cmocka_unit_test(what_cannot_be_removed_is_said_and_gone_on_with),
		cmocka_unit_test_setup_teardown(a_link_is_removed_and_not_followed, home_new, home_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
