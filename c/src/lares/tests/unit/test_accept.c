/* SPDX-License-Identifier: Apache-2.0 */
/* What is accepted at all: records of before the enrolment are left in the device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intake_home.h"

enum { METER_FACE_TO_UTC_S = -3600 };

static const struct address address = { { 0, 0xaa, 1, 2, 0, 2 } };

/* A meter in Berlin whose clock was measured, enrolled a day ago. */
static struct device meter_of(const struct intake_home *home)
{
	return (struct device){ .id = "glucometer-1", .kind = DEVICE_GLUCOMETER, .address = address, .has_clock_offset = true,
		.clock_offset_s = METER_FACE_TO_UTC_S, .enrolled_us = home->wall_us - INT64_C(86400) * 1000000 };
}

/* 0x2A18, a record of that number and day of November 2026, 07:00, with 5.5 mmol/l; `flags`: 0x06, or 0x16 with a context. */
static int record(struct intake_home *home, const struct device *device, uint8_t flags, uint8_t number, uint8_t day)
{
	const uint8_t octets[] = { flags, number, 0, 0xea, 7, 11, day, 7, 0, 0, 0x37, 0xc0, 0x11 };

	home->devices[0] = device;
	return home_hear_value(home, device, 0x1808, 0x2a18, octets, sizeof(octets));
}

/* The same, fetched. */
static int fetched(struct intake_home *home, const struct device *device, uint8_t flags, uint8_t number, uint8_t day)
{
	const uint8_t octets[] = { flags, number, 0, 0xea, 7, 11, day, 7, 0, 0, 0x37, 0xc0, 0x11 };
	struct frame frame = { .kind = FRAME_GATT, .address = device->address, .service = uuid_from_u16(0x1808),
		.characteristic = uuid_from_u16(0x2a18), .data = octets, .n_data = sizeof(octets) };
	struct arrival arrival = home_arrival(home);

	arrival.is_first_fetch = true;
	home->devices[0] = device;
	return intake_frame(home->intake, device, &frame, &arrival);
}

static void r42_a_record_of_before_the_enrolment_is_left_and_counted(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	assert_int_equal(record(home, &meter, 0x06, 1, 1), INTAKE_LEFT);
	assert_int_equal(record(home, &meter, 0x06, 2, 20), INTAKE_LEFT);
	assert_int_equal(home->n_taken, 0);
	assert_int_equal(intake_figures(home->intake)->n_old, 2);
	assert_int_equal(record(home, &meter, 0x06, 3, 22), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 1);
}

static void r42_where_the_installer_says_so_old_records_are_taken(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	meter.takes_old_records = true;
	assert_int_equal(fetched(home, &meter, 0x06, 1, 1), INTAKE_ACCEPTED);
	assert_false(home_newest(home)->accepted.live);
}

static void r42_an_old_record_is_not_held_for_its_context(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	assert_int_equal(fetched(home, &meter, 0x16, 1, 1), INTAKE_LEFT);
	assert_int_equal(home_count_held(home), 0);
	assert_int_equal(fetched(home, &meter, 0x16, 2, 22), INTAKE_PART);
	assert_int_equal(home_value(home, &meter, 0x1808, 0x2a34, "02020001"), INTAKE_ACCEPTED);
	assert_int_equal(home->n_taken, 1);
}

static void r42_a_moment_before_the_enrolment_is_the_installers_own(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);
	const int64_t taken_us = INT64_C(1795327200) * 1000000; /* 2026-11-22T07:00:00 in Berlin */

	meter.enrolled_us = taken_us + INT64_C(100) * 1000000;
	assert_int_equal(record(home, &meter, 0x06, 1, 22), INTAKE_ACCEPTED);
	meter.enrolled_us = taken_us + INT64_C(200) * 1000000;
	assert_int_equal(record(home, &meter, 0x06, 2, 22), INTAKE_LEFT);
}

/* Nobody measured the clock, and the face is far off: it may be of any day. */
static void r42_of_a_time_that_is_not_believed_the_first_transfer_is_left_and_later_ones_taken(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	meter.has_clock_offset = false;
	assert_int_equal(fetched(home, &meter, 0x06, 1, 1), INTAKE_LEFT);
	assert_int_equal(record(home, &meter, 0x06, 2, 2), INTAKE_ACCEPTED);
	assert_int_equal(home_newest(home)->accepted.quality, TIME_ESTIMATED);
	assert_false(home_newest(home)->accepted.live);
}

/* An oximeter's spot check comes among the records that are fetched: only its status says which is which. */
static void r42_what_was_measured_just_now_is_no_old_record(void **state)
{
	struct intake_home *home = *state;
	struct device oximeter = { .id = "oximeter-1", .kind = DEVICE_OXIMETER, .address = address, .enrolled_us = home->wall_us };
	static const uint8_t live[] = { 0, 97, 0, 64, 0 }, stored[] = { 2, 97, 0, 64, 0, 0x00, 0x02 };
	struct frame frame = { .kind = FRAME_GATT, .address = address, .service = uuid_from_u16(0x1822),
		.characteristic = uuid_from_u16(0x2a5e), .data = live, .n_data = sizeof(live) };
	struct arrival arrival = home_arrival(home);

	arrival.is_first_fetch = true;
	home->devices[0] = &oximeter;
	assert_int_equal(intake_frame(home->intake, &oximeter, &frame, &arrival), INTAKE_ACCEPTED);
	frame.data = stored;
	frame.n_data = sizeof(stored);
	assert_int_equal(intake_frame(home->intake, &oximeter, &frame, &arrival), INTAKE_LEFT);
}

/* 0x2A35, 120/80 mmHg of that year's first morning, pushed before anybody has read the clock. */
static int pressure(struct intake_home *home, const struct device *cuff, uint16_t year)
{
	const uint8_t octets[] = { 0x02, 120, 0, 80, 0, 90, 0, (uint8_t)year, (uint8_t)(year >> 8), 1, 1, 0, 3, 0 };

	home->devices[0] = cuff;
	return home_hear_value(home, cuff, 0x1810, 0x2a35, octets, sizeof(octets));
}

static void b19_what_a_cuff_says_after_a_new_battery_is_no_old_record(void **state)
{
	struct intake_home *home = *state;
	struct device cuff = { .id = "cuff-1", .kind = DEVICE_CUFF, .address = address, .has_clock_offset = true,
		.clock_offset_s = METER_FACE_TO_UTC_S, .clock_set_us = INT64_C(1767222000) * 1000000,
		.clock_before_s = METER_FACE_TO_UTC_S, .enrolled_us = INT64_C(1767135600) * 1000000 }; /* New Year's Eve of 2025 */

	assert_int_equal(pressure(home, &cuff, 2026), INTAKE_ACCEPTED);
	assert_int_equal(pressure(home, &cuff, 2019), INTAKE_ACCEPTED);
	assert_int_equal(home_newest(home)->accepted.quality, TIME_ESTIMATED);
}

static void r42_where_nobody_knows_since_when_it_is_enrolled_nothing_is_left(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	meter.enrolled_us = 0;
	assert_int_equal(fetched(home, &meter, 0x06, 1, 1), INTAKE_ACCEPTED);
}

/* Two clocks of which neither is known to be right agree by chance. */
static void r42_while_the_enrolment_is_not_dated_the_first_transfer_is_left(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	meter.enrolled_us = 0;
	meter.undated_us = 5000000;
	assert_int_equal(fetched(home, &meter, 0x06, 1, 1), INTAKE_LEFT);
	assert_int_equal(fetched(home, &meter, 0x06, 2, 22), INTAKE_LEFT);
	assert_int_equal(record(home, &meter, 0x06, 3, 22), INTAKE_ACCEPTED); /* not in it */
	meter.takes_old_records = true;
	assert_int_equal(fetched(home, &meter, 0x06, 1, 1), INTAKE_ACCEPTED);
}

/* 0x2A18 as before, but of 22 November at that time. */
static int record_at(struct intake_home *home, const struct device *device, uint8_t number, uint8_t hour, uint8_t minute)
{
	const uint8_t octets[] = { 0x06, number, 0, 0xea, 7, 11, 22, hour, minute, 0, 0x37, 0xc0, 0x11 };

	home->devices[0] = device;
	return home_hear_value(home, device, 0x1808, 0x2a18, octets, sizeof(octets));
}

/* Of a memory that is given newest first it is 8:14 now. */
static void r13_every_record_is_taken_in_any_order_and_only_what_is_of_now_is_live(void **state)
{
	static const struct {
		uint8_t number, hour, minute;
		bool is_live;
	} records[] = { { 12, 8, 10, true }, { 11, 7, 50, true }, { 10, 7, 30, false }, { 9, 6, 0, false }, { 7, 5, 0, false } };
	struct intake_home *home = *state;
	struct device meter = meter_of(home);

	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		assert_int_equal(record_at(home, &meter, records[i].number, records[i].hour, records[i].minute), INTAKE_ACCEPTED);
		assert_int_equal(home_newest(home)->accepted.live, records[i].is_live);
		assert_int_equal(home_newest(home)->reading.record, records[i].number);
	}
	assert_int_equal(home->n_taken, 5);
}

static void r13_of_uncertain_times_the_newest_record_counts_as_live(void **state)
{
	struct intake_home *home = *state;
	struct device meter = meter_of(home);
	static const uint8_t octets[] = { 0x06, 9, 0, 0xea, 7, 11, 3, 7, 0, 0, 0x37, 0xc0, 0x11 };
	struct frame frame = { .kind = FRAME_GATT, .address = address, .service = uuid_from_u16(0x1808),
		.characteristic = uuid_from_u16(0x2a18), .data = octets, .n_data = sizeof(octets) };
	struct arrival arrival = home_arrival(home);

	meter.has_clock_offset = false;
	assert_int_equal(record(home, &meter, 0x06, 8, 2), INTAKE_ACCEPTED);
	assert_false(home_newest(home)->accepted.live);
	arrival.is_newest = true;
	assert_int_equal(intake_frame(home->intake, &meter, &frame, &arrival), INTAKE_ACCEPTED);
	assert_true(home_newest(home)->accepted.live);
	/* Once: among the others it comes again. */
	arrival.is_newest = false;
	assert_int_equal(intake_frame(home->intake, &meter, &frame, &arrival), INTAKE_REPEATED);
}

static int begin(void **state)
{
	*state = home_open();
	return 0;
}

static int end(void **state)
{
	home_close(*state);
	return 0;
}

#define accept_test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		accept_test(r42_a_record_of_before_the_enrolment_is_left_and_counted),
		accept_test(r42_where_the_installer_says_so_old_records_are_taken),
		accept_test(r42_an_old_record_is_not_held_for_its_context),
		accept_test(r42_a_moment_before_the_enrolment_is_the_installers_own),
		accept_test(r42_of_a_time_that_is_not_believed_the_first_transfer_is_left_and_later_ones_taken),
		accept_test(r42_what_was_measured_just_now_is_no_old_record),
		accept_test(b19_what_a_cuff_says_after_a_new_battery_is_no_old_record),
		accept_test(r42_while_the_enrolment_is_not_dated_the_first_transfer_is_left),
		accept_test(r42_where_nobody_knows_since_when_it_is_enrolled_nothing_is_left),
		accept_test(r13_every_record_is_taken_in_any_order_and_only_what_is_of_now_is_live),
		accept_test(r13_of_uncertain_times_the_newest_record_counts_as_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
