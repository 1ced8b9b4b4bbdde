/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of settings: staged, proven, given up, and what the carrier gets of them. */
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
#include "settings.h"

struct scene {
	char dir[64];
	struct settings settings, again;
	struct settings_set set;
	struct config config;
	char reason[512];
};

static const struct trial trial = { .kind = TRIAL_CONFIGURE, .jti = "j-1", .boot = "b", .until_us = 9, .within_s = 120 };

static struct settings_set set_of(const char *home, const char *certificates)
{
	struct settings_set set = { .zone = "Europe/Berlin", .uri = { "mqtts://a.example" }, .n_uri = 1, .authorities = "the authority\n",
		.join = "mqtts://join.example", .csr = "the request\n", .token = "0123456789abcdef", .n_token = 16, .n_keys = 1 };
	struct private_key key;
	struct csr csr;

	assert_int_equal(csr_make("north.h", &csr), 0);
	strcpy(set.team, "north");
	strcpy(set.home, home);
	strcpy(set.certificates, certificates);
	strcpy(set.key, csr.key);
	assert_int_equal(private_key_from_pem(csr.key, strlen(csr.key), &key), 0);
	set.keys[0] = key.public;
	return set;
}

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	strcpy(scene->dir, "/tmp/lares-settings-XXXXXX");
	assert_non_null(mkdtemp(scene->dir));
	assert_int_equal(settings_open(&scene->settings, scene->dir, scene->reason, sizeof(scene->reason)), 0);
	scene->set = set_of("h-1", "the certificate\n");
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", scene->dir);
	assert_int_equal(system(command), 0);
	free(scene);
	return 0;
}

/* As the next start finds them. */
static const struct settings *next_start(struct scene *scene)
{
	settings_done(&scene->again);
	assert_int_equal(settings_open(&scene->again, scene->dir, scene->reason, sizeof(scene->reason)), 0);
	return &scene->again;
}

/* What a carrier would take. */
static const struct config *carrier(struct scene *scene)
{
	char dir[128];

	assert_int_equal(settings_export(&scene->settings), 0);
	assert_int_equal(config_parse(&scene->config, "", 0, "base", scene->reason, sizeof(scene->reason)), 0);
	snprintf(dir, sizeof(dir), "%s/settings/carrier", scene->dir);
	assert_int_equal(config_take_given(&scene->config, dir, "", scene->reason, sizeof(scene->reason)), 0);
	return &scene->config;
}

static bool has(const struct scene *scene, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/settings/%s", scene->dir, name);
	return access(path, F_OK) == 0;
}

static void at_first_there_is_nothing_and_a_folder_for_the_carrier(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_in_use(&scene->settings)->id, 0);
	assert_false(config_has_home(carrier(scene)));
	assert_string_equal(scene->config.given.id, "");
	assert_true(has(scene, "carrier/."));
}

static void what_is_staged_is_in_use_and_there_after_a_restart(void **state)
{
	struct scene *scene = *state;
	const struct settings *again;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	again = next_start(scene);
	assert_int_equal(again->current.id, 0);
	assert_int_equal(again->staged.id, 1);
	assert_string_equal(again->staged.home, "h-1");
	assert_string_equal(again->staged.key, scene->set.key);
	assert_memory_equal(again->staged.token, scene->set.token, 16);
	assert_string_equal(again->staged.keys[0].kid, scene->set.keys[0].kid);
	assert_int_equal(again->trial.kind, TRIAL_CONFIGURE);
	assert_string_equal(again->trial.jti, "j-1");
	assert_int_equal(again->trial.until_us, 9);
	assert_string_equal(carrier(scene)->given.id, "1");
	assert_string_equal(scene->config.broker.at[0].host, "a.example");
}

static void what_is_proven_is_current_and_forgets_the_token(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	assert_int_equal(settings_accept(&scene->settings), 0);
	assert_int_equal(next_start(scene)->current.id, 1);
	assert_int_equal(scene->again.staged.id, 0);
	assert_int_equal(scene->again.current.n_token, 0);
	assert_string_equal(scene->again.current.csr, "");
}

static void what_is_given_up_leaves_what_was_before_and_why(void **state)
{
	struct settings_set other = set_of("h-1", "another certificate\n");
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	assert_int_equal(settings_accept(&scene->settings), 0);
	assert_int_equal(settings_stage(&scene->settings, &other, &trial), 0);
	assert_string_equal(carrier(scene)->given.id, "2");
	assert_true(has(scene, "set-2"));
	assert_false(has(scene, "set-1"));
	assert_int_equal(settings_give_up(&scene->settings, "tls", "it did not work"), 0);
	assert_string_equal(carrier(scene)->given.id, "1");
	assert_false(has(scene, "set-2"));
	assert_int_equal(next_start(scene)->staged.id, 0);
	assert_string_equal(scene->again.current.certificates, "the certificate\n");
	assert_string_equal(scene->again.code, "tls");
	assert_string_equal(scene->again.words, "it did not work");
	/* An id is never used twice: a carrier with the one that was given up must not be taken for one with the next. */
	assert_int_equal(settings_stage(&scene->settings, &other, &trial), 0);
	assert_int_equal(scene->settings.staged.id, 3);
	assert_string_equal(scene->settings.code, "");
}

static void who_has_no_certificate_yet_calls_the_joining_place_by_a_password(void **state)
{
	struct settings_set asking = set_of("h-1", "");
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &asking, &trial), 0);
	assert_string_equal(carrier(scene)->broker.at[0].host, "join.example");
	assert_string_equal(scene->config.broker.user, "north.h-1");
	assert_non_null(strstr(scene->config.broker.password_file, "/password"));
	assert_string_equal(scene->config.broker.certificate, "");
	assert_string_equal(scene->config.broker.key, "");
}

static void keys_are_for_their_owner_alone(void **state)
{
	struct scene *scene = *state;
	char path[128];
	struct stat st;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	carrier(scene);
	snprintf(path, sizeof(path), "%s/settings/carrier/home.key", scene->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof(path), "%s/settings/settings.json", scene->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof(path), "%s/settings", scene->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_damaged_file_is_told_and_left_alone(void **state)
{
	static const char *const damaged[] = { "", "{", "[]", "{\"v\":1}", "{\"v\":1,\"last\":1,\"current\":{\"id\":1},\"staged\":null,\"code\":\"\",\"words\":\"\"}" };
	struct scene *scene = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/settings/settings.json", scene->dir);
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		FILE *file = fopen(path, "we");

		assert_true(file && fputs(damaged[i], file) >= 0);
		fclose(file);
		assert_int_equal(settings_open(&scene->again, scene->dir, scene->reason, sizeof(scene->reason)), -EBADMSG);
		assert_non_null(strstr(scene->reason, "settings.json is damaged"));
		assert_int_equal(scene->again.current.id, 0);
		assert_true(has(scene, "settings.json"));
	}
}

static void where_nothing_can_be_written_nothing_changes(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	strcat(scene->settings.dir, "-gone");
	assert_int_equal(settings_accept(&scene->settings), -ENOENT);
	assert_int_equal(scene->settings.current.id, 0);
	assert_int_equal(scene->settings.staged.id, 1);
	assert_int_equal(settings_give_up(&scene->settings, "x", "y"), -ENOENT);
	assert_int_equal(scene->settings.staged.id, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(at_first_there_is_nothing_and_a_folder_for_the_carrier),
		TEST(what_is_staged_is_in_use_and_there_after_a_restart),
		TEST(what_is_proven_is_current_and_forgets_the_token),
		TEST(what_is_given_up_leaves_what_was_before_and_why),
		TEST(who_has_no_certificate_yet_calls_the_joining_place_by_a_password),
		TEST(keys_are_for_their_owner_alone),
		TEST(a_damaged_file_is_told_and_left_alone),
		TEST(where_nothing_can_be_written_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
