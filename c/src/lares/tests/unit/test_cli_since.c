/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/since.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loop/clock.h"

#define SECOND INT64_C(1000000)

/* 2026-01-15 12:00:00 UTC, 13:00 in Berlin. */
static const int64_t now_us = 1768478400 * SECOND;

static void is(const char *text, int64_t expected_s)
{
	int64_t at_us = 0;

	if (since_parse(text, now_us, &at_us) != 0 || at_us != expected_s * SECOND)
		fail_msg("%s is %lld", text, (long long)(at_us / SECOND));
}

static void an_age_counts_from_now(void **state)
{
	(void)state;
	is("90s", 1768478400 - 90);
	is("30m", 1768478400 - 1800);
	is("30min", 1768478400 - 1800);
	is("2h", 1768478400 - 7200);
	is("3d", 1768478400 - 3 * 86400);
	is("1w", 1768478400 - 7 * 86400);
}

static void today_begins_at_midnight_where_the_gateway_is(void **state)
{
	(void)state;
	is("today", 1768478400 - 13 * 3600);
}

static void a_date_and_a_time_are_local(void **state)
{
	(void)state;
	is("2026-01-15", 1768478400 - 13 * 3600);
	is("2026-01-15T13:00", 1768478400);
	is("2026-01-15 13:00:05", 1768478400 + 5);
}

static void a_time_of_the_wire_has_its_own_offset(void **state)
{
	(void)state;
	is("2026-01-15T12:00:00.000+00:00", 1768478400);
}

static void anything_else_is_refused(void **state)
{
	static const char *const wrong[] = { "", "2", "h", "-2h", "2hh", "2 h", "99999999999d", "tomorrow", "2026",
		"2026-01", "2026-02-30", "2026-01-15T", "2026-01-15T1", "2026-01-15T25:00", "2026-01-15T13:00x",
		"2026-1-15", "yesterday" };
	int64_t at_us = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (since_parse(wrong[i], now_us, &at_us) != -EINVAL)
			fail_msg("%s was taken", wrong[i]);
	assert_true(at_us == 7);
}

static int use_berlin(void **state)
{
	(void)state;
	return clock_use_zone("Europe/Berlin");
}

static void a_span_is_a_number_of_seconds_or_has_its_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t s;
	} good[] = { { "90", 90 }, { "90s", 90 }, { "10m", 600 }, { "2h", 7200 }, { "1w", 604800 }, { "0", 0 } };
	static const char *const wrong[] = { "", "m", "-1", "1x", "1 m", "999999999999" };
	int64_t s;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (since_parse_span(good[i].text, &s) != 0 || s != good[i].s)
			fail_msg("%s", good[i].text);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (since_parse_span(wrong[i], &s) == 0)
			fail_msg("%s was taken", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_age_counts_from_now),
		cmocka_unit_test(today_begins_at_midnight_where_the_gateway_is),
		cmocka_unit_test(a_date_and_a_time_are_local),
		cmocka_unit_test(a_time_of_the_wire_has_its_own_offset),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(a_span_is_a_number_of_seconds_or_has_its_unit),
	};

	return cmocka_run_group_tests(tests, use_berlin, NULL);
}
