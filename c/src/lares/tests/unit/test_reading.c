/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const struct decimal one = { 1, 0 };

static void a_value_before_the_first_reading_has_no_place(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	assert_null(readings_number(&readings, QUANTITY_CO2, one, UNIT_PER_MILLION));
	assert_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, "a", 1));
	assert_int_equal(readings.n_values, 0);
	assert_int_equal(readings.n_text, 0);
}

static void more_readings_than_there_is_room_for_are_refused(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	for (int i = 0; i < READINGS_MAX; i++)
		assert_non_null(readings_begin(&readings, READING_SENSOR));
	assert_null(readings_begin(&readings, READING_SENSOR));
	assert_int_equal(readings.n_readings, READINGS_MAX);
}

static void more_values_than_there_is_room_for_are_refused(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	for (int i = 0; i < READINGS_VALUES_MAX; i++)
		assert_non_null(readings_boolean(&readings, QUANTITY_MOTION, true));
	assert_null(readings_boolean(&readings, QUANTITY_MOTION, true));
	assert_null(readings_event(&readings, QUANTITY_BUTTON, "press"));
	assert_int_equal(readings.reading[0].n_values, READINGS_VALUES_MAX);
}

static void more_text_than_there_is_room_for_is_refused(void **state)
{
	char text[READINGS_TEXT_MAX + 1] = { 0 };
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_DEVICE_INFORMATION);
	assert_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, text, sizeof(text)));
	assert_non_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, text, READINGS_TEXT_MAX - 1));
	assert_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, text, 2));
	assert_non_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, text, 1));
	assert_non_null(readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, NULL, 0));
	assert_int_equal(readings.reading[0].n_values, 3);
}

static void values_belong_to_the_newest_reading(void **state)
{
	struct readings readings = { 0 };

	(void)state;
	readings_begin(&readings, READING_SENSOR);
	readings_number(&readings, QUANTITY_CO2, one, UNIT_PER_MILLION);
	readings_begin(&readings, READING_SENSOR);
	readings_text(&readings, QUANTITY_TEXT, VALUE_TEXT, "abc", 3);
	readings_absent(&readings, QUANTITY_HUMIDITY, ABSENT_ERROR);
	assert_int_equal(readings.reading[1].first_value, 1);
	assert_int_equal(readings.reading[1].n_values, 2);
	assert_null(reading_find(&readings, &readings.reading[1], QUANTITY_CO2));
	assert_ptr_equal(reading_find(&readings, &readings.reading[1], QUANTITY_HUMIDITY), &readings.values[2]);
	assert_memory_equal(readings.text + readings.values[1].text.at, "abc", 3);
	assert_int_equal(readings.reading[1].user, READING_NO_USER);
}

static void a_reading_is_as_urgent_as_its_most_urgent_value(void **state)
{
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_SENSOR);

	(void)state;
	assert_int_equal(reading_class(&readings, reading), CLASS_TELEMETRY);
	readings_number(&readings, QUANTITY_BATTERY_LEVEL, one, UNIT_PERCENT);
	assert_int_equal(reading_class(&readings, reading), CLASS_TELEMETRY);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	assert_int_equal(reading_class(&readings, reading), CLASS_EVENT);
	readings_absent(&readings, QUANTITY_SPO2, ABSENT_ERROR);
	assert_int_equal(reading_class(&readings, reading), CLASS_VITAL);
}

static void one_number_that_cannot_be_true_makes_the_reading_insane(void **state)
{
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_SENSOR);

	(void)state;
	assert_true(reading_is_sane(&readings, reading));
	readings_absent(&readings, QUANTITY_SPO2, ABSENT_ERROR);
	readings_number(&readings, QUANTITY_BATTERY_LEVEL, (struct decimal){ 100, 0 }, UNIT_PERCENT);
	assert_true(reading_is_sane(&readings, reading));
	readings_number(&readings, QUANTITY_HUMIDITY, (struct decimal){ 65535, -2 }, UNIT_PERCENT);
	assert_false(reading_is_sane(&readings, reading));
}

static void each_bit_that_means_something_adds_its_code(void **state)
{
	static const char *const codes[] = { "one", NULL, "three", "four" };
	struct readings readings = { 0 };

	(void)state;
	readings_codes(&readings, QUANTITY_CAPABILITY, 0xffffffff, codes, 4);
	readings_begin(&readings, READING_CAPABILITIES);
	readings_codes(&readings, QUANTITY_CAPABILITY, 0xfffffffa, codes, 2);
	assert_int_equal(readings.n_values, 0);
	readings_code(&readings, QUANTITY_BODY_SITE, "wrist");
	readings_codes(&readings, QUANTITY_CAPABILITY, 0x4, codes, 4);
	assert_int_equal(readings.n_values, 2);
	assert_string_equal(readings.values[1].code, "three");
	assert_int_equal(readings.values[1].instance, 0);
	readings_codes(&readings, QUANTITY_CAPABILITY, 0xffffffff, codes, 4);
	assert_int_equal(readings.n_values, 5);
	for (uint8_t i = 1; i < 5; i++)
		assert_int_equal(readings.values[i].instance, i);
	assert_string_equal(readings.values[4].code, "four");
	assert_int_equal(readings.values[0].instance, 0);
}

static void what_is_more_than_one_of_its_quantity_is_numbered(void **state)
{
	struct readings readings;

	(void)state;
	readings_init(&readings, NULL, 0);
	readings_number_instances(&readings);
	readings_begin(&readings, READING_SENSOR);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	readings_begin(&readings, READING_SENSOR);
	readings_boolean(&readings, QUANTITY_OPENING, true);
	readings_boolean(&readings, QUANTITY_MOTION, true);
	readings_boolean(&readings, QUANTITY_OPENING, false);
	readings_number_instances(&readings);
	assert_int_equal(readings.values[0].instance, 0);
	assert_int_equal(readings.values[1].instance, 1);
	assert_int_equal(readings.values[2].instance, 0);
	assert_int_equal(readings.values[3].instance, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_before_the_first_reading_has_no_place),
		cmocka_unit_test(more_readings_than_there_is_room_for_are_refused),
		cmocka_unit_test(more_values_than_there_is_room_for_are_refused),
		cmocka_unit_test(more_text_than_there_is_room_for_is_refused),
		cmocka_unit_test(values_belong_to_the_newest_reading),
		cmocka_unit_test(a_reading_is_as_urgent_as_its_most_urgent_value),
		cmocka_unit_test(one_number_that_cannot_be_true_makes_the_reading_insane),
		cmocka_unit_test(each_bit_that_means_something_adds_its_code),
		cmocka_unit_test(what_is_more_than_one_of_its_quantity_is_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
