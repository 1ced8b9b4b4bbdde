/* SPDX-License-Identifier: Apache-2.0 */
/* What an earlier version kept in plain: taken over once, and cut off before each call that changes the disk. */
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "settings_home.h"
#include "settings_json.h"
#include "settings_plain.h"

enum { ENDED, CUT_OFF };

static int cut_at, n_calls; /* 0: never */

static void count(void)
{
	if (++n_calls == cut_at)
		_exit(CUT_OFF);
}

int unlinkat(int fd, const char *name, int flags)
{
	count();
	return (int)syscall(SYS_unlinkat, fd, name, flags);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	count();
	return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int fsync(int fd)
{
	count();
	return (int)syscall(SYS_fsync, fd);
}

/* settings.json and what was beside it. */
static void leave_plain(struct scene *scene, const char *text)
{
	static const char *const folders[] = { "settings", "settings/set-1" };
	char path[128];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", scene->dir, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof(path), "%s/settings/carrier", scene->dir);
	assert_int_equal(symlink("set-1", path), 0);
	write_file(scene, "settings/set-1/home.key", "a key", 5);
	write_file(scene, "settings/settings.json.new", "{", 1);
	write_file(scene, "settings/settings.json", text, strlen(text));
}

static void leave_plain_settings(struct scene *scene)
{
	char *text;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	text = settings_to_json(&scene->settings);
	assert_non_null(text);
	leave_plain(scene, text);
	free(text);
}

static void plain_settings_are_taken_over_sealed_and_removed(void **state)
{
	struct scene *scene = *state;
	char path[128];

	leave_plain_settings(scene);
	snprintf(path, sizeof(path), "%s/settings.sealed", scene->dir);
	assert_int_equal(unlink(path), 0);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(next_start(scene)->staged.key, scene->set.key);
		assert_int_equal(scene->again.last_id, 1);
		assert_true(has(scene, "settings.sealed"));
		assert_false(has(scene, "settings"));
	}
}

/* A cut between the two: the sealed ones hold. */
static void plain_settings_beside_sealed_ones_are_removed_unread(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	leave_plain(scene, "{\"v\":1,\"last\":7,\"current\":null,\"staged\":null,\"code\":\"\",\"words\":\"\"}");
	assert_int_equal(next_start(scene)->last_id, 1);
	assert_false(has(scene, "settings"));
}

static void plain_settings_that_are_damaged_are_told_and_kept_sealed(void **state)
{
	static const char *const damaged[] = { "", "{", "[]", "{\"v\":1}", "{\"v\":1,\"last\":1,\"current\":{\"id\":1},\"staged\":null,\"code\":\"\",\"words\":\"\"}" };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		leave_plain(scene, damaged[i]);
		assert_int_equal(start(scene), -EBADMSG);
		assert_non_null(strstr(scene->reason, "settings.damaged"));
		assert_true(scene->again.is_lost);
		assert_int_equal(scene->again.current.id, 0);
		assert_true(has(scene, "settings.damaged"));
		assert_false(has(scene, "settings"));
		assert_int_equal(start(scene), -EBADMSG);
	}
}

static void plain_settings_that_cannot_be_sealed_hold_and_stay(void **state)
{
	struct scene *scene = *state;
	char path[128];

	leave_plain_settings(scene);
	snprintf(path, sizeof(path), "%s/settings.sealed", scene->dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0); /* nothing can be renamed to it */
	write_file(scene, "settings.sealed/x", "", 0);
	assert_int_equal(settings_plain_take(&scene->again), SETTINGS_NONE); /* no folder is named */
	strcpy(scene->again.dir, scene->dir);
	scene->again.vault = scene->vault;
	assert_int_equal(settings_plain_take(&scene->again), 0);
	assert_string_equal(scene->again.staged.home, "h-1");
	assert_true(has(scene, "settings/settings.json"));
}

/* In a process of its own, as a start of laresd is one. */
static int start_and_cut(struct scene *scene, int at)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		n_calls = 0;
		cut_at = at;
		start(scene);
		_exit(ENDED);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void b41_a_cut_in_taking_over_loses_nothing_and_the_next_start_ends_it(void **state)
{
	int cut = 0, status;

	(void)state;
	do {
		struct scene *scene;
		char path[128];

		assert_int_equal(set_up((void **)&scene), 0);
		leave_plain_settings(scene);
		snprintf(path, sizeof(path), "%s/settings.sealed", scene->dir);
		assert_int_equal(unlink(path), 0);
		status = start_and_cut(scene, ++cut);
		assert_string_equal(next_start(scene)->staged.key, scene->set.key);
		assert_true(has(scene, "settings.sealed"));
		assert_false(has(scene, "settings"));
		tear_down((void **)&scene);
	} while (status == CUT_OFF);
	assert_int_equal(status, ENDED);
	assert_true(cut > 8);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(plain_settings_are_taken_over_sealed_and_removed),
		TEST(plain_settings_beside_sealed_ones_are_removed_unread),
		TEST(plain_settings_that_are_damaged_are_told_and_kept_sealed),
		TEST(plain_settings_that_cannot_be_sealed_hold_and_stay),
		cmocka_unit_test(b41_a_cut_in_taking_over_loses_nothing_and_the_next_start_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
