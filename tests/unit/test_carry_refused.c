/* SPDX-License-Identifier: Apache-2.0 */
/* What the broker refuses. */
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

static void where_no_place_is_left_one_of_its_kind_is_widened(void **state)
{
	static struct refused refused;
	struct lane lane = { .queue = QUEUE_READINGS, .lowest = CLASS_VITAL, .highest = CLASS_VITAL }, *first, *widened;

	(void)state;
	assert_true(refused_due_us(&refused, false) == UINT64_MAX);
	for (uint64_t n = 0; n < CARRY_RETRIES_MAX; n++) {
		lane.after_n = 1000 + n;
		lane.up_to_n = 1001 + n;
		refused_add(&refused, &lane)->opens_us = NOW + n;
	}
	first = &refused.lanes[2 * CARRY_RETRIES_MAX];
	assert_int_equal(refused_n(&refused, false), CARRY_RETRIES_MAX);
	assert_int_equal(refused_due_us(&refused, false), NOW);
	widened = refused_add(&refused, &(struct lane){ .queue = QUEUE_READINGS, .lowest = CLASS_EVENT,
		.highest = CLASS_TELEMETRY, .after_n = 7, .up_to_n = 2000 });
	assert_ptr_equal(widened, first);
	assert_int_equal(widened->lowest, CLASS_VITAL);
	assert_int_equal(widened->highest, CLASS_TELEMETRY);
	assert_int_equal(widened->after_n, 7);
	assert_int_equal(widened->up_to_n, 2000);
	assert_int_equal(refused_n(&refused, false), CARRY_RETRIES_MAX);
	assert_int_equal(refused_n(&refused, true), 0);
	refused_end(&refused, widened);
	assert_int_equal(refused_due_us(&refused, false), NOW + 1);
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
		TEST(where_no_place_is_left_one_of_its_kind_is_widened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
