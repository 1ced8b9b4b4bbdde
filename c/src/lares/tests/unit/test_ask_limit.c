/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ask/act.h"
#include "ask/limit.h"
#include "base/file.h"

#define MINUTE_US UINT64_C(60000000)
#define BOOT "00112233445566778899aabbccddeeff"
#define OTHER_BOOT "ffeeddccbbaa99887766554433221100"

static const struct limit_rule rule = { 4, 60 * MINUTE_US };

static struct limit read_text(const char *text, const char *boot)
{
	struct limit limit;

	limit_read(text, strlen(text), boot, &rule, &limit);
	return limit;
}

static void what_cannot_be_read_counts_as_done_when_the_boot_began(void **state)
{
	static const char *const texts[] = { "?", BOOT, BOOT "\n1\n2\n3\n4\n5\n", BOOT "\n2\n1\n", BOOT "\n-1\n", BOOT "\n1", BOOT "\n 1\n",
		BOOT "\n1 \n", BOOT "\n99999999999999999999999\n", BOOT "\n\n", OTHER_BOOT "\n5\n", "\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct limit limit = read_text(texts[i], BOOT);

		if (limit.n_done != rule.n_times || limit_wait_us(&limit, &rule, MINUTE_US) != 59 * MINUTE_US)
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(limit_wait_us(&limit, &rule, 60 * MINUTE_US), 0);
	}
}

static void what_was_never_done_may_be_done(void **state)
{
	struct limit limit = read_text("", BOOT);

	(void)state;
	assert_int_equal(limit.n_done, 0);
	assert_int_equal(limit_wait_us(&limit, &rule, 0), 0);
}

static void it_may_be_done_so_often_and_then_when_the_first_is_long_ago(void **state)
{
	struct limit limit = { 0 };

	(void)state;
	for (uint64_t i = 0; i < rule.n_times; i++) {
		assert_int_equal(limit_wait_us(&limit, &rule, i * MINUTE_US), 0);
		limit_note(&limit, &rule, i * MINUTE_US);
	}
	assert_int_equal(limit_wait_us(&limit, &rule, 10 * MINUTE_US), 50 * MINUTE_US);
	assert_int_equal(limit_wait_us(&limit, &rule, 60 * MINUTE_US), 0);
	limit_note(&limit, &rule, 60 * MINUTE_US);
	assert_int_equal(limit_wait_us(&limit, &rule, 60 * MINUTE_US), MINUTE_US);
}

static void what_was_counted_is_read_again(void **state)
{
	struct limit limit = { 0 }, again;
	char text[LIMIT_TEXT_MAX];
	size_t n;

	(void)state;
	for (uint64_t i = 0; i < rule.n_times; i++)
		limit_note(&limit, &rule, UINT64_MAX - rule.n_times + i);
	n = limit_write(&limit, BOOT, text);
	limit_read(text, n, BOOT, &rule, &again);
	assert_memory_equal(&again, &limit, sizeof(limit));
}

static void every_rule_has_room_for_its_times(void **state)
{
	(void)state;
	for (int act = 0; act < ACT_COUNT; act++) {
		assert_in_range(act_rule((enum act)act)->n_times, 1, LIMIT_TIMES_MAX);
		assert_true(act_rule((enum act)act)->within_us > 0);
	}
}

/* The files */

static char run_dir[] = "/tmp/lares-run-XXXXXX", state_dir[] = "/tmp/lares-state-XXXXXX";
static const struct places places = { .run = run_dir, .state = state_dir };

static int make_folders(void **state)
{
	(void)state;
	return mkdtemp(run_dir) && mkdtemp(state_dir) ? 0 : -1;
}

static int remove_folders(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s %s", run_dir, state_dir);
	return system(command);
}

static void b6_a_reboot_is_counted_where_it_outlives_the_boot(void **state)
{
	uint64_t wait_us = 0;
	uint8_t text[LIMIT_TEXT_MAX];
	char path[128];

	(void)state;
	assert_int_equal(act_take(&places, ACT_REBOOT, &wait_us), 0);
	assert_int_equal(act_take(&places, ACT_REBOOT, &wait_us), ACT_TOO_OFTEN);
	assert_in_range(wait_us, 1, 360 * MINUTE_US);
	snprintf(path, sizeof(path), "%s/reboot", state_dir);
	assert_in_range(file_read(AT_FDCWD, path, text, sizeof(text)), 34, LIMIT_TEXT_MAX);
}

static void what_cannot_be_counted_is_not_done(void **state)
{
	static const struct places nowhere = { .run = "/nowhere", .state = "/nowhere" };
	uint64_t wait_us;

	(void)state;
	assert_int_equal(act_take(&nowhere, ACT_RESTART, &wait_us), -ENOENT);
	assert_int_equal(act_take(&nowhere, ACT_REBOOT, &wait_us), -ENOENT);
}

static void b8_acts_are_counted_each_on_its_own(void **state)
{
	uint64_t wait_us;

	(void)state;
	for (unsigned i = 0; i < act_rule(ACT_UNBLOCK)->n_times; i++)
		assert_int_equal(act_take(&places, ACT_UNBLOCK, &wait_us), 0);
	assert_int_equal(act_take(&places, ACT_UNBLOCK, &wait_us), ACT_TOO_OFTEN);
	assert_int_equal(act_take(&places, ACT_RESET, &wait_us), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_read_counts_as_done_when_the_boot_began),
		cmocka_unit_test(what_was_never_done_may_be_done),
		cmocka_unit_test(it_may_be_done_so_often_and_then_when_the_first_is_long_ago),
		cmocka_unit_test(what_was_counted_is_read_again),
		cmocka_unit_test(every_rule_has_room_for_its_times),
		cmocka_unit_test(b6_a_reboot_is_counted_where_it_outlives_the_boot),
		cmocka_unit_test(what_cannot_be_counted_is_not_done),
		cmocka_unit_test(b8_acts_are_counted_each_on_its_own),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
