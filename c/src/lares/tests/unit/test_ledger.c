/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "packaging/desk/ledger.h"

/* What "lost 0, doubled 0" rests on. */

static int setup(void **state)
{
	static struct ledger ledger;

	*state = &ledger;
	return ledger_init(&ledger);
}

static int teardown(void **state)
{
	ledger_done(*state);
	return 0;
}

static int take_from(struct ledger *ledger, const char *store, const char *id, int seq)
{
	json_t *reading = json_pack("{s:s, s:i, s:{s:s}}", "id", id, "seq", seq, "time", "received",
		"2026-11-22T08:14:05.250+01:00");
	int r = ledger_reading(ledger, store, reading);

	json_decref(reading);
	return r;
}

static int take(struct ledger *ledger, const char *id, int seq)
{
	return take_from(ledger, "first", id, seq);
}

static int take_alert(struct ledger *ledger, const char *id, int rev, int64_t wall_us)
{
	json_t *alert = json_pack("{s:s, s:i, s:[{s:s}]}", "id", id, "rev", rev, "because", "reading", "aa");
	int r = ledger_alert(ledger, alert, wall_us);

	json_decref(alert);
	return r;
}

static void the_same_reading_again_is_repetition(void **state)
{
	struct ledger_count count;

	assert_int_equal(take(*state, "aa", 1), LEDGER_NEW);
	assert_int_equal(take(*state, "aa", 1), LEDGER_REPEATED);
	ledger_count(*state, &count);
	assert_int_equal(count.n_readings, 1);
	assert_int_equal(count.n_repeated, 1);
	assert_int_equal(count.n_doubled, 0);
}

static void another_store_numbers_anew(void **state)
{
	struct ledger_count count;

	assert_int_equal(take(*state, "aa", 1), LEDGER_NEW);
	assert_int_equal(take_from(*state, "second", "bb", 1), LEDGER_NEW);
	assert_int_equal(take_from(*state, "second", "cc", 3), LEDGER_NEW);
	assert_int_equal(take_from(*state, "second", "aa", 4), LEDGER_REPEATED);
	assert_int_equal(take_from(*state, "", "dd", 5), -EBADMSG);
	ledger_count(*state, &count);
	assert_int_equal(count.n_readings, 3);
	assert_int_equal(count.n_doubled, 0);
	assert_int_equal(count.n_holes, 1);
	assert_int_equal(count.first_hole, 2);
}

static void a_reading_under_a_second_number_is_doubled(void **state)
{
	struct ledger_count count;

	take(*state, "aa", 1);
	assert_int_equal(take(*state, "aa", 2), LEDGER_DOUBLED);
	ledger_count(*state, &count);
	assert_int_equal(count.n_doubled, 1);
}

static void two_readings_under_one_number_are_doubled(void **state)
{
	struct ledger_count count;

	take(*state, "aa", 7);
	take(*state, "ab", 7);
	ledger_count(*state, &count);
	assert_int_equal(count.n_doubled, 1);
	assert_int_equal(count.n_holes, 0);
}

static void numbers_may_come_in_any_order_and_holes_are_found(void **state)
{
	struct ledger_count count;

	take(*state, "ac", 9);
	take(*state, "aa", 3);
	take(*state, "ab", 4);
	ledger_count(*state, &count);
	assert_int_equal(count.n_holes, 4);
	assert_int_equal(count.first_hole, 5);
}

static void no_reading_is_no_hole(void **state)
{
	struct ledger_count count;

	ledger_count(*state, &count);
	assert_int_equal(count.n_readings, 0);
	assert_int_equal(count.n_holes, 0);
}

static void a_reading_without_id_or_number_is_refused(void **state)
{
	assert_int_equal(take(*state, "", 1), -EBADMSG);
	assert_int_equal(take(*state, "aa", 0), -EBADMSG);
}

static void a_lower_revision_of_an_alert_is_ignored(void **state)
{
	assert_int_equal(take_alert(*state, "01A", 3, 0), LEDGER_NEW);
	assert_int_equal(take_alert(*state, "01A", 2, 0), LEDGER_OLDER);
	assert_int_equal(take_alert(*state, "01A", 3, 0), LEDGER_OLDER);
	assert_int_equal(take_alert(*state, "01A", 4, 0), LEDGER_NEW);
	assert_int_equal(take_alert(*state, "01A", 0, 0), -EBADMSG);
}

static void the_delay_of_an_alert_counts_from_its_reading(void **state)
{
	const int64_t received_us = INT64_C(1795331645250000); /* 2026-11-22T07:14:05.250Z */
	double delay_s;

	take_alert(*state, "01A", 1, received_us + 750000);
	assert_int_equal(ledger_alert_delay(*state, "01A", &delay_s), -ENOENT); /* the alert goes first */
	take(*state, "aa", 1);
	take_alert(*state, "01A", 2, received_us + 9000000);
	assert_int_equal(ledger_alert_delay(*state, "01A", &delay_s), 0);
	assert_true(delay_s > 0.749 && delay_s < 0.751);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_reading_again_is_repetition, setup, teardown),
		cmocka_unit_test_setup_teardown(another_store_numbers_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_reading_under_a_second_number_is_doubled, setup, teardown),
		cmocka_unit_test_setup_teardown(two_readings_under_one_number_are_doubled, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_may_come_in_any_order_and_holes_are_found, setup, teardown),
		cmocka_unit_test_setup_teardown(no_reading_is_no_hole, setup, teardown),
		cmocka_unit_test_setup_teardown(a_reading_without_id_or_number_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_lower_revision_of_an_alert_is_ignored, setup, teardown),
		cmocka_unit_test_setup_teardown(the_delay_of_an_alert_counts_from_its_reading, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
