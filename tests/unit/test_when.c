/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "loop/clock.h"

/* 2026-11-22T08:14:05 in Berlin, which is +01:00 then. */
static const int64_t wall_us = INT64_C(1795331645) * 1000000;

static struct accepted taken_after(uint64_t newest_face_s, struct device device, struct device_time face)
{
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_BLOOD_PRESSURE);
	struct accepted accepted = { .device = &device, .readings = &readings, .reading = reading };
	struct arrival arrival = { .wall_us = wall_us, .late_after_s = 1800 };

	reading->device_time = face;
	when_taken(&accepted, &arrival, newest_face_s);
	return accepted;
}

static struct accepted taken_by(struct device device, struct device_time face)
{
	return taken_after(0, device, face);
}

static struct accepted taken_at(struct device_time face, const int64_t *offset_s)
{
	return taken_by((struct device){ .has_clock_offset = offset_s != NULL,
					.clock_offset_s = offset_s ? *offset_s : 0 },
		face);
}

static void without_a_face_it_is_when_it_was_heard(void **state)
{
	struct accepted accepted = taken_at((struct device_time){ .year = 2026, .month = 0, .day = 22 }, NULL);

	(void)state;
	assert_int_equal(accepted.quality, TIME_RECEIVED);
	assert_int_equal(accepted.at_us, wall_us);
	assert_int_equal(accepted.at_zone_s, 3600);
	assert_true(accepted.live);
}

static void a_near_face_is_believed(void **state)
{
	struct accepted accepted = taken_at((struct device_time){ 2026, 11, 22, 8, 13, 58, false }, NULL);

	(void)state;
	assert_int_equal(accepted.quality, TIME_DEVICE);
	assert_int_equal(accepted.at_us, wall_us - 7000000);
}

/* 2026-10-25, when Berlin has 02:14 at 00:14 and at 01:14 UTC. */
static void in_an_hour_that_comes_twice_the_nearer_one_is_meant(void **state)
{
	static const int64_t heard_us[] = { INT64_C(1792887300) * 1000000, INT64_C(1792890900) * 1000000 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct readings readings = { 0 };
		struct reading *reading = readings_begin(&readings, READING_BLOOD_PRESSURE);
		struct device device = { 0 };
		struct accepted accepted = { .device = &device, .readings = &readings, .reading = reading };
		struct arrival arrival = { .wall_us = heard_us[i], .late_after_s = 1800 };

		reading->device_time = (struct device_time){ 2026, 10, 25, 2, 14, 0, false };
		when_taken(&accepted, &arrival, 0);
		assert_int_equal(accepted.quality, TIME_DEVICE);
		assert_int_equal(accepted.at_us, heard_us[i] - 60000000);
		assert_int_equal(accepted.at_zone_s, i ? 3600 : 7200);
	}
}

static void r11_a_live_reading_whose_face_is_years_off_takes_our_time_and_says_so(void **state)
{
	struct accepted accepted = taken_at((struct device_time){ 2016, 1, 1, 0, 0, 0, false }, NULL);

	(void)state;
	assert_int_equal(accepted.quality, TIME_ESTIMATED);
	assert_int_equal(accepted.at_us, wall_us);
	assert_true(accepted.live);
}

static void a_measured_offset_corrects_the_face(void **state)
{
	const int64_t offset_s = 7 - 3600; /* the zone is part of it */
	struct accepted accepted = taken_at((struct device_time){ 2026, 11, 22, 8, 13, 58, false }, &offset_s);

	(void)state;
	assert_int_equal(accepted.quality, TIME_CORRECTED);
	assert_int_equal(accepted.at_us, wall_us);
	assert_int_equal(accepted.offset_s, 7);
}

static void an_old_record_by_a_measured_clock_is_historical(void **state)
{
	const int64_t offset_s = -3600;
	struct accepted accepted = taken_at((struct device_time){ 2026, 11, 22, 7, 44, 4, false }, &offset_s);

	(void)state;
	assert_int_equal(accepted.quality, TIME_CORRECTED);
	assert_false(accepted.live);
}

static void a_corrected_time_ahead_of_ours_means_that_the_clock_was_set_since(void **state)
{
	const int64_t offset_s = 86400 - 3600;
	struct accepted accepted = taken_at((struct device_time){ 2026, 11, 22, 8, 13, 58, false }, &offset_s);

	(void)state;
	assert_int_equal(accepted.quality, TIME_ESTIMATED);
	assert_int_equal(accepted.at_us, wall_us);
	assert_int_equal(accepted.offset_s, 0);
}

static void a_record_stamped_before_the_clock_was_set_takes_the_offset_of_then(void **state)
{
	/* An hour fast until it was set one minute ago. */
	struct device device = { .has_clock_offset = true,
		.clock_offset_s = -3600,
		.clock_set_us = wall_us - 60000000,
		.clock_before_s = -7200 };
	struct accepted before = taken_by(device, (struct device_time){ 2026, 11, 22, 9, 13, 0, false });
	struct accepted after = taken_by(device, (struct device_time){ 2026, 11, 22, 8, 13, 30, false });

	(void)state;
	assert_int_equal(before.quality, TIME_CORRECTED);
	assert_int_equal(before.at_us, wall_us - 65000000);
	assert_int_equal(after.offset_s, 0);
	assert_int_equal(after.at_us, wall_us - 35000000);
}

static void s7_a_record_of_the_last_hour_is_not_of_now_where_the_clock_was_just_set_back_by_one(void **state)
{
	/* By the new offset it would be of two and a half minutes to come. */
	struct device device = { .has_clock_offset = true, .clock_offset_s = -3600, .clock_set_us = wall_us,
		.clock_before_s = -7200 };
	struct accepted before = taken_by(device, (struct device_time){ 2026, 11, 22, 8, 16, 35, false });

	(void)state;
	assert_int_equal(before.quality, TIME_CORRECTED);
	assert_int_equal(before.at_us, wall_us - INT64_C(3450000000));
	assert_false(before.live);
}

static void a_record_stamped_before_the_clock_was_ever_read_is_not_corrected(void **state)
{
	struct device device = { .has_clock_offset = true, .clock_offset_s = -3600, .clock_set_us = wall_us - 60000000,
		.clock_before_s = DEVICE_CLOCK_UNKNOWN };
	struct accepted before = taken_by(device, (struct device_time){ 2026, 11, 22, 2, 0, 0, false });

	(void)state;
	assert_int_equal(before.quality, TIME_ESTIMATED);
	assert_int_equal(before.at_us, wall_us);
}

static void a_clock_that_knows_no_summer_time_is_corrected_across_the_change(void **state)
{
	/* Set in winter to +01:00; in the summer its face still shows that. 2026-07-01T08:14:05+02:00 is 06:14:05 UTC. */
	struct device device = { .has_clock_offset = true, .clock_offset_s = -3600 };
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_BLOOD_PRESSURE);
	struct accepted accepted = { .device = &device, .readings = &readings, .reading = reading };
	struct arrival arrival = { .wall_us = INT64_C(1782886445) * 1000000, .late_after_s = 1800 };

	(void)state;
	reading->device_time = (struct device_time){ 2026, 7, 1, 7, 13, 58, false };
	when_taken(&accepted, &arrival, 0);
	assert_int_equal(accepted.quality, TIME_CORRECTED);
	assert_int_equal(accepted.at_us, arrival.wall_us - 7000000);
	assert_int_equal(accepted.offset_s, 3600);
	assert_true(accepted.live);
}

static void a_clock_that_began_anew_with_a_battery_is_not_corrected_into_the_past(void **state)
{
	struct device device = { .has_clock_offset = true, .clock_offset_s = -3600, .clock_set_us = wall_us - 86400000000 };
	uint64_t newest_face_s = when_face_s(&(struct device_time){ 2026, 11, 21, 20, 0, 0, false });
	struct accepted accepted = taken_after(newest_face_s, device, (struct device_time){ 2010, 1, 1, 0, 3, 0, false });

	(void)state;
	assert_int_equal(accepted.quality, TIME_ESTIMATED);
	assert_int_equal(accepted.at_us, wall_us);
	assert_true(accepted.live);
}

/* A meter that was never set gives its whole memory: no record of it is taken for one of now. */
static void a_numbered_record_of_an_unknown_moment_is_not_live(void **state)
{
	struct device device = { 0 };
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_GLUCOSE);
	struct accepted accepted = { .device = &device, .readings = &readings, .reading = reading };
	struct arrival arrival = { .wall_us = wall_us, .late_after_s = 1800 };

	(void)state;
	reading->device_time = (struct device_time){ 2010, 1, 1, 0, 3, 0, false };
	readings.sequence_kind = SEQUENCE_RECORD;
	when_taken(&accepted, &arrival, 0);
	assert_int_equal(accepted.quality, TIME_ESTIMATED);
	assert_false(accepted.live);
	reading->kind = READING_CONTINUOUS_GLUCOSE;
	when_taken(&accepted, &arrival, 0);
	assert_true(accepted.live);
}

static void a_utc_face_is_not_taken_for_local(void **state)
{
	struct accepted accepted = taken_at((struct device_time){ 2026, 11, 22, 7, 14, 0, true }, NULL);

	(void)state;
	assert_int_equal(accepted.quality, TIME_DEVICE);
	assert_int_equal(accepted.at_us, wall_us - 5000000);
}

static int set_zone(void **state)
{
	(void)state;
	return clock_use_zone("Europe/Berlin");
}

static struct accepted taken_from_storage(struct device_time face)
{
	struct readings readings = { 0 };
	struct reading *reading = readings_begin(&readings, READING_OXIMETRY);
	struct device device = { 0 };
	struct accepted accepted = { .device = &device, .readings = &readings, .reading = reading };
	struct arrival arrival = { .wall_us = wall_us, .late_after_s = 1800 };

	reading->device_time = face;
	reading_mark(reading, FLAG_FROM_STORAGE);
	when_taken(&accepted, &arrival, 0);
	return accepted;
}

static void what_comes_from_storage_without_a_time_is_estimated_and_never_live(void **state)
{
	struct accepted none = taken_from_storage((struct device_time){ 0 });
	struct accepted far = taken_from_storage((struct device_time){ 2016, 1, 1, 0, 0, 0, false });
	struct accepted near = taken_from_storage((struct device_time){ 2026, 11, 22, 8, 13, 58, false });

	(void)state;
	assert_int_equal(none.quality, TIME_ESTIMATED);
	assert_false(none.live);
	assert_int_equal(far.quality, TIME_ESTIMATED);
	assert_false(far.live);
	assert_int_equal(near.quality, TIME_DEVICE);
	assert_true(near.live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_face_it_is_when_it_was_heard),
		cmocka_unit_test(a_near_face_is_believed),
		cmocka_unit_test(in_an_hour_that_comes_twice_the_nearer_one_is_meant),
		cmocka_unit_test(r11_a_live_reading_whose_face_is_years_off_takes_our_time_and_says_so),
		cmocka_unit_test(a_measured_offset_corrects_the_face),
		cmocka_unit_test(an_old_record_by_a_measured_clock_is_historical),
		cmocka_unit_test(a_corrected_time_ahead_of_ours_means_that_the_clock_was_set_since),
		cmocka_unit_test(a_record_stamped_before_the_clock_was_set_takes_the_offset_of_then),
		cmocka_unit_test(s7_a_record_of_the_last_hour_is_not_of_now_where_the_clock_was_just_set_back_by_one),
		cmocka_unit_test(a_record_stamped_before_the_clock_was_ever_read_is_not_corrected),
		cmocka_unit_test(a_clock_that_knows_no_summer_time_is_corrected_across_the_change),
		cmocka_unit_test(a_clock_that_began_anew_with_a_battery_is_not_corrected_into_the_past),
		cmocka_unit_test(a_numbered_record_of_an_unknown_moment_is_not_live),
		cmocka_unit_test(a_utc_face_is_not_taken_for_local),
		cmocka_unit_test(what_comes_from_storage_without_a_time_is_estimated_and_never_live),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
