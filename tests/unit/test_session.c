/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "radio/session.h"

#define SECOND UINT64_C(1000000)

/* A session as it stands after the link came up at 1 s. */
static struct session connected(void)
{
	struct session s;

	session_init(&s);
	assert_int_equal(session_on_advert(&s, SECOND, true), SESSION_CONNECT);
	assert_int_equal(session_on_connected(&s, SECOND), 0);
	return s;
}

static struct session listening(void)
{
	struct session s = connected();

	assert_int_equal(session_on_resolved(&s, SECOND), SESSION_SUBSCRIBE | SESSION_WORK);
	assert_int_equal(session_on_work_done(&s, 2 * SECOND), 0);
	assert_int_equal(s.state, SESSION_LISTENING);
	return s;
}

static void an_advert_connects_once(void **state)
{
	struct session s;

	(void)state;
	session_init(&s);
	assert_int_equal(session_on_advert(&s, SECOND, true), SESSION_CONNECT);
	assert_int_equal(session_on_advert(&s, SECOND, true), 0);
	assert_int_equal(s.state, SESSION_CONNECTING);
}

static void failures_are_retried_after_half_one_and_two_seconds_and_then_told(void **state)
{
	static const uint64_t pauses[] = { SECOND / 2, SECOND, 2 * SECOND };
	uint64_t now = SECOND;
	struct session s;

	(void)state;
	session_init(&s);
	assert_int_equal(session_on_advert(&s, now, true), SESSION_CONNECT);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(session_on_connect_failed(&s, now), 0);
		assert_int_equal(session_on_advert(&s, now + pauses[i] - 1, true), 0);
		assert_int_equal(session_on_time(&s, now + pauses[i] - 1, true), 0);
		now += pauses[i];
		assert_int_equal(session_on_time(&s, now, true), SESSION_CONNECT);
	}
	assert_int_equal(session_on_connect_failed(&s, now), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_UNREACHABLE);
	assert_int_equal(session_on_advert(&s, now + SESSION_REST_US - 1, true), 0);
	assert_int_equal(session_on_advert(&s, now + SESSION_REST_US, true), SESSION_CONNECT);
}

/* Connected, then the error; or Connected and no longer, and then the error. */
static void r9_b14_a_link_that_came_up_before_it_was_refused_is_a_lost_bond(void **state)
{
	(void)state;
	for (int is_down_first = 0; is_down_first < 2; is_down_first++) {
		unsigned actions = 0;
		struct session s;

		session_init(&s);
		assert_int_equal(session_on_advert(&s, SECOND, true), SESSION_CONNECT);
		for (unsigned i = 0; i < SESSION_TRIES_MAX && !actions; i++) {
			s.heard_us = s.wake_us; /* it goes on advertising */
			if (i > 0)
				assert_int_equal(session_on_time(&s, s.wake_us, true), SESSION_CONNECT);
			session_on_connected(&s, s.wake_us);
			if (!is_down_first)
				assert_int_equal(session_on_refused(&s, s.heard_us), 0);
			actions = session_on_disconnected(&s, s.heard_us);
			if (is_down_first && !actions)
				assert_int_equal(session_on_refused(&s, s.heard_us), 0);
		}
		assert_int_equal(actions, SESSION_REPORT);
		assert_int_equal(s.end, SESSION_END_REFUSED);
	}
}

static void a_device_that_went_silent_is_not_tried_again(void **state)
{
	struct session s;

	(void)state;
	session_init(&s);
	session_on_advert(&s, SECOND, true);
	assert_int_equal(session_on_time(&s, SECOND + SESSION_CONNECT_US, true), SESSION_DISCONNECT);
	assert_int_equal(s.state, SESSION_IDLE);
	assert_int_equal(session_on_time(&s, s.wake_us, true), 0);
	assert_int_equal(s.wake_us, SESSION_NEVER_US);
}

static void a_busy_adapter_is_waited_for(void **state)
{
	struct session s;

	(void)state;
	session_init(&s);
	assert_int_equal(session_on_advert(&s, SECOND, false), 0);
	assert_int_equal(session_on_time(&s, s.wake_us, false), 0);
	assert_int_equal(session_on_time(&s, s.wake_us, true), SESSION_CONNECT);
}

static void values_and_then_silence_end_in_letting_go_and_a_rest(void **state)
{
	struct session s = listening();

	(void)state;
	session_on_value(&s, 4 * SECOND);
	assert_int_equal(session_on_time(&s, 4 * SECOND + SESSION_SILENCE_US - 1, true), 0);
	assert_int_equal(session_on_time(&s, 4 * SECOND + SESSION_SILENCE_US, true), SESSION_DISCONNECT);
	assert_int_equal(session_on_disconnected(&s, 10 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_DONE);
	assert_int_equal(s.n_values, 1);
	assert_int_equal(session_on_advert(&s, 10 * SECOND + SESSION_REST_US - 1, true), 0);
	assert_int_equal(session_on_advert(&s, 10 * SECOND + SESSION_REST_US, true), SESSION_CONNECT);
	assert_int_equal(s.n_values, 0);
}

static void after_a_long_connection_the_device_has_not_just_woken(void **state)
{
	struct session s = listening();

	(void)state;
	s.hold_off_us = 60 * SECOND;
	session_on_value(&s, 299 * SECOND);
	session_on_disconnected(&s, 300 * SECOND);
	assert_int_equal(session_on_advert(&s, 301 * SECOND, true), 0);
	assert_int_equal(session_on_advert(&s, 359 * SECOND, true), 0);
	assert_int_equal(session_on_advert(&s, 360 * SECOND, true), SESSION_CONNECT);
}

static void a_connection_without_a_value_is_told_as_empty(void **state)
{
	struct session s = listening();

	(void)state;
	assert_int_equal(session_on_disconnected(&s, 3 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_EMPTY);
}

static void a_connection_that_was_found_is_told_as_empty_by_nobody(void **state)
{
	struct session s = listening();

	(void)state;
	s.is_found = true;
	assert_int_equal(session_on_disconnected(&s, 3 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_FOUND);
	s = listening();
	s.is_found = true;
	session_on_value(&s, 2 * SECOND);
	assert_int_equal(session_on_disconnected(&s, 3 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_DONE);
}

/* A strap that was taken off after five seconds of its stream. */
static void moments_of_a_stream_that_make_no_measurement_are_told_as_that(void **state)
{
	struct session s = listening(), other;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(session_on_moment(&s, 2 * SECOND) & SESSION_REPORT, 0);
	other = s;
	assert_int_equal(session_on_disconnected(&s, 3 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_SHORT);
	assert_non_null(strstr(session_end_words(s.end), "too few"));
	session_on_value(&other, 2 * SECOND);
	session_on_disconnected(&other, 3 * SECOND);
	assert_int_equal(other.end, SESSION_END_DONE);
}

static void a_value_before_the_services_counts(void **state)
{
	struct session s = connected();

	(void)state;
	session_on_value(&s, SECOND);
	assert_int_equal(session_on_disconnected(&s, 2 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_DONE);
}

static void a_link_that_drops_before_the_services_is_a_failure_to_connect(void **state)
{
	struct session s = connected();

	(void)state;
	assert_int_equal(session_on_disconnected(&s, SECOND), 0);
	assert_int_equal(s.n_failures, 1);
	assert_int_equal(session_on_time(&s, SECOND + SESSION_RETRY_US, true), SESSION_CONNECT);
}

static void services_that_never_show_end_the_connection(void **state)
{
	struct session s = connected();

	(void)state;
	assert_int_equal(session_on_time(&s, SECOND + SESSION_RESOLVE_US, true), SESSION_DISCONNECT);
	assert_int_equal(session_on_disconnected(&s, 40 * SECOND), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_UNRESOLVED);
}

static void a_disconnect_that_nobody_confirms_ends_all_the_same(void **state)
{
	struct session s = listening();

	(void)state;
	assert_int_equal(session_on_time(&s, s.wake_us, true), SESSION_DISCONNECT);
	assert_int_equal(session_on_time(&s, s.wake_us, true), SESSION_REPORT);
	assert_int_equal(s.state, SESSION_IDLE);
}

static void a_characteristic_that_shows_late_is_worked_on(void **state)
{
	struct session s = listening();

	(void)state;
	assert_int_equal(session_on_characteristic(&s), SESSION_WORK);
	assert_int_equal(s.state, SESSION_WORKING);
	session_init(&s);
	assert_int_equal(session_on_characteristic(&s), 0);
}

static void a_gateway_that_lost_bluetooth_says_so_unless_values_came(void **state)
{
	struct session s = listening();

	(void)state;
	assert_int_equal(session_on_lost(&s), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_LOST);
	s = listening();
	session_on_value(&s, 3 * SECOND);
	assert_int_equal(session_on_lost(&s), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_DONE);
	session_init(&s);
	assert_int_equal(session_on_lost(&s), 0);
}

static void a_connection_that_bluetoothd_made_by_itself_is_taken_over(void **state)
{
	struct session s;

	(void)state;
	session_init(&s);
	session_on_connected(&s, SECOND);
	assert_int_equal(session_on_resolved(&s, SECOND), SESSION_SUBSCRIBE | SESSION_WORK);
}

static void every_end_has_words(void **state)
{
	(void)state;
	for (int i = 0; i < SESSION_END_COUNT; i++)
		assert_non_null(session_end_words((enum session_end)i));
}

static uint64_t begin_and_end_empty(struct session *s, uint64_t now_us)
{
	assert_int_equal(session_on_advert(s, now_us, true), SESSION_CONNECT);
	session_on_connected(s, now_us);
	session_on_resolved(s, now_us);
	assert_int_equal(session_on_disconnected(s, now_us + SECOND), SESSION_REPORT);
	return s->not_before_us - (now_us + SECOND);
}

static void r20_each_empty_connection_doubles_the_rest_until_the_device_sleeps_and_wakes(void **state)
{
	uint64_t now_us = SECOND;
	struct session s;

	(void)state;
	session_init(&s);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(begin_and_end_empty(&s, now_us), SESSION_REST_US << i);
		while (now_us + 30 * SECOND < s.not_before_us) { /* it goes on advertising */
			now_us += 30 * SECOND;
			assert_int_equal(session_on_advert(&s, now_us, true), 0);
		}
		now_us = s.not_before_us;
	}
	begin_and_end_empty(&s, now_us);
	now_us += SESSION_ASLEEP_US + 2 * SECOND;
	assert_true(now_us < s.not_before_us);
	assert_int_equal(begin_and_end_empty(&s, now_us), SESSION_REST_US);
}

static void r20_the_connections_of_a_day_are_spent_and_that_is_told_once(void **state)
{
	uint64_t now_us = 1000 * BUDGET_HOUR_US;
	struct session s;

	(void)state;
	session_init(&s);
	for (int i = 0; i < BUDGET_CONNECTIONS_MAX; i++)
		budget_spend(&s.budget, now_us);
	assert_int_equal(session_on_advert(&s, now_us, true), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_SPARED);
	for (int i = 0; i < 23 * 60; i++) {
		now_us += 60 * SECOND + 1;
		assert_int_equal(session_on_advert(&s, now_us, true), 0);
	}
	assert_int_equal(session_on_advert(&s, 1024 * BUDGET_HOUR_US, true), SESSION_CONNECT);
}

static void b1_what_was_spent_is_remembered_over_a_restart_of_bluetoothd(void **state)
{
	struct session s;

	(void)state;
	session_init(&s);
	for (int i = 0; i < BUDGET_CONNECTIONS_MAX; i++)
		budget_spend(&s.budget, SECOND);
	session_on_lost(&s);
	assert_int_equal(session_on_advert(&s, 2 * SECOND, true), SESSION_REPORT);
	assert_int_equal(s.end, SESSION_END_SPARED);
}

static void after_a_value_an_empty_connection_of_the_same_waking_is_no_failure(void **state)
{
	struct session s = listening();

	(void)state;
	session_on_value(&s, 3 * SECOND);
	session_on_disconnected(&s, 3 * SECOND);
	session_on_advert(&s, 13 * SECOND, true);
	session_on_connected(&s, 13 * SECOND);
	session_on_resolved(&s, 13 * SECOND);
	session_on_disconnected(&s, 14 * SECOND);
	assert_int_equal(s.end, SESSION_END_KNOWN);
	session_on_advert(&s, 100 * SECOND, true);
	session_on_connected(&s, 100 * SECOND);
	session_on_resolved(&s, 100 * SECOND);
	session_on_disconnected(&s, 101 * SECOND);
	assert_int_equal(s.end, SESSION_END_EMPTY);
}

static void a_device_that_wants_a_longer_rest_gets_it(void **state)
{
	struct session s = listening();

	(void)state;
	s.hold_off_us = 15 * SECOND;
	session_on_value(&s, 3 * SECOND);
	session_on_disconnected(&s, 3 * SECOND);
	assert_int_equal(session_on_advert(&s, 18 * SECOND - 1, true), 0);
	assert_int_equal(session_on_advert(&s, 18 * SECOND, true), SESSION_CONNECT);
}

static void r20_a_device_that_speaks_seldom_is_not_let_go_in_between(void **state)
{
	struct session s = connected();

	(void)state;
	session_on_resolved(&s, SECOND);
	s.patience_us = 960 * SECOND;
	session_on_work_done(&s, 2 * SECOND);
	assert_int_equal(session_on_time(&s, 301 * SECOND, true), 0);
	session_on_value(&s, 302 * SECOND);
	assert_int_equal(session_on_time(&s, 1262 * SECOND - 1, true), 0);
	assert_int_equal(session_on_time(&s, 1262 * SECOND, true), SESSION_DISCONNECT);
}

static void who_has_nothing_new_did_not_fail(void **state)
{
	struct session s = listening();

	(void)state;
	session_on_answered(&s);
	session_on_disconnected(&s, 3 * SECOND);
	assert_int_equal(s.end, SESSION_END_KNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r20_each_empty_connection_doubles_the_rest_until_the_device_sleeps_and_wakes),
		cmocka_unit_test(r20_the_connections_of_a_day_are_spent_and_that_is_told_once),
		cmocka_unit_test(b1_what_was_spent_is_remembered_over_a_restart_of_bluetoothd),
		cmocka_unit_test(after_a_value_an_empty_connection_of_the_same_waking_is_no_failure),
		cmocka_unit_test(a_device_that_wants_a_longer_rest_gets_it),
		cmocka_unit_test(r20_a_device_that_speaks_seldom_is_not_let_go_in_between),
		cmocka_unit_test(who_has_nothing_new_did_not_fail),
		cmocka_unit_test(an_advert_connects_once),
		cmocka_unit_test(failures_are_retried_after_half_one_and_two_seconds_and_then_told),
		cmocka_unit_test(r9_b14_a_link_that_came_up_before_it_was_refused_is_a_lost_bond),
		cmocka_unit_test(a_device_that_went_silent_is_not_tried_again),
		cmocka_unit_test(a_busy_adapter_is_waited_for),
		cmocka_unit_test(values_and_then_silence_end_in_letting_go_and_a_rest),
		cmocka_unit_test(after_a_long_connection_the_device_has_not_just_woken),
		cmocka_unit_test(a_connection_without_a_value_is_told_as_empty),
		cmocka_unit_test(a_connection_that_was_found_is_told_as_empty_by_nobody),
		cmocka_unit_test(moments_of_a_stream_that_make_no_measurement_are_told_as_that),
		cmocka_unit_test(a_value_before_the_services_counts),
		cmocka_unit_test(a_link_that_drops_before_the_services_is_a_failure_to_connect),
		cmocka_unit_test(services_that_never_show_end_the_connection),
		cmocka_unit_test(a_disconnect_that_nobody_confirms_ends_all_the_same),
		cmocka_unit_test(a_characteristic_that_shows_late_is_worked_on),
		cmocka_unit_test(a_gateway_that_lost_bluetooth_says_so_unless_values_came),
		cmocka_unit_test(a_connection_that_bluetoothd_made_by_itself_is_taken_over),
		cmocka_unit_test(every_end_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
