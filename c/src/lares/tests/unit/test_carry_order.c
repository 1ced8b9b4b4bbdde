/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/order.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "outbox_in_memory.h"

#define SECOND UINT64_C(1000000)
#define NOW (1000 * SECOND)

enum { SUCCESS = 0, NOT_AUTHORISED = 0x87 };

struct home {
	struct order order;
	struct outbox_in_memory box;
	struct parcel parcel;
};

static const struct carry_ops ops = {
	.next = outbox_next,
	.state = outbox_state,
	.accepted = outbox_accepted,
	.rejected = outbox_rejected,
	.random = outbox_random,
};

static int set_up(void **state)
{
	struct home *home = calloc(1, sizeof(*home));

	order_init(&home->order, &ops, &home->box, "h-0417", "b00t", "5703e", 0);
	*state = home;
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void link_up(struct home *home)
{
	order_link_up(&home->order, 200, 0, NOW);
}

static uint64_t add_reading(struct home *home, enum class class)
{
	uint64_t n = outbox_add(&home->box, OUTGOING_READING, class, NULL, "{\"r\":1}");

	order_kick(&home->order);
	return n;
}

static uint64_t add_alert(struct home *home, const char *id)
{
	uint64_t n = outbox_add(&home->box, OUTGOING_ALERT, CLASS_ALERT, id, "{\"a\":1}");

	order_kick(&home->order);
	return n;
}

static int take_at(struct home *home, uint64_t now_us)
{
	return order_take(&home->order, false, now_us, &home->parcel);
}

static void expect(struct home *home, const char *suffix)
{
	assert_int_equal(take_at(home, NOW), 0);
	assert_string_equal(home->parcel.suffix, suffix);
}

static void expect_payload(const struct home *home, const char *text)
{
	assert_int_equal(home->parcel.n_payload, strlen(text));
	assert_memory_equal(home->parcel.payload, text, strlen(text));
}

static void answer(struct home *home, uint8_t reason, uint64_t now_us)
{
	assert_int_equal(order_answer(&home->order, home->parcel.number, reason, now_us), 0);
}

/* How many readings the parcel has. */
static unsigned n_readings(const struct home *home)
{
	const char *at = home->parcel.payload, *end = at + home->parcel.n_payload;
	unsigned n = 0;

	for (; (at = memmem(at, (size_t)(end - at), "\"r\":", 4)); at++)
		n++;
	return n;
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
		TEST(what_the_brokers_largest_packet_cannot_hold_is_told_and_does_not_block),
		TEST(a_refused_message_stays_and_is_tried_again_later),
		TEST(a_refused_message_does_not_hold_up_the_next),
		TEST(refusals_are_tried_ever_less_often),
		TEST(a_broker_that_refuses_everything_is_not_flooded),
		TEST(refused_batches_that_go_in_pieces_take_no_alerts_place),
		TEST(a_refused_message_that_has_no_room_is_not_due),
		TEST(an_alert_without_subscribers_is_kept_a_reading_is_done),
		TEST(a_closed_alert_is_said_before_its_retained_message_is_emptied),
		TEST(a_closed_alert_cut_off_half_way_is_said_again),
		TEST(a_replaced_revision_is_not_tried_again),
		TEST(mute_is_counted_from_the_oldest_unanswered_or_the_last_answer),
		TEST(a_message_that_is_passed_over_is_not_covered_by_the_answers_to_others),
		TEST(a_closed_alert_that_is_to_be_emptied_is_owed_no_answer),
		TEST(a_second_answer_is_nothing_new),
		TEST(a_failing_store_is_told_and_loses_nothing),
		TEST(an_idle_order_does_not_ask_the_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
