/* SPDX-License-Identifier: Apache-2.0 */
#include "order_home.h"

static void without_a_link_nothing_goes(void **state)
{
	struct home *home = *state;

	add_alert(home, "A");
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	link_up(home);
	expect(home, "alert/A");
	order_link_down(&home->order, false);
	add_alert(home, "B");
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	assert_int_equal(order_take_post(&home->order, NOW), 0);
}

static void one_reading_goes_alone_in_its_envelope(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_reading(home, CLASS_VITAL);
	expect(home, "readings");
	assert_false(home->parcel.retain);
	expect_payload(home, "{\"v\":1,\"home\":\"h-0417\",\"boot\":\"b00t\",\"store\":\"5703e\",\"complete_to\":7,"
			     "\"readings\":[{\"r\":1}]}");
}

static void the_backlog_goes_together_and_what_is_live_alone(void **state)
{
	struct home *home = *state;

	for (int i = 0; i < 3; i++)
		add_reading(home, CLASS_VITAL);
	link_up(home);
	add_reading(home, CLASS_VITAL);
	add_reading(home, CLASS_VITAL);
	for (int i = 0; i < 2; i++) {
		expect(home, "readings");
		assert_int_equal(n_readings(home), 1);
	}
	expect(home, "readings");
	assert_int_equal(n_readings(home), 3);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.n_accepted, 3);
}

static void what_is_asked_for_again_goes_again(void **state)
{
	struct home *home = *state;
	uint64_t call;

	add_reading(home, CLASS_VITAL);
	call = add_reading(home, CLASS_ALERT);
	link_up(home);
	for (int i = 0; i < 2; i++) {
		expect(home, "readings");
		answer(home, SUCCESS, NOW);
	}
	assert_int_equal(home->box.accepted[0], call);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	home->box.rows[0].is_gone = home->box.rows[1].is_gone = false;
	order_again(&home->order, 1, 2);
	for (int i = 0; i < 2; i++) {
		expect(home, "readings");
		answer(home, SUCCESS, NOW);
	}
	assert_int_equal(home->box.n_accepted, 4);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
}

static void an_older_state_that_is_taken_settles_nothing(void **state)
{
	struct home *home = *state;
	uint64_t number;

	add_reading(home, CLASS_VITAL);
	link_up(home);
	expect(home, "readings");
	number = home->parcel.number;
	order_again(&home->order, 1, 1);
	assert_int_equal(order_answer(&home->order, number, SUCCESS, NOW), 0);
	assert_int_equal(home->box.n_accepted, 0);
	expect(home, "readings");
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.n_accepted, 1);
}

static void alerts_then_new_by_class_then_the_backlog_oldest_first(void **state)
{
	struct home *home = *state;
	const uint64_t old_telemetry = add_reading(home, CLASS_TELEMETRY);
	const uint64_t old_vital = add_reading(home, CLASS_VITAL);

	link_up(home);
	add_reading(home, CLASS_TELEMETRY);
	add_reading(home, CLASS_EVENT);
	add_reading(home, CLASS_VITAL);
	add_alert(home, "A");
	outbox_add(&home->box, OUTGOING_MESSAGE, CLASS_ALERT, "gap", "{}");
	expect(home, "alert/A");
	assert_true(home->parcel.retain);
	answer(home, SUCCESS, NOW);
	expect(home, "gap");
	assert_false(home->parcel.retain);
	answer(home, SUCCESS, NOW);
	for (int i = 0; i < 4; i++) {
		expect(home, "readings");
		answer(home, SUCCESS, NOW);
	}
	assert_int_equal(home->box.n_accepted, 7);
	assert_int_equal(home->box.accepted[2], 5); /* vital */
	assert_int_equal(home->box.accepted[3], 4); /* event */
	assert_int_equal(home->box.accepted[4], 3); /* telemetry */
	assert_int_equal(home->box.accepted[5], old_telemetry);
	assert_int_equal(home->box.accepted[6], old_vital);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
}

static void an_alert_overtakes_a_backlog_that_is_already_going(void **state)
{
	struct home *home = *state;

	for (int i = 0; i < 3 * BATCH_ROWS_MAX; i++)
		add_reading(home, CLASS_VITAL);
	link_up(home);
	expect(home, "readings");
	add_alert(home, "A");
	expect(home, "alert/A");
	expect(home, "readings");
}

static void a_message_goes_before_readings(void **state)
{
	struct home *home = *state;

	add_reading(home, CLASS_EVENT);
	outbox_add(&home->box, OUTGOING_MESSAGE, CLASS_EVENT, "done/j1", "{\"ok\":true}");
	link_up(home);
	expect(home, "done/j1");
	expect_payload(home, "{\"ok\":true}");
	expect(home, "readings");
}

static void what_was_not_answered_is_new_again_on_the_next_link(void **state)
{
	struct home *home = *state;
	uint64_t first;

	link_up(home);
	add_alert(home, "A");
	add_reading(home, CLASS_VITAL);
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	expect(home, "readings");
	first = home->parcel.number;
	order_link_down(&home->order, false);
	assert_int_equal(order_answer(&home->order, first, SUCCESS, NOW), ORDER_UNKNOWN);
	link_up(home);
	expect(home, "readings");
	assert_true(home->parcel.number > first);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.n_accepted, 2);
}

static void the_window_is_kept_and_alerts_have_their_share(void **state)
{
	struct home *home = *state;
	unsigned n = 0;

	link_up(home);
	for (; n < 2 * CARRY_WINDOW; n++) {
		add_reading(home, CLASS_VITAL);
		if (take_at(home, NOW) != 0)
			break;
	}
	assert_int_equal(n, CARRY_WINDOW - CARRY_WINDOW_ALERTS);
	for (n = 0; n < 2 * CARRY_WINDOW; n++) {
		add_alert(home, "A");
		if (take_at(home, NOW) != 0)
			break;
	}
	assert_int_equal(n, CARRY_WINDOW_ALERTS);
	assert_int_equal(order_n_in_flight(&home->order), CARRY_WINDOW);
	for (n = 0; n < CARRY_WINDOW_POSTS; n++)
		assert_true(order_take_post(&home->order, NOW) > 0);
	assert_int_equal(order_take_post(&home->order, NOW), 0);
	answer(home, SUCCESS, NOW);
	assert_int_equal(take_at(home, NOW), 0);
}

static void a_broker_that_takes_few_gets_few(void **state)
{
	struct home *home = *state;

	add_alert(home, "A");
	add_alert(home, "B");
	order_link_up(&home->order, 1, 0, NOW);
	expect(home, "alert/A");
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	answer(home, SUCCESS, NOW);
	expect(home, "alert/B");
}

static void a_batch_ends_at_its_limit_and_loses_nothing(void **state)
{
	struct home *home = *state;
	char reading[1000];
	size_t n_rows = 0;

	memset(reading, ' ', sizeof(reading));
	memcpy(reading, "{\"r\":1", 6);
	memcpy(reading + sizeof(reading) - 2, "}", 2);
	for (int i = 0; i < 100; i++)
		outbox_add(&home->box, OUTGOING_READING, CLASS_VITAL, NULL, reading);
	link_up(home);
	while (take_at(home, NOW) == 0) {
		assert_true(home->parcel.n_payload <= BATCH_OCTETS_MAX);
		n_rows += n_readings(home);
		answer(home, SUCCESS, NOW);
	}
	assert_int_equal(n_rows, 100);
	assert_int_equal(home->box.n_accepted, 100);
}

static void on_a_slow_link_few_octets_are_on_their_way(void **state)
{
	struct home *home = *state;
	size_t n_octets = 0;

	for (size_t i = 0; i < OUTBOX_ROWS_MAX; i++)
		outbox_add(&home->box, OUTGOING_READING, CLASS_VITAL, NULL,
			"{\"r\":1,                                                                              }");
	link_up(home);
	while (take_at(home, NOW) == 0)
		n_octets += home->parcel.n_payload;
	assert_true(n_octets > 0);
	assert_true(n_octets <= CARRY_WINDOW_OCTETS);
}

static void a_link_that_went_mute_gets_smaller_batches(void **state)
{
	struct home *home = *state;
	size_t before;

	for (size_t i = 0; i < OUTBOX_ROWS_MAX; i++)
		outbox_add(&home->box, OUTGOING_READING, CLASS_VITAL, NULL,
			"{\"r\":1,                                                                                   "
			"                                                                                           }");
	link_up(home);
	expect(home, "readings");
	before = home->parcel.n_payload;
	order_link_down(&home->order, true);
	link_up(home);
	expect(home, "readings");
	assert_true(home->parcel.n_payload < before);
	for (int i = 0; i < 20; i++)
		order_link_down(&home->order, true);
	link_up(home);
	expect(home, "readings");
	assert_true(home->parcel.n_payload > BATCH_OCTETS_MIN / 2);
}

static void an_alert_without_subscribers_is_kept_a_reading_is_done(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	expect(home, "alert/A");
	answer(home, MQTT_NO_SUBSCRIBERS, NOW);
	assert_int_equal(home->box.n_accepted, 0);
	assert_in_range(order_due_us(&home->order), NOW + 10 * SECOND, NOW + 60 * SECOND);
	add_reading(home, CLASS_VITAL);
	expect(home, "readings");
	answer(home, MQTT_NO_SUBSCRIBERS, NOW);
	assert_int_equal(home->box.accepted[0], 2);
}

static void a_closed_alert_is_said_before_its_retained_message_is_emptied(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	home->box.rows[0].is_closed = true;
	expect(home, "alert/A");
	assert_true(home->parcel.n_payload > 0);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	answer(home, SUCCESS, NOW);
	assert_int_equal(home->box.n_accepted, 0);
	expect(home, "alert/A");
	assert_true(home->parcel.retain);
	assert_int_equal(home->parcel.n_payload, 0);
	answer(home, MQTT_NO_SUBSCRIBERS, NOW);
	assert_int_equal(home->box.n_accepted, 1);
	assert_int_equal(order_n_in_flight(&home->order), 0);
}

static void a_closed_alert_cut_off_half_way_is_said_again(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	home->box.rows[0].is_closed = true;
	expect(home, "alert/A");
	answer(home, SUCCESS, NOW);
	order_link_down(&home->order, false);
	link_up(home);
	expect(home, "alert/A");
	expect_payload(home, "{\"a\":1}");
}

static void a_failing_store_is_told_and_loses_nothing(void **state)
{
	struct home *home = *state;

	link_up(home);
	add_alert(home, "A");
	home->box.failure = -EIO;
	assert_int_equal(take_at(home, NOW), -EIO);
	home->box.failure = 0;
	expect(home, "alert/A");
}

static void an_idle_order_does_not_ask_the_store(void **state)
{
	struct home *home = *state;
	unsigned n;

	link_up(home);
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	n = home->box.n_looks;
	assert_int_equal(take_at(home, NOW), ORDER_NOTHING);
	assert_int_equal(home->box.n_looks, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_link_nothing_goes),
		TEST(one_reading_goes_alone_in_its_envelope),
		TEST(the_backlog_goes_together_and_what_is_live_alone),
		TEST(what_is_asked_for_again_goes_again),
		TEST(an_older_state_that_is_taken_settles_nothing),
		TEST(alerts_then_new_by_class_then_the_backlog_oldest_first),
		TEST(an_alert_overtakes_a_backlog_that_is_already_going),
		TEST(a_message_goes_before_readings),
		TEST(what_was_not_answered_is_new_again_on_the_next_link),
		TEST(the_window_is_kept_and_alerts_have_their_share),
		TEST(a_broker_that_takes_few_gets_few),
		TEST(a_batch_ends_at_its_limit_and_loses_nothing),
		TEST(on_a_slow_link_few_octets_are_on_their_way),
		TEST(a_link_that_went_mute_gets_smaller_batches),
		TEST(an_alert_without_subscribers_is_kept_a_reading_is_done),
		TEST(a_closed_alert_is_said_before_its_retained_message_is_emptied),
		TEST(a_closed_alert_cut_off_half_way_is_said_again),
		TEST(a_failing_store_is_told_and_loses_nothing),
		TEST(an_idle_order_does_not_ask_the_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
