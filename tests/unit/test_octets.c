/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "watch/octets.h"

static const int64_t numbers[] = { 0, 1, -1, 63, -64, 64, 8191, -8192, INT64_C(1795129200000000), INT64_MAX, INT64_MIN, INT64_MIN / 4 };

enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

static void a_number_comes_back_whatever_it_was_near_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUMBERS; i++)
		for (size_t k = 0; k < NUMBERS; k++) {
			struct octets o = { .n = 0 };
			struct reader r;
			int64_t found;

			octets_put_near(&o, numbers[i], numbers[k]);
			assert_true(o.n <= 10);
			r = reader_of(o.at, o.n);
			assert_true(octets_near(&r, numbers[k], &found));
			assert_true(found == numbers[i]);
			assert_int_equal(r.n_left, 0);
			for (size_t n = 0; n < o.n; n++) {
				r = reader_of(o.at, n);
				assert_false(octets_near(&r, numbers[k], &found));
			}
		}
}

static void what_is_near_is_short(void **state)
{
	static const struct {
		int64_t apart;
		size_t n;
	} rows[] = { { 0, 1 }, { 63, 1 }, { -64, 1 }, { 64, 2 }, { -65, 2 }, { INT64_C(86400000000), 6 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct octets o = { .n = 0 };

		octets_put_near(&o, 1000 + rows[i].apart, 1000);
		assert_int_equal(o.n, rows[i].n);
	}
}

static void a_number_without_an_end_is_none(void **state)
{
	uint8_t octets[32] = { 0 };
	struct reader r = reader_of(octets, sizeof(octets));
	int64_t found;

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	assert_false(octets_near(&r, 0, &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_comes_back_whatever_it_was_near_to),
		cmocka_unit_test(what_is_near_is_short),
		cmocka_unit_test(a_number_without_an_end_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
