/* SPDX-License-Identifier: Apache-2.0 */
/* How far the mark of a transfer moves, by which records came, were kept, and are missing. */
#include "meter.h"

static void a_record_without_a_number_moves_no_mark(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	assert_int_equal(records_on_value(&h.m, 0x2a18, (const uint8_t[]){ 0, 7 }, 2, RECORDS_KEPT, h.now_us), 0);
	assert_int_equal(records_on_value(&h.m, 0x2a18, NULL, 0, RECORDS_KEPT, h.now_us), 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.n_marks, 0);
}

static void lengths_of_listed_records_that_are_none_end_the_value(void **state)
{
	static const uint8_t values[][8] = { { 0, 0, 0, 0, 0, 0, 0, 0 }, { 255, 0, 0, 0, 9, 0, 0, 0 }, { 5, 0, 0, 0, 9, 0, 0, 0 },
		{ 1, 1, 1, 1, 1, 1, 1, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct meter h = started(CGM, NULL);

		assert_int_equal(records_on_value(&h.m, 0x2aa7, values[i], 8, RECORDS_KEPT, h.now_us), 0);
		assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
		assert_int_equal(h.n_marks, 0);
	}
}

static void several_records_of_one_value_count_each(void **state)
{
	static const uint8_t value[] = { 6, 0, 0x78, 0, 5, 0, 8, 3, 0x78, 0, 10, 0, 0, 0 };
	struct meter h = started(CGM, NULL);

	(void)state;
	assert_int_equal(records_on_value(&h.m, 0x2aa7, value, sizeof(value), RECORDS_KEPT, h.now_us), 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 10);
}

static void a_record_in_segments_counts_with_its_last(void **state)
{
	struct meter h = started(PRESSURE, NULL);

	(void)state;
	records_on_value(&h.m, 0x2b36, (const uint8_t[]){ 0x01, 9, 0, 0x35, 0x2a }, 5, RECORDS_KEPT, h.now_us);
	assert_false(h.m.has_last);
	records_on_value(&h.m, 0x2b36, (const uint8_t[]){ 0x06, 1, 2 }, 3, RECORDS_KEPT, h.now_us);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 9);
}

static void b17_a_cut_transfer_goes_on_behind_the_last_without_a_hole(void **state)
{
	const uint32_t mark = 40;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	record(&h, 41);
	record(&h, 42);
	record(&h, 44); /* 43 was lost on the way */
	assert_int_equal(hands(&h, records_on_cut(&h.m)), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
	assert_int_equal(h.mark, 42);
	assert_int_equal(records_on_cut(&h.m), 0);

	h = started(GLUCOSE, &h.mark);
	assert_request(&h, 1, 3, 1, 43, 0);
}

static void b17_a_missing_number_is_passed_only_when_all_was_sent(void **state)
{
	const uint32_t mark = 40;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	record(&h, 42);
	record(&h, 43);
	assert_int_equal(h.n_marks, 0);
	answer(&h, 1, 1);
	assert_int_equal(h.mark, 43);
}

static void b17_what_is_sent_newest_first_moves_the_mark_at_the_end_only(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	for (uint16_t number = 60; number > 40; number--)
		assert_int_equal(record(&h, number), 0);
	assert_int_equal(h.n_marks, 0);
	hands(&h, records_on_cut(&h.m));
	assert_int_equal(h.n_marks, 0);
}

/* A memory that is a ring, told from where it lies: 31 to 40, then 21 to 30. */
static void b17_the_mark_of_a_ring_has_a_floor_until_all_came(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	for (uint16_t number = 31; number <= 40; number++)
		record(&h, number);
	assert_int_equal(h.mark, 38);
	assert_true(h.has_floor);
	assert_int_equal(h.floor, 31);
	for (uint16_t number = 21; number <= 30; number++)
		record(&h, number);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 40);
	assert_false(h.has_floor);
}

static void b17_what_is_below_the_floor_is_asked_for_where_a_first_transfer_was_cut(void **state)
{
	struct meter first = started(GLUCOSE, NULL), h;

	(void)state;
	for (uint16_t number = 31; number <= 39; number++)
		record(&first, number);
	hands(&first, records_on_cut(&first.m));
	assert_int_equal(first.mark, 39);

	h = again(GLUCOSE, &first);
	assert_request(&h, 1, 3, 1, 39, 0);
	record(&h, 39);
	record(&h, 40);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 1, 2, 1, 30, 0);
	record(&h, 21);
	hands(&h, records_on_cut(&h.m)); /* once more */
	assert_int_equal(h.mark, 40);
	assert_true(h.has_floor);

	h = again(GLUCOSE, &h);
	record(&h, 40);
	answer(&h, 1, 1);
	assert_request(&h, 1, 2, 1, 30, 0);
	for (uint16_t number = 21; number <= 30; number++)
		record(&h, number);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.mark, 40);
	assert_false(h.has_floor);
}

static void b17_a_record_below_the_floor_that_is_not_kept_leaves_it_there(void **state)
{
	struct meter first = started(GLUCOSE, NULL), h;

	(void)state;
	record(&first, 31);
	record(&first, 32);
	hands(&first, records_on_cut(&first.m));
	h = again(GLUCOSE, &first);
	record(&h, 32);
	answer(&h, 1, 1);
	record_of(&h, 30, RECORDS_NOT_KEPT);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
	assert_int_equal(h.n_marks, 0);
}

/* ---- whether it is the same memory ---- */

/* The record at the mark with another time: its memory began anew, and counts past the mark by now. */
static unsigned other_record(struct meter *h, uint16_t number)
{
	uint8_t value[] = { 0, (uint8_t)number, (uint8_t)(number >> 8), 0xea, 7, 11, 12, 13, 14, 15 };

	assert_false(records_is_marked(&h->m, 0x2a18, value, sizeof(value)));
	return hands(h, records_on_value(&h->m, 0x2a18, value, sizeof(value), RECORDS_KEPT, h->now_us));
}

static struct meter marked_at_two(void)
{
	struct meter h = started(GLUCOSE, NULL);

	record(&h, 1);
	record(&h, 2);
	answer(&h, 1, 1);
	assert_int_equal(h.mark, 2);
	assert_true(h.check != RECORDS_NO_CHECK);
	return h;
}

static void b17_another_record_at_the_mark_is_another_memory(void **state)
{
	struct meter first = marked_at_two(), h = again(GLUCOSE, &first);

	(void)state;
	assert_request(&h, 1, 3, 1, 2, 0);
	for (uint16_t number = 2; number <= 20; number++)
		assert_int_equal(other_record(&h, number), 0);
	assert_int_equal(h.n_marks, 0);
	assert_int_equal(answer(&h, 1, 1), RECORDS_WRITE);
	assert_request(&h, 1, 1);
	assert_int_equal(h.mark, RECORDS_NO_MARK); /* at once, in case this is cut too */
	for (uint16_t number = 1; number <= 20; number++)
		other_record(&h, number);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 20);
}

static void b17_the_same_record_at_the_mark_is_neither_news_nor_counted(void **state)
{
	static const uint8_t value[] = { 0, 2, 0, 0xea, 7, 1, 2, 3, 4, 5 }, context[] = { 0, 2, 0, 1 }, next[] = { 0, 3, 0, 1 };
	struct meter first = marked_at_two(), h = again(GLUCOSE, &first);

	(void)state;
	assert_true(records_is_marked(&h.m, 0x2a18, value, sizeof(value)));
	assert_true(records_is_marked(&h.m, 0x2a34, context, sizeof(context)));
	assert_false(records_is_marked(&h.m, 0x2a34, next, sizeof(next)));
	for (size_t n = 0; n < 3; n++)
		assert_false(records_is_marked(&h.m, 0x2a18, value, n));
	records_on_value(&h.m, 0x2a18, value, sizeof(value), RECORDS_MARKED, h.now_us);
	assert_false(h.m.has_last); /* or it would be deleted with the others */
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_WHOLE);
	assert_int_equal(h.n_marks, 0);
}

static void b17_a_record_in_segments_is_told_by_its_first(void **state)
{
	static const uint8_t head[] = { 0x01, 9, 0, 0x35, 0x2a }, rest[] = { 0x06, 1, 2 }, other[] = { 0x01, 9, 0, 0x35, 0x2b };
	struct meter first = started(PRESSURE, NULL), h;

	(void)state;
	records_on_value(&first.m, 0x2b36, head, sizeof(head), RECORDS_KEPT, first.now_us);
	records_on_value(&first.m, 0x2b36, rest, sizeof(rest), RECORDS_KEPT, first.now_us);
	answer(&first, 1, 1);
	h = again(PRESSURE, &first);
	assert_false(records_is_marked(&h.m, 0x2b36, rest, sizeof(rest)));
	assert_false(records_is_marked(&h.m, 0x2b36, other, sizeof(other)));
	assert_true(records_is_marked(&h.m, 0x2b36, head, sizeof(head)));
	records_on_value(&h.m, 0x2b36, head, sizeof(head), RECORDS_MARKED, h.now_us);
	assert_true(records_is_marked(&h.m, 0x2b36, rest, sizeof(rest)));
	records_on_value(&h.m, 0x2b36, rest, sizeof(rest), RECORDS_MARKED, h.now_us);
	assert_false(records_is_marked(&h.m, 0x2b36, rest, sizeof(rest)));
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.n_marks, 0);
}

static void where_the_record_at_the_mark_is_gone_nothing_is_concluded(void **state)
{
	struct meter first = marked_at_two(), h = again(GLUCOSE, &first);

	(void)state;
	record(&h, 7);
	record(&h, 8);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.mark, 8);
}

static void b17_the_first_record_alone_moves_no_mark(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	record(&h, 60);
	assert_int_equal(hands(&h, records_on_cut(&h.m)), RECORDS_OVER);
	assert_int_equal(h.n_marks, 0);
}

static void b17_the_mark_is_put_every_few_records(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	for (uint16_t number = 1; number <= 20; number++)
		record(&h, number);
	assert_int_equal(h.n_marks, 2);
	assert_int_equal(h.mark, 16);
}

static void b17_the_mark_stays_below_what_could_not_be_kept(void **state)
{
	const uint32_t mark = 40;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	record(&h, 41);
	record_of(&h, 42, RECORDS_NOT_KEPT);
	record(&h, 43);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_int_equal(h.m.end, RECORDS_END_CUT);
	assert_int_equal(h.mark, 41);
}

static void b17_a_context_that_could_not_be_kept_holds_its_record_back(void **state)
{
	const uint32_t mark = 40;
	struct meter h = started(GLUCOSE, &mark);

	(void)state;
	record(&h, 41);
	record(&h, 42);
	records_on_value(&h.m, 0x2a34, (const uint8_t[]){ 2, 42, 0, 1 }, 4, RECORDS_NOT_KEPT, h.now_us);
	answer(&h, 1, 1);
	assert_int_equal(h.mark, 41);
}

static void b17_a_mark_that_could_not_be_kept_does_not_move(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	h.is_disk_full = true;
	record(&h, 1);
	assert_int_equal(answer(&h, 1, 1), RECORDS_OVER);
	assert_false(h.m.has_mark);
}

/* What is measured now comes among the records: a mark there would leave out what lies between. */
static void b17_a_live_value_among_a_sensors_records_makes_no_hole(void **state)
{
	const uint32_t mark = 100;
	struct meter h = started(CGM, &mark);

	(void)state;
	minute(&h, 105);
	minute(&h, 110);
	minute(&h, 500);
	minute(&h, 115);
	hands(&h, records_on_cut(&h.m));
	assert_int_equal(h.mark, 110);
}

static void what_comes_unasked_moves_nothing(void **state)
{
	struct meter h = started(GLUCOSE, NULL);

	(void)state;
	answer(&h, 1, 6);
	assert_int_equal(record(&h, 99), 0);
	assert_int_equal(answer(&h, 1, 1), 0);
	assert_int_equal(h.n_marks, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_without_a_number_moves_no_mark),
		cmocka_unit_test(lengths_of_listed_records_that_are_none_end_the_value),
		cmocka_unit_test(several_records_of_one_value_count_each),
		cmocka_unit_test(a_record_in_segments_counts_with_its_last),
		cmocka_unit_test(b17_a_cut_transfer_goes_on_behind_the_last_without_a_hole),
		cmocka_unit_test(b17_a_missing_number_is_passed_only_when_all_was_sent),
		cmocka_unit_test(b17_what_is_sent_newest_first_moves_the_mark_at_the_end_only),
		cmocka_unit_test(b17_the_mark_of_a_ring_has_a_floor_until_all_came),
		cmocka_unit_test(b17_what_is_below_the_floor_is_asked_for_where_a_first_transfer_was_cut),
		cmocka_unit_test(b17_a_record_below_the_floor_that_is_not_kept_leaves_it_there),
		cmocka_unit_test(b17_another_record_at_the_mark_is_another_memory),
		cmocka_unit_test(b17_the_same_record_at_the_mark_is_neither_news_nor_counted),
		cmocka_unit_test(b17_a_record_in_segments_is_told_by_its_first),
		cmocka_unit_test(where_the_record_at_the_mark_is_gone_nothing_is_concluded),
		cmocka_unit_test(b17_the_first_record_alone_moves_no_mark),
		cmocka_unit_test(b17_the_mark_is_put_every_few_records),
		cmocka_unit_test(b17_the_mark_stays_below_what_could_not_be_kept),
		cmocka_unit_test(b17_a_context_that_could_not_be_kept_holds_its_record_back),
		cmocka_unit_test(b17_a_mark_that_could_not_be_kept_does_not_move),
		cmocka_unit_test(b17_a_live_value_among_a_sensors_records_makes_no_hole),
		cmocka_unit_test(what_comes_unasked_moves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
