/* SPDX-License-Identifier: Apache-2.0 */
/* What a device is asked for, and what becomes of its answers, silences and refusals. */
#include "meter.h"

/* ---- what is malformed ---- */

static void what_is_no_answer_changes_nothing(void **state)
{
	static const uint8_t others[][6] = { { 0 }, { 6 }, { 6, 0 }, { 6, 0, 1 }, { 6, 0, 1, 1, 0 }, { 6, 1, 1, 1 }, { 5, 0, 7, 0 },
		{ 8, 0, 1, 0, 0, 0 }, { 6, 0, 2, 1 }, { 6, 0, 3, 1 }, { 0xff, 0xff, 0xff, 0xff } };
	static const size_t lengths[] = { 0, 1, 2, 3, 5, 4, 4, 6, 4, 4, 4 };
	struct meter h = started(GLUCOSE, NULL);
	uint64_t wake_us = h.m.wake_us;

	(void)state;
	h.now_us += SECOND;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_int_equal(say(&h, others[i], lengths[i]), 0);
	assert_int_equal(h.m.state, RECORDS_ALL);
	assert_int_equal(h.m.wake_us, wake_us);
}

static void a_device_that_never_ends_is_told_to(void **state)
{
	struct meter h = started(OXIMETER, NULL);
	uint8_t value[5] = { 0 };

	(void)state;
	for (size_t i = 0; i < RECORDS_MAX; i++)
		assert_int_equal(records_on_value(&h.m, 0x2a5e, value, sizeof(value), RECORDS_KEPT, h.now_us), 0);
	assert_int_equal(records_on_value(&h.m, 0x2a5e, value, sizeof(value), RECORDS_KEPT, h.now_us), RECORDS_WRITE);
	assert_request(&h, 3, 0);
}

static void a_device_that_sends_for_hours_is_told_to_stop(void **state)
{
	struct meter h = started(GLUCOSE, NULL);
	uint16_t number = 1;

	(void)state;
	while (record(&h, number) == 0) {
		number++;
		h.now_us += RECORDS_SILENCE_US / 2;
	}
	assert_request(&h, 3, 0);
	assert_int_equal(h.now_us - SECOND, RECORDS_LONGEST_US);
	assert_int_equal(answer(&h, 3, 1), RECORDS_OVER);
	assert_int_equal(h.mark, number - 1); /* what came is not asked for again */
}

/* ---- the way it should go ---- */

static void r13_without_a_mark_all_records_are_asked_for(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	assert_request(&h, 1, 1);
	assert_int_equal(record(&h, 7), 0);
	assert_int_equal(record(&h, 8), 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.mark, 8);
}

static void b16_behind_the_mark_is_asked_for(void **state)
{
	const uint32_t mark = 0x1ff;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	assert_request(&h, 1, 3, 1, 0x00, 0x02);
	assert_int_equal(record(&h, 0x200), 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 0x200);
}

static void an_empty_meter_is_no_failure(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	assert_int_equal(answer(&h, 1, 6), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.n_marks, 0);
}

static void what_cannot_be_filtered_is_asked_for_whole(void **state)
{
	static const uint8_t results[] = { 3, 4, 5, 9 };
	const uint32_t mark = 20;

	(void)state;
	for (size_t i = 0; i < sizeof(results); i++) {
		struct meter h = started(GLUCOSE, &mark);

		assert_int_equal(answer(&h, 1, results[i]), RECORDS_WRITE);
		assert_request(&h, 1, 1);
		record(&h, 19);
		record(&h, 20);
		record(&h, 21);
		assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
		assert_int_equal(h.mark, 21);
	}
}

static void nothing_new_is_nothing_new_where_the_newest_is_the_marks(void **state)
{
	const uint32_t mark = 20;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	assert_int_equal(answer(&h, 1, 6), RECORDS_WRITE);
	assert_request(&h, 1, 6);
	assert_true(records_is_newest(&h.m));
	record(&h, 20);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.n_marks, 0);
}

static void a_memory_that_began_anew_is_read_whole(void **state)
{
	const uint32_t mark = 20;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	answer(&h, 1, 6);
	record(&h, 2);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 1, 1);
	record(&h, 1);
	record(&h, 2);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 2);
}

/* Its numbers are as little known as those of a first transfer. */
static void b17_a_memory_that_began_anew_may_be_a_ring_too(void **state)
{
	const uint32_t mark = 200;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	answer(&h, 1, 6);
	record(&h, 40);
	answer(&h, 1, 1);
	for (uint16_t number = 31; number <= 40; number++)
		record(&h, number);
	assert_int_equal(h.mark, 38);
	assert_int_equal(h.floor, 31);
}

static void behind_the_last_number_all_are_asked_for(void **state)
{
	const uint32_t mark = UINT16_MAX;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	assert_request(&h, 1, 1);
}

static void what_is_not_numbered_is_always_asked_for_whole(void **state)
{
	const uint32_t mark = 3;
	struct meter h = started(OXIMETER, &mark);

	(void)state;
	assert_request(&h, 1, 1);
	records_on_value(&h.m, 0x2a5e, (const uint8_t[]){ 0, 97, 0, 60, 0 }, 5, RECORDS_KEPT, h.now_us);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.n_marks, 0);
}

static struct meter newest_first(const uint32_t *mark)
{
	struct records_wish wish = { .has_mark = mark != NULL, .mark = mark ? *mark : 0, .check = RECORDS_NO_CHECK,
		.newest_first = true };
	struct meter h = { .now_us = SECOND };

	assert_int_equal(records_start(&h.m, records_service_at(GLUCOSE), &wish, h.now_us), RECORDS_WRITE);
	assert_request(&h, 1, 6);
	assert_true(records_is_newest(&h.m));
	return h;
}

static void of_a_clock_that_nobody_measured_the_newest_comes_first(void **state)
{
	const uint32_t mark = 20;
	struct meter h = newest_first(&mark);

	(void)state;
	record(&h, 25);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 1, 3, 1, 21, 0);
	assert_false(records_is_newest(&h.m));
	for (uint16_t number = 21; number <= 25; number++)
		record(&h, number);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 25);
}

static void the_newest_alone_moves_no_mark(void **state)
{
	const uint32_t mark = 20;
	struct meter h = newest_first(&mark), first = newest_first(NULL);

	(void)state;
	record(&h, 25);
	assert_int_equal(hands(&h, records_on_cut(&h.m)), RECORDS_OVER);
	assert_int_equal(h.n_marks, 0);
	record(&first, 25);
	assert_int_equal(hands(&first, records_on_cut(&first.m)), RECORDS_OVER);
	assert_int_equal(first.n_marks, 0);
}

static void a_newest_that_is_known_or_none_is_the_end_and_one_that_is_older_the_beginning(void **state)
{
	const uint32_t mark = 20;
	struct meter known = newest_first(&mark), none = newest_first(&mark), older = newest_first(&mark);

	(void)state;
	record(&known, 20);
	assert_int_equal(answer(&known, 1, 1), RECORDS_OVER);
	assert_int_equal(answer(&none, 1, 6), RECORDS_OVER);
	record(&older, 3);
	assert_int_equal(answer(&older, 1, 1), RECORDS_WRITE);
	assert_request(&older, 1, 1);
}

static void who_does_not_know_the_newest_is_asked_for_the_rest(void **state)
{
	struct meter h = newest_first(NULL);

	(void)state;
	assert_int_equal(answer(&h, 1, 4), RECORDS_WRITE);
	assert_request(&h, 1, 1);
}

static void b17_not_completed_is_no_success(void **state)
{
	const uint32_t mark = 40;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	record(&h, 41);
	record(&h, 50);
	assert_int_equal(answer(&h, 1, 8), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
	assert_int_equal(h.mark, 41);
}

/* ---- silence, and others ---- */

static void each_record_gives_it_time_and_silence_is_aborted_once(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	h.now_us += RECORDS_SILENCE_US - 1;
	record(&h, 1);
	record(&h, 2);
	h.now_us += RECORDS_SILENCE_US - 1;
	assert_int_equal(records_on_time(&h.m, h.now_us), 0);
	h.now_us += 1;
	assert_int_equal(records_on_time(&h.m, h.now_us), RECORDS_WRITE);
	assert_request(&h, 3, 0);
	h.now_us += RECORDS_SILENCE_US;
	assert_int_equal(hands(&h, records_on_time(&h.m, h.now_us)), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
	assert_int_equal(h.mark, 2);
	assert_int_equal(h.m.wake_us, RECORDS_NEVER_US);
}

static void an_abort_that_succeeds_ends_it(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	record(&h, 1);
	h.now_us = h.m.wake_us;
	records_on_time(&h.m, h.now_us);
	assert_int_equal(answer(&h, 3, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
}

static void another_procedure_is_waited_for_and_then_aborted_once(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	assert_int_equal(records_on_refused(&h.m, 0xfe, h.now_us), 0);
	assert_int_equal(h.m.state, RECORDS_BUSY);
	h.now_us = h.m.wake_us;
	assert_int_equal(records_on_time(&h.m, h.now_us), RECORDS_WRITE);
	assert_request(&h, 3, 0);
	assert_int_equal(answer(&h, 3, 1), RECORDS_WRITE);
	assert_request(&h, 1, 1);
	assert_int_equal(records_on_refused(&h.m, 0xfe, h.now_us), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
}

static void who_stays_silent_after_that_is_not_asked_for_ever(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	records_on_refused(&h.m, 0xfe, h.now_us);
	h.now_us = h.m.wake_us;
	records_on_time(&h.m, h.now_us);
	assert_int_equal(answer(&h, 3, 1), RECORDS_WRITE);
	h.now_us = h.m.wake_us;
	assert_int_equal(records_on_time(&h.m, h.now_us), RECORDS_WRITE);
	assert_request(&h, 3, 0);
	assert_int_equal(answer(&h, 3, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
}

static void another_procedure_that_ends_makes_room(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	records_on_refused(&h.m, 0xfe, h.now_us);
	assert_int_equal(record(&h, 3), 0); /* of which nothing is concluded */
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 1, 1);
	assert_false(h.m.has_last);
}

static void what_is_not_subscribed_is_asked_again_another_time(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	assert_int_equal(records_on_refused(&h.m, 0xfd, h.now_us), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
}

static void what_is_refused_is_refused(void **state)
{
	struct meter h = started(GLUCOSE, NULL), other = started(GLUCOSE, NULL);

	(void)state;
	assert_int_equal(records_on_refused(&h.m, 0x80, h.now_us), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_REFUSED);
	assert_int_equal(answer(&other, 1, 2), RECORDS_OVER);
	assert_int_equal(other.m.end, RECORDS_END_REFUSED);
}

/* ---- deleting ---- */

static struct meter deleting(bool deletes_older)
{
	struct records_wish wish = { .has_mark = true, .mark = 6, .check = RECORDS_NO_CHECK, .deletes = true,
		.deletes_older = deletes_older };
	struct meter h = { .now_us = SECOND };

	records_start(&h.m, records_service_at(GLUCOSE), &wish, h.now_us);
	return h;
}

static void what_is_committed_is_deleted_where_it_is_asked_for_and_nothing_else(void **state)
{
	struct meter h = deleting(false);

	(void)state;
	record(&h, 7);
	record(&h, 9);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 2, 4, 1, 7, 0, 9, 0);
	assert_int_equal(h.mark, 9);
	assert_int_equal(answer(&h, 2, 4), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
}

static void where_old_records_are_wanted_they_go_as_well(void **state)
{
	struct meter h = deleting(true);

	(void)state;
	record(&h, 7);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 2, 2, 1, 7, 0);
	assert_int_equal(answer(&h, 2, 1), RECORDS_OVER);
}

static void nothing_is_deleted_without_a_durable_mark(void **state)
{
	struct meter h = deleting(true);

	(void)state;
	h.is_disk_full = true;
	record(&h, 7);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
}

static void nothing_is_deleted_where_a_record_is_not_kept_or_left(void **state)
{
	struct meter h = deleting(true), other = deleting(false);

	(void)state;
	record_of(&h, 7, RECORDS_NOT_KEPT);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	record_of(&other, 7, RECORDS_LEFT);
	record(&other, 8);
	assert_int_equal(answer(&other, 1, 1), RECORDS_OVER);
	assert_int_equal(other.mark, 8);
}

static void nothing_is_ever_deleted_unasked(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	for (uint16_t number = 1; number < 100; number++)
		assert_int_equal(record(&h, number) & RECORDS_WRITE, 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
}

static void names_are_there(void **state)
{
	(void)state;
	for (int i = 0; i < RECORDS_STATE_COUNT; i++)
		assert_non_null(records_state_name((enum records_state)i));
	for (int i = 0; i < RECORDS_END_COUNT; i++)
		assert_true(records_end_name((enum records_end)i) && records_end_words((enum records_end)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_answer_changes_nothing),
		cmocka_unit_test(a_device_that_never_ends_is_told_to),
		cmocka_unit_test(a_device_that_sends_for_hours_is_told_to_stop),
		cmocka_unit_test(r13_without_a_mark_all_records_are_asked_for),
		cmocka_unit_test(b16_behind_the_mark_is_asked_for),
		cmocka_unit_test(an_empty_meter_is_no_failure),
		cmocka_unit_test(what_cannot_be_filtered_is_asked_for_whole),
		cmocka_unit_test(nothing_new_is_nothing_new_where_the_newest_is_the_marks),
		cmocka_unit_test(a_memory_that_began_anew_is_read_whole),
		cmocka_unit_test(b17_a_memory_that_began_anew_may_be_a_ring_too),
		cmocka_unit_test(behind_the_last_number_all_are_asked_for),
		cmocka_unit_test(what_is_not_numbered_is_always_asked_for_whole),
		cmocka_unit_test(of_a_clock_that_nobody_measured_the_newest_comes_first),
		cmocka_unit_test(the_newest_alone_moves_no_mark),
		cmocka_unit_test(a_newest_that_is_known_or_none_is_the_end_and_one_that_is_older_the_beginning),
		cmocka_unit_test(who_does_not_know_the_newest_is_asked_for_the_rest),
		cmocka_unit_test(b17_not_completed_is_no_success),
		cmocka_unit_test(each_record_gives_it_time_and_silence_is_aborted_once),
		cmocka_unit_test(an_abort_that_succeeds_ends_it),
		cmocka_unit_test(another_procedure_is_waited_for_and_then_aborted_once),
		cmocka_unit_test(who_stays_silent_after_that_is_not_asked_for_ever),
		cmocka_unit_test(another_procedure_that_ends_makes_room),
		cmocka_unit_test(what_is_not_subscribed_is_asked_again_another_time),
		cmocka_unit_test(what_is_refused_is_refused),
		cmocka_unit_test(what_is_committed_is_deleted_where_it_is_asked_for_and_nothing_else),
		cmocka_unit_test(where_old_records_are_wanted_they_go_as_well),
		cmocka_unit_test(nothing_is_deleted_without_a_durable_mark),
		cmocka_unit_test(nothing_is_deleted_where_a_record_is_not_kept_or_left),
		cmocka_unit_test(nothing_is_ever_deleted_unasked),
		cmocka_unit_test(names_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
