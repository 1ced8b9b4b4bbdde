/* SPDX-License-Identifier: Apache-2.0 */
/* What is on its way, and what the broker never answers. */
#include "order_home.h"

static void a_number_is_given_once_and_found_until_it_ends(void **state)
{
	static struct flights flights;
	uint64_t numbers[CARRY_FLIGHTS];

	(void)state;
	flights_clear(&flights);
	assert_null(flights_find(&flights, 0));
	for (int i = 0; i < CARRY_FLIGHTS; i++) {
		struct flight *flight = flights_peek(&flights);

		flights_start(&flights, flight, NOW);
		numbers[i] = flight->number;
		assert_ptr_equal(flights_find(&flights, numbers[i]), flight);
		assert_true(i == 0 || numbers[i] > numbers[i - 1]);
	}
	assert_int_equal(flights_n(&flights), CARRY_FLIGHTS);
	flights_end(&flights, flights_find(&flights, numbers[7]));
	assert_null(flights_find(&flights, numbers[7]));
	assert_int_equal(flights_n(&flights), CARRY_FLIGHTS - 1);
	flights_start(&flights, flights_peek(&flights), NOW);
	assert_null(flights_find(&flights, numbers[7]));
	flights_clear(&flights);
	assert_int_equal(flights_n(&flights), 0);
	assert_null(flights_find(&flights, numbers[8]));
	flights_start(&flights, flights_peek(&flights), NOW);
	assert_null(flights_find(&flights, numbers[CARRY_FLIGHTS - 1])); /* the number of another link is never given again */
}

static void of_readings_that_wait_again_nothing_on_its_way_settles_any(void **state)
{
	static struct flights flights;
	struct flight *readings, *messages;

	(void)state;
	flights_clear(&flights);
	readings = flights_peek(&flights);
	flights_start(&flights, readings, NOW);
	messages = flights_peek(&flights);
	flights_start(&flights, messages, NOW);
	readings->lane.queue = QUEUE_READINGS;
	messages->lane.queue = QUEUE_MESSAGES;
	for (uint64_t n = 1; n <= 5; n++)
		readings->rows[readings->n_rows++] = messages->rows[messages->n_rows++] = n;
	flights_disown(&flights, 2, 4);
	assert_int_equal(readings->n_rows, 2);
	assert_int_equal(readings->rows[0], 1);
	assert_int_equal(readings->rows[1], 5);
	assert_int_equal(messages->n_rows, 5);
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
		TEST(a_number_is_given_once_and_found_until_it_ends),
		TEST(of_readings_that_wait_again_nothing_on_its_way_settles_any),
		TEST(mute_is_counted_from_the_oldest_unanswered_or_the_last_answer),
		TEST(a_message_that_is_passed_over_is_not_covered_by_the_answers_to_others),
		TEST(a_closed_alert_that_is_to_be_emptied_is_owed_no_answer),
		TEST(a_second_answer_is_nothing_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
