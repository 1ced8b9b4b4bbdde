/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text.h"
#include "tests/virtual-home/consent.h"
#include "tests/virtual-home/memory.h"

static struct stored values[5] = {
	{ { 0x00, 7, 0 }, 3 }, { { 0x00, 8, 0 }, 3 }, { { 0x00, 9, 0 }, 3 }, { { 0x00, 12, 0 }, 3 }, { { 0x00, 0, 1 }, 3 } };

static const struct records numbered = { .is_there = true, .has_control = true, .has_sequence = true, .has_filters = true,
	.sequence_at = 1, .sequence_step = 1, .values = values, .n_values = 5 };
static const struct records plain = { .is_there = true, .has_control = true, .values = values, .n_values = 5 };
static const struct records pushing = { .is_there = true, .values = values, .n_values = 2 };

static struct memory memory_of(const struct records *records)
{
	struct memory memory;

	assert_int_equal(memory_init(&memory, records), 0);
	return memory;
}

/* All that is sent until nothing is left: "7 8 =06000101". */
static void expect_sent(struct memory *memory, const char *words)
{
	char buffer[256];
	struct text text = text_of(buffer, sizeof(buffer));
	const uint8_t *octets;
	size_t n;

	for (;;) {
		switch (memory_next(memory, &octets, &n)) {
		case MEMORY_RECORD:
			text_printf(&text, "%d ", octets[1] | octets[2] << 8);
			continue;
		case MEMORY_ANSWER:
			text_put(&text, "=");
			for (size_t i = 0; i < n; i++)
				text_printf(&text, "%02x", octets[i]);
			text_put(&text, " ");
			continue;
		case MEMORY_CUT:
			text_put(&text, "cut ");
			continue;
		case MEMORY_NOTHING:
			break;
		}
		break;
	}
	assert_string_equal(buffer, words);
}

#define asked(memory, words, ...) \
	do { \
		const uint8_t request[] = { __VA_ARGS__ }; \
		assert_int_equal(memory_write(memory, request, sizeof(request), true), 0); \
		expect_sent(memory, words); \
	} while (0)

static void test_what_is_asked_for_is_sent_and_then_the_answer(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	asked(&m, "7 8 9 12 256 =06000101 ", 1, 1);
	asked(&m, "9 12 256 =06000101 ", 1, 3, 1, 9, 0);
	asked(&m, "256 =06000101 ", 1, 3, 1, 13, 0);
	asked(&m, "7 8 =06000101 ", 1, 2, 1, 8, 0);
	asked(&m, "8 9 =06000101 ", 1, 4, 1, 8, 0, 11, 0);
	asked(&m, "7 =06000101 ", 1, 5);
	asked(&m, "256 =06000101 ", 1, 6);
	asked(&m, "=05000500 ", 4, 1);
	asked(&m, "=05000200 ", 4, 3, 1, 10, 0);
	memory_done(&m);
}

static void test_a_request_that_finds_nothing_says_so(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	asked(&m, "=06000106 ", 1, 3, 1, 1, 1);
	asked(&m, "=05000000 ", 4, 3, 1, 1, 1);
	memory_done(&m);
}

static void test_a_memory_may_begin_empty(void **state)
{
	static const struct records empty = { .is_there = true, .has_control = true, .has_sequence = true, .sequence_at = 1,
		.sequence_step = 1 };
	static const uint8_t record[] = { 0, 7, 0 };
	struct memory m = memory_of(&empty);

	(void)state;
	asked(&m, "=06000106 ", 1, 1);
	assert_int_equal(memory_add(&m, record, sizeof(record)), 0);
	asked(&m, "7 =06000101 ", 1, 1);
	memory_done(&m);
}

static void test_a_wrong_request_is_answered_with_what_is_wrong(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	asked(&m, "=06000902 ", 9, 1);
	asked(&m, "=06000103 ", 1, 0);
	asked(&m, "=06000104 ", 1, 7);
	asked(&m, "=06000105 ", 1, 3, 1, 1);
	asked(&m, "=06000105 ", 1, 1, 1);
	asked(&m, "=06000105 ", 1, 4, 1, 9, 0, 8, 0);
	asked(&m, "=06000105 ", 1);
	asked(&m, "=06000109 ", 1, 3, 2, 0xe9, 7, 1, 1, 0, 0, 0);
	memory_done(&m);
}

static void test_a_device_without_filters_knows_only_all_first_and_last(void **state)
{
	struct memory m = memory_of(&plain);

	(void)state;
	asked(&m, "=06000104 ", 1, 3, 1, 9, 0);
	asked(&m, "256 =06000101 ", 1, 6);
	memory_done(&m);
}

static void test_nobody_is_answered_who_has_not_subscribed(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	assert_int_equal(memory_write(&m, (const uint8_t[]){ 1, 1 }, 2, false), MEMORY_UNSUBSCRIBED);
	expect_sent(&m, "");
	memory_done(&m);
}

static void test_a_second_request_is_refused_while_one_runs_but_for_an_abort(void **state)
{
	struct memory m = memory_of(&numbered);
	const uint8_t *octets;
	size_t n;

	(void)state;
	assert_int_equal(memory_write(&m, (const uint8_t[]){ 1, 1 }, 2, true), 0);
	assert_int_equal(memory_next(&m, &octets, &n), MEMORY_RECORD);
	assert_int_equal(memory_write(&m, (const uint8_t[]){ 1, 1 }, 2, true), MEMORY_BUSY);
	asked(&m, "=06000301 ", 3, 0);
	asked(&m, "7 =06000101 ", 1, 5);
	memory_done(&m);
}

static void test_a_new_record_has_the_next_number_and_belongs_to_the_next_report(void **state)
{
	struct memory m = memory_of(&numbered);
	const uint8_t *octets;
	size_t n;

	(void)state;
	assert_int_equal(memory_write(&m, (const uint8_t[]){ 1, 6 }, 2, true), 0);
	assert_int_equal(memory_next(&m, &octets, &n), MEMORY_RECORD);
	assert_int_equal(memory_add(&m, (const uint8_t[]){ 0, 0, 0 }, 3), 0);
	expect_sent(&m, "=06000101 ");
	asked(&m, "257 =06000101 ", 1, 6);
	memory_done(&m);
}

static void test_what_is_deleted_is_gone(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	asked(&m, "=06000201 ", 2, 2, 1, 9, 0);
	asked(&m, "12 256 =06000101 ", 1, 1);
	asked(&m, "=06000201 ", 2, 1);
	asked(&m, "=06000106 ", 1, 1);
	assert_int_equal(m.n_deleted, 5);
	memory_done(&m);
}

static void test_a_link_is_cut_after_so_many_records(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	memory_cut(&m, 2);
	asked(&m, "7 8 cut ", 1, 1);
	assert_false(m.is_fetched);
	asked(&m, "7 8 9 12 256 =06000101 ", 1, 1);
	assert_true(m.is_fetched);
	memory_done(&m);
}

static void test_a_cut_after_the_last_record_comes_before_the_answer(void **state)
{
	struct memory m = memory_of(&numbered);

	(void)state;
	memory_cut(&m, 5);
	asked(&m, "7 8 9 12 256 cut ", 1, 1);
	memory_done(&m);
}

static void test_what_is_pushed_is_forgotten_once_confirmed_and_not_before(void **state)
{
	struct memory m = memory_of(&pushing);
	const uint8_t *octets;
	size_t n;

	(void)state;
	memory_give(&m);
	assert_int_equal(memory_next(&m, &octets, &n), MEMORY_RECORD);
	assert_true(memory_confirmed(&m));
	assert_false(memory_confirmed(&m));
	assert_int_equal(memory_next(&m, &octets, &n), MEMORY_RECORD);
	memory_stop(&m);
	memory_give(&m);
	expect_sent(&m, "8 ");
	assert_int_equal(m.n_records, 1);
	memory_done(&m);
}

static void test_consent_is_given_for_the_right_code_only(void **state)
{
	const struct actor scale = { .users = { { 1, 1234 }, { 2, 77 } }, .n_users = 2 };
	uint8_t answer[CONSENT_ANSWER_SIZE];

	(void)state;
	assert_true(consent_write(&scale, (const uint8_t[]){ 2, 1, 0xd2, 0x04 }, 4, answer));
	assert_memory_equal(answer, ((const uint8_t[]){ 0x20, 2, 1 }), 3);
	assert_false(consent_write(&scale, (const uint8_t[]){ 2, 2, 0xd2, 0x04 }, 4, answer));
	assert_memory_equal(answer, ((const uint8_t[]){ 0x20, 2, 5 }), 3);
	assert_false(consent_write(&scale, (const uint8_t[]){ 2, 9, 0xd2, 0x04 }, 4, answer));
	assert_int_equal(answer[2], 3);
	assert_false(consent_write(&scale, (const uint8_t[]){ 2, 1 }, 2, answer));
	assert_int_equal(answer[2], 3);
	assert_false(consent_write(&scale, (const uint8_t[]){ 1, 0xd2, 0x04 }, 3, answer));
	assert_int_equal(answer[2], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_asked_for_is_sent_and_then_the_answer),
		cmocka_unit_test(test_a_request_that_finds_nothing_says_so),
		cmocka_unit_test(test_a_memory_may_begin_empty),
		cmocka_unit_test(test_a_wrong_request_is_answered_with_what_is_wrong),
		cmocka_unit_test(test_a_device_without_filters_knows_only_all_first_and_last),
		cmocka_unit_test(test_nobody_is_answered_who_has_not_subscribed),
		cmocka_unit_test(test_a_second_request_is_refused_while_one_runs_but_for_an_abort),
		cmocka_unit_test(test_a_new_record_has_the_next_number_and_belongs_to_the_next_report),
		cmocka_unit_test(test_what_is_deleted_is_gone),
		cmocka_unit_test(test_a_link_is_cut_after_so_many_records),
		cmocka_unit_test(test_a_cut_after_the_last_record_comes_before_the_answer),
		cmocka_unit_test(test_what_is_pushed_is_forgotten_once_confirmed_and_not_before),
		cmocka_unit_test(test_consent_is_given_for_the_right_code_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
