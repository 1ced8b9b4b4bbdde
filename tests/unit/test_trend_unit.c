/* SPDX-License-Identifier: Apache-2.0 */
/* Trends whose plan is in another unit than what the device tells. */
#include "trend_home.h"

static void measure_by(struct scene *s, enum quantity quantity, int minute, struct decimal number, enum unit unit)
{
	go_to(s, 1, 7, minute);
	assert_int_equal(give_value(s, &s->cuff, quantity, number, unit, s->now.wall_us, true, TRUST_BONDED), 0);
}

static void taste(struct scene *s, int minute, struct decimal mg_dL)
{
	measure_by(s, QUANTITY_GLUCOSE, minute, mg_dL, UNIT_MILLIGRAM_PER_DECILITRE);
}

/* No mg/dL has an end as mmol/L: 180.156 mg/dL are 10. */
static void set_rate_in_mmol(struct scene *s)
{
	set_trend(s, (struct plan_trend){ .kind = TREND_RATE, .quantity = QUANTITY_GLUCOSE, .side = LIMIT_BELOW,
		.amount = { 1, -1 }, .clear = { 5, -2 }, .unit = UNIT_MILLIMOLE_PER_LITRE, .within_s = 900 });
}

static void a_rate_in_mmol_judges_a_device_that_tells_mg(void **state)
{
	struct scene *s = *state;

	set_rate_in_mmol(s);
	taste(s, 0, whole(150));
	taste(s, 5, whole(141)); /* 0.09992 mmol/L a minute */
	taste(s, 15, (struct decimal){ 1229844, -4 }); /* 0.1 mmol/L a minute, exactly */
	assert_int_equal(s->n_revisions, 0);
	taste(s, 20, (struct decimal){ 113976, -3 });
	assert_string_equal(s->last.title, "Glucose 113.976 mg/dL, from 122.9844 mg/dL within 5 min");
	taste(s, 25, whole(109)); /* 0.055 */
	assert_int_equal(s->last.condition, ALERT_ACTIVE);
	taste(s, 30, whole(105));
	assert_int_equal(s->last.condition, ALERT_CLEARED);
}

static void a_rate_in_degrees_counts_degrees_and_not_their_zero(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_RATE, .quantity = QUANTITY_BODY_TEMPERATURE, .side = LIMIT_ABOVE,
		.amount = { 1, -1 }, .clear = { 5, -2 }, .unit = UNIT_CELSIUS, .within_s = 900 });
	measure_by(s, QUANTITY_BODY_TEMPERATURE, 0, (struct decimal){ 987, -1 }, UNIT_FAHRENHEIT);
	measure_by(s, QUANTITY_BODY_TEMPERATURE, 10, (struct decimal){ 1005, -1 }, UNIT_FAHRENHEIT); /* 0.1 Cel a minute */
	assert_int_equal(s->n_revisions, 0);
	measure_by(s, QUANTITY_BODY_TEMPERATURE, 20, (struct decimal){ 1024, -1 }, UNIT_FAHRENHEIT);
	assert_int_equal(s->last.kind, ALERT_TREND);
}

static void a_change_in_degrees_counts_degrees_and_not_their_zero(void **state)
{
	struct scene *s = *state;

	set_trend(s, (struct plan_trend){ .kind = TREND_CHANGE, .quantity = QUANTITY_BODY_TEMPERATURE, .side = LIMIT_ABOVE,
		.amount = whole(1), .clear = { 5, -1 }, .unit = UNIT_CELSIUS, .days = 3 });
	for (int day = 1; day < 4; day++) {
		static const int64_t tenths[] = { 987, 1005, 1006 }; /* the second is 1 Cel more, and not beyond */

		assert_int_equal(s->n_revisions, 0);
		go_to(s, day, 7, 0);
		assert_int_equal(give_value(s, &s->cuff, QUANTITY_BODY_TEMPERATURE, (struct decimal){ tenths[day - 1], -1 },
			UNIT_FAHRENHEIT, s->now.wall_us, true, TRUST_BONDED), 0);
	}
	assert_int_equal(s->last.kind, ALERT_TREND);
}

static void a_rate_with_too_many_digits_is_said_to_be_incomparable(void **state)
{
	struct scene *s = *state;

	set_rate_in_mmol(s);
	taste(s, 0, whole(200));
	taste(s, 5, (struct decimal){ INT64_C(9123456789012345678), -17 }); /* 91.2…: 200 does not fit beside it */
	assert_int_equal(s->n_revisions, 0);
	assert_int_equal(s->n_suppressed[SUPPRESS_INCOMPARABLE], 1);
	assert_string_equal(s->suppressed.rule, "trend");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREND(a_rate_in_mmol_judges_a_device_that_tells_mg),
		TREND(a_rate_in_degrees_counts_degrees_and_not_their_zero),
		TREND(a_change_in_degrees_counts_degrees_and_not_their_zero),
		TREND(a_rate_with_too_many_digits_is_said_to_be_incomparable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
