/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glucose Measurement Context, 0x2A34 (Glucose Service 1.0, clause 3.2).
 *
 *   FF NNNN [EE] [II CCCC] [MM] [HT] [DDDD PP] [UU QQQQ] [AAAA]   little-endian
 *   F  flags: 0 carbohydrate, 1 meal, 2 tester and health, 3 exercise, 4 medication, 5 its unit (litre, else
 *      kilogram), 6 HbA1c, 7 extended flags
 *   N  sequence number: that of the measurement that it belongs to
 *   E  extended flags, all reserved
 *   I  when it was eaten        C  SFLOAT carbohydrate
 *   M  meal                     T  tester, low half    H  health, high half
 *   D  uint16 s of exercise, 0xFFFF: longer            P  its intensity, %
 *   U  medication               Q  SFLOAT how much
 *   A  SFLOAT HbA1c, %
 *
 * A value that cannot be true is one field without a value, the vital sign among them too: the context may also say that
 * the measurement was no glucose at all, and that must not be lost with a percentage that somebody left at 0.
 */
#include "drivers/glucose_context.h"
#include "drivers/glucose_value.h"

enum {
	HAS_CARBOHYDRATE = 1 << 0,
	HAS_MEAL = 1 << 1,
	HAS_TESTER = 1 << 2,
	HAS_EXERCISE = 1 << 3,
	HAS_MEDICATION = 1 << 4,
	IS_VOLUME = 1 << 5,
	HAS_HBA1C = 1 << 6,
	HAS_EXTENDED_FLAGS = 1 << 7,
};

enum {
	N_HEAD = 3,
	MEAL_LAST = 5,
	NOT_AVAILABLE = 15, /* of tester and health */
	DURATION_OVERRUN = 0xffff,
};

static const char *const eaten_at[16] = {
	[1] = "breakfast", [2] = "lunch", [3] = "dinner", [4] = "snack", [5] = "drink", [6] = "supper", [7] = "brunch",
};

static const char *const meals[16] = {
	[1] = "before-meal", [2] = "after-meal", [3] = "fasting", [4] = "casual", [MEAL_LAST] = "bedtime",
};

static const char *const testers[16] = { [1] = "self", [2] = "health-care-professional", [3] = "laboratory" };

static const char *const health_states[16] = {
	[1] = "minor-issues", [2] = "major-issues", [3] = "during-menses", [4] = "under-stress", [5] = "no-issues",
};

static const char *const medications[16] = {
	[1] = "rapid-acting-insulin", [2] = "short-acting-insulin", [3] = "intermediate-acting-insulin",
	[4] = "long-acting-insulin", [5] = "pre-mixed-insulin",
};

static size_t length_of(uint8_t flags)
{
	static const uint8_t n_octets[8] = { 3, 1, 1, 3, 3, 0, 2, 1 }; /* by bit */
	size_t n = N_HEAD;

	for (unsigned int bit = 0; bit < 8; bit++)
		n += flags >> bit & 1 ? n_octets[bit] : 0u;
	return n;
}

/* Reserved numbers say nothing. */
static void put_code(struct readings *found, enum quantity quantity, const char *const codes[16], uint8_t code)
{
	if (code < 16 && codes[code])
		readings_code(found, quantity, codes[code]);
}

/*
 * Disputed: by the service these are kilograms and litres, of which the exponent makes grams, milligrams and millilitres;
 * some meters send those as whole numbers. What is more than `most` in the service's unit was meant in the small one,
 * which is 10^-places of it.
 */
static struct sfloat in_small_unit(struct sfloat value, struct decimal most, int8_t places)
{
	if (value.class == FLOAT_NUMBER && decimal_compare(value.number, most) <= 0)
		value.number.exponent = (int8_t)(value.number.exponent + places);
	return value;
}

static void put_carbohydrate(struct readings *found, struct reader *r)
{
	uint8_t when = reader_u8(r);
	struct sfloat mass = in_small_unit(sfloat_read(r), (struct decimal){ 999, -3 }, 3);

	glucose_put_beside(found, QUANTITY_CARBOHYDRATE, mass, UNIT_GRAM);
	put_code(found, QUANTITY_CARBOHYDRATE_SOURCE, eaten_at, when);
}

/*
 * A meal of a reserved number is how meters tell that the "glucose" of this record is something else: 6 are ketones on a
 * CareSens. 0 is a meal that nobody set.
 */
static void put_meal(struct readings *found, uint8_t meal)
{
	put_code(found, QUANTITY_MEAL, meals, meal);
	if (meal > MEAL_LAST)
		readings_mark(found, FLAG_OTHER_ANALYTE);
}

static void put_half(struct readings *found, enum quantity quantity, const char *const codes[16], uint8_t half)
{
	if (half == NOT_AVAILABLE)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		put_code(found, quantity, codes, half);
}

static void put_tester(struct readings *found, uint8_t octet)
{
	put_half(found, QUANTITY_TESTER, testers, octet & 15);
	put_half(found, QUANTITY_HEALTH_STATE, health_states, octet >> 4);
}

static void put_exercise(struct readings *found, struct reader *r)
{
	uint16_t duration_s = reader_u16(r);
	struct sfloat intensity = { .number = { reader_u8(r), 0 } };

	if (duration_s == DURATION_OVERRUN)
		readings_absent(found, QUANTITY_EXERCISE_DURATION, ABSENT_POSITIVE_INFINITY);
	else
		readings_number(found, QUANTITY_EXERCISE_DURATION, (struct decimal){ duration_s, 0 }, UNIT_SECOND);
	glucose_put_beside(found, QUANTITY_EXERCISE_INTENSITY, intensity, UNIT_PERCENT);
}

/* The measure is told for masses only; volumes are read by the same, as nobody injects a cup. */
static void put_medication(struct readings *found, struct reader *r, bool is_volume)
{
	static const struct decimal most = { 1, -2 };
	uint8_t medication = reader_u8(r);
	struct sfloat amount = sfloat_read(r);

	if (is_volume)
		glucose_put_beside(found, QUANTITY_MEDICATION_VOLUME, in_small_unit(amount, most, 3), UNIT_MILLILITRE);
	else
		glucose_put_beside(found, QUANTITY_MEDICATION_MASS, in_small_unit(amount, most, 6), UNIT_MILLIGRAM);
	put_code(found, QUANTITY_MEDICATION, medications, medication);
}

enum decode glucose_context_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);
	struct reading *reading;

	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_GLUCOSE_CONTEXT);
	reading->record = found->act = reader_u16(&r);
	found->sequence_kind = SEQUENCE_RECORD;
	found->part = PART_TAIL;

	if (flags & HAS_EXTENDED_FLAGS)
		reader_u8(&r);
	if (flags & HAS_CARBOHYDRATE)
		put_carbohydrate(found, &r);
	if (flags & HAS_MEAL)
		put_meal(found, reader_u8(&r));
	if (flags & HAS_TESTER)
		put_tester(found, reader_u8(&r));
	if (flags & HAS_EXERCISE)
		put_exercise(found, &r);
	if (flags & HAS_MEDICATION)
		put_medication(found, &r, flags & IS_VOLUME);
	if (flags & HAS_HBA1C)
		glucose_put_beside(found, QUANTITY_HBA1C, sfloat_read(&r), UNIT_PERCENT);
	return DECODE_OK;
}
