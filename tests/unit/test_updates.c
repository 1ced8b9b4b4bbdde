/* SPDX-License-Identifier: Apache-2.0 */
#include "updates.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { WRITTEN_S = 1700000000, DAY_S = 86400 };

static char path[] = "/tmp/test_updates-XXXXXX";

static int make(void **state)
{
	const struct timespec times[2] = { { .tv_sec = WRITTEN_S }, { .tv_sec = WRITTEN_S } };
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || futimens(fd, times) < 0 || close(fd) < 0;
}

static int remove_it(void **state)
{
	(void)state;
	return unlink(path);
}

static void test_a_stamp_has_the_age_of_its_file(void **state)
{
	uint64_t age_s = 0;

	(void)state;
	assert_true(updates_age_s(path, (WRITTEN_S + INT64_C(172800)) * 1000000, &age_s));
	assert_int_equal(age_s, 172800);
}

static void test_what_is_not_there_has_no_age(void **state)
{
	uint64_t age_s = 7;

	(void)state;
	assert_false(updates_age_s("/nonexistent/stamp", WRITTEN_S * INT64_C(1000000), &age_s));
	assert_int_equal(age_s, 7);
}

static void test_what_was_written_in_the_future_has_no_age(void **state)
{
	uint64_t age_s = 7;

	(void)state;
	assert_false(updates_age_s(path, (WRITTEN_S - INT64_C(1)) * 1000000, &age_s));
	assert_int_equal(age_s, 7);
}

/* A gateway that takes its updates. */
static struct updates_seen well(void)
{
	return (struct updates_seen){ .is_package = true, .package_s = 30 * DAY_S, .has_run = true, .run_s = DAY_S,
		.has_lists = true, .lists_s = 3600, .has_program = true, .has_timer = true, .is_on = true };
}

static void assert_judged(const struct updates_seen *seen, const char *level, const char *words, const char *todo)
{
	char said[UPDATES_WORDS_MAX];
	const char *to_do, *found = updates_judge(seen, said, &to_do);

	assert_non_null(found);
	assert_string_equal(found, level);
	if (!strstr(said, words) || (todo ? !to_do || !strstr(to_do, todo) : !!to_do))
		fail_msg("%s; %s", said, to_do ? to_do : "nothing to do");
}

static void what_takes_its_updates_is_well(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	assert_judged(&seen, "ok", "took its updates 24 hours ago", NULL);
	seen.run_s = 8 * DAY_S - 1;
	assert_judged(&seen, "ok", "7 days ago", NULL);
	seen.has_run = false;
	seen.package_s = 2 * DAY_S - 1;
	assert_judged(&seen, "ok", "none was taken yet", NULL);
}

static void what_is_off_is_said_with_what_switches_it_on(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	seen.is_on = false;
	assert_judged(&seen, "warning", "not switched on", "52lares");
	seen.has_timer = false;
	assert_judged(&seen, "warning", "timer of its daily updates is switched off", "systemctl enable --now apt-daily.timer");
	seen.has_program = false;
	assert_judged(&seen, "warning", "unattended-upgrades is not installed", "apt install");
}

static void updates_that_fail_are_told_from_lists_that_do_not_come(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	seen.run_s = 8 * DAY_S;
	assert_judged(&seen, "warning", "none ended well for 8 days", "unattended-upgrades.log");
	seen.has_run = false;
	assert_judged(&seen, "warning", "none ended well ever", "unattended-upgrades.log");
	seen.lists_s = 20 * DAY_S;
	assert_judged(&seen, "warning", "no lists of packages were taken without an error for 20 days", "apt-get update");
	seen.has_lists = false;
	assert_judged(&seen, "warning", "no lists of packages were taken without an error ever", "apt-get update");
}

/* unattended-upgrade ends well each night with the lists that there are. */
static void lists_that_do_not_come_are_told_where_updates_end_well(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	seen.lists_s = 8 * DAY_S;
	assert_judged(&seen, "warning", "no lists of packages were taken without an error for 8 days", "apt-get update");
	seen.has_lists = false;
	assert_judged(&seen, "warning", "no lists of packages were taken without an error ever", "apt-get update");
	seen.package_s = 2 * DAY_S - 1;
	assert_judged(&seen, "ok", "took its updates 24 hours ago", NULL);
}

static void an_index_that_has_ended_is_told_where_all_else_is_well(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	seen.has_ended = true;
	seen.ended_s = 3 * DAY_S;
	memset(seen.ended, 'L', ARCHIVE_NAME_MAX - 1);
	assert_judged(&seen, "warning", "LLL\" ended 3 days ago, and no newer one was taken: no update comes from there",
		"publish its index again");
	seen.ended_s = UINT64_MAX;
	assert_judged(&seen, "warning", " days ago, and no newer one was taken: no update comes from there", "apt-get update says why");
	seen.is_on = false;
	assert_judged(&seen, "warning", "not switched on", "52lares");
}

static void assert_ages(const struct updates_seen *seen, uint64_t lares_s, uint64_t system_s)
{
	struct pulse_updates ages = updates_ages(seen);

	assert_true(ages.is_lares_known && ages.is_system_known);
	assert_int_equal(ages.lares_s, lares_s);
	assert_int_equal(ages.system_s, system_s);
}

static void the_system_is_no_newer_than_the_lists_it_was_updated_from(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	assert_ages(&seen, 30 * DAY_S, DAY_S);
	seen.lists_s = 20 * DAY_S;
	assert_ages(&seen, 30 * DAY_S, 20 * DAY_S);
	seen.has_ended = true;
	seen.ended_s = 3 * DAY_S;
	assert_ages(&seen, 30 * DAY_S, 20 * DAY_S);
	seen.ended_s = 40 * DAY_S;
	assert_ages(&seen, 30 * DAY_S, 40 * DAY_S);
}

static void of_a_system_without_lists_or_updates_no_age_is_told(void **state)
{
	struct updates_seen seen = well();

	(void)state;
	seen.has_lists = false;
	assert_false(updates_ages(&seen).is_system_known);
	seen.has_lists = true;
	seen.has_run = false;
	assert_false(updates_ages(&seen).is_system_known);
	seen.is_package = false;
	assert_false(updates_ages(&seen).is_lares_known);
}

/* Nor under a clock that is not right: then there are no ages. */
static void of_what_is_no_package_nothing_is_said(void **state)
{
	struct updates_seen seen = well();
	char words[UPDATES_WORDS_MAX];
	const char *todo;

	(void)state;
	seen.is_package = seen.has_program = false;
	assert_null(updates_judge(&seen, words, &todo));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stamp_has_the_age_of_its_file),
		cmocka_unit_test(test_what_is_not_there_has_no_age),
		cmocka_unit_test(test_what_was_written_in_the_future_has_no_age),
		cmocka_unit_test(what_takes_its_updates_is_well),
		cmocka_unit_test(what_is_off_is_said_with_what_switches_it_on),
		cmocka_unit_test(updates_that_fail_are_told_from_lists_that_do_not_come),
		cmocka_unit_test(lists_that_do_not_come_are_told_where_updates_end_well),
		cmocka_unit_test(an_index_that_has_ended_is_told_where_all_else_is_well),
		cmocka_unit_test(the_system_is_no_newer_than_the_lists_it_was_updated_from),
		cmocka_unit_test(of_a_system_without_lists_or_updates_no_age_is_told),
		cmocka_unit_test(of_what_is_no_package_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, make, remove_it);
}
