/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "store_home.h"

static void a_known_id_is_a_twin_before_and_after_the_commit_and_a_restart(void **state)
{
	struct home *home = *state;

	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 7, "{}"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 7, "{}"), STORE_TWIN);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 7, "{}"), STORE_TWIN);
	assert_false(home_is_pending(home));
	home_reopen(home);
	assert_int_equal(home_add(home, "cuff-1", CLASS_EVENT, 7, "{}"), STORE_TWIN);
	assert_int_equal(store_next_seq(home->store), 2);
}

static void a_device_that_was_enrolled_anew_brings_no_record_twice(void **state)
{
	struct home *home = *state;

	assert_int_equal(home_add(home, "meter-1", CLASS_VITAL, 7, "{}"), 0);
	assert_int_equal(home_add(home, "meter-2", CLASS_VITAL, 7, "{}"), STORE_TWIN);
	assert_int_equal(home_add(home, "meter-2", CLASS_VITAL, 8, "{}"), 0);
	assert_int_equal(store_next_seq(home->store), 3);
}

static void what_may_repeat_is_known_among_the_last_ones(void **state)
{
	struct home *home = *state;
	struct device device = { .id = "lift-1" };
	struct accepted accepted = { .seq = 1, .id = { 7 }, .device = &device, .class = CLASS_TELEMETRY };

	assert_int_equal(store_add_reading(home->store, &accepted, "{}", 2), 0);
	assert_int_equal(store_commit(home->store), 0);
	home_reopen(home);
	accepted.may_repeat = true;
	accepted.seq = 2;
	assert_int_equal(store_add_reading(home->store, &accepted, "{}", 2), STORE_TWIN);
	accepted.id[0] = 8;
	assert_int_equal(store_add_reading(home->store, &accepted, "{}", 2), 0);
}

static void a_file_that_lost_its_last_rows_is_set_aside(void **state)
{
	struct home *home = *state;
	char id[STORE_ID_MAX];

	for (uint32_t i = 1; i <= 3; i++)
		home_add(home, "cuff-1", CLASS_VITAL, i, "{}");
	store_commit(home->store);
	home_taken(home, 3);
	store_commit(home->store);
	strcpy(id, store_id(home->store));
	home_close(home);
	home_edit(home, "DELETE FROM reading WHERE seq = 3");
	home_open(home);
	assert_string_not_equal(store_id(home->store), id);
}

static void a_number_out_of_turn_is_refused(void **state)
{
	struct home *home = *state;
	struct device device = { .id = "cuff-1" };
	struct accepted accepted = { .seq = 2, .device = &device };

	assert_int_equal(store_add_reading(home->store, &accepted, "{}", 2), -EINVAL);
	accepted.seq = 0;
	assert_int_equal(store_add_reading(home->store, &accepted, "{}", 2), -EINVAL);
	assert_false(home_is_pending(home));
}

static void numbers_go_on_after_a_restart_and_what_was_not_committed_is_free(void **state)
{
	struct home *home = *state;

	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, i, "{}"), 0);
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 4, "{}"), 0);
	assert_int_equal(store_next_seq(home->store), 5);
	home_reopen(home);
	assert_int_equal(store_next_seq(home->store), 4);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 4, "{}"), 0);
}

static void a_walk_shows_the_newest_first_and_stops_where_asked(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	home_add(home, "cuff-1", CLASS_VITAL, 10, "a");
	home_add(home, "scale-1", CLASS_VITAL, 5, "b");
	home_add(home, "cuff-1", CLASS_VITAL, 2, "c"); /* accepted later, measured earlier */
	assert_int_equal(store_each_reading(home->store, NULL, 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=c;scale-1=b;cuff-1=a;");
	rows[0] = '\0';
	assert_int_equal(store_each_reading(home->store, "cuff-1", 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=a;cuff-1=c;");
	rows[0] = '\0';
	assert_int_equal(store_each_reading(home->store, "cuff-1", 0, 1, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=a;");
	rows[0] = '\0';
	assert_int_equal(store_each_reading(home->store, NULL, HOME_TIME_US + 3000000, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "scale-1=b;cuff-1=a;");
	rows[0] = '\0';
	assert_int_equal(store_each_reading(home->store, "none", 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "");
}

static void a_page_goes_back_from_a_number(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	for (uint32_t i = 1; i <= 5; i++)
		home_add(home, "cuff-1", CLASS_VITAL, i, (const char[]){ (char)('a' + i), '\0' });
	assert_int_equal(store_each_before(home->store, UINT64_MAX, 2, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=f;cuff-1=e;");
	rows[0] = '\0';
	assert_int_equal(store_each_before(home->store, 4, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "cuff-1=d;cuff-1=c;cuff-1=b;");
	rows[0] = '\0';
	assert_int_equal(store_each_before(home->store, 1, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "");
}

static void of_one_device_all_but_telemetry_is_walked_and_every_device_is_named(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	home_add(home, "lift-1", CLASS_EVENT, 2, "a");
	home_add(home, "lift-1", CLASS_TELEMETRY, 3, "b");
	home_add(home, "cuff-1", CLASS_VITAL, 4, "c");
	home_add(home, "lift-1", CLASS_ALERT, 5, "d");
	home_add(home, "lift-1", CLASS_EVENT, 6, "e");
	assert_int_equal(store_each_but_telemetry(home->store, "lift-1", 0, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "lift-1=e;lift-1=d;lift-1=a;");
	rows[0] = '\0';
	assert_int_equal(store_each_but_telemetry(home->store, "lift-1", HOME_TIME_US + 5000000, 9, home_write_reading, rows), 0);
	assert_string_equal(rows, "lift-1=e;lift-1=d;");
	rows[0] = '\0';
	assert_int_equal(store_each_but_telemetry(home->store, "lift-1", 0, 1, home_write_reading, rows), 0);
	assert_string_equal(rows, "lift-1=e;");
	assert_string_equal(store_device_at(home->store, 0), "lift-1");
	assert_string_equal(store_device_at(home->store, 1), "cuff-1");
	assert_null(store_device_at(home->store, 2));
}

static void the_last_accepted_of_each_device_is_found_however_long_ago(void **state)
{
	struct home *home = *state;
	char rows[HOME_ROWS_MAX] = "";

	home_add(home, "lift-1", CLASS_EVENT, 9, "a");
	home_add(home, "cuff-1", CLASS_VITAL, 8, "b");
	home_add(home, "room-1", CLASS_TELEMETRY, 7, "c");
	home_add(home, "cuff-1", CLASS_VITAL, 6, "d"); /* accepted later, measured earlier */
	home_add(home, "room-1", CLASS_TELEMETRY, 5, "e");
	assert_int_equal(store_each_newest(home->store, home_write_reading, rows), 0);
	assert_string_equal(rows, "room-1=e;cuff-1=d;lift-1=a;");
}

static void a_reading_dated_anew_waits_again_with_all_else_as_it_was(void **state)
{
	struct home *home = *state;
	struct outgoing outgoing;
	struct outbox_state state_now;
	struct packed row;

	home_add(home, "cuff-1", CLASS_VITAL, 10, "1970");
	home_add(home, "cuff-1", CLASS_VITAL, 11, "other");
	store_commit(home->store);
	home_taken(home, 1);
	home_taken(home, 2);
	assert_int_equal(store_redate_reading(home->store, 1, HOME_TIME_US, "2026", 4), 0);
	assert_int_equal(store_redate_reading(home->store, 3, HOME_TIME_US, "2026", 4), STORE_NONE);
	assert_int_equal(home_next(home, 0, &outgoing), STORE_NONE); /* a power cut would take it back */
	store_outbox_state(home->store, &state_now);
	assert_int_equal(state_now.newest_seq, 0); /* whoever finds nothing does not pass it over */
	assert_int_equal(store_commit(home->store), 0);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	home_reopen(home);
	assert_int_equal(home_next(home, 0, &outgoing), 0);
	assert_int_equal(outgoing.n, 1);
	assert_string_equal(outgoing.json, "2026");
	assert_int_equal(home_next(home, 1, &outgoing), STORE_NONE);
	assert_int_equal(store_get_reading(home->store, 1, &row), 0);
	assert_int_equal(row.at_us, HOME_TIME_US);
	assert_int_equal(row.id[0], 10);
	assert_int_equal(store_get_reading(home->store, 3, &row), STORE_NONE);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 10, "again"), STORE_TWIN);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 12, "1970"), 0);
	assert_int_equal(home_add(home, "cuff-1", CLASS_VITAL, 13, "1970"), 0);
	assert_int_equal(store_redate_reading(home->store, 4, HOME_TIME_US, "2026", 4), 0);
	assert_int_equal(home_next(home, 2, &outgoing), STORE_NONE);
}

static int stop_at_once(void *context, const struct packed *row)
{
	(void)row;
	++*(int *)context;
	return STORE_NONE; /* a caller's own number, even where it is one of the store's */
}

static void a_walk_returns_what_ended_it(void **state)
{
	struct home *home = *state;
	int n = 0;

	home_add(home, "cuff-1", CLASS_VITAL, 1, "a");
	home_add(home, "cuff-1", CLASS_VITAL, 2, "b");
	assert_int_equal(store_each_reading(home->store, NULL, 0, 9, stop_at_once, &n), STORE_NONE);
	assert_int_equal(n, 1);
	assert_int_equal(store_each_newest(home->store, stop_at_once, &n), STORE_NONE);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOME(a_known_id_is_a_twin_before_and_after_the_commit_and_a_restart),
		IN_HOME(a_device_that_was_enrolled_anew_brings_no_record_twice),
		IN_HOME(a_file_that_lost_its_last_rows_is_set_aside),
		IN_HOME(what_may_repeat_is_known_among_the_last_ones),
		IN_HOME(a_number_out_of_turn_is_refused),
		IN_HOME(numbers_go_on_after_a_restart_and_what_was_not_committed_is_free),
		IN_HOME(a_walk_shows_the_newest_first_and_stops_where_asked),
		IN_HOME(a_page_goes_back_from_a_number),
		IN_HOME(of_one_device_all_but_telemetry_is_walked_and_every_device_is_named),
		IN_HOME(the_last_accepted_of_each_device_is_found_however_long_ago),
		IN_HOME(a_reading_dated_anew_waits_again_with_all_else_as_it_was),
		IN_HOME(a_walk_returns_what_ended_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
