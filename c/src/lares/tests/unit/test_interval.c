/* SPDX-License-Identifier: Apache-2.0 */
/* How often a beacon speaks, and when it is silent: days in milliseconds. */
#include "interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define S UINT64_C(1000000)
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A beacon as silence.c keeps it: what is known is what was learned last, where that differs. */
struct beacon {
	struct interval interval;
	uint32_t known_s;
	uint64_t now_us, spoke_us;
	unsigned n_silences;
};

static struct beacon begin(void)
{
	return (struct beacon){ .now_us = 12345 * S, .spoke_us = 12345 * S };
}

static void wait(struct beacon *beacon, uint64_t us)
{
	beacon->now_us += us;
}

static bool is_silent(const struct beacon *beacon)
{
	return beacon->now_us - beacon->spoke_us >= interval_silence_us(beacon->known_s);
}

static void speak(struct beacon *beacon, bool is_event)
{
	uint32_t learned_s;

	beacon->n_silences += is_silent(beacon);
	beacon->spoke_us = beacon->now_us;
	interval_hear(&beacon->interval, beacon->known_s, beacon->now_us, is_event);
	learned_s = interval_learned_s(&beacon->interval);
	if (learned_s && interval_differs(beacon->known_s, learned_s))
		beacon->known_s = learned_s;
}

static void speak_every(struct beacon *beacon, uint64_t every_us, uint64_t for_us)
{
	for (uint64_t end_us = beacon->now_us + for_us; beacon->now_us < end_us;) {
		wait(beacon, every_us);
		speak(beacon, false);
	}
}

static void nothing_is_known_before_five_gaps(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak(&beacon, false);
	for (int i = 0; i < 4; i++) {
		wait(&beacon, DAY);
		speak(&beacon, false);
	}
	assert_int_equal(beacon.known_s, 0);
	wait(&beacon, DAY);
	speak(&beacon, false);
	assert_int_equal(beacon.known_s, 86400);
}

static void what_is_not_known_is_never_silent(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak(&beacon, false);
	wait(&beacon, 1000 * DAY);
	assert_false(is_silent(&beacon));
}

static void r1_a_beacon_every_ten_minutes_is_not_silent_after_five(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak_every(&beacon, 10 * MINUTE, 2 * DAY);
	assert_int_equal(beacon.known_s, 600);
	assert_int_equal(beacon.n_silences, 0);
	wait(&beacon, 5 * MINUTE);
	assert_false(is_silent(&beacon));
	wait(&beacon, 24 * MINUTE);
	assert_false(is_silent(&beacon));
	wait(&beacon, MINUTE);
	assert_true(is_silent(&beacon));
}

static void b4_a_beacon_every_second_is_known_in_minutes_and_silent_after_five(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak_every(&beacon, S, 3 * MINUTE);
	assert_in_range(beacon.known_s, 10, 11);
	wait(&beacon, 299 * S);
	assert_false(is_silent(&beacon));
	wait(&beacon, S);
	assert_true(is_silent(&beacon));
}

static void a_beacon_with_jitter_is_not_silent(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		wait(&beacon, 5 * MINUTE + (uint64_t)random() % (10 * MINUTE));
		speak(&beacon, false);
	}
	assert_in_range(beacon.known_s, 600, 900);
	assert_int_equal(beacon.n_silences, 0);
}

static void a_beacon_of_which_every_third_packet_is_missed_is_not_silent(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	srandom(2);
	for (int i = 0; i < 20000; i++) {
		wait(&beacon, 10 * MINUTE);
		if (random() % 3)
			speak(&beacon, false);
	}
	assert_in_range(beacon.known_s, 1200, 6000);
	assert_true(beacon.n_silences <= 20); /* of 13000 gaps: a run of misses that is longer than any of a day by three */
}

/* It says where it is every hour, and ten times a second while it runs. */
static void a_stairlift_used_thrice_a_day_is_missed_after_three_hours_not_before(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	for (int hour = 0; hour < 24 * 14; hour++) {
		bool is_used = hour % 24 == 8 || hour % 24 == 13 || hour % 24 == 21;

		if (is_used) {
			wait(&beacon, 20 * MINUTE);
			speak_every(&beacon, S / 10, MINUTE);
			wait(&beacon, 39 * MINUTE);
		} else {
			wait(&beacon, HOUR);
		}
		speak(&beacon, false);
	}
	assert_in_range(beacon.known_s, 3600, 3700);
	assert_int_equal(beacon.n_silences, 0);
	wait(&beacon, 2 * HOUR + 59 * MINUTE);
	assert_false(is_silent(&beacon));
	wait(&beacon, 10 * MINUTE);
	assert_true(is_silent(&beacon));
}

static void tests_on_the_day_of_installation_teach_nothing(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	for (int i = 0; i < 20; i++) {
		wait(&beacon, 40 * S);
		speak(&beacon, false);
	}
	beacon = begin();
	for (int i = 0; i < 12; i++) {
		wait(&beacon, (uint64_t)(1 + i % 4) * MINUTE);
		speak(&beacon, false);
	}
	assert_int_equal(beacon.known_s, 0);
	wait(&beacon, 12 * HOUR);
	assert_false(is_silent(&beacon));
}

static void a_button_that_only_sends_presses_is_never_missed(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	for (int i = 0; i < 200; i++) {
		wait(&beacon, 7 * HOUR + (uint64_t)i * MINUTE);
		speak(&beacon, true);
		wait(&beacon, S);
		speak(&beacon, false); /* the same packet, sent again */
	}
	assert_int_equal(beacon.known_s, 0);
	wait(&beacon, 30 * DAY);
	assert_false(is_silent(&beacon));
}

static void a_press_between_two_beacons_is_no_gap_of_theirs(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	for (int i = 0; i < 100; i++) {
		wait(&beacon, 30 * MINUTE);
		speak(&beacon, true);
		wait(&beacon, 30 * MINUTE);
		speak(&beacon, false);
		wait(&beacon, HOUR);
		speak(&beacon, false);
	}
	assert_int_equal(beacon.known_s, 3600);
}

/* A door that nobody opens at night, and in the evening every few minutes. */
static void a_door_is_not_silent_at_night(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	for (int day = 0; day < 30; day++) {
		for (int i = 0; i < 60; i++) {
			wait(&beacon, 15 * MINUTE);
			speak(&beacon, false);
		}
		wait(&beacon, 9 * HOUR);
	}
	assert_int_equal(beacon.known_s, 33300);
	assert_int_equal(beacon.n_silences, 0);
}

static void b4_a_dead_afternoon_makes_it_four_times_as_long_for_a_day(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak_every(&beacon, MINUTE, 2 * DAY);
	wait(&beacon, 6 * HOUR);
	assert_true(is_silent(&beacon));
	speak(&beacon, false);
	assert_int_equal(beacon.known_s, 240);
	speak_every(&beacon, MINUTE, DAY);
	assert_int_equal(beacon.known_s, 60);
	assert_int_equal(beacon.n_silences, 1);
}

static void a_beacon_that_became_slower_is_followed(void **state)
{
	struct beacon beacon = begin();

	(void)state;
	speak_every(&beacon, 10 * S, 2 * DAY);
	assert_int_equal(beacon.known_s, 10);
	speak_every(&beacon, 30 * MINUTE, DAY);
	assert_int_equal(beacon.known_s, 1800);
	assert_true(beacon.n_silences <= 4);
}

static void a_small_difference_is_none(void **state)
{
	(void)state;
	assert_true(interval_differs(0, 10));
	assert_false(interval_differs(600, 750));
	assert_true(interval_differs(600, 751));
	assert_false(interval_differs(600, 450));
	assert_true(interval_differs(600, 449));
	assert_false(interval_differs(UINT32_MAX, UINT32_MAX));
}

static void silence_has_no_overflow(void **state)
{
	struct interval interval = { 0 };

	(void)state;
	assert_true(interval_silence_us(UINT32_MAX) == UINT32_MAX * UINT64_C(3000000));
	interval_hear(&interval, 0, 1, false);
	interval_hear(&interval, UINT32_MAX, UINT64_MAX, false);
	interval_hear(&interval, 0, UINT64_MAX, true);
	assert_int_equal(interval_learned_s(&interval), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_known_before_five_gaps),
		cmocka_unit_test(what_is_not_known_is_never_silent),
		cmocka_unit_test(r1_a_beacon_every_ten_minutes_is_not_silent_after_five),
		cmocka_unit_test(b4_a_beacon_every_second_is_known_in_minutes_and_silent_after_five),
		cmocka_unit_test(a_beacon_with_jitter_is_not_silent),
		cmocka_unit_test(a_beacon_of_which_every_third_packet_is_missed_is_not_silent),
		cmocka_unit_test(a_stairlift_used_thrice_a_day_is_missed_after_three_hours_not_before),
		cmocka_unit_test(tests_on_the_day_of_installation_teach_nothing),
		cmocka_unit_test(a_button_that_only_sends_presses_is_never_missed),
		cmocka_unit_test(a_press_between_two_beacons_is_no_gap_of_theirs),
		cmocka_unit_test(a_door_is_not_silent_at_night),
		cmocka_unit_test(b4_a_dead_afternoon_makes_it_four_times_as_long_for_a_day),
		cmocka_unit_test(a_beacon_that_became_slower_is_followed),
		cmocka_unit_test(a_small_difference_is_none),
		cmocka_unit_test(silence_has_no_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
