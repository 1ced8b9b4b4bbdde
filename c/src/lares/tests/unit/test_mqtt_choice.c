/* SPDX-License-Identifier: Apache-2.0 */
/* Belongs to the program lares-mqtt and to no room, so that it is included here. */
#include "mqtt/choice.c"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECOND UINT64_C(1000000)
#define MINUTE (60 * SECOND)
#define NOW (1000 * SECOND)

static uint8_t told;

static struct choice of(size_t n_brokers)
{
	struct choice choice;

	choice_init(&choice, n_brokers);
	choice_begin(&choice, NOW);
	return choice;
}

static struct ending failed(size_t broker, enum link_fault kind, uint8_t reason)
{
	return (struct ending){ .broker = broker, .fault = { .kind = kind, .reason = reason }, .was_asked = kind > LINK_TLS };
}

static struct ending ended(size_t broker, enum link_fault kind, uint8_t reason, uint64_t up_us)
{
	return (struct ending){ .broker = broker, .fault = { .kind = kind, .reason = reason }, .was_asked = true,
		.up_us = up_us };
}

static bool goes_on(struct choice *choice, struct ending ending, uint64_t now_us)
{
	return choice_on_end(choice, &ending, 0, now_us, &told);
}

static void a_broker_that_cannot_be_reached_is_followed_by_the_other_at_once(void **state)
{
	struct choice choice = of(2);

	(void)state;
	assert_int_equal(choice_next(&choice, NOW), 0);
	assert_true(goes_on(&choice, failed(0, LINK_TCP, 0), NOW + 8 * SECOND));
	assert_int_equal(choice_next(&choice, NOW + 8 * SECOND), 1);
	assert_true(goes_on(&choice, failed(1, LINK_DNS, 0), NOW + 9 * SECOND));
	assert_int_equal(choice_next(&choice, NOW + 9 * SECOND), -1);
}

static void the_one_that_worked_last_is_tried_first(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	goes_on(&choice, failed(0, LINK_TCP, 0), NOW);
	assert_int_equal(choice_next(&choice, NOW), 1);
	choice_on_up(&choice, 1);
	assert_false(goes_on(&choice, ended(1, LINK_CLOSED, 0, NOW), NOW + MINUTE));
	choice_begin(&choice, NOW + MINUTE);
	assert_int_equal(choice_next(&choice, NOW + MINUTE), 1);
}

static void the_one_that_fell_mute_is_tried_last(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	choice_on_up(&choice, 0);
	assert_false(goes_on(&choice, ended(0, LINK_TIMEOUT, 0, NOW), NOW + MINUTE));
	choice_begin(&choice, NOW + MINUTE);
	assert_int_equal(choice_next(&choice, NOW + MINUTE), 1);
}

static void a_broker_that_may_hold_our_will_ends_the_connect_and_the_other_begins_the_next(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	assert_false(goes_on(&choice, failed(0, LINK_TIMEOUT, 0), NOW + 15 * SECOND));
	choice_begin(&choice, NOW + 16 * SECOND);
	assert_int_equal(choice_next(&choice, NOW + 16 * SECOND), 1);
}

static void a_refusal_makes_no_session_and_the_other_is_asked(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	assert_true(goes_on(&choice, failed(0, LINK_AUTH, 0x87), NOW));
	assert_int_equal(told, 0x87);
	assert_int_equal(choice_next(&choice, NOW), 1);
}

static void no_attempt_begins_late_in_a_connect(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	assert_true(goes_on(&choice, failed(0, LINK_TLS, 0), NOW + CHOICE_CONNECT_US));
	assert_int_equal(choice_next(&choice, NOW + CHOICE_CONNECT_US), -1);
	choice_begin(&choice, NOW + MINUTE);
	assert_int_equal(choice_next(&choice, NOW + MINUTE), 1);
}

static void a_broker_that_wants_to_be_left_alone_is_while_there_is_another(void **state)
{
	static const uint8_t reasons[] = { 0x89, 0x97, 0x9c, 0x9d, 0x9f };

	(void)state;
	for (size_t i = 0; i < sizeof(reasons); i++) {
		struct choice choice = of(2);

		choice_next(&choice, NOW);
		choice_on_up(&choice, 0);
		assert_false(goes_on(&choice, ended(0, LINK_CLOSED, reasons[i], NOW), NOW));
		assert_int_equal(told, 0);
		choice_begin(&choice, NOW);
		assert_int_equal(choice_next(&choice, NOW), 1);
		goes_on(&choice, failed(1, LINK_TIMEOUT, 0), NOW + SECOND);
		/* The other failed and is the worse choice, but the first still rests. */
		choice_begin(&choice, NOW + 2 * SECOND);
		assert_int_equal(choice_next(&choice, NOW + 2 * SECOND), 1);
		choice_begin(&choice, NOW + CHOICE_REST_US);
		assert_int_equal(choice_next(&choice, NOW + CHOICE_REST_US), 0);
	}
}

static void a_wish_of_the_only_broker_is_told(void **state)
{
	struct choice choice = of(1);

	(void)state;
	choice_next(&choice, NOW);
	assert_true(goes_on(&choice, failed(0, LINK_REFUSED, 0x9f), NOW));
	assert_int_equal(told, 0x9f);
	assert_int_equal(choice_next(&choice, NOW), -1);
	choice_begin(&choice, NOW + SECOND);
	assert_int_equal(choice_next(&choice, NOW + SECOND), 0);
}

static void a_wish_of_both_is_told(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	assert_true(goes_on(&choice, failed(0, LINK_REFUSED, 0x89), NOW));
	assert_int_equal(choice_next(&choice, NOW), 1);
	assert_true(goes_on(&choice, failed(1, LINK_REFUSED, 0x89), NOW));
	assert_int_equal(told, 0x89);
}

static void one_that_rests_does_not_follow_another_but_begins_where_all_rest(void **state)
{
	struct choice choice = of(2);

	(void)state;
	choice_next(&choice, NOW);
	choice_on_up(&choice, 0);
	goes_on(&choice, ended(0, LINK_CLOSED, 0x89, NOW), NOW);
	choice_begin(&choice, NOW + SECOND);
	assert_int_equal(choice_next(&choice, NOW + SECOND), 1);
	assert_true(goes_on(&choice, failed(1, LINK_REFUSED, 0x9f), NOW + SECOND));
	assert_int_equal(told, 0x9f);
	assert_int_equal(choice_next(&choice, NOW + SECOND), -1);
	choice_begin(&choice, NOW + 2 * SECOND);
	assert_int_equal(choice_next(&choice, NOW + 2 * SECOND), 0);
	assert_int_equal(choice_next(&choice, NOW + 2 * SECOND), -1);
}

static void a_broker_without_version_5_is_spoken_to_in_3_1_1_at_once(void **state)
{
	struct choice choice = of(1);

	(void)state;
	assert_int_equal(choice_next(&choice, NOW), 0);
	assert_false(choice_is_old(&choice, 0));
	assert_true(goes_on(&choice, failed(0, LINK_REFUSED, 0x84), NOW));
	assert_int_equal(choice_next(&choice, NOW), 0);
	assert_true(choice_is_old(&choice, 0));
	assert_true(goes_on(&choice, failed(0, LINK_REFUSED, 0x01), NOW));
	assert_int_equal(choice_next(&choice, NOW), -1); /* neither: no going round in circles */
}

static void version_5_is_tried_again_after_a_day(void **state)
{
	struct choice choice = of(1);

	(void)state;
	choice_next(&choice, NOW);
	goes_on(&choice, failed(0, LINK_REFUSED, 0x84), NOW);
	choice_begin(&choice, NOW + CHOICE_OLD_US - 1);
	assert_true(choice_is_old(&choice, 0));
	choice_begin(&choice, NOW + CHOICE_OLD_US);
	assert_false(choice_is_old(&choice, 0));
}

static void a_broker_that_closes_thrice_without_a_word_is_tried_in_the_other_version(void **state)
{
	struct choice choice = of(1);

	(void)state;
	for (int version = 0; version < 2; version++)
		for (int i = 0; i < CHOICE_SHUT_MAX; i++) {
			assert_int_equal(choice_is_old(&choice, 0), version);
			choice_begin(&choice, NOW);
			assert_int_equal(choice_next(&choice, NOW), 0);
			assert_false(goes_on(&choice, failed(0, LINK_CLOSED, 0), NOW));
		}
	assert_false(choice_is_old(&choice, 0));
}

static void a_broker_that_was_up_between_is_not_taken_for_an_old_one(void **state)
{
	struct choice choice = of(1);

	(void)state;
	for (int i = 0; i < 2 * CHOICE_SHUT_MAX; i++) {
		choice_begin(&choice, NOW);
		choice_next(&choice, NOW);
		if (i % 2)
			choice_on_up(&choice, 0);
		else
			goes_on(&choice, failed(0, LINK_CLOSED, 0), NOW);
	}
	assert_false(choice_is_old(&choice, 0));
}

/* The reason that is told for the last of `n` such ends of links of `lived_us`, `apart_us` apart. */
static uint8_t after_ends(struct ending ending, int n, uint64_t lived_us, uint64_t apart_us)
{
	struct choice choice = of(1);

	for (int i = 0; i < n; i++) {
		uint64_t now_us = NOW + (uint64_t)i * apart_us;

		assert_int_not_equal(told, 0x8e);
		choice_begin(&choice, now_us);
		choice_next(&choice, now_us);
		choice_on_up(&choice, 0);
		ending.up_us = now_us - lived_us;
		goes_on(&choice, ending, now_us);
	}
	n = told;
	told = 0;
	return (uint8_t)n;
}

static void the_sixth_short_link_in_ten_minutes_is_another_client(void **state)
{
	const struct ending closed = ended(0, LINK_CLOSED, 0, 0);

	(void)state;
	assert_int_equal(after_ends(closed, 6, SECOND, 2 * MINUTE - 1), 0x8e);
	assert_int_equal(after_ends(closed, 5, SECOND, SECOND), 0);
	assert_int_equal(after_ends(closed, 50, SECOND, 2 * MINUTE), 0);
	assert_int_equal(after_ends(closed, 50, CHOICE_SHORT_US, MINUTE), 0);
}

static void links_that_end_for_a_known_reason_are_no_other_client(void **state)
{
	struct ending ours = ended(0, LINK_CLOSED, 0, 0);

	(void)state;
	ours.is_ours = true;
	assert_int_equal(after_ends(ours, 50, SECOND, SECOND), 0);
	assert_int_equal(after_ends(ended(0, LINK_CLOSED, 0x8b, 0), 50, SECOND, SECOND), 0x8b);
	assert_int_equal(after_ends(ended(0, LINK_TIMEOUT, 0, 0), 50, SECOND, SECOND), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broker_that_cannot_be_reached_is_followed_by_the_other_at_once),
		cmocka_unit_test(the_one_that_worked_last_is_tried_first),
		cmocka_unit_test(the_one_that_fell_mute_is_tried_last),
		cmocka_unit_test(a_broker_that_may_hold_our_will_ends_the_connect_and_the_other_begins_the_next),
		cmocka_unit_test(a_refusal_makes_no_session_and_the_other_is_asked),
		cmocka_unit_test(no_attempt_begins_late_in_a_connect),
		cmocka_unit_test(a_broker_that_wants_to_be_left_alone_is_while_there_is_another),
		cmocka_unit_test(a_wish_of_the_only_broker_is_told),
		cmocka_unit_test(a_wish_of_both_is_told),
		cmocka_unit_test(one_that_rests_does_not_follow_another_but_begins_where_all_rest),
		cmocka_unit_test(a_broker_without_version_5_is_spoken_to_in_3_1_1_at_once),
		cmocka_unit_test(version_5_is_tried_again_after_a_day),
		cmocka_unit_test(a_broker_that_closes_thrice_without_a_word_is_tried_in_the_other_version),
		cmocka_unit_test(a_broker_that_was_up_between_is_not_taken_for_an_old_one),
		cmocka_unit_test(the_sixth_short_link_in_ten_minutes_is_another_client),
		cmocka_unit_test(links_that_end_for_a_known_reason_are_no_other_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
