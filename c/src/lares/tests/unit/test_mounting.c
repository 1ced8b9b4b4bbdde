/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/mounting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "proto/text.h"

static struct readings readings;
static const struct mounted nowhere;

static struct reading *begin(enum reading_kind kind)
{
	readings_init(&readings, NULL, 0);
	return readings_begin(&readings, kind);
}

static void assert_says(size_t index, enum quantity quantity, bool truth)
{
	assert_int_equal(readings.values[index].quantity, quantity);
	assert_int_equal(readings.values[index].kind, VALUE_BOOLEAN);
	assert_int_equal(readings.values[index].truth, truth);
}

static void an_open_contact_on_a_toilet_lifts_arm_means_raised(void **state)
{
	const struct mounted mounted = { .mounting = MOUNTING_TOILET_LIFT_ARM };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_boolean(&readings, QUANTITY_OPENING, true);
	mounted_apply(&mounted, true, &readings, reading);
	assert_says(0, QUANTITY_RAISED, true);
	assert_true(reading_has(reading, FLAG_BY_MOUNTING));
	assert_int_equal(reading->kind, READING_MOBILITY);
}

/* Whatever the format calls a contact, the rules see one kind of lift. */
static void each_formats_contact_means_the_same(void **state)
{
	static const enum quantity contacts[] = { QUANTITY_OPENING, QUANTITY_DOOR, QUANTITY_WINDOW };
	const struct mounted mounted = { .mounting = MOUNTING_UPPER_END };

	(void)state;
	for (size_t i = 0; i < sizeof(contacts) / sizeof(contacts[0]); i++) {
		struct reading *reading = begin(READING_SENSOR);

		readings_boolean(&readings, contacts[i], false);
		mounted_apply(&mounted, true, &readings, reading);
		assert_says(0, QUANTITY_UPPER_END_STOP, true);
	}
}

static void a_lift_of_any_format_speaks_one_vocabulary(void **state)
{
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_number(&readings, QUANTITY_MASS, (struct decimal){ 7150, -2 }, UNIT_KILOGRAM);
	readings_boolean(&readings, QUANTITY_PROBLEM, true);
	readings_boolean(&readings, QUANTITY_RUNNING, true);
	readings_number(&readings, QUANTITY_TALLY, (struct decimal){ 12, 0 }, UNIT_NONE);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	mounted_apply(&nowhere, true, &readings, reading);
	assert_int_equal(readings.values[0].quantity, QUANTITY_LOAD);
	assert_says(1, QUANTITY_FAULT, true);
	assert_says(2, QUANTITY_MOVING, true);
	assert_int_equal(readings.values[3].quantity, QUANTITY_CYCLE_COUNT);
	assert_says(4, QUANTITY_OPENING, true); /* where it is mounted, nobody said */
}

static void what_is_no_aid_and_not_mounted_stays_as_it_is(void **state)
{
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_number(&readings, QUANTITY_MASS, (struct decimal){ 7150, -2 }, UNIT_KILOGRAM);
	mounted_apply(&nowhere, false, &readings, reading);
	assert_int_equal(readings.values[0].quantity, QUANTITY_MASS);
	assert_false(reading_has(reading, FLAG_BY_MOUNTING));
	assert_int_equal(reading->kind, READING_SENSOR);
}

static void a_number_of_another_measure_is_not_turned(void **state)
{
	const struct mounted mounted = { .mounting = MOUNTING_CARRIAGE };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_number(&readings, QUANTITY_DISTANCE, (struct decimal){ 415, 0 }, UNIT_MILLIMETRE);
	readings_number(&readings, QUANTITY_MOTION, (struct decimal){ 1, 0 }, UNIT_VOLT);
	readings_absent(&readings, QUANTITY_VIBRATION, ABSENT_ERROR);
	mounted_apply(&mounted, true, &readings, reading);
	assert_int_equal(readings.values[0].quantity, QUANTITY_POSITION);
	assert_int_equal(readings.values[1].quantity, QUANTITY_MOTION);
	assert_int_equal(readings.values[2].quantity, QUANTITY_MOVING);
}

static void the_inputs_of_a_module_are_what_they_are_wired_to(void **state)
{
	struct mounted mounted = { 0 };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	assert_int_equal(mounted_inputs_parse("upper-end-stop,!emergency-stop,-", &mounted), 0);
	assert_int_equal(mounted.n_inputs, 3);
	for (uint8_t i = 1; i <= 4; i++)
		readings_boolean(&readings, QUANTITY_INPUT, true)->instance = i;
	mounted_apply(&mounted, true, &readings, reading);
	assert_says(0, QUANTITY_UPPER_END_STOP, true);
	assert_int_equal(readings.values[0].instance, 0);
	assert_says(1, QUANTITY_EMERGENCY_STOP, false);
	assert_says(2, QUANTITY_INPUT, true);
	assert_says(3, QUANTITY_INPUT, true);
	assert_int_equal(readings.values[3].instance, 4);
}

static void the_only_input_is_the_first(void **state)
{
	struct mounted mounted = { 0 };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	assert_int_equal(mounted_inputs_parse("overload", &mounted), 0);
	readings_boolean(&readings, QUANTITY_INPUT, true);
	mounted_apply(&mounted, true, &readings, reading);
	assert_says(0, QUANTITY_OVERLOAD, true);
}

/* "On" of a generic boolean may be an open contact or a closed one: only who wired it can say. */
static void a_generic_boolean_is_what_its_input_is_said_to_be(void **state)
{
	struct mounted mounted = { .mounting = MOUNTING_SEAT };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_boolean(&readings, QUANTITY_GENERIC_BOOLEAN, true);
	mounted_apply(&mounted, true, &readings, reading);
	assert_says(0, QUANTITY_GENERIC_BOOLEAN, true);
	assert_int_equal(mounted_inputs_parse("!occupancy", &mounted), 0);
	mounted_apply(&mounted, true, &readings, reading);
	assert_says(0, QUANTITY_OCCUPANCY, false);
}

/* Who sleeps does not move, and a lift that has power need not run. */
static void what_only_may_be_so_is_not_turned(void **state)
{
	const struct mounted mattress = { .mounting = MOUNTING_MATTRESS }, carriage = { .mounting = MOUNTING_CARRIAGE };
	struct reading *reading = begin(READING_SENSOR);

	(void)state;
	readings_boolean(&readings, QUANTITY_MOTION, false);
	mounted_apply(&mattress, true, &readings, reading);
	assert_says(0, QUANTITY_MOTION, false);
	readings_boolean(&readings, QUANTITY_POWER_ON, true);
	mounted_apply(&carriage, true, &readings, reading);
	assert_says(1, QUANTITY_POWER_ON, true);
}

static void inputs_that_mean_nothing_are_refused(void **state)
{
	static const char *const wrong[] = { "fan", "position", "!", "!-", ",overload", "a-name-that-is-far-too-long-for-it" };
	struct mounted mounted = { .n_inputs = 1, .inputs = { { QUANTITY_OVERLOAD, true } } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(mounted_inputs_parse(wrong[i], &mounted), -EINVAL);
	assert_int_equal(mounted_inputs_parse("-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-", &mounted), -E2BIG);
	assert_int_equal(mounted.n_inputs, 1);
	assert_int_equal(mounted_inputs_parse("", &mounted), 0);
	assert_int_equal(mounted.n_inputs, 0);
}

static void an_input_is_written_as_it_is_read(void **state)
{
	static const char *const texts[] = { "-", "raised", "!moving", "door", "opening", "occupancy", "fault", "power-on",
		"battery-low", "battery-charging", "lower-end-stop" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct mounted_input input;
		char buffer[64];
		struct text t = text_of(buffer, sizeof(buffer));

		assert_int_equal(mounted_input_parse(texts[i], &input), 0);
		mounted_input_format(&input, &t);
		assert_true(text_end(&t) > 0);
		assert_string_equal(buffer, texts[i]);
	}
}

static void every_mounting_has_a_name_and_words(void **state)
{
	(void)state;
	for (enum mounting m = MOUNTING_NONE + 1; m < MOUNTING_COUNT; m++) {
		assert_int_equal(mounting_from_name(mounting_name(m)), m);
		assert_true(strlen(mounting_words(m)) > 0);
	}
	assert_int_equal(mounting_from_name("bathroom"), MOUNTING_NONE);
	assert_int_equal(mounting_from_name(""), MOUNTING_NONE);
	assert_string_equal(mounting_words(MOUNTING_NONE), "");
}

static void what_is_said_at_a_place_is_known(void **state)
{
	(void)state;
	assert_true(mounting_can_say(MOUNTING_TOILET_LIFT_ARM, QUANTITY_RAISED));
	assert_false(mounting_can_say(MOUNTING_TOILET_LIFT_ARM, QUANTITY_OCCUPANCY));
	assert_true(mounting_can_say(MOUNTING_MATTRESS, QUANTITY_OCCUPANCY));
	assert_false(mounting_can_say(MOUNTING_NONE, QUANTITY_RAISED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_at_a_place_is_known),
		cmocka_unit_test(an_open_contact_on_a_toilet_lifts_arm_means_raised),
		cmocka_unit_test(each_formats_contact_means_the_same),
		cmocka_unit_test(a_lift_of_any_format_speaks_one_vocabulary),
		cmocka_unit_test(what_is_no_aid_and_not_mounted_stays_as_it_is),
		cmocka_unit_test(a_number_of_another_measure_is_not_turned),
		cmocka_unit_test(the_inputs_of_a_module_are_what_they_are_wired_to),
		cmocka_unit_test(the_only_input_is_the_first),
		cmocka_unit_test(a_generic_boolean_is_what_its_input_is_said_to_be),
		cmocka_unit_test(what_only_may_be_so_is_not_turned),
		cmocka_unit_test(inputs_that_mean_nothing_are_refused),
		cmocka_unit_test(an_input_is_written_as_it_is_read),
		cmocka_unit_test(every_mounting_has_a_name_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
