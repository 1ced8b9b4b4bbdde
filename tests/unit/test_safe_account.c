/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND UINT64_C(1000000)
#define BOOT (1000 * SECOND)

/* So many starts, a second apart, of which each but the last ends unasked. Returns the moment of the last. */
static uint64_t crash(struct safe_account *account, unsigned n, uint64_t now_us)
{
	for (unsigned i = 0; i < n; i++, now_us += SECOND)
		safe_account_begin(account, now_us);
	safe_account_begin(account, now_us);
	return now_us;
}

static void b44_the_fifth_crash_within_ten_minutes_is_one_too_many(void **state)
{
	struct safe_account account = { 0 };

	(void)state;
	crash(&account, 4, BOOT);
	assert_int_equal(account.mode, SAFE_MODE_OFF);
	assert_true(safe_account_begin(&account, BOOT + 10 * SECOND));
	assert_int_equal(account.mode, SAFE_MODE_HELP);
}

static void b44_crashes_that_are_long_apart_are_no_reason(void **state)
{
	struct safe_account account = { 0 };

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		safe_account_begin(&account, BOOT + i * 150 * SECOND);
	assert_int_equal(account.mode, SAFE_MODE_OFF);
}

static void ends_in_order_are_no_crashes(void **state)
{
	struct safe_account account = { 0 };

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		assert_false(safe_account_begin(&account, BOOT + i * SECOND));
		safe_account_end(&account, i % 2 ? SAFE_END_ASKED : SAFE_END_FAILED, BOOT + i * SECOND);
	}
	assert_int_equal(account.mode, SAFE_MODE_OFF);
}

static void an_end_that_failed_forgives_no_crash(void **state)
{
	struct safe_account account = { 0 };

	(void)state;
	crash(&account, 4, BOOT);
	safe_account_end(&account, SAFE_END_FAILED, BOOT + 5 * SECOND);
	crash(&account, 1, BOOT + 6 * SECOND);
	assert_int_equal(account.mode, SAFE_MODE_HELP);
}

static void whoever_asks_for_a_restart_leaves_safe_mode(void **state)
{
	struct safe_account account = { 0 };
	uint64_t now_us = crash(&account, 5, BOOT);

	(void)state;
	safe_account_end(&account, SAFE_END_ASKED, now_us);
	crash(&account, 4, now_us);
	assert_int_equal(account.mode, SAFE_MODE_OFF);
}

static void b44_who_crashes_in_safe_mode_too_hears_nothing(void **state)
{
	struct safe_account account = { 0 };
	uint64_t now_us = crash(&account, 5, BOOT);

	(void)state;
	safe_account_begin(&account, now_us + SECOND);
	assert_int_equal(account.mode, SAFE_MODE_HELP);
	safe_account_begin(&account, now_us + 2 * SECOND);
	assert_int_equal(account.mode, SAFE_MODE_DEAF);
	crash(&account, 30, now_us + 3 * SECOND);
	assert_int_equal(account.mode, SAFE_MODE_DEAF);
	assert_int_equal(safe_account_until_us(&account), now_us + 2 * SECOND + SAFE_MODE_LASTS_US);
}

static void b44_after_safe_mode_one_crash_is_enough(void **state)
{
	struct safe_account account = { 0 };
	uint64_t now_us = crash(&account, 5, BOOT);

	(void)state;
	assert_int_equal(safe_account_until_us(&account), now_us + SAFE_MODE_LASTS_US);
	now_us += SAFE_MODE_LASTS_US;
	safe_account_end(&account, SAFE_END_ASKED, now_us);
	assert_false(safe_account_begin(&account, now_us + SECOND));
	assert_int_equal(account.mode, SAFE_MODE_OFF);
	safe_account_begin(&account, now_us + 2 * SECOND);
	assert_int_equal(account.mode, SAFE_MODE_HELP);
}

static void who_holds_out_after_safe_mode_has_all_its_crashes_again(void **state)
{
	struct safe_account account = { 0 };
	uint64_t now_us = crash(&account, 5, BOOT) + SAFE_MODE_LASTS_US;

	(void)state;
	safe_account_end(&account, SAFE_END_ASKED, now_us);
	safe_account_begin(&account, now_us);
	crash(&account, 3, now_us + SAFE_MODE_WITHIN_US);
	assert_int_equal(account.mode, SAFE_MODE_OFF);
}

static void an_account_is_read_as_it_was_written(void **state)
{
	struct safe_account account = { 0 }, read;
	char text[SAFE_MODE_TEXT_MAX];

	(void)state;
	crash(&account, 3, BOOT);
	safe_account_print(&account, text);
	read = safe_account_parse(text);
	assert_memory_equal(&read, &account, sizeof(account));
}

static void what_is_no_account_says_nothing(void **state)
{
	static const char *const texts[] = { "", "x", "1", "3 0 1", "-1 0 1", "0 0" };
	const struct safe_account nothing = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct safe_account read = safe_account_parse(texts[i]);

		assert_memory_equal(&read, &nothing, sizeof(nothing));
	}
}

static void more_crashes_than_can_be_are_not_read(void **state)
{
	(void)state;
	assert_int_equal(safe_account_parse("0 0 1 1 2 3 4 5 6 7 8 9").n_crashes, SAFE_MODE_CRASHES);
}

static void an_account_of_another_boot_is_none(void **state)
{
	struct safe_account account = { 0 };

	(void)state;
	crash(&account, 4, BOOT);
	safe_account_begin(&account, SECOND);
	assert_int_equal(account.mode, SAFE_MODE_OFF);
	assert_int_equal(account.n_crashes, 1);
}

static void it_is_kept_beside_the_socket(void **state)
{
	char folder[] = "/tmp/lares-test-XXXXXX", socket[64], file[64];
	struct safe_account account = { 0 }, read = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(socket, sizeof(socket), "%s/carry", folder);
	snprintf(file, sizeof(file), "%s/starts", folder);
	assert_int_equal(safe_account_load(socket, &read), 0);
	assert_false(read.is_running);
	crash(&account, 2, BOOT);
	assert_int_equal(safe_account_save(socket, &account), 0);
	assert_int_equal(safe_account_load(socket, &read), 0);
	assert_memory_equal(&read, &account, sizeof(account));
	unlink(file);
	rmdir(folder);
	assert_true(safe_account_save(socket, &account) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b44_the_fifth_crash_within_ten_minutes_is_one_too_many),
		cmocka_unit_test(b44_crashes_that_are_long_apart_are_no_reason),
		cmocka_unit_test(ends_in_order_are_no_crashes),
		cmocka_unit_test(an_end_that_failed_forgives_no_crash),
		cmocka_unit_test(whoever_asks_for_a_restart_leaves_safe_mode),
		cmocka_unit_test(b44_who_crashes_in_safe_mode_too_hears_nothing),
		cmocka_unit_test(b44_after_safe_mode_one_crash_is_enough),
		cmocka_unit_test(who_holds_out_after_safe_mode_has_all_its_crashes_again),
		cmocka_unit_test(an_account_is_read_as_it_was_written),
		cmocka_unit_test(what_is_no_account_says_nothing),
		cmocka_unit_test(more_crashes_than_can_be_are_not_read),
		cmocka_unit_test(an_account_of_another_boot_is_none),
		cmocka_unit_test(it_is_kept_beside_the_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
