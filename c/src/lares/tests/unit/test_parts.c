/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/parts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "intake_home.h"

/* Record 41 of a meter, "context follows", and what was noted beside it; a meal of a reserved number: ketones. */
#define MEASUREMENT "1b2900ea07030e063700c4ff69b0110000"
#define CONTEXT "03290001" "2dd001"
#define OTHER_ANALYTE "02290006"

/* A composition in two packets. */
#define FAT "1e10f300ea07030e070000018a1b9c01"
#define WEIGHT "0616f300ea07030e070000010314c238"
#define NO_FAT "06160000ea07030e070000010314c238"

/* A Mi scale: the weight, and the same with the impedance. */
#define MI_WEIGHT "0224ea07030e0700000000c238"
#define MI_IMPEDANCE "0226ea07030e0700000002c238"

static const struct device meter = { .id = "meter-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .person = "p1",
	.is_bonded = true };
static const struct device scale = { .id = "scale-1", .address = { { 0, 0xaa, 1, 1, 0, 2 } }, .person = "p1" };

static int measure(struct intake_home *home, const char *hex)
{
	return home_value(home, &meter, 0x1808, 0x2a18, hex);
}

static int note(struct intake_home *home, const char *hex)
{
	return home_value(home, &meter, 0x1808, 0x2a34, hex);
}

static int weigh(struct intake_home *home, const char *hex)
{
	return home_value(home, &scale, 0x181b, 0x2a9c, hex);
}

static int advertise(struct intake_home *home, const char *hex)
{
	return home_advert(home, &scale, 0x181b, hex);
}

static size_t count_of(const struct taken *taken, enum quantity quantity)
{
	size_t n = 0;

	for (size_t i = 0; i < taken->reading.n_values; i++)
		n += taken->values[i].quantity == quantity;
	return n;
}

static void a_measurement_and_its_context_are_one_reading(void **state)
{
	struct intake_home *home = *state;
	const struct taken *taken;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(home->n_taken, 0);
	assert_int_equal(home_count_held(home), 1);
	home_wait(home, SECOND);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_count_held(home), 0);
	taken = home_newest(home);
	assert_int_equal(taken->reading.kind, READING_GLUCOSE);
	assert_int_equal(taken->reading.record, 41);
	assert_int_equal(taken->reading.device_time.year, 2026);
	assert_int_equal(taken->accepted.received_us, intake_home_wall_us);
	assert_int_equal(taken->accepted.trust, TRUST_BONDED);
	assert_int_equal(taken_find(taken, QUANTITY_GLUCOSE)->number.mantissa, 105);
	assert_int_equal(taken_find(taken, QUANTITY_CARBOHYDRATE)->kind, VALUE_NUMBER);
	assert_false(reading_has(&taken->reading, FLAG_INCOMPLETE));
	assert_int_equal(taken->n_raw, strlen(MEASUREMENT CONTEXT) / 2);
	assert_int_equal(intake_wake_us(home->intake), UINT64_MAX);
}

static void without_its_context_a_measurement_is_accepted_alone_after_two_seconds(void **state)
{
	struct intake_home *home = *state;
	uint8_t id[READING_ID_SIZE];

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	home_pass(home, PARTS_PATIENCE_US - 1);
	assert_int_equal(home->n_taken, 0);
	home_pass(home, 1);
	assert_int_equal(home->n_taken, 1);
	assert_true(reading_has(&home_newest(home)->reading, FLAG_INCOMPLETE));
	assert_int_equal(home_count_held(home), 0);
	memcpy(id, home_newest(home)->accepted.id, sizeof(id));

	/* Under the id that the joined reading has. */
	home->n_taken = 0;
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_memory_equal(home_newest(home)->accepted.id, id, sizeof(id));
}

static void a_context_that_comes_late_is_a_reading_of_its_own(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	home_pass(home, 3 * SECOND);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(home_newest(home)->reading.kind, READING_GLUCOSE_CONTEXT);
}

static void records_that_are_fetched_again_are_known_with_their_context(void **state)
{
	struct intake_home *home = *state;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
		assert_int_equal(note(home, CONTEXT), i ? INTAKE_REPEATED : INTAKE_ACCEPTED);
		assert_int_equal(home_restart(home), 0);
	}
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_count_held(home), 0);
}

static void the_context_of_a_measurement_that_was_accepted_alone_is_not_lost(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	home_pass(home, 3 * SECOND);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
		assert_int_equal(note(home, CONTEXT), i ? INTAKE_REPEATED : INTAKE_ACCEPTED);
	}
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(home_newest(home)->reading.kind, READING_GLUCOSE_CONTEXT);
}

static void a_context_that_speaks_of_ketones_takes_the_glucose_back(void **state)
{
	struct intake_home *home = *state;
	const struct value *glucose;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(note(home, OTHER_ANALYTE), INTAKE_ACCEPTED);
	glucose = taken_find(home_newest(home), QUANTITY_GLUCOSE);
	assert_int_equal(glucose->kind, VALUE_ABSENT);
	assert_int_equal(glucose->absent, ABSENT_NOT_APPLICABLE);
	assert_true(reading_has(&home_newest(home)->reading, FLAG_OTHER_ANALYTE));
	assert_memory_equal(home_newest(home)->raw, "\x1b\x29", 2);
}

static void a_head_that_is_told_twice_waits_once(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_REPEATED);
	assert_int_equal(home_count_held(home), 1);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 1);
}

static void another_measurement_under_the_same_number_lets_the_first_go(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(measure(home, "1b2900ea07030e063700c4ff6ab0110000"), INTAKE_PART);
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 2);
}

static void what_waits_survives_a_kill_at_every_step(void **state)
{
	struct intake_home *home = *state;

	for (int step = 0; step < 3; step++) {
		home->n_taken = 0;
		assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
		assert_int_equal(home_restart(home), 0);
		if (step == 0)
			assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
		else
			home_pass(home, 3 * SECOND);
		assert_int_equal(home->n_taken, 1);
		assert_int_equal(taken_find(home_newest(home), QUANTITY_GLUCOSE)->number.mantissa, 105);
		assert_int_equal(reading_has(&home_newest(home)->reading, FLAG_INCOMPLETE), step > 0);
		assert_int_equal(home_count_held(home), 0);
	}
}

/* Killed between the reading's commit and the row's: the row comes again, and its reading is known. */
static void a_row_that_outlived_its_reading_makes_no_second_one(void **state)
{
	struct intake_home *home = *state;
	struct held_row row;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	row = home->held[0];
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	home->held[0] = row;
	assert_int_equal(home_restart(home), 0);
	home_pass(home, 3 * SECOND);
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_count_held(home), 0);
}

static void what_waited_through_a_long_outage_is_not_live(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(weigh(home, FAT), INTAKE_PART);
	assert_int_equal(home_restart(home), 0);
	home_pass(home, 3 * SECOND);
	assert_true(home_newest(home)->accepted.live);
	home->n_taken = 0;
	assert_int_equal(weigh(home, "1e10f400ea07030e070000018a1b9c01"), INTAKE_PART);
	home->wall_us += INT64_C(7200) * 1000000;
	assert_int_equal(home_restart(home), 0);
	home_pass(home, 3 * SECOND);
	assert_int_equal(home->n_taken, 1);
	assert_false(home_newest(home)->accepted.live);
}

static void two_packets_of_a_scale_are_one_reading_in_either_order(void **state)
{
	static const char *const orders[2][2] = { { FAT, WEIGHT }, { WEIGHT, FAT } };
	struct intake_home *home = *state;

	for (int i = 0; i < 2; i++) {
		const struct taken *taken;

		home->n_taken = 0;
		assert_int_equal(weigh(home, orders[i][0]), INTAKE_PART);
		assert_int_equal(weigh(home, orders[i][1]), INTAKE_ACCEPTED);
		taken = home_newest(home);
		assert_int_equal(taken->reading.n_values, 5);
		assert_int_equal(count_of(taken, QUANTITY_BODY_FAT), 1); /* each packet says it */
		assert_int_equal(taken->reading.user, 1);
		home_wait(home, 60 * SECOND);
	}
}

/* Fat 0 is "not measured": in whichever packet it stands, the other one's number counts. */
static void a_value_stands_for_none_of_the_same_act(void **state)
{
	static const char *const orders[2][2] = { { FAT, NO_FAT }, { NO_FAT, FAT } };
	struct intake_home *home = *state;

	for (int i = 0; i < 2; i++) {
		const struct taken *taken;

		home->n_taken = 0;
		assert_int_equal(weigh(home, orders[i][0]), INTAKE_PART);
		assert_int_equal(weigh(home, orders[i][1]), INTAKE_ACCEPTED);
		taken = home_newest(home);
		assert_int_equal(count_of(taken, QUANTITY_BODY_FAT), 1);
		assert_int_equal(taken->values[0].quantity, QUANTITY_BODY_FAT);
		assert_int_equal(taken->values[0].kind, VALUE_NUMBER);
		home_wait(home, 60 * SECOND);
	}
}

static void packets_of_a_scale_that_are_delivered_twice_make_no_second_reading(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(weigh(home, FAT), INTAKE_PART);
	assert_int_equal(weigh(home, WEIGHT), INTAKE_ACCEPTED);
	assert_int_equal(weigh(home, WEIGHT), INTAKE_REPEATED);
	assert_int_equal(weigh(home, FAT), INTAKE_PART);
	assert_int_equal(weigh(home, WEIGHT), INTAKE_REPEATED);
	home_pass(home, 60 * SECOND);
	assert_int_equal(home->n_taken, 1);
}

static void a_weight_takes_the_impedance_that_comes_after_it(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(advertise(home, MI_WEIGHT), INTAKE_PART);
	for (int i = 0; i < 10; i++) {
		home_pass(home, SECOND);
		assert_int_equal(advertise(home, MI_WEIGHT), INTAKE_REPEATED);
	}
	assert_int_equal(advertise(home, MI_IMPEDANCE), INTAKE_ACCEPTED);
	for (int i = 0; i < 10; i++) {
		home_pass(home, 6 * SECOND);
		assert_int_equal(advertise(home, MI_IMPEDANCE), INTAKE_REPEATED);
	}
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_count_held(home), 0);
	assert_int_equal(taken_find(home_newest(home), QUANTITY_IMPEDANCE)->number.mantissa, 512);
}

/* With shoes on there is no impedance, and nothing is missing. */
static void a_weight_without_impedance_is_complete_after_half_a_minute(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(advertise(home, MI_WEIGHT), INTAKE_PART);
	home_pass(home, PARTS_SCALE_PATIENCE_US);
	assert_int_equal(home->n_taken, 1);
	assert_false(reading_has(&home_newest(home)->reading, FLAG_INCOMPLETE));
	for (int i = 0; i < 3; i++) { /* the scale goes on saying it */
		advertise(home, MI_WEIGHT);
		home_pass(home, PARTS_SCALE_PATIENCE_US);
	}
	assert_int_equal(home->n_taken, 1);
}

static void one_act_too_many_lets_the_one_that_waits_longest_go(void **state)
{
	struct intake_home *home = *state;
	char hex[] = MEASUREMENT;

	for (unsigned int i = 0; i <= PARTS_MAX; i++) {
		snprintf(hex + 2, 3, "%02x", i);
		hex[4] = '0';
		assert_int_equal(measure(home, hex), INTAKE_PART);
		home_wait(home, 1000);
	}
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_newest(home)->reading.record, 0);
	assert_int_equal(home_count_held(home), PARTS_MAX);
	home_pass(home, 3 * SECOND);
	assert_int_equal(home->n_taken, PARTS_MAX + 1);
}

static void what_waits_for_a_link_that_is_gone_goes_with_it(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(weigh(home, FAT), INTAKE_PART);
	assert_int_equal(home_let_go(home, &meter.address), 0);
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_newest(home)->reading.kind, READING_GLUCOSE);
	assert_int_equal(home_let_go(home, NULL), 0);
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(intake_figures(home->intake)->n_alone, 2);
}

/* Rows that could not be read stay, and may take up all the room that there is. */
static void a_head_without_a_place_to_wait_is_accepted_at_once(void **state)
{
	struct intake_home *home = *state;

	for (size_t i = 0; i < HELD_ROWS_MAX; i++)
		snprintf(home->held[i].key, HELD_KEY_MAX, "unreadable-%zu", i);
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_ACCEPTED);
	assert_true(reading_has(&home_newest(home)->reading, FLAG_INCOMPLETE));
	assert_int_equal(taken_find(home_newest(home), QUANTITY_GLUCOSE)->number.mantissa, 105);
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_REPEATED);
	memset(home->held, 0, sizeof(home->held));
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	assert_int_equal(note(home, CONTEXT), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(home_newest(home)->reading.kind, READING_GLUCOSE_CONTEXT);
}

static void a_disk_that_takes_nothing_is_tried_again(void **state)
{
	struct intake_home *home = *state;

	home->fails = true;
	assert_true(measure(home, MEASUREMENT) < 0);
	home->fails = false;
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	home->fails = true;
	home_wait(home, 3 * SECOND);
	assert_true(home_tick(home) < 0);
	assert_int_equal(intake_wake_us(home->intake), home->now_us + PARTS_RETRY_US);
	assert_true(note(home, CONTEXT) < 0);
	assert_int_equal(home_count_held(home), 1);
	home->fails = false;
	home_pass(home, 2 * SECOND);
	assert_int_equal(home->n_taken, 1);
}

static void what_its_device_was_forgotten_of_is_counted_as_lost(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	home->devices[0] = &scale;
	home_pass(home, 3 * SECOND);
	assert_int_equal(home->n_taken, 0);
	assert_int_equal(home_count_held(home), 0);
	assert_int_equal(intake_figures(home->intake)->n_lost, 1);
}

static void rows_that_nobody_wrote_are_refused(void **state)
{
	struct intake_home *home = *state;
	uint8_t blob[HELD_BLOB_MAX + 1] = { 0 };
	struct held_row row;

	assert_int_equal(intake_recall(home->intake, "key", blob, 0, 0), -EBADMSG);
	assert_int_equal(intake_recall(home->intake, "key", blob, sizeof(blob), 0), -EBADMSG);
	assert_int_equal(measure(home, MEASUREMENT), INTAKE_PART);
	row = home->held[0];
	for (size_t n = 0; n < row.n_blob; n++)
		assert_int_equal(intake_recall(home->intake, row.key, row.blob, n, 0), -EBADMSG);
	row.blob[9 + 2] ^= 1; /* the address */
	assert_int_equal(intake_recall(home->intake, row.key, row.blob, row.n_blob, 0), -ENODEV);
}

static void texts_of_both_are_kept_and_too_much_is_not_joined(void **state)
{
	static struct readings head, tail;
	static uint8_t raw[PARTS_RAW_MAX], octets[FRAME_DATA_MAX];

	(void)state;
	readings_init(&head, octets, 3);
	readings_begin(&head, READING_OBSERVATION);
	readings_text(&head, QUANTITY_TEXT, VALUE_TEXT, "one", 3);
	readings_init(&tail, octets, sizeof(octets));
	readings_begin(&tail, READING_OBSERVATION);
	readings_text(&tail, QUANTITY_TEXT, VALUE_TEXT, "one", 3);
	assert_false(parts_add(&head, &tail));
	readings_text(&tail, QUANTITY_TEXT, VALUE_TEXT, "four", 4);
	assert_true(parts_add(&head, &tail));
	assert_int_equal(parts_join(&head, &tail, raw), 0);
	assert_int_equal(head.n_values, 2);
	assert_int_equal(head.values[1].text.at, 3);
	assert_memory_equal(head.text, "onefour", 7);
	assert_int_equal(head.n_raw, 3 + sizeof(octets));
	assert_int_equal(parts_join(&head, &tail, raw), -ENOSPC); /* the octets */
}

static int set_up(void **state)
{
	struct intake_home *home = home_open();

	home->devices[0] = &meter;
	home->devices[1] = &scale;
	*state = home;
	return 0;
}

static int tear_down(void **state)
{
	home_close(*state);
	return 0;
}

#define parts_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		parts_test(a_measurement_and_its_context_are_one_reading),
		parts_test(without_its_context_a_measurement_is_accepted_alone_after_two_seconds),
		parts_test(a_context_that_comes_late_is_a_reading_of_its_own),
		parts_test(records_that_are_fetched_again_are_known_with_their_context),
		parts_test(the_context_of_a_measurement_that_was_accepted_alone_is_not_lost),
		parts_test(a_context_that_speaks_of_ketones_takes_the_glucose_back),
		parts_test(a_head_that_is_told_twice_waits_once),
		parts_test(another_measurement_under_the_same_number_lets_the_first_go),
		parts_test(what_waits_survives_a_kill_at_every_step),
		parts_test(a_row_that_outlived_its_reading_makes_no_second_one),
		parts_test(what_waited_through_a_long_outage_is_not_live),
		parts_test(two_packets_of_a_scale_are_one_reading_in_either_order),
		parts_test(a_value_stands_for_none_of_the_same_act),
		parts_test(packets_of_a_scale_that_are_delivered_twice_make_no_second_reading),
		parts_test(a_weight_takes_the_impedance_that_comes_after_it),
		parts_test(a_weight_without_impedance_is_complete_after_half_a_minute),
		parts_test(one_act_too_many_lets_the_one_that_waits_longest_go),
		parts_test(what_waits_for_a_link_that_is_gone_goes_with_it),
		parts_test(a_head_without_a_place_to_wait_is_accepted_at_once),
		parts_test(a_disk_that_takes_nothing_is_tried_again),
		parts_test(what_its_device_was_forgotten_of_is_counted_as_lost),
		parts_test(rows_that_nobody_wrote_are_refused),
		cmocka_unit_test(texts_of_both_are_kept_and_too_much_is_not_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
