/* SPDX-License-Identifier: Apache-2.0 */
/* What a team gave, beside the installer's own file. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config_given.h"

struct scene {
	char dir[64];
	struct config config;
	char reason[512];
};

static void put(struct scene *scene, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", scene->dir, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	strcpy(scene->dir, "/tmp/lares-given-XXXXXX");
	assert_non_null(mkdtemp(scene->dir));
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "lares.conf", "ca.pem", "home.pem", "home.key", "password", "id", "c_lares.conf" };
	struct scene *scene = *state;
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", scene->dir, names[i]);
		unlink(path);
	}
	rmdir(scene->dir);
	free(scene);
	return 0;
}

static void base(struct scene *scene, const char *text)
{
	assert_int_equal(config_parse(&scene->config, text, strlen(text), "base", scene->reason, sizeof(scene->reason)), 0);
}

static int take(struct scene *scene, const char *prefix)
{
	return config_take_given(&scene->config, scene->dir, prefix, scene->reason, sizeof(scene->reason));
}

#define GIVEN "[home]\nteam = north\nhome = h-1\nzone = Europe/Berlin\n[broker]\nuri = mqtts://a.example\nuri-2 = mqtts://b.example:99\n"

static void an_empty_folder_gives_nothing(void **state)
{
	struct scene *scene = *state;

	base(scene, "");
	assert_int_equal(take(scene, ""), 0);
	assert_true(scene->config.given.is_there);
	assert_string_equal(scene->config.given.id, "");
	assert_false(config_has_home(&scene->config));
	strcpy(scene->dir + strlen(scene->dir) - 1, "?"); /* nor does one that is not there */
	assert_int_equal(take(scene, ""), 0);
	assert_false(config_has_home(&scene->config));
}

static void a_set_says_who_this_is_and_whom_it_calls(void **state)
{
	struct scene *scene = *state;
	char path[128];

	put(scene, "lares.conf", GIVEN);
	put(scene, "ca.pem", "ca");
	put(scene, "home.pem", "certificate");
	put(scene, "home.key", "key");
	put(scene, "id", "7");
	base(scene, "[store]\npath = /elsewhere\n");
	assert_int_equal(take(scene, ""), 0);
	assert_string_equal(scene->config.home.home, "h-1");
	assert_string_equal(scene->config.home.zone, "Europe/Berlin");
	assert_int_equal(scene->config.broker.n_at, 2);
	assert_string_equal(scene->config.broker.at[1].host, "b.example");
	assert_int_equal(scene->config.broker.at[1].port, 99);
	snprintf(path, sizeof(path), "%s/home.key", scene->dir);
	assert_string_equal(scene->config.broker.key, path);
	assert_string_equal(scene->config.given.id, "7");
	assert_string_equal(scene->config.given.both, "");
	assert_string_equal(scene->config.store.path, "/elsewhere");
}

static void credentials_have_the_name_of_their_folder_before_theirs(void **state)
{
	struct scene *scene = *state;

	put(scene, "c_lares.conf", GIVEN);
	base(scene, "");
	assert_int_equal(take(scene, "c_"), 0);
	assert_string_equal(scene->config.home.home, "h-1");
}

static void the_installers_own_file_holds_and_that_is_told(void **state)
{
	struct scene *scene = *state;

	put(scene, "lares.conf", GIVEN);
	put(scene, "ca.pem", "ca");
	base(scene, "[home]\nteam = north\nhome = h-1\nzone = Europe/Paris\n[broker]\nuri = mqtts://own.example\nca = /own/ca.pem\n");
	assert_int_equal(take(scene, ""), 0);
	assert_string_equal(scene->config.home.zone, "Europe/Paris");
	assert_int_equal(scene->config.broker.n_at, 1);
	assert_string_equal(scene->config.broker.at[0].host, "own.example");
	assert_string_equal(scene->config.broker.ca, "/own/ca.pem");
	assert_string_equal(scene->config.given.both, "[home] team, [home] home, [home] zone, [broker] uri, [broker] ca");
}

static void a_file_that_cannot_be_understood_is_refused(void **state)
{
	struct scene *scene = *state;

	put(scene, "lares.conf", "[home]\nteam = a/b\nhome = h\n");
	base(scene, "");
	assert_int_equal(take(scene, ""), -EINVAL);
	assert_non_null(strstr(scene->reason, "lares.conf:2: [home] team: "));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_empty_folder_gives_nothing),
		TEST(a_set_says_who_this_is_and_whom_it_calls),
		TEST(credentials_have_the_name_of_their_folder_before_theirs),
		TEST(the_installers_own_file_holds_and_that_is_told),
		TEST(a_file_that_cannot_be_understood_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
