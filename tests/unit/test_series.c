/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const int64_t hour_us = INT64_C(3600000000);

static struct day_value kilograms(int64_t tenths, uint8_t device, bool is_bonded)
{
	return (struct day_value){ { tenths, -1 }, UNIT_KILOGRAM, device, is_bonded };
}

/* At that hour of the local day 0, two hours ahead of UTC. */
static bool weigh(struct day *day, int hour, int64_t tenths, bool is_bonded)
{
	struct day_value value = kilograms(tenths, 1, is_bonded);

	return day_add(day, &value, (hour - 2) * hour_us, 7200);
}

static void obtain(struct series *series, int32_t day, size_t at)
{
	size_t found;

	assert_int_equal(series_obtain(series, day, &found), 0);
	assert_int_equal(found, at);
	assert_int_equal(series->days[at].day, day);
}

static void days_stand_in_the_order_of_their_dates(void **state)
{
	struct series series = { .n = 0 };

	(void)state;
	assert_null(series_find(&series, 7));
	obtain(&series, 7, 0);
	obtain(&series, 3, 0);
	obtain(&series, 9, 2);
	obtain(&series, 5, 1);
	series.days[1].count = 12;
	obtain(&series, 5, 1);
	assert_int_equal(series.n, 4);
	assert_int_equal(series_find(&series, 5)->count, 12);
	assert_null(series_find(&series, 6));
	assert_int_equal(series_place(&series, 6), 2);
	assert_int_equal(series_place(&series, 10), 4);
	series_remove(&series, 1);
	assert_null(series_find(&series, 5));
	assert_int_equal(series_find(&series, 7)->day, 7);
	free(series.room);
}

static void the_place_of_those_that_go_is_used_again(void **state)
{
	struct series series = { .n = 0 };

	(void)state;
	for (int32_t day = 0; day < 1000; day++) {
		size_t at;

		assert_int_equal(series_obtain(&series, day, &at), 0);
		series.days[at].count = (uint32_t)day + 1;
		if (series.n > 6)
			series_drop_oldest(&series);
		for (size_t i = 0; i < series.n; i++)
			assert_int_equal(series.days[i].count, series.days[i].day + 1);
	}
	assert_int_equal(series.n, 6);
	assert_int_equal(series.n_room, 8);
	assert_int_equal(series.days[0].day, 994);
	free(series.room);
}

static void a_day_stands_for_its_first_value_of_the_morning(void **state)
{
	struct day day = { .day = 0 };

	(void)state;
	assert_true(weigh(&day, 14, 810, true));
	assert_false(day.is_morning);
	assert_true(weigh(&day, 3, 815, true)); /* at night: earlier, and no morning either */
	assert_true(weigh(&day, 11, 805, true));
	assert_true(weigh(&day, 4, 802, true));
	assert_false(weigh(&day, 12, 821, true));
	assert_true(day.is_morning);
	assert_int_equal(day.count, 5);
	assert_int_equal(day.first.number.mantissa, 802);
	assert_int_equal(day.lowest.number.mantissa, 802);
	assert_int_equal(day.highest.number.mantissa, 821);
	assert_int_equal(day.last.number.mantissa, 810);
}

static void a_forged_value_stands_for_no_day_that_has_another(void **state)
{
	struct day day = { .day = 0 };

	(void)state;
	assert_true(weigh(&day, 8, 700, false));
	assert_true(weigh(&day, 14, 810, true));
	assert_false(weigh(&day, 7, 705, false));
	assert_false(weigh(&day, 15, 705, false));
	assert_int_equal(day.first.number.mantissa, 810);
	assert_int_equal(day.last.number.mantissa, 810);
	assert_int_equal(day.lowest.number.mantissa, 700);
}

static void the_newest_value_of_a_device_is_found(void **state)
{
	struct series series = { .n = 0 };

	(void)state;
	obtain(&series, 1, 0);
	series.days[0].first = series.days[0].last = kilograms(800, 1, true);
	obtain(&series, 2, 1);
	series.days[1].first = kilograms(802, 2, true);
	series.days[1].last = kilograms(803, 3, true);
	assert_int_equal(series_last_of(&series, 1)->number.mantissa, 800);
	assert_int_equal(series_last_of(&series, 2)->number.mantissa, 802);
	assert_int_equal(series_last_of(&series, 3)->number.mantissa, 803);
	assert_null(series_last_of(&series, 4));
	assert_null(series_last_of(&series, 0)); /* of no device that is told apart */
	free(series.room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_stand_in_the_order_of_their_dates),
		cmocka_unit_test(the_place_of_those_that_go_is_used_again),
		cmocka_unit_test(a_day_stands_for_its_first_value_of_the_morning),
		cmocka_unit_test(a_forged_value_stands_for_no_day_that_has_another),
		cmocka_unit_test(the_newest_value_of_a_device_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
