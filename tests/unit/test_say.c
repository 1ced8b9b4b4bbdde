/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "watch/say.h"

static const int64_t noon_us = INT64_C(1795172400000000); /* 2026-11-20, 12:00 in Berlin */

static int32_t berlin(void *context, int64_t wall_us)
{
	(void)context;
	return wall_us >= INT64_C(1774746000000000) && wall_us < INT64_C(1792890000000000) ? 7200 : 3600;
}

static void a_time_of_today_is_a_time_and_another_has_its_day(void **state)
{
	struct zone zone = { berlin, NULL };
	struct moment now = { 0, noon_us, 3600, 0 };
	char when[SAY_WHEN_MAX];
	(void)state;

	say_when(LANG_EN, noon_us - INT64_C(3 * 3600000000), &zone, &now, when);
	assert_string_equal(when, "09:00");
	say_when(LANG_EN, noon_us - INT64_C(13 * 3600000000), &zone, &now, when);
	assert_string_equal(when, "19 Nov 23:00");
	say_when(LANG_DE, noon_us - INT64_C(13 * 3600000000), &zone, &now, when);
	assert_string_equal(when, "19.11. 23:00");
	say_when(LANG_EN, INT64_C(1790000000000000), &zone, &now, when); /* of summer */
	assert_string_equal(when, "21 Sep 16:13");
	say_when(LANG_EN, INT64_MIN / 4, &zone, &now, when);
	assert_string_equal(when, "01 Jan 01:00");
}

static void people_are_called_by_their_names(void **state)
{
	struct plan plan = { .n_people = 3 };
	(void)state;

	plan.people[0] = (struct plan_person){ .id = "p1", .name = "Anna" };
	plan.people[1] = (struct plan_person){ .id = "carer-1", .is_asked = { [ALERT_HIGH] = true } };
	plan.people[2] = (struct plan_person){ .id = "nurse-7", .name = "Cem", .is_asked = { [ALERT_LOW] = true } };
	assert_string_equal(say_person(&plan, "p1"), "Anna");
	assert_string_equal(say_person(&plan, "carer-1"), "carer-1");
	assert_string_equal(say_person(NULL, "p1"), "p1");
	assert_string_equal(say_first_asked(&plan, LANG_EN, ALERT_HIGH), "carer-1");
	assert_string_equal(say_first_asked(&plan, LANG_EN, ALERT_LOW), "Cem");
	assert_string_equal(say_first_asked(&plan, LANG_DE, ALERT_MEDIUM), "das Pflegeteam");
	assert_string_equal(say_first_asked(NULL, LANG_EN, ALERT_HIGH), "the care team");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_of_today_is_a_time_and_another_has_its_day),
		cmocka_unit_test(people_are_called_by_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
