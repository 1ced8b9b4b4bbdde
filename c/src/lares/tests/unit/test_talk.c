/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "proto/crc.h"

#define SECOND UINT64_C(1000000)

static bool answer(struct talk *t, uint8_t command, uint8_t d0, uint8_t d1)
{
	return talk_on_value(t, (const uint8_t[]){ 0x51, command, d0, d1, 0, 0, 0xa5, 0 }, 8, true, 2 * SECOND);
}

/* The same, of a record that came before. */
static bool answer_known(struct talk *t, uint8_t command)
{
	return talk_on_value(t, (const uint8_t[]){ 0x51, command, 1, 0, 0, 0, 0xa5, 0 }, 8, false, 2 * SECOND);
}

static void what_answers_nothing_is_no_answer(void **state)
{
	struct talk t;

	(void)state;
	assert_true(talk_start(&t, TALK_RECORDS, 0, false, SECOND));
	assert_false(talk_on_value(&t, NULL, 0, true, SECOND));
	assert_false(talk_on_value(&t, (const uint8_t[]){ 0x51, 0x2b, 9 }, 3, true, SECOND));
	assert_false(answer(&t, 0x26, 1, 0));
	assert_int_equal(t.wake_us, SECOND + TALK_ANSWER_US);
}

static void records_are_asked_for_by_time_and_value_from_the_newest(void **state)
{
	struct talk t;

	(void)state;
	assert_true(talk_start(&t, TALK_RECORDS, 0, false, SECOND));
	assert_memory_equal(t.request, "\x51\x2b\0\0\0\0\xa3\x1f", 8);
	assert_true(answer(&t, 0x2b, 2, 0));
	assert_memory_equal(t.request, "\x51\x25\0\0\0\0\xa3\x19", 8);
	assert_true(answer(&t, 0x25, 1, 0));
	assert_memory_equal(t.request, "\x51\x26\0\0\0\0\xa3\x1a", 8);
	assert_true(answer(&t, 0x26, 1, 0));
	assert_memory_equal(t.request, "\x51\x25\1\0\0\0\xa3\x1a", 8);
	assert_true(answer(&t, 0x25, 1, 0));
	assert_false(answer(&t, 0x26, 1, 0));
	assert_int_equal(t.wake_us, TALK_NEVER_US);
}

/* Whoever measured sixty times since the last connection. */
static void b17_a_memory_is_read_on_for_as_long_as_it_is_news(void **state)
{
	struct talk t;

	(void)state;
	talk_start(&t, TALK_RECORDS, 0, false, SECOND);
	assert_true(answer(&t, 0x2b, 0x2c, 0x01)); /* 300 */
	for (unsigned i = 0; i < 60; i++) {
		assert_true(answer(&t, 0x25, 1, 0));
		assert_true(answer(&t, 0x26, 1, 0));
	}
	assert_memory_equal(t.request, "\x51\x25\x3c\0\0\0\xa3", 7);
	assert_true(talk_has_rest(&t));
	assert_true(answer_known(&t, 0x25));
	assert_false(answer_known(&t, 0x26));
	assert_int_equal(t.wake_us, TALK_NEVER_US);
	assert_false(talk_has_rest(&t));
}

static void b17_the_newest_are_read_known_or_not_and_all_where_the_last_talk_was_cut(void **state)
{
	struct talk t;
	unsigned n = 0;

	(void)state;
	talk_start(&t, TALK_RECORDS, 0, false, SECOND);
	answer(&t, 0x2b, 0x2c, 0x01);
	for (answer_known(&t, 0x25); answer_known(&t, 0x26); answer_known(&t, 0x25))
		n++;
	assert_int_equal(n + 1, TALK_RECORDS_LEAST);
	talk_start(&t, TALK_RECORDS, 0, false, SECOND);
	t.wants_all = true;
	answer(&t, 0x2b, 0x2c, 0x01);
	for (n = 0; answer_known(&t, 0x25) && answer_known(&t, 0x26);)
		n++;
	assert_int_equal(n + 1, 300);
}

/* Half past eight and 20 s of 22 November 2026. */
#define FACE_S (INT64_C(1795336220))

/* The answer to a question for its clock: that day, at eight and so many minutes. */
static bool answer_clock(struct talk *t, uint8_t command, uint8_t minute)
{
	return talk_on_value(t, (const uint8_t[]){ 0x51, command, 0x76, 0x35, minute, 8, 0xa5, 0 }, 8, true, 2 * SECOND);
}

static void b19_a_clock_that_is_right_to_the_minute_is_left_as_it_is(void **state)
{
	(void)state;
	for (uint8_t minute = 29; minute <= 31; minute++) {
		struct talk t;

		assert_true(talk_start(&t, TALK_RECORDS, FACE_S, true, SECOND));
		assert_memory_equal(t.request, "\x51\x23\0\0\0\0\xa3\x17", 8);
		assert_true(answer_clock(&t, 0x23, minute));
		assert_int_equal(t.request[1], 0x2b);
		assert_true(t.has_offset && t.ahead_s == 0 && !t.was_set);
	}
}

static void b19_a_clock_that_is_wrong_is_set_once_and_read_back(void **state)
{
	struct talk t;

	(void)state;
	talk_start(&t, TALK_RECORDS, FACE_S, true, SECOND);
	assert_true(answer_clock(&t, 0x23, 10));
	assert_int_equal(t.ahead_s, -20 * 60);
	assert_true(t.has_offset && !t.was_set);
	assert_memory_equal(t.request, "\x51\x33\x76\x35\x1e\x08\xa3", 7);
	assert_true(answer_clock(&t, 0x33, 30));
	assert_int_equal(t.request[1], 0x23);
	assert_true(answer_clock(&t, 0x23, 11)); /* it did not take it */
	assert_int_equal(t.request[1], 0x2b);
	assert_true(t.has_offset && t.was_set);
	assert_int_equal(t.ahead_s, -19 * 60);
}

static void a_clock_that_says_nothing_or_nonsense_keeps_nobody_from_the_records(void **state)
{
	struct talk silent, odd;

	(void)state;
	talk_start(&silent, TALK_RECORDS, FACE_S, true, SECOND);
	assert_true(talk_on_time(&silent, SECOND + TALK_ANSWER_US));
	assert_int_equal(silent.request[1], 0x2b);
	talk_start(&odd, TALK_RECORDS, FACE_S, true, SECOND);
	assert_true(talk_on_value(&odd, (const uint8_t[]){ 0x51, 0x23, 0xff, 0xff, 0xff, 0xff, 0xa5, 0 }, 8, true, 2 * SECOND));
	assert_int_equal(odd.request[1], 0x2b);
	assert_false(odd.has_offset);
}

/* 52 clears the memory of a TaiDoc: whatever it answers, it is never told to. */
static void nothing_but_questions_is_ever_asked_of_a_memory(void **state)
{
	struct talk t;
	unsigned n_asked = 0;

	(void)state;
	assert_true(talk_start(&t, TALK_RECORDS, 0, false, SECOND));
	do {
		assert_true(t.request[1] == 0x2b || t.request[1] == 0x25 || t.request[1] == 0x26);
		n_asked++;
	} while (answer(&t, t.request[1], 0xff, 0xff));
	assert_int_equal(n_asked, 1 + 2 * TALK_RECORDS_MAX);
}

static void who_does_not_count_its_records_is_asked_for_the_newest(void **state)
{
	struct talk t;

	(void)state;
	talk_start(&t, TALK_RECORDS, 0, false, SECOND);
	assert_false(talk_on_time(&t, SECOND + TALK_ANSWER_US - 1));
	assert_true(talk_on_time(&t, SECOND + TALK_ANSWER_US));
	assert_int_equal(t.request[1], 0x25);
	assert_false(talk_on_time(&t, SECOND + 2 * TALK_ANSWER_US));
	assert_int_equal(t.wake_us, TALK_NEVER_US);
}

static void an_empty_memory_is_no_question(void **state)
{
	struct talk t;

	(void)state;
	talk_start(&t, TALK_RECORDS, 0, false, SECOND);
	assert_false(answer(&t, 0x2b, 0, 0));
	assert_int_equal(t.wake_us, TALK_NEVER_US);
}

static void r20_a_ring_is_polled_every_two_seconds_for_five_minutes(void **state)
{
	uint64_t now_us = SECOND;
	unsigned n = 1;
	struct talk t;

	(void)state;
	assert_true(talk_start(&t, TALK_POLL, 0, true, now_us));
	assert_int_equal(t.request[7], crc8_07(t.request, 7));
	for (;;) {
		talk_on_value(&t, (const uint8_t[]){ 0x55 }, 1, true, now_us);
		now_us += TALK_POLL_US;
		assert_false(talk_on_time(&t, now_us - 1));
		if (!talk_on_time(&t, now_us))
			break;
		n++;
	}
	assert_int_equal(n, TALK_POLLS_MAX);
	assert_int_equal(now_us - SECOND, 300 * SECOND);
}

static void r20_a_ring_that_does_not_answer_is_left_alone(void **state)
{
	uint64_t now_us = SECOND;
	unsigned n = 1;
	struct talk t;

	(void)state;
	talk_start(&t, TALK_POLL, 0, true, now_us);
	while (talk_on_time(&t, now_us += TALK_POLL_US))
		n++;
	assert_int_equal(n, TALK_UNANSWERED_MAX);
}

static void a_scale_is_greeted_with_the_time_and_never_with_a_wrong_one(void **state)
{
	struct talk t;

	(void)state;
	assert_true(talk_start(&t, TALK_GREETING, 1262304000 + 0x01020304, true, SECOND));
	assert_int_equal(t.n_request, 5);
	assert_memory_equal(t.request, "\x02\x04\x03\x02\x01", 5);
	assert_int_equal(t.wake_us, TALK_NEVER_US);
	assert_false(talk_start(&t, TALK_GREETING, 1262304000, false, SECOND));
	assert_false(talk_start(&t, TALK_NOTHING, 0, true, SECOND));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_answers_nothing_is_no_answer),
		cmocka_unit_test(records_are_asked_for_by_time_and_value_from_the_newest),
		cmocka_unit_test(b17_a_memory_is_read_on_for_as_long_as_it_is_news),
		cmocka_unit_test(b17_the_newest_are_read_known_or_not_and_all_where_the_last_talk_was_cut),
		cmocka_unit_test(b19_a_clock_that_is_right_to_the_minute_is_left_as_it_is),
		cmocka_unit_test(b19_a_clock_that_is_wrong_is_set_once_and_read_back),
		cmocka_unit_test(a_clock_that_says_nothing_or_nonsense_keeps_nobody_from_the_records),
		cmocka_unit_test(nothing_but_questions_is_ever_asked_of_a_memory),
		cmocka_unit_test(who_does_not_count_its_records_is_asked_for_the_newest),
		cmocka_unit_test(an_empty_memory_is_no_question),
		cmocka_unit_test(r20_a_ring_is_polled_every_two_seconds_for_five_minutes),
		cmocka_unit_test(r20_a_ring_that_does_not_answer_is_left_alone),
		cmocka_unit_test(a_scale_is_greeted_with_the_time_and_never_with_a_wrong_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
