/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECOND UINT64_C(1000000)

static const struct memory at_200 = { .has_sequence = true, .sequence = 200, .heard_us = 100 * SECOND };

static void the_first_number_is_new(void **state)
{
	struct memory nothing = { 0 };
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&nothing, SEQUENCE_PACKET_ID, 7, false, SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 7);
}

static void the_same_packet_id_is_the_same_packet_however_late(void **state)
{
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 200, false, 9000 * SECOND, &extended), VERDICT_SAME);
}

static void a_press_under_the_same_packet_id_is_a_new_one_after_an_hour_of_silence(void **state)
{
	struct memory restarted = { .has_sequence = true, .sequence = 200, .recalled_us = 5000 * SECOND };
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 200, true, 3699 * SECOND, &extended), VERDICT_SAME);
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 200, true, 3700 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 256 + 200);
	assert_int_equal(memory_judge(&restarted, SEQUENCE_PACKET_ID, 200, true, 5001 * SECOND, &extended), VERDICT_SAME);
}

static void a_packet_id_may_step_ahead_and_wraps_into_the_next_epoch(void **state)
{
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 201, false, 101 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 201);
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 7, false, 101 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 256 + 7);
}

static void a_packet_id_behind_is_old_until_four_seconds_of_silence(void **state)
{
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 199, false, 101 * SECOND, &extended), VERDICT_OLD);
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 8, false, 101 * SECOND, &extended), VERDICT_OLD);
	assert_int_equal(memory_judge(&at_200, SEQUENCE_PACKET_ID, 199, false, 104 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 256 + 199);
}

static void a_counter_must_rise(void **state)
{
	struct memory memory = { .has_sequence = true, .sequence = 5000, .heard_us = 100 * SECOND };
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 5000, false, 101 * SECOND, &extended), VERDICT_SAME);
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 4999, false, 90000 * SECOND, &extended), VERDICT_OLD);
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 90000, false, 101 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, 90000);
}

static void a_counter_may_start_again_low_after_five_minutes_of_silence(void **state)
{
	struct memory memory = { .has_sequence = true, .sequence = 5000, .heard_us = 100 * SECOND };
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 3, false, 399 * SECOND, &extended), VERDICT_OLD);
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 3, false, 400 * SECOND, &extended), VERDICT_NEW);
	assert_int_equal(extended, (UINT64_C(1) << 32) + 3);
}

static void silence_before_a_restart_is_not_known(void **state)
{
	struct memory memory = { .has_sequence = true, .sequence = 5000, .recalled_us = 1000 * SECOND };
	uint64_t extended;

	(void)state;
	assert_int_equal(memory_judge(&memory, SEQUENCE_COUNTER, 3, false, 1001 * SECOND, &extended), VERDICT_OLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_number_is_new),
		cmocka_unit_test(the_same_packet_id_is_the_same_packet_however_late),
		cmocka_unit_test(a_press_under_the_same_packet_id_is_a_new_one_after_an_hour_of_silence),
		cmocka_unit_test(a_packet_id_may_step_ahead_and_wraps_into_the_next_epoch),
		cmocka_unit_test(a_packet_id_behind_is_old_until_four_seconds_of_silence),
		cmocka_unit_test(a_counter_must_rise),
		cmocka_unit_test(a_counter_may_start_again_low_after_five_minutes_of_silence),
		cmocka_unit_test(silence_before_a_restart_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
