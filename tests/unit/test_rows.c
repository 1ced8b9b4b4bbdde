/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_beyond_the_limit_is_said_to_be_more(void **state)
{
	char answer[64];
	struct text t = text_of(answer, sizeof(answer));
	struct rows rows;

	(void)state;
	rows_begin(&rows, &t, "readings", 2);
	assert_int_equal(rows_put(&rows, "{\"a\":1}", 7), 0);
	assert_int_equal(rows_put(&rows, "7", 1), 0);
	assert_int_equal(rows_put(&rows, "8", 1), 1);
	rows_end(&rows);
	assert_string_equal(answer, "{\"readings\":[{\"a\":1},7],\"more\":true}");
}

static void a_limit_that_is_just_reached_leaves_nothing_out(void **state)
{
	char answer[64];
	struct text t = text_of(answer, sizeof(answer));
	struct rows rows;

	(void)state;
	rows_begin(&rows, &t, "alerts", 1);
	assert_int_equal(rows_put(&rows, "7", 1), 0);
	rows_end(&rows);
	assert_string_equal(answer, "{\"alerts\":[7],\"more\":false}");
}

static void a_row_that_cannot_be_read_is_said_and_not_written(void **state)
{
	char answer[80];
	struct text t = text_of(answer, sizeof(answer));
	struct rows rows;

	(void)state;
	rows_begin(&rows, &t, "r", 2);
	assert_int_equal(rows_put(&rows, "", 0), 0);
	assert_int_equal(rows_put(&rows, "7", 1), 0);
	assert_int_equal(rows_put(&rows, "8", 1), 1);
	rows_end(&rows);
	assert_string_equal(answer, "{\"r\":[7],\"more\":true,\"unread\":1}");
}

/* Whatever the room: whole JSON with all rows, or with fewer and "more". */
static void an_answer_that_is_full_stays_whole(void **state)
{
	static const char all[] = "{\"r\":[1234567890,1234567890],\"more\":false}";
	static const char one[] = "{\"r\":[1234567890],\"more\":true}";
	char answer[sizeof(all)];

	(void)state;
	for (size_t n = sizeof(one) + 2; n <= sizeof(all); n++) {
		struct text t = text_of(answer, n);
		struct rows rows;

		rows_begin(&rows, &t, "r", 9);
		while (rows_put(&rows, "1234567890", 10) == 0 && rows.n_left > 7)
			continue;
		rows_end(&rows);
		assert_true(text_end(&t) > 0);
		assert_string_equal(answer, n == sizeof(all) ? all : one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_beyond_the_limit_is_said_to_be_more),
		cmocka_unit_test(a_limit_that_is_just_reached_leaves_nothing_out),
		cmocka_unit_test(a_row_that_cannot_be_read_is_said_and_not_written),
		cmocka_unit_test(an_answer_that_is_full_stays_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
