/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/uplink.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define SECOND UINT64_C(1000000)
#define NOW (1000 * SECOND)

static uint8_t random_octet;

static void give_random(void *context, uint8_t *ret_octets, size_t n_octets)
{
	(void)context;
	memset(ret_octets, random_octet, n_octets);
}

static const struct carry_ops ops = { .random = give_random };

static enum uplink_action turn(struct uplink *session, uint64_t now_us)
{
	return uplink_turn(session, UINT64_MAX, now_us);
}

/* With a carrier that is connecting since NOW. */
static struct uplink connecting(uint8_t octet)
{
	struct uplink session;

	random_octet = octet;
	uplink_init(&session, &ops, NULL);
	uplink_on_carrier(&session, NOW);
	assert_int_equal(uplink_on_hello(&session, NOW), 0);
	assert_int_equal(turn(&session, NOW), UPLINK_CONNECT);
	return session;
}

static void what_a_carrier_cannot_say_now_is_told(void **state)
{
	struct uplink session;

	(void)state;
	uplink_init(&session, &ops, NULL);
	assert_int_equal(uplink_on_hello(&session, NOW), -EPROTO);
	uplink_on_carrier(&session, NOW);
	assert_int_equal(uplink_on_up(&session, NOW), -EPROTO);
	assert_int_equal(uplink_on_down(&session, 0, NOW), -EPROTO);
	assert_int_equal(uplink_on_hello(&session, NOW), 0);
	assert_int_equal(uplink_on_hello(&session, NOW), -EPROTO);
	assert_int_equal(uplink_on_up(&session, NOW), -EPROTO);
	assert_int_equal(uplink_on_down(&session, 0, NOW), -EPROTO);
}

static void the_first_attempt_is_at_once(void **state)
{
	struct uplink session = connecting(0xff);

	(void)state;
	assert_int_equal(session.state, UPLINK_CONNECTING);
	assert_int_equal(turn(&session, NOW), UPLINK_NOTHING);
}

static void a_carrier_that_does_not_greet_is_dropped(void **state)
{
	struct uplink session;

	(void)state;
	uplink_init(&session, &ops, NULL);
	uplink_on_carrier(&session, NOW);
	assert_int_equal(turn(&session, NOW + CARRY_HELLO_US - 1), UPLINK_NOTHING);
	assert_int_equal(turn(&session, NOW + CARRY_HELLO_US), UPLINK_DROP_CARRIER);
}

static void failed_attempts_are_ever_further_apart(void **state)
{
	struct uplink session = connecting(0xff);
	uint64_t now_us = NOW;

	(void)state;
	for (uint64_t seconds = 1; seconds <= 512; seconds *= 2) {
		uint64_t wait_us = (seconds < 60 ? seconds : 60) * SECOND;

		assert_int_equal(uplink_on_down(&session, 0, now_us), 0);
		assert_int_equal(uplink_wake_us(&session, UINT64_MAX), now_us + wait_us);
		assert_int_equal(turn(&session, now_us + wait_us - 1), UPLINK_NOTHING);
		now_us += wait_us;
		assert_int_equal(turn(&session, now_us), UPLINK_CONNECT);
	}
}

static void the_wait_is_spread_from_nothing_on(void **state)
{
	struct uplink session = connecting(0);

	(void)state;
	session.attempts = 10;
	assert_int_equal(uplink_on_down(&session, 0, NOW), 0);
	assert_int_equal(uplink_wake_us(&session, UINT64_MAX), NOW);
}

static void a_link_that_lasted_starts_afresh_a_short_one_does_not(void **state)
{
	struct uplink session = connecting(0xff);

	(void)state;
	session.attempts = 4;
	assert_int_equal(uplink_on_up(&session, NOW), 0);
	assert_int_equal(uplink_on_down(&session, 0, NOW + CARRY_LASTING_US - 1), 0);
	assert_int_equal(session.attempts, 5);
	session = connecting(0xff);
	session.attempts = 4;
	assert_int_equal(uplink_on_up(&session, NOW), 0);
	assert_int_equal(uplink_on_down(&session, 0, NOW + CARRY_LASTING_US), 0);
	assert_int_equal(session.attempts, 1);
	assert_int_equal(uplink_wake_us(&session, UINT64_MAX), NOW + CARRY_LASTING_US + SECOND);
}

static void a_broker_that_wants_to_be_left_alone_is(void **state)
{
	static const uint8_t reasons[] = { 0x89, 0x97, 0x9c, 0x9d, 0x9f };

	(void)state;
	for (size_t i = 0; i < sizeof(reasons); i++) {
		struct uplink session = connecting(0);

		assert_int_equal(uplink_on_up(&session, NOW), 0);
		assert_int_equal(uplink_on_down(&session, reasons[i], NOW), 0);
		assert_int_equal(uplink_wake_us(&session, UINT64_MAX), NOW + CARRY_BACKOFF_MAX_US / 2);
	}
}

static void another_client_with_our_id_is_left_the_broker_for_five_minutes(void **state)
{
	struct uplink session = connecting(0);

	(void)state;
	assert_int_equal(uplink_on_up(&session, NOW), 0);
	assert_int_equal(uplink_on_down(&session, 0x8e, NOW), 0);
	assert_int_equal(uplink_wake_us(&session, UINT64_MAX), NOW + 300 * SECOND);
	session = connecting(0xff);
	assert_int_equal(uplink_on_down(&session, 0x8e, NOW), 0);
	assert_int_equal(uplink_wake_us(&session, UINT64_MAX), NOW + 330 * SECOND);
}

static void a_carrier_that_dies_at_every_attempt_is_no_way_around_the_wait(void **state)
{
	struct uplink session = connecting(0xff);

	(void)state;
	uplink_on_carrier_gone(&session, NOW);
	assert_true(uplink_wake_us(&session, UINT64_MAX) == UINT64_MAX);
	uplink_on_carrier(&session, NOW);
	assert_int_equal(uplink_on_hello(&session, NOW), 0);
	assert_int_equal(turn(&session, NOW), UPLINK_NOTHING);
	assert_int_equal(turn(&session, NOW + SECOND), UPLINK_CONNECT);
}

static void a_broker_that_owes_an_answer_for_20_s_is_given_up(void **state)
{
	struct uplink session = connecting(0);

	(void)state;
	assert_int_equal(uplink_on_up(&session, NOW), 0);
	assert_int_equal(uplink_turn(&session, UINT64_MAX, NOW + 3600 * SECOND), UPLINK_NOTHING);
	assert_int_equal(uplink_wake_us(&session, NOW), NOW + CARRY_ANSWER_US);
	assert_int_equal(uplink_turn(&session, NOW, NOW + CARRY_ANSWER_US - 1), UPLINK_NOTHING);
	assert_int_equal(uplink_turn(&session, NOW, NOW + CARRY_ANSWER_US), UPLINK_DISCONNECT);
	assert_int_equal(uplink_turn(&session, NOW, NOW + CARRY_ANSWER_US), UPLINK_NOTHING);
	assert_int_equal(uplink_on_down(&session, 0, NOW + CARRY_ANSWER_US), 0);
	assert_int_equal(session.state, UPLINK_WAITING);
}

static void a_stopped_carrier_is_waited_for_but_not_for_ever(void **state)
{
	struct uplink session = connecting(0);

	(void)state;
	assert_int_equal(turn(&session, NOW + CARRY_SILENCE_US - 1), UPLINK_NOTHING);
	assert_int_equal(turn(&session, NOW + CARRY_SILENCE_US), UPLINK_DROP_CARRIER);
	assert_int_equal(uplink_on_up(&session, NOW), 0);
	assert_int_equal(uplink_turn(&session, NOW, NOW + CARRY_ANSWER_US), UPLINK_DISCONNECT);
	assert_int_equal(turn(&session, NOW + CARRY_ANSWER_US + CARRY_SILENCE_US - 1), UPLINK_NOTHING);
	assert_int_equal(turn(&session, NOW + CARRY_ANSWER_US + CARRY_SILENCE_US), UPLINK_DROP_CARRIER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_carrier_cannot_say_now_is_told),
		cmocka_unit_test(the_first_attempt_is_at_once),
		cmocka_unit_test(a_carrier_that_does_not_greet_is_dropped),
		cmocka_unit_test(failed_attempts_are_ever_further_apart),
		cmocka_unit_test(the_wait_is_spread_from_nothing_on),
		cmocka_unit_test(a_link_that_lasted_starts_afresh_a_short_one_does_not),
		cmocka_unit_test(a_broker_that_wants_to_be_left_alone_is),
		cmocka_unit_test(another_client_with_our_id_is_left_the_broker_for_five_minutes),
		cmocka_unit_test(a_carrier_that_dies_at_every_attempt_is_no_way_around_the_wait),
		cmocka_unit_test(a_broker_that_owes_an_answer_for_20_s_is_given_up),
		cmocka_unit_test(a_stopped_carrier_is_waited_for_but_not_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
