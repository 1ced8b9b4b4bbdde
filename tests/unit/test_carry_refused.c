/* SPDX-License-Identifier: Apache-2.0 */
/* What the broker refuses, or never answers. */
#include "order_home.h"

static void what_the_brokers_largest_packet_cannot_hold_is_told_and_does_not_block(void **state)
{
	struct home *home = *state;
	static char large[BATCH_OCTETS_MIN + 10];

	memset(large, 'x', sizeof(large) - 1);
	outbox_add(&home->box, OUTGOING_READING, CLASS_VITAL, NULL, large);
	add_reading(home, CLASS_VITAL);
	order_link_up(&home->order, 20, 1000, NOW);
	expect(home, "readings");
	assert_int_equal(n_readings(home), 1);
	assert_int_equal(home->box.rows[0].reason, MQTT_PACKET_TOO_LARGE);
	assert_false(home->box.rows[0].is_gone);
}

static void a_refused_message_stays_and_is_tried_again_later(void **state)
{
	struct home *home = *state;
	uint64_t due_us;

	link_up(home);
	add_reading(home, CLASS_VITAL);
	expect(home, "readings");
	answer(home, NOT_AUTHORISED, NOW);
	assert_int_equal(home->box.n_accepted, 0);
	assert_int_equal(home->box.rows[0].reason, NOT_AUTHORISED);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	due_us = order_due_us(&home->order);
	assert_in_range(due_us, NOW + CARRY_RETRY_MIN_US, NOW + CARRY_RETRY_MAX_US);
	assert_int_equal(take_at(home, due_us - 1), ORDER_NOTHING);
	assert_int_equal(take_at(home, due_us), 0);
	answer(home, SUCCESS, due_us);
	assert_int_equal(home->box.n_accepted, 1);
	assert_true(order_due_us(&home->order) == UINT64_MAX);
}

static void a_refused_message_does_not_hold_up_the_next(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	add_alert(home, "B");
	expect(home, "alert/A");
	answer(home, NOT_AUTHORISED, NOW);
	expect(home, "alert/B");
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.accepted[0], 2);
}

static void refusals_are_tried_ever_less_often(void **state)
{
	struct home *home = *state;
	uint64_t now_us = NOW;

	home->box.random = 0xff; /* the longest wait */
	link_up(home);
	add_alert(home, "A");
	for (int seconds = 2; seconds <= 512; seconds *= 2) {
		uint64_t wait_us = (seconds < 60 ? (uint64_t)seconds : 60) * SECOND;

		assert_int_equal(take_at(home, now_us), 0);
		answer(home, NOT_AUTHORISED, now_us);
		assert_int_equal(order_due_us(&home->order) - now_us, wait_us);
		now_us += wait_us;
	}
	assert_int_equal(home->box.rows[0].n_rejected, 9);
}

static void a_broker_that_refuses_everything_is_not_flooded(void **state)
{
	struct home *home = *state;
	unsigned n = 0;

	link_up(home);
	for (int i = 0; i < 10 * CARRY_RETRIES_MAX; i++) {
		add_reading(home, CLASS_VITAL);
		if (take_at(home, NOW) == 0) {
			answer(home, NOT_AUTHORISED, NOW);
			n++;
		}
	}
	assert_int_equal(n, CARRY_RETRIES_MAX);
	add_alert(home, "A");
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	for (uint64_t now_us = NOW; home->box.n_accepted < home->box.n; now_us += SECOND)
		while (take_at(home, now_us) == 0)
			answer(home, SUCCESS, now_us);
	assert_int_equal(home->box.n_accepted, 10 * CARRY_RETRIES_MAX + 1);
}

/* The numbers of everything that goes at `now_us`, which is not answered yet. */
static size_t take_all(struct home *home, uint64_t now_us, uint64_t ret_numbers[CARRY_FLIGHTS])
{
	size_t n = 0;

	while (take_at(home, now_us) == 0)
		ret_numbers[n++] = home->parcel.number;
	return n;
}

static void refused_batches_that_go_in_pieces_take_no_alerts_place(void **state)
{
	struct home *home = *state;
	uint64_t numbers[CARRY_FLIGHTS], now_us = NOW;

	home->order.batch_rows_max = 2;
	for (int i = 0; i < 2 * CARRY_RETRIES_MAX; i++)
		add_reading(home, CLASS_VITAL);
	link_up(home);
	while (take_at(home, NOW) == 0)
		answer(home, NOT_AUTHORISED, NOW);
	home->order.batch_rows_max = 1;
	for (int round = 0; round < 20; round++) {
		size_t n = take_all(home, now_us += 60 * SECOND, numbers);

		while (n > 0)
			assert_int_equal(order_answer(&home->order, numbers[--n], NOT_AUTHORISED, now_us), 0);
	}
	for (int i = 0; i < 3; i++) {
		if (i < 2)
			add_alert(home, "A");
		else
			add_reading(home, CLASS_ALERT);
		assert_int_equal(order_take(&home->order, true, now_us, &home->parcel), 0);
		answer(home, NOT_AUTHORISED, now_us);
	}
	for (now_us += 60 * SECOND; home->box.n_accepted < home->box.n; now_us += SECOND)
		while (take_at(home, now_us) == 0)
			answer(home, SUCCESS, now_us);
}

static void a_refused_message_that_has_no_room_is_not_due(void **state)
{
	struct home *home = *state;

	order_link_up(&home->order, 1, 0, NOW);
	add_reading(home, CLASS_VITAL);
	expect(home, "readings");
	answer(home, NOT_AUTHORISED, NOW);
	add_reading(home, CLASS_VITAL);
	expect(home, "readings");
	assert_true(order_due_us(&home->order) == UINT64_MAX);
	answer(home, SUCCESS, NOW);
	assert_int_equal(order_due_us(&home->order), NOW + SECOND);
}

static void a_replaced_revision_is_not_tried_again(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	expect(home, "alert/A");
	answer(home, NOT_AUTHORISED, NOW);
	home->box.rows[0].is_gone = true;
	add_alert(home, "A");
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.accepted[0], 2);
	assert_int_equal(take_at(home, NOW + 120 * SECOND), ORDER_NOTHING);
	assert_true(order_due_us(&home->order) == UINT64_MAX);
}

static void mute_is_counted_from_the_oldest_unanswered_or_the_last_answer(void **state)
{
	struct home *home = *state;
	uint64_t first;

	link_up(home);
	assert_true(order_mute_since_us(&home->order) == UINT64_MAX);
	add_alert(home, "A");
	add_alert(home, "B");
	assert_int_equal(take_at(home, NOW + SECOND), 0);
	first = home->parcel.number;
	assert_int_equal(take_at(home, NOW + 2 * SECOND), 0);
	assert_int_equal(order_mute_since_us(&home->order), NOW + SECOND);
	assert_int_equal(order_answer(&home->order, first, SUCCESS, NOW + 9 * SECOND), 0);
	assert_int_equal(order_mute_since_us(&home->order), NOW + 9 * SECOND);
}

static void a_message_that_is_passed_over_is_not_covered_by_the_answers_to_others(void **state)
{
	struct home *home = *state;
	uint64_t passed, refused;

	link_up(home);
	add_alert(home, "A");
	add_alert(home, "B");
	add_alert(home, "C");
	assert_int_equal(take_at(home, NOW + SECOND), 0);
	passed = home->parcel.number;
	assert_int_equal(take_at(home, NOW + 2 * SECOND), 0);
	refused = home->parcel.number;
	assert_int_equal(take_at(home, NOW + 3 * SECOND), 0);
	/* A refusal may be the carrier's own and overtakes what is on a slow link. */
	assert_int_equal(order_answer(&home->order, refused, 0x80, NOW + 9 * SECOND), 0);
	assert_int_equal(order_mute_since_us(&home->order), NOW + 9 * SECOND);
	answer(home, SUCCESS, NOW + 10 * SECOND);
	assert_int_equal(order_mute_since_us(&home->order), NOW + SECOND);
	assert_int_equal(order_answer(&home->order, passed, SUCCESS, NOW + 11 * SECOND), 0);
	assert_true(order_mute_since_us(&home->order) == UINT64_MAX);
}

static void a_closed_alert_that_is_to_be_emptied_is_owed_no_answer(void **state)
{
	struct home *home = *state;
	uint64_t n;

	link_up(home);
	n = add_alert(home, "A");
	home->box.rows[n - 1].is_closed = true;
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	assert_true(order_mute_since_us(&home->order) == UINT64_MAX);
	expect(home, "alert/A");
	assert_int_equal(order_mute_since_us(&home->order), NOW);
}

static void a_second_answer_is_nothing_new(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	assert_int_equal(order_answer(&home->order, home->parcel.number, SUCCESS, NOW), ORDER_UNKNOWN);
	assert_int_equal(order_answer(&home->order, 0, SUCCESS, NOW), ORDER_UNKNOWN);
	assert_int_equal(home->box.n_accepted, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_brokers_largest_packet_cannot_hold_is_told_and_does_not_block),
		TEST(a_refused_message_stays_and_is_tried_again_later),
		TEST(a_refused_message_does_not_hold_up_the_next),
		TEST(refusals_are_tried_ever_less_often),
		TEST(a_broker_that_refuses_everything_is_not_flooded),
		TEST(refused_batches_that_go_in_pieces_take_no_alerts_place),
		TEST(a_refused_message_that_has_no_room_is_not_due),
		TEST(a_replaced_revision_is_not_tried_again),
		TEST(mute_is_counted_from_the_oldest_unanswered_or_the_last_answer),
		TEST(a_message_that_is_passed_over_is_not_covered_by_the_answers_to_others),
		TEST(a_closed_alert_that_is_to_be_emptied_is_owed_no_answer),
		TEST(a_second_answer_is_nothing_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
