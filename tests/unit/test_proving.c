/* SPDX-License-Identifier: Apache-2.0 */
/* Settings on trial: proven, given up, found on the disk by the next start, cut off before each call that changes it. */
#include "proving.h"

#include <sys/syscall.h>
#include <sys/wait.h>

#include "settings_home.h"

enum { SECOND_US = 1000000, WITHIN_S = 120 };

/* What it asked for, in order: "use kept answer:j-1:rolled-back …". The settings are in a folder, as in the other tests of them. */
struct trial_home {
	struct scene *scene;
	struct proving proving;
	char asked[512], words[SETTINGS_WORDS_MAX];
	uint64_t wake_us; /* UINT64_MAX: never */
};

enum { ENDED, CUT_OFF };

static int cut_at, n_calls; /* 0: never */

static void count(void)
{
	if (++n_calls == cut_at)
		_exit(CUT_OFF);
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

static void ask(void *context, const char *what)
{
	struct trial_home *home = context;
	size_t n = strlen(home->asked);

	snprintf(home->asked + n, sizeof(home->asked) - n, "%s%s", n ? " " : "", what);
}

static void use(void *context)
{
	ask(context, "use");
}

static void kept(void *context)
{
	ask(context, "kept");
}

static void restart(void *context, const char *why)
{
	assert_non_null(why);
	ask(context, "restart");
}

static void answer(void *context, const char *jti, enum refusal refusal, const char *words)
{
	struct trial_home *home = context;
	char text[128];

	snprintf(text, sizeof(text), "answer:%s:%s", jti, refusal == REFUSAL_NONE ? "ok" : refusal_code(refusal));
	ask(context, text);
	snprintf(home->words, sizeof(home->words), "%s", words ? words : "");
}

static void wake(void *context, uint64_t at_us)
{
	((struct trial_home *)context)->wake_us = at_us;
}

static const struct proving_ops ops = { use, kept, restart, answer, wake };

/* A start of laresd in that boot. */
static void begin(struct trial_home *home, const char *boot, uint64_t now_us)
{
	struct settings *settings = &home->scene->settings;

	settings_done(settings);
	assert_int_equal(settings_open(settings, home->scene->dir, home->scene->vault, home->scene->reason, sizeof(home->scene->reason)), 0);
	home->asked[0] = '\0';
	home->wake_us = UINT64_MAX;
	proving_init(&home->proving, settings, boot, &ops, home);
	proving_begin(&home->proving, now_us);
}

static int home_new(void **state)
{
	struct trial_home *home = calloc(1, sizeof(*home));

	set_up((void **)&home->scene);
	begin(home, "boot-1", 0);
	*state = home;
	return 0;
}

static int home_free(void **state)
{
	struct trial_home *home = *state;

	tear_down((void **)&home->scene);
	free(home);
	return 0;
}

static int stage(struct trial_home *home, enum trial_kind kind, uint64_t now_us)
{
	return proving_stage(&home->proving, &home->scene->set, kind, kind == TRIAL_CONFIGURE ? "j-1" : "", WITHIN_S, now_us);
}

/* As a join leaves it: a first set, proven. */
static void join(struct trial_home *home)
{
	assert_int_equal(stage(home, TRIAL_JOIN, 0), 0);
	proving_on_proven(&home->proving, SECOND_US);
	home->asked[0] = '\0';
	strcpy(home->scene->set.zone, "Europe/Paris"); /* what comes next is another */
}

static const char *zone_in_use(const struct trial_home *home)
{
	return settings_in_use(&home->scene->settings)->zone;
}

static void a_first_set_is_tried_by_a_laresd_that_is_started_anew(void **state)
{
	struct trial_home *home = *state;

	assert_int_equal(stage(home, TRIAL_JOIN, 5 * SECOND_US), 0);
	assert_string_equal(home->asked, "restart");
	begin(home, "boot-1", 7 * SECOND_US);
	assert_int_equal(home->wake_us, (5 + WITHIN_S) * SECOND_US);
	assert_int_equal(proving_left_s(&home->proving, 7 * SECOND_US), WITHIN_S - 2);
	proving_on_proven(&home->proving, 8 * SECOND_US);
	assert_string_equal(home->asked, "kept");
	assert_int_equal(home->wake_us, UINT64_MAX);
	assert_int_equal(proving_left_s(&home->proving, 8 * SECOND_US), 0);
}

static void b41_a_change_is_used_at_once_and_answered_when_it_is_proven(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	assert_string_equal(home->asked, "use");
	assert_string_equal(zone_in_use(home), "Europe/Paris");
	proving_on_link(&home->proving, true, LINK_FAULT_COUNT, "");
	assert_string_equal(home->asked, "use"); /* that a link came is no proof */
	proving_on_proven(&home->proving, SECOND_US);
	assert_string_equal(home->asked, "use kept answer:j-1:ok");
	proving_on_proven(&home->proving, 2 * SECOND_US); /* of a later link */
	assert_string_equal(home->asked, "use kept answer:j-1:ok");
	begin(home, "boot-1", 3 * SECOND_US);
	assert_int_equal(home->wake_us, UINT64_MAX);
	assert_string_equal(home->scene->settings.current.zone, "Europe/Paris");
}

static void b41_a_change_is_rolled_back_when_its_time_is_over_and_not_before(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	proving_on_link(&home->proving, false, LINK_TCP, "no connection to a.example");
	proving_on_time(&home->proving, home->proving.words, WITHIN_S * SECOND_US - 1);
	assert_string_equal(home->asked, "use");
	assert_int_equal(home->wake_us, WITHIN_S * SECOND_US);
	proving_on_time(&home->proving, home->proving.words, WITHIN_S * SECOND_US);
	assert_string_equal(home->asked, "use use answer:j-1:rolled-back");
	assert_string_equal(home->words, "no connection worked with them within 120 s: no connection to a.example");
	assert_string_equal(zone_in_use(home), "Europe/Berlin");
	assert_string_equal(home->scene->settings.code, "tcp");
	assert_int_equal(home->wake_us, UINT64_MAX);
}

/* What the carrier says of a certificate that is bad, and of a home that may not come in. */
static void a_refusal_of_the_broker_is_what_the_roll_back_says(void **state)
{
	static const struct {
		enum link_fault fault;
		const char *code, *words;
	} rows[] = {
		{ LINK_TLS, "tls", "the broker's certificate is signed by nobody that we know" },
		{ LINK_AUTH, "auth", "not authorised" },
		{ LINK_REFUSED, "refused", "the broker is full" },
		{ LINK_FAULT_COUNT, "no-answer", "not connected yet" },
	};
	struct trial_home *home = *state;

	join(home);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(stage(home, i % 2 ? TRIAL_CERTIFICATE : TRIAL_CONFIGURE, 0), 0);
		if (rows[i].fault < LINK_FAULT_COUNT)
			proving_on_link(&home->proving, false, rows[i].fault, rows[i].words);
		proving_on_time(&home->proving, rows[i].words, WITHIN_S * SECOND_US);
		assert_string_equal(home->scene->settings.code, rows[i].code);
		assert_non_null(strstr(home->scene->settings.words, rows[i].words));
		assert_string_equal(zone_in_use(home), "Europe/Berlin");
	}
}

/* A fault of the trial before, or of the time before this one, is none of this one. */
static void an_old_fault_is_not_told_of_a_new_trial(void **state)
{
	struct trial_home *home = *state;

	join(home);
	proving_on_link(&home->proving, false, LINK_DNS, "the name is not resolved");
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	assert_string_equal(home->proving.words, "");
	proving_on_time(&home->proving, "not connected yet", WITHIN_S * SECOND_US);
	assert_string_equal(home->scene->settings.code, "no-answer");
}

static void a_second_change_during_one_is_turned_away_and_changes_nothing(void **state)
{
	static const enum trial_kind kinds[] = { TRIAL_CONFIGURE, TRIAL_CERTIFICATE, TRIAL_JOIN };
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	strcpy(home->scene->set.zone, "UTC");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(stage(home, kinds[i], 60 * SECOND_US), -EBUSY);
	assert_string_equal(home->asked, "use");
	assert_string_equal(zone_in_use(home), "Europe/Paris");
	assert_int_equal(home->wake_us, WITHIN_S * SECOND_US);
	proving_on_proven(&home->proving, 61 * SECOND_US);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 62 * SECOND_US), 0);
}

/* The certificate of a join comes while it is on trial. */
static void a_join_goes_on_with_its_certificate_and_has_its_whole_time_again(void **state)
{
	struct trial_home *home = *state;

	home->scene->set = set_of("h-1", "");
	assert_int_equal(stage(home, TRIAL_JOIN, 0), 0);
	begin(home, "boot-1", SECOND_US);
	home->scene->set = set_of("h-1", "the certificate\n");
	assert_int_equal(stage(home, TRIAL_JOIN, 100 * SECOND_US), 0);
	begin(home, "boot-1", 101 * SECOND_US);
	assert_int_equal(home->wake_us, (100 + WITHIN_S) * SECOND_US);
	assert_int_equal(home->scene->settings.staged.id, 2);
}

static void a_join_that_failed_leaves_nobody_s_gateway_and_why(void **state)
{
	struct trial_home *home = *state;

	assert_int_equal(stage(home, TRIAL_JOIN, 0), 0);
	begin(home, "boot-1", SECOND_US);
	proving_fail(&home->proving, "auth", "the team's broker does not take this bundle", SECOND_US);
	assert_string_equal(home->asked, "restart");
	begin(home, "boot-1", 2 * SECOND_US);
	assert_int_equal(settings_in_use(&home->scene->settings)->id, 0);
	assert_string_equal(home->scene->settings.code, "auth");
	proving_fail(&home->proving, "tls", "again", 3 * SECOND_US); /* there is none any more */
	assert_string_equal(home->scene->settings.code, "auth");
}

/* ---- starts ---- */

static void a_start_in_the_same_boot_goes_on_with_the_time_that_is_left(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	begin(home, "boot-1", 100 * SECOND_US);
	assert_string_equal(zone_in_use(home), "Europe/Paris");
	assert_int_equal(home->wake_us, WITHIN_S * SECOND_US);
	proving_on_proven(&home->proving, 101 * SECOND_US);
	assert_string_equal(home->asked, "kept answer:j-1:ok"); /* to who asked the laresd before */
}

static void a_start_after_its_time_gives_it_up(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	begin(home, "boot-1", 500 * SECOND_US);
	assert_int_equal(home->wake_us, WITHIN_S * SECOND_US); /* which is over */
	proving_on_time(&home->proving, "not connected yet", 500 * SECOND_US);
	assert_string_equal(home->asked, "use answer:j-1:rolled-back");
	assert_string_equal(zone_in_use(home), "Europe/Berlin");
}

static const char gone[] = "-gone";

static void lose_disk(struct trial_home *home)
{
	strcat(home->scene->settings.dir, gone);
}

static void find_disk(struct trial_home *home)
{
	home->scene->settings.dir[strlen(home->scene->settings.dir) - strlen(gone)] = '\0';
}

/* The clock of another boot begins anew: an end that was counted in the one before says nothing there. */
static void a_start_in_another_boot_has_the_whole_time_again(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 90000 * UINT64_C(1000000)), 0);
	begin(home, "boot-2", 20 * SECOND_US);
	assert_int_equal(home->wake_us, (20 + WITHIN_S) * SECOND_US);
	begin(home, "boot-2", 50 * SECOND_US); /* and only once */
	assert_int_equal(home->wake_us, (20 + WITHIN_S) * SECOND_US);
}

static void a_start_in_another_boot_has_an_end_also_where_it_cannot_be_written_down(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 90000 * UINT64_C(1000000)), 0);
	lose_disk(home);
	proving_init(&home->proving, &home->scene->settings, "boot-2", &ops, home);
	proving_begin(&home->proving, 20 * SECOND_US);
	assert_int_equal(home->wake_us, (20 + WITHIN_S) * SECOND_US);
	assert_int_equal(proving_left_s(&home->proving, 20 * SECOND_US), WITHIN_S);
}

/* ---- a disk that takes nothing ---- */

static void what_is_proven_is_not_given_up_because_the_disk_takes_nothing(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	lose_disk(home);
	proving_on_proven(&home->proving, 118 * SECOND_US);
	assert_string_equal(home->asked, "use");
	assert_int_equal(home->wake_us, 118 * SECOND_US + PROVING_AGAIN_US);
	proving_on_time(&home->proving, "not connected yet", 128 * SECOND_US);
	assert_int_equal(home->wake_us, 128 * SECOND_US + PROVING_AGAIN_US);
	find_disk(home);
	proving_on_time(&home->proving, "not connected yet", 138 * SECOND_US);
	assert_string_equal(home->asked, "use kept answer:j-1:ok");
}

static void what_cannot_be_given_up_is_tried_on_and_may_be_proven_still(void **state)
{
	struct trial_home *home = *state;

	join(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), 0);
	lose_disk(home);
	proving_on_time(&home->proving, "not connected yet", WITHIN_S * SECOND_US);
	assert_string_equal(home->asked, "use");
	assert_int_equal(home->wake_us, WITHIN_S * SECOND_US + PROVING_AGAIN_US);
	find_disk(home);
	proving_on_proven(&home->proving, WITHIN_S * SECOND_US + 1);
	assert_string_equal(home->asked, "use kept answer:j-1:ok");
}

static void what_cannot_be_written_is_not_tried(void **state)
{
	struct trial_home *home = *state;

	join(home);
	lose_disk(home);
	assert_int_equal(stage(home, TRIAL_CONFIGURE, 0), -ENOENT);
	assert_string_equal(home->asked, "");
	assert_string_equal(zone_in_use(home), "Europe/Berlin");
}

/* ---- power cuts ---- */

/* A trial with its end, in a process of its own that is cut off. */
static int live_and_be_cut(struct trial_home *home, bool is_proven, int at)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		n_calls = 0;
		cut_at = at;
		stage(home, TRIAL_CONFIGURE, 0);
		if (is_proven)
			proving_on_proven(&home->proving, SECOND_US);
		else
			proving_on_time(&home->proving, "not connected yet", WITHIN_S * SECOND_US);
		_exit(ENDED);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Whatever is found then: it is one of the two sets, whole, and where it is on trial, the trial has an end. */
static void start_after_a_cut(struct trial_home *home)
{
	struct settings *settings = &home->scene->settings;

	begin(home, "boot-2", SECOND_US);
	assert_int_not_equal(settings->current.id, 0);
	if (!settings->staged.id) {
		assert_int_equal(home->wake_us, UINT64_MAX);
		return;
	}
	assert_string_equal(settings->current.zone, "Europe/Berlin");
	assert_string_equal(zone_in_use(home), "Europe/Paris");
	assert_int_equal(home->wake_us, (1 + WITHIN_S) * SECOND_US);
	proving_on_time(&home->proving, "not connected yet", home->wake_us);
	assert_string_equal(home->asked, "use answer:j-1:rolled-back");
	assert_string_equal(zone_in_use(home), "Europe/Berlin");
}

static void cut_at_every_step(bool is_proven)
{
	int cut = 0, status;

	do {
		struct trial_home *home;

		home_new((void **)&home);
		join(home);
		status = live_and_be_cut(home, is_proven, ++cut);
		start_after_a_cut(home);
		home_free((void **)&home);
	} while (status == CUT_OFF);
	assert_int_equal(status, ENDED);
	assert_true(cut > 6); /* each of two writings: the file, its name, the folder */
}

static void b41_a_power_cut_in_a_trial_that_is_proven_leaves_the_old_set_or_the_new(void **state)
{
	(void)state;
	cut_at_every_step(true);
}

static void b41_a_power_cut_in_a_trial_that_is_given_up_leaves_the_old_set_or_a_trial_with_an_end(void **state)
{
	(void)state;
	cut_at_every_step(false);
}

int main(void)
{
#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, home_new, home_free)
	const struct CMUnitTest tests[] = {
		HOME_TEST(a_first_set_is_tried_by_a_laresd_that_is_started_anew),
		HOME_TEST(b41_a_change_is_used_at_once_and_answered_when_it_is_proven),
		HOME_TEST(b41_a_change_is_rolled_back_when_its_time_is_over_and_not_before),
		HOME_TEST(a_refusal_of_the_broker_is_what_the_roll_back_says),
		HOME_TEST(an_old_fault_is_not_told_of_a_new_trial),
		HOME_TEST(a_second_change_during_one_is_turned_away_and_changes_nothing),
		HOME_TEST(a_join_goes_on_with_its_certificate_and_has_its_whole_time_again),
		HOME_TEST(a_join_that_failed_leaves_nobody_s_gateway_and_why),
		HOME_TEST(a_start_in_the_same_boot_goes_on_with_the_time_that_is_left),
		HOME_TEST(a_start_after_its_time_gives_it_up),
		HOME_TEST(a_start_in_another_boot_has_the_whole_time_again),
		HOME_TEST(a_start_in_another_boot_has_an_end_also_where_it_cannot_be_written_down),
		HOME_TEST(what_is_proven_is_not_given_up_because_the_disk_takes_nothing),
		HOME_TEST(what_cannot_be_given_up_is_tried_on_and_may_be_proven_still),
		HOME_TEST(what_cannot_be_written_is_not_tried),
		cmocka_unit_test(b41_a_power_cut_in_a_trial_that_is_proven_leaves_the_old_set_or_the_new),
		cmocka_unit_test(b41_a_power_cut_in_a_trial_that_is_given_up_leaves_the_old_set_or_a_trial_with_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
