/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "watch/aid.h"

static const struct device chair = { .id = "chair-1", .kind = DEVICE_CHAIR, .name = "Armchair" };
static struct readings readings;
static struct moment now;
static struct aid aid;

static int set_up(void **state)
{
	(void)state;
	now = (struct moment){ 1000 * UINT64_C(1000000), INT64_C(1795331645113000), 3600, 0 };
	aid_init(&aid, &chair, "p1", &now);
	return 0;
}

static void begin(void)
{
	readings_init(&readings, NULL, 0);
	readings_begin(&readings, READING_MOBILITY);
}

static struct aid_news hear_as(enum trust trust)
{
	struct accepted accepted = { .device = &chair, .person = "p1", .trust = trust, .readings = &readings,
		.reading = readings.reading };

	now.now_us += 1000000;
	now.wall_us += 1000000;
	return aid_hear(&aid, &accepted, &now);
}

static struct aid_news hear(enum quantity quantity, bool truth)
{
	begin();
	readings_boolean(&readings, quantity, truth);
	return hear_as(TRUST_PLAIN);
}

static struct aid_news hear_number(enum quantity quantity, struct decimal number, enum unit unit)
{
	begin();
	readings_number(&readings, quantity, number, unit);
	return hear_as(TRUST_PLAIN);
}

static void pass(uint32_t seconds)
{
	now.now_us += seconds * UINT64_C(1000000);
	now.wall_us += seconds * INT64_C(1000000);
}

static void the_first_word_is_no_use_and_the_same_word_no_news(void **state)
{
	int64_t since_us;
	(void)state;

	assert_int_equal(hear(QUANTITY_OCCUPANCY, true).n_uses, 0); /* who knows since when */
	assert_true(aid_is(&aid, AID_OCCUPIED));
	since_us = aid.said[AID_OCCUPIED].since_us;
	pass(600);
	assert_false(hear(QUANTITY_OCCUPANCY, true).is_changed);
	assert_true(aid.said[AID_OCCUPIED].since_us == since_us);
}

static void what_begins_again_within_a_minute_is_the_same_use(void **state)
{
	(void)state;
	hear(QUANTITY_OCCUPANCY, false);
	pass(120);
	assert_int_equal(hear(QUANTITY_OCCUPANCY, true).n_uses, 1);
	hear(QUANTITY_OCCUPANCY, false);
	assert_int_equal(hear(QUANTITY_OCCUPANCY, true).n_uses, 0);
	hear(QUANTITY_OCCUPANCY, false);
	pass(AID_APART_S);
	assert_int_equal(hear(QUANTITY_OCCUPANCY, true).n_uses, 1);
}

static void steps_of_a_counter_are_uses_and_its_beginning_anew_is_none(void **state)
{
	(void)state;
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 5, 0 }, UNIT_NONE).n_uses, 0);
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 7, 0 }, UNIT_NONE).n_uses, 2);
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 0, 0 }, UNIT_NONE).n_uses, 0);
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 1, 0 }, UNIT_NONE).n_uses, 1);
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 90000, 0 }, UNIT_NONE).n_uses, AID_USES_MAX);
	assert_int_equal(hear_number(QUANTITY_CYCLE_COUNT, (struct decimal){ 90001, -1 }, UNIT_NONE).n_uses, 0);
}

static void a_better_word_for_a_use_takes_the_place_of_the_worse(void **state)
{
	(void)state;
	hear(QUANTITY_MOVING, false);
	assert_int_equal(aid.use, AID_USE_MOVING);
	assert_int_equal(hear(QUANTITY_MOVING, true).n_uses, 1);
	hear(QUANTITY_RAISED, false);
	hear(QUANTITY_MOVING, false);
	pass(120);
	assert_int_equal(hear(QUANTITY_MOVING, true).n_uses, 0);
	assert_true(hear(QUANTITY_MOVING, false).has_moved);
	assert_int_equal(hear(QUANTITY_RAISED, true).n_uses, 1);
}

static void movement_is_what_shows_that_somebody_is_about(void **state)
{
	(void)state;
	assert_true(hear(QUANTITY_MOTION, true).has_moved);
	assert_false(hear(QUANTITY_MOTION, false).has_moved);
	assert_false(hear(QUANTITY_DOOR, false).has_moved); /* the first word */
	assert_true(hear(QUANTITY_DOOR, true).has_moved);
	assert_true(hear(QUANTITY_DOOR, false).has_moved);
	assert_false(hear(QUANTITY_BATTERY_LOW, true).has_moved);
	begin();
	readings_event(&readings, QUANTITY_BUTTON, "press");
	assert_true(hear_as(TRUST_PLAIN).has_moved);
	begin();
	readings_event(&readings, QUANTITY_BUTTON, "none");
	assert_false(hear_as(TRUST_PLAIN).has_moved);
}

static void a_load_is_somebody_from_some_weight_on(void **state)
{
	(void)state;
	hear_number(QUANTITY_LOAD, (struct decimal){ 9900, 0 }, UNIT_GRAM);
	assert_int_equal(aid.said[AID_LOADED].truth, AID_NO);
	hear_number(QUANTITY_LOAD, (struct decimal){ 100, -1 }, UNIT_KILOGRAM);
	assert_int_equal(aid.said[AID_LOADED].truth, AID_YES);
}

static void of_several_motors_the_first_speaks_for_the_aid(void **state)
{
	(void)state;
	hear(QUANTITY_MOVING, false);
	begin();
	readings_boolean(&readings, QUANTITY_MOVING, true)->instance = 4;
	assert_false(hear_as(TRUST_PLAIN).is_changed);
}

static void s14_what_a_bonded_device_said_no_plain_packet_changes(void **state)
{
	(void)state;
	begin();
	readings_boolean(&readings, QUANTITY_OCCUPANCY, true);
	assert_true(hear_as(TRUST_BONDED).is_changed);
	assert_false(hear(QUANTITY_OCCUPANCY, false).is_changed);
	assert_true(aid_is(&aid, AID_OCCUPIED));
}

static void what_can_be_no_number_says_nothing(void **state)
{
	(void)state;
	begin();
	readings_absent(&readings, QUANTITY_LOAD, ABSENT_ERROR);
	readings_absent(&readings, QUANTITY_POSITION, ABSENT_ERROR);
	readings_absent(&readings, QUANTITY_CYCLE_COUNT, ABSENT_ERROR);
	assert_false(hear_as(TRUST_PLAIN).is_changed);
	assert_false(hear_number(QUANTITY_POSITION, (struct decimal){ INT64_MAX, 100 }, UNIT_MILLIMETRE).is_changed);
	assert_false(hear_number(QUANTITY_LOAD, (struct decimal){ 5000, 0 }, UNIT_KILOGRAM).is_changed);
}

static void a_memory_goes_on_in_the_next_boot(void **state)
{
	struct aid again;
	struct moment later;
	(void)state;

	hear(QUANTITY_OCCUPANCY, false);
	hear(QUANTITY_OCCUPANCY, true);
	aid_save(&aid, &now);
	later = (struct moment){ 50 * UINT64_C(1000000), now.wall_us + 600 * INT64_C(1000000), 3600, 0 };
	assert_true(aid_recall(&again, &aid, sizeof(aid), &later));
	assert_true(again.said[AID_OCCUPIED].since_us == -550 * INT64_C(1000000));
	assert_true(again.said[AID_OCCUPIED].since_wall_us == aid.said[AID_OCCUPIED].since_wall_us);
	assert_string_equal(again.name, "Armchair");
	later.wall_us = 0; /* the clock was set back: no time is taken to have passed */
	assert_true(aid_recall(&again, &aid, sizeof(aid), &later));
	assert_true(again.said[AID_OCCUPIED].since_us == 50 * INT64_C(1000000));
	memset(aid.name, 'x', sizeof(aid.name));
	assert_false(aid_recall(&again, &aid, sizeof(aid), &later));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_word_is_no_use_and_the_same_word_no_news),
		TEST(what_begins_again_within_a_minute_is_the_same_use),
		TEST(steps_of_a_counter_are_uses_and_its_beginning_anew_is_none),
		TEST(a_better_word_for_a_use_takes_the_place_of_the_worse),
		TEST(movement_is_what_shows_that_somebody_is_about),
		TEST(a_load_is_somebody_from_some_weight_on),
		TEST(of_several_motors_the_first_speaks_for_the_aid),
		TEST(s14_what_a_bonded_device_said_no_plain_packet_changes),
		TEST(what_can_be_no_number_says_nothing),
		TEST(a_memory_goes_on_in_the_next_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
