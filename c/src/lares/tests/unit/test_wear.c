/* SPDX-License-Identifier: Apache-2.0 */
#include "store/wear.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

static const uint64_t hour_us = 3600 * UINT64_C(1000000), start_us = 7 * UINT64_C(1000000);

static void assert_written(const struct wear *wear, uint64_t now_us, uint64_t bytes, uint64_t over_s)
{
	uint64_t told_s;

	assert_true(wear_bytes(wear, now_us, &told_s) == bytes);
	assert_true(told_s == over_s);
}

static void what_was_written_before_the_first_look_is_not_counted(void **state)
{
	struct wear wear = { 0 };

	(void)state;
	assert_written(&wear, start_us, 0, 0);
	wear_note(&wear, 5000, start_us);
	assert_written(&wear, start_us, 0, 0);
	wear_note(&wear, 9096, start_us + 60000000);
	assert_written(&wear, start_us + 60000000, 4096, 60);
}

static void a_day_is_the_last_24_hours(void **state)
{
	struct wear wear = { 0 };

	(void)state;
	for (uint64_t hour = 0; hour <= 48; hour++)
		wear_note(&wear, hour * 1000, start_us + hour * hour_us);
	/* The newest hour has just begun: 23 whole ones and what came with the last look. */
	assert_written(&wear, start_us + 48 * hour_us, 24000, 23 * 3600);
	wear_note(&wear, 48500, start_us + 48 * hour_us + hour_us / 2);
	assert_written(&wear, start_us + 48 * hour_us + hour_us / 2, 24500, 23 * 3600 + 1800);
}

static void hours_without_a_look_are_hours_all_the_same(void **state)
{
	struct wear wear = { 0 };

	(void)state;
	wear_note(&wear, 0, start_us);
	wear_note(&wear, 1000, start_us + hour_us / 2);
	wear_note(&wear, 1500, start_us + 30 * hour_us);
	assert_written(&wear, start_us + 30 * hour_us, 500, 23 * 3600);
}

static void the_kernels_text_is_read_by_its_key(void **state)
{
	uint64_t total = 7;

	(void)state;
	assert_int_equal(wear_parse("rchar: 1\nread_bytes: 2\nwrite_bytes: 45056\ncancelled_write_bytes: 3\n", &total), 0);
	assert_true(total == 45056);
	assert_int_equal(wear_parse("rchar: 1\ncancelled_write_bytes: 3\n", &total), -EBADMSG);
	assert_int_equal(wear_parse("rchar: 1\nwrite_bytes: many\n", &total), -EBADMSG);
	assert_int_equal(wear_parse("", &total), -EBADMSG);
	assert_true(total == 45056);
}

static void the_kernel_counts(void **state)
{
	uint64_t total;

	(void)state;
	assert_int_equal(wear_read(&total), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_before_the_first_look_is_not_counted),
		cmocka_unit_test(a_day_is_the_last_24_hours),
		cmocka_unit_test(hours_without_a_look_are_hours_all_the_same),
		cmocka_unit_test(the_kernels_text_is_read_by_its_key),
		cmocka_unit_test(the_kernel_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
