/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "intake_home.h"

static const struct device lift = { .id = "toilet-lift-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } },
	.kind = DEVICE_TOILET_LIFT, .person = "p1" };
static const struct device button = { .id = "help-button-1", .address = { { 0, 0xaa, 1, 1, 0, 3 } },
	.kind = DEVICE_HELP_BUTTON };
static const struct device cuff = { .id = "cuff-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .kind = DEVICE_CUFF,
	.is_bonded = true };

static int hear(struct intake_home *home, const struct device *device, const char *hex)
{
	return home_advert(home, device, 0xfcd2, hex);
}

static int indicate(struct intake_home *home, const char *hex, uint16_t characteristic)
{
	return home_value(home, &cuff, 0x1810, characteristic, hex);
}

static void one_packet_heard_ten_times_is_one_reading(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	for (int i = 0; i < 9; i++) {
		home_wait(f, SECOND);
		assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	}
	assert_int_equal(f->n_taken, 1);
	assert_string_equal(f->taken[0].accepted.person, "p1");
	assert_int_equal(f->taken[0].accepted.class, CLASS_EVENT);
}

static void a_packet_known_before_a_restart_is_known_after_it(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_REPEATED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(hear(f, &lift, "400008015a06e8031101"), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 2);
}

static void a_press_after_the_packet_id_wrapped_is_a_new_press(void **state)
{
	struct intake_home *f = *state;

	for (unsigned id = 0; id <= 256; id += 32) {
		char hex[16];

		snprintf(hex, sizeof(hex), "4400%02x3a01", id & 0xff);
		home_wait(f, 5 * SECOND);
		assert_int_equal(hear(f, &button, hex), INTAKE_ACCEPTED);
	}
	assert_int_equal(f->n_taken, 9);
	assert_int_equal(f->taken[8].accepted.class, CLASS_ALERT);
	assert_memory_not_equal(f->taken[0].accepted.id, f->taken[8].accepted.id, READING_ID_SIZE);
}

static void a_device_that_is_enrolled_anew_goes_on_counting(void **state)
{
	struct intake_home *f = *state;
	struct device again = button;

	assert_int_equal(hear(f, &button, "4400c83a01"), INTAKE_ACCEPTED);
	home_wait(f, 5 * SECOND);
	assert_int_equal(hear(f, &button, "4400073a01"), INTAKE_ACCEPTED);
	snprintf(again.id, sizeof(again.id), "help-button-2");
	assert_int_equal(home_restart(f), 0);
	home_wait(f, 5 * SECOND);
	assert_int_equal(hear(f, &again, "4400c83a01"), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 3);
}

static void packets_that_alternate_under_one_id_are_known_and_write_nothing(void **state)
{
	struct intake_home *f = *state;
	size_t n_writes;

	assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_ACCEPTED);
	assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_ACCEPTED);
	n_writes = f->n_counter_writes;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(hear(f, &lift, "400007015a1101"), INTAKE_REPEATED);
		assert_int_equal(hear(f, &lift, "400007015a1100"), INTAKE_REPEATED);
	}
	assert_int_equal(f->n_taken, 2);
	assert_int_equal(f->n_counter_writes, n_writes);
}

static void an_older_packet_is_refused_and_counted_as_replay(void **state)
{
	struct intake_home *f = *state;
	uint64_t n_replays = 0;

	assert_int_equal(hear(f, &lift, "400010015a1101"), INTAKE_ACCEPTED);
	home_wait(f, SECOND);
	assert_int_equal(hear(f, &lift, "40000f015a1100"), INTAKE_REFUSED);
	for (size_t i = 0; i < drivers_count(); i++)
		n_replays += intake_count(f->intake, i, DECODE_REPLAY);
	assert_int_equal(n_replays, 1);
}

static void a_plain_packet_from_a_device_with_a_key_is_refused(void **state)
{
	struct intake_home *f = *state;
	struct device keyed = lift;

	keyed.has_key = true;
	assert_int_equal(hear(f, &keyed, "400007015a06e8031101"), INTAKE_REFUSED);
	assert_int_equal(f->n_taken, 0);
}

static void an_indication_delivered_twice_is_one_reading(void **state)
{
	static const char stamped[] = "1e800052006100ea07030e07050948000104" "00";
	static const char bare[] = "00800052006100";
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, stamped, 0x2a35), INTAKE_REPEATED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	home_wait(f, SECOND);
	assert_int_equal(indicate(f, "58", 0x2a19), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_REPEATED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(indicate(f, bare, 0x2a35), INTAKE_ACCEPTED);
	assert_int_equal(f->n_taken, 4);
	assert_int_equal(f->taken[0].accepted.trust, TRUST_BONDED);
}

static void what_the_store_could_not_take_may_come_again(void **state)
{
	struct intake_home *f = *state;

	f->fails = true;
	assert_true(hear(f, &lift, "400007015a06e8031101") < 0);
	f->fails = false;
	assert_int_equal(hear(f, &lift, "400007015a06e8031101"), INTAKE_ACCEPTED);
}

static void equal_texts_of_two_characteristics_are_two_readings(void **state)
{
	struct intake_home *f = *state;

	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_ACCEPTED);
	assert_int_equal(indicate(f, "312e30", 0x2a27), INTAKE_ACCEPTED);
	home_wait(f, 60 * SECOND);
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
	assert_int_equal(home_restart(f), 0);
	assert_int_equal(indicate(f, "312e30", 0x2a26), INTAKE_REPEATED);
}

static int set_up(void **state)
{
	*state = home_open();
	return 0;
}

static int tear_down(void **state)
{
	home_close(*state);
	return 0;
}

#define intake_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		intake_test(one_packet_heard_ten_times_is_one_reading),
		intake_test(a_packet_known_before_a_restart_is_known_after_it),
		intake_test(a_press_after_the_packet_id_wrapped_is_a_new_press),
		intake_test(a_device_that_is_enrolled_anew_goes_on_counting),
		intake_test(packets_that_alternate_under_one_id_are_known_and_write_nothing),
		intake_test(an_older_packet_is_refused_and_counted_as_replay),
		intake_test(a_plain_packet_from_a_device_with_a_key_is_refused),
		intake_test(an_indication_delivered_twice_is_one_reading),
		intake_test(what_the_store_could_not_take_may_come_again),
		intake_test(equal_texts_of_two_characteristics_are_two_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
