/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of settings: staged, proven, given up, sealed, and what the carrier gets of them. */
#include <jansson.h>

#include "settings_home.h"

/* What a carrier would take. */
static const struct config *carrier(struct scene *scene)
{
	char dir[128];

	assert_int_equal(settings_export(&scene->settings, scene->run), 0);
	assert_int_equal(config_parse(&scene->config, "", 0, "base", scene->reason, sizeof(scene->reason)), 0);
	snprintf(dir, sizeof(dir), "%s/carrier", scene->run);
	assert_int_equal(config_take_given(&scene->config, dir, "", scene->reason, sizeof(scene->reason)), 0);
	return &scene->config;
}

static void at_first_there_is_nothing_and_a_folder_for_the_carrier(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_in_use(&scene->settings)->id, 0);
	assert_false(config_has_home(carrier(scene)));
	assert_string_equal(scene->config.given.id, "");
	assert_true(has(scene, "run/carrier/."));
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
	assert_true(has(scene, "run/set-2"));
	assert_false(has(scene, "run/set-1"));
	assert_int_equal(settings_give_up(&scene->settings, "tls", "it did not work"), 0);
	assert_string_equal(carrier(scene)->given.id, "1");
	assert_false(has(scene, "run/set-2"));
	assert_int_equal(next_start(scene)->staged.id, 0);
	assert_string_equal(scene->again.current.certificates, "the certificate\n");
	assert_string_equal(scene->again.code, "tls");
	assert_string_equal(scene->again.words, "it did not work");
	assert_int_equal(scene->again.trial.kind, TRIAL_CONFIGURE); /* what failed: not that it joined */
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
	assert_string_equal(scene->config.broker.user, "north.h-1.join");
	assert_non_null(strstr(scene->config.broker.password_file, "/password"));
	assert_string_equal(scene->config.broker.certificate, "");
	assert_string_equal(scene->config.broker.key, "");
}

static mode_t mode_of(const struct scene *scene, const char *name)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", scene->dir, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static void keys_are_for_their_owner_alone(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	carrier(scene);
	assert_int_equal(mode_of(scene, "run"), 0700);
	assert_int_equal(mode_of(scene, "run/carrier/home.key"), 0600);
	assert_int_equal(mode_of(scene, "settings.sealed"), 0600);
}

/* The last line of a key in PEM that is all base64, and the token: whatever is written plainly has them. */
static void nothing_secret_is_plain_on_the_disk(void **state)
{
	static char file[SETTINGS_FILE_MAX];
	struct scene *scene = *state;
	char line[32];
	size_t n;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	n = read_file(scene, "settings.sealed", file, sizeof(file));
	snprintf(line, sizeof(line), "%s", strchr(scene->set.key, '\n') + 1);
	assert_true(n > sizeof(scene->set.key) / 4 && n < sizeof(file));
	assert_null(memmem(file, n, line, strlen(line)));
	assert_null(memmem(file, n, "PRIVATE KEY", 11));
	assert_null(memmem(file, n, "north", 5));
	assert_null(memmem(file, n, "0123456789abcdef", 16));
}

static void what_cannot_be_opened_is_put_aside_and_said_until_a_team_gives_anew(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	write_file(scene, "settings.sealed", "lares-settings-1 and nothing that was ever sealed", 48);
	for (int i = 0; i < 2; i++) { /* and not only once */
		assert_int_equal(start(scene), -EBADMSG);
		assert_non_null(strstr(scene->reason, "settings.damaged"));
		assert_non_null(strstr(scene->reason, "lares join"));
		assert_true(scene->again.is_lost);
		assert_int_equal(settings_in_use(&scene->again)->id, 0);
		assert_false(has(scene, "settings.sealed"));
		assert_true(has(scene, "settings.damaged"));
	}
	assert_int_equal(settings_stage(&scene->again, &scene->set, &trial), 0);
	assert_false(scene->again.is_lost);
	assert_false(next_start(scene)->is_lost);
	assert_string_equal(scene->again.staged.home, "h-1");
	assert_true(has(scene, "settings.damaged"));
}

static void what_a_newer_version_wrote_is_left_for_it(void **state)
{
	static char file[SETTINGS_FILE_MAX];
	struct scene *scene = *state;
	size_t n;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	n = read_file(scene, "settings.sealed", file, sizeof(file));
	file[15] = '2'; /* lares-settings-2 */
	write_file(scene, "settings.sealed", file, n);
	assert_int_equal(start(scene), -EPROTONOSUPPORT);
	assert_non_null(strstr(scene->reason, "newer Lares: install that version again"));
	assert_true(scene->again.is_newer && !scene->again.is_lost);
	assert_int_equal(settings_in_use(&scene->again)->id, 0);
	assert_false(has(scene, "settings.damaged"));
	assert_int_equal(settings_stage(&scene->again, &scene->set, &trial), -EPROTONOSUPPORT);
	assert_int_equal(start(scene), -EPROTONOSUPPORT); /* it is there still */
	file[15] = '1'; /* that version is installed again */
	write_file(scene, "settings.sealed", file, n);
	assert_string_equal(next_start(scene)->staged.home, "h-1");
}

static void assert_left_as_it_is(struct scene *scene, int error)
{
	assert_int_equal(start(scene), error);
	assert_non_null(strstr(scene->reason, "cannot be read"));
	assert_true(scene->again.is_unread && !scene->again.is_lost && !scene->again.is_newer);
	assert_int_equal(settings_in_use(&scene->again)->id, 0);
	assert_false(has(scene, "settings.damaged"));
	assert_int_equal(settings_stage(&scene->again, &scene->set, &trial), -EIO);
}

static void what_the_disk_does_not_let_us_read_is_left_as_it_is(void **state)
{
	struct scene *scene = *state;
	char path[128], away[128];

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	snprintf(path, sizeof(path), "%s/settings.sealed", scene->dir);
	snprintf(away, sizeof(away), "%s/away", scene->dir);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_left_as_it_is(scene, -EISDIR);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rename(away, path), 0);
	assert_false(next_start(scene)->is_unread);
	assert_string_equal(scene->again.staged.home, "h-1");
}

static void *no_memory(size_t n)
{
	(void)n;
	return NULL;
}

static void what_there_is_no_memory_for_is_left_as_it_is(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	json_set_alloc_funcs(no_memory, free);
	assert_left_as_it_is(scene, -ENOMEM);
	json_set_alloc_funcs(malloc, free);
	assert_string_equal(next_start(scene)->staged.home, "h-1");
}

static void no_octet_of_it_can_be_changed_and_no_end_cut_off(void **state)
{
	static char file[SETTINGS_FILE_MAX];
	struct scene *scene = *state;
	size_t n;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	n = read_file(scene, "settings.sealed", file, sizeof(file));
	for (size_t at = 0; at < n; at += at < 64 ? 1 : 97) {
		file[at] ^= 1;
		write_file(scene, "settings.sealed", file, n);
		file[at] ^= 1;
		assert_int_equal(settings_load(&scene->again, scene->dir, scene->vault), -EBADMSG);
		write_file(scene, "settings.sealed", file, at);
		assert_int_equal(settings_load(&scene->again, scene->dir, scene->vault), -EBADMSG);
	}
	write_file(scene, "settings.sealed", file, n);
	next_start(scene);
}

static void another_vault_does_not_open_it(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	vault_close(scene->vault);
	scene->vault = NULL;
	assert_int_equal(vault_erase(scene->dir, scene->reason, sizeof(scene->reason)), 0);
	assert_int_equal(vault_open(scene->dir, &scene->vault, scene->reason, sizeof(scene->reason)), 0);
	assert_int_equal(start(scene), -EBADMSG);
	assert_non_null(strstr(scene->reason, "other keys"));
}

static void a_rotated_vault_opens_it(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	vault_close(scene->vault);
	scene->vault = NULL;
	assert_int_equal(vault_rotate(scene->dir, scene->reason, sizeof(scene->reason)), 0);
	assert_int_equal(vault_open(scene->dir, &scene->vault, scene->reason, sizeof(scene->reason)), 0);
	assert_string_equal(next_start(scene)->staged.home, "h-1");
}

static void the_carriers_folder_can_be_destroyed_with_all_that_is_in_it(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(settings_stage(&scene->settings, &scene->set, &trial), 0);
	carrier(scene);
	assert_int_equal(settings_destroy_folder(scene->run), 0);
	assert_false(has(scene, "run"));
	assert_int_equal(settings_destroy_folder(scene->run), 0);
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
		TEST(nothing_secret_is_plain_on_the_disk),
		TEST(what_cannot_be_opened_is_put_aside_and_said_until_a_team_gives_anew),
		TEST(what_a_newer_version_wrote_is_left_for_it),
		TEST(what_the_disk_does_not_let_us_read_is_left_as_it_is),
		TEST(what_there_is_no_memory_for_is_left_as_it_is),
		TEST(no_octet_of_it_can_be_changed_and_no_end_cut_off),
		TEST(another_vault_does_not_open_it),
		TEST(a_rotated_vault_opens_it),
		TEST(the_carriers_folder_can_be_destroyed_with_all_that_is_in_it),
		TEST(where_nothing_can_be_written_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
