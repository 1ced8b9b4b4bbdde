/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/news2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/*
 * The published chart, written down a second time as people read it: lowest and highest value of each cell, in the
 * chart's step. The lowest and the highest cells have no end; the ends here are as far as a value may be read at all.
 */
struct cell {
	int from, to, points;
};

struct column {
	enum score_input input;
	enum unit unit;
	int8_t exponent; /* of the step */
	uint8_t scale;
	enum plan_told oxygen;
	struct cell cells[8];
};

static const struct column chart[] = {
	{ SCORE_RESPIRATION, UNIT_PER_MINUTE, 0, 1, TOLD_NO,
		{ { 1, 8, 3 }, { 9, 11, 1 }, { 12, 20, 0 }, { 21, 24, 2 }, { 25, 150, 3 } } },
	{ SCORE_SPO2, UNIT_PERCENT, 0, 1, TOLD_NO, { { 20, 91, 3 }, { 92, 93, 2 }, { 94, 95, 1 }, { 96, 100, 0 } } },
	{ SCORE_SPO2, UNIT_PERCENT, 0, 1, TOLD_YES, { { 20, 91, 3 }, { 92, 93, 2 }, { 94, 95, 1 }, { 96, 100, 0 } } },
	{ SCORE_SPO2, UNIT_PERCENT, 0, 2, TOLD_NO, { { 20, 83, 3 }, { 84, 85, 2 }, { 86, 87, 1 }, { 88, 92, 0 }, { 93, 100, 0 } } },
	{ SCORE_SPO2, UNIT_PERCENT, 0, 2, TOLD_YES,
		{ { 20, 83, 3 }, { 84, 85, 2 }, { 86, 87, 1 }, { 88, 92, 0 }, { 93, 94, 1 }, { 95, 96, 2 }, { 97, 100, 3 } } },
	{ SCORE_SYSTOLIC, UNIT_MMHG, 0, 1, TOLD_NO, { { 10, 90, 3 }, { 91, 100, 2 }, { 101, 110, 1 }, { 111, 219, 0 }, { 220, 350, 3 } } },
	{ SCORE_PULSE, UNIT_PER_MINUTE, 0, 1, TOLD_NO,
		{ { 10, 40, 3 }, { 41, 50, 1 }, { 51, 90, 0 }, { 91, 110, 1 }, { 111, 130, 2 }, { 131, 350, 3 } } },
	{ SCORE_TEMPERATURE, UNIT_CELSIUS, -1, 1, TOLD_NO,
		{ { 100, 350, 3 }, { 351, 360, 1 }, { 361, 380, 0 }, { 381, 390, 1 }, { 391, 500, 2 } } },
};

static struct score score_of(enum score_input input, struct decimal number, enum unit unit, uint8_t scale, enum plan_told oxygen)
{
	struct news2_inputs inputs = { .scale = scale, .oxygen = oxygen };
	struct score score;

	inputs.of[input] = (struct score_part){ .is_measured = true, .number = number, .unit = unit };
	news2_score(&inputs, &score);
	return score;
}

/* Ten times as fine as the chart's step: what lies between two cells as well. */
static int points_at(const struct column *column, int tenths_of_steps)
{
	struct decimal number = { tenths_of_steps, (int8_t)(column->exponent - 1) };

	return score_of(column->input, number, column->unit, column->scale, column->oxygen).of[column->input].points;
}

static void every_cell_has_its_points_at_both_ends_and_one_step_beside_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(chart) / sizeof(chart[0]); i++)
		for (const struct cell *cell = chart[i].cells; cell->to; cell++) {
			assert_int_equal(points_at(&chart[i], cell->from * 10), cell->points);
			assert_int_equal(points_at(&chart[i], cell->to * 10), cell->points);
			if (cell > chart[i].cells) {
				assert_int_equal(cell->from, cell[-1].to + 1);
				assert_int_equal(points_at(&chart[i], (cell->from - 1) * 10), cell[-1].points);
			}
			if (cell[1].to)
				assert_int_equal(points_at(&chart[i], (cell->to + 1) * 10), cell[1].points);
		}
}

static void every_value_of_the_chart_has_the_points_of_its_cell(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(chart) / sizeof(chart[0]); i++)
		for (const struct cell *cell = chart[i].cells; cell->to; cell++)
			for (int value = cell->from; value <= cell->to; value++)
				assert_int_equal(points_at(&chart[i], value * 10), cell->points);
}

static void what_lies_between_two_steps_is_rounded_to_the_nearer_and_a_half_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(chart) / sizeof(chart[0]); i++)
		for (const struct cell *cell = chart[i].cells; cell[1].to; cell++) {
			assert_int_equal(points_at(&chart[i], cell->to * 10 + 4), cell->points);
			assert_int_equal(points_at(&chart[i], cell->to * 10 + 5), cell[1].points);
		}
	/* 38.04 is 38.0 */
	assert_int_equal(score_of(SCORE_TEMPERATURE, (struct decimal){ 3804, -2 }, UNIT_CELSIUS, 1, TOLD_NO).of[SCORE_TEMPERATURE].points, 0);
}

static void other_units_are_compared_exactly(void **state)
{
	(void)state;
	/* 95.09 degrees Fahrenheit are 35.05 Celsius, which rounds to 35.1; a hundredth less does not */
	assert_int_equal(score_of(SCORE_TEMPERATURE, (struct decimal){ 9509, -2 }, UNIT_FAHRENHEIT, 1, TOLD_NO).of[SCORE_TEMPERATURE].points, 1);
	assert_int_equal(score_of(SCORE_TEMPERATURE, (struct decimal){ 9508, -2 }, UNIT_FAHRENHEIT, 1, TOLD_NO).of[SCORE_TEMPERATURE].points, 3);
	/* 12.0 kPa are 90.007 mmHg */
	assert_int_equal(score_of(SCORE_SYSTOLIC, (struct decimal){ 120, -1 }, UNIT_KILOPASCAL, 1, TOLD_NO).of[SCORE_SYSTOLIC].points, 3);
	assert_int_equal(score_of(SCORE_SYSTOLIC, (struct decimal){ 121, -1 }, UNIT_KILOPASCAL, 1, TOLD_NO).of[SCORE_SYSTOLIC].points, 2);
	assert_int_equal(score_of(SCORE_SYSTOLIC, (struct decimal){ 90, 0 }, UNIT_KILOGRAM, 1, TOLD_NO).of[SCORE_SYSTOLIC].points, SCORE_MISSING);
}

static void oxygen_has_two_points_and_who_is_not_alert_three(void **state)
{
	struct news2_inputs inputs = { .scale = 1, .oxygen = TOLD_YES, .is_alert = TOLD_NO };
	struct score score;

	(void)state;
	news2_score(&inputs, &score);
	assert_int_equal(score.of[SCORE_OXYGEN].points, 2);
	assert_int_equal(score.of[SCORE_CONSCIOUSNESS].points, 3);
	assert_int_equal(score.total, 5);
	assert_true(score.has_three);
	inputs.oxygen = TOLD_NO;
	inputs.is_alert = TOLD_YES;
	news2_score(&inputs, &score);
	assert_int_equal(score.total, 0);
	assert_int_equal(score.n_known, 2);
	assert_false(score.has_three);
}

static void what_is_missing_is_never_taken_as_normal(void **state)
{
	struct news2_inputs inputs = { .scale = 1 };
	struct score score;

	(void)state;
	news2_score(&inputs, &score);
	assert_int_equal(score.n_known, 0);
	for (size_t i = 0; i < SCORE_INPUT_COUNT; i++)
		assert_int_equal(score.of[i].points, SCORE_MISSING);
}

static void on_scale_2_a_high_saturation_says_nothing_without_knowing_of_oxygen(void **state)
{
	(void)state;
	assert_int_equal(score_of(SCORE_SPO2, (struct decimal){ 95, 0 }, UNIT_PERCENT, 2, TOLD_UNKNOWN).of[SCORE_SPO2].points, SCORE_MISSING);
	assert_int_equal(score_of(SCORE_SPO2, (struct decimal){ 90, 0 }, UNIT_PERCENT, 2, TOLD_UNKNOWN).of[SCORE_SPO2].points, 0);
	assert_int_equal(score_of(SCORE_SPO2, (struct decimal){ 83, 0 }, UNIT_PERCENT, 2, TOLD_UNKNOWN).of[SCORE_SPO2].points, 3);
}

static void the_highest_total_is_twenty(void **state)
{
	struct news2_inputs inputs = { .scale = 1, .oxygen = TOLD_YES, .is_alert = TOLD_NO, .of = {
		[SCORE_RESPIRATION] = { .is_measured = true, .number = { 30, 0 }, .unit = UNIT_PER_MINUTE },
		[SCORE_SPO2] = { .is_measured = true, .number = { 85, 0 }, .unit = UNIT_PERCENT },
		[SCORE_SYSTOLIC] = { .is_measured = true, .number = { 80, 0 }, .unit = UNIT_MMHG },
		[SCORE_PULSE] = { .is_measured = true, .number = { 140, 0 }, .unit = UNIT_PER_MINUTE },
		[SCORE_TEMPERATURE] = { .is_measured = true, .number = { 345, -1 }, .unit = UNIT_CELSIUS },
	} };
	struct score score;

	(void)state;
	news2_score(&inputs, &score);
	assert_int_equal(score.total, 20);
	assert_int_equal(score.n_known, SCORE_INPUT_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_has_its_points_at_both_ends_and_one_step_beside_them),
		cmocka_unit_test(every_value_of_the_chart_has_the_points_of_its_cell),
		cmocka_unit_test(what_lies_between_two_steps_is_rounded_to_the_nearer_and_a_half_up),
		cmocka_unit_test(other_units_are_compared_exactly),
		cmocka_unit_test(oxygen_has_two_points_and_who_is_not_alert_three),
		cmocka_unit_test(what_is_missing_is_never_taken_as_normal),
		cmocka_unit_test(on_scale_2_a_high_saturation_says_nothing_without_knowing_of_oxygen),
		cmocka_unit_test(the_highest_total_is_twenty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
