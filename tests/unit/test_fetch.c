/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch_home.h"

static void b16_at_each_connection_the_records_behind_the_mark_are_asked_for(void **state)
{
	struct home *h = opened(3);

	(void)state;
	connects(h);
	assert_int_equal(h->n_request, 2);
	assert_memory_equal(h->request, "\x01\x01", 2);
	assert_int_equal(marked(h), 3);
	leaves(h);
	assert_int_equal(h->end, SESSION_END_DONE);

	h->n_stored = 5;
	connects(h);
	assert_int_equal(h->n_request, 5);
	assert_memory_equal(h->request, "\x01\x03\x01\x03\x00", 5); /* and that at the mark, which is nobody's news */
	for (int i = 1; i <= 5; i++)
		assert_int_equal(h->n_taken[i], 1);
	assert_int_equal(marked(h), 5);
	closed(h);
}

static void nothing_new_is_no_empty_connection(void **state)
{
	struct home *h = opened(3);

	(void)state;
	connects(h);
	leaves(h);
	connects(h);
	assert_memory_equal(h->request, "\x01\x03\x01\x03\x00", 5);
	leaves(h);
	assert_int_equal(h->end, SESSION_END_KNOWN);
	assert_int_equal(h->n_taken[3], 1);
	closed(h);
}

/* Wherever it is cut, the next connections bring the rest; of what was taken nothing is lost, and little comes twice. */
static void b17_cut_at_any_record_it_is_resumed_without_hole(void **state)
{
	(void)state;
	for (unsigned cut = 0; cut <= 40; cut++) {
		struct home *h = opened(40);

		h->cut_after = cut;
		connects(h);
		assert_int_equal(h->n_sessions, cut < 40);
		h->cut_after = NEVER;
		connects(h);
		for (int i = 1; i <= 40; i++)
			assert_true(h->n_taken[i] == 1 || (cut == 40 && i == 40 && h->n_taken[i] == 2) || (cut == 1 && i == 1));
		assert_int_equal(marked(h), 40);
		closed(h);
	}
}

static void b17_a_record_that_could_not_be_kept_comes_again(void **state)
{
	struct home *h = opened(3);

	(void)state;
	h->is_disk_full = true;
	connects(h);
	leaves(h);
	assert_true(!h->has_mark || marked(h) == 0);
	h->is_disk_full = false;
	connects(h);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(h->n_taken[i], 1);
	closed(h);
}

static void b17_nothing_is_deleted_before_the_mark_is_durable(void **state)
{
	struct home *h = opened(3);

	(void)state;
	h->meter.deletes_records = h->mark_is_refused = true;
	connects(h);
	assert_int_equal(h->request[0], 1);
	leaves(h);
	h->mark_is_refused = false;
	connects(h);
	assert_int_equal(h->n_request, 7);
	assert_memory_equal(h->request, "\x02\x04\x01\x01\x00\x03\x00", 7);
	closed(h);
}

static void what_nobody_understands_is_not_deleted(void **state)
{
	struct home *h = opened(3);

	(void)state;
	h->meter.deletes_records = h->is_garbled = true;
	connects(h);
	assert_int_equal(marked(h), 3);
	assert_int_equal(h->request[0], 1);
	closed(h);
}

static void b18_what_nobody_understands_is_no_measurement(void **state)
{
	struct home *h = opened(0);

	(void)state;
	h->is_garbled = true;
	h->refusal = "Operation failed with ATT error: 0x0e";
	connects(h);
	send_record(h, 9);
	link_is(h, false);
	bluetoothd_settle(&h->bluez);
	assert_int_equal(h->n_sessions, 1);
	assert_int_equal(h->end, SESSION_END_EMPTY);
	closed(h);
}

/* It counts past the mark by now, and only what it says of the record at the mark tells. */
static void b17_a_meter_whose_memory_began_anew_is_read_whole(void **state)
{
	struct home *h = opened(3);

	(void)state;
	connects(h);
	leaves(h);
	memset(h->n_taken, 0, sizeof(h->n_taken));
	h->year = 8;
	h->n_stored = 5;
	h->cut_after = 4;
	connects(h); /* cut again before all came */
	h->cut_after = NEVER;
	connects(h);
	for (int i = 1; i <= 5; i++)
		assert_true(h->n_taken[i] > 0);
	assert_int_equal(marked(h), 5);
	leaves(h);
	h->n_stored = 6;
	connects(h);
	assert_int_equal(h->n_taken[6], 1);
	closed(h);
}

/* Its records have no times, and three days later there are more of them than the mark says. */
static void b17_a_sensor_that_began_another_session_is_read_from_its_beginning(void **state)
{
	struct home *h = opened_as(true, 10);

	(void)state;
	connects(h);
	assert_int_equal(marked(h), 10);
	leaves(h);
	h->n_stored = 12;
	connects(h);
	leaves(h);
	assert_int_equal(h->n_taken[1], 1);
	assert_int_equal(h->n_taken[12], 1);
	h->start_day = 16;
	h->n_stored = 20;
	connects(h);
	for (int i = 1; i <= 20; i++)
		assert_int_equal(h->n_taken[i], i <= 12 ? 2 : 1);
	assert_int_equal(marked(h), 20);
	closed(h);
}

/* Of a first transfer that was cut the lower half of a ring is not behind the mark. */
static void b17_a_ring_that_is_cut_in_the_middle_is_fetched_whole(void **state)
{
	(void)state;
	for (unsigned cut = 0; cut <= 40; cut++) {
		struct home *h = opened(40);

		h->begins_at = 25;
		h->cut_after = cut;
		connects(h);
		h->cut_after = NEVER;
		connects(h);
		for (int i = 1; i <= 40; i++)
			assert_true(h->n_taken[i] > 0);
		assert_int_equal(h->n_first_fetch, h->n_delivered);
		assert_int_equal(marked(h), 40);
		leaves(h);
		h->n_stored = 41;
		connects(h);
		assert_int_equal(h->n_taken[41], 1);
		assert_memory_equal(h->request, "\x01\x03\x01\x28\x00", 5);
		closed(h);
	}
}

/* What was left of another person's stays left, though its time is not believed and it is the newest. */
static void r42_the_newest_record_that_was_left_is_not_news_at_the_next_connection(void **state)
{
	struct home *h = opened(3);

	(void)state;
	h->meter.has_clock_offset = false;
	connects(h);
	leaves(h);
	memset(h->n_taken, 0, sizeof(h->n_taken));
	connects(h);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(h->n_taken[i], 0);
	closed(h);
}

static void of_a_first_transfer_that_is_cut_the_rest_is_of_the_first(void **state)
{
	struct home *h = opened(40);

	(void)state;
	h->cut_after = 20;
	connects(h);
	h->cut_after = NEVER;
	connects(h);
	assert_int_equal(h->n_first_fetch, 40);
	leaves(h);
	h->n_stored = 41;
	connects(h);
	assert_int_equal(h->n_first_fetch, 40);
	assert_int_equal(h->n_taken[41], 1);
	closed(h);
}

static void what_comes_after_an_empty_first_transfer_is_of_no_first_one(void **state)
{
	struct home *h = opened(0);

	(void)state;
	connects(h);
	leaves(h);
	h->n_stored = 1;
	connects(h);
	assert_int_equal(h->n_taken[1], 1);
	assert_int_equal(h->n_first_fetch, 0);
	closed(h);
}

static void of_a_clock_that_nobody_measured_the_newest_record_comes_first(void **state)
{
	struct home *h = opened(3);

	(void)state;
	h->meter.has_clock_offset = false;
	connects(h);
	assert_int_equal(h->n_newest, 1);
	assert_int_equal(h->n_taken[3], 2);
	assert_int_equal(h->n_taken[1], 1);
	assert_int_equal(marked(h), 3);
	closed(h);
}

static void a_meter_that_falls_silent_is_told_to_stop_and_let_go(void **state)
{
	struct home *h = opened(0);

	(void)state;
	h->refusal = "Operation failed with ATT error: 0xfe";
	connects(h);
	assert_int_equal(h->n_requests, 1);
	bluetoothd_pass(&h->bluez, RECORDS_SILENCE_US - 1);
	assert_int_equal(h->n_requests, 1);
	bluetoothd_pass(&h->bluez, 1);
	assert_int_equal(h->n_requests, 3); /* the abort, and once more what was asked */
	bluetoothd_pass(&h->bluez, 60 * UINT64_C(1000000));
	assert_int_equal(h->n_requests, 3);
	closed(h);
}

static void what_a_device_sends_unasked_is_taken_all_the_same(void **state)
{
	struct home *h = opened(1);

	(void)state;
	connects(h);
	send_record(h, 9);
	bluetoothd_settle(&h->bluez);
	assert_int_equal(h->n_taken[9], 1);
	assert_int_equal(marked(h), 1);
	closed(h);
}

static void b1_a_bluetoothd_that_goes_away_in_mid_transfer_leaves_no_hole(void **state)
{
	struct home *h = opened(40);

	(void)state;
	h->cut_after = 17;
	h->refusal = NULL;
	connects(h);
	bluetoothd_owner_changed(&h->bluez, OWNER, "");
	bluetoothd_settle(&h->bluez);
	h->cut_after = NEVER;
	bluetoothd_owner_changed(&h->bluez, "", OWNER);
	bluetoothd_settle(&h->bluez);
	connects(h);
	for (int i = 1; i <= 40; i++)
		assert_int_equal(h->n_taken[i], 1);
	closed(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b16_at_each_connection_the_records_behind_the_mark_are_asked_for),
		cmocka_unit_test(nothing_new_is_no_empty_connection),
		cmocka_unit_test(b17_cut_at_any_record_it_is_resumed_without_hole),
		cmocka_unit_test(b17_a_record_that_could_not_be_kept_comes_again),
		cmocka_unit_test(b17_nothing_is_deleted_before_the_mark_is_durable),
		cmocka_unit_test(what_nobody_understands_is_not_deleted),
		cmocka_unit_test(b18_what_nobody_understands_is_no_measurement),
		cmocka_unit_test(b17_a_meter_whose_memory_began_anew_is_read_whole),
		cmocka_unit_test(b17_a_sensor_that_began_another_session_is_read_from_its_beginning),
		cmocka_unit_test(b17_a_ring_that_is_cut_in_the_middle_is_fetched_whole),
		cmocka_unit_test(r42_the_newest_record_that_was_left_is_not_news_at_the_next_connection),
		cmocka_unit_test(of_a_first_transfer_that_is_cut_the_rest_is_of_the_first),
		cmocka_unit_test(what_comes_after_an_empty_first_transfer_is_of_no_first_one),
		cmocka_unit_test(of_a_clock_that_nobody_measured_the_newest_record_comes_first),
		cmocka_unit_test(a_meter_that_falls_silent_is_told_to_stop_and_let_go),
		cmocka_unit_test(what_a_device_sends_unasked_is_taken_all_the_same),
		cmocka_unit_test(b1_a_bluetoothd_that_goes_away_in_mid_transfer_leaves_no_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
