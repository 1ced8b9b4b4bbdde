/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/ladder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define S UINT64_C(1000000)
#define HOUR (3600 * S)

static const struct ladder_view quiet, proven = { .has_proof = true }, busy = { .is_busy = true, .has_proof = true };

/* What a ladder did: each rung's moment since it was last empty. */
struct climb {
	uint64_t first_us[RUNG_COUNT];
	unsigned n[RUNG_COUNT];
};

/* Call it whenever it wants to be, from now_us up to end_us; each call must move it. */
static struct climb climbed(struct ladder *l, uint64_t end_us, const struct ladder_view *view)
{
	struct climb climb = { 0 };

	for (unsigned calls = 0; l->next_us < end_us; calls++) {
		uint64_t now_us = l->next_us;
		enum radio_rung rung = ladder_on_time(l, now_us, view);

		assert_true(calls < 1000000);
		assert_true(l->next_us > now_us);
		if (rung != RUNG_NONE && climb.n[rung]++ == 0)
			climb.first_us[rung] = now_us;
	}
	return climb;
}

static struct ladder watched(uint64_t now_us)
{
	struct ladder l;

	ladder_init(&l);
	assert_int_equal(l.next_us, LADDER_NEVER_US);
	ladder_start(&l, now_us);
	return l;
}

static void b4_a_silent_scanner_is_noticed_in_a_minute_and_every_harmless_step_is_done_in_two(void **state)
{
	struct ladder l = watched(100 * S);
	struct climb climb = climbed(&l, 220 * S, &proven);

	(void)state;
	assert_in_range(climb.first_us[RUNG_DISCOVERY], 101 * S, 160 * S);
	assert_in_range(climb.first_us[RUNG_POWER], climb.first_us[RUNG_DISCOVERY] + 10 * S, 180 * S);
	assert_in_range(climb.first_us[RUNG_RESTART], climb.first_us[RUNG_POWER] + 10 * S, 200 * S);
	assert_in_range(climb.first_us[RUNG_RESET], climb.first_us[RUNG_RESTART] + 10 * S, 205 * S);
	assert_int_equal(climb.n[RUNG_REBOOT], 0);
	assert_int_equal(l.rung, RUNG_RESET);
}

static void b4_a_cellar_where_nobody_advertises_is_never_rebooted(void **state)
{
	struct ladder l = watched(0);
	struct climb climb = climbed(&l, 14 * 24 * HOUR, &quiet);

	(void)state;
	assert_int_equal(climb.n[RUNG_RESTART] + climb.n[RUNG_RESET] + climb.n[RUNG_REBOOT], 0);
	assert_in_range(climb.n[RUNG_DISCOVERY], 14 * 24, 14 * 24 + 10); /* about every hour */
	assert_int_equal(l.rung, RUNG_POWER);
}

/* The other one would be silenced for nothing. */
static void b6_beside_an_adapter_that_hears_only_the_one_that_is_broken_is_reset(void **state)
{
	static const struct ladder_view beside = { .has_proof = true, .is_heard_elsewhere = true };
	struct ladder l = watched(0);
	struct climb climb = climbed(&l, 24 * HOUR, &beside);

	(void)state;
	assert_int_equal(climb.n[RUNG_RESTART] + climb.n[RUNG_REBOOT], 0);
	assert_in_range(climb.first_us[RUNG_RESET], 60 * S, 120 * S);
}

static void b4_the_longest_silence_that_ended_by_itself_is_learned_and_none_that_was_ended(void **state)
{
	struct ladder l = watched(0);

	(void)state;
	climbed(&l, 5 * HOUR + 1000 * S, &quiet);
	ladder_on_heard(&l, 5 * HOUR + 1000 * S);
	assert_int_equal(l.quiet_us, 5 * HOUR + 1000 * S);
	climbed(&l, 16 * HOUR, &quiet);
	ladder_on_heard(&l, l.powers_us[LADDER_POWERS_MAX - 1] + 10 * S); /* a later power cycle, and then somebody */
	assert_int_equal(l.quiet_us, 5 * HOUR + 1000 * S);
}

/* One who advertises every ten minutes, and nobody else. */
static void b4_a_quiet_home_is_not_power_cycled_at_each_of_its_silences(void **state)
{
	struct ladder l = watched(0);
	unsigned n = 0;

	(void)state;
	for (uint64_t now_us = 0; now_us < 24 * HOUR; now_us += 600 * S) {
		n += climbed(&l, now_us, &quiet).n[RUNG_POWER];
		ladder_on_heard(&l, now_us);
	}
	assert_in_range(n, 0, 2);
	assert_in_range(climbed(&l, 25 * HOUR, &quiet).first_us[RUNG_POWER], 24 * HOUR, 24 * HOUR + 700 * S); /* a longer one is */
	l = watched(0);
	ladder_on_heard(&l, 600 * S);
	assert_in_range(climbed(&l, 700 * S, &proven).first_us[RUNG_POWER], 600 * S, 670 * S); /* and with proof each is */
}

static void b4_proof_that_comes_late_is_acted_on_at_once(void **state)
{
	struct ladder l = watched(0);
	struct climb climb;

	(void)state;
	climbed(&l, 2 * HOUR, &quiet);
	climb = climbed(&l, 2 * HOUR + 60 * S, &proven);
	assert_in_range(climb.first_us[RUNG_RESTART], 2 * HOUR, 2 * HOUR + LADDER_LOOK_US + S);
	assert_int_equal(climb.n[RUNG_RESET], 1);
}

static void b6_the_gateway_is_rebooted_after_ten_minutes_and_not_again_for_six_hours(void **state)
{
	struct ladder l = watched(0);
	struct climb climb = climbed(&l, 6 * HOUR, &proven);

	(void)state;
	assert_in_range(climb.first_us[RUNG_REBOOT], 600 * S, 660 * S);
	assert_int_equal(climb.n[RUNG_REBOOT], 1);
	assert_int_equal(l.rung, RUNG_REBOOT);
	climb = climbed(&l, 24 * HOUR, &proven);
	assert_in_range(climb.n[RUNG_REBOOT], 2, 3);
}

static void r3_whoever_is_heard_ends_it_and_the_next_time_it_begins_below(void **state)
{
	struct ladder l = watched(0);

	(void)state;
	climbed(&l, 100 * S, &proven);
	assert_true(l.rung >= RUNG_RESTART);
	ladder_on_heard(&l, 100 * S);
	assert_int_equal(l.rung, RUNG_NONE);
	assert_int_equal(ladder_on_time(&l, 144 * S, &proven), RUNG_NONE);
	assert_int_equal(ladder_on_time(&l, 145 * S, &proven), RUNG_DISCOVERY);
}

static void r2_a_connection_is_not_cut_by_power_cycling(void **state)
{
	struct ladder l = watched(0);
	struct climb climb = climbed(&l, 300 * S, &busy);

	(void)state;
	assert_int_equal(climb.n[RUNG_DISCOVERY], 1);
	assert_int_equal(climb.n[RUNG_POWER] + climb.n[RUNG_RESTART], 0);
	climb = climbed(&l, 320 * S, &quiet);
	assert_int_equal(climb.n[RUNG_POWER], 1);
}

static void b3_what_cannot_be_told_is_not_waited_for_as_long_as_silence(void **state)
{
	struct ladder l = watched(0);

	(void)state;
	ladder_on_stuck(&l, 10 * S);
	assert_int_equal(ladder_on_time(&l, 10 * S, &quiet), RUNG_DISCOVERY);
	ladder_on_stuck(&l, 11 * S); /* it is being seen to */
	assert_int_equal(ladder_on_time(&l, 11 * S, &quiet), RUNG_NONE);
	assert_int_equal(ladder_on_time(&l, 25 * S, &quiet), RUNG_POWER);
}

static void b8_what_somebody_switches_off_is_switched_on_five_times_an_hour_and_later_each_time(void **state)
{
	struct ladder l;
	uint64_t at_us[12], now_us = 1000 * S;

	(void)state;
	ladder_init(&l);
	for (size_t i = 0; i < 12; i++) { /* off again in the same second, always */
		uint64_t when_us = ladder_power_us(&l);

		now_us = when_us > now_us ? when_us : now_us;
		at_us[i] = now_us;
		ladder_on_power(&l, now_us);
		assert_int_equal(l.rung, RUNG_POWER);
	}
	assert_int_equal(at_us[0], 1000 * S);
	assert_int_equal(at_us[1] - at_us[0], 2 * S);
	for (size_t i = 2; i < 5; i++)
		assert_int_equal(at_us[i] - at_us[i - 1], 4 * (at_us[i - 1] - at_us[i - 2]));
	for (size_t i = 5; i < 12; i++)
		assert_true(at_us[i] - at_us[i - 5] >= HOUR);
}

static void b8_the_ladder_has_no_more_power_cycles_than_that_either(void **state)
{
	struct ladder l = watched(1000 * S);
	struct climb climb;

	(void)state;
	for (uint64_t i = 0; i < LADDER_POWERS_MAX; i++)
		ladder_on_power(&l, 1000 * S + i);
	climb = climbed(&l, 1200 * S, &proven);
	assert_int_equal(climb.n[RUNG_POWER], 0);
	assert_int_equal(climb.n[RUNG_RESTART], 1);
}

static void b8_what_cannot_be_switched_on_is_unblocked_and_a_dead_controller_reset(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ladder_on_power_failed(&l, true, S), RUNG_UNBLOCK);
	assert_int_equal(ladder_on_power_failed(&l, false, S), RUNG_RESET);
	ladder_on_powered(&l);
	assert_int_equal(ladder_on_power_failed(&l, false, S), RUNG_UNBLOCK);
}

static void an_adapter_that_is_off_is_not_climbed_for(void **state)
{
	struct ladder l = watched(0);

	(void)state;
	climbed(&l, 50 * S, &proven);
	ladder_stop(&l);
	assert_int_equal(l.next_us, LADDER_NEVER_US);
	assert_int_equal(ladder_on_time(&l, 9 * HOUR, &proven), RUNG_NONE);
	assert_int_equal(l.rung, RUNG_DISCOVERY); /* which is still what was last done */
	ladder_start(&l, 9 * HOUR);
	assert_int_equal(l.next_us, 9 * HOUR + LADDER_SILENT_US);
}

/* ---- bluetoothd ---- */

static void b5_two_calls_without_an_answer_in_a_row_ask_for_a_restart(void **state)
{
	struct answers a;

	(void)state;
	answers_init(&a);
	answers_on_missed(&a, 10 * S);
	assert_int_equal(answers_on_time(&a, 10 * S), RUNG_NONE);
	answers_on_answer(&a);
	answers_on_missed(&a, 20 * S);
	assert_int_equal(answers_on_time(&a, 20 * S), RUNG_NONE);
	answers_on_missed(&a, 30 * S);
	assert_int_equal(answers_on_time(&a, 30 * S), RUNG_RESTART);
	assert_int_equal(a.rung, RUNG_RESTART);
	assert_int_equal(answers_on_time(&a, 31 * S), RUNG_NONE);
	answers_on_owner(&a, true, 32 * S);
	assert_int_equal(a.next_us, LADDER_NEVER_US);
	answers_on_heard(&a);
	assert_int_equal(a.rung, RUNG_NONE);
}

static void b6_where_no_restart_helps_the_gateway_is_rebooted_once(void **state)
{
	struct answers a;
	unsigned n[RUNG_COUNT] = { 0 };

	(void)state;
	answers_init(&a);
	for (uint64_t now_us = 0; now_us < 5 * HOUR; now_us += 10 * S) {
		answers_on_missed(&a, now_us);
		if (now_us % (1800 * S) == 0) /* a restart that brings one that hangs as well */
			answers_on_owner(&a, true, now_us);
		n[answers_on_time(&a, now_us)]++;
		if (now_us < 590 * S)
			assert_int_equal(n[RUNG_REBOOT], 0);
	}
	assert_int_equal(n[RUNG_REBOOT], 1);
	assert_in_range(n[RUNG_RESTART], 10, 30);
}

/* Where nobody advertises, what was mended on other days is over all the same. */
static void b6_hangs_that_a_restart_ended_are_no_reason_to_reboot_at_the_next(void **state)
{
	struct answers a;

	(void)state;
	answers_init(&a);
	for (uint64_t day = 1; day < 5; day++) {
		uint64_t now_us = day * 24 * HOUR;

		answers_on_missed(&a, now_us);
		answers_on_missed(&a, now_us + 10 * S);
		assert_int_equal(answers_on_time(&a, now_us + 10 * S), RUNG_RESTART);
		answers_on_owner(&a, false, now_us + 11 * S);
		answers_on_owner(&a, true, now_us + 12 * S);
	}
}

static void b1_a_bluetoothd_that_stays_away_is_asked_for_and_no_reason_to_reboot(void **state)
{
	struct answers a;
	unsigned n[RUNG_COUNT] = { 0 };

	(void)state;
	answers_init(&a);
	answers_on_owner(&a, false, 0);
	answers_on_answer(&a); /* the bus daemon's */
	for (uint64_t now_us = 0; now_us < 24 * HOUR; now_us += S) {
		n[answers_on_time(&a, now_us)]++;
		if (now_us < ANSWERS_GONE_US)
			assert_int_equal(n[RUNG_RESTART], 0);
	}
	assert_in_range(n[RUNG_RESTART], 24, 24 * 4 + 5);
	assert_int_equal(n[RUNG_REBOOT], 0);
	answers_on_owner(&a, true, 24 * HOUR);
	assert_int_equal(a.next_us, LADDER_NEVER_US);
}

/* Each of its lives is too short to be heard in, and its absences too short to be asked about. */
static void b1_a_bluetoothd_that_begins_again_and_again_is_unstable_until_it_stays(void **state)
{
	struct answers a;

	(void)state;
	answers_init(&a);
	for (unsigned life = 0; life < 4; life++)
		answers_on_another(&a, (1 + life) * 100 * S);
	assert_false(answers_is_unstable(&a, 400 * S));
	answers_on_another(&a, 500 * S);
	assert_true(answers_is_unstable(&a, 500 * S));
	assert_true(answers_is_unstable(&a, 699 * S));
	assert_false(answers_is_unstable(&a, 700 * S));
	for (uint64_t day = 1; day < 30; day++) { /* as many lives in a month */
		answers_on_another(&a, day * 24 * HOUR);
		assert_false(answers_is_unstable(&a, day * 24 * HOUR));
	}
}

static void each_rung_has_a_name_and_words_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < RUNG_COUNT; i++)
		for (int j = 0; j <= i; j++) {
			int is_same = i == j;

			assert_int_equal(strcmp(radio_rung_name((enum radio_rung)i), radio_rung_name((enum radio_rung)j)) == 0, is_same);
			assert_int_equal(strcmp(radio_rung_words((enum radio_rung)i), radio_rung_words((enum radio_rung)j)) == 0, is_same);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b4_a_silent_scanner_is_noticed_in_a_minute_and_every_harmless_step_is_done_in_two),
		cmocka_unit_test(b4_a_cellar_where_nobody_advertises_is_never_rebooted),
		cmocka_unit_test(b6_beside_an_adapter_that_hears_only_the_one_that_is_broken_is_reset),
		cmocka_unit_test(b4_the_longest_silence_that_ended_by_itself_is_learned_and_none_that_was_ended),
		cmocka_unit_test(b4_a_quiet_home_is_not_power_cycled_at_each_of_its_silences),
		cmocka_unit_test(b4_proof_that_comes_late_is_acted_on_at_once),
		cmocka_unit_test(b6_the_gateway_is_rebooted_after_ten_minutes_and_not_again_for_six_hours),
		cmocka_unit_test(r3_whoever_is_heard_ends_it_and_the_next_time_it_begins_below),
		cmocka_unit_test(r2_a_connection_is_not_cut_by_power_cycling),
		cmocka_unit_test(b3_what_cannot_be_told_is_not_waited_for_as_long_as_silence),
		cmocka_unit_test(b8_what_somebody_switches_off_is_switched_on_five_times_an_hour_and_later_each_time),
		cmocka_unit_test(b8_the_ladder_has_no_more_power_cycles_than_that_either),
		cmocka_unit_test(b8_what_cannot_be_switched_on_is_unblocked_and_a_dead_controller_reset),
		cmocka_unit_test(an_adapter_that_is_off_is_not_climbed_for),
		cmocka_unit_test(b5_two_calls_without_an_answer_in_a_row_ask_for_a_restart),
		cmocka_unit_test(b6_where_no_restart_helps_the_gateway_is_rebooted_once),
		cmocka_unit_test(b6_hangs_that_a_restart_ended_are_no_reason_to_reboot_at_the_next),
		cmocka_unit_test(b1_a_bluetoothd_that_stays_away_is_asked_for_and_no_reason_to_reboot),
		cmocka_unit_test(b1_a_bluetoothd_that_begins_again_and_again_is_unstable_until_it_stays),
		cmocka_unit_test(each_rung_has_a_name_and_words_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
