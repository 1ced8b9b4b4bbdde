/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/stream.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "intake_home.h"

static const struct device clip = { .id = "oximeter-1", .address = { { 0, 0xaa, 1, 1, 0, 1 } }, .person = "p1",
	.is_bonded = true };

/* A pulse oximeter's moments: in order, still an early estimate, without a value, with the sensor off, malfunctioning. */
static int sample(struct intake_home *home, unsigned int spo2)
{
	uint8_t octets[] = { 0, (uint8_t)spo2, 0, 64, 0 };

	return home_hear_value(home, &clip, 0x1822, 0x2a5f, octets, sizeof(octets));
}

#define EARLY "04610040004000"
#define NO_VALUE "00ff074000"
#define SENSOR_OFF "08ff07ff07000800"
#define MALFUNCTION "0861004000002000"

static int other(struct intake_home *home, const char *hex)
{
	return home_value(home, &clip, 0x1822, 0x2a5f, hex);
}

/* `n` samples, one a second. Returns how many were accepted. */
static int run(struct intake_home *home, unsigned int n, unsigned int spo2)
{
	int n_accepted = 0;

	while (n-- > 0) {
		n_accepted += sample(home, spo2) == INTAKE_ACCEPTED;
		home_pass(home, SECOND);
	}
	return n_accepted;
}

static int64_t spo2_of(const struct taken *taken)
{
	const struct value *spo2 = taken_find(taken, QUANTITY_SPO2);

	return spo2->kind == VALUE_NUMBER ? spo2->number.mantissa : -1;
}

static void nothing_is_kept_before_six_samples_in_a_row_stand(void **state)
{
	struct intake_home *home = *state;

	for (int i = 0; i < 5; i++)
		assert_int_equal(other(home, EARLY), INTAKE_THINNED);
	assert_int_equal(run(home, 5, 97), 0);
	assert_int_equal(other(home, NO_VALUE), INTAKE_THINNED);
	assert_int_equal(run(home, 5, 97), 0);
	assert_int_equal(home->n_taken, 0);
	assert_int_equal(run(home, 1, 97), 1);
	assert_int_equal(home->n_taken, 1);
}

static void then_one_real_sample_a_minute_is_kept_the_median_of_it(void **state)
{
	struct intake_home *home = *state;

	run(home, 6, 97);
	assert_int_equal(home->n_taken, 1);
	for (unsigned int i = 0; i < 59; i++) {
		sample(home, i < 10 ? 95 : 95 + i % 5);
		home_pass(home, SECOND);
	}
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(spo2_of(home_newest(home)), 96);
	assert_int_equal(home_newest(home)->n_raw, 5);
	assert_int_equal(home_newest(home)->raw[1], 96);
	run(home, 120, 96);
	assert_int_equal(home->n_taken, 4);
	assert_int_equal(intake_figures(home->intake)->n_samples, 6 + 59 + 120);
	assert_int_equal(intake_figures(home->intake)->n_sampled, 4);
}

static void a_kept_sample_has_the_time_at_which_it_was_heard(void **state)
{
	struct intake_home *home = *state;
	int64_t before_us;

	run(home, 6, 97);
	run(home, 20, 95);
	before_us = home->wall_us;
	run(home, 20, 96);
	run(home, 20, 98);
	home_pass(home, STREAM_SILENCE_US);
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(spo2_of(home_newest(home)), 96);
	assert_true(home_newest(home)->accepted.received_us > before_us);
	assert_true(home_newest(home)->accepted.received_us < home->wall_us - 20 * (int64_t)SECOND);
	assert_int_equal(home_newest(home)->accepted.quality, TIME_RECEIVED);
}

static void a_desaturation_that_lasts_is_not_told_a_minute_later(void **state)
{
	struct intake_home *home = *state;

	run(home, 6 + 20, 97);
	assert_int_equal(run(home, 5, 88), 0);
	assert_int_equal(run(home, 1, 87), 1);
	assert_int_equal(spo2_of(home_newest(home)), 88);
	assert_int_equal(run(home, 20, 86), 0);
	assert_int_equal(run(home, 6, 96), 1);
	assert_int_equal(spo2_of(home_newest(home)), 96);
	for (int i = 0; i < 4; i++) { /* and one that does not is an artefact */
		assert_int_equal(run(home, 5, 80), 0);
		assert_int_equal(run(home, 1, 96), 0);
	}
}

static void equal_samples_of_two_minutes_are_two_readings(void **state)
{
	struct intake_home *home = *state;

	run(home, 6, 97);
	assert_int_equal(other(home, SENSOR_OFF), INTAKE_ACCEPTED);
	run(home, 6, 97);
	assert_int_equal(home->n_taken, 3);
	assert_memory_not_equal(home->taken[0].accepted.id, home->taken[2].accepted.id, READING_ID_SIZE);
}

static void an_interval_that_ends_early_gives_one_where_it_has_six(void **state)
{
	struct intake_home *home = *state;

	run(home, 6 + 6, 97);
	assert_int_equal(home->n_taken, 1);
	home_pass(home, STREAM_SILENCE_US);
	assert_int_equal(home->n_taken, 2);
	run(home, 6 + 5, 97);
	assert_int_equal(home->n_taken, 3);
	home_pass(home, STREAM_SILENCE_US);
	assert_int_equal(home->n_taken, 3);
	run(home, 6 + 7, 97);
	assert_int_equal(home->n_taken, 4);
	assert_int_equal(home_let_go(home, &clip.address), 0);
	assert_int_equal(home->n_taken, 5);
	assert_int_equal(intake_wake_us(home->intake), UINT64_MAX);
}

static void a_sensor_that_goes_off_ends_the_interval_and_is_told_once(void **state)
{
	struct intake_home *home = *state;

	run(home, 6 + 10, 95);
	assert_int_equal(other(home, SENSOR_OFF), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 3);
	assert_int_equal(spo2_of(&home->taken[1]), 95);
	assert_int_equal(home->taken[1].accepted.class, CLASS_VITAL);
	assert_int_equal(home->taken[2].accepted.class, CLASS_TELEMETRY);
	assert_true(reading_has(&home->taken[2].reading, FLAG_SENSOR_OFF));
	for (int i = 0; i < 30; i++) {
		assert_int_equal(other(home, SENSOR_OFF), INTAKE_THINNED);
		home_pass(home, SECOND);
	}
	assert_int_equal(home->n_taken, 3);
	run(home, 6, 95);
	assert_int_equal(home->n_taken, 4);
	assert_int_equal(other(home, SENSOR_OFF), INTAKE_ACCEPTED);
}

static void numbers_of_a_sensor_at_fault_are_not_told_as_such(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(other(home, MALFUNCTION), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 1);
	assert_int_equal(home_newest(home)->accepted.class, CLASS_TELEMETRY);
	assert_int_equal(taken_find(home_newest(home), QUANTITY_SPO2)->kind, VALUE_ABSENT);
	assert_int_equal(home_newest(home)->raw[1], 0x61);
}

static void a_slow_sensor_is_not_thinned(void **state)
{
	struct intake_home *home = *state;

	for (int i = 0; i < 10; i++) {
		assert_int_equal(sample(home, 97), i < STREAM_SLOW ? INTAKE_THINNED : INTAKE_ACCEPTED);
		home_pass(home, 15 * SECOND);
	}
	assert_int_equal(home->n_taken, 8);
}

static void spot_checks_and_what_was_stored_are_not_thinned(void **state)
{
	struct intake_home *home = *state;

	assert_int_equal(home_value(home, &clip, 0x1822, 0x2a5e, "0061004000"), INTAKE_ACCEPTED);
	assert_int_equal(other(home, "04610040000002"), INTAKE_ACCEPTED);
	assert_false(home_newest(home)->accepted.live);
	assert_int_equal(home_newest(home)->accepted.quality, TIME_ESTIMATED);
}

static void a_heart_rate_is_thinned_by_itself(void **state)
{
	struct intake_home *home = *state;

	for (int i = 0; i < 6; i++) {
		assert_int_equal(sample(home, 97), i < 5 ? INTAKE_THINNED : INTAKE_ACCEPTED);
		assert_int_equal(home_value(home, &clip, 0x180d, 0x2a37, "0648"), i < 5 ? INTAKE_THINNED : INTAKE_ACCEPTED);
	}
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(home_value(home, &clip, 0x180d, 0x2a37, "044a"), INTAKE_ACCEPTED);
	assert_true(reading_has(&home_newest(home)->reading, FLAG_NO_CONTACT));
}

static void a_fast_or_wordy_device_costs_no_more_memory(void **state)
{
	struct intake_home *home = *state;
	uint8_t beats[2 + 2 * 120];

	memset(beats, 3, sizeof(beats));
	beats[0] = 0x16;
	beats[1] = 72;
	for (int i = 0; i < 1000; i++) {
		sample(home, 97);
		home_hear_value(home, &clip, 0x180d, 0x2a37, beats, sizeof(beats));
		home_pass(home, SECOND / 100);
	}
	assert_int_equal(home->n_taken, 2);
	home_pass(home, 60 * SECOND);
	assert_int_equal(home->n_taken, 4);
}

static void a_sensor_too_many_ends_the_one_heard_longest_ago(void **state)
{
	struct intake_home *home = *state;
	struct device many[STREAMS_MAX];

	run(home, 6 + 6, 95);
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		many[i] = clip;
		many[i].address.octet[5] = (uint8_t)(0x10 + i);
		home_value(home, &many[i], 0x1822, 0x2a5f, "0061004000");
	}
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(spo2_of(home_newest(home)), 95);
}

static void a_disk_that_takes_nothing_loses_no_minute(void **state)
{
	struct intake_home *home = *state;

	run(home, 6, 97);
	home->fails = true;
	run(home, 61, 93);
	assert_int_equal(home->n_taken, 1);
	home->fails = false;
	home_pass(home, 2 * SECOND);
	assert_int_equal(home->n_taken, 2);
	assert_int_equal(spo2_of(home_newest(home)), 93);
}

static int set_up(void **state)
{
	struct intake_home *home = home_open();

	home->devices[0] = &clip;
	*state = home;
	return 0;
}

static int tear_down(void **state)
{
	home_close(*state);
	return 0;
}

#define stream_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		stream_test(nothing_is_kept_before_six_samples_in_a_row_stand),
		stream_test(then_one_real_sample_a_minute_is_kept_the_median_of_it),
		stream_test(a_kept_sample_has_the_time_at_which_it_was_heard),
		stream_test(a_desaturation_that_lasts_is_not_told_a_minute_later),
		stream_test(equal_samples_of_two_minutes_are_two_readings),
		stream_test(an_interval_that_ends_early_gives_one_where_it_has_six),
		stream_test(a_sensor_that_goes_off_ends_the_interval_and_is_told_once),
		stream_test(numbers_of_a_sensor_at_fault_are_not_told_as_such),
		stream_test(a_slow_sensor_is_not_thinned),
		stream_test(spot_checks_and_what_was_stored_are_not_thinned),
		stream_test(a_heart_rate_is_thinned_by_itself),
		stream_test(a_fast_or_wordy_device_costs_no_more_memory),
		stream_test(a_sensor_too_many_ends_the_one_heard_longest_ago),
		stream_test(a_disk_that_takes_nothing_loses_no_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
